"""Bind values: their Oracle type, how the engine takes them, and the key under which a compiled form is kept."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mcp_oracle.sandbox.catalog.datatype import (
    BINARY_DOUBLE,
    BLOB,
    BOOLEAN,
    CLOB,
    DATE,
    INTERVAL_DS,
    INTERVAL_YM,
    NUMBER,
    RAW,
    ROWID,
    TIMESTAMP,
    TIMESTAMP_TZ,
    DataType,
    Kind,
    text,
)
from mcp_oracle.sandbox.engine.expression import Digits, Expr, storage
from mcp_oracle.sandbox.engine.function.number import encode
from mcp_oracle.sandbox.engine.rewrite.conversion import zoned
from mcp_oracle.sandbox.types import Bind, OraError, TypeCode, Value, YearMonth

_JSON = DataType(Kind.JSON)
_TYPES: dict[TypeCode, DataType] = {
    TypeCode.LONG: text(32767),
    TypeCode.NUMBER: NUMBER,
    TypeCode.BINARY_FLOAT: DataType(Kind.BINARY_FLOAT),
    TypeCode.BINARY_DOUBLE: BINARY_DOUBLE,
    TypeCode.DATE: DATE,
    TypeCode.TIMESTAMP: TIMESTAMP,
    TypeCode.TIMESTAMP_TZ: TIMESTAMP_TZ,
    TypeCode.TIMESTAMP_LTZ: TIMESTAMP_TZ,
    TypeCode.RAW: RAW,
    TypeCode.LONG_RAW: RAW,
    TypeCode.CLOB: CLOB,
    TypeCode.BLOB: BLOB,
    TypeCode.INTERVAL_DS: INTERVAL_DS,
    TypeCode.INTERVAL_YM: INTERVAL_YM,
    TypeCode.BOOLEAN: BOOLEAN,
    TypeCode.JSON: _JSON,
    TypeCode.ROWID: ROWID,
    TypeCode.UROWID: ROWID,
}


_TEXT_SIZES = (32, 128, 2000, 4000, 32767)
"""Sizes that text binds are rounded up to, as Oracle does (V$SQL_BIND_METADATA.MAX_LENGTH): few forms per text."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a bind a compiled form depends on."""

    type: DataType
    digits: Digits | None = None


def shape(bind: Bind, value: Value) -> Shape:
    """The type; for numbers also the digits, in few classes so that forms can be reused."""
    if bind.type is TypeCode.CHAR:
        return Shape(DataType(Kind.CHAR, size=bind.size or 2000, national=bind.national))
    if bind.type is TypeCode.VARCHAR2:
        size = next((size for size in _TEXT_SIZES if size >= (bind.size or 4000)), _TEXT_SIZES[-1])
        return Shape(DataType(Kind.VARCHAR2, size=size, national=bind.national))
    of = _TYPES.get(bind.type)
    if of is None:
        raise OraError(3001, f"unimplemented feature: a bind of type {bind.type.name}")
    if of.kind is Kind.NUMBER:
        return Shape(of, _digits(value))
    return Shape(of)


def _digits(value: Value) -> Digits | None:
    if value is None or isinstance(value, bool):
        return Digits(18, 0)
    if isinstance(value, int) and abs(value) < 10**18:
        return Digits(18, 0)
    if isinstance(value, (Decimal, int)):
        exact = Decimal(value)
        exponent = exact.as_tuple().exponent
        if isinstance(exponent, int) and -exponent <= 10 and exact.adjusted() < 18:
            return Digits(18, 0) if exact == exact.to_integral_value() else Digits(28, 10)
    return None


def placeholder(name: str, of: Shape) -> Expr:
    """The expression that reads a bind."""
    if of.type.kind is Kind.TIMESTAMP_TZ:
        sql = zoned(f"${name}u::TIMESTAMP", f"${name}o::INTEGER")
        return Expr(sql, of.type)
    return Expr(f"${name}::{storage(of.type, of.digits)}", of.type, of.digits)


def values(name: str, of: Shape, value: Value) -> dict[str, Any]:
    """The engine's parameters of a bind."""
    if of.type.kind is Kind.TIMESTAMP_TZ:
        utc, minutes = _zoned(value)
        return {f"{name}u": utc, f"{name}o": minutes}
    is_null = value is None or (value == "" and of.type.kind is not Kind.CLOB)
    return {name: None if is_null else _engine_value(of, value)}


def _zoned(value: Value) -> tuple[dt.datetime | None, int | None]:
    if not isinstance(value, dt.datetime):
        return None, None
    offset = value.utcoffset() or dt.timedelta()
    return (value - offset).replace(tzinfo=None), int(offset.total_seconds() // 60)


def _engine_value(of: Shape, value: Value) -> object:
    if of.type.kind is Kind.NUMBER:
        return _number(of, value)
    if of.type.kind is Kind.JSON:
        return _json_text(value)
    if isinstance(value, YearMonth):
        return value.years * 12 + value.months
    if isinstance(value, dt.timedelta):
        return value // dt.timedelta(microseconds=1)
    if of.type.kind is Kind.DATE and isinstance(value, dt.datetime):
        return value.replace(microsecond=0, tzinfo=None)
    return value


def _json_text(value: Value) -> str:
    """JSON text without loss: the standard library has no text for a Decimal."""
    match value:
        case dict():
            return (
                "{" + ",".join(f"{json.dumps(k)}:{_json_text(v)}" for k, v in value.items()) + "}"
            )
        case list():
            return "[" + ",".join(map(_json_text, value)) + "]"
        case Decimal():
            return f"{value:f}"
        case None | bool() | int() | float() | str():
            return json.dumps(value)
        case _:
            raise OraError(3001, f"unimplemented feature: a {type(value).__name__} in a JSON bind")


def _number(of: Shape, value: Value) -> bytes | int | Decimal:
    if isinstance(value, bool):
        value = int(value)
    if isinstance(value, float):
        value = Decimal(repr(value))
    if not isinstance(value, (int, Decimal)):
        raise OraError(1722, "invalid number")
    return encode(Decimal(value)) if of.digits is None else value


def shapes(binds: Sequence[Bind], given: Sequence[Value]) -> tuple[Shape, ...]:
    return tuple(shape(b, v) for b, v in zip(binds, given, strict=True))
