"""Moves bytes and events of one connection between its socket and its session, and does to it what the faults say.

The reader of each connection runs beside the work, so that a break reaches a running statement.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from mcp_oracle.sandbox.faults.action import Position
from mcp_oracle.sandbox.faults.delivery import pieces
from mcp_oracle.sandbox.faults.hooks import DropConnectionError, Faults
from mcp_oracle.sandbox.faults.phase import phase_of, text_of
from mcp_oracle.sandbox.faults.treatment import Treatment, treatment_of
from mcp_oracle.sandbox.protocol.connect import Connect
from mcp_oracle.sandbox.protocol.connection import (
    BreakReceived,
    Ended,
    Event,
    RequestHeld,
    ResetReceived,
)
from mcp_oracle.sandbox.protocol.request import LogonFinish, Request
from mcp_oracle.sandbox.session.session import Session
from mcp_oracle.sandbox.traffic import Statistics, Traffic
from mcp_oracle.sandbox.worker import Worker, guarded

log = logging.getLogger(__name__)

_READ_SIZE = 1 << 16
_RESET_WAIT = 0.2
"""Seconds that a request which came instead of a reset is held back (`protocol/connection.py`)."""


class Conversation:
    def __init__(
        self,
        session: Session,
        traffic: Traffic,
        streams: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        faults: Faults,
        statistics: Statistics,
        restart: Callable[[float], None],
    ) -> None:
        """`restart` asks the server to go down and to listen again after that many seconds."""
        self.session, self._traffic = session, traffic
        self._faults, self._statistics, self._restart = faults, statistics, restart
        self._protocol = session.connection
        self._reader, self._writer = streams
        self._arrived = asyncio.Event()
        self._gone = asyncio.Event()
        self._worker = Worker(f"sandbox-{traffic.number}")
        self._work: asyncio.Future[list[bytes] | None] | None = None
        self.is_at_work = False

    async def run(self) -> None:
        pump = asyncio.create_task(self._pump())
        try:
            while not self.session.is_over:
                event = await self._next_event()
                if isinstance(event, Ended):
                    return
                self.is_at_work = True
                await self._handle(event)
                self.is_at_work = False
        finally:
            pump.cancel()
            with suppress(asyncio.CancelledError):
                await pump

    async def close(self) -> None:
        """Stops what still runs; then the worker closes the engine's session and ends."""
        if self._work is not None and not self._work.done():
            self.session.interrupt()
        await self._worker.run(self.session.close)
        self._worker.end()

    async def _pump(self) -> None:
        """Reads ahead of the work; a break or the client's end stops a running statement."""
        try:
            while data := await self._reader.read(_READ_SIZE):
                self._protocol.receive_data(data)
                self._arrived.set()
                if self._protocol.break_pending:
                    self.session.interrupt()
        except ConnectionError as error:
            log.info("connection %d: %s", self._traffic.number, error)
        self._protocol.receive_end()
        self._gone.set()
        self._arrived.set()
        self.session.interrupt()

    async def _next_event(self) -> Event:
        while (event := self._protocol.next_event()) is None:
            await self._more()
        return event

    async def _more(self) -> None:
        self._arrived.clear()
        await self._arrived.wait()

    async def _handle(self, event: Event) -> None:
        match event:
            case Connect():
                await self._connect(event)
            case Request():
                await self._request(event)
            case BreakReceived():
                self._traffic.breaks += 1
                await self._write([self._protocol.acknowledge_break()])
            case ResetReceived():
                await self._write(self.session.reset())
            case RequestHeld():
                await self._wait_for_reset()
            case Ended():
                pass

    async def _connect(self, connect: Connect) -> None:
        self._statistics.connects += 1
        number = await self._faults.on_connect(connect)
        treatment = self._treatment(connect)
        await self._suffer(treatment)
        failed = treatment.fail.number if treatment.fail else None
        number = number or failed or self.session.refusal(connect)
        if number is None:
            await self._send([self._protocol.accept(connect)], treatment, wide=False)
            return
        self._statistics.refused += 1
        await self._send([self._protocol.refuse(number)], treatment, wide=False)
        self.session.is_over = True

    async def _request(self, request: Request) -> None:
        self._traffic.requests += 1
        await self._faults.before_request(self._traffic, request)
        treatment = self._treatment(request)
        await self._suffer(treatment)
        if treatment.hangs:
            await self._wait_for_break()
            self.session.stop(request)
            return
        packets = await self._answer(request, treatment)
        self._traffic.user = self.session.user
        if isinstance(request.call, LogonFinish) and self.session.is_over:
            self._statistics.bad_logons += 1
        if packets:
            self._traffic.round_trips += 1
        await self._send(packets, treatment)

    async def _answer(self, request: Request, treatment: Treatment) -> list[bytes]:
        error = treatment.fail.error() if treatment.fail else None
        if self.session.is_instant(request):
            packets = guarded(lambda: self.session.respond(request, error))
        else:
            self._work = self._worker.run(lambda: self.session.respond(request, error))
            packets = await asyncio.shield(self._work)
        if packets is None:  # a bug must not look like a network fault
            packets = self.session.fail(request, "this request")
        return packets

    # ---- what goes wrong

    def _treatment(self, event: Connect | Request) -> Treatment:
        return treatment_of(self._faults.actions(phase_of(event), text_of(event)))

    async def _suffer(self, treatment: Treatment) -> None:
        """What happens instead of the work or before it."""
        if treatment.delay:
            await self._pause(treatment.delay)
        if treatment.restart is not None:
            self._restart(treatment.restart)
            raise DropConnectionError
        await self._break_off(treatment, Position.BEFORE)

    async def _break_off(self, treatment: Treatment, position: Position) -> None:
        if treatment.drop is position:
            raise DropConnectionError
        if treatment.stall is position:
            await self._gone.wait()
            raise DropConnectionError

    async def _pause(self, seconds: float) -> None:
        """Shorter if the client goes."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._gone.wait()

    async def _wait_for_break(self) -> None:
        while not self._protocol.break_pending and not self._gone.is_set():
            await self._more()

    # ---- writing

    async def _send(self, packets: list[bytes], treatment: Treatment, *, wide: bool = True) -> None:
        if treatment.is_plain:
            await self._send_plain(packets)
            return
        for piece in pieces(packets, treatment, wide=wide):
            if piece.pause and not self._protocol.break_pending:
                await self._pause(piece.pause)
            await self._write([piece.data])
        for position in (Position.WITHIN, Position.AFTER):
            await self._break_off(treatment, position)

    async def _send_plain(self, packets: list[bytes]) -> None:
        """Nothing of an answer may follow once a break has come: the client waits for the marker."""
        for index, packet in enumerate(packets):
            await self._faults.before_packet(self._traffic, index, len(packets))
            if self._protocol.break_pending:
                self.session.abandon()
                return
            self._writer.write(packet)
            if index % 8 == 7:
                await self._writer.drain()
        await self._writer.drain()

    async def _write(self, packets: list[bytes]) -> None:
        self._writer.writelines(packets)
        await self._writer.drain()

    async def _wait_for_reset(self) -> None:
        """See `protocol/connection.py`: only time tells a crossed answer from a reset under way."""
        try:
            async with asyncio.timeout(_RESET_WAIT):
                event = await self._next_event()
        except TimeoutError:
            self._traffic.crossed += 1
            self.session.clear_interrupt()
            self._protocol.resume()
            return
        await self._handle(event)
