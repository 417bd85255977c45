"""`mcp-oracle-adb client-config CLIENT [--write]`: the configuration of an MCP client, to copy or to install.

What the environment holds for the server is referred to by name where the client can do that. No secret is printed,
and none is written into a client's file.
"""

import argparse
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mcp_oracle.commands.clients import changing, codex, files
from mcp_oracle.commands.clients.entry import (
    CONNECTION,
    HIDDEN,
    PACKAGE,
    PLACEHOLDERS,
    Entry,
    arguments_of,
    extras_of,
    uvx,
    variables_of,
)
from mcp_oracle.commands.clients.places import DEFAULT_SCOPE, place
from mcp_oracle.commands.clients.refusal import UneditableError

CLIENTS = ("codex", *files.FORMATS)
DONE, REFUSED, USAGE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Host:
    """Where the command runs; `project` is the directory of a project's own settings."""

    environ: Mapping[str, str]
    home: Path
    project: Path
    system: str


def main(words: list[str]) -> int:
    return configure(words, Host(os.environ, Path.home(), Path.cwd(), sys.platform))


def configure(words: list[str], host: Host) -> int:
    parser = _parser()
    options = parser.parse_args(words)
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", options.name):
        parser.error("--name takes letters, digits, _ and -")
    entry = _entry(options, host)
    if not options.write:
        print(_whole(options.client, entry))
        _remark(options.client, entry)
        return DONE
    target = _target(options, host)
    if target is None:
        parser.error(f"{options.client} has no file for this scope: give --file")
    return _write(target, options.client, entry)


def documented(client: str) -> str:
    """The configuration as documentation shows it: of no environment in particular."""
    return _whole(client, Entry("oracle", "uvx", (PACKAGE,), {}))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mcp-oracle-adb client-config",
        description="The configuration of an MCP client for this server. No secret is printed or written.",
        epilog="Exit code: 0 if it was printed or installed, 1 if the client's file was left as it is, 2 for wrong"
        " words.",
    )
    parser.add_argument("client", choices=CLIENTS)
    parser.add_argument("--write", action="store_true", help="install it; keeps a copy of the file")
    parser.add_argument("--scope", choices=["user", "project"], help="whose file --write changes")
    parser.add_argument("--file", type=Path, help="the file that --write changes")
    parser.add_argument("--name", default="oracle", help="the server's name (default: oracle)")
    parser.add_argument("--config", type=Path, help="configuration file of the server")
    parser.add_argument("--connection", help="the one connection of that file to offer")
    parser.add_argument("--sandbox", action="store_true", help="serve the embedded sandbox")
    start = parser.add_mutually_exclusive_group()
    start.add_argument(
        "--from",
        dest="source",
        default=PACKAGE,
        help="a checkout, wheel or URL for uvx to start from",
    )
    start.add_argument(
        "--installed",
        action="store_true",
        help="start this installation, without uvx: the fastest way",
    )
    return parser


def _entry(options: argparse.Namespace, host: Host) -> Entry:
    config = str(options.config.expanduser().absolute()) if options.config else None
    words = arguments_of(config, options.connection, sandbox=options.sandbox)
    variables = {} if options.sandbox else variables_of(host.environ)
    if options.installed:
        command, *first = _installed()
        return Entry(options.name, command, (*first, *words), variables)
    source = options.source
    if source != PACKAGE and Path(source).expanduser().exists():
        source = str(Path(source).expanduser().absolute())
    # Desktop applications start servers with a PATH of their own, which rarely holds uvx.
    command = (options.client == "claude-desktop" and shutil.which("uvx")) or "uvx"
    extras = extras_of(variables, sandbox=options.sandbox)
    return Entry(options.name, command, (*uvx(source, extras), *words), variables)


def _installed() -> list[str]:
    script = Path(sys.executable).with_name(PACKAGE)
    return [str(script)] if script.exists() else [sys.executable, "-m", "mcp_oracle"]


def _whole(client: str, entry: Entry) -> str:
    if client == "codex":
        return codex.render(entry)
    return json.dumps(files.whole(entry, files.FORMATS[client]), indent=2, ensure_ascii=False)


def _install(client: str) -> Callable[[str, Entry], str]:
    if client == "codex":
        return codex.install
    return lambda text, entry: files.install(text, entry, files.FORMATS[client])


def _target(options: argparse.Namespace, host: Host) -> Path | None:
    if options.file:
        return options.file.expanduser().absolute()
    if options.client not in DEFAULT_SCOPE:
        return None
    return place(
        options.client,
        options.scope or DEFAULT_SCOPE[options.client],
        environ=host.environ,
        home=host.home,
        project=host.project,
        system=host.system,
    )


def _write(target: Path, client: str, entry: Entry) -> int:
    try:
        before = changing.read(target)
        after = _install(client)(before, entry)
        if after == before:
            print(f"{target} has this entry already.")
            return DONE
        backup = changing.replace(target, before, after, datetime.now().astimezone())
    except (UneditableError, OSError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        print(f"{target} is left as it is: {said}.\nPut this in yourself:\n", file=sys.stderr)
        print(_whole(client, entry))
        return REFUSED
    print(changing.difference(target, before, after))
    print(f"\nWrote {target}" + (f"; before: {backup}" if backup else "") + ". Restart the client.")
    _remark(client, entry)
    return DONE


def _remark(client: str, entry: Entry) -> None:
    """What is left to do, on stderr: stdout holds what can be copied."""
    if not entry.is_configured:
        print(
            f"{CONNECTION} is not set here: replace the placeholders, or set the variables and run this again.",
            file=sys.stderr,
        )
    shown = files.environment(entry, files.FORMATS[client]) if client in files.FORMATS else {}
    hidden = [
        n for n, v in entry.variables.items() if shown.get(n, v) == PLACEHOLDERS.get(n, HIDDEN) != v
    ]
    if hidden:
        print(
            f"Not copied, because this client keeps values and these may hold secrets: {', '.join(hidden)}."
            " Replace the placeholders, secrets by references such as file:PATH.",
            file=sys.stderr,
        )
    if client == "codex" and entry.variables:
        print("Codex passes these variables on when they are set where it starts.", file=sys.stderr)
