"""What share of rows a condition keeps, from the columns' statistics.

One of n distinct values is 1/n of the rows that are not NULL; a list adds up; ranges take 1/20 per open end (low and
high values are not kept), LIKE 1/20, any other condition 1/100 for equality and 1/20 else: Oracle's defaults.
"""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from collections.abc import Iterable

from sqlglot import exp

from mcp_oracle.sandbox.catalog.objects import ColumnStatistics
from mcp_oracle.sandbox.plan.block import Expr, Source
from mcp_oracle.sandbox.plan.tree import key_of

_RANGE, _EQUAL, _LIKE, _OTHER = 0.05, 0.01, 0.05, 0.05
_RANGES = (exp.LT, exp.LTE, exp.GT, exp.GTE)


def column_statistics(source: Source, name: str) -> ColumnStatistics | None:
    columns = source.table.columns if source.table is not None else ()
    return next((c.statistics for c in columns if c.name == name), None)


class Selectivity:
    """Estimates for the sources of one statement."""

    def __init__(self, sources: dict[str, Source], rows: dict[str, float]) -> None:
        self._sources, self._rows = sources, rows

    def of_all(self, tests: Iterable[Expr]) -> float:
        share = 1.0
        for test in tests:
            share *= self.of(test)
        return share

    def of(self, test: Expr) -> float:
        if isinstance(test, (exp.Paren, exp.Or, exp.And)):
            return self._combined(test)
        if isinstance(test, exp.Not):
            return self._negated(test.this)
        if isinstance(test, exp.In) and test.args.get("query") is None:
            return min(1.0, len(test.expressions) * self._equal(test.this))
        if isinstance(test, exp.EQ):
            return min(self._equal(test.this), self._equal(test.expression))
        return self._rest(test)

    def _combined(self, test: Expr) -> float:
        a = self.of(test.this)
        if isinstance(test, exp.Paren):
            return a
        b = self.of(test.expression)
        return a * b if isinstance(test, exp.And) else a + b - a * b

    def _rest(self, test: Expr) -> float:
        if isinstance(test, exp.Is):
            return self._nulls(test.this)
        if isinstance(test, exp.NEQ):
            return 1 - min(self._equal(test.this), self._equal(test.expression))
        if isinstance(test, exp.Between):
            return _RANGE * _RANGE
        return (
            _RANGE if isinstance(test, _RANGES) else _LIKE if isinstance(test, exp.Like) else _OTHER
        )

    def _negated(self, test: Expr) -> float:
        while isinstance(test, exp.Paren):
            test = test.this
        if isinstance(test, _RANGES):
            return _RANGE
        return max(0.0, 1 - self.of(test))

    def distinct(self, node: Expr) -> float | None:
        """The number of distinct values of a column."""
        key = key_of(node)
        if key is None:
            return None
        source = self._sources[key]
        if node.name == "ROWID":
            return max(1.0, self._rows.get(key, 1.0))
        found = column_statistics(source, str(node.name))
        return max(1.0, float(found.distinct)) if found is not None else None

    def _equal(self, node: Expr) -> float:
        number = self.distinct(node)
        if number is None:
            # Without statistics or on a function: Oracle's guess; a side that is no column says nothing.
            return 1.0 if not self._has_column(node) else _EQUAL
        return (1 - self._nulls(node)) / number

    def _has_column(self, node: Expr) -> bool:
        return any(key_of(c) is not None for c in node.find_all(exp.Column))

    def _nulls(self, node: Expr) -> float:
        key = key_of(node)
        found = column_statistics(self._sources[key], str(node.name)) if key is not None else None
        rows = self._rows.get(key, 0.0) if key is not None else 0.0
        return min(1.0, found.nulls / rows) if found is not None and rows else 0.0
