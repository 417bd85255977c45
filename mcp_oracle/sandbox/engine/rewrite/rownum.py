"""ROWNUM: rows are numbered as they leave WHERE, before grouping and ORDER BY.

A row that a test of ROWNUM turns away leaves its number to the next one, which the same test turns away too: so a
test of ROWNUM alone holds for a prefix of the rows. Plain comparisons become a limit, other tests are asked number
by number; a test that also looks at the row is refused.
"""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import BINARY_NUMERIC, NUMBER
from mcp_oracle.sandbox.engine.context import offset_of, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.rewrite.aggregate import COUNT
from mcp_oracle.sandbox.engine.rewrite.conversion import to_bytes, to_number
from mcp_oracle.sandbox.engine.rewrite.identifier import name_of
from mcp_oracle.sandbox.engine.rewrite.source import From
from mcp_oracle.sandbox.engine.scope import Scope

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler

_MIRROR = {exp.LT: exp.GT, exp.GT: exp.LT, exp.LTE: exp.GTE, exp.GTE: exp.LTE, exp.EQ: exp.EQ}


@dataclass(frozen=True, slots=True)
class RowLimit:
    """How many rows pass, as engine text of an integer.

    Attributes:
        is_test: instead, a test of each number: the rows before the first that it turns away pass.
    """

    sql: str
    is_test: bool = False


def is_rownum(node: exp.Expr | None) -> bool:
    return (
        isinstance(node, exp.Column)
        and not node.args.get("table")
        and not node.this.args.get("quoted")
        and name_of(node.this) == "ROWNUM"
    )


def uses_rownum(node: exp.Expr | None) -> bool:
    """Whether this block's own ROWNUM stands in an expression."""
    if node is None or isinstance(node, exp.Query):
        return False
    return is_rownum(node) or any(uses_rownum(child) for child in node.iter_expressions())


def split_limits(
    compiler: "Compiler", tests: list[exp.Expr]
) -> tuple[list[exp.Expr], list[RowLimit]]:
    """Separate the tests of ROWNUM from the others."""
    others, limits = list[exp.Expr](), list[RowLimit]()
    for test in tests:
        if not uses_rownum(test):
            others.append(test)
            continue
        limits.append(_limit(compiler, test))
    return others, limits


def _limit(compiler: "Compiler", test: exp.Expr) -> RowLimit:
    kind, bound = type(test), None
    if isinstance(test, exp.Between) and is_rownum(test.this):
        low = _integer(compiler, test.args["low"], "ceil")
        high = _integer(compiler, test.args["high"], "floor")
        return RowLimit(f"CASE WHEN {low} <= 1 THEN {high} ELSE 0 END")
    if kind in _MIRROR and is_rownum(test.this):
        bound = test.expression
    elif kind in _MIRROR and is_rownum(test.expression):
        kind, bound = _MIRROR[kind], test.this
    if bound is None or uses_rownum(bound):
        return _test(compiler, test)
    return RowLimit(prefix_length(compiler, kind, bound))


_NUMBER = "rn"
"""The engine's column of the numbers."""


def _test(compiler: "Compiler", test: exp.Expr) -> RowLimit:
    columns = [c for c in test.find_all(exp.Column) if not str(c.this.this).startswith(":")]
    if test.find(exp.Query) or not all(map(is_rownum, columns)):
        raise unimplemented("ROWNUM in this condition", offset_of(test))
    return RowLimit(compiler.condition(test, Scope(pseudo={"ROWNUM": _numbers(_NUMBER)})), True)


def _numbers(sql: str) -> Expr:
    return Expr(f"CAST({sql} AS {COUNT.storage})", NUMBER, COUNT, nullable=False)


def prefix_length(compiler: "Compiler", kind: type[exp.Expr], bound: exp.Expr) -> str:
    """`= n` holds for the first row or never, `> n` for all rows or none."""
    if kind is exp.LTE:
        return _integer(compiler, bound, "floor")
    if kind is exp.LT:
        return f"({_integer(compiler, bound, 'ceil')} - 1)"
    if kind is exp.EQ:
        value = _integer(compiler, bound, "floor")
        exact = _integer(compiler, bound, "ceil")
        return f"CASE WHEN {value} = 1 AND {exact} = 1 THEN 1 ELSE 0 END"
    low = _integer(compiler, bound, "floor" if kind is exp.GT else "ceil")
    everything = 2**62
    return f"CASE WHEN {low} < 1{' + 1' if kind is exp.GTE else ''} THEN {everything} ELSE 0 END"


def _integer(compiler: "Compiler", node: exp.Expr, function: str) -> str:
    """A bound as an integer of the engine; it may not depend on a row."""
    value = to_number(compiler, compiler.expr(node, Scope()), offset_of(node))
    if value.type.kind in BINARY_NUMERIC:
        raise unimplemented("ROWNUM and a binary number", offset_of(node))
    if value.digits is not None and value.digits.whole <= 18:
        return f"CAST({function}({value.sql}) AS BIGINT)"
    double = compiler.run("o_double", to_bytes(compiler, value))
    return f"CAST(greatest(least({function}({double}), 4e18), -4e18) AS BIGINT)"


def numbered(
    compiler: "Compiler", rows: From, where: str, limits: list[RowLimit], tree: str = ""
) -> tuple[str, Expr]:
    """FROM and WHERE packed into one source that carries each row source whole and its number.

    `tree` is the name of a hierarchy's rows, all of whose columns are carried.
    """
    handles = f"{tree}.*" if tree else ", ".join(s.handle for s in rows.sources) or "1 AS one"
    name = tree or compiler.next_name("w")
    bounds = [f"coalesce({limit.sql}, 0)" for limit in limits if not limit.is_test]
    limit = f" LIMIT greatest(0, least({', '.join(bounds)}, {2**62}))" if bounds else ""
    inner = f"SELECT {handles}, row_number() OVER () AS {_NUMBER} FROM {rows.sql}{where}{limit}"
    tests = [f"({limit.sql})" for limit in limits if limit.is_test]
    if tests:
        inner = _prefix(inner, " AND ".join(tests))
    return f"({inner}) AS {name}", _numbers(f"{name}.{_NUMBER}")


def _prefix(rows: str, test: str) -> str:
    """The rows before the first whose number the test turns away."""
    passed = f"bool_and(coalesce({test}, FALSE)) OVER (ORDER BY {_NUMBER} ROWS UNBOUNDED PRECEDING)"
    marked = f"SELECT *, {passed} AS passed FROM ({rows})"
    return f"SELECT * EXCLUDE (passed) FROM ({marked}) WHERE passed ORDER BY {_NUMBER}"
