"""TO_VECTOR and its other name VECTOR; the distances are not here, for the last digits of Oracle's are not known."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import FLOAT32, DataType, Kind
from mcp_oracle.sandbox.catalog.declaration import parse as parse_type
from mcp_oracle.sandbox.engine.context import Context, offset_of, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.scope import Scope
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler

FUNCTIONS = frozenset({"TO_VECTOR", "VECTOR"})


def compile_vector(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr:
    """`TO_VECTOR(text [, dimensions [, format]])`; the last two are words, not expressions."""
    items = list(node.expressions)
    if compiler.facts.profile == "19c":
        name = str(node.this).upper()
        raise OraError(904, f'"{name}": invalid identifier', offset=offset_of(node))
    if not 1 <= len(items) <= 3:
        raise OraError(909, "invalid number of arguments", offset=offset_of(node))
    words = ", ".join(item.sql("oracle") for item in items[1:])
    try:
        of = parse_type(f"VECTOR({words})" if words else "VECTOR")
    except OraError as error:
        raise unimplemented("TO_VECTOR in this form", offset_of(node)) from error
    return to_vector(compiler, compiler.expr(items[0], scope), of, offset_of(node))


def to_vector(context: Context, value: Expr, of: DataType, offset: int | None = None) -> Expr:
    """Text as a vector, or a vector in another declaration."""
    if value.is_null_literal:
        return Expr("NULL::VARCHAR", of)
    if not (value.type.is_character or value.type.kind in (Kind.CLOB, Kind.VECTOR)):
        raise unimplemented(f"{value.type.kind.value} as VECTOR", offset)
    if value.type.kind is Kind.VECTOR and (value.type.scale or FLOAT32) != (of.scale or FLOAT32):
        raise unimplemented("a VECTOR in another format", offset)
    return Expr(context.run("o_vector", value, str(of.precision or 0), str(of.scale or 0)), of)
