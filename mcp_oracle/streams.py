"""The wire as the two text files that the SDK's stdio transport reads and writes.

Knows nothing of messages but one thing: the SDK's answer to the replayed first request is dropped.
"""

import asyncio
import io
import json
from typing import Protocol

import anyio
import anyio.to_thread

from mcp_oracle.handshake import HANDSHAKE_ID
from mcp_oracle.stdio import Receiver


class Wire(Protocol):
    """What the event loop needs of `stdio.Wire`."""

    def attach(self, receiver: Receiver) -> list[str]: ...

    def send(self, line: str) -> None: ...

    def has_room(self) -> bool: ...

    def wait_for_room(self) -> None: ...


class Incoming(anyio.AsyncFile[str], Receiver):
    """The client's lines. Reading pauses while too many answers wait for the client."""

    def __init__(self, wire: Wire) -> None:
        super().__init__(io.StringIO())
        self._wire = wire
        self._loop = asyncio.get_running_loop()
        self._send, self._receive = anyio.create_memory_object_stream[str]()
        self._is_over = False
        self._early = iter(wire.attach(self))

    async def readline(self) -> str:
        """The next line, empty at the end."""
        if not self._wire.has_room():
            await anyio.to_thread.run_sync(self._wire.wait_for_room, abandon_on_cancel=True)
        if self._is_over:
            return ""
        if (early := next(self._early, None)) is not None:
            return early
        try:
            return await self._receive.receive()
        except anyio.EndOfStream:
            return ""

    def lines(self, lines: list[str]) -> None:
        asyncio.run_coroutine_threadsafe(self._push(lines), self._loop).result()

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        self._is_over = True
        self._send.close()

    async def _push(self, lines: list[str]) -> None:
        for line in lines:
            if not self._is_over:
                await self._send.send(line)


class Outgoing(anyio.AsyncFile[str]):
    """The server's lines, queued for the writer."""

    def __init__(self, wire: Wire) -> None:
        super().__init__(io.StringIO())
        self._wire = wire
        self._is_first = True

    async def write(self, b: object) -> int:
        line = str(b)
        if not (self._is_first and json.loads(line).get("id") == HANDSHAKE_ID):
            self._wire.send(line)
        self._is_first = False
        return len(line)

    async def flush(self) -> None:
        """Nothing to do: the writer holds nothing back."""
