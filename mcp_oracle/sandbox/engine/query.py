"""A query block: WITH, FROM, WHERE, CONNECT BY, GROUP BY, the select list, ORDER BY and FETCH, in Oracle's order."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import LARGE
from mcp_oracle.sandbox.engine.context import offset_of, only, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr, storage
from mcp_oracle.sandbox.engine.rewrite.aggregate import AGGREGATES
from mcp_oracle.sandbox.engine.rewrite.comparison import sort_form
from mcp_oracle.sandbox.engine.rewrite.conversion import common, inconsistent, to_bytes, to_number
from mcp_oracle.sandbox.engine.rewrite.grouping import direction
from mcp_oracle.sandbox.engine.rewrite.hierarchy import compile_hierarchy
from mcp_oracle.sandbox.engine.rewrite.identifier import name_of
from mcp_oracle.sandbox.engine.rewrite.outer_join import apply_marks, conjuncts
from mcp_oracle.sandbox.engine.rewrite.rownum import numbered, split_limits, uses_rownum
from mcp_oracle.sandbox.engine.rewrite.source import From, compile_from
from mcp_oracle.sandbox.engine.scope import RowSource, Scope
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler

_SELECT_PARTS = (
    "with_", "expressions", "hint", "distinct", "from_", "joins", "connect", "where", "group", "having",
    "order", "limit", "offset", "locks", "kind",
)  # fmt: skip
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


@dataclass(slots=True)
class CompiledQuery:
    """Engine text of a query and its columns: Oracle's name, and the expression that reads it from outside."""

    sql: str
    columns: list[tuple[str, Expr]]
    for_update: bool = False


@dataclass(slots=True)
class _Block:
    """A SELECT on its way."""

    select: exp.Expr
    rows: From
    scope: Scope
    where: str = ""
    group: str = ""
    grouped: bool = False
    items: list[tuple[str, Expr]] = field(default_factory=list[tuple[str, Expr]])


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
            query = _select(compiler, node, outer)
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
    return _finished(compiler, node, query)


def _with(compiler: "Compiler", node: exp.Expr) -> str:
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
    """Anchor UNION ALL step; the step's columns take the anchor's types."""
    union = cte.this
    if not columns:
        raise OraError(
            32039, "recursive WITH clause must have column alias list", offset=offset_of(cte)
        )
    if union.args.get("distinct") or cte.args.get("search") or cte.args.get("cycle"):
        raise unimplemented("this form of recursive WITH", offset_of(cte))
    anchor = compiler.query(union.this, None)
    names = [compiler.next_name("c") for _ in columns]
    shape = [
        replace(e, sql=n, literal=None, nullable=True)
        for n, (_, e) in zip(names, anchor.columns, strict=True)
    ]
    _register(compiler, name, handle, columns, shape)
    step = compiler.query(union.expression, None)
    if len(step.columns) != len(shape):
        raise OraError(
            1789, "query block has incorrect number of result columns", offset=offset_of(cte)
        )
    both = list[str]()
    for query in (anchor, step):
        casts = list[str]()
        for (_, e), target, alias in zip(query.columns, shape, names, strict=True):
            if e.type.kind is not target.type.kind and not e.is_null_literal:
                raise OraError(
                    1790,
                    "expression must have same datatype as corresponding expression",
                    offset=offset_of(cte),
                )
            value = to_bytes(compiler, e) if target.type.is_numeric and target.digits is None else e
            casts.append(f"CAST({value.sql} AS {storage(target.type, target.digits)}) AS {alias}")
        both.append(f"SELECT {', '.join(casts)} FROM ({query.sql})")
    return " UNION ALL ".join(both)


def _select(compiler: "Compiler", node: exp.Expr, outer: Scope | None) -> CompiledQuery:
    only(node, *_SELECT_PARTS)
    if node.args.get("kind"):
        raise unimplemented(f"SELECT {node.args['kind']}", offset_of(node))
    if not node.expressions:
        raise OraError(936, "missing expression", offset=offset_of(node))
    rows = compile_from(compiler, node, outer)
    compiler.single_row = outer is None and _is_single_row(node, rows)
    block = _Block(node, rows, Scope(rows.sources, outer, rows.merged))
    _filter(compiler, block)
    _group(compiler, block)
    _items(compiler, block)
    return _assemble(compiler, block)


def _is_single_row(node: exp.Expr, rows: From) -> bool:
    """`SELECT … FROM dual` with nothing that could multiply or drop the row."""
    bare = not any(node.args.get(k) for k in ("joins", "connect", "where", "group", "having"))
    return bare and [s.table for s in rows.sources] in ([], ["DUAL"])


