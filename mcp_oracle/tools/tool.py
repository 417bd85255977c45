"""What a tool is, and what it is given. Knows no MCP SDK: the manifest is plain JSON."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from mcp_oracle.dictionary.catalog import CatalogReader
from mcp_oracle.dictionary.keys import KeyReader
from mcp_oracle.dictionary.resolve import Resolver
from mcp_oracle.export.exports import Exports
from mcp_oracle.policy import Policy
from mcp_oracle.session.database import Database
from mcp_oracle.session.session import Tag
from mcp_oracle.settings import Limits
from mcp_oracle.tools.call import Progress, ResourceLink, Trace


class Arguments(BaseModel):
    """Base of every tool's arguments: unknown ones are refused, and nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


A = TypeVar("A", bound=Arguments)


@dataclass(frozen=True, slots=True)
class Services:
    """What a call works with.

    Attributes:
        connection: the name of the connection, to tie cursors to it.
        progress: tells the client how far a long call is.
        trace: what the call is about, for the audit.
    """

    database: Database
    catalog: CatalogReader
    keys: KeyReader
    resolver: Resolver
    policy: Policy
    limits: Limits
    tag: Tag
    connection: str = ""
    exports: Exports = field(default_factory=lambda: Exports("", 1))
    progress: Progress | None = None
    trace: Trace = field(default_factory=Trace)


@dataclass(frozen=True, slots=True)
class Tool(Generic[A]):
    """One tool.

    Attributes:
        description: what it does and when to use it, with the limits that a client drops from the schema.
        result: dataclass of the structured content; its fields are the output schema.
        run: answers a call; raises `OracleMcpError`.
        link: the file that the call has made, from its result.
        is_read_only: changes nothing, on the database or beside it.
        text: what clients get that read only text, without the note; None for the structured content as JSON.
    """

    name: str
    title: str
    description: str
    arguments: type[A]
    result: type
    run: Callable[[Services, A], Awaitable[object]]
    text: Callable[[Any], str] | None = None
    link: Callable[[Any], ResourceLink] | None = None
    is_read_only: bool = True
