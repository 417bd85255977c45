"""Comparing two values: the conversion Oracle makes, blank padding, and the engine text of the test."""

from mcp_oracle.sandbox.catalog.datatype import (
    BINARY_NUMERIC,
    LARGE,
    Kind,
)
from mcp_oracle.sandbox.engine.context import Context
from mcp_oracle.sandbox.engine.expression import MAX_DIGITS, Expr, null
from mcp_oracle.sandbox.engine.rewrite.conversion import (
    binary_operands,
    inconsistent,
    to_bytes,
    to_date,
    to_number,
    to_timestamp,
    to_zoned,
)


def compare(
    context: Context, left: Expr, operator: str, right: Expr, offset: int | None = None
) -> str:
    """`left operator right` with an operator of = <> < > <= >=; NULL makes it unknown."""
    a, b = align(context, left, right, offset)
    if _padded(left) and _padded(right):
        return _blank_padded(a, operator, b)
    return f"({a} {operator} {b})"


def align(context: Context, left: Expr, right: Expr, offset: int | None = None) -> tuple[str, str]:
    """Both sides in one comparable form."""
    for side in (left, right):
        if side.type.kind in LARGE:
            raise inconsistent("-", side, offset)
    if left.is_null_literal or right.is_null_literal:
        return _with_null(left, right)
    if left.type.is_numeric or right.type.is_numeric:
        return _numbers(context, left, right, offset)
    if left.type.is_datetime or right.type.is_datetime:
        return _datetimes(context, left, right, offset)
    return _others(context, left, right, offset)


_TEXTS = frozenset({Kind.VARCHAR2, Kind.CHAR, Kind.ROWID, Kind.UROWID})


def _others(context: Context, left: Expr, right: Expr, offset: int | None) -> tuple[str, str]:
    kinds = {left.type.kind, right.type.kind}
    if kinds <= _TEXTS or len(kinds) == 1:
        return left.sql, right.sql
    if Kind.RAW in kinds and kinds <= {Kind.RAW, Kind.VARCHAR2, Kind.CHAR}:
        return _raw(context, left), _raw(context, right)
    raise inconsistent(left.type.kind.value, right, offset)


def _raw(context: Context, value: Expr) -> str:
    return value.sql if value.type.kind is Kind.RAW else context.run("o_text_raw", value)


def _with_null(left: Expr, right: Expr) -> tuple[str, str]:
    of = right if left.is_null_literal else left
    nothing = null(of.type).sql if of.digits is None else f"NULL::{of.digits.storage}"
    return (nothing, right.sql) if left.is_null_literal else (left.sql, nothing)


def _numbers(context: Context, left: Expr, right: Expr, offset: int | None) -> tuple[str, str]:
    a, b = to_number(context, left, offset), to_number(context, right, offset)
    if a.type.kind in BINARY_NUMERIC or b.type.kind in BINARY_NUMERIC:
        x, y = binary_operands(context, a, b)
        return x.sql, y.sql
    if a.digits and b.digits:
        whole, scale = max(a.digits.whole, b.digits.whole), max(a.digits.scale, b.digits.scale)
        if whole + scale <= MAX_DIGITS:
            return a.sql, b.sql
    return to_bytes(context, a).sql, to_bytes(context, b).sql


def _datetimes(context: Context, left: Expr, right: Expr, offset: int | None) -> tuple[str, str]:
    kinds = {left.type.kind, right.type.kind}
    if kinds & {Kind.TIMESTAMP_TZ, Kind.TIMESTAMP_LTZ}:
        a, b = to_zoned(context, left, offset), to_zoned(context, right, offset)
        return f"({a.sql}).u", f"({b.sql}).u"
    if Kind.TIMESTAMP in kinds:
        a, b = to_timestamp(context, left, offset), to_timestamp(context, right, offset)
        return a.sql, b.sql
    a, b = to_date(context, left, offset), to_date(context, right, offset)
    return a.sql, b.sql


def _padded(value: Expr) -> bool:
    """CHAR columns and text literals compare blank-padded, but only among themselves."""
    return value.type.kind is Kind.CHAR


def _blank_padded(left: str, operator: str, right: str) -> str:
    if operator in ("=", "<>"):
        return f"(rtrim({left}, ' ') {operator} rtrim({right}, ' '))"
    width = f"CAST(greatest(length({left}), length({right})) AS INTEGER)"
    return f"(rpad({left}, {width}, ' ') {operator} rpad({right}, {width}, ' '))"


def sort_form(value: Expr, offset: int | None = None) -> str:
    """What to sort by, and what MIN and MAX compare."""
    if value.type.kind in LARGE:
        raise inconsistent("-", value, offset)
    return f"({value.sql}).u" if value.type.kind is Kind.TIMESTAMP_TZ else value.sql


def equal_forms(
    context: Context, left: Expr, right: Expr, offset: int | None = None
) -> tuple[str, str]:
    """Both sides so that plain equality of the engine is Oracle's."""
    a, b = align(context, left, right, offset)
    if _padded(left) and _padded(right):
        return f"rtrim({a}, ' ')", f"rtrim({b}, ' ')"
    return a, b