def _filter(compiler: "Compiler", block: _Block) -> None:
    """WHERE with its outer joins, hierarchy and ROWNUM."""
    where = block.select.args.get("where")
    tests = conjuncts(where.this) if where is not None else []
    tests = apply_marks(compiler, block.rows, tests, block.scope)
    if block.select.args.get("connect") is not None:
        _hierarchy(compiler, block)
    if "ROWNUM" in block.scope.pseudo:
        block.where = _where(compiler, tests, block.scope)
        return
    others, limits = split_limits(compiler, tests)
    block.where = _where(compiler, others, block.scope)
    if limits or _numbers_rows(block.select):
        block.rows.sql, number = numbered(compiler, block.rows, block.where, limits)
        block.scope.pseudo["ROWNUM"] = number
        block.where = ""


def _where(compiler: "Compiler", tests: list[exp.Expr], scope: Scope) -> str:
    if not tests:
        return ""
    return " WHERE " + " AND ".join(compiler.condition(t, scope) for t in tests)


def _numbers_rows(select: exp.Expr) -> bool:
    parts = [*select.expressions, select.args.get("group"), select.args.get("order")]
    return any(uses_rownum(p) for p in parts)


def _hierarchy(compiler: "Compiler", block: _Block) -> None:
    found = compile_hierarchy(compiler, block.select, block.rows, block.scope)
    block.rows.sql = found.sql
    scope, sources = block.scope, list(block.scope.sources)
    scope.pseudo.update(found.pseudo)
    scope.paths.update(found.paths)

    def elsewhere(handles: dict[str, str], node: exp.Expr) -> Expr:
        moved = [_moved(s, handles.get(s.handle, s.handle)) for s in sources]
        return compiler.expr(node, replace(scope, sources=moved, prior=None, root=None))

    if found.prior:
        scope.prior = lambda node: elsewhere(found.prior, node)
        scope.root = lambda node: elsewhere(found.root, node)


def _moved(source: RowSource, handle: str) -> RowSource:
    prefix = f"{source.handle}."
    columns = [
        (n, replace(e, sql=f"{handle}.{e.sql.removeprefix(prefix)}", nullable=True))
        for n, e in source.columns
    ]
    return replace(source, columns=columns, handle=handle)


def _has_aggregate(node: exp.Expr | None) -> bool:
    """An aggregate of this block: not one with OVER, not one of a subquery."""
    if node is None or isinstance(node, exp.Query):
        return False
    if isinstance(node, exp.Window) and str(node.args.get("over")).upper() != "KEEP":
        inner = node.this.this if isinstance(node.this, exp.WithinGroup) else node.this
        parts = [
            *inner.iter_expressions(),
            *(node.args.get("partition_by") or []),
            node.args.get("order"),
        ]
        return any(_has_aggregate(p) for p in parts)
    if isinstance(node, exp.Anonymous) and str(node.this).upper() in AGGREGATES:
        return True
    return any(_has_aggregate(child) for child in node.iter_expressions())


def _group(compiler: "Compiler", block: _Block) -> None:
    select = block.select
    group, having, order = (select.args.get(k) for k in ("group", "having", "order"))
    parts = [*select.expressions, having, order]
    block.scope.windows = True
    if group is None and having is None and not any(_has_aggregate(p) for p in parts):
        return
    block.grouped = True
    row_scope, keys = block.scope.for_rows(), list[str]()
    if group is not None:
        only(group, "expressions")
        block.group = " GROUP BY " + ", ".join(
            _group_item(compiler, item, row_scope, keys) for item in group.expressions
        )
    block.scope.keys = frozenset(keys)
    block.scope.aggregates = True
    block.scope.ungrouped = (
        (979, "not a GROUP BY expression")
        if group is not None
        else (937, "not a single-group group function")
    )
    if having is not None:
        block.group += (
            f" HAVING {compiler.condition(having.this, replace(block.scope, windows=False))}"
        )


def _group_item(compiler: "Compiler", item: exp.Expr, scope: Scope, keys: list[str]) -> str:
    nested = {exp.Rollup: "ROLLUP", exp.Cube: "CUBE", exp.GroupingSets: "GROUPING SETS"}.get(
        type(item)
    )
    if nested is not None:
        inner = ", ".join(_group_item(compiler, e, scope, keys) for e in item.expressions)
        return f"{nested} ({inner})"
    if isinstance(item, exp.Tuple):
        return f"({', '.join(_group_item(compiler, e, scope, keys) for e in item.expressions)})"
    if isinstance(item, exp.Paren):
        return f"({_group_item(compiler, item.this, scope, keys)})"
    if isinstance(item, exp.Subquery):
        raise OraError(22818, "subquery expressions not allowed here", offset=offset_of(item))
    value = compiler.expr(item, scope)
    if value.type.kind in LARGE:
        raise inconsistent("-", value, offset_of(item))
    keys.append(value.sql)
    return value.sql


