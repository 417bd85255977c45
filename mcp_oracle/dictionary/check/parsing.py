# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# sqlglot ships no types for its parser classes.
"""Parses a statement for information only, with a bound on the work: some texts make the parser exponential."""

import logging
from typing import Any, Final

from sqlglot import exp
from sqlglot.dialects.oracle import Oracle
from sqlglot.errors import SqlglotError
from sqlglot.parsers.oracle import OracleParser

STEPS_BASE: Final = 500
STEPS_PER_TOKEN: Final = 20
"""As the guard's second opinion: real queries need at most 2.83 steps a token."""


class TooManyStepsError(Exception):
    """The parser took more steps than any real statement needs."""


class _CountingParser(OracleParser):
    steps = 0
    budget = 0

    def _advance(self, times: int = 1) -> None:
        self.steps += 1
        if self.steps > self.budget:
            raise TooManyStepsError
        super()._advance(times)


def parse(text: str) -> exp.Expr | None:
    """The tree of one statement; None where the parser cannot read it, or not within its budget."""
    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    dialect = Oracle()
    try:
        tokens = dialect.tokenize(text)
        parser: Any = _CountingParser(dialect=dialect)
        parser.budget = STEPS_BASE + STEPS_PER_TOKEN * len(tokens)
        trees = [tree for tree in parser.parse(tokens, text) if tree is not None]
    # TypeError: sqlglot's own check of a node, for example of COLUMNS (n FOR ORDINALITY), where pytest is loaded.
    except (SqlglotError, TooManyStepsError, RecursionError, TypeError):
        return None
    readable = len(trees) == 1 and not isinstance(trees[0], exp.Command)
    return trees[0] if readable else None
