"""ROWNUM: rows are numbered as they leave WHERE, before grouping and ORDER BY.

Comparisons that can only hold for a prefix of the rows become a limit; `ROWNUM > 1` and its like never
hold; what would need the number inside a larger test is refused.
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
    """How many rows pass, as engine text of an integer."""

    sql: str


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
        raise unimplemented("ROWNUM in this condition", offset_of(test))
    return RowLimit(prefix_length(compiler, kind, bound))


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
    compiler: "Compiler", rows: From, where: str, limits: list[RowLimit]
) -> tuple[str, Expr]:
    """FROM and WHERE packed into one source that carries each row source whole and its number."""
    handles = ", ".join(s.handle for s in rows.sources) or "1 AS one"
    name = compiler.next_name("w")
    limit = ""
    if limits:
        bounds = ", ".join(f"coalesce({limit.sql}, 0)" for limit in limits)
        limit = f" LIMIT greatest(0, least({bounds}, {2**62}))"
    inner = f"SELECT {handles}, row_number() OVER () AS rn FROM {rows.sql}{where}{limit}"
    number = Expr(f"CAST({name}.rn AS {COUNT.storage})", NUMBER, COUNT, nullable=False)
    return f"({inner}) AS {name}", number
