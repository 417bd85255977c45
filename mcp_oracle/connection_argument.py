"""The argument `connection`, which every tool has when several databases are configured, and only then.

Pure, and standard library only: it is put into the list of tools before the SDK is imported, and the SDK lists the
same object.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from mcp_oracle.settings import Connection, Settings

ARGUMENT = "connection"
SHOWN_CHARACTERS = 100
"""Of one description. A list of tools is paid for in every request of a model."""


def with_connections(manifest: Mapping[str, Any], settings: Settings) -> Mapping[str, Any]:
    """The manifest for these settings: the argument is added if there are several connections.

    What each connection is for stands with the first tool, the one to start with; the others have the names.
    """
    connections = settings.connections
    if len(connections) < 2 or settings.sandbox:
        return manifest
    first, *rest = manifest["tools"]
    tools = [_extended(first, connections, _described(connections))]
    tools += [_extended(tool, connections, _omission(connections)) for tool in rest]
    return {**manifest, "tools": tools}


def default_of(connections: Sequence[Connection]) -> Connection | None:
    """Where a call goes that names none. Unless one is marked, none does: a guess could answer from the wrong one."""
    return next((connection for connection in connections if connection.is_default), None)


def _extended(
    tool: Mapping[str, Any], connections: Sequence[Connection], description: str
) -> dict[str, Any]:
    schema = tool["inputSchema"]
    names = [connection.name for connection in connections]
    argument: dict[str, Any] = {"type": "string", "enum": names}
    if description:
        argument["description"] = description
    required = [] if default_of(connections) else [ARGUMENT]
    extended = {
        **schema,
        "properties": {**schema["properties"], ARGUMENT: argument},
        "required": [*schema["required"], *required],
    }
    return {**tool, "inputSchema": extended}


def _described(connections: Sequence[Connection]) -> str:
    lines = [f"{c.name}: {_shown(c.description)}" if c.description else c.name for c in connections]
    return f"Database. {'; '.join(lines)}. {_omission(connections)}".rstrip()


def _omission(connections: Sequence[Connection]) -> str:
    default = default_of(connections)
    return f"Default: {default.name}." if default else ""


def _shown(description: str) -> str:
    plain = " ".join(description.split()).rstrip(".")
    return plain if len(plain) <= SHOWN_CHARACTERS else f"{plain[: SHOWN_CHARACTERS - 1]}…"
