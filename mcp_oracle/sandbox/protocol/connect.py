"""The first packets: CONNECT with its descriptor, and ACCEPT or REFUSE as answers."""

import re
from dataclasses import dataclass

from mcp_oracle.sandbox.wire.constants import (
    EOR_PROTOCOL_VERSION,
    WIDE_LENGTHS_PROTOCOL_VERSION,
    PacketType,
)
from mcp_oracle.sandbox.wire.errors import MalformedError
from mcp_oracle.sandbox.wire.octets import Reader, Writer
from mcp_oracle.sandbox.wire.packet import HEADER, Packet

_LARGE_SDU_AT = 58 - HEADER
_SMALLEST_SDU, _LARGEST_SDU, _DEFAULT_SDU = 512, 65536, 8192
_DATA_OFFSET_IN_ACCEPT = 45
_SERVICE_OPTIONS = 0x0001
"""Without 0x0400 the driver sends its interrupts in-band: wanted."""
_NO_NATIVE_SERVICES = 0x04
_END_OF_RESPONSE = 0x02000000
_NAME = r"\(\s*{}\s*=\s*([^)\s]+)\s*\)"


@dataclass(frozen=True, slots=True)
class ConnectHeader:
    """The fixed part of CONNECT; the descriptor may follow in a packet of its own."""

    version: int
    sdu: int
    descriptor: bytes | None

    @classmethod
    def decode(cls, body: bytes) -> "ConnectHeader":
        reader = Reader(body)
        version = reader.u16()
        reader.raw(4)
        sdu = reader.u16()
        reader.raw(8)
        size, offset = reader.u16(), reader.u16()
        if version >= WIDE_LENGTHS_PROTOCOL_VERSION and len(body) >= _LARGE_SDU_AT + 4:
            sdu = int.from_bytes(body[_LARGE_SDU_AT : _LARGE_SDU_AT + 4])
        start = offset - HEADER
        inside = size > 0 and start >= 0 and start + size <= len(body)
        return cls(version, sdu, body[start : start + size] if inside else None)


@dataclass(frozen=True, slots=True)
class Connect:
    """A client wants in.

    Attributes:
        service: SERVICE_NAME of the descriptor, else empty.
        sid: SID of the descriptor, else empty.
        descriptor: the whole text.
    """

    version: int
    sdu: int
    service: str
    sid: str
    descriptor: str

    @classmethod
    def from_parts(cls, header: ConnectHeader, descriptor: bytes) -> "Connect":
        text = descriptor.decode("utf-8", "replace")
        return cls(
            header.version, header.sdu, _value(text, "SERVICE_NAME"), _value(text, "SID"), text
        )


def _value(descriptor: str, key: str) -> str:
    found = re.search(_NAME.format(key), descriptor, re.IGNORECASE)
    return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class Accept:
    version: int
    sdu: int
    end_of_response: bool

    @classmethod
    def of(cls, connect: Connect, highest_version: int) -> "Accept":
        version = min(connect.version, highest_version)
        if version < WIDE_LENGTHS_PROTOCOL_VERSION:
            raise MalformedError(f"protocol version {version} is not served")
        sdu = max(_SMALLEST_SDU, min(connect.sdu or _DEFAULT_SDU, _LARGEST_SDU))
        return cls(version, sdu, version >= EOR_PROTOCOL_VERSION)

    def encode(self) -> Packet:
        short = min(self.sdu, 0xFFFF)
        body = Writer().u16(self.version, _SERVICE_OPTIONS, short, short, 1, 0)
        body.u16(_DATA_OFFSET_IN_ACCEPT).u8(_NO_NATIVE_SERVICES, _NO_NATIVE_SERVICES)
        body.raw(bytes(8)).u32(self.sdu, self.sdu).u8(0)
        body.u32(_END_OF_RESPONSE if self.end_of_response else 0)
        return Packet(PacketType.ACCEPT, body.getvalue())


@dataclass(frozen=True, slots=True)
class Refuse:
    """The listener says no, with an ORA number."""

    number: int

    def encode(self) -> Packet:
        stack = f"(ERROR_STACK=(ERROR=(CODE={self.number})(EMFI=4)))"
        text = f"(DESCRIPTION=(TMP=)(VSNNUM=0)(ERR={self.number}){stack})".encode()
        return Packet(PacketType.REFUSE, Writer().u8(34, 0).u16(len(text)).raw(text).getvalue())
