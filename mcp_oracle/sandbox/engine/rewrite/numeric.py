"""Functions of numbers: in DECIMAL where the digits prove it exact, else in Oracle's own arithmetic."""

from decimal import Decimal

from mcp_oracle.sandbox.catalog.datatype import (
    BINARY_DOUBLE,
    BINARY_FLOAT,
    BINARY_NUMERIC,
    NUMBER,
    DataType,
    Kind,
)
from mcp_oracle.sandbox.engine.context import Call, Rewrite, unimplemented
from mcp_oracle.sandbox.engine.expression import MAX_DIGITS, Expr, fitting, null, number, storage
from mcp_oracle.sandbox.engine.rewrite.arithmetic import binary
from mcp_oracle.sandbox.engine.rewrite.cast import binary_number
from mcp_oracle.sandbox.engine.rewrite.conversion import to_bytes, to_double, to_number
from mcp_oracle.sandbox.engine.rewrite.datetime import round_datetime, trunc_datetime

_SUFFIXES = {"f": BINARY_FLOAT, "F": BINARY_FLOAT, "d": BINARY_DOUBLE, "D": BINARY_DOUBLE}


def literal(text: str, offset: int | None) -> Expr:
    """A number, or with a letter behind it a binary one."""
    if text[-1] in _SUFFIXES:
        return _binary_literal(text, offset)
    return number(Decimal(text))


def _binary_literal(text: str, offset: int | None) -> Expr:
    """`1.5f` and `2d`; what Oracle says of one that the format cannot hold is not known here."""
    of, plain = _SUFFIXES[text[-1]], text[:-1]
    largest, smallest = _RANGES[of.kind]
    if Decimal(plain) and not smallest <= Decimal(plain) <= largest:
        raise unimplemented("a literal beyond the binary numbers", offset)
    return Expr(f"CAST('{plain}' AS {storage(of)})", of, nullable=False)


_RANGES = {
    Kind.BINARY_FLOAT: (Decimal("3.40282e38"), Decimal("1.17550e-38")),
    Kind.BINARY_DOUBLE: (Decimal("1.79769313486231e308"), Decimal("2.22507485850721e-308")),
}
"""From the table of floating-point limits in the SQL Language Reference, with their own digits."""


def _numbers(call: Call) -> list[Expr]:
    values = [to_number(call.context, a, call.offset) for a in call.arguments]
    if any(v.type.kind in BINARY_NUMERIC for v in values):
        raise unimplemented(f"{call.name} of a binary number", call.offset)
    return values


def _computed(function: str, least: int, most: int | None = None) -> Rewrite:
    """A function that works on NUMBERs alone."""

    def rewrite(call: Call) -> Expr:
        call.expect(least, most)
        arguments = [to_bytes(call.context, v) for v in _numbers(call)]
        return Expr(call.context.run(function, *arguments), NUMBER)

    return rewrite


def round_(call: Call) -> Expr:
    call.expect(1, 2)
    if call[0].type.is_datetime:
        return round_datetime(call)
    return _at_places(call, "round", "o_round")


def trunc(call: Call) -> Expr:
    call.expect(1, 2)
    if call[0].type.is_datetime:
        return trunc_datetime(call)
    return _at_places(call, "trunc", "o_trunc")


def _at_places(call: Call, native: str, function: str) -> Expr:
    values = _numbers(call)
    value = values[0]
    places = values[1] if len(values) > 1 else number(0)
    if (
        value.digits
        and max(1, value.digits.whole) + value.digits.scale <= MAX_DIGITS
        and isinstance(places.literal, Decimal)
        and 0 <= places.literal == int(places.literal)
    ):
        return _native_places(value, int(places.literal), native)
    arguments = to_bytes(call.context, value), to_bytes(call.context, places)
    return Expr(call.context.run(function, *arguments), NUMBER)


