"""A SELECT: FROM, WHERE, CONNECT BY, GROUP BY, the select list and ORDER BY, in Oracle's order."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import LARGE
from mcp_oracle.sandbox.engine.compiled import CompiledQuery
from mcp_oracle.sandbox.engine.context import offset_of, only, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.ordering import limited, output_of
from mcp_oracle.sandbox.engine.rewrite.aggregate import AGGREGATE_NAMES
from mcp_oracle.sandbox.engine.rewrite.comparison import sort_form
from mcp_oracle.sandbox.engine.rewrite.conversion import inconsistent
from mcp_oracle.sandbox.engine.rewrite.grouping import direction
from mcp_oracle.sandbox.engine.rewrite.hierarchy import compile_hierarchy, joins_rows, moved
from mcp_oracle.sandbox.engine.rewrite.hypothetical import is_hypothetical
from mcp_oracle.sandbox.engine.rewrite.identifier import name_of
from mcp_oracle.sandbox.engine.rewrite.named_window import with_named_windows
from mcp_oracle.sandbox.engine.rewrite.outer_join import apply_marks, conjuncts, is_marked
from mcp_oracle.sandbox.engine.rewrite.rownum import numbered, split_limits, uses_rownum
from mcp_oracle.sandbox.engine.rewrite.source import From, compile_from
from mcp_oracle.sandbox.engine.scope import HIDDEN, Scope
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler


_SELECT_PARTS = (
    "with_", "expressions", "hint", "distinct", "from_", "joins", "connect", "where", "group", "having",
    "order", "limit", "offset", "locks", "kind",
)  # fmt: skip


@dataclass(slots=True)
class _Block:
    """A SELECT on its way.

    Attributes:
        summed: ROLLUP, CUBE or GROUPING SETS leave keys NULL in some rows.
    """

    select: exp.Expr
    rows: From
    scope: Scope
    where: str = ""
    group: str = ""
    grouped: bool = False
    summed: bool = False
    items: list[tuple[str, Expr]] = field(default_factory=list[tuple[str, Expr]])


def compile_select(compiler: "Compiler", node: exp.Expr, outer: Scope | None) -> CompiledQuery:
    if node.args.get("qualify"):
        raise OraError(
            933, "SQL command not properly ended", offset=offset_of(node.args["qualify"])
        )
    node = with_named_windows(node, compiler.facts.profile)
    only(node, *_SELECT_PARTS)
    if node.args.get("kind"):
        raise unimplemented(f"SELECT {node.args['kind']}", offset_of(node))
    if not node.expressions:
        raise OraError(936, "missing expression", offset=offset_of(node))
    _refuse_marks(node)
    rows = compile_from(compiler, node, outer)
    compiler.single_row = outer is None and _is_single_row(node, rows)
    block = _Block(node, rows, Scope(rows.sources, outer, rows.merged))
    _filter(compiler, block)
    _group(compiler, block)
    _items(compiler, block)
    return _assemble(compiler, block)


def _refuse_marks(node: exp.Expr) -> None:
    """`(+)` belongs to WHERE."""
    parts = [*node.expressions, *(node.args.get(k) for k in ("group", "having", "order"))]
    for part in parts:
        if part is not None and is_marked(part):
            raise OraError(
                30563, "outer join operator (+) is not allowed here", offset=offset_of(part)
            )


def _is_single_row(node: exp.Expr, rows: From) -> bool:
    """`SELECT … FROM dual` with nothing that could multiply or drop the row."""
    bare = not any(node.args.get(k) for k in ("joins", "connect", "where", "group", "having"))
    return bare and [s.table for s in rows.sources] in ([], ["DUAL"])


def _filter(compiler: "Compiler", block: _Block) -> None:
    """WHERE with its outer joins, hierarchy and ROWNUM."""
    where = block.select.args.get("where")
    tests = conjuncts(where.this) if where is not None else []
    tests = apply_marks(compiler, block.rows, tests, block.scope)
    tree = ""
    if block.select.args.get("connect") is not None:
        tests = _joined_first(compiler, block, tests)
        tree = _hierarchy(compiler, block)
    if not tests and "ROWNUM" in block.scope.pseudo:  # the numbers are the levels
        return
    block.scope.pseudo.pop("ROWNUM", None)
    others, limits = split_limits(compiler, tests)
    block.where = _where(compiler, others, block.scope)
    if limits or _numbers_rows(block.select):
        block.rows.sql, number = numbered(compiler, block.rows, block.where, limits, tree)
        block.scope.pseudo["ROWNUM"] = number
        block.where = ""


def _joined_first(compiler: "Compiler", block: _Block, tests: list[exp.Expr]) -> list[exp.Expr]:
    """The tests that join are made before the hierarchy; what is left for behind it."""
    joining = [test for test in tests if joins_rows(test, block.scope)]
    if joining:
        handles = ", ".join(s.handle for s in block.rows.sources)
        where = _where(compiler, joining, block.scope)
        block.rows.sql = f"(SELECT {handles} FROM {block.rows.sql}{where})"
    return [test for test in tests if test not in joining]


def _where(compiler: "Compiler", tests: list[exp.Expr], scope: Scope) -> str:
    if not tests:
        return ""
    return " WHERE " + " AND ".join(compiler.condition(t, scope) for t in tests)


def _numbers_rows(select: exp.Expr) -> bool:
    parts = [*select.expressions, select.args.get("group"), select.args.get("order")]
    return any(uses_rownum(p) for p in parts)


def _hierarchy(compiler: "Compiler", block: _Block) -> str:
    """Put the hierarchy's rows in place of FROM; their name."""
    found = compile_hierarchy(compiler, block.select, block.rows, block.scope)
    block.rows.sql = found.sql
    scope, before = block.scope, replace(block.scope)
    scope.pseudo.update(found.pseudo)
    scope.paths.update(found.paths)

    def elsewhere(handles: dict[str, str], node: exp.Expr) -> Expr:
        other = replace(moved(before, handles), pseudo=scope.pseudo)
        return compiler.expr(node, replace(other, keys=None, prior=None, root=None))

    if found.prior:
        scope.prior = lambda node: elsewhere(found.prior, node)
        scope.root = lambda node: elsewhere(found.root, node)
    return found.name


