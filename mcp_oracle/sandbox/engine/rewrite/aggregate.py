"""Aggregates, plain and analytic. Sums and means are exact; what the engine would round is computed in Python."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from mcp_oracle.sandbox.catalog.datatype import BINARY_DOUBLE, BINARY_NUMERIC, NUMBER, Kind, text
from mcp_oracle.sandbox.engine.context import Context, unimplemented
from mcp_oracle.sandbox.engine.expression import MAX_DIGITS, Digits, Expr, number
from mcp_oracle.sandbox.engine.function import regression
from mcp_oracle.sandbox.engine.rewrite.comparison import sort_form
from mcp_oracle.sandbox.engine.rewrite.conversion import to_bytes, to_double, to_number, to_text
from mcp_oracle.sandbox.types import OraError

COUNT = Digits(18, 0)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An aggregate call.

    Attributes:
        over: ` OVER (…)` or empty.
        overflow: ON OVERFLOW of LISTAGG: ERROR, TRUNCATE or empty.
        order: the engine's ORDER BY keys of WITHIN GROUP.
        star: COUNT(*).
    """

    context: Context
    name: str
    arguments: tuple[Expr, ...]
    distinct: bool = False
    star: bool = False
    over: str = ""
    order: str = ""
    order_value: Expr | None = None
    order_descends: bool = False
    overflow: str = ""
    offset: int | None = None

    def expect(self, least: int, most: int | None = None) -> None:
        if len(self.arguments) < least:
            raise OraError(938, "not enough arguments for function", offset=self.offset)
        if len(self.arguments) > (least if most is None else most):
            raise OraError(939, "too many arguments for function", offset=self.offset)

    @property
    def value(self) -> Expr:
        return self.arguments[0]

    def fold(self, function: str, argument: str) -> str:
        """The engine's aggregate with DISTINCT and OVER in place."""
        distinct = "DISTINCT " if self.distinct else ""
        return f"{function}({distinct}{argument}){self.over}"

    def numbers(self) -> Expr:
        return to_number(self.context, self.value, self.offset)

    def listed(self) -> str:
        """All values as a list of byte forms."""
        return self.fold("list", to_bytes(self.context, self.numbers()).sql)


def count(call: Aggregate) -> Expr:
    if call.star:
        return Expr(f"CAST(count(*){call.over} AS {COUNT.storage})", NUMBER, COUNT, nullable=False)
    call.expect(1)
    argument = sort_form(call.value, call.offset) if call.distinct else call.value.sql
    return Expr(
        f"CAST({call.fold('count', argument)} AS {COUNT.storage})", NUMBER, COUNT, nullable=False
    )


def sum_(call: Aggregate) -> Expr:
    call.expect(1)
    return _sum(call, call.numbers())


def _sum(call: Aggregate, value: Expr) -> Expr:
    if value.type.kind in BINARY_NUMERIC:
        return _folded_binary(call, "sum", value)
    if value.digits is None:
        return Expr(call.context.run("o_sum", call.listed()), NUMBER)
    digits = Digits(MAX_DIGITS, value.digits.scale)
    return Expr(f"CAST({call.fold('sum', value.sql)} AS {digits.storage})", NUMBER, digits)


def _folded_binary(call: Aggregate, function: str, value: Expr) -> Expr:
    if value.type.kind is Kind.BINARY_FLOAT:
        raise unimplemented(f"{call.name} of BINARY_FLOAT", call.offset)
    return Expr(call.fold(function, to_double(call.context, value).sql), BINARY_DOUBLE)


def avg(call: Aggregate) -> Expr:
    call.expect(1)
    value = call.numbers()
    if value.type.kind in BINARY_NUMERIC:
        return _folded_binary(call, "avg", value)
    total = to_bytes(call.context, _sum(call, value))
    many = Expr(f"nullif({call.fold('count', value.sql)}, 0)::{COUNT.storage}", NUMBER, COUNT)
    return Expr(call.context.run("o_divide", total, to_bytes(call.context, many)), NUMBER)


def _extreme(function: str) -> "Rewrite":
    def rewrite(call: Aggregate) -> Expr:
        call.expect(1)
        value = call.value
        if value.type.kind is Kind.TIMESTAMP_TZ:
            raise unimplemented(f"{call.name} of times with zone", call.offset)
        sort_form(value, call.offset)
        return Expr(call.fold(function, value.sql), value.type, value.digits)

    return rewrite


def _listed(function: str) -> "Rewrite":
    """An aggregate computed in Python over all values of the group."""

    def rewrite(call: Aggregate) -> Expr:
        call.expect(1)
        if call.numbers().type.kind in BINARY_NUMERIC:
            raise unimplemented(f"{call.name} of a binary number", call.offset)
        return Expr(call.context.run(function, call.listed()), NUMBER)

    return rewrite


def median(call: Aggregate) -> Expr:
    if call.value.type.is_datetime:
        raise unimplemented("MEDIAN of dates", call.offset)
    return _listed("o_median")(call)


