"""How a column is shown to a client that is older than its type.

A release that does not know a type describes another one that can carry the value (JSON and VECTOR as CLOB text,
BOOLEAN as NUMBER): what the session's field version decides.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from mcp_oracle.sandbox.types import Column, JsonValue, TypeCode, Value
from mcp_oracle.sandbox.wire.constants import FieldVersion
from mcp_oracle.sandbox.wire.errors import EncodingError

Convert = Callable[[Value], Value]


@dataclass(frozen=True, slots=True)
class Representation:
    """A column as described, and how its values become that type (None: as they are)."""

    column: Column
    convert: Convert | None = None


def represent(column: Column, field_version: int) -> Representation:
    introduced, show = _NEWER.get(column.type, (0, None))
    if show is None or field_version >= introduced:
        return Representation(column)
    return show(column)


def _as_text(column: Column) -> Representation:
    is_json = column.type == TypeCode.JSON
    shown = replace(column, type=TypeCode.CLOB, size=0, is_json=is_json)
    return Representation(shown, _json_text)


def _as_number(column: Column) -> Representation:
    return Representation(replace(column, type=TypeCode.NUMBER, precision=1, scale=0), _one_or_zero)


def _one_or_zero(value: Value) -> Value:
    return None if value is None else int(bool(value))


def _json_text(value: Value) -> Value:
    return None if value is None else _render(value)


def _render(value: JsonValue | Value) -> str:
    """JSON text without loss: the standard library would make doubles of decimal numbers."""
    match value:
        case dict():
            return "{" + ",".join(f"{_quote(k)}:{_render(v)}" for k, v in value.items()) + "}"
        case list():
            return "[" + ",".join(map(_render, value)) + "]"
        case Decimal():
            return f"{value:f}"
        case None | bool() | int() | float() | str():
            return _quote(value)
        case _:
            raise EncodingError(f"JSON text from a value of type {type(value).__name__}")


def _quote(value: bool | float | str | None) -> str:
    return json.dumps(value, ensure_ascii=False)


_NEWER: dict[TypeCode, tuple[int, Callable[[Column], Representation]]] = {
    TypeCode.JSON: (FieldVersion.V21, _as_text),
    TypeCode.BOOLEAN: (FieldVersion.V23, _as_number),
    TypeCode.VECTOR: (FieldVersion.V23_EXT_6, _as_text),
}