def _items(compiler: "Compiler", block: _Block) -> None:
    for item in block.select.expressions:
        star = _star_of(item)
        if star is None:
            block.items.append((_item_name(item), _item_value(compiler, item, block)))
        else:
            block.items += _expanded(block, star, item)


def _item_value(compiler: "Compiler", item: exp.Expr, block: _Block) -> Expr:
    return compiler.expr(item.this if isinstance(item, exp.Alias) else item, block.scope)


def _star_of(item: exp.Expr) -> str | None:
    """'' for `*`, the qualifier for `t.*`, None for anything else."""
    if isinstance(item, exp.Star):
        only(item)
        return ""
    if isinstance(item, exp.Column) and isinstance(item.this, exp.Star):
        only(item.this)
        return name_of(item.args["table"])
    return None


def _expanded(block: _Block, qualifier: str, item: exp.Expr) -> list[tuple[str, Expr]]:
    scope = block.scope
    if not qualifier:
        merged = list(scope.merged.items())
        columns = [(n, e) for s in scope.sources for n, e in s.columns if n not in scope.merged]
        found = merged + columns
    else:
        source = scope.source(qualifier)
        if source is None:
            raise OraError(904, f'"{qualifier}": invalid identifier', offset=offset_of(item))
        found = source.columns
    if scope.keys is not None:
        missing = [e for _, e in found if e.sql not in scope.keys]
        if missing:
            raise OraError(*scope.ungrouped, offset=offset_of(item))
    return found


def _item_name(item: exp.Expr) -> str:
    """The alias, the column's name, or the text in upper case without blanks."""
    if isinstance(item, exp.Alias):
        return name_of(item.args["alias"])
    if isinstance(item, exp.Column) and not str(item.this.this).startswith(":"):
        return name_of(item.this)
    return "".join(str(item.meta.get("text", "")).upper().split())


def _assemble(compiler: "Compiler", block: _Block) -> CompiledQuery:
    select, columns, parts = block.select, list[tuple[str, Expr]](), list[str]()
    for name, value in block.items:
        alias = compiler.next_name("c")
        parts.append(f"{value.sql} AS {alias}")
        columns.append((name, replace(value, sql=alias)))
    distinct = select.args.get("distinct")
    if distinct is not None:
        only(distinct)
        for _, value in block.items:
            if value.type.kind in LARGE:
                raise inconsistent("-", value, offset_of(select))
    source = f" FROM {block.rows.sql}" if block.rows.sql else ""
    sql = f"SELECT {'DISTINCT ' if distinct is not None else ''}{', '.join(parts)}{source}{block.where}{block.group}"
    order = _order(compiler, block, columns)
    query = CompiledQuery(sql, columns, bool(select.args.get("locks")))
    return _limited(compiler, select, query, order)


def _order(
    compiler: "Compiler", block: _Block, columns: list[tuple[str, Expr]]
) -> list[tuple[str, str]]:
    """ORDER BY: a position, an alias, or an expression over the row."""
    order = block.select.args.get("order")
    if order is None or order.args.get("siblings"):
        return []
    distinct = block.select.args.get("distinct") is not None
    keys = list[tuple[str, str]]()
    for item in order.expressions:
        only(item, "this", "desc", "nulls_first")
        output = _output_of(item.this, columns)
        if output is not None:
            keys.append((sort_form(output, offset_of(item)), direction(item)))
            continue
        value = compiler.expr(item.this, block.scope)
        match = next(
            (c for (_, v), (_, c) in zip(block.items, columns, strict=True) if v.sql == value.sql),
            None,
        )
        if match is None and distinct:
            raise OraError(1791, "not a SELECTed expression", offset=offset_of(item))
        keys.append((sort_form(match or value, offset_of(item)), direction(item)))
    return keys


def _output_of(node: exp.Expr, columns: list[tuple[str, Expr]]) -> Expr | None:
    """The output column that a position or a bare name means."""
    if isinstance(node, exp.Literal) and not node.args.get("is_string"):
        position = Decimal(str(node.this))
        if position != int(position) or not 1 <= position <= len(columns):
            raise OraError(
                1785,
                "ORDER BY item must be the number of a SELECT-list expression",
                offset=offset_of(node),
            )
        return columns[int(position) - 1][1]
    if isinstance(node, exp.Column) and not node.args.get("table"):
        named = [e for n, e in columns if n == name_of(node.this)]
        if len(named) > 1:
            raise OraError(960, "ambiguous column naming in select list", offset=offset_of(node))
        return named[0] if named else None
    return None