def listagg(call: Aggregate) -> Expr:
    call.expect(1, 2)
    value = to_text(call.context, call.value, call.offset)
    separator = (
        to_text(call.context, call.arguments[1]) if len(call.arguments) > 1 else "NULL::VARCHAR"
    )
    order = f" ORDER BY {call.order}" if call.order else ""
    distinct = "DISTINCT " if call.distinct else ""
    values = f"list({distinct}{value.sql}{order}){call.over}"
    limit = to_bytes(call.context, number(4000))
    function = "o_listagg_cut" if call.overflow == "TRUNCATE" else "o_listagg"
    return Expr(call.context.run(function, values, separator, limit), text(4000))


def percentile_cont(call: Aggregate) -> Expr:
    """Over the value that WITHIN GROUP orders by."""
    call.expect(1)
    if call.order_value is None:
        raise OraError(30491, "missing ORDER BY clause", offset=call.offset)
    if call.order_value.type.is_datetime:
        raise unimplemented("PERCENTILE_CONT of dates", call.offset)
    values = to_bytes(call.context, to_number(call.context, call.order_value, call.offset))
    fraction = to_bytes(call.context, call.value)
    if call.order_descends:
        fraction = Expr(
            call.context.run("o_subtract", to_bytes(call.context, number(1)), fraction), NUMBER
        )
    return Expr(
        call.context.run("o_percentile", f"list({values.sql}){call.over}", fraction), NUMBER
    )


def percentile_disc(call: Aggregate) -> Expr:
    """The first value, as WITHIN GROUP orders them, whose cumulative distribution reaches the fraction."""
    call.expect(1)
    if call.order_value is None:
        raise OraError(30491, "missing ORDER BY clause", offset=call.offset)
    fraction = call.value.literal
    if not isinstance(fraction, Decimal) or not 0 <= fraction <= 1:
        raise unimplemented("PERCENTILE_DISC of such a fraction", call.offset)
    name, value = call.context.next_name("e"), call.order_value
    every = f"list({value.sql} ORDER BY {call.order}){call.over}"
    present = f"list_filter({every}, lambda {name}: {name} IS NOT NULL)"
    place = f"greatest(1, CAST(ceil({call.value.sql} * len({present})::DECIMAL(18,0)) AS BIGINT))"
    return Expr(f"list_extract({present}, {place})", value.type, value.digits)


def stats_mode(call: Aggregate) -> Expr:
    """The value that comes most often; one of them where several do."""
    call.expect(1)
    sort_form(call.value, call.offset)
    return Expr(call.fold("mode", call.value.sql), call.value.type, call.value.digits)


def _paired(function: str) -> "Rewrite":
    """An aggregate over the rows in which neither argument is NULL."""

    def rewrite(call: Aggregate) -> Expr:
        call.expect(2)
        values = [to_number(call.context, a, call.offset) for a in call.arguments]
        if any(v.type.kind in BINARY_NUMERIC for v in values):
            raise unimplemented(f"{call.name} of a binary number", call.offset)
        y, x = (to_bytes(call.context, v).sql for v in values)
        both = f"CASE WHEN {y} IS NOT NULL AND {x} IS NOT NULL THEN"
        lists = [f"list({both} {v} END){call.over}" for v in (y, x)]
        return Expr(call.context.run(function, *lists), NUMBER)

    return rewrite


def grouping(call: Aggregate) -> Expr:
    """GROUPING of one key, GROUPING_ID of several: one bit for each, the first the highest."""
    call.expect(1, 1 if call.name == "GROUPING" else 255)
    keys = ", ".join(v.sql for v in call.arguments)
    return Expr(f"CAST(grouping({keys}) AS DECIMAL(18,0))", NUMBER, COUNT)


Rewrite = Callable[[Aggregate], Expr]

AGGREGATES: dict[str, Rewrite] = {
    "COUNT": count,
    "SUM": sum_,
    "AVG": avg,
    "MIN": _extreme("min"),
    "MAX": _extreme("max"),
    "MEDIAN": median,
    "STDDEV": _listed("o_stddev"),
    "STDDEV_SAMP": _listed("o_stddev_samp"),
    "STDDEV_POP": _listed("o_stddev_pop"),
    "VARIANCE": _listed("o_variance"),
    "VAR_SAMP": _listed("o_var_samp"),
    "VAR_POP": _listed("o_var_pop"),
    "LISTAGG": listagg,
    "PERCENTILE_CONT": percentile_cont,
    "PERCENTILE_DISC": percentile_disc,
    "STATS_MODE": stats_mode,
    **{name: _paired(f"o_{name.lower()}") for name in regression.FUNCTIONS},
    "GROUPING": grouping,
    "GROUPING_ID": grouping,
}

AGGREGATE_NAMES = frozenset(AGGREGATES) | {"JSON_ARRAYAGG", "JSON_OBJECTAGG"}
"""All that group rows; those of JSON are compiled by `json_build`, for their arguments are no plain list."""
