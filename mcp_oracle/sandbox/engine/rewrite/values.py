"""VALUES as a row source: `(VALUES (1, 'a'), (2, 'b')) t (x, y)`, since 23ai."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.engine.context import offset_of, only, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.rewrite.conversion import common
from mcp_oracle.sandbox.engine.rewrite.identifier import name_of
from mcp_oracle.sandbox.engine.scope import RowSource, Scope

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler


def compile_values(compiler: "Compiler", node: exp.Expr) -> tuple[str, RowSource]:
    only(node, "expressions", "alias", "joins")
    offset = offset_of(node)
    if compiler.facts.profile == "19c":
        raise unimplemented("VALUES in FROM", offset)
    rows = [[compiler.expr(v, Scope()) for v in row.expressions] for row in node.expressions]
    if len({len(row) for row in rows}) != 1:
        raise unimplemented("VALUES with rows of several lengths", offset)
    alias, names = _names(node, len(rows[0]))
    columns = [_one_type(compiler, list(values), offset) for values in zip(*rows, strict=True)]
    handle = compiler.next_name("t")
    inner = [f"v{n}" for n in range(len(columns))]
    lines = ", ".join(f"({', '.join(v.sql for v in row)})" for row in zip(*columns, strict=True))
    sql = f"(VALUES {lines}) AS {handle}({', '.join(inner)})"
    exprs = [_column(f"{handle}.{n}", values) for n, values in zip(inner, columns, strict=True)]
    return sql, RowSource(alias, list(zip(names, exprs, strict=True)), handle=handle)


def _names(node: exp.Expr, count: int) -> tuple[str | None, list[str]]:
    """The aliases; in WITH they stand before the parenthesis."""
    alias = node.args.get("alias")
    written = list(alias.args.get("columns") or []) if alias is not None else []
    cte = node.find_ancestor(exp.CTE)
    if not written and cte is not None and node.parent_select is cte.this:
        alias = None
        written = list(cte.args["alias"].args.get("columns") or [])[:count]
    if len(written) != count:
        raise unimplemented("VALUES without a name for each column", offset_of(node))
    return name_of(alias.this) if alias is not None else None, [name_of(c) for c in written]


def _one_type(compiler: "Compiler", values: list[Expr], offset: int | None) -> list[Expr]:
    families = {
        (v.type.is_character, v.type.is_numeric, v.type.is_datetime)
        for v in values
        if not v.is_null_literal
    }
    if len(families) != 1:
        raise unimplemented("VALUES of several types in a column", offset)
    return common(compiler, values, offset)


def _column(sql: str, values: list[Expr]) -> Expr:
    typed = next(v for v in values if not v.is_null_literal)
    return Expr(sql, typed.type, typed.digits, nullable=any(v.nullable for v in values))