def _limited(
    compiler: "Compiler", node: exp.Expr, query: CompiledQuery, order: list[tuple[str, str]]
) -> CompiledQuery:
    """ORDER BY, OFFSET and FETCH at the end of a block."""
    sorting = f" ORDER BY {', '.join(f'{k} {d}' for k, d in order)}" if order else ""
    limit, offset = node.args.get("limit"), node.args.get("offset")
    if limit is None and offset is None:
        return replace(query, sql=query.sql + sorting)
    if query.for_update:
        raise OraError(
            2014,
            "cannot select FOR UPDATE from view with DISTINCT, GROUP BY, etc.",
            offset=offset_of(node),
        )
    if limit is not None and not isinstance(limit, exp.Fetch):
        raise OraError(933, "SQL command not properly ended", offset=offset_of(limit))
    skip = _row_count(compiler, offset.expression) if offset is not None else ""
    options = limit.args.get("limit_options") if limit is not None else None
    if options is not None and options.args.get("percent"):
        raise unimplemented("FETCH with PERCENT", offset_of(node))
    ties = options is not None and options.args.get("with_ties") and order
    count = "1"
    if limit is not None and limit.args.get("count") is not None:
        count = _row_count(compiler, limit.args["count"])
    if ties:
        if skip:
            raise unimplemented("OFFSET with WITH TIES", offset_of(node))
        return _with_ties(compiler, query, sorting, count)
    fetch = f" LIMIT {count}" if limit is not None else ""
    return replace(query, sql=query.sql + sorting + fetch + (f" OFFSET {skip}" if skip else ""))


def _row_count(compiler: "Compiler", node: exp.Expr) -> str:
    """A number of rows: negative or NULL counts as none."""
    value = to_number(compiler, compiler.expr(node, Scope()), offset_of(node))
    if value.digits is None:
        value = Expr(compiler.run("o_double", to_bytes(compiler, value)), value.type)
    return f"greatest(0, coalesce(CAST(floor({value.sql}) AS BIGINT), 0))"


def _with_ties(
    compiler: "Compiler", query: CompiledQuery, sorting: str, count: str
) -> CompiledQuery:
    """The rows whose rank is within the count."""
    if " DISTINCT " in query.sql[:20]:
        raise unimplemented("WITH TIES with DISTINCT")
    rank, rows = compiler.next_name("k"), compiler.next_name("q")
    names = ", ".join(e.sql for _, e in query.columns)
    inner = f"SELECT *, rank() OVER ({sorting.strip()}) AS {rank} FROM ({query.sql})"
    return replace(
        query,
        sql=f"SELECT {names} FROM ({inner}) AS {rows} WHERE {rank} <= {count} ORDER BY {rank}",
    )


_OPERATORS = {exp.Union: "UNION", exp.Intersect: "INTERSECT", exp.Except: "EXCEPT"}


def _set_operation(compiler: "Compiler", node: exp.Expr, outer: Scope | None) -> CompiledQuery:
    only(node, *_SET_PARTS)
    if any(node.args.get(k) for k in ("by_name", "side", "kind", "on")):
        raise unimplemented("this set operator", offset_of(node))
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
    return _finished(compiler, node, CompiledQuery(sql, columns))


def _same_type(compiler: "Compiler", a: Expr, b: Expr, offset: int | None) -> tuple[Expr, Expr]:
    """Both sides of a column must belong to one family (ORA-01790)."""
    families = (a.type.is_character, a.type.is_numeric, a.type.is_datetime) == (
        b.type.is_character, b.type.is_numeric, b.type.is_datetime,
    )  # fmt: skip
    if not (a.is_null_literal or b.is_null_literal) and (
        not families
        or (
            not any((a.type.is_character, a.type.is_numeric, a.type.is_datetime))
            and a.type.kind is not b.type.kind
        )
    ):
        raise OraError(
            1790, "expression must have same datatype as corresponding expression", offset=offset
        )
    x, y = common(compiler, [a, b], offset)
    return x, y


def _finished(compiler: "Compiler", node: exp.Expr, query: CompiledQuery) -> CompiledQuery:
    """ORDER BY and FETCH over a whole set operation or parenthesis: by position or column name."""
    order, keys = node.args.get("order"), list[tuple[str, str]]()
    if order is None and node.args.get("limit") is None and node.args.get("offset") is None:
        return query
    for item in order.expressions if order is not None else []:
        output = _output_of(item.this, query.columns)
        if output is None:
            if isinstance(item.this, exp.Column):
                name = name_of(item.this.this)
                raise OraError(904, f'"{name}": invalid identifier', offset=offset_of(item))
            raise OraError(
                1785,
                "ORDER BY item must be the number of a SELECT-list expression",
                offset=offset_of(item),
            )
        keys.append((sort_form(output, offset_of(item)), direction(item)))
    names = ", ".join(e.sql for _, e in query.columns)
    whole = replace(query, sql=f"SELECT {names} FROM ({query.sql})")
    return _limited(compiler, node, whole, keys)
