"""RANK(x) WITHIN GROUP (ORDER BY …) and its kind: the place that a row would have if it were one of the group."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import NUMBER
from mcp_oracle.sandbox.engine.context import offset_of, only, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.rewrite.aggregate import COUNT
from mcp_oracle.sandbox.engine.rewrite.comparison import compare, sort_form
from mcp_oracle.sandbox.engine.rewrite.conversion import to_bytes
from mcp_oracle.sandbox.engine.scope import Scope
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler

HYPOTHETICAL = frozenset({"RANK", "DENSE_RANK", "PERCENT_RANK", "CUME_DIST"})


def is_hypothetical(node: exp.Expr) -> bool:
    function = node.this if isinstance(node, exp.WithinGroup) else None
    return isinstance(function, exp.Anonymous) and str(function.this).upper() in HYPOTHETICAL


def compile_hypothetical(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr:
    offset = offset_of(node)
    if not scope.aggregates:
        raise OraError(934, "group function is not allowed here", offset=offset)
    items, order = node.this.expressions, node.expression.expressions
    if len(items) != len(order):
        raise unimplemented("as many values as keys", offset)
    inner = scope.for_arguments()
    values = [_constant(compiler, item, scope) for item in items]
    keys = [compiler.expr(item.this, inner) for item in order]
    before, same = "FALSE", "TRUE"
    for value, key, item in reversed(list(zip(values, keys, order, strict=True))):
        earlier, equal = _place(compiler, key, value, item)
        before = f"({earlier} OR ({equal} AND {before}))"
        same = f"({equal} AND {same})"
    return _RESULTS[str(node.this.this).upper()](compiler, before, same, keys)


def _constant(compiler: "Compiler", item: exp.Expr, scope: Scope) -> Expr:
    """What is compared is one value for the whole group; where NULL comes is left to others."""
    value = compiler.expr(item, scope)
    if value.nullable and value.literal is None:
        raise unimplemented("a rank of what may be NULL", offset_of(item))
    return value


def _place(compiler: "Compiler", key: Expr, value: Expr, item: exp.Expr) -> tuple[str, str]:
    """Whether a row comes before the value by this key, and whether it has the same."""
    only(item, "this", "desc", "nulls_first")
    families = {(v.type.is_character, v.type.is_numeric, v.type.is_datetime) for v in (key, value)}
    if len(families) != 1:
        raise unimplemented("a rank by another type", offset_of(item))
    operator = ">" if item.args.get("desc") else "<"
    nulls = "TRUE" if item.args.get("nulls_first") else "FALSE"
    earlier = f"coalesce({compare(compiler, key, operator, value, offset_of(item))}, {nulls})"
    return earlier, f"coalesce({compare(compiler, key, '=', value, offset_of(item))}, FALSE)"


def _count(test: str, more: int = 0) -> Expr:
    sql = f"CAST(count(*) FILTER (WHERE {test}) + {more} AS {COUNT.storage})"
    return Expr(sql, NUMBER, COUNT, nullable=False)


def _rank(compiler: "Compiler", before: str, same: str, keys: list[Expr]) -> Expr:
    del compiler, same, keys
    return _count(before, 1)


def _dense_rank(compiler: "Compiler", before: str, same: str, keys: list[Expr]) -> Expr:
    del compiler, same
    row = ", ".join(f"'k{n}': {sort_form(key)}" for n, key in enumerate(keys))
    sql = f"count(DISTINCT {{{row}}}) FILTER (WHERE {before}) + 1"
    return Expr(f"CAST({sql} AS {COUNT.storage})", NUMBER, COUNT, nullable=False)


def _percent_rank(compiler: "Compiler", before: str, same: str, keys: list[Expr]) -> Expr:
    """Of the rows of the group: it counts itself neither above nor below; 0 in an empty group."""
    del same, keys
    every = Expr(f"CAST(greatest(count(*), 1) AS {COUNT.storage})", NUMBER, COUNT)
    return _divided(compiler, _count(before), every)


def _cume_dist(compiler: "Compiler", before: str, same: str, keys: list[Expr]) -> Expr:
    """It counts itself above and below."""
    del keys
    return _divided(compiler, _count(f"{before} OR {same}", 1), _count("TRUE", 1))


def _divided(compiler: "Compiler", part: Expr, whole: Expr) -> Expr:
    return Expr(
        compiler.run("o_divide", to_bytes(compiler, part), to_bytes(compiler, whole)), NUMBER
    )


_RESULTS = {
    "RANK": _rank,
    "DENSE_RANK": _dense_rank,
    "PERCENT_RANK": _percent_rank,
    "CUME_DIST": _cume_dist,
}