def _has_aggregate(node: exp.Expr | None) -> bool:
    """An aggregate of this block: not one with OVER, not one of a subquery."""
    if node is None or isinstance(node, exp.Query):
        return False
    if isinstance(node, exp.Window) and str(node.args.get("over")).upper() != "KEEP":
        inner = (
            node.this.this if isinstance(node.this, (exp.WithinGroup, exp.Window)) else node.this
        )
        parts = [
            *inner.iter_expressions(),
            *(node.args.get("partition_by") or []),
            node.args.get("order"),
        ]
        return any(_has_aggregate(p) for p in parts)
    if isinstance(node, exp.Anonymous) and str(node.this).upper() in AGGREGATE_NAMES:
        return True
    if is_hypothetical(node):
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
            _group_item(compiler, block, item, row_scope, keys) for item in group.expressions
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


_NESTED: dict[type[exp.Expr], str] = {
    exp.Rollup: "ROLLUP",
    exp.Cube: "CUBE",
    exp.GroupingSets: "GROUPING SETS",
}


def _group_item(
    compiler: "Compiler", block: _Block, item: exp.Expr, scope: Scope, keys: list[str]
) -> str:
    nested = _NESTED.get(type(item))
    if nested is not None:
        block.summed = True
        inner = ", ".join(_group_item(compiler, block, e, scope, keys) for e in item.expressions)
        return f"{nested} ({inner})"
    if isinstance(item, exp.Tuple):
        return (
            f"({', '.join(_group_item(compiler, block, e, scope, keys) for e in item.expressions)})"
        )
    if isinstance(item, exp.Paren):
        return f"({_group_item(compiler, block, item.this, scope, keys)})"
    if isinstance(item, exp.Subquery):
        raise OraError(22818, "subquery expressions not allowed here", offset=offset_of(item))
    value = _key(compiler, block, item, scope)
    if value.type.kind in LARGE:
        raise inconsistent("-", value, offset_of(item))
    keys.append(value.sql)
    return value.sql


def _key(compiler: "Compiler", block: _Block, item: exp.Expr, scope: Scope) -> Expr:
    """A GROUP BY key; 23ai also takes the alias of a select item, after the columns."""
    try:
        return compiler.expr(item, scope)
    except OraError as error:
        if (
            error.number != 904
            or compiler.facts.profile == "19c"
            or not isinstance(item, exp.Column)
        ):
            raise
        named = [
            e
            for e in block.select.expressions
            if isinstance(e, exp.Alias) and _item_name(e) == name_of(item.this)
        ]
        if len(named) != 1 or item.args.get("table"):
            raise
        return compiler.expr(named[0].this, scope)


def _items(compiler: "Compiler", block: _Block) -> None:
    for item in block.select.expressions:
        star = _star_of(item)
        if star is None:
            block.items.append((_item_name(item), _item_value(compiler, item, block)))
        else:
            block.items += _expanded(block, star, item)


def _item_value(compiler: "Compiler", item: exp.Expr, block: _Block) -> Expr:
    value = compiler.expr(item.this if isinstance(item, exp.Alias) else item, block.scope)
    return replace(value, nullable=value.nullable or block.summed)


def _star_of(item: exp.Expr) -> str | None:
    """'' for `*`, the qualifier for `t.*`, None for anything else."""
    if isinstance(item, exp.Star):
        _plain_star(item)
        return ""
    if isinstance(item, exp.Column) and isinstance(item.this, exp.Star):
        _plain_star(item.this)
        return name_of(item.args["table"])
    return None


def _plain_star(star: exp.Expr) -> None:
    if any(star.args.values()):
        raise OraError(923, "FROM keyword not found where expected", offset=offset_of(star))


def _expanded(block: _Block, qualifier: str, item: exp.Expr) -> list[tuple[str, Expr]]:
    scope = block.scope
    if not qualifier:
        for each in scope.sources:
            _refuse_twice(each.columns, item)
        merged = list(scope.merged.items())
        hidden = {HIDDEN, *scope.merged}
        columns = [(n, e) for s in scope.sources for n, e in s.columns if n not in hidden]
        found = merged + columns
    else:
        source = scope.source(qualifier)
        if source is None:
            raise OraError(904, f'"{qualifier}": invalid identifier', offset=offset_of(item))
        _refuse_twice(source.columns, item)
        found = [(n, e) for n, e in source.columns if n != HIDDEN]
    if scope.keys is not None:
        missing = [e for _, e in found if e.sql not in scope.keys]
        if missing:
            raise OraError(*scope.ungrouped, offset=offset_of(item))
    return found


def _refuse_twice(columns: list[tuple[str, Expr]], item: exp.Expr) -> None:
    """An inline view may have two columns of a name as long as nobody asks for them."""
    names = [name for name, _ in columns]
    if len(set(names)) < len(names):
        raise OraError(918, "column ambiguously defined", offset=offset_of(item))


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
    return limited(compiler, select, query, order)


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
        if isinstance(item.this, exp.Literal) and item.this.args.get("is_string"):
            continue
        output = output_of(item.this, columns)
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
