"""Takes the events of one connection, in order and one at a time: has its session answer them and sends the answers.

A request that no fault concerns is taken up where its bytes arrive and answered where its packets are made, without a
task in between. All else, whatever may have to wait for something, is for the task that runs `Conversation.run`.
Bytes are received while a request is worked on, so that a break reaches a running statement.
"""

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from mcp_oracle.sandbox.faults.hooks import Faults
from mcp_oracle.sandbox.faults.phase import phase_of, text_of
from mcp_oracle.sandbox.faults.treatment import Treatment, treatment_of
from mcp_oracle.sandbox.mishap import Mishaps
from mcp_oracle.sandbox.protocol.connect import Connect
from mcp_oracle.sandbox.protocol.connection import (
    BreakReceived,
    Ended,
    Event,
    RequestHeld,
    ResetReceived,
)
from mcp_oracle.sandbox.protocol.request import LogonFinish, Request, Simple
from mcp_oracle.sandbox.session.session import Session
from mcp_oracle.sandbox.stream import Stream
from mcp_oracle.sandbox.traffic import Statistics, Traffic
from mcp_oracle.sandbox.types import OraError
from mcp_oracle.sandbox.wire.constants import Function
from mcp_oracle.sandbox.wire.errors import WireError
from mcp_oracle.sandbox.worker import Worker, guarded

log = logging.getLogger(__name__)

_RESET_WAIT = 0.2
"""Seconds that a request which came instead of a reset is held back (`protocol/connection.py`)."""
_BATCH = 8
"""Packets that are sent in one go: a client that does not read is noticed, and a break heeded, between two of these."""


