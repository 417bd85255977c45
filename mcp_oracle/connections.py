"""Several databases behind one server: each call goes to the application of the connection that it names.

Every connection has an application of its own, with its own sessions, caches and permissions: nothing is shared here,
so nothing of one can show in an answer of another.
"""

import asyncio
from collections.abc import Mapping, Sequence

from mcp_oracle.connection_argument import ARGUMENT, default_of
from mcp_oracle.errors import ArgumentError
from mcp_oracle.render.plain import compact
from mcp_oracle.settings import Connection
from mcp_oracle.tools.call import Application, Caller, Reply


class Connections:
    """Applications by the name of their connection."""

    def __init__(
        self, connections: Sequence[Connection], applications: Sequence[Application]
    ) -> None:
        self._default = default_of(connections)
        self._applications = {
            connection.name: application
            for connection, application in zip(connections, applications, strict=True)
        }

    async def call(self, tool: str, arguments: Mapping[str, object], caller: Caller) -> Reply:
        rest = dict(arguments)
        named = rest.pop(ARGUMENT, self._default.name if self._default else None)
        application = self._applications.get(named) if isinstance(named, str) else None
        if application is None:
            said = "Argument 'connection' is missing." if named is None else _unknown(named)
            raise ArgumentError(said, f"connection is one of: {', '.join(self._applications)}.")
        caller.trace.connection = str(named)
        reply = await application.call(tool, rest, caller)
        return reply if ARGUMENT in arguments else _from_default(reply, str(named))

    async def close(self) -> None:
        await asyncio.gather(*(each.close() for each in self._applications.values()))


def _from_default(reply: Reply, name: str) -> Reply:
    """The reply with the name of the connection that nobody has named."""
    note = f"From connection {name}, the default."
    rest = reply.structured.get("note")
    answer = {**reply.structured, "note": f"{note} {rest}" if rest else note}
    return Reply(answer, compact(answer), link=reply.link)


def _unknown(named: object) -> str:
    return f"There is no connection {str(named)[:100]!r}."
