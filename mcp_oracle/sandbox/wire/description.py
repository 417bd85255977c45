"""Describe: the columns of a result as the client is told them."""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache

from mcp_oracle.sandbox.types import Column, TypeCode
from mcp_oracle.sandbox.wire.constants import AL16UTF16, AL32UTF8, CharsetForm, FieldVersion
from mcp_oracle.sandbox.wire.octets import Writer
from mcp_oracle.sandbox.wire.values.datetime import encode_date

CHARACTER_TYPES = frozenset({TypeCode.VARCHAR2, TypeCode.CHAR, TypeCode.LONG, TypeCode.CLOB})
FLAG_JSON = 0x100
_BYTES_PER_CHARACTER = {CharsetForm.DATABASE: 4, CharsetForm.NATIONAL: 2}
_LARGEST_STRING = 32767
_LARGEST_ROW = 0x7FFFFFFF

_FIXED_SIZE: dict[TypeCode, int] = {
    TypeCode.NUMBER: 22,
    TypeCode.DATE: 7,
    TypeCode.TIMESTAMP: 11,
    TypeCode.TIMESTAMP_LTZ: 11,
    TypeCode.TIMESTAMP_TZ: 13,
    TypeCode.INTERVAL_DS: 11,
    TypeCode.INTERVAL_YM: 5,
    TypeCode.BINARY_DOUBLE: 8,
    TypeCode.BINARY_FLOAT: 4,
    TypeCode.BOOLEAN: 4,
    TypeCode.ROWID: 18,
    TypeCode.UROWID: 4000,
    TypeCode.CLOB: 4000,
    TypeCode.BLOB: 4000,
    TypeCode.JSON: 8200,
    TypeCode.VECTOR: 8200,
    TypeCode.LONG: _LARGEST_ROW,
    TypeCode.LONG_RAW: _LARGEST_ROW,
    TypeCode.CURSOR: 1,
    TypeCode.BFILE: 530,
    TypeCode.OBJECT: 2000,
}
_LONG_SCALE_TYPES = frozenset(
    {
        TypeCode.NUMBER,
        TypeCode.TIMESTAMP,
        TypeCode.TIMESTAMP_TZ,
        TypeCode.TIMESTAMP_LTZ,
        TypeCode.INTERVAL_DS,
    }
)


def charset_form(column: Column) -> CharsetForm:
    if column.type not in CHARACTER_TYPES:
        return CharsetForm.NONE
    return CharsetForm.NATIONAL if column.national else CharsetForm.DATABASE


def buffer_size(column: Column) -> int:
    """Bytes that a value may take; a character column of size 0 is null in every row and sends nothing."""
    fixed = _FIXED_SIZE.get(column.type)
    if fixed is not None:
        return fixed
    per_character = _BYTES_PER_CHARACTER.get(charset_form(column), 1)
    return min(column.size * per_character, _LARGEST_STRING)


def encode_description(
    columns: Sequence[Column], field_version: int, now: dt.datetime, *, long_scale: bool = False
) -> bytes:
    """The body of a describe.

    Args:
        columns: what to describe.
        field_version: the session's.
        now: the server's clock, which real servers put here.
        long_scale: go-ora reads the scale of some types as a variable-length integer.
    """
    writer = Writer().raw(_encode_columns(tuple(columns), field_version, long_scale=long_scale))
    writer.twice_counted(encode_date(now))
    return writer.integer(0, 0, 0, 0, 0).getvalue()


@lru_cache(maxsize=256)
def _encode_columns(columns: tuple[Column, ...], field_version: int, *, long_scale: bool) -> bytes:
    """Kept: a statement that runs again has the same columns again."""
    row_size = min(sum(map(buffer_size, columns)), _LARGEST_ROW)
    writer = Writer().integer(row_size, len(columns))
    if columns:
        writer.u8(0)
    for column in columns:
        _encode_column(writer, column, field_version, long_scale=long_scale)
    return writer.getvalue()


def _encode_column(writer: Writer, column: Column, field_version: int, *, long_scale: bool) -> None:
    form = charset_form(column)
    writer.u8(column.type, 0, column.precision & 0xFF)
    if long_scale and column.type in _LONG_SCALE_TYPES:
        writer.integer(column.scale)
    else:
        writer.u8(column.scale & 0xFF)
    writer.integer(buffer_size(column), 0, 0, 0, 0)
    writer.integer(_charset(form)).u8(form)
    writer.integer(column.size if form and column.type != TypeCode.CLOB else 0)
    if field_version >= FieldVersion.V12_2:
        writer.integer(0)
    name = column.name.encode()
    writer.u8(1 if column.nullable else 0, min(len(name), 255)).twice_counted(name)
    for name_of_type in column.object_type if column.type is TypeCode.OBJECT else ("", ""):
        writer.text(name_of_type)
    writer.integer(0, FLAG_JSON if column.is_json else 0)
    _encode_newer_fields(writer, column, field_version)


def _encode_newer_fields(writer: Writer, column: Column, field_version: int) -> None:
    if field_version >= FieldVersion.V23:
        writer.integer(0, 0)  # domain schema and name
    if field_version >= FieldVersion.V23_EXT_3:
        writer.integer(0)  # annotations
    if field_version >= FieldVersion.V23_EXT_6:
        is_vector = column.type == TypeCode.VECTOR
        writer.integer(column.size if is_vector else 0).u8(
            column.vector_format if is_vector else 0, 0
        )


def _charset(form: CharsetForm) -> int:
    return {CharsetForm.NONE: 0, CharsetForm.DATABASE: AL32UTF8}.get(form, AL16UTF16)
