"""JSON_OBJECT, JSON_ARRAY, JSON_OBJECTAGG and JSON_ARRAYAGG: SQL values as JSON text."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import DataType, Kind, text
from mcp_oracle.sandbox.engine.context import Context, offset_of, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.rewrite.conversion import to_bytes, to_text
from mcp_oracle.sandbox.engine.rewrite.grouping import joined, order_keys
from mcp_oracle.sandbox.engine.rewrite.json import JSON, limit_of, returned
from mcp_oracle.sandbox.engine.scope import Scope
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler

_LONGEST = 4000
_GIVES_JSON = frozenset(
    {"JSON_OBJECT", "JSON_ARRAY", "JSON_OBJECTAGG", "JSON_ARRAYAGG", "JSON_QUERY", "JSON"}
)
GENERATORS = frozenset({"JSON_OBJECT", "JSON_ARRAY"})
AGGREGATES = frozenset({"JSON_OBJECTAGG", "JSON_ARRAYAGG"})


def compile_generator(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr:
    """JSON_OBJECT and JSON_ARRAY of the values in their parentheses."""
    return _built(compiler, node, scope, lambda items, _: f"[{', '.join(items)}]::VARCHAR[]")


def compile_aggregate(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr:
    """The same over the rows of a group."""
    if not scope.aggregates:
        raise OraError(934, "group function is not allowed here", offset=offset_of(node))

    def listed(items: list[str], order: str) -> str:
        return f"list({items[0]}{order})"

    return _built(compiler, node, scope.for_arguments(), listed)


_Collect = Callable[[list[str], str], str]


def _built(compiler: "Compiler", node: exp.Expr, scope: Scope, collect: _Collect) -> Expr:
    name = str(node.this).upper()
    if node.args.get("unique"):
        raise unimplemented(f"{name} WITH UNIQUE KEYS", offset_of(node))
    order = joined(order_keys(compiler, node.args.get("order"), scope))
    ordering = f" ORDER BY {order}" if order else ""
    pairs = [e.expressions if isinstance(e, exp.Tuple) else [e] for e in node.expressions]
    values = [_fragment(compiler, pair[-1], scope) for pair in pairs]
    of = returned(node, JSON if any(v.type.kind is Kind.JSON for v in values) else text(_LONGEST))
    if of.kind not in (Kind.VARCHAR2, Kind.CLOB, Kind.JSON):
        raise unimplemented(f"{name} RETURNING {of.kind.value}", offset_of(node))
    lists = [collect([v.sql for v in values], ordering)]
    is_object = name.startswith("JSON_OBJECT")
    if is_object:
        lists.insert(0, collect([_key(compiler, pair[0], scope) for pair in pairs], ordering))
    absent = (node.args.get("on_null") or ("NULL" if is_object else "ABSENT")) == "ABSENT"
    function = "o_json_object" if is_object else "o_json_array"
    sql = compiler.run(function, *lists, str(int(absent)), str(limit_of(of)))
    return Expr(sql, of, nullable=name in AGGREGATES)


def _key(compiler: "Compiler", node: exp.Expr, scope: Scope) -> str:
    key = compiler.expr(node, scope)
    if not key.type.is_character:
        raise unimplemented("a JSON key that is no text", offset_of(node))
    return key.sql


def _fragment(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr:
    """A value as JSON text; SQL NULL stays NULL."""
    declared = isinstance(node, exp.Anonymous) and str(node.this) == "FORMAT JSON"
    inner = node.expressions[0] if declared else node
    value = compiler.expr(inner, scope)
    is_json = isinstance(inner, exp.Anonymous) and str(inner.this).upper() in _GIVES_JSON
    if is_json or value.type.kind is Kind.JSON:
        return value
    if declared:
        return Expr(compiler.run("o_json_embedded", to_text(compiler, value)), value.type)
    if value.is_json:
        raise unimplemented("a column with IS JSON without FORMAT JSON", offset_of(node))
    writer = _WRITERS.get(value.type.kind)
    if writer is None:
        raise unimplemented(f"{value.type.kind.value} in JSON", offset_of(node))
    return Expr(writer(compiler, value), DataType(Kind.VARCHAR2, size=_LONGEST))


def _quoted(context: Context, value: Expr) -> str:
    return context.run("o_json_quoted", value)


def _number(context: Context, value: Expr) -> str:
    return context.run("o_json_digits", to_bytes(context, value))


def _null(_: Context, value: Expr) -> str:
    return f"{value.sql}::VARCHAR"


def _boolean(_: Context, value: Expr) -> str:
    return f"CASE WHEN {value.sql} THEN 'true' WHEN NOT {value.sql} THEN 'false' END"


def _date(context: Context, value: Expr) -> str:
    return context.run("o_json_date", value)


_WRITERS: dict[Kind, Callable[[Context, Expr], str]] = {
    Kind.VARCHAR2: _quoted,
    Kind.CHAR: _quoted,
    Kind.CLOB: _quoted,
    Kind.NUMBER: _number,
    Kind.FLOAT: _number,
    Kind.NULL: _null,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
}
