"""ROWID: 18 characters of base 64 (object 6, file 3, block 6, slot 3) and their numbers on the wire."""

from dataclasses import dataclass

from mcp_oracle.sandbox.wire.errors import EncodingError
from mcp_oracle.sandbox.wire.octets import Writer

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_DIGIT = {character: value for value, character in enumerate(_ALPHABET)}
_WIDTHS = (6, 3, 6, 3)
_LIMITS = (0xFFFFFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFF)
TEXT_SIZE = sum(_WIDTHS)
_LENGTH_BYTE = 14


@dataclass(frozen=True, slots=True)
class RowId:
    object_number: int
    file: int
    block: int
    slot: int

    @classmethod
    def parse(cls, text: str) -> "RowId":
        if len(text) != TEXT_SIZE or not all(character in _DIGIT for character in text):
            raise EncodingError("not a ROWID")
        fields, at = list[int](), 0
        for width in _WIDTHS:
            fields.append(_from_base_64(text[at : at + width]))
            at += width
        if any(field > limit for field, limit in zip(fields, _LIMITS, strict=True)):
            raise EncodingError("ROWID out of range")
        return cls(*fields)

    def __str__(self) -> str:
        fields = (self.object_number, self.file, self.block, self.slot)
        pairs = zip(fields, _WIDTHS, strict=True)
        return "".join(_to_base_64(field, width) for field, width in pairs)

    def encode(self) -> bytes:
        """The form that stands in a row."""
        writer = Writer().u8(_LENGTH_BYTE)
        return self.encode_fields(writer).getvalue()

    def encode_fields(self, writer: Writer) -> Writer:
        writer.integer(self.object_number, self.file).u8(0)
        return writer.integer(self.block, self.slot)


def _from_base_64(text: str) -> int:
    value = 0
    for character in text:
        value = value * 64 + _DIGIT[character]
    return value


def _to_base_64(value: int, width: int) -> str:
    return "".join(_ALPHABET[value >> 6 * place & 0x3F] for place in reversed(range(width)))


def encode_urowid(text: str) -> bytes:
    """UROWID in a row: two byte strings; a physical one is type 1 and ten bytes of numbers."""
    rowid = RowId.parse(text)
    image = b"\x01" + rowid.object_number.to_bytes(4) + rowid.file.to_bytes(2)
    image += rowid.block.to_bytes(4) + rowid.slot.to_bytes(2)
    return Writer().integer(len(image)).counted(image).getvalue()
