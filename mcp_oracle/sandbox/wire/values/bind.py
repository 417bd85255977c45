"""One bind value as a client sends it, decoded by the definition that came before it."""

from collections.abc import Callable

from mcp_oracle.sandbox.types import TypeCode, Value
from mcp_oracle.sandbox.wire.constants import BINARY_INTEGER, LONG_VARCHAR
from mcp_oracle.sandbox.wire.definition import Definition
from mcp_oracle.sandbox.wire.errors import MalformedError, RefusedError
from mcp_oracle.sandbox.wire.octets import Reader
from mcp_oracle.sandbox.wire.values.datetime import decode_datetime
from mcp_oracle.sandbox.wire.values.floating import decode_double, decode_float
from mcp_oracle.sandbox.wire.values.interval import decode_interval_ds, decode_interval_ym
from mcp_oracle.sandbox.wire.values.lob import Locator
from mcp_oracle.sandbox.wire.values.number import decode_number
from mcp_oracle.sandbox.wire.values.oson import decode_json
from mcp_oracle.sandbox.wire.values.text import decode_string
from mcp_oracle.sandbox.wire.values.vector import decode_vector

BindValue = Value | Locator | list["BindValue"]
"""What came for one bind: LOBs as locators, PL/SQL arrays as lists."""

_BOOLEAN_NULL = 253
_TEXT = frozenset(
    {
        TypeCode.VARCHAR2,
        TypeCode.CHAR,
        TypeCode.LONG,
        TypeCode.ROWID,
        TypeCode.UROWID,
        LONG_VARCHAR,
    }
)


def check_bind_type(definition: Definition) -> None:
    known = definition.type in _DECODERS or definition.type in _TEXT | _SPECIAL.keys()
    if not known:
        raise RefusedError(
            3115, f"unsupported network datatype or representation ({definition.type})"
        )


def decode_bind(reader: Reader, definition: Definition) -> BindValue:
    if definition.is_array:
        return [_decode_one(reader, definition) for _ in range(reader.count())]
    return _decode_one(reader, definition)


def _decode_one(reader: Reader, definition: Definition) -> Value | Locator:
    special = _SPECIAL.get(definition.type)
    if special is not None:
        return special(reader)
    data = reader.counted()
    if data is None:
        return None
    return _decoded(data, definition)


def _decoded(data: bytes, definition: Definition) -> Value:
    try:
        if definition.type in _TEXT:
            return decode_string(data, definition.form)
        return _DECODERS[definition.type](data)
    except (
        MalformedError
    ) as error:  # all of the value is here, so it is no underflow of the request
        raise RefusedError(1461, f"a bind value cannot be read: {error}") from error


def _boolean(reader: Reader) -> bool | None:
    size = reader.u8()
    if size == _BOOLEAN_NULL:
        reader.u8()
        return None
    return reader.raw(size)[:1] == b"\1" if size else None


def _cursor(reader: Reader) -> None:
    """A REF CURSOR to be opened: null, none yet (1, 0), or the id of one that may be replaced."""
    if reader.u8() and reader.u8():
        reader.integer()


def _locator(reader: Reader) -> Locator | None:
    data = reader.twice_counted()
    return None if data is None else Locator.decode(data)


def _image(decode: Callable[[bytes], Value]) -> Callable[[Reader], Value]:
    def decode_image(reader: Reader) -> Value:
        if not reader.count():
            return None
        reader.counted()  # a locator without meaning
        data = reader.counted() or b""
        try:
            return decode(data)
        except MalformedError as error:
            raise RefusedError(40441, f"a JSON or VECTOR bind cannot be read: {error}") from error

    return decode_image


_DECODERS: dict[int, Callable[[bytes], Value]] = {
    TypeCode.NUMBER: decode_number,
    BINARY_INTEGER: decode_number,
    TypeCode.DATE: decode_datetime,
    TypeCode.TIMESTAMP: decode_datetime,
    TypeCode.TIMESTAMP_TZ: decode_datetime,
    TypeCode.TIMESTAMP_LTZ: decode_datetime,
    TypeCode.RAW: bytes,
    TypeCode.LONG_RAW: bytes,
    TypeCode.BINARY_DOUBLE: decode_double,
    TypeCode.BINARY_FLOAT: decode_float,
    TypeCode.INTERVAL_DS: decode_interval_ds,
    TypeCode.INTERVAL_YM: decode_interval_ym,
}
_SPECIAL: dict[int, Callable[[Reader], Value | Locator]] = {
    TypeCode.BOOLEAN: _boolean,
    TypeCode.CURSOR: _cursor,
    TypeCode.CLOB: _locator,
    TypeCode.BLOB: _locator,
    TypeCode.JSON: _image(decode_json),
    TypeCode.VECTOR: _image(decode_vector),
}
