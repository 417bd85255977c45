"""Queries: SELECT, set operators, WITH, and parentheses around them."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import LARGE, NULL
from mcp_oracle.sandbox.engine.compiled import CompiledQuery
from mcp_oracle.sandbox.engine.context import offset_of, only, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr, storage
from mcp_oracle.sandbox.engine.ordering import finished
from mcp_oracle.sandbox.engine.rewrite.conversion import common, inconsistent, to_bytes
from mcp_oracle.sandbox.engine.rewrite.identifier import name_of
from mcp_oracle.sandbox.engine.rewrite.nested_aggregate import unnest_aggregates
from mcp_oracle.sandbox.engine.scope import HIDDEN, Scope
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
            sql = _recursive(compiler, cte, name, columns, handle)
        else:
            query = compiler.query(cte.this, None)
            names = columns or [n for n, _ in query.columns]
            if len(names) != len(query.columns):
                raise OraError(
                    32038,
                    "number of WITH clause column names does not match number of elements in select list",
                    offset=offset_of(cte),
                )
            sql = query.sql
            _register(compiler, name, handle, names, [e for _, e in query.columns])
        parts.append(f"{handle} AS ({sql})")
    return f"WITH {'RECURSIVE ' if recursive else ''}{', '.join(parts)} "


def _register(
    compiler: "Compiler", name: str, handle: str, names: list[str], exprs: list[Expr]
) -> None:
    columns = list(zip(names, exprs, strict=True))
    compiler.ctes[-1][name] = CompiledQuery(f"SELECT * FROM {handle}", columns)


def _mentions(node: exp.Expr, name: str) -> bool:
    return any(
        not t.args.get("db") and isinstance(t.this, exp.Identifier) and name_of(t.this) == name
        for t in node.find_all(exp.Table)
    )


def _recursive(
    compiler: "Compiler", cte: exp.Expr, name: str, columns: list[str], handle: str
) -> str:
    """Anchor UNION ALL step; the step's columns take the anchor's types, but numbers any digits."""
    union = cte.this
    if not columns:
        raise OraError(
            32039, "recursive WITH clause must have column alias list", offset=offset_of(cte)
        )
    if union.args.get("distinct") or cte.args.get("search") or cte.args.get("cycle"):
        raise unimplemented("this form of recursive WITH", offset_of(cte))
    anchor = compiler.query(union.this, None)
    names = [compiler.next_name("c") for _ in columns]
    if len(names) != len(anchor.columns):
        raise OraError(
            32038,
            "number of WITH clause column names does not match number of elements in select list",
            offset=offset_of(cte),
        )
    shape = [
        replace(e, sql=n, digits=None, literal=None, nullable=True)
        for n, (_, e) in zip(names, anchor.columns, strict=True)
    ]
    mark = Expr(compiler.next_name("m"), NULL)
    _register(compiler, name, handle, [*columns, HIDDEN], [*shape, mark])
    step = compiler.query(_with_mark(union.expression), None)
    if len(step.columns) != len(shape) + 1:
        raise OraError(
            1789, "query block has incorrect number of result columns", offset=offset_of(cte)
        )
    before = step.columns.pop()[1].sql
    first = _shaped(compiler, anchor, shape, offset_of(cte))
    below = _shaped(compiler, step, shape, offset_of(cte), f", {before}")
    row = "{" + ", ".join(f"'{n}': {n}" for n in names) + "}"
    start = f"SELECT *, {{'depth': 1::BIGINT, 'row': {row}}} AS {mark.sql} FROM ({first})"
    _register(compiler, name, handle, columns, shape)
    return f"{start} UNION ALL {_marked(below, row, names, before, mark.sql)}"


def _with_mark(step: exp.Expr) -> exp.Expr:
    """The step hands on where its row comes from, in a column that no text can name."""
    if not isinstance(step, exp.Select) or step.args.get("distinct") or step.args.get("group"):
        raise unimplemented("this form of recursive WITH", offset_of(step))
    marked = step.copy()
    marked.append("expressions", exp.column(exp.to_identifier(HIDDEN, quoted=True)))
    return marked


def _shaped(
    compiler: "Compiler",
    query: CompiledQuery,
    shape: list[Expr],
    offset: int | None,
    further: str = "",
) -> str:
    """The query with its columns in the anchor's types, and a further column as it is."""
    casts = list[str]()
    for (_, e), target in zip(query.columns, shape, strict=True):
        both_text = e.type.is_character and target.type.is_character
        if e.type.kind is not target.type.kind and not (e.is_null_literal or both_text):
            raise OraError(
                1790,
                "expression must have same datatype as corresponding expression",
                offset=offset,
            )
        value = to_bytes(compiler, e) if target.type.is_numeric else e
        if both_text:
            value = e.with_sql(_within(e.sql, target.type.size))
        casts.append(f"CAST({value.sql} AS {storage(target.type, target.digits)}) AS {target.sql}")
    return f"SELECT {', '.join(casts)}{further} FROM ({query.sql})"


def _within(text: str, size: int) -> str:
    """The anchor's text decides the size of the column (ORA-01489)."""
    long = "error('ORA!1489!result of string concatenation is too long')"
    return f"CASE WHEN length({text}) > {size} THEN {long} ELSE {text} END"


def _marked(below: str, row: str, names: list[str], before: str, mark: str) -> str:
    """A row equal to one above it would come again for ever (ORA-32044).

    Compared is only the ancestor whose depth was the last power of two: a walk in a circle meets it.
    """
    loop = "error('ORA!32044!cycle detected while executing recursive WITH query')"
    deeper = f"{before}.depth + 1"
    kept = f"CASE WHEN ({deeper} & {before}.depth) = 0 THEN {row} ELSE {before}.row END"
    test = f"CASE WHEN {row} IS NOT DISTINCT FROM {before}.row THEN {loop} ELSE {kept} END"
    return (
        f"SELECT {', '.join(names)}, {{'depth': {deeper}, 'row': {test}}} AS {mark} FROM ({below})"
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
