"""A session that answers packaged statements with given rows."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from mcp_oracle.session.fetched import Cell, Fetched
from mcp_oracle.session.session import Binds, Session
from mcp_oracle.statement import Statement

Rows = Sequence[Sequence[Cell]]
Answer = Callable[[frozenset[str]], Rows]
"""Rows for the names in the binds."""


@dataclass
class FakeSession:
    """Attributes: answers: a part of a statement's text -> its rows; asked: the names of each statement run."""

    answers: Mapping[str, Answer]
    asked: list[frozenset[str]] = field(default_factory=list[frozenset[str]])

    async def run(
        self, statement: Statement, binds: Binds, rows: int, *, seconds: float | None = None
    ) -> Fetched:
        del seconds
        await asyncio.sleep(0)  # as every look-up lets others go on
        values = binds.values() if isinstance(binds, dict) else binds
        names = frozenset(str(value) for value in values if value is not None)
        self.asked.append(names)
        answer = next(give for part, give in self.answers.items() if part in statement.text)
        found = [tuple(row) for row in answer(names)]
        return Fetched((), found[:rows], len(found) > rows)

    @property
    def session(self) -> Session:
        return cast("Session", self)