def _native_places(value: Expr, places: int, native: str) -> Expr:
    """The engine rounds DECIMALs half away from zero, as Oracle does."""
    if value.digits is None or places >= value.digits.scale:
        return Expr(value.sql, NUMBER, value.digits)
    shape = fitting(value.digits.whole + 1 + places, places)
    if shape is None:
        return Expr(value.sql, NUMBER, value.digits)
    if native == "round":
        return Expr(f"CAST(round({value.sql}, {places}) AS {shape.storage})", NUMBER, shape)
    if places == 0:
        return Expr(f"CAST(trunc({value.sql}) AS {shape.storage})", NUMBER, shape)
    cut = f"({value.sql} - ({value.sql} % {_unit(places)}))"
    return Expr(f"CAST({cut} AS {shape.storage})", NUMBER, shape)


def _unit(places: int) -> str:
    return f"0.{'0' * (places - 1)}1::DECIMAL({places + 1},{places})"


def abs_(call: Call) -> Expr:
    call.expect(1)
    value = _numbers(call)[0]
    if value.digits:
        return Expr(f"abs({value.sql})", NUMBER, value.digits)
    return Expr(call.context.run("o_abs", value), NUMBER)


def mod(call: Call) -> Expr:
    """The remainder with the sign of the first; whole numbers stay in the engine, which takes it so too."""
    call.expect(2)
    value, by = _numbers(call)
    whole = value.digits is not None and value.digits.scale == 0
    if whole and by.digits is not None and by.digits.scale == 0 and by.literal:
        sql = f"CAST({value.sql} AS HUGEINT) % CAST({by.sql} AS HUGEINT)"
        return Expr(f"CAST({sql} AS {by.digits.storage})", NUMBER, by.digits)
    return _computed("o_mod", 2)(call)


def _whole(native: str, function: str) -> Rewrite:
    def rewrite(call: Call) -> Expr:
        call.expect(1)
        value = _numbers(call)[0]
        shape = fitting(value.digits.whole + 1, 0) if value.digits else None
        if shape is not None:
            return Expr(f"CAST({native}({value.sql}) AS {shape.storage})", NUMBER, shape)
        return Expr(call.context.run(function, to_bytes(call.context, value)), NUMBER)

    return rewrite


def _to_binary(of: DataType) -> Rewrite:
    def rewrite(call: Call) -> Expr:
        call.expect(1, 2)
        if len(call) == 2:
            raise unimplemented(f"{call.name} with a format", call.offset)
        if call[0].is_null_literal:
            return null(of)
        return binary_number(call.context, call[0], of)

    return rewrite


def nanvl(call: Call) -> Expr:
    """The second where the first is not a number."""
    call.expect(2)
    values = [to_number(call.context, a, call.offset) for a in call.arguments]
    if not any(v.type.kind in BINARY_NUMERIC for v in values):
        return Expr(values[0].sql, NUMBER, values[0].digits)
    first, second = (to_double(call.context, v) for v in values)
    return binary(f"CASE WHEN isnan({first.sql}) THEN {second.sql} ELSE {first.sql} END", *values)


FUNCTIONS: dict[str, Rewrite] = {
    "TO_BINARY_DOUBLE": _to_binary(BINARY_DOUBLE),
    "TO_BINARY_FLOAT": _to_binary(BINARY_FLOAT),
    "NANVL": nanvl,
    "ROUND": round_,
    "TRUNC": trunc,
    "ABS": abs_,
    "CEIL": _whole("ceil", "o_ceil"),
    "FLOOR": _whole("floor", "o_floor"),
    "MOD": mod,
    "REMAINDER": _computed("o_remainder", 2),
    "SIGN": _computed("o_sign", 1),
    "POWER": _computed("o_power", 2),
    "SQRT": _computed("o_sqrt", 1),
    "EXP": _computed("o_exp", 1),
    "LN": _computed("o_ln", 1),
    "LOG": _computed("o_log", 2),
    "BITAND": _computed("o_bitand", 2),
    "WIDTH_BUCKET": _computed("o_width_bucket", 4),
}