class Conversation:
    """The receiver of its stream.

    Attributes:
        is_at_work: an event was taken up and is not done with; the next one waits until it is.
    """

    def __init__(
        self,
        session: Session,
        traffic: Traffic,
        stream: Stream,
        faults: Faults,
        statistics: Statistics,
        restart: Callable[[float], None],
    ) -> None:
        """`restart` asks the server to go down and to listen again after that many seconds."""
        self.session, self._traffic = session, traffic
        self._faults, self._statistics = faults, statistics
        self._protocol = session.connection
        self._stream = stream
        self._mishaps = Mishaps(stream, self._protocol, restart)
        self._worker = Worker(f"sandbox-{traffic.number}")
        self._handed_over = asyncio.Queue[Event | WireError]()
        self._arrived = asyncio.Event()
        self._left = list[bytes]()
        self._is_sending = False
        self._is_over = False
        self.is_at_work = False

    # ---- what the stream tells

    def received(self, data: bytes) -> None:
        if self._is_over:
            return
        self._protocol.receive_data(data)
        self._arrived.set()
        if self._protocol.break_pending:
            self.session.interrupt()
        self._go_on()

    def ended(self, error: Exception | None) -> None:
        """A running statement is stopped: nobody waits for it."""
        if self._is_over:
            return
        if error is not None:
            log.info("connection %d: %s", self._traffic.number, error)
        self._protocol.receive_end()
        self._arrived.set()
        self.session.interrupt()
        self._go_on()

    def relieved(self) -> None:
        if self._is_sending and not self._is_over:
            self._send_on()
            self._go_on()

    # ---- events

    def _go_on(self) -> None:
        """Takes up what has come, until something has to be waited for."""
        try:
            while not (self.is_at_work or self._is_over):
                event = Ended() if self.session.is_over else self._protocol.next_event()
                if event is None:
                    return
                self._take_up(event)
        except WireError as error:
            self._hand_over(error)
        except BaseException:  # a bug must not leave the client waiting
            self._hand_over(Ended())
            raise

    def _take_up(self, event: Event) -> None:
        if isinstance(event, Request) and self._faults.spare(self._traffic, event):
            self._serve(event)
        else:
            self._hand_over(event)

    def _hand_over(self, event: Event | WireError) -> None:
        self.is_at_work = True
        self._handed_over.put_nowait(event)

    async def run(self) -> None:
        """Raises: WireError, ConnectionError, DropConnectionError."""
        try:
            while not self.session.is_over:
                event = await self._handed_over.get()
                if isinstance(event, WireError):
                    raise event
                await self._handle(event)
                self.is_at_work = False
                if isinstance(event, Ended):
                    return
                self._go_on()
        finally:
            self._is_over = True

    async def close(self) -> None:
        """Stops what still runs; then the worker closes the engine's session and ends."""
        if self._worker.is_busy:
            self.session.interrupt()
        await self._worker.run(self.session.close)
        self._worker.end()

    # ---- requests that no fault concerns

    def _serve(self, request: Request) -> None:
        self._count(request)
        self.is_at_work = True
        respond = partial(self.session.respond, request)
        if self.session.is_instant(request):
            self._answer(request, guarded(respond))
        else:
            self._worker.start(respond, partial(self._answer_late, request))

    def _answer_late(self, request: Request, packets: list[bytes] | None) -> None:
        if not self._is_over:
            self._answer(request, packets)
            self._go_on()

    def _answer(self, request: Request, packets: list[bytes] | None) -> None:
        self._left = self._settled(request, packets)
        self._is_sending = True
        self._send_on()

    def _send_on(self) -> None:
        """As much of an answer as the client reads; when all of it is sent, the next event may be taken up."""
        while self._left and self._stream.is_writable and not self._stream.is_lost:
            batch, self._left = self._left[:_BATCH], self._left[_BATCH:]
            if not self._put(batch):
                self._left = []
        if not self._stream.is_writable:
            return
        self._is_sending = self.is_at_work = False
        if self._stream.is_lost:
            self._hand_over(Ended())

    # ---- of any request

    def _count(self, request: Request) -> None:
        self._traffic.requests += 1
        if isinstance(request.call, Simple) and request.call.function == Function.ROLLBACK:
            self._traffic.rollbacks += 1

    def _settled(self, request: Request, packets: list[bytes] | None) -> list[bytes]:
        if packets is None:  # a bug must not look like a network fault
            packets = self.session.fail(request, "this request")
        self._traffic.user = self.session.user
        if isinstance(request.call, LogonFinish) and self.session.is_over:
            self._statistics.bad_logons += 1
        if packets:
            self._traffic.round_trips += 1
        return packets

    def _put(self, packets: list[bytes]) -> bool:
        """Nothing of an answer may follow once a break has come: the client waits for the marker."""
        if self._protocol.break_pending:
            self.session.abandon()
            return False
        self._stream.write(b"".join(packets))
        return True

    # ---- what may have to wait

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
        await self._mishaps.before(treatment)
        failed = treatment.fail.number if treatment.fail else None
        number = number or failed or self.session.refusal(connect)
        if number is None:
            await self._send([self._protocol.accept(connect)], treatment, wide=False)
            return
        self._statistics.refused += 1
        await self._send([self._protocol.refuse(number)], treatment, wide=False)
        self.session.is_over = True

    async def _request(self, request: Request) -> None:
        self._count(request)
        await self._faults.before_request(self._traffic, request)
        treatment = self._treatment(request)
        await self._mishaps.before(treatment)
        if treatment.hangs:
            await self._wait_for_break()
            self.session.stop(request)
            return
        error = treatment.fail.error() if treatment.fail else None
        packets = self._settled(request, await self._response(request, error))
        await self._send(packets, treatment)

    def _treatment(self, event: Connect | Request) -> Treatment:
        return treatment_of(self._faults.actions(phase_of(event), text_of(event)))

    async def _response(self, request: Request, error: OraError | None) -> list[bytes] | None:
        respond = partial(self.session.respond, request, error)
        if self.session.is_instant(request):
            return guarded(respond)
        return await self._worker.run(respond)

    async def _send(self, packets: list[bytes], treatment: Treatment, *, wide: bool = True) -> None:
        if not treatment.is_plain:
            await self._mishaps.deliver(packets, treatment, wide=wide)
            return
        for index, packet in enumerate(packets):
            await self._faults.before_packet(self._traffic, index, len(packets))
            if not self._put([packet]):
                return
            await self._stream.drained()

    async def _write(self, packets: list[bytes]) -> None:
        self._stream.write(b"".join(packets))
        await self._stream.drained()

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

    async def _next_event(self) -> Event:
        while (event := self._protocol.next_event()) is None:
            await self._more()
        return event

    async def _wait_for_break(self) -> None:
        while not self._protocol.break_pending and not self._stream.gone.is_set():
            await self._more()

    async def _more(self) -> None:
        self._arrived.clear()
        await self._arrived.wait()
