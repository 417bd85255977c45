"""One value in a row or as OUT bind, encoded by its column's type and by what the client asked for.

A value of the wrong Python type is an error, never a guess.

Most cells are numbers, dates and texts: those have short ways. Numbers and dates that were met lately are kept with
their bytes, for columns say the same ones again and again.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache, partial

from mcp_oracle.sandbox.types import BfileName, Column, Image, JsonValue, TypeCode, Value, YearMonth
from mcp_oracle.sandbox.wire.constants import LONG_VARCHAR
from mcp_oracle.sandbox.wire.definition import Definition
from mcp_oracle.sandbox.wire.errors import EncodingError
from mcp_oracle.sandbox.wire.octets import LONGEST_SHORT_FORM, encode_counted
from mcp_oracle.sandbox.wire.values.cursor import CursorCell
from mcp_oracle.sandbox.wire.values.datetime import (
    encode_date,
    encode_timestamp,
    encode_timestamp_ltz,
    encode_timestamp_tz,
)
from mcp_oracle.sandbox.wire.values.floating import encode_double, encode_float
from mcp_oracle.sandbox.wire.values.interval import encode_interval_ds, encode_interval_ym
from mcp_oracle.sandbox.wire.values.lob import LobCell, encode_bfile, encode_image
from mcp_oracle.sandbox.wire.values.number import encode_number
from mcp_oracle.sandbox.wire.values.object import NULL_OBJECT, encode_object, encode_xml
from mcp_oracle.sandbox.wire.values.oson import encode_json
from mcp_oracle.sandbox.wire.values.rowid import RowId, encode_urowid
from mcp_oracle.sandbox.wire.values.text import encode_string
from mcp_oracle.sandbox.wire.values.vector import encode_vector

Cell = Value | LobCell | CursorCell
Encoder = Callable[[Cell], bytes]

JSON_TYPES = (str, int, float, bytes, Decimal, dt.datetime, dt.timedelta, YearMonth, dict, list)
NULL_CELL = b"\0"
_LONG_PRESENT, _LONG_NULL = b"\0\0", b"\x81\x01\x00"
"""Behind a LONG value: a null indicator (0, or -1) and a return code."""
LONG_DEFINES = frozenset({TypeCode.LONG, TypeCode.LONG_RAW, LONG_VARCHAR})
INLINE_DEFINES = LONG_DEFINES | {TypeCode.VARCHAR2, TypeCode.CHAR, TypeCode.RAW}
LOB_TYPES = frozenset({TypeCode.CLOB, TypeCode.BLOB})


def is_sent_inline(column: Column, define: Definition | None) -> bool:
    """A CLOB or BLOB that the client wants as data instead of as a locator."""
    return column.type in LOB_TYPES and define is not None and define.type in INLINE_DEFINES


def cell_encoder(column: Column, define: Definition | None = None) -> Encoder:
    if column.type in {TypeCode.LONG, TypeCode.LONG_RAW}:
        return _long(_plain(column))
    if define is not None and is_sent_inline(column, define):
        encode = _plain(column)
        return _long(encode) if define.type in LONG_DEFINES else _nullable(encode)
    if column.type in LOB_TYPES:
        return _encode_lob
    if column.type is TypeCode.OBJECT:
        return _encode_object
    return _SHORT_WAYS.get((column.type, column.national)) or _nullable(_plain(column))


def _nullable(encode: Callable[[Cell], bytes]) -> Encoder:
    def encode_nullable(cell: Cell) -> bytes:
        if isinstance(cell, Image):
            return encode_counted(cell)
        return NULL_CELL if cell is None else encode(cell)

    return encode_nullable


def _long(encode: Callable[[Cell], bytes]) -> Encoder:
    encode_present = _nullable(encode)

    def encode_long(cell: Cell) -> bytes:
        return NULL_CELL + _LONG_NULL if cell is None else encode_present(cell) + _LONG_PRESENT

    return encode_long


def _encode_object(cell: Cell) -> bytes:
    if cell is None:
        return NULL_OBJECT
    if isinstance(cell, Image):
        return encode_object(cell)
    if not isinstance(cell, str):
        raise _wrong(cell, "XMLTYPE")
    return encode_xml(cell)


def _bfile(cell: Cell) -> bytes:
    if not isinstance(cell, BfileName):
        raise _wrong(cell, "BFILE")
    return encode_bfile(cell)


def _cursor(cell: Cell) -> bytes:
    if not isinstance(cell, CursorCell):
        raise EncodingError("a CURSOR that was not opened")
    return cell.encode()


def _plain(column: Column) -> Callable[[Cell], bytes]:
    if column.type is TypeCode.VECTOR:
        return partial(_vector, form=column.vector_format)
    encode = _CHARACTERS[column.national] if column.type in _TEXT else _ENCODERS.get(column.type)
    if encode is None:
        raise EncodingError(f"no column of type {column.type.name} can be sent")
    return encode


def _encode_lob(cell: Cell) -> bytes:
    if cell is None:
        return NULL_CELL
    if not isinstance(cell, LobCell):
        raise EncodingError("a LOB without locator")
    return cell.encode()


def _wrong(cell: Cell, type_name: str) -> EncodingError:
    return EncodingError(f"{type_name} from a value of type {type(cell).__name__}")


def _text(cell: Cell) -> bytes:
    if not isinstance(cell, str):
        raise _wrong(cell, "text")
    return encode_counted(encode_string(cell))


def _national_text(cell: Cell) -> bytes:
    if not isinstance(cell, str):
        raise _wrong(cell, "text")
    return encode_counted(encode_string(cell, national=True))


def _raw(cell: Cell) -> bytes:
    if not isinstance(cell, bytes):
        raise _wrong(cell, "RAW")
    return encode_counted(cell)


def _number(cell: Cell) -> bytes:
    if not isinstance(cell, int | float | Decimal):
        raise _wrong(cell, "NUMBER")
    return encode_counted(encode_number(int(cell) if isinstance(cell, bool) else cell))


@lru_cache(maxsize=4096)
def _kept_number(value: int | Decimal) -> bytes:
    """Equal numbers have equal bytes, whether int or Decimal."""
    return encode_counted(encode_number(value))


@lru_cache(maxsize=4096)
def _kept_date(value: dt.datetime) -> bytes:
    """Of values without a zone: with zones different clocks may be equal."""
    return encode_counted(encode_date(value))


def _of_datetime(encode: Callable[[dt.datetime], bytes]) -> Callable[[Cell], bytes]:
    def encode_cell(cell: Cell) -> bytes:
        if not isinstance(cell, dt.datetime):
            raise _wrong(cell, "a datetime")
        return encode_counted(encode(cell))

    return encode_cell


def _of_float(encode: Callable[[float], bytes]) -> Callable[[Cell], bytes]:
    def encode_cell(cell: Cell) -> bytes:
        if not isinstance(cell, int | float | Decimal):
            raise _wrong(cell, "a floating point number")
        return encode_counted(encode(float(cell)))

    return encode_cell


def _interval_ds(cell: Cell) -> bytes:
    if not isinstance(cell, dt.timedelta):
        raise _wrong(cell, "INTERVAL DAY TO SECOND")
    return encode_counted(encode_interval_ds(cell))


def _interval_ym(cell: Cell) -> bytes:
    if not isinstance(cell, YearMonth):
        raise _wrong(cell, "INTERVAL YEAR TO MONTH")
    return encode_counted(encode_interval_ym(cell))


def _boolean(cell: Cell) -> bytes:
    if not isinstance(cell, bool):
        raise _wrong(cell, "BOOLEAN")
    return b"\x02\x01\x01" if cell else b"\x01\x00"


def _rowid(cell: Cell) -> bytes:
    if not isinstance(cell, str):
        raise _wrong(cell, "ROWID")
    return RowId.parse(cell).encode()


def _urowid(cell: Cell) -> bytes:
    if not isinstance(cell, str):
        raise _wrong(cell, "UROWID")
    return encode_urowid(cell)


def _json(cell: Cell) -> bytes:
    if cell is not None and not isinstance(cell, JSON_TYPES):
        raise _wrong(cell, "JSON")
    value: JsonValue = list(cell) if isinstance(cell, list) else cell
    return encode_image(encode_json(value))


def _vector(cell: Cell, form: int) -> bytes:
    if not isinstance(cell, list):
        raise _wrong(cell, "VECTOR")
    values = [float(item) for item in cell if isinstance(item, int | float | Decimal)]
    if len(values) != len(cell):
        raise EncodingError("VECTOR from a list that holds more than numbers")
    return encode_image(encode_vector(values, form))


_TEXT = frozenset({TypeCode.VARCHAR2, TypeCode.CHAR, TypeCode.LONG, TypeCode.CLOB})
_CHARACTERS = {False: _text, True: _national_text}
_ENCODERS: dict[TypeCode, Callable[[Cell], bytes]] = {
    TypeCode.NUMBER: _number,
    TypeCode.DATE: _of_datetime(encode_date),
    TypeCode.TIMESTAMP: _of_datetime(encode_timestamp),
    TypeCode.TIMESTAMP_LTZ: _of_datetime(encode_timestamp_ltz),
    TypeCode.TIMESTAMP_TZ: _of_datetime(encode_timestamp_tz),
    TypeCode.INTERVAL_DS: _interval_ds,
    TypeCode.INTERVAL_YM: _interval_ym,
    TypeCode.RAW: _raw,
    TypeCode.LONG_RAW: _raw,
    TypeCode.BLOB: _raw,
    TypeCode.BINARY_DOUBLE: _of_float(encode_double),
    TypeCode.BINARY_FLOAT: _of_float(encode_float),
    TypeCode.BOOLEAN: _boolean,
    TypeCode.ROWID: _rowid,
    TypeCode.UROWID: _urowid,
    TypeCode.JSON: _json,
    TypeCode.BFILE: _bfile,
    TypeCode.CURSOR: _cursor,
}
_any_number = _nullable(_number)
_any_date = _nullable(_ENCODERS[TypeCode.DATE])
_any_text = _nullable(_text)


def _number_cell(cell: Cell) -> bytes:
    """No bool is an int here, and a float that equals an int may have other digits."""
    if type(cell) is int or (type(cell) is Decimal and cell.is_finite()):
        return _kept_number(cell)
    return _any_number(cell)


def _date_cell(cell: Cell) -> bytes:
    if type(cell) is dt.datetime and cell.tzinfo is None:
        return _kept_date(cell)
    return _any_date(cell)


def _text_cell(cell: Cell) -> bytes:
    """ASCII has a byte for each character, and no surrogates."""
    if type(cell) is str and cell.isascii() and len(cell) <= LONGEST_SHORT_FORM:
        return _LENGTHS[len(cell)] + cell.encode()
    return _any_text(cell)


_LENGTHS = tuple(bytes((size,)) for size in range(LONGEST_SHORT_FORM + 1))
_SHORT_WAYS: dict[tuple[TypeCode, bool], Encoder] = {
    (TypeCode.NUMBER, False): _number_cell,
    (TypeCode.DATE, False): _date_cell,
    (TypeCode.VARCHAR2, False): _text_cell,
    (TypeCode.CHAR, False): _text_cell,
}
