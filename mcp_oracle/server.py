"""The tools behind the MCP SDK: what is listed, how a call is answered, and the one error boundary.

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

from mcp_oracle.errors import LimitError, OracleMcpError
from mcp_oracle.jsonrpc import is_object
from mcp_oracle.stdio import GRACE
from mcp_oracle.streams import Incoming, Outgoing, Wire
from mcp_oracle.tools.call import Application, Caller, Reply

MAX_CALLS = 1000
"""Calls at once. A client that sends more without waiting gets an error for each, so that memory stays bounded."""

MAX_NAME = 200

DEFECT = "Internal error: this is a defect of mcp-oracle-adb, not of your call. Its log (stderr) holds the details."

# Codex shows the model the structured content alone, but in code mode its scripts print both: say it once.
_STRUCTURED_ONLY = {"codex-mcp-client"}
_SEE_STRUCTURED = "The result is in structuredContent."

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


def run(wire: Wire, build: Callable[[], Application], manifest: Mapping[str, Any]) -> None:
    """Serve the wire to its end."""
    with _logging():
        anyio.run(serve, wire, built(build), manifest)


async def serve(wire: Wire, application: Application, manifest: Mapping[str, Any]) -> None:
    """Answer the client until the wire ends, then close the application within what is left of the grace."""
    server = compose(application, manifest)
    try:
        async with stdio_server(Incoming(wire), Outgoing(wire)) as (read, write):
            await server.run(read, write, server.create_initialization_options())
    finally:
        with anyio.move_on_after(GRACE / 2, shield=True):
            await application.close()


def compose(application: Application, manifest: Mapping[str, Any]) -> Server[Any]:
    """The SDK's server over an application; it lists what the manifest holds, whatever the application does."""
    calls = Calls(application, [tool["name"] for tool in manifest["tools"]])
    listing = types.ListToolsResult.model_validate({"tools": manifest["tools"]})

    async def list_tools(
        _: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        if params is not None and params.cursor is not None:
            raise MCPError(types.INVALID_PARAMS, "Unknown cursor: the list of tools has one page")
        return listing

    async def call_tool(ctx: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        return await calls.answer(params.name, params.arguments or {}, caller(ctx))

    identity = manifest["serverInfo"]
    return Server(
        identity["name"],
        title=identity.get("title"),
        version=identity["version"],
        instructions=manifest["instructions"],
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


class Calls:
    """The calls in progress, and the boundary where errors become tool errors."""

    def __init__(self, application: Application, names: list[str]) -> None:
        self._application = application
        self._names = names
        self._running = 0

    async def answer(
        self, tool: str, arguments: Mapping[str, object], caller: Caller
    ) -> types.CallToolResult:
        self._running += 1
        try:
            self._admit(tool)
            return _result(await self._application.call(tool, arguments, caller), caller)
        except OracleMcpError as error:
            return _error(str(error))
        except Exception:  # the one boundary: a model must see no traceback and no secret
            log.exception("defect in tool %s", tool)
            return _error(DEFECT)
        finally:
            self._running -= 1

    def _admit(self, tool: str) -> None:
        if tool not in self._names:
            raise OracleMcpError(
                f"There is no tool named {_short(tool)!r}.",
                f"Use one of: {', '.join(self._names)}.",
            )
        if self._running > MAX_CALLS:
            raise LimitError(
                f"More than {MAX_CALLS} calls at once.",
                "Wait for answers before you send more calls.",
            )


def caller(ctx: Context) -> Caller:
    """Who calls, from the handshake or the envelope, and from what Codex puts beside a call (0.169)."""
    client = ctx.session.client_params
    meta: Mapping[str, Any] = ctx.meta or {}
    turn = meta.get("x-codex-turn-metadata")
    return Caller(
        client_name=_short(client.client_info.name) if client else None,
        client_version=_short(client.client_info.version) if client else None,
        model=_short(turn.get("model")) if is_object(turn) else None,
        thread_id=_short(meta.get("threadId")),
        request_id=_short(str(ctx.request_id)),
        progress=ctx.session.report_progress,
    )


def _short(value: object) -> str | None:
    """What a client says of itself, cut to a length that suits tags, logs and error texts."""
    return value[:MAX_NAME] if isinstance(value, str) else None


def _result(reply: Reply, caller: Caller) -> types.CallToolResult:
    """The answer; raises what the SDK would raise for one that is no JSON, because there it ends the server."""
    text = _SEE_STRUCTURED if caller.client_name in _STRUCTURED_ONLY else reply.text
    content = types.TextContent(type="text", text=text)
    result = types.CallToolResult(content=[content], structured_content=reply.structured)
    result.model_dump_json()
    return result


def _error(text: str) -> types.CallToolResult:
    """Text alone: a client that sees structured content shows the model nothing else."""
    content = types.TextContent(type="text", text=text.encode(errors="replace").decode())
    return types.CallToolResult(content=[content], is_error=True)


@contextmanager
def _logging() -> Generator[None]:
    """Log to stderr from a thread: a client that never reads stderr must not stop the event loop."""
    output = logging.StreamHandler()
    output.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    records: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    listener = QueueListener(records, output)
    logging.basicConfig(level=logging.WARNING, handlers=[QueueHandler(records)])
    listener.start()
    yield
    listener.stop()
