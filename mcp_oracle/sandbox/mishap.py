"""Does to one connection what a treatment says: waits, broken answers, an end in the middle.

It decides nothing; which request meets what is asked of `Faults` by the conversation.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from mcp_oracle.sandbox.faults.action import Position
from mcp_oracle.sandbox.faults.delivery import pieces
from mcp_oracle.sandbox.faults.hooks import DropConnectionError
from mcp_oracle.sandbox.faults.treatment import Treatment
from mcp_oracle.sandbox.protocol.connection import ServerConnection
from mcp_oracle.sandbox.stream import Stream


class Mishaps:
    """Every coroutine raises DropConnectionError where the treatment ends the connection."""

    def __init__(
        self, stream: Stream, protocol: ServerConnection, restart: Callable[[float], None]
    ) -> None:
        self._stream, self._protocol, self._restart = stream, protocol, restart

    async def before(self, treatment: Treatment) -> None:
        """What happens instead of the work or before it."""
        if treatment.delay:
            await self._pause(treatment.delay)
        if treatment.restart is not None:
            self._restart(treatment.restart)
            raise DropConnectionError
        await self._break_off(treatment, Position.BEFORE)

    async def deliver(self, packets: list[bytes], treatment: Treatment, *, wide: bool) -> None:
        """Sends an answer that does not go out as it is."""
        for piece in pieces(packets, treatment, wide=wide):
            if piece.pause and not self._protocol.break_pending:
                await self._pause(piece.pause)
            self._stream.write(piece.data)
            await self._stream.drained()
        for position in (Position.WITHIN, Position.AFTER):
            await self._break_off(treatment, position)

    async def _break_off(self, treatment: Treatment, position: Position) -> None:
        if treatment.drop is position:
            raise DropConnectionError
        if treatment.stall is position:
            await self._stream.gone.wait()
            raise DropConnectionError

    async def _pause(self, seconds: float) -> None:
        """Shorter if the client goes."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stream.gone.wait()
