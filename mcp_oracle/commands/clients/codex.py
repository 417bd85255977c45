"""The entry in Codex's config.toml, and how it is put into a file of which every other byte stays.

Format: Codex 0.169, tried with `--strict-config`; https://learn.chatgpt.com/docs/extend/mcp. Codex starts servers with
HOME, PATH, LANG and a few more; every other variable is named in `env_vars` or set in `env`.
"""

import json
import re
import tomllib
from typing import Any, cast

from mcp_oracle.commands.clients.entry import PLACEHOLDERS, Entry
from mcp_oracle.commands.clients.refusal import UneditableError

_BARE = re.compile(r"[A-Za-z0-9_-]+")
GRACE = "# Without it Codex waits mcp_optional_startup_grace_ms (a key at the top of the file, default 1000)."


def render(entry: Entry) -> str:
    """The tables of the entry, without an end of line."""
    table = f"mcp_servers.{_key(entry.name)}"
    lines = [
        f"[{table}]",
        f"command = {_toml(entry.command)}",
        f"args = {_toml(list(entry.arguments))}",
    ]
    if entry.variables:
        lines.append(
            f"env_vars = {_toml(list(entry.variables))}  # passed on by name, no value is kept here"
        )
    lines += [
        "required = true            # wait for the first start, when uvx still downloads",
        GRACE,
        "startup_timeout_sec = 60",
        "tool_timeout_sec = 60      # above the server's own limits: 10 s to connect, 30 s to run",
        'default_tools_approval_mode = "writes"  # tools that only read run unasked',
    ]
    missing = (
        {}
        if entry.is_configured
        else {name: value for name, value in PLACEHOLDERS.items() if name not in entry.variables}
    )
    if missing:
        lines += [
            "",
            f"[{table}.env]",
            *(f"{name} = {_toml(value)}" for name, value in missing.items()),
        ]
    return "\n".join(lines)


def install(text: str, entry: Entry) -> str:
    """The file's text with the entry in the place of the old one, or at its end.

    Raises:
        UneditableError: the text is no TOML, or holds the entry in a form that cannot be replaced line by line.
    """
    before = _parsed(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    block = render(entry).replace("\n", newline)
    changed = _replaced(text, entry.name, block, newline)
    try:
        after = tomllib.loads(changed)
    except tomllib.TOMLDecodeError as error:
        raise UneditableError(f"the entry cannot be placed in it ({error})") from error
    if _without(before, entry.name) != _without(after, entry.name) or not _holds(after, entry):
        raise UneditableError(
            f"it sets mcp_servers.{entry.name} in a form that this command does not edit"
        )
    return changed


def _replaced(text: str, name: str, block: str, newline: str) -> str:
    lines = text.splitlines(keepends=True)
    old = _lines_of(lines, name)
    if not old:
        gap = "" if not text.strip() else newline if text.endswith(("\n", "\r")) else 2 * newline
        return f"{text}{gap}{block}{newline}"
    kept = [line for at, line in enumerate(lines) if at not in old]
    return "".join([*kept[: min(old)], block + newline, *kept[min(old) :]])


def _lines_of(lines: list[str], name: str) -> set[int]:
    """Numbers of the lines of the entry's tables; comments and blank lines behind a table belong to what follows."""
    found: set[int] = set()
    pending: list[int] = []
    is_ours = False
    for at, (line, is_header) in enumerate(zip(lines, _headers(lines), strict=True)):
        if is_header:
            was_ours, is_ours = is_ours, _table_name(line)[:2] == ["mcp_servers", name]
            pending = pending if was_ours else []
        if not is_ours:
            continue
        pending.append(at)
        if line.strip() and not line.lstrip().startswith("#"):
            found.update(pending)
            pending = []
    return found


def _headers(lines: list[str]) -> list[bool]:
    """Which lines begin a table: those with a bracket first, outside of strings and arrays over several lines.

    A prefix of the file that is TOML by itself ends at such a line; one that is not ends inside a value.
    """
    found: list[bool] = []
    start = 0
    for at, line in enumerate(lines):
        is_header = line.lstrip().startswith("[") and _is_toml("".join(lines[start:at]))
        if is_header:
            start = at
        found.append(is_header)
    return found


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _table_name(header: str) -> list[str]:
    """The parts of a table's name; empty for an array of tables."""
    try:
        value: object = tomllib.loads(header)
    except tomllib.TOMLDecodeError:
        return []
    names: list[str] = []
    while isinstance(value, dict) and value:
        (key, value), *_ = cast("dict[str, object]", value).items()
        names.append(key)
    return names if isinstance(value, dict) else []


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UneditableError(f"it is not valid TOML ({error})") from error


def _without(tables: dict[str, Any], name: str) -> dict[str, Any]:
    servers = tables.get("mcp_servers", {})
    if not isinstance(servers, dict):
        return tables
    rest = {key: value for key, value in cast("dict[str, Any]", servers).items() if key != name}
    return {
        **{k: v for k, v in tables.items() if k != "mcp_servers"},
        **({"mcp_servers": rest} if rest else {}),
    }


def _holds(tables: dict[str, Any], entry: Entry) -> bool:
    return (
        tables.get("mcp_servers", {}).get(entry.name)
        == tomllib.loads(render(entry))["mcp_servers"][entry.name]
    )


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name)


def _toml(value: str | list[str]) -> str:
    """TOML's basic strings and arrays are JSON's, but for one control character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
