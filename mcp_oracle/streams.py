"""The wire as the two text files that the SDK's stdio transport reads and writes.

Knows nothing of messages but one thing: the SDK's answer to the replayed first request is dropped.
"""

import asyncio
import io
import json
import threading
from collections import deque
from collections.abc import Callable
from typing import Protocol

import anyio
import anyio.to_thread

from mcp_oracle.exact_json import explicit
from mcp_oracle.handshake import HANDSHAKE_ID
from mcp_oracle.stdio import Receiver


class Wire(Protocol):
    """What the event loop needs of `stdio.Wire`."""

    def attach(self, receiver: Receiver) -> list[str]: ...

    def send(self, line: str) -> None: ...

    def has_room(self) -> bool: ...

    def wait_for_room(self) -> None: ...


class Incoming(anyio.AsyncFile[str], Receiver):
    """The client's lines. Reading pauses while too many answers wait for the client.

    At most one batch of lines (one read of the reader thread) waits here. The reader does not wait for it to be taken,
    only for the one before: waking that thread in the middle of a call would cost the call 0.1 ms. For the same reason
    lines are shown to `takes` as soon as they arrive, and the SDK's reader is woken only for one that is left.
    """

    def __init__(self, wire: Wire, takes: Callable[[str], bool]) -> None:
        """`takes` is shown every line first; the SDK sees those of which it says no."""
        super().__init__(io.StringIO())
        self._wire = wire
        self._takes = takes
        self._loop = asyncio.get_running_loop()
        self._arrived = asyncio.Event()
        self._emptied = threading.Condition()
        self._is_over = False
        self._is_shown = False
        self._lines: deque[str] = deque()
        self._lines.extendleft(reversed(wire.attach(self)))

    async def readline(self) -> str:
        """The next line for the SDK, empty at the end."""
        while line := await self._next():
            is_shown, self._is_shown = self._is_shown, False
            if is_shown or not self._takes(line):
                return explicit(line)
        return ""

    async def _next(self) -> str:
        if not self._wire.has_room():
            await anyio.to_thread.run_sync(self._wire.wait_for_room, abandon_on_cancel=True)
        while not (self._lines or self._is_over):
            self._arrived.clear()
            await self._arrived.wait()
        return "" if self._is_over else self._popped()

    def _popped(self) -> str:
        line = self._lines.popleft()
        if not self._lines:
            self._notify()
        return line

    def _show(self) -> None:
        """Show the lines that have just arrived, up to the first that is for the SDK."""
        while self._lines and not (self._is_shown or self._is_over) and self._wire.has_room():
            if self._takes(self._lines[0]):
                self._popped()
            else:
                self._is_shown = True
        if self._lines:
            self._arrived.set()

    def lines(self, lines: list[str]) -> None:
        self.drain()
        self._lines.extend(lines)
        self._loop.call_soon_threadsafe(self._show)

    def drain(self) -> None:
        with self._emptied:
            self._emptied.wait_for(lambda: self._is_over or not self._lines)

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        self._is_over = True
        self._arrived.set()
        self._notify()

    def _notify(self) -> None:
        with self._emptied:
            self._emptied.notify_all()


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
