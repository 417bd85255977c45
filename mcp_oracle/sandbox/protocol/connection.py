"""A connection's conversation: bytes to events, answers to packets.

`receive_data` may be called while an answer is being worked out (it only queues packets and notes a break); all
else belongs to one caller at a time. A request is complete when it can be parsed: the protocol has no request length.

When the client interrupts, the answer under way is dropped: we send a break marker, wait for the client's reset, send
ours, and then an error. If the answer had crossed the interrupt, the client may have taken it, and then sends a new
request and no reset; the shell waits a little for the reset (`RequestHeld`) and then goes on (`resume`).
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mcp_oracle.sandbox.protocol.answer import Message
from mcp_oracle.sandbox.protocol.connect import Accept, Connect, ConnectHeader, Refuse
from mcp_oracle.sandbox.protocol.execute import Cursors, Progress
from mcp_oracle.sandbox.protocol.negotiation import (
    RELEASES,
    Agreement,
    DataTypesRequest,
    ProtocolRequest,
)
from mcp_oracle.sandbox.protocol.request import (
    Call,
    LogonFinish,
    LogonStart,
    Refused,
    Request,
    decode_request,
)
from mcp_oracle.sandbox.protocol.services import NetworkServices
from mcp_oracle.sandbox.protocol.state import State, Trigger, after
from mcp_oracle.sandbox.types import Profile
from mcp_oracle.sandbox.wire.constants import DataFlag, Marker, MessageType, PacketType
from mcp_oracle.sandbox.wire.errors import MalformedError, UnderflowError
from mcp_oracle.sandbox.wire.octets import encode_integer
from mcp_oracle.sandbox.wire.packet import (
    HEADER,
    Packet,
    PacketReader,
    data_packets,
    marker,
)

_NEARLY_FULL = 40
"""A client flushes up to this many bytes before a packet is full."""
_LARGEST_BACKLOG = 256 << 20


@dataclass(frozen=True, slots=True)
class BreakReceived:
    """The client wants the current call to stop: answer with `acknowledge_break`."""


@dataclass(frozen=True, slots=True)
class ResetReceived:
    """The client is ready to go on: answer with `finish_reset`."""


@dataclass(frozen=True, slots=True)
class RequestHeld:
    """A request came instead of a reset: wait a little for the reset, then `resume`."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing more will come."""


Event = Connect | Request | BreakReceived | ResetReceived | RequestHeld | Ended

_BREAKS = (Marker.BREAK, Marker.INTERRUPT)
_NEGOTIATION = NetworkServices | ProtocolRequest | DataTypesRequest
_TRIGGERS: dict[type[Call], Trigger] = {
    NetworkServices: Trigger.SERVICES,
    ProtocolRequest: Trigger.PROTOCOL,
    DataTypesRequest: Trigger.DATA_TYPES,
    LogonStart: Trigger.CHALLENGE,
    LogonFinish: Trigger.LOG_ON,
}


