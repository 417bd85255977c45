"""How a broken answer goes out: pieces with pauses, and whether the end is missing. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mcp_oracle.sandbox.faults.action import Garbling, Position, Trickle
from mcp_oracle.sandbox.faults.treatment import Treatment
from mcp_oracle.sandbox.wire.packet import DATA_FLAGS, HEADER

_TYPE_AT = 4
_UNKNOWN_TYPE = 0x63
_MISSING_BYTES = 64
"""How many more a packet of the wrong length claims to have than come."""
_MIXING = 0x5A


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes, and the pause before them."""

    data: bytes
    pause: float = 0.0


def pieces(packets: Sequence[bytes], treatment: Treatment, *, wide: bool) -> Iterator[Piece]:
    """What the client gets of the answer; `wide` as in `wire/packet.py`."""
    data = b"".join(_garbled(packet, treatment.garbling, wide=wide) for packet in packets)
    if Position.WITHIN in {treatment.drop, treatment.stall}:
        data = data[: len(data) // 2]
    if treatment.trickle is None:
        yield Piece(data)
    else:
        yield from _trickle(data, treatment.trickle)


def _trickle(data: bytes, trickle: Trickle) -> Iterator[Piece]:
    for at in range(0, len(data), trickle.size):
        yield Piece(data[at : at + trickle.size], trickle.seconds)


def _garbled(packet: bytes, how: Garbling | None, *, wide: bool) -> bytes:
    match how:
        case None:
            return packet
        case Garbling.GARBAGE:
            kept = HEADER + DATA_FLAGS
            noise = bytes((byte ^ _MIXING ^ at & 0xFF) for at, byte in enumerate(packet[kept:]))
            return packet[:kept] + noise
        case Garbling.WRONG_LENGTH:
            size = 4 if wide else 2
            return (len(packet) + _MISSING_BYTES).to_bytes(size) + packet[size:]
        case Garbling.WRONG_TYPE:
            return packet[:_TYPE_AT] + bytes((_UNKNOWN_TYPE,)) + packet[_TYPE_AT + 1 :]
