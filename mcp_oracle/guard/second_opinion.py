# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# sqlglot ships no types for its parser classes.
"""A general SQL parser as a second opinion: it may only object.

Its tree is never the source of a name, and never of the text that is sent. Where it cannot parse, or cannot go deep
enough, it has no opinion: much valid Oracle SQL is beyond it. Its work is bounded by counting steps, because some
inputs make it exponential (sqlglot 30.30: type names with brackets, about 2^n).
"""

import logging
from functools import cache
from typing import Any, Final, Protocol

from mcp_oracle.guard.catalogue import refuse

# Real queries need at most 2.83 steps a token (18,951 queries measured).
STEPS_BASE: Final = 500
STEPS_PER_TOKEN: Final = 20


class BudgetError(Exception):
    """The parser took more steps than any real query needs."""


class _Opinion(Protocol):
    def __call__(self, text: str, dml: bool, /) -> tuple[bool, list[str]]: ...


def second_opinion(text: str, *, dml: bool = False) -> None:
    """Refuse if the parser reads the text as anything but one query without writes, or one DML statement."""
    try:
        is_expected, objections = _parser()(text, dml)
    except BudgetError:
        refuse("parser-budget", "a general SQL parser gives up on it")
    if not is_expected:
        expected = "DML statement" if dml else "query"
        refuse("second-opinion", f"a general SQL parser does not read it as one {expected}")
    if objections:
        refuse("second-opinion", f"a general SQL parser finds {', '.join(objections)} in it")


@cache
def _parser() -> _Opinion:
    """Import the parser on first use: it costs about a tenth of a second."""
    from sqlglot import exp  # noqa: PLC0415 - lazily, see above
    from sqlglot.dialects.oracle import Oracle  # noqa: PLC0415 - lazily
    from sqlglot.errors import SqlglotError  # noqa: PLC0415 - lazily
    from sqlglot.expressions.dml import DML  # noqa: PLC0415 - lazily
    from sqlglot.parsers.oracle import OracleParser  # noqa: PLC0415 - lazily

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    effects = (exp.Command, exp.Lock, exp.Into, exp.NextValueFor)
    ddl = (exp.Create, exp.Alter, exp.Drop, exp.TruncateTable)
    # Of DML only the root counts: MERGE has INSERT and UPDATE inside.
    kinds = {False: (exp.Query, (*effects, DML, exp.DDL)), True: (DML, (*effects, *ddl))}
    # What its own defects raise, for example a TypeError for COLUMNS (n FOR ORDINALITY) where pytest is loaded.
    defects = (TypeError, AttributeError, ValueError, LookupError)
    dialect = Oracle()

    class Counting(OracleParser):
        """Counts every advance; the budget is set for each text."""

        steps = 0
        budget = 0

        def _advance(self, times: int = 1) -> None:
            self.steps += 1
            if self.steps > self.budget:
                raise BudgetError
            super()._advance(times)

    def opinion(text: str, dml: bool) -> tuple[bool, list[str]]:
        expected, writes = kinds[dml]
        try:
            tokens = dialect.tokenize(text)
            parser: Any = Counting(dialect=dialect)
            parser.budget = STEPS_BASE + STEPS_PER_TOKEN * len(tokens)
            trees = [tree for tree in parser.parse(tokens, text) if tree is not None]
        except (SqlglotError, RecursionError, *defects):
            return True, []
        if len(trees) != 1 or not isinstance(trees[0], expected):
            return False, []
        found = {kind for kind in _classes(trees[0], exp.Expr) if issubclass(kind, writes)}
        return True, sorted(kind.__name__ for kind in found if not issubclass(kind, exp.Query))

    return opinion


def _classes(tree: object, node_class: type[Any]) -> set[type]:
    """The classes of all nodes. The tree's own walk keeps an order that nobody needs: it takes three times as long."""
    found: set[type] = set()
    left: list[Any] = [tree]
    while left:
        node = left.pop()
        if isinstance(node, node_class):
            found.add(type(node))
            left.extend(node.args.values())
        elif isinstance(node, list):
            left.extend(node)
    return found
