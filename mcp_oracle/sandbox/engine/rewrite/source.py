"""FROM: tables, views, dictionary views, inline views, WITH names, and how they join."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import ROWID
from mcp_oracle.sandbox.catalog.objects import Relation, Table, TableColumn, View
from mcp_oracle.sandbox.dictionary import Reader, view_query
from mcp_oracle.sandbox.engine.context import offset_of, only, unimplemented
from mcp_oracle.sandbox.engine.dialect import parse
from mcp_oracle.sandbox.engine.expression import Expr, declared_digits, storage_digits
from mcp_oracle.sandbox.engine.naming import ROW_ID, SESSION, engine_name, table_name
from mcp_oracle.sandbox.engine.narrowing import WideView
from mcp_oracle.sandbox.engine.protection import refuse_protected
from mcp_oracle.sandbox.engine.rewrite.comparison import compare
from mcp_oracle.sandbox.engine.rewrite.identifier import name_of
from mcp_oracle.sandbox.engine.rewrite.json_table import compile_json_table
from mcp_oracle.sandbox.engine.rewrite.pivot import rewritten
from mcp_oracle.sandbox.engine.rewrite.table_function import table_function
from mcp_oracle.sandbox.engine.rewrite.values import compile_values
from mcp_oracle.sandbox.engine.scope import RowSource, Scope
from mcp_oracle.sandbox.statement import read_statement
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler


@dataclass(slots=True)
class From:
    """The row sources of a block as engine text, and the names they give."""

    sql: str = ""
    sources: list[RowSource] = field(default_factory=list[RowSource])
    merged: dict[str, Expr] = field(default_factory=dict[str, Expr])
    items: list[tuple[str, RowSource]] = field(default_factory=list[tuple[str, RowSource]])


def compile_from(compiler: "Compiler", node: exp.Expr, outer: Scope | None) -> From:
    """Everything between FROM and WHERE."""
    first = node.args.get("from_")
    if first is None:
        if compiler.facts.profile == "19c":
            raise OraError(923, "FROM keyword not found where expected", offset=None)
        return From()
    result = From()
    _first(compiler, result, first.this, outer)
    for join in node.args.get("joins") or []:
        _append(compiler, result, join.this, join, outer)
    return result


def _first(compiler: "Compiler", result: From, node: exp.Expr, outer: Scope | None) -> None:
    """The first FROM item; joins in parentheses there are joined first anyway."""
    inside = isinstance(node, exp.Subquery) and isinstance(node.this, exp.Table)
    if not inside or node.args.get("alias"):
        _append(compiler, result, node, None, outer)
        return
    _first(compiler, result, node.this, outer)
    for nested in node.args.get("joins") or []:
        _append(compiler, result, nested.this, nested, outer)


def _append(
    compiler: "Compiler", result: From, node: exp.Expr, join: exp.Expr | None, outer: Scope | None
) -> None:
    """One FROM item, and the joins that are written behind it."""
    sql, source = compile_source(
        compiler, node, Scope(list(result.sources), outer, dict(result.merged))
    )
    result.items.append((sql, source))
    if join is None:
        result.sql = sql
        result.sources.append(source)
    else:
        _join(compiler, result, join, sql, source, outer)
    for nested in node.args.get("joins") or []:
        _append(compiler, result, nested.this, nested, outer)


_SIDES = {"": "INNER", "LEFT": "LEFT", "RIGHT": "RIGHT", "FULL": "FULL"}


def _join(
    compiler: "Compiler",
    result: From,
    join: exp.Expr,
    sql: str,
    source: RowSource,
    outer: Scope | None,
) -> None:
    only(join, "this", "on", "side", "kind", "using", "method")
    side, kind = str(join.args.get("side") or ""), str(join.args.get("kind") or "")
    if join.this.args.get("cross_apply") is False:
        result.sql = f"{result.sql} LEFT JOIN {sql} ON TRUE"
        result.sources.append(source.optional())
        return
    if join.args.get("method") not in (None, "NATURAL"):
        raise unimplemented(f"{join.args['method']} JOIN", offset_of(join))
    if kind == "CROSS" or not (
        join.args.get("on") or join.args.get("using") or join.args.get("method")
    ):
        if side or kind not in ("", "CROSS"):
            raise OraError(905, "missing keyword", offset=offset_of(join))
        result.sql = f"{result.sql} CROSS JOIN {sql}"
        result.sources.append(source)
        return
    if side not in _SIDES or kind not in ("", "INNER", "OUTER"):
        raise unimplemented(f"{side} {kind} JOIN".strip(), offset_of(join))
    keyword = _SIDES[side]
    if join.args.get("on"):
        if any(c.args.get("join_mark") for c in join.args["on"].find_all(exp.Column)):
            raise OraError(
                25156,
                "old style outer join (+) cannot be used with ANSI joins",
                offset=offset_of(join.args["on"]),
            )
        result.sources.append(source)
        scope = Scope(list(result.sources), outer, dict(result.merged))
        test = compiler.condition(join.args["on"], scope)
    else:
        test = _using(compiler, result, join, source, keyword)
        result.sources.append(source)
    result.sql = f"{result.sql} {keyword} JOIN {sql} ON {test}"


def _using(
    compiler: "Compiler", result: From, join: exp.Expr, source: RowSource, keyword: str
) -> str:
    """USING and NATURAL: equal names become one column, taken from the side that has the row."""
    if str(join.args.get("method") or "") == "NATURAL":
        left_names = {n for s in result.sources for n, _ in s.columns}
        names = [n for n, _ in source.columns if n in left_names]
    else:
        names = [name_of(i) for i in join.args["using"]]
    scope = Scope(list(result.sources), None, dict(result.merged))
    tests = list[str]()
    for name in names:
        left = scope.column(name, None, None, offset_of(join))
        right = source.named(name)
        if left is None or len(right) != 1:
            raise OraError(904, f'"{name}": invalid identifier', offset=offset_of(join))
        tests.append(compare(compiler, left, "=", right[0], offset_of(join)))
        result.merged[name] = _merged(left, right[0], keyword)
    return " AND ".join(tests) or "TRUE"


def _merged(left: Expr, right: Expr, keyword: str) -> Expr:
    if keyword == "RIGHT":
        return right
    if keyword == "FULL":
        if left.digits != right.digits or left.type.kind is not right.type.kind:
            raise unimplemented("FULL JOIN with USING on different types")
        return replace(left, sql=f"coalesce({left.sql}, {right.sql})", nullable=True)
    return left


def compile_source(compiler: "Compiler", node: exp.Expr, before: Scope) -> tuple[str, RowSource]:
    """One FROM item; only a lateral one sees the row sources `before` it."""
    if node.args.get("pivots"):
        return _pivoted(compiler, node, before)
    if isinstance(node, exp.Table) and isinstance(node.this, exp.Anonymous):
        return _table_function(compiler, node, before)
    if isinstance(node, exp.Table):
        return _table(compiler, node)
    if isinstance(node, exp.Subquery):
        return _inline_view(compiler, node)
    if isinstance(node, exp.Values):
        return compile_values(compiler, node)
    if isinstance(node, exp.Lateral) and isinstance(node.this, exp.Subquery):
        return _lateral(compiler, node, before)
    raise unimplemented(f"{type(node).__name__} in FROM", offset_of(node))


def _inline_view(compiler: "Compiler", node: exp.Expr) -> tuple[str, RowSource]:
    """An inline view sees no names of the enclosing block."""
    only(node, "this", "alias", "joins")
    if isinstance(node.this, (exp.Table, exp.Join)):
        raise unimplemented("parenthesised joins", offset_of(node))
    query = compiler.query(node.this, None)
    alias = node.args.get("alias")
    if alias is not None and alias.args.get("columns"):
        raise OraError(933, "SQL command not properly ended", offset=offset_of(alias))
    handle = compiler.next_name("t")
    return _derived(query.sql, query.columns, handle, name_of(alias.this) if alias else None)


def _derived(
    sql: str, columns: Sequence[tuple[str, Expr]], handle: str, alias: str | None
) -> tuple[str, RowSource]:
    named = [(n, replace(e, sql=f"{handle}.{e.sql}", literal=None)) for n, e in columns]
    return f"({sql}) AS {handle}", RowSource(alias, named, handle=handle)


def _pivoted(compiler: "Compiler", node: exp.Expr, before: Scope) -> tuple[str, RowSource]:
    """A source with PIVOT or UNPIVOT behind it is an inline view."""
    pivots, source = node.args["pivots"], node.copy()
    if len(pivots) != 1:
        raise unimplemented("PIVOT of a PIVOT", offset_of(node))
    source.set("pivots", None)
    source.set("joins", None)
    _, row = compile_source(compiler, source, before)
    query = compiler.query(rewritten(source, pivots[0], [n for n, _ in row.columns]), None)
    alias = pivots[0].args.get("alias")
    handle = compiler.next_name("t")
    return _derived(query.sql, query.columns, handle, name_of(alias.this) if alias else None)


def _lateral(compiler: "Compiler", node: exp.Expr, before: Scope) -> tuple[str, RowSource]:
    """LATERAL (…), CROSS APPLY and OUTER APPLY: a subquery that sees the row sources before it."""
    only(node, "this", "alias", "view", "outer", "cross_apply")
    query = compiler.query(node.this, before)
    alias = node.args.get("alias")
    handle = compiler.next_name("t")
    sql, source = _derived(query.sql, query.columns, handle, name_of(alias.this) if alias else None)
    return f"LATERAL {sql}", source


def _table_function(compiler: "Compiler", node: exp.Expr, before: Scope) -> tuple[str, RowSource]:
    if str(node.this.this).upper() != "JSON_TABLE":
        return table_function(compiler, node, before)
    only(node, "this", "alias", "joins")
    alias = node.args.get("alias")
    return compile_json_table(compiler, node.this, name_of(alias.this) if alias else None, before)


def _table(compiler: "Compiler", node: exp.Expr) -> tuple[str, RowSource]:
    only(node, "this", "db", "alias", "joins")
    if not isinstance(node.this, exp.Identifier):
        raise unimplemented("a table function", offset_of(node))
    name = name_of(node.this)
    owner = name_of(node.args["db"]) if node.args.get("db") else None
    alias_node = node.args.get("alias")
    if alias_node is not None and alias_node.args.get("columns"):
        raise OraError(933, "SQL command not properly ended", offset=offset_of(alias_node))
    alias = name_of(alias_node.this) if alias_node is not None else name
    handle = compiler.next_name("t")
    if owner is None:
        for names in reversed(compiler.ctes):
            if name in names:
                cte = names[name]
                return _derived(cte.sql, cte.columns, handle, alias)
    relation = find_relation(compiler, name, owner, offset_of(node))
    sql, source = _relation(compiler, relation, handle, alias)
    return sql, replace(source, schema=relation.owner if alias_node is None else None)


def find_relation(
    compiler: "Compiler", name: str, owner: str | None, offset: int | None
) -> Relation:
    """The table or view; what may not be read does not exist (ORA-00942)."""
    entry = compiler.catalog.resolve(name, owner, compiler.schema)
    if not isinstance(entry, (Table, View)) or not compiler.catalog.may(
        compiler.viewer, "SELECT", entry
    ):
        raise not_found(compiler.facts.profile, name, owner or compiler.schema, offset)
    compiler.references.add((entry.owner, entry.name))
    if not compiler.is_defining:
        refuse_protected(compiler.catalog, compiler.facts.user, entry, "SELECT", offset)
    return entry


def not_found(profile: str, name: str, owner: str, offset: int | None) -> OraError:
    if profile == "19c":
        return OraError(942, "table or view does not exist", offset=offset)
    return OraError(942, f'table or view "{owner}"."{name}" does not exist', offset=offset)


def _relation(
    compiler: "Compiler", relation: Relation, handle: str, alias: str
) -> tuple[str, RowSource]:
    if isinstance(relation, Table):
        return _stored(compiler, relation, handle, alias)
    if relation.builtin is not None:
        facts = compiler.facts
        reader = Reader(compiler.viewer, facts.profile, facts.userenv, facts.nls, facts.sessions)
        sql = view_query(relation.builtin, reader)
        compiler.wide_views.append(WideView(relation.builtin, reader, sql))
        return f"({sql}) AS {handle}", RowSource(
            alias, _columns(relation, handle), table=relation.name, handle=handle
        )
    return _view(compiler, relation, handle, alias)


def _columns(relation: Relation, handle: str) -> list[tuple[str, Expr]]:
    return [(c.name, stored_column(c, f"{handle}.{engine_name(c.name)}")) for c in relation.columns]


def stored_column(column: TableColumn, sql: str) -> Expr:
    """The expression of a column as it is stored."""
    digits = storage_digits(column.storage) if column.storage else declared_digits(column.type)
    return Expr(sql, column.type, digits, nullable=not column.not_null, is_json=column.is_json)


def row_id_of(compiler: "Compiler", table: Table, handle: str) -> Expr:
    """ROWID: the table's number and the row's own, which never changes, in Oracle's 18 characters."""
    sql = compiler.run("o_row_id", f"{table.id}::BIGINT", f"{handle}.{ROW_ID}")
    return Expr(sql, ROWID, nullable=False)


