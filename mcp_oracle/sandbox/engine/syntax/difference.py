"""`(a - b) DAY(p) TO SECOND(f)`: the words behind the parenthesis say which interval the difference is."""

from sqlglot import exp

from mcp_oracle.sandbox.engine.syntax.clause import Clauses

_FIELDS = (("DAY", "SECOND"), ("YEAR", "MONTH"))


def read_difference(clauses: Clauses, node: exp.Expr) -> exp.Expr:
    """The node itself where no such words follow: DAY alone is an alias."""
    place = clauses.place
    for first, last in _FIELDS:
        if not clauses.accept(first):
            continue
        precision = clauses.digits()
        if clauses.accept("TO") and clauses.accept(last):
            fraction = clauses.digits()
            unit = exp.Tuple(expressions=[exp.Var(this=w) for w in (first, precision, fraction)])
            return exp.Interval(this=node, unit=unit)
        clauses.back_to(place)
    return node
