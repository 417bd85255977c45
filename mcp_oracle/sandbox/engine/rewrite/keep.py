"""`MAX(x) KEEP (DENSE_RANK FIRST ORDER BY y)`: an aggregate over the rows alone that come first or last."""

from collections.abc import Callable

from mcp_oracle.sandbox.catalog.datatype import BINARY_NUMERIC, NUMBER
from mcp_oracle.sandbox.engine.context import unimplemented
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.rewrite.aggregate import COUNT, Aggregate
from mcp_oracle.sandbox.engine.rewrite.comparison import sort_form
from mcp_oracle.sandbox.engine.rewrite.conversion import to_bytes


def keep(call: Aggregate, keys: list[tuple[str, str]], over: str, *, first: bool) -> Expr:
    """The rows whose keys all equal those of the first (or last) row, as a list, then the aggregate of it."""
    rewrite = _OF_LIST.get(call.name)
    if rewrite is None or call.distinct or call.over:
        raise unimplemented(f"{call.name} with KEEP in this form", call.offset)
    if not call.star:
        call.expect(1)
    row = "{" + ", ".join(f"'k{n}': {key}" for n, (key, _) in enumerate(keys)) + "}"
    order = ", ".join(f"{key} {way}" for key, way in keys)
    best = f"{'first' if first else 'last'}({row} ORDER BY {order}){over}"
    pairs = f"list({{'x': {_kept(call)}, 'y': {row}}}){over}"
    name = call.context.next_name("e")
    chosen = f"list_filter({pairs}, lambda {name}: {name}.y IS NOT DISTINCT FROM {best})"
    return rewrite(call, f"list_transform({chosen}, lambda {name}: {name}.x)")


def _kept(call: Aggregate) -> str:
    if call.star:
        return "1"
    if call.name in ("SUM", "AVG"):
        if call.numbers().type.kind in BINARY_NUMERIC:
            raise unimplemented(f"{call.name} of a binary number with KEEP", call.offset)
        return to_bytes(call.context, call.numbers()).sql
    return sort_form(call.value, call.offset)


def _extreme(function: str) -> "_Rewrite":
    def rewrite(call: Aggregate, values: str) -> Expr:
        return Expr(f"{function}({values})", call.value.type, call.value.digits)

    return rewrite


def _count(call: Aggregate, values: str) -> Expr:
    name = call.context.next_name("e")
    present = f"list_filter({values}, lambda {name}: {name} IS NOT NULL)"
    return Expr(f"CAST(coalesce(len({present}), 0) AS {COUNT.storage})", NUMBER, COUNT)


def _sum(call: Aggregate, values: str) -> Expr:
    return Expr(call.context.run("o_sum", values), NUMBER)


def _avg(call: Aggregate, values: str) -> Expr:
    many = _count(call, values)
    divisor = to_bytes(call.context, Expr(f"nullif({many.sql}, 0)", NUMBER, COUNT))
    return Expr(call.context.run("o_divide", _sum(call, values), divisor), NUMBER)


_Rewrite = Callable[[Aggregate, str], Expr]
_OF_LIST: dict[str, _Rewrite] = {
    "MIN": _extreme("list_min"),
    "MAX": _extreme("list_max"),
    "COUNT": _count,
    "SUM": _sum,
    "AVG": _avg,
}
