"""The seam between the protocol and the tools: who calls, what is answered, who answers.

Knows nothing of the MCP SDK and nothing of any single tool.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

Progress = Callable[[float, float | None, str | None], Awaitable[None]]
"""Reports (done, total, message) to the client; does nothing if the client did not ask for it."""


def _nothing() -> None:
    """The call has left nothing behind."""


@dataclass(slots=True)
class Trace:
    """What a call turned out to be about, for the audit: whoever finds out notes it here.

    Attributes:
        connection: the name of the connection that it went to.
        user: the database user of its session.
        sql: the statement as it is sent; until that is known, the arguments' is what was asked for.
        take_back: undoes what the call has left behind, because its answer will not be given.
    """

    connection: str = ""
    user: str = ""
    sql: str = ""
    take_back: Callable[[], None] = _nothing


@dataclass(frozen=True, slots=True)
class Caller:
    """Who made a call, as far as the client says so: for tags and the audit, never for decisions.

    Attributes:
        model: the model's name; Codex sends it.
        thread_id: the client's conversation; Codex sends it.
        request_id: JSON-RPC id of the request, as text.
    """

    client_name: str | None = None
    client_version: str | None = None
    model: str | None = None
    thread_id: str | None = None
    request_id: str | None = None
    progress: Progress | None = None
    trace: Trace = field(default_factory=Trace, compare=False)


@dataclass(frozen=True, slots=True)
class ResourceLink:
    """A file that a call has made, as MCP names it beside the answer."""

    uri: str
    name: str
    mime_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer of a tool.

    Attributes:
        structured: complete on its own; several clients show the model nothing else.
        text: the same for clients that read only text.
        json: `structured` as compact JSON, if it was made already; an answer of 40 kB takes 0.2 ms to make.
    """

    structured: dict[str, object]
    text: str
    json: str = ""
    link: ResourceLink | None = None


class Application(Protocol):
    """Everything behind the protocol. An error that the caller can act on is raised as `OracleMcpError`."""

    async def call(self, tool: str, arguments: Mapping[str, object], caller: Caller) -> Reply: ...

    async def close(self) -> None:
        """Give everything back. Called once, with little time: it is cut off when that has passed."""
        ...
