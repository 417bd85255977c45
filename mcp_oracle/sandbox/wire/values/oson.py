"""JSON images (OSON): a table of field names, then a tree of nodes that point to each other by offset.

Written: version 1, field names up to 255 bytes, four-byte offsets. Read: versions 1 and 3 as thin clients write them.
Key order is not kept; a database does not keep it either.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal

from mcp_oracle.sandbox.types import JsonValue
from mcp_oracle.sandbox.wire.errors import EncodingError, MalformedError
from mcp_oracle.sandbox.wire.octets import Reader, Writer, decode_text
from mcp_oracle.sandbox.wire.values.datetime import (
    decode_datetime,
    encode_timestamp,
    encode_timestamp_tz,
)
from mcp_oracle.sandbox.wire.values.floating import decode_double, decode_float, encode_double
from mcp_oracle.sandbox.wire.values.interval import decode_interval_ds, encode_interval_ds
from mcp_oracle.sandbox.wire.values.number import decode_number, encode_number
from mcp_oracle.sandbox.wire.values.text import encode_string
from mcp_oracle.sandbox.wire.values.vector import decode_vector

_MAGIC = b"\xffJZ"
_SCALAR, _HASHES, _TINY, _WIDE_TREE, _WIDE_NAMES = 0x10, 0x0100, 0x2000, 0x1000, 0x0800
_RELATIVE, _TWO_BYTE_IDS, _FOUR_BYTE_IDS = 0x01, 0x0400, 0x08
_INLINE_LEAF = 0x02
_NULL, _TRUE, _FALSE = 0x30, 0x31, 0x32
_STRING8, _STRING16, _STRING32 = 0x33, 0x37, 0x38
_NUMBER, _DOUBLE, _FLOAT = 0x34, 0x36, 0x7F
_DATE, _TIMESTAMP, _TIMESTAMP7, _TIMESTAMP_TZ = 0x3C, 0x39, 0x7D, 0x7C
_INTERVAL_DS, _BINARY16, _BINARY32, _EXTENDED, _VECTOR = 0x3E, 0x3A, 0x3B, 0x7B, 0x01
_OBJECT, _ARRAY, _WIDE_OFFSETS, _COUNT32, _COUNT16 = 0x84, 0xC0, 0x20, 0x10, 0x08
_SHARED = 0x18
_LONGEST_NAME = 255
_DEEPEST = 200


def encode_json(value: JsonValue) -> bytes:
    names = _sorted_names(value)
    tree = Writer()
    _TreeWriter(tree, {name: at + 1 for at, name in enumerate(names)}).node(value)
    body = tree.getvalue()
    if not isinstance(value, dict | list):
        head = Writer().raw(_MAGIC).u8(1).u16(_SCALAR | _INLINE_LEAF | _WIDE_TREE)
        return head.u32(len(body)).raw(body).getvalue()
    return _names_head(names, len(body)) + body


def _names_head(names: list[bytes], tree_size: int) -> bytes:
    segment, offsets = bytearray(), list[int]()
    for name in names:
        offsets.append(len(segment))
        segment += bytes((len(name),)) + name
    flags = _INLINE_LEAF | _HASHES | _TINY | _WIDE_TREE
    flags |= {1: 0, 2: _TWO_BYTE_IDS, 4: _FOUR_BYTE_IDS}[_id_size(len(names))]
    wide = 4 if len(segment) > 0xFFFF else 2
    flags |= _WIDE_NAMES if wide == 4 else 0
    head = Writer().raw(_MAGIC).u8(1).u16(flags).raw(len(names).to_bytes(_id_size(len(names))))
    head.raw(len(segment).to_bytes(wide)).u32(tree_size).u16(0)
    head.raw(bytes(_name_hash(name) for name in names))
    for offset in offsets:
        head.raw(offset.to_bytes(wide))
    return head.raw(segment).getvalue()


def _id_size(count: int) -> int:
    return 1 if count <= 0xFF else 2 if count <= 0xFFFF else 4


def _sorted_names(value: JsonValue) -> list[bytes]:
    names = {encode_string(name) for name in _names(value)}
    if any(len(name) > _LONGEST_NAME for name in names):
        raise EncodingError("JSON field name longer than 255 bytes")
    return sorted(names, key=lambda name: (_name_hash(name), len(name), name))


def _names(value: JsonValue, depth: int = 0) -> Iterator[str]:
    if depth > _DEEPEST:
        raise EncodingError("JSON nested too deeply")
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for child in value:
            yield from _names(child, depth + 1)


def _name_hash(name: bytes) -> int:
    """The low byte of 32-bit FNV-1a."""
    value = 0x811C9DC5
    for byte in name:
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value & 0xFF


class _TreeWriter:
    """Writes nodes behind each other; a container's offsets are filled in when its children are written."""

    def __init__(self, tree: Writer, ids: dict[bytes, int]) -> None:
        self._tree, self._ids, self._id_size = tree, ids, _id_size(len(ids))

    def node(self, value: JsonValue) -> None:
        if isinstance(value, dict):
            self._object(value)
        elif isinstance(value, list):
            self._tree.u8(_ARRAY | _WIDE_OFFSETS | _COUNT32).u32(len(value))
            self._children(value)
        else:
            self._tree.raw(_encode_scalar(value))

    def _object(self, value: dict[str, JsonValue]) -> None:
        fields = sorted((self._ids[encode_string(name)], name) for name in value)
        self._tree.u8(_OBJECT | _WIDE_OFFSETS | _COUNT32).u32(len(fields))
        for number, _ in fields:
            self._tree.raw(number.to_bytes(self._id_size))
        self._children([value[name] for _, name in fields])

    def _children(self, values: list[JsonValue]) -> None:
        offsets = len(self._tree)
        self._tree.raw(bytes(4 * len(values)))
        for at, value in enumerate(values):
            self._tree.patch_u32(offsets + 4 * at, len(self._tree))
            self.node(value)


