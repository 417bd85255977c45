"""BINARY_DOUBLE and BINARY_FLOAT: IEEE 754, changed so that the bytes sort as the numbers do."""

import struct

from mcp_oracle.sandbox.wire.errors import EncodingError, MalformedError


def encode_double(value: float) -> bytes:
    return _sortable(struct.pack(">d", value))


def encode_float(value: float) -> bytes:
    try:
        return _sortable(struct.pack(">f", value))
    except OverflowError as error:
        raise EncodingError("numeric overflow") from error


def decode_double(data: bytes) -> float:
    return float(struct.unpack(">d", _plain(data, 8))[0])


def decode_float(data: bytes) -> float:
    return float(struct.unpack(">f", _plain(data, 4))[0])


def _sortable(data: bytes) -> bytes:
    if data[0] & 0x80:
        return _inverted(data)
    return bytes((data[0] | 0x80,)) + data[1:]


def _plain(data: bytes, size: int) -> bytes:
    if len(data) != size:
        raise MalformedError(f"floating point number of {len(data)} bytes")
    if data[0] & 0x80:
        return bytes((data[0] & 0x7F,)) + data[1:]
    return _inverted(data)


def _inverted(data: bytes) -> bytes:
    return bytes(byte ^ 0xFF for byte in data)
