"""Analytic functions: those that exist only with OVER."""

from collections.abc import Callable
from dataclasses import dataclass

from mcp_oracle.sandbox.catalog.datatype import NUMBER
from mcp_oracle.sandbox.engine.context import Context
from mcp_oracle.sandbox.engine.expression import Expr, number
from mcp_oracle.sandbox.engine.rewrite.aggregate import COUNT
from mcp_oracle.sandbox.engine.rewrite.conversion import common, to_bytes, to_number
from mcp_oracle.sandbox.types import OraError


@dataclass(frozen=True, slots=True)
class Analytic:
    """An analytic call with the parts of its window in engine text."""

    context: Context
    name: str
    arguments: tuple[Expr, ...]
    partition: str
    order: str
    frame: str
    ignore_nulls: bool = False
    offset: int | None = None

    def over(self, *, order: bool = True, frame: bool = True) -> str:
        parts = [self.partition, self.order if order else "", self.frame if frame else ""]
        return f" OVER ({' '.join(p for p in parts if p)})"

    def expect(self, least: int, most: int | None = None) -> None:
        if len(self.arguments) < least:
            raise OraError(938, "not enough arguments for function", offset=self.offset)
        if len(self.arguments) > (least if most is None else most):
            raise OraError(939, "too many arguments for function", offset=self.offset)

    def need_order(self) -> None:
        if not self.order:
            raise OraError(
                30485, "missing ORDER BY expression in the window specification", offset=self.offset
            )

    @property
    def nulls(self) -> str:
        return " IGNORE NULLS" if self.ignore_nulls else ""


def _ranking(function: str) -> "Rewrite":
    def rewrite(call: Analytic) -> Expr:
        call.expect(0)
        call.need_order()
        return Expr(
            f"CAST({function}(){call.over(frame=False)} AS {COUNT.storage})",
            NUMBER,
            COUNT,
            nullable=False,
        )

    return rewrite


def _integer(call: Analytic, value: Expr) -> str:
    amount = to_number(call.context, value, call.offset)
    if amount.digits:
        return f"CAST(trunc({amount.sql}) AS BIGINT)"
    return f"CAST({call.context.run('o_double', to_bytes(call.context, amount))} AS BIGINT)"


def ntile(call: Analytic) -> Expr:
    call.expect(1)
    call.need_order()
    sql = f"ntile({_integer(call, call.arguments[0])}){call.over(frame=False)}"
    return Expr(f"CAST({sql} AS {COUNT.storage})", NUMBER, COUNT)


def _neighbour(function: str) -> "Rewrite":
    def rewrite(call: Analytic) -> Expr:
        call.expect(1, 3)
        call.need_order()
        value, default = call.arguments[0], None
        if len(call.arguments) == 3:
            value, default = common(call.context, [value, call.arguments[2]], call.offset)
        distance = _integer(call, call.arguments[1]) if len(call.arguments) > 1 else "1"
        extra = f", {default.sql}" if default else ""
        sql = f"{function}({value.sql}, {distance}{extra}{call.nulls}){call.over(frame=False)}"
        return Expr(sql, value.type, value.digits)

    return rewrite


def _edge(function: str) -> "Rewrite":
    def rewrite(call: Analytic) -> Expr:
        call.expect(1)
        value = call.arguments[0]
        return Expr(f"{function}({value.sql}{call.nulls}){call.over()}", value.type, value.digits)

    return rewrite


def nth_value(call: Analytic) -> Expr:
    call.expect(2)
    value = call.arguments[0]
    place = _integer(call, call.arguments[1])
    return Expr(
        f"nth_value({value.sql}, {place}{call.nulls}){call.over()}", value.type, value.digits
    )


def ratio_to_report(call: Analytic) -> Expr:
    call.expect(1)
    if call.order or call.frame:
        raise OraError(30487, "ORDER BY not allowed here", offset=call.offset)
    value = to_number(call.context, call.arguments[0], call.offset)
    if value.digits:
        total = Expr(
            f"CAST(sum({value.sql}){call.over()} AS DECIMAL(38,{value.digits.scale}))",
            NUMBER,
            value.digits,
        )
    else:
        total = Expr(call.context.run("o_sum", f"list({value.sql}){call.over()}"), NUMBER)
    return _share(
        call, value, Expr(f"nullif({total.sql}, {_zero(call, total)})", NUMBER, total.digits)
    )


def _zero(call: Analytic, like: Expr) -> str:
    return number(0).sql if like.digits else to_bytes(call.context, number(0)).sql


def _share(call: Analytic, part: Expr, whole: Expr) -> Expr:
    a, b = to_bytes(call.context, part), to_bytes(call.context, whole)
    return Expr(call.context.run("o_divide", a, b), NUMBER)


def _counted(sql: str) -> Expr:
    return Expr(f"CAST({sql} AS {COUNT.storage})", NUMBER, COUNT)


def percent_rank(call: Analytic) -> Expr:
    """(rank - 1) / (rows - 1), 0 for a single row."""
    call.expect(0)
    call.need_order()
    rank = _counted(f"rank(){call.over(frame=False)} - 1")
    rows = _counted(f"greatest(count(*){call.over(order=False, frame=False)} - 1, 1)")
    return _share(call, rank, rows)


def cume_dist(call: Analytic) -> Expr:
    """Rows up to and with the peers, by all rows."""
    call.expect(0)
    call.need_order()
    upto = _counted(f"count(*){call.over(frame=False)}")
    rows = _counted(f"count(*){call.over(order=False, frame=False)}")
    return _share(call, upto, rows)


Rewrite = Callable[[Analytic], Expr]

ANALYTICS: dict[str, Rewrite] = {
    "ROW_NUMBER": _ranking("row_number"),
    "RANK": _ranking("rank"),
    "DENSE_RANK": _ranking("dense_rank"),
    "NTILE": ntile,
    "LAG": _neighbour("lag"),
    "LEAD": _neighbour("lead"),
    "FIRST_VALUE": _edge("first_value"),
    "LAST_VALUE": _edge("last_value"),
    "NTH_VALUE": nth_value,
    "RATIO_TO_REPORT": ratio_to_report,
    "PERCENT_RANK": percent_rank,
    "CUME_DIST": cume_dist,
}
