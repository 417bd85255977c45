"""The tools behind the MCP SDK: what is listed, and how the process serves.

Of the SDK only documented names are used (tests/unit/test_sdk_names.py): a minor release may change the rest.
Knows no tool, no setting and no database.
"""

import logging
import queue
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from logging.handlers import QueueHandler, QueueListener
from typing import Any

import anyio
import mcp_types as types
from mcp import MCPError, stdio_server
from mcp.server import Server, ServerRequestContext

from mcp_oracle import collector
from mcp_oracle.auditing import Audit
from mcp_oracle.calls import DEFECT, Answer, Calls, caller
from mcp_oracle.direct import WITHOUT_STRUCTURE, DirectCalls
from mcp_oracle.errors import OracleMcpError
from mcp_oracle.stdio import GRACE
from mcp_oracle.streams import Incoming, Outgoing, Wire
from mcp_oracle.tools.call import Application, Caller, Reply

Context = ServerRequestContext[Any, Any]
log = logging.getLogger(__name__)


class Unavailable:
    """Stands in for an application that could not be built: every call gets the reason."""

    def __init__(self, error: OracleMcpError) -> None:
        self._error = error

    async def call(self, tool: str, arguments: Mapping[str, object], caller: Caller) -> Reply:
        del tool, arguments, caller
        raise self._error

    async def close(self) -> None:
        pass


def built(build: Callable[[], Application]) -> Application:
    """What `build` makes, or a stand-in: a client shows its user nothing of a server that does not start."""
    try:
        return build()
    except OracleMcpError as error:
        return Unavailable(error)
    except Exception:  # as in `Calls.answer`
        log.exception("defect while starting")
        return Unavailable(OracleMcpError(DEFECT))


def run(
    wire: Wire,
    build: Callable[[], Application],
    manifest: Mapping[str, Any],
    audit: Callable[[], Audit] = Audit,
) -> None:
    """Serve the wire to its end."""
    with _logging():
        application = built(build)
        collector.relieve()
        anyio.run(serve, wire, application, manifest, audit())


async def serve(
    wire: Wire,
    application: Application,
    manifest: Mapping[str, Any],
    audit: Audit | None = None,
) -> None:
    """Answer the client until the wire ends, then close the application within what is left of the grace."""
    audit = audit or Audit()
    calls = Calls(application, _names(manifest), audit)
    direct = DirectCalls(calls.answer, wire.send)
    server = _server(calls, manifest)
    try:
        async with stdio_server(Incoming(wire, direct.takes), Outgoing(wire)) as (read, write):
            await server.run(read, write, server.create_initialization_options())
    finally:
        with anyio.move_on_after(GRACE / 2, shield=True):
            await direct.close()
            await application.close()
        audit.close()


def compose(
    application: Application, manifest: Mapping[str, Any], audit: Audit | None = None
) -> Server[Any]:
    """The SDK's server over an application; it lists what the manifest holds, whatever the application does."""
    return _server(Calls(application, _names(manifest), audit), manifest)


def _names(manifest: Mapping[str, Any]) -> list[str]:
    return [tool["name"] for tool in manifest["tools"]]


def _server(calls: Calls, manifest: Mapping[str, Any]) -> Server[Any]:
    listing = types.ListToolsResult.model_validate({"tools": manifest["tools"]})

    async def list_tools(
        _: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        if params is not None and params.cursor is not None:
            raise MCPError(types.INVALID_PARAMS, "Unknown cursor: the list of tools has one page")
        return listing

    async def call_tool(ctx: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        client = ctx.session.client_params
        who = caller(
            (client.client_info.name, client.client_info.version) if client else (None, None),
            {**(ctx.meta or {})},
            ctx.request_id,
            ctx.session.report_progress,
        )
        answer = await calls.answer(params.name, params.arguments or {}, who)
        return _result(answer, links=ctx.protocol_version not in WITHOUT_STRUCTURE)

    identity = manifest["serverInfo"]
    return Server(
        identity["name"],
        title=identity.get("title"),
        version=identity["version"],
        instructions=manifest["instructions"],
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _result(answer: Answer, *, links: bool) -> types.CallToolResult:
    """`links`: the client's revision has links to resources, which came with structured content."""
    content: list[types.ContentBlock] = [types.TextContent(type="text", text=answer.text)]
    if answer.structured is None:
        return types.CallToolResult(content=content, is_error=True)
    if answer.link and links:
        link = answer.link
        content.append(
            types.ResourceLink(
                type="resource_link",
                uri=link.uri,
                name=link.name,
                mime_type=link.mime_type,
                size=link.size,
            )
        )
    return types.CallToolResult(content=content, structured_content=answer.structured)


@contextmanager
def _logging() -> Generator[None]:
    """Log to stderr from a thread: a client that never reads stderr must not stop the event loop."""
    output = logging.StreamHandler()
    output.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    records: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    listener = QueueListener(records, output)
    logging.basicConfig(
        level=logging.WARNING, format="%(message)s", handlers=[QueueHandler(records)]
    )
    listener.start()
    yield
    listener.stop()
