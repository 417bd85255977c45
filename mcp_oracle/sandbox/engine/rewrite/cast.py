"""CAST: the conversions of Oracle's table of casts that the sandbox knows."""

from collections.abc import Callable

from mcp_oracle.sandbox.catalog.datatype import TIMESTAMP, DataType, Kind
from mcp_oracle.sandbox.engine.context import Context, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr, declared_digits, storage
from mcp_oracle.sandbox.engine.rewrite.conversion import (
    to_bytes,
    to_date,
    to_double,
    to_number,
    to_text,
    to_timestamp,
    to_zoned,
    zoned,
)
from mcp_oracle.sandbox.engine.rewrite.vector import to_vector


def cast(context: Context, value: Expr, of: DataType, offset: int | None = None) -> Expr:
    if value.is_null_literal:
        digits = declared_digits(of)
        return Expr(f"NULL::{storage(of, digits)}", of, digits)
    into = _CASTS.get(of.kind)
    if into is not None:
        return into(context, value, of, offset)
    if of.kind is value.type.kind:
        return value
    raise unimplemented(f"CAST from {value.type.kind.value} to {of.kind.value}", offset)


def _number(context: Context, value: Expr, of: DataType, offset: int | None) -> Expr:
    """Rounded to the scale; ORA-01438 where the precision does not hold it."""
    number = to_number(context, value, offset)
    if number.type.kind in (Kind.BINARY_DOUBLE, Kind.BINARY_FLOAT):
        number = Expr(context.run("o_double_number", to_double(context, number)), of)
    digits = declared_digits(of)
    if of.precision is None or of.kind is Kind.FLOAT:
        if of.kind is Kind.FLOAT and of.precision != 126:
            rounded = context.run("o_round_digits", to_bytes(context, number), str(of.precision))
            return Expr(rounded, of)
        return Expr(number.sql, of, number.digits)
    fine = (of.scale or 0) >= 0  # a negative scale rounds whole numbers
    if fine and digits and number.digits and _holds(number, digits.whole, digits.scale):
        return Expr(f"CAST({number.sql} AS {digits.storage})", of, digits)
    checked = context.run(
        "o_fit_number", to_bytes(context, number), str(of.precision), str(of.scale or 0)
    )
    if digits is None:
        return Expr(checked, of)
    return Expr(f"CAST({context.run('o_digits', checked)} AS {digits.storage})", of, digits)


def _holds(value: Expr, whole: int, scale: int) -> bool:
    return value.digits is not None and value.digits.whole <= whole and value.digits.scale <= scale


def _text(context: Context, value: Expr, of: DataType, offset: int | None) -> Expr:
    """Cut to the size for text, ORA-25137 for other values that do not fit; CHAR is padded."""
    source = to_text(context, value, offset)
    sql = source.sql
    if value.type.is_character or value.type.kind is Kind.CLOB:
        sql = f"{source.sql}[:{of.size}]"
    else:
        sql = context.run("o_fit_text", source, str(of.size))
    if of.kind is Kind.CHAR:
        sql = f"rpad({sql}, {of.size}, ' ')"
    return Expr(sql, of)


def _timestamp(context: Context, value: Expr, of: DataType, offset: int | None) -> Expr:
    source = to_timestamp(context, value, offset)
    scale = 6 if of.scale is None else of.scale
    if scale >= 6:
        return Expr(source.sql, of)
    return Expr(context.run("o_round_fraction", source, str(scale)), of)


def _double(context: Context, value: Expr, of: DataType, offset: int | None) -> Expr:
    del offset
    return binary_number(context, value, of)


def binary_number(context: Context, value: Expr, of: DataType) -> Expr:
    """TO_BINARY_DOUBLE, TO_BINARY_FLOAT and the casts to them; text may say Inf and NaN."""
    if value.type.is_character:
        # The engine takes a NaN that Python returns for NULL.
        is_nan = f"ltrim(lower(trim({value.sql})), '+-') = 'nan'"
        number = context.run("o_text_double", value)
        double = f"CASE WHEN {is_nan} THEN CAST('nan' AS DOUBLE) ELSE {number} END"
    else:
        double = to_double(context, value).sql
    return Expr(f"CAST({double} AS {storage(of)})", of)


def _date(context: Context, value: Expr, of: DataType, offset: int | None) -> Expr:
    del of
    return to_date(context, value, offset)


def _zoned(context: Context, value: Expr, of: DataType, offset: int | None) -> Expr:
    source = to_zoned(context, value, offset)
    scale = 6 if of.scale is None else of.scale
    if scale >= 6:
        return Expr(source.sql, of)
    utc = Expr(f"({source.sql}).u", TIMESTAMP)
    rounded = context.run("o_round_fraction", utc, str(scale))
    return Expr(zoned(rounded, f"({source.sql}).o"), of)


def _local_zoned(context: Context, value: Expr, of: DataType, offset: int | None) -> Expr:
    """Kept as the time in UTC."""
    if value.type.kind is Kind.TIMESTAMP_LTZ:
        return Expr(value.sql, of)
    return Expr(f"({to_zoned(context, value, offset).sql}).u", of)


def _row_id(context: Context, value: Expr, of: DataType, offset: int | None) -> Expr:
    """The physical ROWIDs; what else a UROWID may be is refused as what it is not."""
    if value.type.kind in (Kind.ROWID, Kind.UROWID):
        return Expr(value.sql, of)
    if not value.type.is_character:
        raise unimplemented(f"CAST from {value.type.kind.value} to {of.kind.value}", offset)
    return Expr(context.run("o_text_row_id", value), of)


def _clob(context: Context, value: Expr, of: DataType, offset: int | None) -> Expr:
    return Expr(to_text(context, value, offset).sql, of)


_CASTS: dict[Kind, Callable[[Context, Expr, DataType, int | None], Expr]] = {
    Kind.NUMBER: _number,
    Kind.FLOAT: _number,
    Kind.VARCHAR2: _text,
    Kind.CHAR: _text,
    Kind.BINARY_DOUBLE: _double,
    Kind.BINARY_FLOAT: _double,
    Kind.DATE: _date,
    Kind.TIMESTAMP: _timestamp,
    Kind.TIMESTAMP_TZ: _zoned,
    Kind.TIMESTAMP_LTZ: _local_zoned,
    Kind.CLOB: _clob,
    Kind.VECTOR: to_vector,
    Kind.ROWID: _row_id,
    Kind.UROWID: _row_id,
}
