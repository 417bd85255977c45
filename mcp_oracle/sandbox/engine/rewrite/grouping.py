"""Calls of aggregates and analytic functions: their place, DISTINCT, WITHIN GROUP, KEEP and OVER."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.engine.context import offset_of, only, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.rewrite.aggregate import AGGREGATES, Aggregate
from mcp_oracle.sandbox.engine.rewrite.analytic import ANALYTICS, Analytic
from mcp_oracle.sandbox.engine.rewrite.comparison import sort_form
from mcp_oracle.sandbox.engine.rewrite.frame import frame
from mcp_oracle.sandbox.engine.rewrite.hypothetical import compile_hypothetical, is_hypothetical
from mcp_oracle.sandbox.engine.rewrite.keep import keep
from mcp_oracle.sandbox.engine.scope import Scope
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler


def order_keys(compiler: "Compiler", node: exp.Expr | None, scope: Scope) -> list[tuple[str, str]]:
    """Keys of an ORDER BY with direction and the place of NULLs: last ascending, first descending."""
    keys = list[tuple[str, str]]()
    for item in node.expressions if node is not None else []:
        only(item, "this", "desc", "nulls_first")
        keys.append((sort_form(compiler.expr(item.this, scope), offset_of(item)), direction(item)))
    return keys


def direction(item: exp.Expr) -> str:
    way = "DESC" if item.args.get("desc") else "ASC"
    return f"{way} NULLS {'FIRST' if item.args.get('nulls_first') else 'LAST'}"


def joined(keys: list[tuple[str, str]]) -> str:
    return ", ".join(f"{key} {way}" for key, way in keys)


def compile_aggregate(
    compiler: "Compiler", node: exp.Expr, scope: Scope, over: str = "", window: bool = False
) -> Expr:
    """A bare aggregate; `over` makes it analytic, its arguments then are those of the grouped row."""
    return _rewrite(_call(compiler, node, scope, over=over, window=window))


def _call(
    compiler: "Compiler",
    node: exp.Expr,
    scope: Scope,
    *,
    over: str = "",
    window: bool = False,
    order: exp.Expr | None = None,
) -> Aggregate:
    name, offset = str(node.this).upper(), offset_of(node)
    if not window and not scope.aggregates:
        number, text = (934, "group function is not allowed here")
        if scope.inside_aggregate and scope.keys:
            raise unimplemented("a group function within another", offset)
        if scope.inside_aggregate:
            number, text = (978, "nested group function without GROUP BY")
        raise OraError(number, text, offset=offset)
    inner = scope if window or name in ("GROUPING", "GROUPING_ID") else scope.for_arguments()
    items, distinct = _arguments(node)
    if distinct and not items:
        raise OraError(936, "missing expression", offset=offset)
    star = len(items) == 1 and isinstance(items[0], exp.Star)
    if star and name != "COUNT":
        raise OraError(936, "missing expression", offset=offset)
    arguments = () if star else tuple(compiler.expr(i, inner) for i in items)
    keys = order_keys(compiler, order, inner)
    value = compiler.expr(order.expressions[0].this, inner) if order is not None else None
    descends = order is not None and bool(order.expressions[0].args.get("desc"))
    return Aggregate(
        compiler,
        name,
        arguments,
        distinct,
        star,
        over,
        joined(keys),
        value,
        descends,
        node.args.get("overflow") or "",
        offset,
    )


def _arguments(node: exp.Expr) -> tuple[list[exp.Expr], bool]:
    items = list(node.expressions)
    if len(items) == 1 and isinstance(items[0], exp.Distinct):
        return list(items[0].expressions), True
    return items, False


def _rewrite(call: Aggregate) -> Expr:
    if call.distinct and call.name not in ("COUNT", "SUM", "AVG", "MIN", "MAX", "LISTAGG"):
        raise unimplemented(f"{call.name} with DISTINCT", call.offset)
    if not call.star and not call.arguments:
        raise OraError(938, "not enough arguments for function", offset=call.offset)
    return AGGREGATES[call.name](call)


def compile_within(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr:
    """LISTAGG and PERCENTILE_CONT … WITHIN GROUP (ORDER BY …)."""
    return _within(compiler, node, scope, over="", window=False)


def _within(compiler: "Compiler", node: exp.Expr, scope: Scope, *, over: str, window: bool) -> Expr:
    only(node, "this", "expression")
    if is_hypothetical(node) and not window:
        return compile_hypothetical(compiler, node, scope)
    function = node.this
    name = str(function.this).upper() if isinstance(function, exp.Anonymous) else ""
    if name not in ("LISTAGG", "PERCENTILE_CONT", "PERCENTILE_DISC"):
        raise unimplemented(f"{name or type(function).__name__} WITHIN GROUP", offset_of(node))
    return _rewrite(
        _call(compiler, function, scope, over=over, window=window, order=node.expression)
    )


def compile_window(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr:
    if str(node.args.get("over")).upper() == "KEEP":
        return _keep(compiler, node, scope)
    offset = offset_of(node)
    if not scope.windows or scope.inside_aggregate:
        raise OraError(30483, "window  functions are not allowed here", offset=offset)
    only(node, "this", "partition_by", "order", "spec", "over")
    inner = _inside(scope)
    if isinstance(node.this, exp.Window) and str(node.this.args.get("over")).upper() == "KEEP":
        return _keep(compiler, node.this, inner, node)
    partition = ", ".join(
        sort_form(compiler.expr(p, inner), offset) for p in node.args.get("partition_by") or []
    )
    keys = order_keys(compiler, node.args.get("order"), inner)
    parts = (
        f"PARTITION BY {partition}" if partition else "",
        f"ORDER BY {joined(keys)}" if keys else "",
        frame(compiler, node.args.get("spec"), node.args.get("order"), inner),
    )
    return _analytic(compiler, node.this, inner, parts)


def _inside(scope: Scope) -> Scope:
    """Within an analytic function plain aggregates are allowed, further analytic ones are not."""
    return replace(scope, windows=False)


def _analytic(
    compiler: "Compiler", function: exp.Expr, scope: Scope, parts: tuple[str, str, str]
) -> Expr:
    ignore = isinstance(function, exp.IgnoreNulls)
    if isinstance(function, (exp.IgnoreNulls, exp.RespectNulls)):
        function = function.this
    over = f" OVER ({' '.join(p for p in parts if p)})"
    if isinstance(function, exp.WithinGroup):
        return _within(compiler, function, scope, over=over, window=True)
    if not isinstance(function, exp.Anonymous):
        raise unimplemented(f"{type(function).__name__} with OVER", offset_of(function))
    name = str(function.this).upper()
    if name in ANALYTICS:
        items = list(function.expressions)
        if items and isinstance(items[0], (exp.IgnoreNulls, exp.RespectNulls)):
            ignore = isinstance(items[0], exp.IgnoreNulls)
            items[0] = items[0].this
        arguments = tuple(compiler.expr(a, scope) for a in items)
        call = Analytic(compiler, name, arguments, *parts, ignore, offset_of(function))
        return ANALYTICS[name](call)
    if name not in AGGREGATES or name in ("GROUPING", "GROUPING_ID"):
        raise OraError(904, f'"{name}": invalid identifier', offset=offset_of(function))
    if (parts[1] or parts[2]) and _arguments(function)[1]:
        raise OraError(30487, "ORDER BY not allowed here", offset=offset_of(function))
    return compile_aggregate(compiler, function, scope, over, window=True)


def _keep(
    compiler: "Compiler", node: exp.Expr, scope: Scope, window: exp.Expr | None = None
) -> Expr:
    """KEEP, and with OVER (PARTITION BY …) the same for every row of a partition."""
    only(node, "this", "order", "alias", "over", "first")
    inner = scope.for_arguments() if window is None else scope
    over = _partition(compiler, window, scope) if window is not None else ""
    call = _call(compiler, node.this, scope, window=window is not None)
    keys = order_keys(compiler, node.args.get("order"), inner)
    return keep(call, keys, over, first=bool(node.args.get("first")))


def _partition(compiler: "Compiler", window: exp.Expr, scope: Scope) -> str:
    if window.args.get("order") or window.args.get("spec"):
        raise OraError(30487, "ORDER BY not allowed here", offset=offset_of(window))
    items = window.args.get("partition_by") or []
    partition = ", ".join(sort_form(compiler.expr(p, scope), offset_of(p)) for p in items)
    return f" OVER ({'PARTITION BY ' if partition else ''}{partition})"
