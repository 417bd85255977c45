"""CONNECT BY: rows in preorder with LEVEL, PRIOR, CONNECT_BY_ROOT, SYS_CONNECT_BY_PATH and leaves.

A recursive query carries each row whole, its parent, its root and the path of row numbers, which gives both
the order and the cycle test (ORA-01436).
"""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import NUMBER, text
from mcp_oracle.sandbox.engine.context import offset_of, only, unimplemented
from mcp_oracle.sandbox.engine.expression import Digits, Expr
from mcp_oracle.sandbox.engine.rewrite.aggregate import COUNT
from mcp_oracle.sandbox.engine.rewrite.character import concatenate
from mcp_oracle.sandbox.engine.rewrite.comparison import sort_form
from mcp_oracle.sandbox.engine.rewrite.conversion import to_text
from mcp_oracle.sandbox.engine.rewrite.grouping import direction
from mcp_oracle.sandbox.engine.rewrite.identifier import name_of
from mcp_oracle.sandbox.engine.rewrite.rownum import prefix_length
from mcp_oracle.sandbox.engine.rewrite.source import From
from mcp_oracle.sandbox.engine.scope import Scope
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler


@dataclass(slots=True)
class Hierarchy:
    """What a hierarchical block adds to its scope.

    Attributes:
        name: the rows' name in the engine's text.
    """

    sql: str
    name: str
    pseudo: dict[str, Expr] = field(default_factory=dict[str, Expr])
    prior: dict[str, str] = field(default_factory=dict[str, str])
    root: dict[str, str] = field(default_factory=dict[str, str])
    paths: dict[str, Expr] = field(default_factory=dict[str, Expr])


def compile_hierarchy(
    compiler: "Compiler", select: exp.Expr, rows: From, scope: Scope
) -> Hierarchy:
    connect = select.args["connect"]
    only(connect, "start", "connect", "nocycle")
    counted = _level_range(compiler, connect, rows)
    if counted is not None:
        return counted
    return _recursive(compiler, select, rows, scope)


def joins_rows(test: exp.Expr, scope: Scope) -> bool:
    """Whether a test of WHERE joins row sources: it is then made before the hierarchy, others behind it."""
    if len(scope.sources) < 2:
        return False
    touched = set[str]()
    for column in test.find_all(exp.Column):
        name = name_of(column.this)
        qualifier = name_of(column.args["table"]) if column.args.get("table") else None
        if qualifier is None and name in scope.merged:
            continue
        found = [
            s.handle
            for s in scope.sources
            if (qualifier is None or s.alias == qualifier) and s.named(name)
        ]
        touched.update(found)
    if len(touched) > 1 and test.find(exp.Query):
        raise unimplemented("CONNECT BY over a join by a subquery", offset_of(test))
    return len(touched) > 1


def moved(scope: Scope, handles: dict[str, str]) -> Scope:
    """The same names, read from other copies of the rows."""
    merged = dict(scope.merged)
    for old, new in handles.items():
        for name, value in merged.items():
            merged[name] = replace(
                value, sql=value.sql.replace(f"{old}.", f"{new}."), nullable=True
            )
    sources = [s.moved(handles.get(s.handle, s.handle)) for s in scope.sources]
    return replace(scope, sources=sources, merged=merged)


def _is_level(node: exp.Expr) -> bool:
    return (
        isinstance(node, exp.Column)
        and not node.args.get("table")
        and name_of(node.this) in ("LEVEL", "ROWNUM")
    )


