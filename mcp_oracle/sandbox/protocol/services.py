"""Native network services: what a client may ask before the protocol message. Nothing is offered, so nothing changes.

python-oracledb 26.1 asks when it logs on from outside (token or certificate) and has a wallet
(`impl/thin/messages/network_services.pyx`).
"""

from dataclasses import dataclass

from mcp_oracle.sandbox.wire.errors import MalformedError
from mcp_oracle.sandbox.wire.octets import Reader, Writer

MAGIC = 0xDEADBEEF
FIRST_BYTE = MAGIC >> 24
_HEAD = 4 + 2
_VERSION = 0x17700000
_RAW, _UB2, _VERSION_TYPE, _STATUS = 1, 2, 5, 6
_AUTHENTICATION, _ENCRYPTION, _INTEGRITY, _SUPERVISOR = 1, 2, 3, 4
_SUPERVISED, _NO_AUTHENTICATION = 0x001F, 0xFBFF
_NONE = b"\0"


@dataclass(frozen=True, slots=True)
class NetworkServices:
    """The client's request; what it proposes does not matter."""

    @classmethod
    def decode(cls, reader: Reader) -> "NetworkServices":
        """The reader stands behind the first byte."""
        if reader.raw(3) != MAGIC.to_bytes(4)[1:]:
            raise MalformedError("neither a message nor network services")
        size = reader.u16()
        if size < _HEAD:
            raise MalformedError(f"network services of {size} bytes")
        reader.raw(size - _HEAD)
        return cls()


def encode_no_services() -> bytes:
    """No authentication service, no encryption, no integrity: TLS has all that."""
    services = (
        _service(_SUPERVISOR, _part(_STATUS, _u16(_SUPERVISED)), _part(_RAW, _supervised())),
        _service(_AUTHENTICATION, _part(_STATUS, _u16(_NO_AUTHENTICATION))),
        _service(_ENCRYPTION, _part(_RAW, _NONE)),
        _service(_INTEGRITY, _part(_RAW, _NONE)),
    )
    body = Writer().u32(_VERSION).u16(len(services)).u8(0).raw(b"".join(services)).getvalue()
    return Writer().u32(MAGIC).u16(_HEAD + len(body)).raw(body).getvalue()


def _service(number: int, *parts: bytes) -> bytes:
    version = _part(_VERSION_TYPE, _VERSION.to_bytes(4))
    head = Writer().u16(number, 1 + len(parts)).u32(0)
    return head.raw(version + b"".join(parts)).getvalue()


def _part(kind: int, data: bytes) -> bytes:
    return Writer().u16(len(data), kind).raw(data).getvalue()


def _u16(number: int) -> bytes:
    return number.to_bytes(2)


def _supervised() -> bytes:
    order = (_SUPERVISOR, _AUTHENTICATION, _ENCRYPTION, _INTEGRITY)
    return Writer().u32(MAGIC).u16(_UB2).u32(len(order)).u16(*order).getvalue()