def _stored(compiler: "Compiler", table: Table, handle: str, alias: str) -> tuple[str, RowSource]:
    row_id = row_id_of(compiler, table, handle)
    source = RowSource(
        alias, _columns(table, handle), table=table.name, row_id=row_id, handle=handle
    )
    stored = table_name(table.owner, table.name)
    if table.temporary:
        stored = f"(SELECT * FROM {stored} WHERE {SESSION} = {compiler.facts.session})"
    return f"{stored} AS {handle}", source


@lru_cache(maxsize=256)
def view_tree(text: str) -> exp.Expr:
    return parse(read_statement(text), "23ai").tree


def _view(compiler: "Compiler", view: View, handle: str, alias: str) -> tuple[str, RowSource]:
    """A view's query runs with its owner's names and privileges."""
    viewer, schema, ctes = compiler.viewer, compiler.schema, compiler.ctes
    compiler.viewer = compiler.catalog.viewer(view.owner)
    compiler.schema, compiler.ctes = view.owner, []
    references = set(compiler.references)
    try:
        query = compiler.query(view_tree(view.text), None)
    except OraError as error:
        if error.number in (942, 904):
            raise OraError(4063, f'view "{view.owner}.{view.name}" has errors') from error
        raise
    finally:
        compiler.viewer, compiler.schema, compiler.ctes = viewer, schema, ctes
        if compiler.is_defining:  # a view depends on what its own text names
            compiler.references = references
    named = [(c.name, e) for c, (_, e) in zip(view.columns, query.columns, strict=True)]
    return _derived(query.sql, named, handle, alias)
