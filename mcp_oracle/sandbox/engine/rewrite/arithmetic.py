"""`+ - * /` and unary minus: numbers exactly, dates in days, intervals."""

from collections.abc import Callable

from mcp_oracle.sandbox.catalog.datatype import (
    BINARY_DOUBLE,
    BINARY_FLOAT,
    BINARY_NUMERIC,
    DATE,
    INTERVAL,
    INTERVAL_DS,
    NUMBER,
    DataType,
    Kind,
)
from mcp_oracle.sandbox.engine.context import Context, unimplemented
from mcp_oracle.sandbox.engine.expression import Digits, Expr, fitting, null
from mcp_oracle.sandbox.engine.function.region import moved_sql
from mcp_oracle.sandbox.engine.rewrite.conversion import (
    binary_operands,
    inconsistent,
    to_bytes,
    to_number,
    to_timestamp,
    to_zoned,
    zoned,
)
from mcp_oracle.sandbox.types import OraError

_DAY_SECONDS = 86400


def add(context: Context, left: Expr, right: Expr, offset: int | None = None) -> Expr:
    if left.type.is_datetime and right.type.is_datetime:
        raise OraError(975, "date + date not allowed", offset=offset)
    if left.type.is_datetime:
        return _shift(context, left, right, "+", offset)
    if right.type.is_datetime:
        return _shift(context, right, left, "+", offset)
    if left.type.kind in INTERVAL or right.type.kind in INTERVAL:
        return _intervals(left, right, "+", offset)
    return _numeric(context, left, right, "+", offset)


def subtract(context: Context, left: Expr, right: Expr, offset: int | None = None) -> Expr:
    if left.type.is_datetime and right.type.is_datetime:
        return _between(context, left, right)
    if left.type.is_datetime:
        return _shift(context, left, right, "-", offset)
    if left.type.kind in INTERVAL or right.type.kind in INTERVAL:
        return _intervals(left, right, "-", offset)
    return _numeric(context, left, right, "-", offset)


def multiply(context: Context, left: Expr, right: Expr, offset: int | None = None) -> Expr:
    if left.type.kind in INTERVAL or right.type.kind in INTERVAL:
        return _scaled_interval(context, left, right, offset)
    return _numeric(context, left, right, "*", offset)


def divide(context: Context, left: Expr, right: Expr, offset: int | None = None) -> Expr:
    """Exact to what a NUMBER holds: 20 base-100 digits, 38 to 40 decimal ones."""
    if left.type.kind in INTERVAL:
        by = to_number(context, right, offset)
        if by.type.kind in BINARY_NUMERIC:
            raise unimplemented("division of an interval by a binary number", offset)
        sql = context.run("o_divide_interval", left, to_bytes(context, by))
        return Expr(sql, DataType(left.type.kind, 9, left.type.scale))
    a, b = to_number(context, left, offset), to_number(context, right, offset)
    if a.type.kind in BINARY_NUMERIC or b.type.kind in BINARY_NUMERIC:
        x, y = binary_operands(context, a, b)
        return binary(_quotient(x.sql, y.sql), a, b)
    return Expr(context.run("o_divide", to_bytes(context, a), to_bytes(context, b)), NUMBER)


def binary(sql: str, *values: Expr) -> Expr:
    """A result computed in double precision: BINARY_FLOAT unless a BINARY_DOUBLE takes part.

    One operation on single-precision values rounds in the end to the same value as in single precision.
    """
    if any(v.type.kind is Kind.BINARY_DOUBLE for v in values):
        return Expr(sql, BINARY_DOUBLE)
    return Expr(f"CAST({sql} AS FLOAT)", BINARY_FLOAT)


def _quotient(a: str, b: str) -> str:
    """Division by zero gives an infinity or not a number, never an error; a UDF's NaN would become NULL."""
    nan, infinity = "CAST('nan' AS DOUBLE)", "CAST('inf' AS DOUBLE)"
    by_zero = f"CASE WHEN {a} = 0 OR isnan({a}) THEN {nan} WHEN {a} > 0 THEN {infinity} ELSE -{infinity} END"
    return f"CASE WHEN {b} = 0 THEN {by_zero} WHEN {a} IS NOT NULL THEN {a} / {b} END"


def negate(context: Context, value: Expr, offset: int | None = None) -> Expr:
    if value.type.kind in INTERVAL:
        return Expr(f"(-{value.sql})", value.type)
    number = to_number(context, value, offset)
    if number.digits is not None or number.type.kind in BINARY_NUMERIC:
        return Expr(f"(-{number.sql})", number.type, number.digits)
    return Expr(context.run("o_negate", number), NUMBER)


def _sum_shape(a: Digits, b: Digits) -> Digits | None:
    scale = max(a.scale, b.scale)
    return fitting(max(a.whole, b.whole) + scale + 1, scale)


def _product_shape(a: Digits, b: Digits) -> Digits | None:
    return fitting(a.precision + b.precision, a.scale + b.scale)


_FUNCTIONS = {"+": "o_add", "-": "o_subtract", "*": "o_multiply"}
_SHAPES: dict[str, Callable[[Digits, Digits], Digits | None]] = {
    "+": _sum_shape,
    "-": _sum_shape,
    "*": _product_shape,
}