class ServerConnection:
    """The server's side of one connection."""

    def __init__(self, profile: Profile, cursors: Cursors) -> None:
        self.state = State.CONNECTING
        self.release = RELEASES[profile]
        self.agreement = Agreement(0, 0, end_of_response=False)
        self.break_pending = False
        self._cursors = cursors
        self._reader = PacketReader()
        self._packets = deque[Packet]()
        self._backlog = 0
        self._at_end = False
        self._violation: MalformedError | None = None
        self._header: ConnectHeader | None = None
        self._partial = bytearray()
        self._progress = Progress()
        self._discarding = False
        self._held = list[Packet]()
        self._before_break = State.CONNECTING

    # ---- bytes in, events out

    def receive_data(self, data: bytes) -> None:
        """Never raises: what is wrong with the stream comes out of `next_event` behind what was right."""
        self._reader.feed(data)
        if self._reader.wide:
            self._frame()

    def receive_end(self) -> None:
        self._at_end = True

    def next_event(self) -> Event | None:
        """What happened next, or None if more bytes are needed."""
        try:
            event = self._next()
            if event is None and self._violation is not None:
                raise self._violation
        except MalformedError:
            self.state = after(self.state, Trigger.END)
            raise
        if event is None and self._at_end:
            event = Ended()
        if isinstance(event, Ended):
            self.state = after(self.state, Trigger.END)
        return event

    def _next(self) -> Event | None:
        if self.state == State.CLOSED:
            return Ended()
        if self.state == State.CONNECTING:
            return self._next_connecting()
        if self.state == State.BROKEN:
            return self._next_broken()
        if self.break_pending:
            return self._enter_break()
        return self._next_request()

    def _frame(self) -> None:
        """Cuts what has come into packets, looking ahead for a break."""
        try:
            while packet := self._reader.next():
                self._queue(packet)
        except MalformedError as error:
            self._violation = error

    def _queue(self, packet: Packet) -> None:
        self._packets.append(packet)
        self._backlog += len(packet.body)
        if _is_break(packet):
            self.break_pending = True
        if self._backlog > _LARGEST_BACKLOG:
            raise MalformedError("too much was sent ahead")

    def _take(self) -> Packet:
        packet = self._packets.popleft()
        self._backlog -= len(packet.body)
        return packet

    def _next_connecting(self) -> Connect | None:
        packet = self._reader.next()
        if packet is None:
            return None
        if self._header is not None:
            return Connect.from_parts(self._header, packet.payload)
        if packet.type != PacketType.CONNECT:
            raise MalformedError(f"first packet of type {packet.type}")
        header = ConnectHeader.decode(packet.body)
        if header.descriptor is not None:
            return Connect.from_parts(header, header.descriptor)
        self._header = header
        return self._next_connecting()

    def _next_request(self) -> Event | None:
        while self._packets:
            packet = self._take()
            if packet.type == PacketType.MARKER:
                continue  # a reset without a break
            if packet.type != PacketType.DATA:
                raise MalformedError(f"packet of type {packet.type}")
            if packet.data_flags & DataFlag.END_OF_FILE:
                return Ended()
            request = self._request_with(packet)
            if request is not None:
                return request
        return None

    def _request_with(self, packet: Packet) -> Request | None:
        may_go_on = self._may_go_on(packet)
        if self._discarding:
            self._discarding = may_go_on
            return None
        self._partial += packet.payload
        if may_go_on and self._packets and self._packets[0].type == PacketType.DATA:
            return None  # the next packet is here already: parse both at once
        request = self._parsed(may_go_on=may_go_on)
        if request is None:
            return None
        self._discarding = may_go_on and isinstance(request.call, Refused)
        self._partial.clear()
        self._progress = Progress()
        self._enter(request)
        return request

    def _may_go_on(self, packet: Packet) -> bool:
        if HEADER + len(packet.body) < self.agreement.sdu - _NEARLY_FULL:
            return False
        return not packet.data_flags & DataFlag.END_OF_REQUEST

    def _parsed(self, *, may_go_on: bool) -> Request | None:
        try:
            return decode_request(
                bytes(self._partial), self.agreement, self._cursors, self._progress
            )
        except UnderflowError:
            if may_go_on:
                return None
            raise

    def _enter(self, request: Request) -> None:
        trigger = _TRIGGERS.get(type(request.call), Trigger.CALL)
        following = after(self.state, trigger)
        if trigger != Trigger.LOG_ON:  # the password decides about that one
            self.state = following
        if isinstance(request.call, ProtocolRequest):
            self.agreement = replace(self.agreement, long_scale=request.call.wants_long_scale)
        elif isinstance(request.call, DataTypesRequest):
            lower = min(self.release.field_version, request.call.field_version)
            self.agreement = replace(self.agreement, field_version=lower)

    # ---- break and reset

    def _enter_break(self) -> BreakReceived:
        while not _is_break(self._take()):
            pass
        self._partial.clear()
        self._progress = Progress()
        self._discarding = False
        self._before_break, self.state = self.state, after(self.state, Trigger.BREAK)
        return BreakReceived()

    def _next_broken(self) -> Event | None:
        while self._packets:
            packet = self._take()
            if packet.type == PacketType.MARKER:
                if packet.body[2] == Marker.RESET:
                    self._held.clear()
                    return ResetReceived()
                continue
            if packet.type == PacketType.DATA and packet.data_flags & DataFlag.END_OF_FILE:
                return Ended()
            self._held.append(packet)
            if len(self._held) == 1:
                return RequestHeld()
        return None

    def acknowledge_break(self) -> bytes:
        return marker(Marker.BREAK).encode(wide=True)

    def finish_reset(self, messages: Sequence[Message]) -> list[bytes]:
        self.state, self.break_pending = self._before_break, False
        packets = self._packets_of(b"".join(m.encode(self.agreement) for m in messages))
        return [marker(Marker.RESET).encode(wide=True), *packets]

    def resume(self) -> None:
        """The answer had crossed the interrupt: serve the request that came instead of a reset."""
        self.state, self.break_pending = self._before_break, False
        for packet in reversed(self._held):
            self._packets.appendleft(packet)
            self._backlog += len(packet.body)
        self._held.clear()

    # ---- answers in, packets out

    def accept(self, connect: Connect) -> bytes:
        answer = Accept.of(connect, self.release.protocol_version)
        self.state = after(self.state, Trigger.ACCEPT)
        self.agreement = Agreement(
            self.release.field_version, answer.sdu, end_of_response=answer.end_of_response
        )
        packet = answer.encode().encode(wide=False)
        self._reader.wide = True
        self._frame()
        return packet

    def refuse(self, number: int) -> bytes:
        self.state = after(self.state, Trigger.REFUSE)
        return Refuse(number).encode().encode(wide=False)

    def logged_on(self) -> None:
        self.state = after(self.state, Trigger.LOG_ON)

    def denied(self) -> None:
        self.state = after(self.state, Trigger.DENY)

    def send(self, request: Request, messages: Sequence[Message]) -> list[bytes]:
        """The packets of an answer, one by one, so that a break can stop them in between."""
        data = b"".join(message.encode(self.agreement) for message in messages)
        if request.token:
            data = bytes((MessageType.TOKEN,)) + encode_integer(request.token) + data
        negotiating = isinstance(request.call, _NEGOTIATION)
        return self._packets_of(data, negotiating=negotiating)

    def _packets_of(self, data: bytes, *, negotiating: bool = False) -> list[bytes]:
        """The answers up to message 2 carry no end of response, all later ones do."""
        flags = 0
        if self.agreement.end_of_response and not negotiating:
            data += bytes((MessageType.END_OF_RESPONSE,))
            flags = DataFlag.END_OF_RESPONSE
        packets = data_packets(data, self.agreement.sdu, flags)
        return [packet.encode(wide=True) for packet in packets]


def _is_break(packet: Packet) -> bool:
    return packet.type == PacketType.MARKER and packet.body[2] in _BREAKS