def _level_range(compiler: "Compiler", connect: exp.Expr, rows: From) -> Hierarchy | None:
    """`FROM dual CONNECT BY LEVEL <= n` counts; at least one row comes, as Oracle has it."""
    test = connect.args["connect"]
    if (
        connect.args.get("start")
        or not isinstance(test, (exp.LTE, exp.LT))
        or not _is_level(test.this)
    ):
        return None
    if [s.table for s in rows.sources] != ["DUAL"]:
        return None
    count = prefix_length(compiler, type(test), test.expression)
    name, handle = compiler.next_name("h"), rows.sources[0].handle
    inner = f"SELECT {handle}, unnest(range(1, greatest({count}, 1) + 1)) AS lvl FROM {rows.sql}"
    level = Expr(f"CAST({name}.lvl AS {COUNT.storage})", NUMBER, COUNT, nullable=False)
    return Hierarchy(f"({inner}) AS {name}", name, {"LEVEL": level, "ROWNUM": level})


@dataclass(frozen=True, slots=True)
class _Names:
    """What the parts of the recursive query are called, and the row sources that each row carries."""

    base: str
    tree: str
    result: str
    handles: tuple[str, ...]

    def listed(self, of: str = "", suffix: str = "") -> str:
        prefix = f"{of}." if of else ""
        return ", ".join(f"{prefix}{handle}{suffix}" for handle in self.handles)

    def moved(self, scope: Scope, of: str) -> Scope:
        return moved(scope, {handle: f"{of}.{handle}" for handle in self.handles})


def _recursive(compiler: "Compiler", select: exp.Expr, rows: From, scope: Scope) -> Hierarchy:
    connect = select.args["connect"]
    base, tree, result = (compiler.next_name(p) for p in ("base", "tree", "h"))
    names = _Names(base, tree, result, tuple(s.handle for s in scope.sources))
    own, above = names.moved(scope, base), names.moved(scope, tree)
    level = Expr(f"CAST({tree}.lvl + 1 AS {COUNT.storage})", NUMBER, COUNT)
    step = replace(own, pseudo={"LEVEL": level})
    step.prior = lambda node: compiler.expr(node, replace(above, prior=None))
    first_level = Expr("1::DECIMAL(1,0)", NUMBER, Digits(1, 0))
    start_scope = replace(own, pseudo={"LEVEL": first_level})
    start = connect.args.get("start")
    first = f" WHERE {compiler.condition(start, start_scope)}" if start is not None else ""
    test = compiler.condition(connect.args["connect"], step)
    paths, starts, steps = _paths(compiler, select, start_scope, step, tree)
    order = _siblings(compiler, select, scope)
    anchor = f"SELECT {_anchor(names)}, 1::BIGINT AS lvl, [{base}.rid] AS path{starts} FROM {base}{first}"
    below = (
        f"SELECT {names.listed(base)}, {names.listed(tree)}, {names.listed(tree, '_r')}, {tree}.lvl + 1,"
        f" list_append({tree}.path, {base}.rid){steps} FROM {tree} JOIN {base} ON {_cycle(connect, test, tree, base)}"
    )
    rows_sql = f"SELECT {names.listed()}, row_number() OVER ({order}) AS rid FROM {rows.sql}"
    leaf = "coalesce(lead(lvl) OVER (ORDER BY path) <= lvl, TRUE) AS leaf"
    circle = _circle(select, test, tree, base)
    sql = (
        f"(WITH RECURSIVE {base} AS MATERIALIZED ({rows_sql}), {tree} AS ({anchor} UNION ALL {below})"
        f" SELECT *, {leaf}{circle} FROM {tree} ORDER BY path) AS {result}"
    )
    pseudo = _pseudo(result, has_circle=bool(circle))
    prior, root = ({h: f"{h}{suffix}" for h in names.handles} for suffix in ("_p", "_r"))
    return Hierarchy(sql, result, pseudo, prior, root, paths)


def _anchor(names: _Names) -> str:
    """A row of the first level: itself, no parent, and itself as the root."""
    parts = list[str]()
    for form in ("{0} AS {1}", "CASE WHEN FALSE THEN {0} END AS {1}_p", "{0} AS {1}_r"):
        parts += [form.format(f"{names.base}.{h}", h) for h in names.handles]
    return ", ".join(parts)


