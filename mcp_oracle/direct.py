"""The short way of a call: from the client's line to the tools and back to a line, without the SDK between.

The SDK passes a call through four tasks and validates it four times: 0.65 ms of a call that the database answers in
1.7 ms, and 3 ms more for an answer of 40 kB (2 cores, Python 3.11, mcp 2.3). A call takes the short way only if its
answer is known to be the SDK's, member for member (tests/unit/test_direct.py compares): a plain `tools/call` of a
client whose `initialize` was answered by the handshake, in a revision with structured content. All else is the SDK's.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from mcp_oracle import exact_json
from mcp_oracle.calls import Answer, caller
from mcp_oracle.handshake import HANDSHAKE_ID, HANDSHAKE_VERSIONS
from mcp_oracle.jsonrpc import Message, is_object, is_request_id
from mcp_oracle.tools.call import Caller, Progress

WITHOUT_STRUCTURE = {"2024-11-05", "2025-03-26"}
_MESSAGE_KEYS = {"jsonrpc", "id", "method", "params"}
_PARAMS_KEYS = {"name", "arguments", "_meta"}
_CLOSED = '"error":{"code":-32000,"message":"Connection closed"}'
"""The SDK's answer to a call that the end of the connection cuts off."""
_MODERN = "io.modelcontextprotocol/"


class Answering(Protocol):
    def __call__(
        self, tool: str, arguments: Mapping[str, object], caller: Caller
    ) -> Awaitable[Answer]: ...


class DirectCalls:
    """The calls of one client that take the short way."""

    def __init__(self, answer: Answering, send: Callable[[str], None]) -> None:
        self._answer = answer
        self._send = send
        self._client: tuple[str | None, str | None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._open: dict[str, tuple[object, asyncio.Task[None]]] = {}

    def takes(self, line: str) -> bool:
        """Whether the line was for here, and is under way; the SDK must not see it then."""
        if '"tools/call"' in line:
            return self._client is not None and self._call(exact_json.loads(line), self._client)
        if '"notifications/cancelled"' in line:
            return self._cancel(json.loads(line))
        if HANDSHAKE_ID in line:
            self._greet(json.loads(line))
        return False

    async def close(self) -> None:
        """Cancel what still runs; each such call gets an error, unless its client has cancelled it."""
        cut_off = [(request_id, task) for request_id, task in self._open.values()]
        await asyncio.sleep(0)  # as in `_cancel`
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        for request_id, task in cut_off:
            if task.cancelled():
                self._reply(request_id, _CLOSED)

    def _greet(self, message: Message) -> None:
        """Learn from the replayed `initialize` who the client is, and whether its revision is one of ours."""
        params = message.get("params")
        if not (message.get("id") == HANDSHAKE_ID and message.get("method") == "initialize"):
            return
        if not (is_object(params) and is_object(client := params.get("clientInfo"))):
            return
        version = params.get("protocolVersion")
        answered = version if version in HANDSHAKE_VERSIONS else HANDSHAKE_VERSIONS[-1]
        if answered not in WITHOUT_STRUCTURE:
            self._client = _text(client.get("name")), _text(client.get("version"))

    def _call(self, message: Message, client: tuple[str | None, str | None]) -> bool:
        plain = _plain(message)
        if plain is None:
            return False
        name, arguments, meta = plain
        request_id, key = message["id"], str(message["id"])
        who = caller(client, meta, request_id, self._progress(meta.get("progressToken")))
        task = asyncio.create_task(self._serve(request_id, name, arguments, who))
        self._tasks.add(task)
        self._open[key] = request_id, task
        task.add_done_callback(lambda done: self._forget(key, done))
        return True

    def _cancel(self, message: Message) -> bool:
        params = message.get("params")
        if message.get("method") != "notifications/cancelled" or not is_object(params):
            return False
        _, task = self._open.pop(str(params.get("requestId")), (None, None))
        if task is None or task.done():
            return False
        # A task that is cancelled before its first step does not take it, and the audit would not know of the call.
        asyncio.get_running_loop().call_soon(task.cancel)
        return True

    def _forget(self, key: str, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._open.get(key, (None, None))[1] is task:  # not a later call with the same id
            del self._open[key]

    async def _serve(
        self, request_id: object, name: str, arguments: Mapping[str, object], who: Caller
    ) -> None:
        answer = await self._answer(name, arguments, who)
        self._reply(request_id, f'"result":{answer.json}')

    def _reply(self, request_id: object, member: str) -> None:
        self._send(f'{{"jsonrpc":"2.0","id":{json.dumps(request_id)},{member}}}\n')

    def _progress(self, token: object) -> Progress:
        """Sends notifications of progress if the client gave a token for them."""

        async def report(progress: float, total: float | None, message: str | None) -> None:
            if token is None:
                return
            params = {"progressToken": token, "progress": progress, "total": total}
            params |= {"message": message}
            known = {name: value for name, value in params.items() if value is not None}
            note = {"jsonrpc": "2.0", "method": "notifications/progress", "params": known}
            self._send(json.dumps(note, ensure_ascii=False) + "\n")

        return report


def _plain(message: Message) -> tuple[str, Message, Message] | None:
    """Name, arguments and `_meta` of a call that the SDK would take as it stands; of the others it decides."""
    params = message.get("params")
    if message.get("method") != "tools/call" or "id" not in message or not is_object(params):
        return None
    if not (message.keys() <= _MESSAGE_KEYS and params.keys() <= _PARAMS_KEYS):
        return None
    name, arguments, meta = (
        params.get("name"),
        params.get("arguments", {}),
        params.get("_meta", {}),
    )
    if not (isinstance(name, str) and is_object(arguments) and is_object(meta)):
        return None
    is_modern = any(key.startswith(_MODERN) for key in meta)
    has_plain_token = is_request_id(meta.get("progressToken", ""))
    return (name, arguments, meta) if has_plain_token and not is_modern else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
