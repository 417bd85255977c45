"""Virtual columns that are computed from protected ones, and so as good as those; asked for each protected table."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from mcp_oracle.dictionary.queries import QUERIES
from mcp_oracle.guard import Found, Name, protected_tables
from mcp_oracle.packaged import load
from mcp_oracle.policy import Policy
from mcp_oracle.session.session import Session

MOST_ROWS: Final = 4_096
"""The most columns of a table (23ai)."""
CUT: Final = "…"
"""In an expression that was not read to its end."""


class VirtualColumns:
    """What was asked of the protected tables of one connection."""

    def __init__(self, policy: Policy, clock: Callable[[], float], fresh_seconds: float) -> None:
        self._protected = protected_tables(policy.protected_columns)
        self._clock = clock
        self._fresh_seconds = fresh_seconds
        self._known: dict[tuple[str, str], tuple[float, frozenset[str]]] = {}

    async def add(
        self, answers: Mapping[Name, tuple[Found, ...]], session: Session, seconds: float
    ) -> Mapping[Name, tuple[Found, ...]]:
        """The answers, each protected table with its derived columns; raises as `Session.run`."""
        for key in {(item.owner, item.name) for found in answers.values() for item in found}:
            asked, _ = self._known.get(key, (float("-inf"), None))
            if key in self._protected and self._clock() - asked >= self._fresh_seconds:
                self._known[key] = self._clock(), await self._ask(key, session, seconds)
        return {name: tuple(map(self._told, found)) for name, found in answers.items()}

    def _told(self, item: Found) -> Found:
        _, derived = self._known.get((item.owner, item.name), (0.0, None))
        return replace(item, derived=derived) if derived else item

    async def _ask(self, key: tuple[str, str], session: Session, seconds: float) -> frozenset[str]:
        binds: dict[str, object] = {"owner": key[0], "name": key[1]}
        statement = load(QUERIES, "virtual_columns")
        answer = await session.run(statement, binds, MOST_ROWS, seconds=seconds)
        columns = self._protected[key]
        return frozenset(str(name) for name, text in answer.rows if _names(text, columns))


def _names(expression: object, columns: frozenset[str]) -> bool:
    """Whether the expression may use one of the columns. Oracle keeps their names in it as the dictionary has them."""
    text = str(expression or CUT)
    return CUT in text or any(column in text for column in columns)
