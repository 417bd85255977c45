"""The entry in the JSON files of Claude Code, Claude Desktop, Cursor, VS Code and other clients.

Formats: https://code.claude.com/docs/en/mcp (`${NAME}` in .mcp.json), https://cursor.com/docs/context/mcp
(`${env:NAME}`), https://code.visualstudio.com/docs/copilot/reference/mcp-configuration (`servers`, `inputs`,
`${env:NAME}`, comments), https://modelcontextprotocol.io/docs/develop/connect-local-servers (Claude Desktop: values
only, servers start with a bare environment).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from mcp_oracle.commands.clients.entry import (
    AMBIENT,
    PLACEHOLDERS,
    SECRET_VARIABLES,
    Entry,
    plain_values,
)
from mcp_oracle.commands.clients.jsonc import Document, with_item, with_member
from mcp_oracle.commands.clients.refusal import UneditableError


@dataclass(frozen=True, slots=True)
class Format:
    """One client's file.

    Attributes:
        servers: the key that holds the servers.
        reference: how a value refers to a variable of the client's environment; None if it cannot.
        asks: missing values become questions (`inputs`) instead of placeholders.
        has_comments: the client reads comments and trailing commas.
    """

    servers: str
    reference: Callable[[str], str] | None
    asks: bool = False
    has_type: bool = True
    has_comments: bool = False


FORMATS: Mapping[str, Format] = {
    "claude-code": Format(
        "mcpServers", lambda name: f"${{{name}:-}}"
    ),  # without `:-` an unset one spoils the file
    "claude-desktop": Format("mcpServers", None, has_type=False),
    "cursor": Format("mcpServers", lambda name: f"${{env:{name}}}"),
    "vscode": Format("servers", lambda name: f"${{env:{name}}}", asks=True, has_comments=True),
    "json": Format("mcpServers", None, has_type=False),
}


def server(entry: Entry, form: Format) -> dict[str, Any]:
    """The value under the server's name."""
    kind = {"type": "stdio"} if form.has_type else {}
    env = environment(entry, form)
    return {
        **kind,
        "command": entry.command,
        "args": list(entry.arguments),
        **({"env": env} if env else {}),
    }


def environment(entry: Entry, form: Format) -> dict[str, str]:
    if form.reference is None:
        return plain_values(entry)
    # These clients hand their own environment on; an empty SSL_CERT_FILE would leave the server without authorities.
    known = {name: form.reference(name) for name in entry.variables if name not in AMBIENT}
    if entry.is_configured:
        return known
    missing = PLACEHOLDERS | (
        {name: f"${{input:{_input_id(name)}}}" for name in _ASKED} if form.asks else {}
    )
    return missing | known


_ASKED = ("DB_CONNECTION_STRING", "DB_USER", "DB_PASSWORD")
_QUESTIONS = {
    "DB_CONNECTION_STRING": "Oracle connect string (tcps://host:port/service, descriptor, TNS alias)",
    "DB_USER": "Oracle user",
    "DB_PASSWORD": "Oracle password",
}


def inputs(entry: Entry, form: Format) -> list[dict[str, Any]]:
    """The questions that the entry's values refer to."""
    used = environment(entry, form).values() if form.asks else ()
    return [
        {
            "type": "promptString",
            "id": _input_id(name),
            "description": _QUESTIONS[name],
            **({"password": True} if name in SECRET_VARIABLES else {}),
        }
        for name in _ASKED
        if f"${{input:{_input_id(name)}}}" in used
    ]


def _input_id(name: str) -> str:
    return name.lower().replace("_", "-")


def whole(entry: Entry, form: Format) -> dict[str, Any]:
    """A file that holds nothing else."""
    asked = inputs(entry, form)
    questions: dict[str, Any] = {"inputs": asked} if asked else {}
    return {**questions, form.servers: {entry.name: server(entry, form)}}


def install(text: str, entry: Entry, form: Format) -> str:
    """The file's text with the entry in the place of the old one, or beside the others.

    Raises:
        UneditableError: the text is no JSON, or not of the shape that the client reads.
    """
    before = Document(text if text.strip() else "{}")
    if before.has_extensions and not form.has_comments:
        raise UneditableError("it has comments or commas that JSON does not have")
    changed = with_member(before.text, [form.servers, entry.name], server(entry, form))
    known = _known_inputs(before)
    for question in inputs(entry, form):
        if question["id"] not in known:
            changed = with_item(changed, "inputs", question)
    if _expected(before, entry, form, known) != Document(changed).root.plain:
        raise UneditableError("it is of a shape that this command does not edit")
    return changed if changed.endswith("\n") or text.strip() else f"{changed}\n"


def _known_inputs(document: Document) -> list[object]:
    listed = cast("dict[str, Any]", document.root.plain).get("inputs", [])
    items = cast("list[Any]", listed) if isinstance(listed, list) else []
    return [item.get("id") for item in items if isinstance(item, dict)]  # pyright: ignore[reportUnknownMemberType] - JSON


def _expected(document: Document, entry: Entry, form: Format, known: list[object]) -> object:
    """What the changed text must hold: everything as it was, and the entry."""
    tables = cast("dict[str, Any]", document.root.plain)
    servers = {**tables.get(form.servers, {}), entry.name: server(entry, form)}
    added = [question for question in inputs(entry, form) if question["id"] not in known]
    questions = {"inputs": [*tables.get("inputs", []), *added]} if added else {}
    return {**tables, form.servers: servers, **questions}
