"""Reading and writing the protocol's integers and byte strings.

Variable-length integers are one length byte and that many bytes, big-endian; the length byte's top bit is the sign.
Byte strings are short (one length byte) or chunked (254, chunks, an empty chunk); empty and null are the same.
"""

from typing import Self

from mcp_oracle.sandbox.wire.errors import MalformedError, UnderflowError

CHUNKED = 254
NULL = 255
LONGEST_SHORT_FORM = 252
CHUNK = 32767


class Reader:
    __slots__ = ("_data", "position")

    def __init__(self, data: bytes, position: int = 0) -> None:
        self._data = data
        self.position = position

    @property
    def left(self) -> int:
        return len(self._data) - self.position

    def raw(self, size: int) -> bytes:
        end = self.position + size
        if size < 0:
            raise MalformedError(f"{size} bytes wanted")
        if end > len(self._data):
            raise UnderflowError(f"{size} bytes wanted, {self.left} left")
        start, self.position = self.position, end
        return self._data[start:end]

    def rest(self) -> bytes:
        return self.raw(self.left)

    def u8(self) -> int:
        at = self.position
        if at >= len(self._data):
            raise UnderflowError("a byte wanted, none left")
        self.position = at + 1
        return self._data[at]

    def u16(self) -> int:
        return int.from_bytes(self.raw(2))

    def u16_little(self) -> int:
        return int.from_bytes(self.raw(2), "little")

    def u32(self) -> int:
        return int.from_bytes(self.raw(4))

    def integer(self) -> int:
        """A variable-length integer of any width up to eight bytes, signed or not."""
        head = self.u8()
        if not head:
            return 0
        size = head & 0x7F
        if size > 8:
            raise MalformedError(f"integer of {size} bytes")
        magnitude = self.u8() if size == 1 else int.from_bytes(self.raw(size))
        return -magnitude if head & 0x80 else magnitude

    def count(self) -> int:
        """A variable-length integer that says how many things follow."""
        value = self.integer()
        if value < 0:
            raise MalformedError(f"count of {value}")
        return value

    def counted(self) -> bytes | None:
        """Bytes behind one length byte, short or chunked; None if null or empty."""
        size = self.u8()
        if size in {0, NULL}:
            return None
        if size != CHUNKED:
            return self.raw(size)
        chunks = bytearray()
        while chunk := self.count():
            chunks += self.raw(chunk)
        return bytes(chunks)

    def twice_counted(self) -> bytes | None:
        """Bytes behind two lengths: a variable-length integer and, unless it is zero, the short or chunked form."""
        return self.counted() if self.count() else None

    def text(self) -> str:
        return decode_text(self.twice_counted() or b"")

    def until_zero(self) -> bytes:
        end = self._data.find(0, self.position)
        if end < 0:
            raise UnderflowError("the closing zero byte is missing")
        found = self.raw(end - self.position)
        self.position = end + 1
        return found


class Writer:
    __slots__ = ("_data",)

    def __init__(self) -> None:
        self._data = bytearray()

    def __len__(self) -> int:
        return len(self._data)

    def getvalue(self) -> bytes:
        return bytes(self._data)

    def raw(self, data: bytes | bytearray) -> Self:
        self._data += data
        return self

    def u8(self, *values: int) -> Self:
        self._data += bytes(values)
        return self

    def u16(self, *values: int) -> Self:
        for value in values:
            self._data += value.to_bytes(2)
        return self

    def u16_little(self, *values: int) -> Self:
        for value in values:
            self._data += value.to_bytes(2, "little")
        return self

    def u32(self, *values: int) -> Self:
        for value in values:
            self._data += value.to_bytes(4)
        return self

    def integer(self, *values: int) -> Self:
        for value in values:  # most are small: a look-up, without a call for each
            self._data += _ONE_BYTE[value] if 0 <= value < 256 else encode_integer(value)
        return self

    def patch_u32(self, position: int, value: int) -> None:
        self._data[position : position + 4] = value.to_bytes(4)

    def counted(self, data: bytes | None) -> Self:
        self._data += encode_counted(data)
        return self

    def twice_counted(self, data: bytes | None) -> Self:
        if not data:
            return self.u8(0)
        return self.integer(len(data)).counted(data)

    def text(self, text: str) -> Self:
        return self.twice_counted(text.encode())


_WIDTHS = (0, 1, 2, 4, 4, 8, 8, 8, 8)
_ONE_BYTE = (b"\0", *(bytes((1, value)) for value in range(1, 256)))


def encode_integer(value: int) -> bytes:
    if 0 <= value < 256:
        return _ONE_BYTE[value]
    size = _WIDTHS[(abs(value).bit_length() + 7) // 8]
    return bytes((size | (0x80 if value < 0 else 0),)) + abs(value).to_bytes(size)


def encode_counted(data: bytes | None) -> bytes:
    if not data:
        return b"\0"
    if len(data) <= LONGEST_SHORT_FORM:
        return bytes((len(data),)) + data
    parts = [bytes((CHUNKED,))]
    for start in range(0, len(data), CHUNK):
        chunk = data[start : start + CHUNK]
        parts += (encode_integer(len(chunk)), chunk)
    parts.append(b"\0")
    return b"".join(parts)


def decode_text(data: bytes, encoding: str = "utf-8") -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise MalformedError("text that is not in its character set") from error