def _encode_scalar(value: JsonValue) -> bytes:  # noqa: PLR0911 - one line per type
    match value:
        case None:
            return bytes((_NULL,))
        case bool():
            return bytes((_TRUE if value else _FALSE,))
        case str():
            return _encode_text(value)
        case bytes():
            return _encode_binary(value)
        case int() | Decimal():
            return _encode_number(value)
        case float():
            return bytes((_DOUBLE,)) + encode_double(value)
        case dt.datetime():
            return _encode_datetime(value)
        case dt.timedelta():
            return bytes((_INTERVAL_DS,)) + encode_interval_ds(value)
        case _:
            raise EncodingError(f"JSON holds no {type(value).__name__}")


def _encode_text(value: str) -> bytes:
    data = encode_string(value)
    if len(data) <= 0xFF:
        return bytes((_STRING8, len(data))) + data
    if len(data) <= 0xFFFF:
        return Writer().u8(_STRING16).u16(len(data)).raw(data).getvalue()
    return Writer().u8(_STRING32).u32(len(data)).raw(data).getvalue()


def _encode_binary(value: bytes) -> bytes:
    if len(value) <= 0xFFFF:
        return Writer().u8(_BINARY16).u16(len(value)).raw(value).getvalue()
    return Writer().u8(_BINARY32).u32(len(value)).raw(value).getvalue()


def _encode_number(value: int | Decimal) -> bytes:
    data = encode_number(value)
    return bytes((_NUMBER, len(data))) + data


def _encode_datetime(value: dt.datetime) -> bytes:
    if value.tzinfo is None:
        return bytes((_TIMESTAMP,)) + encode_timestamp(value)
    return bytes((_TIMESTAMP_TZ,)) + encode_timestamp_tz(value)


def decode_json(data: bytes) -> JsonValue:
    reader = Reader(data)
    if reader.raw(3) != _MAGIC:
        raise MalformedError("not a JSON image")
    version, flags = reader.u8(), reader.u16()
    if flags & _SCALAR:
        reader.raw(4 if flags & _WIDE_TREE else 2)
        names, id_size = list[str](), 1
    else:
        id_size = 4 if flags & _FOUR_BYTE_IDS else 2 if flags & _TWO_BYTE_IDS else 1
        names = _read_names(reader, version, flags, id_size)
    tree = reader.rest()
    return _TreeReader(tree, names, id_size, relative=bool(flags & _RELATIVE)).node(0)


def _number(reader: Reader, size: int) -> int:
    return int.from_bytes(reader.raw(size))


def _read_names(reader: Reader, version: int, flags: int, id_size: int) -> list[str]:
    wide = 4 if flags & _WIDE_NAMES else 2
    short_count, short_size = _number(reader, id_size), _number(reader, wide)
    long_count = long_size = 0
    long_wide = 4
    if version == 3:
        long_wide = 2 if reader.u16() & 0x0100 else 4
        long_count, long_size = reader.u32(), reader.u32()
    reader.raw((4 if flags & _WIDE_TREE else 2) + 2)
    names = _read_segment(reader, short_count, wide, short_size, 1)
    return names + _read_segment(reader, long_count, long_wide, long_size, 2)


