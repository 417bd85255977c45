"""Queries: SELECT, set operators, WITH, and parentheses around them."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import LARGE
from mcp_oracle.sandbox.engine.compiled import CompiledQuery
from mcp_oracle.sandbox.engine.context import offset_of, only, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.ordering import finished
from mcp_oracle.sandbox.engine.recursion import compile_recursive, register
from mcp_oracle.sandbox.engine.rewrite.conversion import common, inconsistent
from mcp_oracle.sandbox.engine.rewrite.identifier import name_of
from mcp_oracle.sandbox.engine.rewrite.nested_aggregate import unnest_aggregates
from mcp_oracle.sandbox.engine.scope import Scope
from mcp_oracle.sandbox.engine.select import compile_select
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler

_SET_PARTS = (
    "this",
    "expression",
    "distinct",
    "with_",
    "order",
    "limit",
    "offset",
    "by_name",
    "side",
    "kind",
    "on",
)


def compile_query(compiler: "Compiler", node: exp.Expr, outer: Scope | None) -> CompiledQuery:
    if isinstance(node, exp.Subquery):
        return _parenthesised(compiler, node, outer)
    with_ = node.args.get("with_")
    prefix = ""
    compiler.ctes.append({})
    try:
        if with_ is not None:
            prefix = _with(compiler, with_)
        if isinstance(node, exp.Select):
            query = compile_select(compiler, unnest_aggregates(node), outer)
        elif isinstance(node, exp.SetOperation):
            query = _set_operation(compiler, node, outer)
        else:
            raise unimplemented(type(node).__name__, offset_of(node))
    finally:
        compiler.ctes.pop()
    return replace(query, sql=prefix + query.sql)


def _parenthesised(compiler: "Compiler", node: exp.Expr, outer: Scope | None) -> CompiledQuery:
    extra = [
        k
        for k, v in node.args.items()
        if v and k not in ("this", "order", "limit", "offset", "with_")
    ]
    if extra:
        raise unimplemented(f"a subquery with {extra[0]}", offset_of(node))
    query = compile_query(compiler, node.this, outer)
    return finished(compiler, node, query)


def _with(compiler: "Compiler", node: exp.Expr) -> str:
    only(node, "expressions", "recursive")
    parts, recursive = list[str](), False
    for cte in node.expressions:
        name = name_of(cte.args["alias"].this)
        columns = [name_of(c) for c in cte.args["alias"].args.get("columns") or []]
        handle = compiler.next_name("cte")
        if _mentions(cte.this, name) and isinstance(cte.this, exp.Union):
            recursive = True
            sql = compile_recursive(compiler, cte, name, columns, handle)
        else:
            if cte.args.get("search") or cte.args.get("cycle"):
                raise unimplemented("SEARCH and CYCLE without recursion", offset_of(cte))
            query = compiler.query(cte.this, None)
            names = columns or [n for n, _ in query.columns]
            if len(names) != len(query.columns):
                raise OraError(
                    32038,
                    "number of WITH clause column names does not match number of elements in select list",
                    offset=offset_of(cte),
                )
            sql = query.sql
            register(compiler, name, handle, names, [e for _, e in query.columns])
        parts.append(f"{handle} AS ({sql})")
    return f"WITH {'RECURSIVE ' if recursive else ''}{', '.join(parts)} "


def _mentions(node: exp.Expr, name: str) -> bool:
    return any(
        not t.args.get("db") and isinstance(t.this, exp.Identifier) and name_of(t.this) == name
        for t in node.find_all(exp.Table)
    )


_OPERATORS: dict[type[exp.Expr], str] = {
    exp.Union: "UNION",
    exp.Intersect: "INTERSECT",
    exp.Except: "EXCEPT",
}


def _set_operation(compiler: "Compiler", node: exp.Expr, outer: Scope | None) -> CompiledQuery:
    only(node, *_SET_PARTS)
    if any(node.args.get(k) for k in ("by_name", "side", "kind", "on")):
        raise unimplemented("this set operator", offset_of(node))
    if isinstance(node.this, exp.Select) and (
        node.this.args.get("limit") or node.this.args.get("offset")
    ):
        raise OraError(933, "SQL command not properly ended", offset=offset_of(node.expression))
    left = compiler.query(node.this, outer)
    right = compiler.query(node.expression, outer)
    if len(left.columns) != len(right.columns):
        raise OraError(
            1789, "query block has incorrect number of result columns", offset=offset_of(node)
        )
    operator = _OPERATORS[type(node)]
    distinct = node.args.get("distinct") is not False
    if not distinct and operator != "UNION" and compiler.facts.profile == "19c":
        raise OraError(928, "missing SELECT keyword", offset=offset_of(node.expression))
    lefts, rights, columns = list[str](), list[str](), list[tuple[str, Expr]]()
    for (name, a), (_, b) in zip(left.columns, right.columns, strict=True):
        if distinct and (a.type.kind in LARGE or b.type.kind in LARGE):
            raise inconsistent("-", a if a.type.kind in LARGE else b, offset_of(node))
        x, y = _same_type(compiler, a, b, offset_of(node.expression))
        alias = compiler.next_name("c")
        lefts.append(f"{x.sql} AS {alias}")
        rights.append(f"{y.sql} AS {alias}")
        columns.append(
            (name, replace(x, sql=alias, literal=None, nullable=x.nullable or y.nullable))
        )
    word = operator if distinct else f"{operator} ALL"
    sql = f"SELECT {', '.join(lefts)} FROM ({left.sql}) {word} SELECT {', '.join(rights)} FROM ({right.sql})"
    return finished(compiler, node, CompiledQuery(sql, columns))


def _same_type(compiler: "Compiler", a: Expr, b: Expr, offset: int | None) -> tuple[Expr, Expr]:
    """Both sides of a column must belong to one family (ORA-01790)."""
    families = (a.type.is_character, a.type.is_numeric, a.type.is_datetime) == (
        b.type.is_character, b.type.is_numeric, b.type.is_datetime,
    )  # fmt: skip
    if not (a.is_null_literal or b.is_null_literal) and (
        not families
        or (
            not any((a.type.is_character, a.type.is_numeric, a.type.is_datetime))
            and (a.type.kind, a.type.type_name) != (b.type.kind, b.type.type_name)
        )
    ):
        raise OraError(
            1790, "expression must have same datatype as corresponding expression", offset=offset
        )
    x, y = common(compiler, [a, b], offset)
    return x, y
