"""Looks up the names that a draft's text cannot settle, and approves it with the answers.

At most one round trip per statement, none when all its names are known, and one for a table with protected columns; an
answer is kept for `FRESH_SECONDS`. The statement runs on the same session right after, but the two remain two moments.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from mcp_oracle.dictionary.facts import found, read_facts
from mcp_oracle.dictionary.names import identifier
from mcp_oracle.dictionary.queries import DEPENDENCIES, QUERIES, RESOLVE, VIEWS, listed
from mcp_oracle.dictionary.virtual_columns import VirtualColumns
from mcp_oracle.errors import LimitError, OracleMcpError
from mcp_oracle.guard import Found, Name, ObjectKind, ProtectedColumnError, Resolution
from mcp_oracle.packaged import load
from mcp_oracle.policy import Policy
from mcp_oracle.session.session import Session

T_co = TypeVar("T_co", covariant=True)

FRESH_SECONDS = 60.0
LOOK_UP_SECONDS = 2.0
"""Of one look-up, unless the operator gives it another time: a warm one takes milliseconds."""
MOST_ROWS = 20_000
MOST_KEPT = 50_000
MOST_COLUMNS = 60
"""Of a table, in a hint."""
ABSENCE_IS_ASKED_ANEW = frozenset({"table", "sequence", "model"})


class Approvable(Protocol[T_co]):
    """A draft of the guard: names to look up, and the approval with the answers."""

    @property
    def names(self) -> frozenset[Name]: ...

    def approve(self, resolved: Resolution, /) -> T_co: ...


class Resolver:
    """The names of one connection that were looked up."""

    def __init__(
        self,
        policy: Policy,
        *,
        seconds: float = LOOK_UP_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        looks_into_views = policy.strict_views or policy.restricts_schemas
        self._files = (
            *RESOLVE,
            *([VIEWS] if looks_into_views else []),
            *([DEPENDENCIES] if policy.protected_columns else []),
        )
        self._clock = clock
        self._known: dict[Name, tuple[float, tuple[Found, ...]]] = {}
        self._under_way: dict[Name, asyncio.Event] = {}
        self._ascii_safe = False
        self._virtual = VirtualColumns(policy, clock, FRESH_SECONDS)

    async def approve(self, draft: Approvable[T_co], session: Session) -> T_co:
        """The statement to run, or to explain.

        Raises:
            RefusedError: the dictionary shows what the text hid, or could not be asked.
        """
        resolution = await self._resolution(draft.names, session)
        try:
            return draft.approve(resolution)
        except ProtectedColumnError as refusal:
            raise await _with_columns(refusal, session) from None

    async def _resolution(self, names: frozenset[Name], session: Session) -> Resolution:
        try:
            unknown = await self._unknown(names)
            if unknown:
                await self._look_up(unknown, session)
            answers = {name: self._known[name][1] for name in names}
            answers = await self._virtual.add(answers, session, self._seconds)
        except OracleMcpError as error:
            return Resolution.unavailable(f"the look-up failed: {error.message}")
        return Resolution(answers, ascii_safe=self._ascii_safe)

    async def _unknown(self, names: frozenset[Name]) -> list[Name]:
        """The names to ask for. What another call asks for right now is waited for: calls in parallel ask the same."""
        unknown = [name for name in names if not self._is_fresh(name)]
        asked = {self._under_way[name] for name in unknown if name in self._under_way}
        for event in asked:
            await event.wait()
        return [name for name in unknown if not self._is_fresh(name)] if asked else unknown

    def _is_fresh(self, name: Name) -> bool:
        """Whether a kept answer holds. That there is nothing is asked anew: it may have been created just now."""
        asked, found = self._known.get(name, (float("-inf"), ()))
        is_absent = name.role in ABSENCE_IS_ASKED_ANEW and all(
            item.kind is ObjectKind.UNSEEN for item in found
        )
        return not is_absent and self._clock() - asked < FRESH_SECONDS

    async def _look_up(self, names: list[Name], session: Session) -> None:
        """Ask the dictionary. Raises OracleMcpError: it could not be asked."""
        ask = listed(self._files, {part for name in names for part in _words(name)})
        ended = asyncio.Event()
        self._under_way.update(dict.fromkeys(names, ended))
        try:
            answer = await session.run(*ask, MOST_ROWS, seconds=self._seconds)
            if answer.more:
                raise LimitError("it gave too many rows")
            self._keep(names, answer.rows)
        finally:
            ended.set()
            for name in names:
                if self._under_way.get(name) is ended:
                    del self._under_way[name]

    def _keep(self, names: Iterable[Name], rows: Iterable[tuple[object, ...]]) -> None:
        facts, now = read_facts(rows), self._clock()
        self._ascii_safe = facts.ascii_safe
        if len(self._known) > MOST_KEPT:
            self._known.clear()
        self._known.update((name, (now, found(name, facts))) for name in names)


async def _with_columns(refusal: ProtectedColumnError, session: Session) -> ProtectedColumnError:
    """The refusal with the columns that may be named; without them if the dictionary does not give them."""
    schema, table = refusal.table
    if not table:
        return refusal
    binds: dict[str, object] = {"owner": schema, "name": table}
    try:
        answer = await session.run(load(QUERIES, "column_names"), binds, MOST_COLUMNS)
    except OracleMcpError:
        return refusal
    names = [str(row[0]) for row in answer.rows if row[0] not in refusal.columns]
    if not names:
        return refusal
    more = ", ... (describe_objects lists all)" if answer.more else ""
    hint = (
        f"Write the columns that are wanted, out of {', '.join(map(identifier, names))}{more};"
        f" name {', '.join(sorted(refusal.columns))} in no clause."
    )
    return ProtectedColumnError(refusal.reason, hint, refusal.table, refusal.columns)


def _words(name: Name) -> Iterable[str]:
    """Every single name that a look-up of `name` needs."""
    yield from name.parts
    for table in name.tables:
        yield from table
