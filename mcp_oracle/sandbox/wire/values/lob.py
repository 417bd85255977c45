"""LOB locators: 40 bytes of the server's own, of which clients read three flag bytes."""

from dataclasses import dataclass

from mcp_oracle.sandbox.types import BfileName
from mcp_oracle.sandbox.wire.errors import MalformedError
from mcp_oracle.sandbox.wire.octets import Writer

LOCATOR_SIZE = 40
CHUNK_SIZE = 8132
"""What a database with 8 kB blocks answers; clients use it to size their reads."""
_BLOB, _CLOB, _BFILE, _INITIALISED, _TEMPORARY = 0x01, 0x02, 0x08, 0x08, 0x01
_FIXED_PART = 16
"""Of a BFILE's locator, before its names."""


@dataclass(frozen=True, slots=True)
class Locator:
    """Names a LOB of one session. Text is UTF-8: the flag for UTF-16 (byte 6, 0x80) stays clear."""

    number: int
    is_text: bool
    is_temporary: bool = False

    def encode(self) -> bytes:
        head = b"\x00\x26\x00\x04"
        kind = _CLOB if self.is_text else _BLOB
        flags = bytes((kind, _INITIALISED, 0, _TEMPORARY if self.is_temporary else 0))
        return (head + flags + b"\0\0" + self.number.to_bytes(8)).ljust(LOCATOR_SIZE, b"\0")

    @classmethod
    def decode(cls, data: bytes) -> "Locator":
        if len(data) != LOCATOR_SIZE:
            raise MalformedError(f"LOB locator of {len(data)} bytes")
        number = int.from_bytes(data[10:18])
        return cls(number, not data[4] & _BLOB, bool(data[7] & _TEMPORARY))


@dataclass(frozen=True, slots=True)
class LobCell:
    """A LOB in a row: where it is and how long (CLOB: characters)."""

    locator: Locator
    size: int

    def encode(self) -> bytes:
        writer = Writer().integer(LOCATOR_SIZE, self.size, CHUNK_SIZE)
        return writer.counted(self.locator.encode()).getvalue()


def encode_bfile(name: BfileName) -> bytes:
    """A locator that holds directory and file (python-oracledb `impl/thin/lob.pyx` get_file_name)."""
    directory, file = name.directory.encode(), name.file.encode()
    head = b"\x00\x26\x00\x04" + bytes((_BFILE, _INITIALISED, 0, 0))
    writer = Writer().raw(head.ljust(_FIXED_PART, b"\0"))
    writer.u16(len(directory)).raw(directory).u16(len(file)).raw(file)
    locator = writer.getvalue()
    return Writer().integer(len(locator)).counted(locator).getvalue()


def encode_image(image: bytes) -> bytes:
    """JSON and VECTOR travel as LOBs whose data stands in the row; the locator behind it is never used."""
    writer = Writer().integer(LOCATOR_SIZE, len(image), CHUNK_SIZE)
    return writer.counted(image).counted(bytes(LOCATOR_SIZE)).getvalue()
