"""Small questions about the parser's trees: names, conjuncts, what kind of node, which sources are used."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Iterator

from sqlglot import exp

from mcp_oracle.sandbox.plan.block import KEY
from mcp_oracle.sandbox.types import OraError

AGGREGATES = frozenset(
    """
    APPROX_COUNT_DISTINCT AVG COLLECT CORR COUNT COVAR_POP COVAR_SAMP GROUP_ID GROUPING GROUPING_ID JSON_ARRAYAGG
    JSON_OBJECTAGG LISTAGG MAX MEDIAN MIN PERCENTILE_CONT PERCENTILE_DISC REGR_SLOPE STATS_MODE STDDEV STDDEV_POP
    STDDEV_SAMP SUM VAR_POP VAR_SAMP VARIANCE XMLAGG
    """.split()  # noqa: SIM905 - a list of words reads better
)


def refused(what: str) -> OraError:
    return OraError(3001, f"unimplemented feature: EXPLAIN PLAN of {what}")


def only(node: exp.Expr, *allowed: str) -> None:
    """Refuse what a node carries beyond this: it would be missing in the plan."""
    for name, value in node.args.items():
        if value not in (None, False, []) and name not in allowed and not name.startswith("_"):
            raise refused(f"{type(node).__name__} with {name.strip('_')}")


def name_of(identifier: exp.Expr) -> str:
    text = str(identifier.this)
    return text if identifier.args.get("quoted") else text.upper()


def conjuncts(node: exp.Expr | None) -> list[exp.Expr]:
    """The conditions that AND joins; BETWEEN is two of them."""
    if node is None:
        return []
    if isinstance(node, exp.And):
        return [*conjuncts(node.this), *conjuncts(node.expression)]
    if isinstance(node, exp.Paren) and isinstance(node.this, (exp.And, exp.Paren)):
        return conjuncts(node.this)
    if isinstance(node, exp.Between):
        low = exp.GTE(this=node.this.copy(), expression=node.args["low"])
        return [low, exp.LTE(this=node.this.copy(), expression=node.args["high"])]
    return [node]


def key_of(column: exp.Expr) -> str | None:
    """The source of a resolved column."""
    return column.meta.get(KEY) if isinstance(column, exp.Column) else None


def keys_in(node: exp.Expr) -> set[str]:
    return {k for c in node.find_all(exp.Column) if (k := key_of(c))}


def outside_queries(node: exp.Expr) -> Iterator[exp.Expr]:
    """The nodes of an expression without those of its subqueries."""
    yield node
    for child in node.iter_expressions():
        if not isinstance(child, exp.Query):
            yield from outside_queries(child)


def is_aggregate_call(node: exp.Expr) -> bool:
    return isinstance(node, exp.Anonymous) and str(node.this).upper() in AGGREGATES


def has_aggregate(node: exp.Expr) -> bool:
    """An aggregate of this block: not one with OVER, not one of a subquery."""
    if isinstance(node, exp.Query):
        return False
    if isinstance(node, exp.Window) and str(node.args.get("over")).upper() != "KEEP":
        inner = node.this
        while isinstance(inner, (exp.WithinGroup, exp.Window)):
            inner = inner.this
        rest = [*(node.args.get("partition_by") or []), node.args.get("order")]
        parts = [*inner.iter_expressions(), *(p for p in rest if p is not None)]
        return any(has_aggregate(p) for p in parts)
    return is_aggregate_call(node) or any(has_aggregate(c) for c in node.iter_expressions())


def windows_in(node: exp.Expr) -> list[exp.Expr]:
    return [
        n
        for n in outside_queries(node)
        if isinstance(n, exp.Window) and str(n.args.get("over")).upper() != "KEEP"
    ]


def is_rownum(node: exp.Expr) -> bool:
    return isinstance(node, exp.Column) and key_of(node) is None and node.name.upper() == "ROWNUM"


def uses_rownum(node: exp.Expr) -> bool:
    return any(is_rownum(n) for n in outside_queries(node))