def _numeric(context: Context, left: Expr, right: Expr, operator: str, offset: int | None) -> Expr:
    a, b = to_number(context, left, offset), to_number(context, right, offset)
    if a.type.kind in BINARY_NUMERIC or b.type.kind in BINARY_NUMERIC:
        x, y = binary_operands(context, a, b)
        return binary(f"({x.sql} {operator} {y.sql})", a, b)
    shape = _SHAPES[operator](a.digits, b.digits) if a.digits and b.digits else None
    if shape is not None:
        return Expr(f"CAST(({a.sql} {operator} {b.sql}) AS {shape.storage})", NUMBER, shape)
    x, y = to_bytes(context, a), to_bytes(context, b)
    return Expr(context.run(_FUNCTIONS[operator], x, y), NUMBER)


def _shift(context: Context, when: Expr, by: Expr, sign: str, offset: int | None) -> Expr:
    """A datetime plus or minus days or an interval."""
    if by.type.kind is Kind.INTERVAL_YM:
        return _shift_months(context, when, by, sign, offset)
    if by.type.kind is Kind.INTERVAL_DS:
        return _shift_micros(context, when, by.sql, sign)
    days = to_number(context, by, offset)
    seconds = _seconds(context, days)
    local = when if when.type.kind is Kind.DATE else restore_date(context, when)
    return Expr(context.run("o_in_range", f"({local.sql} {sign} to_seconds({seconds}))"), DATE)


def restore_date(context: Context, when: Expr) -> Expr:
    local = to_timestamp(context, when)
    return Expr(f"date_trunc('second', {local.sql})", DATE)


def _seconds(context: Context, days: Expr) -> str:
    """Days to whole seconds, rounded half up, as DATE arithmetic does."""
    if days.digits is not None and days.digits.precision <= 18:
        return f"CAST(round({days.sql} * {_DAY_SECONDS}) AS BIGINT)"
    return context.run("o_day_seconds", to_bytes(context, days))


def _shift_micros(context: Context, when: Expr, micros: str, sign: str) -> Expr:
    shift = f"{sign} to_microseconds({micros})"
    if when.type.kind is Kind.TIMESTAMP_TZ:
        moved = context.run("o_in_range", f"(({when.sql}).u {shift})")
        return Expr(zoned(moved, moved_sql(moved, f"({when.sql}).o")), when.type)
    moved = context.run("o_in_range", f"({when.sql} {shift})")
    if when.type.kind is Kind.DATE:
        return Expr(f"date_trunc('second', {moved})", DATE)
    return Expr(moved, when.type)


def _shift_months(context: Context, when: Expr, by: Expr, sign: str, offset: int | None) -> Expr:
    if when.type.kind in (Kind.TIMESTAMP_TZ, Kind.TIMESTAMP_LTZ):
        raise unimplemented("months added to a time with zone", offset)
    months = by.sql if sign == "+" else f"(-{by.sql})"
    return Expr(context.run("o_shift_months", when, months), when.type)


def _between(context: Context, left: Expr, right: Expr) -> Expr:
    """DATE - DATE is a NUMBER of days; with a timestamp it is an interval."""
    if left.type.kind is Kind.DATE and right.type.kind is Kind.DATE:
        seconds = f"date_diff('second', {_near(right.sql)}, {_near(left.sql)})"
        return Expr(context.run("o_days", seconds), NUMBER)
    return Expr(between(context, left, right), INTERVAL_DS)


def between(context: Context, left: Expr, right: Expr) -> str:
    """Microseconds from the right to the left."""
    zones = {left.type.kind, right.type.kind} & {Kind.TIMESTAMP_TZ, Kind.TIMESTAMP_LTZ}
    if zones:
        a, b = f"({to_zoned(context, left).sql}).u", f"({to_zoned(context, right).sql}).u"
    else:
        a, b = to_timestamp(context, left).sql, to_timestamp(context, right).sql
    return f"date_diff('microsecond', {_near(b)}, {_near(a)})"


def _near(sql: str) -> str:
    """The engine's calendar before the year 1 is not Oracle's: nothing is computed with such a date."""
    said = "ORA!3001!unimplemented feature: arithmetic with years before 1"
    return (
        f"CASE WHEN {sql} < TIMESTAMP '0001-01-01' THEN error('{said}')::TIMESTAMP ELSE {sql} END"
    )


def _intervals(left: Expr, right: Expr, operator: str, offset: int | None) -> Expr:
    if left.is_null_literal or right.is_null_literal:
        return null(right.type if left.is_null_literal else left.type)
    if left.type.kind is not right.type.kind:
        raise inconsistent(left.type.kind.value, right, offset)
    of = DataType(left.type.kind, 9, left.type.scale)
    return Expr(f"({left.sql} {operator} {right.sql})", of)


def _scaled_interval(context: Context, left: Expr, right: Expr, offset: int | None) -> Expr:
    interval, factor = (left, right) if left.type.kind in INTERVAL else (right, left)
    number = to_number(context, factor, offset)
    sql = context.run("o_scale_interval", interval, to_bytes(context, number))
    return Expr(sql, DataType(interval.type.kind, 9, interval.type.scale))
