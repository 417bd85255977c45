"""Putting a value into a column: conversion, size, precision and NOT NULL, each with its ORA- number."""

from collections.abc import Callable

from mcp_oracle.sandbox.catalog.datatype import DataType, Kind
from mcp_oracle.sandbox.catalog.objects import Table, TableColumn
from mcp_oracle.sandbox.engine.context import Context
from mcp_oracle.sandbox.engine.expression import Expr, declared_digits, quote, storage
from mcp_oracle.sandbox.engine.rewrite.cast import cast
from mcp_oracle.sandbox.engine.rewrite.conversion import to_binary, to_bytes, to_number, to_text
from mcp_oracle.sandbox.engine.rewrite.vector import to_vector
from mcp_oracle.sandbox.engine.rewrite.xml import to_stored
from mcp_oracle.sandbox.types import OraError


def assign(
    context: Context, table: Table, column: TableColumn, value: Expr, offset: int | None = None
) -> str:
    """Engine text of the stored value."""
    stored = _stored(context, table, column, value, offset)
    if not column.not_null:
        return stored
    full = f'"{table.owner}"."{table.name}"."{column.name}"'
    return f"CASE WHEN {stored} IS NULL THEN {_error(1400, f'cannot insert NULL into ({full})')} ELSE {stored} END"


def _error(number: int, text: str) -> str:
    return f"error({quote(f'ORA!{number}!{text}')})"


def _stored(
    context: Context, table: Table, column: TableColumn, value: Expr, offset: int | None
) -> str:
    of = column.type
    if value.is_null_literal or (value.type.is_character and value.literal == ""):
        return f"NULL::{column.storage or storage(of, declared_digits(of))}"
    sized = _SIZED.get(of.kind)
    if sized is not None:
        return sized(context, table, column, value, offset)
    if of.kind is Kind.NUMBER and of.precision is not None:
        return _number(context, column, value, offset)
    large = _LARGE.get(of.kind)
    if large is not None:
        return large(context, of, value, offset)
    return _converted(context, of, value, offset)


def _converted(context: Context, of: DataType, value: Expr, offset: int | None) -> str:
    strict = of.kind in (Kind.INTERVAL_DS, Kind.INTERVAL_YM, Kind.BOOLEAN)
    if strict and value.type.kind is not of.kind:
        raise OraError(
            932,
            f"inconsistent datatypes: expected {of.kind.value} got {value.type.kind.value}",
            offset=offset,
        )
    converted = cast(context, value, of, offset)
    if of.kind in (Kind.NUMBER, Kind.FLOAT):
        return to_bytes(context, converted).sql
    return converted.sql


def _long_text(context: Context, of: DataType, value: Expr, offset: int | None) -> str:
    del of
    return to_text(context, value, offset).sql


def _json(context: Context, of: DataType, value: Expr, offset: int | None) -> str:
    """Checked and brought to the form of a value of type JSON."""
    if value.type.kind is of.kind:
        return value.sql
    return context.run("o_json", to_text(context, value, offset))


def _xml(context: Context, of: DataType, value: Expr, offset: int | None) -> str:
    del of
    return to_stored(context, value, offset)


def _vector(context: Context, of: DataType, value: Expr, offset: int | None) -> str:
    return to_vector(context, value, of, offset).sql


_LARGE: dict[Kind, Callable[[Context, DataType, Expr, int | None], str]] = {
    Kind.CLOB: _long_text,
    Kind.LONG: _long_text,
    Kind.JSON: _json,
    Kind.VECTOR: _vector,
    Kind.XMLTYPE: _xml,
}


def _text(
    context: Context, table: Table, column: TableColumn, value: Expr, offset: int | None
) -> str:
    """ORA-12899 beyond the size, in bytes or characters as declared; CHAR is padded."""
    text, of = to_text(context, value, offset).sql, column.type
    length = f"length({text})" if of.by_char else f"octet_length(encode({text}))"
    full = f'"{table.owner}"."{table.name}"."{column.name}"'
    message = quote(f"ORA!12899!value too large for column {full} (actual: ")
    failure = f"error({message} || {length} || ', maximum: {of.size})')"
    fits = f"CASE WHEN {text} IS NULL OR {length} <= {of.size} THEN {text} ELSE {failure} END"
    return f"rpad({fits}, {of.size}, ' ')" if of.kind is Kind.CHAR else fits


def _number(context: Context, column: TableColumn, value: Expr, offset: int | None) -> str:
    number = to_number(context, value, offset)
    return cast(context, number, column.type, offset).sql


def _binary(
    context: Context, table: Table, column: TableColumn, value: Expr, offset: int | None
) -> str:
    if value.type.is_character:
        value = Expr(context.run("o_text_raw", value), column.type)
    data = to_binary(value, offset).sql
    if column.type.kind in (Kind.BLOB, Kind.LONG_RAW):
        return data
    full = f'"{table.owner}"."{table.name}"."{column.name}"'
    message = quote(f"ORA!12899!value too large for column {full} (actual: ")
    failure = f"error({message} || octet_length({data}) || ', maximum: {column.type.size})')"
    return f"CASE WHEN {data} IS NULL OR octet_length({data}) <= {column.type.size} THEN {data} ELSE {failure} END"


_SIZED: dict[Kind, Callable[[Context, Table, TableColumn, Expr, int | None], str]] = {
    Kind.VARCHAR2: _text,
    Kind.CHAR: _text,
    Kind.RAW: _binary,
    Kind.BLOB: _binary,
    Kind.LONG_RAW: _binary,
}
