"""The command line.

For `serve` nothing but a little of the standard library is imported until the client's first requests can be
answered; the SDK, the driver and the rest follow while they are.
"""

from __future__ import annotations  # spares the import of typing

import importlib
import json
import os
import sys

from mcp_oracle import __version__
from mcp_oracle.arguments import ServeArguments, UsageError, parse_serve
from mcp_oracle.optional_tools import EXPORT_VARIABLE, with_optional_tools
from mcp_oracle.reception import Reception
from mcp_oracle.stdio import Wire, claim

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from mcp_oracle.auditing import Audit
    from mcp_oracle.jsonrpc import Message
    from mcp_oracle.tools.call import Application

PACKAGE = os.path.dirname(__file__)  # noqa: PTH120 - pathlib costs 5 ms
MANIFEST = PACKAGE + "/tools/manifest.json"

CONFIG_VARIABLE = "MCP_ORACLE_CONFIG"
"""Stands in for --config, for clients whose entry is easier to give an environment than arguments."""

COMMANDS = {
    "demo": "a guided tour in the terminal over the embedded sandbox",
    "check": "every step from the connect string to `select 1`, with remedies",
    "check-sql": "the guard's verdict on a file or stdin, without a database",
    "sandbox": "the embedded Oracle-compatible server alone",
    "client-config": "the configuration of an MCP client, to copy or to install",
}

TERMINAL_HINT = """\
mcp-oracle-adb: this is an MCP server; it waits for an MCP client on stdin. End it with Ctrl-D.
To see what it does: mcp-oracle-adb demo. All commands: mcp-oracle-adb --help."""


def main() -> int:
    words = sys.argv[1:]
    if words[:1] == ["--version"]:
        print(f"mcp-oracle-adb {__version__}")
        return 0
    if words[:1] in (["--help"], ["-h"]):
        print(usage())
        return 0
    if words and words[0] in available():
        return importlib.import_module(_module(words[0])).main(words[1:])
    try:
        arguments = parse_serve(words[1:] if words[:1] == ["serve"] else words)
        arguments.config = arguments.config or os.environ.get(CONFIG_VARIABLE) or None
    except UsageError as error:
        print(f"mcp-oracle-adb: {error}\n\n{usage()}", file=sys.stderr)
        return 2
    return serve(
        lambda: _build(arguments),
        MANIFEST,
        lambda listed: _offered(listed, arguments),
        lambda: _audit(arguments),
    )


def available() -> list[str]:
    """The commands that this version has."""
    return [name for name in COMMANDS if os.path.exists(PACKAGE + f"/commands/{_file(name)}.py")]  # noqa: PTH110 - as above


def usage() -> str:
    commands = {"serve": "the MCP server over stdin and stdout (default)"}
    commands |= {name: COMMANDS[name] for name in available()}
    return "\n".join(
        [
            "usage: mcp-oracle-adb [serve] [--connection NAME] [--config FILE] [--sandbox]",
            "       mcp-oracle-adb COMMAND [--help]",
            "       mcp-oracle-adb --version",
            "",
            *(f"  {name:15}{purpose}" for name, purpose in commands.items()),
        ]
    )


def _module(name: str) -> str:
    return f"mcp_oracle.commands.{_file(name)}"


def _file(name: str) -> str:
    return name.replace("-", "_")


def serve(
    build: Callable[[], Application],
    manifest_path: str,
    offered: Callable[[Message], Message] = lambda manifest: manifest,
    audit: Callable[[], Audit] | None = None,
) -> int:
    """Serve one client on stdin and stdout, to its end or ours; does not return unless it cannot start.

    `offered` makes what is listed from the manifest: the handshake and the SDK both list its result.
    """
    with open(manifest_path, "rb") as file:  # noqa: PTH123 - pathlib costs 5 ms
        manifest = offered(json.load(file))
    try:
        descriptors = claim()
    except OSError as error:
        print(f"mcp-oracle-adb: stdin and stdout must be open: {error}", file=sys.stderr)
        return 2
    if os.isatty(descriptors[0]):
        print(TERMINAL_HINT, file=sys.stderr)
    wire = Wire(Reception(manifest), *descriptors)
    wire.open()
    server = _import_server()
    server.run(wire, build, manifest, *([audit] if audit else []))
    return wire.close()


def _import_server() -> ModuleType:
    """Import the SDK, which takes half a second, while the reader thread answers.

    That thread gets its turn when this one gives up the interpreter: by default after 5 ms, here after 0.5 ms.
    """
    interval = sys.getswitchinterval()
    sys.setswitchinterval(interval / 10)
    from mcp_oracle import server  # noqa: PLC0415 - the point of this module

    sys.setswitchinterval(interval)
    return server


def _offered(manifest: Message, arguments: ServeArguments) -> Message:
    """The manifest for what is configured. Only a file can hold several connections; reading one costs 25 ms."""
    if arguments.config is None:
        exports = bool(os.environ.get(EXPORT_VARIABLE, "").strip())
        return dict(with_optional_tools(manifest, exports=exports))
    from mcp_oracle.connection_argument import with_connections  # noqa: PLC0415 - only with a file
    from mcp_oracle.errors import ConfigurationError  # noqa: PLC0415 - as above
    from mcp_oracle.settings import Settings  # noqa: PLC0415 - as above

    try:
        settings = Settings.read(
            os.environ,
            config=arguments.config,
            connection=arguments.connection,
            sandbox=arguments.sandbox,
        )
    except ConfigurationError:  # said in the answer of every call
        return manifest
    with_all = with_optional_tools(manifest, exports=bool(settings.export_directory))
    return dict(with_connections(with_all, settings))


def _build(arguments: ServeArguments) -> Application:
    from mcp_oracle import application  # noqa: PLC0415 - after the handshake

    return application.build(arguments)


def _audit(arguments: ServeArguments) -> Audit:
    from mcp_oracle import application  # noqa: PLC0415 - after the handshake

    return application.audit(arguments)


if __name__ == "__main__":
    sys.exit(main())
