"""Oracle's own outer joins: `WHERE a.x = b.y (+)` becomes a LEFT JOIN with those tests in ON."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.engine.context import offset_of
from mcp_oracle.sandbox.engine.rewrite.identifier import name_of
from mcp_oracle.sandbox.engine.rewrite.source import From
from mcp_oracle.sandbox.engine.scope import RowSource, Scope
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler


def conjuncts(node: exp.Expr | None) -> list[exp.Expr]:
    """The tests of a WHERE that are joined by AND."""
    if node is None:
        return []
    if isinstance(node, exp.And):
        return [part for side in node.flatten() for part in conjuncts(side)]
    if isinstance(node, exp.Paren) and isinstance(node.this, exp.And):
        return conjuncts(node.this)
    return [node]


def marked_columns(node: exp.Expr) -> list[exp.Expr]:
    """The columns with a mark, without those of a subquery, which has outer joins of its own."""
    return [
        c
        for c in node.walk(prune=lambda n: isinstance(n, exp.Query))
        if isinstance(c, exp.Column) and c.args.get("join_mark")
    ]


def is_marked(node: exp.Expr) -> bool:
    return bool(marked_columns(node))


def apply_marks(
    compiler: "Compiler", rows: From, tests: list[exp.Expr], scope: Scope
) -> list[exp.Expr]:
    """Rebuild FROM for marked tests; what stays for WHERE is returned."""
    marked = [t for t in tests if is_marked(t)]
    if not marked:
        return tests
    if len(rows.items) != len(rows.sources) or " JOIN " in rows.sql.replace(" CROSS JOIN ", ""):
        raise OraError(
            25156,
            "old style outer join (+) cannot be used with ANSI joins",
            offset=offset_of(marked[0]),
        )
    optional: dict[str, list[exp.Expr]] = {}
    for test in marked:
        optional.setdefault(_target(test, scope).handle, []).append(test)
    rows.sql = _ordered(compiler, rows, optional, scope)
    return [t for t in tests if not is_marked(t)]


def _target(test: exp.Expr, scope: Scope) -> RowSource:
    """The one table whose columns carry the mark."""
    if isinstance(test, exp.Or) or test.find(exp.Or):
        raise OraError(
            1719,
            "outer join operator (+) not allowed in operand of OR or IN",
            offset=offset_of(test),
        )
    if isinstance(test, exp.In) and len(test.expressions) > 1:
        raise OraError(
            1719,
            "outer join operator (+) not allowed in operand of OR or IN",
            offset=offset_of(test),
        )
    found: dict[str, RowSource] = {}
    for column in marked_columns(test):
        source = _owner(column, scope)
        found[source.handle] = source
    if len(found) != 1:
        raise OraError(
            1468, "a predicate may reference only one outer-joined table", offset=offset_of(test)
        )
    return next(iter(found.values()))


def _owner(column: exp.Expr, scope: Scope) -> RowSource:
    qualifier = name_of(column.args["table"]) if column.args.get("table") else None
    name = name_of(column.this)
    for source in scope.sources:
        if (qualifier is None or source.alias == qualifier) and source.named(name):
            return source
    raise OraError(904, f'"{name}": invalid identifier', offset=offset_of(column))


def _needs(test: exp.Expr, scope: Scope) -> set[str]:
    """The tables that a test refers to."""
    handles = set[str]()
    for column in test.find_all(exp.Column):
        name = name_of(column.this)
        if name.startswith(":"):
            continue
        handles.add(_owner(column, scope).handle)
    return handles


def _ordered(
    compiler: "Compiler", rows: From, optional: dict[str, list[exp.Expr]], scope: Scope
) -> str:
    """Tables without mark first, then each optional one once all it refers to is there."""
    by_handle = {source.handle: sql for sql, source in rows.items}
    placed = [h for h in by_handle if h not in optional]
    if not placed:
        raise OraError(1416, "two tables cannot be outer-joined to each other")
    sql = " CROSS JOIN ".join(by_handle[h] for h in placed)
    waiting = dict(optional)
    while waiting:
        ready = [
            h
            for h, tests in waiting.items()
            if all(_needs(t, scope) <= {*placed, h} for t in tests)
        ]
        if not ready:
            raise OraError(1416, "two tables cannot be outer-joined to each other")
        for handle in ready:
            tests = [compiler.condition(t, scope) for t in waiting.pop(handle)]
            sql += f" LEFT JOIN {by_handle[handle]} ON {' AND '.join(tests)}"
            placed.append(handle)
    return sql
