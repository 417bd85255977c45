"""Packets: an eight-byte header around the bytes of a message. Any chunking of the stream gives the same packets."""

from dataclasses import dataclass

from mcp_oracle.sandbox.wire.constants import Marker, PacketType
from mcp_oracle.sandbox.wire.errors import MalformedError

HEADER = 8
DATA_FLAGS = 2
LARGEST = 4 << 20  # nothing asked for here comes near it


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet; `body` is what follows the header."""

    type: int
    body: bytes = b""
    flags: int = 0

    def encode(self, *, wide: bool) -> bytes:
        size = HEADER + len(self.body)
        length = size.to_bytes(4) if wide else size.to_bytes(2) + b"\0\0"
        return length + bytes((self.type, self.flags, 0, 0)) + self.body

    @property
    def data_flags(self) -> int:
        return int.from_bytes(self.body[:DATA_FLAGS])

    @property
    def payload(self) -> bytes:
        return self.body[DATA_FLAGS:]


class PacketReader:
    """Cuts a stream into packets. `wide` is set when ACCEPT was sent: lengths have four bytes from there on."""

    def __init__(self) -> None:
        self.wide = False
        self._buffer = b""
        self._at = 0

    def feed(self, data: bytes) -> None:
        self._buffer, self._at = self._buffer[self._at :] + data, 0

    def next(self) -> Packet | None:
        buffer, at = self._buffer, self._at
        left = len(buffer) - at
        if left < HEADER:
            return None
        size = int.from_bytes(buffer[at : at + (4 if self.wide else 2)])
        if not HEADER <= size <= LARGEST:
            raise MalformedError(f"packet of {size} bytes")
        if left < size:
            return None
        self._at = at + size
        return _checked(Packet(buffer[at + 4], buffer[at + HEADER : at + size], buffer[at + 5]))


def _checked(packet: Packet) -> Packet:
    if packet.type == PacketType.DATA and len(packet.body) < DATA_FLAGS:
        raise MalformedError("data packet without flags")
    if packet.type == PacketType.MARKER and len(packet.body) < 3:
        raise MalformedError("marker packet without a kind")
    return packet


def marker(kind: Marker) -> Packet:
    return Packet(PacketType.MARKER, bytes((1, 0, kind)))


def data_packets(message: bytes, sdu: int, last_flags: int = 0) -> list[Packet]:
    """Cuts a message into packets of at most `sdu` bytes; the last one carries the flags."""
    room = sdu - HEADER - DATA_FLAGS
    pieces = [message[at : at + room] for at in range(0, len(message), room)] or [b""]
    packets = [Packet(PacketType.DATA, bytes(DATA_FLAGS) + piece) for piece in pieces[:-1]]
    packets.append(Packet(PacketType.DATA, last_flags.to_bytes(DATA_FLAGS) + pieces[-1]))
    return packets
