"""CURSOR(query), an item of the outermost select list: its rows as a list in the engine's row.

Oracle opens the nested query when its row is fetched; here it has run by then, in the same snapshot.
"""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import CURSOR
from mcp_oracle.sandbox.engine.compiled import CompiledQuery
from mcp_oracle.sandbox.engine.context import offset_of, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.ordering import output_of
from mcp_oracle.sandbox.engine.rewrite.comparison import sort_form
from mcp_oracle.sandbox.engine.rewrite.grouping import direction
from mcp_oracle.sandbox.engine.scope import HIDDEN, Scope
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler


def compile_cursor(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr:
    if compiler.is_defining or not _is_outermost(node):
        raise OraError(22902, "CURSOR expression not allowed", offset=offset_of(node))
    inner = node.expressions[0] if len(node.expressions) == 1 else None
    if not isinstance(inner, (exp.Query, exp.Subquery)):
        raise OraError(928, "missing SELECT keyword", offset=offset_of(node))
    if any(n.args.get("connect") for n in inner.find_all(exp.Select)) and _is_correlated(
        compiler, inner, scope
    ):
        raise unimplemented("a correlated CURSOR with CONNECT BY", offset_of(node))
    query = compiler.query(inner, scope)
    if query.for_update:
        raise unimplemented("a CURSOR with FOR UPDATE", offset_of(node))
    order, whole = _order(compiler, inner, query, scope)
    columns = whole.columns[: len(query.columns)]
    fields = ", ".join(f"k{at} := {e.sql}" for at, (_, e) in enumerate(columns))
    rows = f"(SELECT coalesce(list(struct_pack({fields}){order}), []) FROM ({whole.sql}))"
    return Expr(rows, CURSOR, rows=tuple(columns))


def _is_outermost(node: exp.Expr) -> bool:
    """Whether an item stands in the select list of the whole statement, or of another such cursor."""
    item = node.parent if isinstance(node.parent, exp.Alias) else node
    block = item.parent
    if not isinstance(block, exp.Select) or item.arg_key != "expressions":
        return False
    above = block.parent
    if isinstance(above, exp.Anonymous) and str(above.this).upper() == "CURSOR":
        return _is_outermost(above)
    return above is None


def _is_correlated(compiler: "Compiler", inner: exp.Expr, scope: Scope) -> bool:
    """Whether it needs the row around it: alone it would not find a name."""
    try:
        compiler.query(inner, None)
    except OraError:
        compiler.query(inner, scope)
        return True
    return False


def _order(
    compiler: "Compiler", inner: exp.Expr, query: CompiledQuery, scope: Scope
) -> tuple[str, CompiledQuery]:
    """ORDER BY of the list, and the query that it is made of, with the keys behind its columns.

    The engine joins a correlated query with the rows around it, and does not promise to keep its order then.
    """
    ordered = inner
    while isinstance(ordered, exp.Subquery) and not _is_cut_or_sorted(ordered):
        ordered = ordered.this
    order = ordered.args.get("order")
    if order is None or order.args.get("siblings"):
        return "", query
    items = [item for item in order.expressions if not _is_text(item.this)]
    missing = [item.this for item in items if output_of(item.this, query.columns) is None]
    whole = compiler.query(_with_keys(ordered, missing), scope) if missing else query
    visible, hidden = whole.columns[: len(query.columns)], whole.columns[len(query.columns) :]
    left = (key for _, key in hidden)
    keys = list[str]()
    for item in items:
        key = output_of(item.this, visible) or next(left)
        keys.append(f"{sort_form(key, offset_of(item))} {direction(item)}")
    return (f" ORDER BY {', '.join(keys)}" if keys else ""), whole


def _is_cut_or_sorted(node: exp.Expr) -> bool:
    return any(node.args.get(part) is not None for part in ("order", "limit", "offset"))


def _is_text(node: exp.Expr) -> bool:
    """A text literal orders nothing."""
    return isinstance(node, exp.Literal) and bool(node.args.get("is_string"))


def _with_keys(block: exp.Expr, keys: list[exp.Expr]) -> exp.Expr:
    """The same block with the keys behind its select list."""
    wider = block.copy()
    for at, key in enumerate(keys):
        name = exp.to_identifier(f"{HIDDEN}{at}", quoted=True)
        wider.append("expressions", exp.alias_(key.copy(), name))
    return wider
