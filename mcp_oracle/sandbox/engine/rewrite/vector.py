"""TO_VECTOR and its other name VECTOR, VECTOR_DISTANCE and the short names of its metrics."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import BINARY_DOUBLE, FLOAT32, DataType, Kind
from mcp_oracle.sandbox.catalog.declaration import parse as parse_type
from mcp_oracle.sandbox.engine.context import Context, offset_of, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr, quote
from mcp_oracle.sandbox.engine.function.distance import METRICS
from mcp_oracle.sandbox.engine.scope import Scope
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler

_SHORT = {
    "L1_DISTANCE": "MANHATTAN",
    "L2_DISTANCE": "EUCLIDEAN",
    "COSINE_DISTANCE": "COSINE",
    "INNER_PRODUCT": "INNER_PRODUCT",
}
FUNCTIONS = frozenset({"TO_VECTOR", "VECTOR", "VECTOR_DISTANCE", *_SHORT})


def compile_vector(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr:
    """`TO_VECTOR(text [, dimensions [, format]])`; the last two are words, not expressions."""
    items, name = list(node.expressions), str(node.this).upper()
    if compiler.facts.profile == "19c":
        raise OraError(904, f'"{name}": invalid identifier', offset=offset_of(node))
    if name == "VECTOR_DISTANCE" or name in _SHORT:
        return _distance(compiler, node, scope, name)
    if not 1 <= len(items) <= 3:
        raise OraError(909, "invalid number of arguments", offset=offset_of(node))
    words = ", ".join(item.sql("oracle") for item in items[1:])
    try:
        of = parse_type(f"VECTOR({words})" if words else "VECTOR")
    except OraError as error:
        raise unimplemented("TO_VECTOR in this form", offset_of(node)) from error
    return to_vector(compiler, compiler.expr(items[0], scope), of, offset_of(node))


def _distance(compiler: "Compiler", node: exp.Expr, scope: Scope, name: str) -> Expr:
    """`VECTOR_DISTANCE(a, b [, metric])`; the metric is a word, COSINE where none is given."""
    items, offset = list(node.expressions), offset_of(node)
    if not 2 <= len(items) <= (2 if name in _SHORT else 3):
        raise OraError(909, "invalid number of arguments", offset=offset)
    metric = _SHORT.get(name) or (items[2].sql("oracle").upper() if len(items) == 3 else "COSINE")
    if metric not in METRICS or (metric == "INNER_PRODUCT" and name not in _SHORT):
        raise unimplemented(f"the distance {metric}", offset)
    values = [compiler.expr(item, scope) for item in items[:2]]
    typed = [v for v in values if not v.is_null_literal]
    forms = {v.type.scale or FLOAT32 for v in typed}
    if len(forms) > 1 or any(v.type.kind is not Kind.VECTOR for v in typed):
        raise unimplemented("a distance between such values", offset)
    form = str(forms.pop() if forms else FLOAT32)
    sql = compiler.run("o_vector_distance", *values, form, quote(metric))
    return Expr(f"CAST({sql} AS DOUBLE)", BINARY_DOUBLE)


def to_vector(context: Context, value: Expr, of: DataType, offset: int | None = None) -> Expr:
    """Text as a vector, or a vector in another declaration."""
    if value.is_null_literal:
        return Expr("NULL::VARCHAR", of)
    if not (value.type.is_character or value.type.kind in (Kind.CLOB, Kind.VECTOR)):
        raise unimplemented(f"{value.type.kind.value} as VECTOR", offset)
    if value.type.kind is Kind.VECTOR and (value.type.scale or FLOAT32) != (of.scale or FLOAT32):
        raise unimplemented("a VECTOR in another format", offset)
    return Expr(context.run("o_vector", value, str(of.precision or 0), str(of.scale or 0)), of)
