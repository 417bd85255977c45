"""VECTOR images: a header with format, count and norm, then the values. Dense, or sparse read as dense."""

import math
from collections.abc import Callable, Sequence

from mcp_oracle.sandbox.wire.errors import EncodingError, MalformedError
from mcp_oracle.sandbox.wire.octets import Reader, Writer
from mcp_oracle.sandbox.wire.values.floating import (
    decode_double,
    decode_float,
    encode_double,
    encode_float,
)

_MAGIC = 0xDB
_ROOM_FOR_NORM, _NORM, _SPARSE = 0x10, 0x02, 0x20
FLOAT32, FLOAT64, INT8, BINARY = 2, 3, 4, 5
_LARGEST = 65535


def encode_vector(values: Sequence[float], form: int = 2) -> bytes:
    """A dense image with its norm."""
    write = _WRITE.get(form)
    if write is None:
        raise EncodingError(f"VECTOR of format {form}")
    if len(values) > _LARGEST:
        raise EncodingError("VECTOR with more than 65535 dimensions")
    writer = Writer().u8(_MAGIC, 0).u16(_ROOM_FOR_NORM | _NORM).u8(form).u32(len(values))
    writer.raw(encode_double(math.hypot(*values)))
    for value in values:
        writer.raw(write(value))
    return writer.getvalue()


def decode_vector(data: bytes) -> list[float]:
    reader = Reader(data)
    if reader.u8() != _MAGIC:
        raise MalformedError("not a VECTOR image")
    reader.u8()
    flags, form, count = reader.u16(), reader.u8(), reader.u32()
    if flags & (_ROOM_FOR_NORM | _NORM):
        reader.raw(8)
    if count > _LARGEST:
        raise MalformedError(f"VECTOR with {count} dimensions")
    if flags & _SPARSE:
        return _sparse(reader, form, count)
    return _values(reader, form, count)


def _sparse(reader: Reader, form: int, count: int) -> list[float]:
    places = [0] * reader.u16()
    for at in range(len(places)):
        places[at] = reader.u32()
    dense = [0.0] * count
    for place, value in zip(places, _values(reader, form, len(places)), strict=True):
        if place >= count:
            raise MalformedError("sparse VECTOR with a place out of range")
        dense[place] = value
    return dense


_WRITE: dict[int, Callable[[float], bytes]] = {
    FLOAT32: encode_float,
    FLOAT64: encode_double,
    INT8: lambda value: int(value).to_bytes(1, signed=True),
}
_READ: dict[int, Callable[[Reader], float]] = {
    FLOAT32: lambda reader: decode_float(reader.raw(4)),
    FLOAT64: lambda reader: decode_double(reader.raw(8)),
    INT8: lambda reader: int.from_bytes(reader.raw(1), signed=True),
}


def _values(reader: Reader, form: int, count: int) -> list[float]:
    if form == BINARY:
        return [float(byte) for byte in reader.raw(count // 8)]
    read = _READ.get(form)
    if read is None:
        raise MalformedError(f"VECTOR of format {form}")
    return [read(reader) for _ in range(count)]
