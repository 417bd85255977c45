"""Binds between the wire's definitions and the engine's, and values that come back in them."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import cast

from mcp_oracle.sandbox.protocol.execute import BindRow
from mcp_oracle.sandbox.session.lob import LobTable
from mcp_oracle.sandbox.statement import Statement
from mcp_oracle.sandbox.types import Bind, Column, OraError, TypeCode, Value
from mcp_oracle.sandbox.wire.constants import BINARY_INTEGER, LONG_VARCHAR, CharsetForm
from mcp_oracle.sandbox.wire.definition import Definition
from mcp_oracle.sandbox.wire.octets import encode_integer
from mcp_oracle.sandbox.wire.values.bind import BindValue
from mcp_oracle.sandbox.wire.values.cell import LOB_TYPES, cell_encoder
from mcp_oracle.sandbox.wire.values.cursor import CursorCell
from mcp_oracle.sandbox.wire.values.lob import Locator

_SAME_AS = {BINARY_INTEGER: TypeCode.NUMBER, LONG_VARCHAR: TypeCode.LONG}
_CHARACTERS = frozenset(
    {TypeCode.VARCHAR2, TypeCode.CHAR, TypeCode.LONG, TypeCode.ROWID, TypeCode.UROWID}
)
_NUMBERS = frozenset({TypeCode.NUMBER, TypeCode.BINARY_DOUBLE, TypeCode.BINARY_FLOAT})


def bind_type(definition: Definition) -> TypeCode:
    return _SAME_AS.get(definition.type) or TypeCode(definition.type)


def engine_binds(statement: Statement, definitions: Sequence[Definition]) -> list[Bind]:
    return [
        Bind(
            place.name,
            bind_type(item),
            item.size,
            item.is_array,
            place.is_return,
            item.form == CharsetForm.NATIONAL,
        )
        for place, item in zip(statement.binds, definitions, strict=True)
    ]


def engine_values(row: BindRow, lobs: LobTable) -> list[Value]:
    return [_engine_value(value, lobs) for value in row]


def _engine_value(value: BindValue, lobs: LobTable) -> Value:
    if isinstance(value, Locator):
        return lobs.value(value)
    if isinstance(value, list):
        return cast("Value", [_engine_value(item, lobs) for item in value])
    return value


def encode_out(definition: Definition, value: Value | CursorCell, lobs: LobTable) -> bytes:
    """A value for an OUT bind: arrays carry their length, and every value its (unused) true length."""
    if isinstance(value, CursorCell):
        return value.encode() + b"\0"
    if definition.is_array:
        return _encode_array(definition, value, lobs)
    return _encode_out(definition, value, lobs)


def _encode_array(definition: Definition, value: Value, lobs: LobTable) -> bytes:
    if value is None:
        value = []
    if not isinstance(value, list):
        raise OraError(6502, "PL/SQL: numeric or value error")
    parts = [_encode_out(definition, item, lobs) for item in value]
    return encode_integer(len(parts)) + b"".join(parts)


def encode_returned(definition: Definition, values: Sequence[Value], lobs: LobTable) -> bytes:
    """All values that one RETURNING bind got in one execution."""
    parts = [_encode_out(definition, value, lobs) for value in values]
    return encode_integer(len(parts)) + b"".join(parts)


def _encode_out(definition: Definition, value: Value, lobs: LobTable) -> bytes:
    kind = bind_type(definition)
    if kind == TypeCode.CURSOR:
        raise OraError(3001, "unimplemented feature: REF CURSOR binds")
    column_type = TypeCode.VARCHAR2 if kind in _CHARACTERS else kind
    national = definition.form == CharsetForm.NATIONAL
    column = Column("", column_type, national=national)
    converted = _converted(value, column_type)
    if column_type in LOB_TYPES and isinstance(converted, str | bytes):
        return cell_encoder(column)(lobs.cell(converted, is_national=national)) + b"\0"
    return cell_encoder(column)(converted) + b"\0"


def _converted(value: Value, kind: TypeCode) -> Value:
    """OUT values are read in the type of the bind, so the server converts, as Oracle does."""
    if value is None:
        return None
    if kind == TypeCode.VARCHAR2 and isinstance(value, int | float | Decimal):
        return str(value)
    if kind in _NUMBERS and isinstance(value, str):
        try:
            return Decimal(value)
        except InvalidOperation as error:
            raise OraError(6502, "PL/SQL: numeric or value error") from error
    return value
