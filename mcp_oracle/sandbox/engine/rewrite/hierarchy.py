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
from mcp_oracle.sandbox.engine.scope import RowSource, Scope
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
    if len(rows.sources) != 1:
        raise unimplemented("CONNECT BY over a join", offset_of(connect))
    return _recursive(compiler, select, rows, scope)


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


def _recursive(compiler: "Compiler", select: exp.Expr, rows: From, scope: Scope) -> Hierarchy:
    connect, source = select.args["connect"], rows.sources[0]
    base, tree, result = (compiler.next_name(p) for p in ("base", "tree", "h"))
    handle = source.handle
    parent, root = f"{handle}_p", f"{handle}_r"
    level = Expr(f"CAST({tree}.lvl + 1 AS {COUNT.storage})", NUMBER, COUNT)
    above = source.moved(f"{tree}.{handle}")
    step = replace(scope, pseudo={"LEVEL": level})
    step.prior = lambda node: compiler.expr(node, replace(scope, sources=[above], prior=None))
    own = source.moved(f"{base}.{handle}")
    step.sources = [own]
    start_scope = replace(
        scope, sources=[own], pseudo={"LEVEL": Expr("1::DECIMAL(1,0)", NUMBER, Digits(1, 0))}
    )
    start = connect.args.get("start")
    first = f" WHERE {compiler.condition(start, start_scope)}" if start is not None else ""
    test = compiler.condition(connect.args["connect"], step)
    paths, starts, steps = _paths(compiler, select, own, start_scope, step, tree)
    cycle = _cycle(connect, test, tree, base)
    order = _siblings(compiler, select, scope)
    rows_sql = f"SELECT {handle}, row_number() OVER ({order}) AS rid FROM {rows.sql}"
    anchor = (
        f"SELECT {base}.{handle} AS {handle}, CASE WHEN FALSE THEN {base}.{handle} END AS {parent},"
        f" {base}.{handle} AS {root}, 1::BIGINT AS lvl, [{base}.rid] AS path{starts} FROM {base}{first}"
    )
    below = (
        f"SELECT {base}.{handle}, {tree}.{handle}, {tree}.{root}, {tree}.lvl + 1,"
        f" list_append({tree}.path, {base}.rid){steps} FROM {tree} JOIN {base} ON {cycle}"
    )
    leaf = "coalesce(lead(lvl) OVER (ORDER BY path) <= lvl, TRUE) AS leaf"
    sql = (
        f"(WITH RECURSIVE {base} AS MATERIALIZED ({rows_sql}), {tree} AS ({anchor} UNION ALL {below})"
        f" SELECT *, {leaf} FROM {tree} ORDER BY path) AS {result}"
    )
    return Hierarchy(
        sql,
        result,
        {
            "LEVEL": Expr(f"CAST({result}.lvl AS {COUNT.storage})", NUMBER, COUNT, nullable=False),
            "CONNECT_BY_ISLEAF": Expr(f"CAST({result}.leaf AS DECIMAL(1,0))", NUMBER, Digits(1, 0)),
        },
        {handle: parent},
        {handle: root},
        paths,
    )


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
    compiler: "Compiler", select: exp.Expr, own: RowSource, start: Scope, step: Scope, tree: str
) -> tuple[dict[str, Expr], str, str]:
    """SYS_CONNECT_BY_PATH: one growing text per use."""
    del own
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