def _read_segment(reader: Reader, count: int, wide: int, size: int, prefix: int) -> list[str]:
    reader.raw(count * prefix)  # the hashes are as wide as the length prefixes
    offsets = Reader(reader.raw(count * wide))
    segment, names = reader.raw(size), list[str]()
    for _ in range(count):
        name = Reader(segment, _number(offsets, wide))
        names.append(decode_text(name.raw(_number(name, prefix))))
    return names


class _TreeReader:
    """Reads nodes; each byte of an honest image belongs to one node, which bounds the work on any other."""

    def __init__(self, tree: bytes, names: list[str], id_size: int, *, relative: bool) -> None:
        self._tree, self._names, self._id_size = tree, names, id_size
        self._relative, self._budget = relative, len(tree)

    def node(self, at: int, depth: int = 0) -> JsonValue:
        self._budget -= 1
        if depth > _DEEPEST or self._budget < 0:
            raise MalformedError("JSON image nested too deeply or with shared nodes")
        reader = Reader(self._tree, at)
        kind = reader.u8()
        if kind & 0x80:
            return self._container(reader, kind, at, depth)
        return _decode_scalar(reader, kind)

    def _container(self, reader: Reader, kind: int, at: int, depth: int) -> JsonValue:
        is_object = not kind & 0x40
        offset_size = 4 if kind & _WIDE_OFFSETS else 2
        names = list[str]()
        if kind & _SHARED == _SHARED:
            owner = Reader(self._tree, _number(reader, offset_size))
            count = _child_count(owner, owner.u8())
            names = self._field_names(owner, count)
        else:
            count = _child_count(reader, kind)
            names = self._field_names(reader, count) if is_object else names
        base = at if self._relative else 0
        offsets = Reader(reader.raw(count * offset_size))
        places = [base + _number(offsets, offset_size) for _ in range(count)]
        children = [self.node(place, depth + 1) for place in places]
        return dict(zip(names, children, strict=True)) if is_object else children

    def _field_names(self, reader: Reader, count: int) -> list[str]:
        ids = Reader(reader.raw(count * self._id_size))
        numbers = [_number(ids, self._id_size) for _ in range(count)]
        if not all(1 <= number <= len(self._names) for number in numbers):
            raise MalformedError("JSON image with an unknown field")
        return [self._names[number - 1] for number in numbers]


def _child_count(reader: Reader, kind: int) -> int:
    return _number(reader, {0: 1, _COUNT16: 2, _COUNT32: 4, _SHARED: 0}[kind & _SHARED])


def _decode_scalar(reader: Reader, kind: int) -> JsonValue:
    if kind in _CONSTANTS:
        return _CONSTANTS[kind]
    decode = _NODES.get(kind)
    if decode is not None:
        return decode(reader)
    if kind & 0xF0 in {0x20, 0x60}:
        return decode_number(reader.raw((kind & 0x0F) + 1))
    if kind & 0xF0 in {0x40, 0x50}:
        return decode_number(reader.raw(kind & 0x0F))
    if kind & 0xE0 == 0:
        return decode_text(reader.raw(kind))
    raise MalformedError(f"JSON node {kind:#x}")


def _decode_extended(reader: Reader) -> JsonValue:
    if reader.u8() != _VECTOR:
        raise MalformedError("extended JSON node that is no VECTOR")
    return list(decode_vector(reader.raw(reader.u32())))


_CONSTANTS: dict[int, JsonValue] = {_NULL: None, _TRUE: True, _FALSE: False}
_NODES: dict[int, Callable[[Reader], JsonValue]] = {
    _STRING8: lambda reader: decode_text(reader.raw(reader.u8())),
    _STRING16: lambda reader: decode_text(reader.raw(reader.u16())),
    _STRING32: lambda reader: decode_text(reader.raw(reader.u32())),
    _NUMBER: lambda reader: decode_number(reader.raw(reader.u8())),
    _DOUBLE: lambda reader: decode_double(reader.raw(8)),
    _FLOAT: lambda reader: decode_float(reader.raw(4)),
    _TIMESTAMP: lambda reader: decode_datetime(reader.raw(11)),
    _TIMESTAMP7: lambda reader: decode_datetime(reader.raw(7)),
    _DATE: lambda reader: decode_datetime(reader.raw(7)),
    _TIMESTAMP_TZ: lambda reader: decode_datetime(reader.raw(13)),
    _INTERVAL_DS: lambda reader: decode_interval_ds(reader.raw(11)),
    _BINARY16: lambda reader: reader.raw(reader.u16()),
    _BINARY32: lambda reader: reader.raw(reader.u32()),
    _EXTENDED: _decode_extended,
}
