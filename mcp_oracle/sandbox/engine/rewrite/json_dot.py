"""Dot notation on columns that hold JSON: `alias.column.field[0].field`. Needs the alias, as in Oracle."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import Kind
from mcp_oracle.sandbox.engine.context import offset_of
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.rewrite.identifier import column, name_of
from mcp_oracle.sandbox.engine.rewrite.json import dotted
from mcp_oracle.sandbox.engine.rewrite.missing import foreign
from mcp_oracle.sandbox.engine.scope import Scope

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler


def column_or_member(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr:
    """A name of three parts is first `schema.table.column`, then a member of a document."""
    schema, table = node.args.get("db"), node.args.get("table")
    if schema is None or table is None:
        return column(compiler, node, scope)
    names = (name_of(node.this), name_of(table), name_of(schema))
    is_column = not node.args.get("catalog") and scope.column(*names, offset_of(node)) is not None
    found = None if is_column else member(compiler, node, scope)
    return found or column(compiler, node, scope)


def bracket(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr:
    found = member(compiler, node, scope)
    if found is None:
        raise foreign(node) or AssertionError("a bracket is foreign")
    return found


def member(compiler: "Compiler", node: exp.Expr, scope: Scope) -> Expr | None:
    """The value of a member, or None if the node means something else."""
    parts = _parts(node)
    if parts is None or len(parts) < 3 or not all(isinstance(p, exp.Identifier) for p in parts[:2]):
        return None
    alias, name = (name_of(part) for part in parts[:2])
    if scope.source(alias) is None:
        return None
    found = scope.column(name, alias, None, offset_of(node))
    if found is None or not (found.is_json or found.type.kind is Kind.JSON):
        return None
    return dotted(compiler, found, "$" + "".join(map(_step, parts[2:])), offset_of(node))


def _parts(node: exp.Expr) -> list[exp.Expr] | None:
    """Names and subscripts from left to right; None if anything else stands between."""
    if isinstance(node, exp.Identifier):
        return [node]
    if isinstance(node, exp.Column):
        names = (node.args.get(k) for k in ("catalog", "db", "table", "this"))
        return [name for name in names if isinstance(name, exp.Identifier)]
    before = _parts(node.this) if isinstance(node, (exp.Dot, exp.Bracket)) else None
    if before is None:
        return None
    if isinstance(node, exp.Dot):
        return [*before, node.expression] if isinstance(node.expression, exp.Identifier) else None
    index = node.expressions[0] if len(node.expressions) == 1 else None
    whole = isinstance(index, exp.Literal) and str(index.this).isdigit()
    return [*before, index] if whole and index is not None else None


def _step(part: exp.Expr) -> str:
    return f"[{part.this}]" if isinstance(part, exp.Literal) else f'."{part.this}"'