def _pseudo(result: str, *, has_circle: bool) -> dict[str, Expr]:
    def flag(column: str) -> Expr:
        return Expr(f"CAST({result}.{column} AS DECIMAL(1,0))", NUMBER, Digits(1, 0))

    level = Expr(f"CAST({result}.lvl AS {COUNT.storage})", NUMBER, COUNT, nullable=False)
    found = {"LEVEL": level, "CONNECT_BY_ISLEAF": flag("leaf")}
    return found | ({_CIRCLE: flag("circle")} if has_circle else {})


_CIRCLE = "CONNECT_BY_ISCYCLE"


def _circle(select: exp.Expr, test: str, tree: str, base: str) -> str:
    """Whether a child of the row is the row itself or above it; ORA-30930 without NOCYCLE."""
    asked = [c for c in select.find_all(exp.Column) if name_of(c.this) == _CIRCLE]
    if not asked:
        return ""
    if not select.args["connect"].args.get("nocycle"):
        raise OraError(
            30930,
            "NOCYCLE keyword is required with CONNECT_BY_ISCYCLE pseudocolumn",
            offset=offset_of(asked[0]),
        )
    seen = f"list_contains({tree}.path, {base}.rid)"
    return f", EXISTS (SELECT 1 FROM {base} WHERE ({test}) AND {seen}) AS circle"


def _cycle(connect: exp.Expr, test: str, tree: str, base: str) -> str:
    """A row that is its own ancestor: left out with NOCYCLE, ORA-01436 without."""
    seen = f"list_contains({tree}.path, {base}.rid)"
    if not list(connect.args["connect"].find_all(exp.Prior)):
        return test
    if connect.args.get("nocycle"):
        return f"({test}) AND NOT {seen}"
    loop = "error('ORA!1436!CONNECT BY loop in user data')"
    return f"({test}) AND CASE WHEN {seen} THEN {loop} ELSE TRUE END"


def _siblings(compiler: "Compiler", select: exp.Expr, scope: Scope) -> str:
    """ORDER SIBLINGS BY numbers the rows, so that paths sort in that order."""
    order = select.args.get("order")
    if order is None or not order.args.get("siblings"):
        return ""
    keys = [f"{sort_form(compiler.expr(i.this, scope))} {direction(i)}" for i in order.expressions]
    return f"ORDER BY {', '.join(keys)}"


def _without(mark: Expr, value: Expr) -> Expr:
    """The separator may not stand in a value of the path (ORA-30004)."""
    text_of = (
        "when using SYS_CONNECT_BY_PATH function, cannot have separator as part of column value"
    )
    test = f"contains({value.sql}, {mark.sql})"
    return value.with_sql(
        f"CASE WHEN {test} THEN error('ORA!30004!{text_of}') ELSE {value.sql} END"
    )


def _paths(
    compiler: "Compiler", select: exp.Expr, start: Scope, step: Scope, tree: str
) -> tuple[dict[str, Expr], str, str]:
    """SYS_CONNECT_BY_PATH: one growing text per use."""
    paths: dict[str, Expr] = {}
    starts, steps = "", ""
    for node in select.find_all(exp.Anonymous):
        if str(node.this).upper() != "SYS_CONNECT_BY_PATH" or node.sql() in paths:
            continue
        if len(node.expressions) != 2:
            raise OraError(938, "not enough arguments for function", offset=offset_of(node))
        value, separator = node.expressions
        name = compiler.next_name("p")
        mark = to_text(compiler, compiler.expr(separator, start))
        first, longer = (
            concatenate(compiler, mark, _without(mark, to_text(compiler, compiler.expr(value, s))))
            for s in (start, step)
        )
        starts += f", {first.sql} AS {name}"
        steps += f", concat({tree}.{name}, {longer.sql})"
        paths[node.sql()] = Expr(name, text(4000))
    return paths, starts, steps
