"""One execution whose rows are fetched as they are wanted: never more than fit into memory, none of them twice.

It does not bound itself in time and turns no errors into ours: `Session.fetch` does.
"""
# The driver's cursor has untyped members (rows).
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import oracledb

from mcp_oracle.session.as_stored import AsStored, may_have_dates
from mcp_oracle.session.cells import Cells, Cut, Row
from mcp_oracle.session.fetched import Column, Fetched
from mcp_oracle.session.unreadable import CAUGHT, raise_unreadable
from mcp_oracle.session.values import fetch_exactly
from mcp_oracle.session.width import rows_of
from mcp_oracle.settings import Limits

_TEXTS: Final = (str, bytes)
_PLAIN_BYTES: Final = 8
"""What a value that is no text counts for in an answer, about."""


class OpenCursor:
    """The rows of one execution, in the order in which they come.

    Attributes:
        statement: the text that was sent.
        seconds: what the execution took, until the first fetch.
        is_over: the database has no more rows than those that were fetched.
        again: executes the statement once more, for `start_again`; None if that was done or rows were given out.
        has_given: rows were given out.
    """

    def __init__(
        self,
        cursor: oracledb.AsyncCursor,
        statement: str,
        limits: Limits,
        again: Callable[[], Awaitable["OpenCursor"]] | None = None,
    ) -> None:
        self._cursor = cursor
        self._limits = limits
        self.statement = statement
        self.again = again
        self.has_given = False
        self._described = list(cursor.description or ())
        self._stored: AsStored | None = None
        self._cells = Cells(self._described, limits)
        self.width = self._cells.width
        self.is_over = not self._described
        self.seconds = 0.0
        self._raw: list[tuple[Any, ...]] = []
        self._returned: list[Row] = []
        self._returned_cuts: list[Cut] = []

    @property
    def columns(self) -> tuple[Column, ...]:
        """None if the statement was no query; each with what its values so far do not show."""
        return self._stored.noted(self._cells.columns) if self._stored else self._cells.columns

    @property
    def needs_session(self) -> bool:
        """Whether what is left can only be read in the session that executed the statement."""
        return not self.is_over or (bool(self._raw) and self._cells.need_session)

    @property
    def kept_bytes(self) -> int:
        """What the rows that were fetched and not given out take, about."""
        return _bytes(self._raw) + _bytes(self._returned)

    async def buffer(self, rows: int) -> None:
        """Take over the first rows that came with the execution, if at most `rows` are wanted of them."""
        await self._ahead(rows + 1)

    def has(self, rows: int) -> bool:
        """Whether `take` needs nothing of the database for so many rows."""
        come = len(self._returned) + len(self._raw)
        return not self._cells.need_session and (self.is_over or come > rows)

    async def take(self, rows: int, most_bytes: int | None = None) -> Fetched:
        """At most `rows` more rows, fewer if about `most_bytes` are reached, and whether there are more."""
        self._cells.start_page()
        shown, cuts = self._returned[:rows], [cut for cut in self._returned_cuts if cut[0] < rows]
        self._forget_returned(rows)
        room = (most_bytes or 0) - (_bytes(shown) if most_bytes else 0)
        while len(shown) < rows and (room > 0 or not most_bytes):
            raw = await self._next(rows - len(shown))
            plain, cut = await self._cells.plain(raw)
            cuts += [(row + len(shown), column) for row, column in cut]
            shown += plain
            if len(shown) >= rows or (self.is_over and not self._raw):
                break
            room -= _bytes(plain) if most_bytes else 0
        more = bool(self._returned) or await self._has_more()
        self.again, self.has_given = None, True
        return Fetched(self.columns, shown, more, tuple(cuts))

    @property
    def has_dates(self) -> bool:
        """Whether `take_as_stored` makes a difference."""
        return may_have_dates(self._described)

    def take_as_stored(self, text_variable: object) -> None:
        """Fetch dates as they are stored, from the first row on."""
        self._stored = AsStored(self._cursor, text_variable, fetch_exactly)
        self._cells = Cells(self._described, self._limits, stored=self._stored)

    async def start_again(self, again: Callable[[], Awaitable["OpenCursor"]]) -> "OpenCursor":
        """Be what `again` gives, another execution, from its first row; returns it."""
        self.again = None
        self.release()
        other = await again()
        vars(self).update(vars(other))
        return other

    def give_back(self, found: Fetched, shown: int) -> None:
        """Take back the rows of `found`, the last that were taken, from the one numbered `shown` on."""
        left, cuts = found.rows[shown:], [(r - shown, c) for r, c in found.cuts if r >= shown]
        self._returned_cuts = cuts + [(r + len(left), c) for r, c in self._returned_cuts]
        self._returned = left + self._returned

    def close(self) -> None:
        """Let the cursor go, without a round trip."""
        self._cells.discard(self._raw)
        self.is_over, self._raw, self._returned = True, [], []
        self.release()

    def release(self) -> None:
        """Let the database's cursor go; rows that were fetched stay."""
        with contextlib.suppress(oracledb.Error):
            self._cursor.close()

    def _forget_returned(self, rows: int) -> None:
        self._returned = self._returned[rows:]
        self._returned_cuts = [(row - rows, c) for row, c in self._returned_cuts if row >= rows]

    async def _next(self, wanted: int) -> list[tuple[Any, ...]]:
        """At most `wanted` raw rows, at least one unless there is none."""
        if not self._raw:
            await self._ahead(wanted + 1)
        raw, self._raw = self._raw[:wanted], self._raw[wanted:]
        return raw

    async def _has_more(self) -> bool:
        if not self._raw:
            await self._ahead(1)
        return bool(self._raw)

    async def _ahead(self, wanted: int) -> None:
        """Fetch raw rows in one round trip, as many as are wanted and fit into memory."""
        if self.is_over:
            return
        batch = rows_of(self.width, wanted)
        self._cursor.arraysize = batch
        try:
            raw = await self._cursor.fetchmany(batch)
        except CAUGHT as error:
            raise_unreadable(error, self._described)
        self._raw += raw
        self.is_over = len(raw) < batch


def forget(connection: oracledb.AsyncConnection, statement: str) -> None:
    """Let the next round trip close the cursor on the database: rows left keep temporary space and memory there.

    The driver keeps the cursor of a closed one for the same text, until that is prepared as one not to be kept.
    """
    with contextlib.suppress(oracledb.Error), connection.cursor() as cursor:
        cursor.prepare(statement, cache_statement=False)


def _bytes(rows: Sequence[tuple[Any, ...]]) -> int:
    """About; a column at a time takes a third of the time."""
    return sum(
        sum([len(value) if isinstance(value, _TEXTS) else _PLAIN_BYTES for value in column])
        for column in zip(*rows, strict=True)
    )
