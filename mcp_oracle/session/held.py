"""Truncated answers that can be read on: a random token for each, good once, for a while, in this process only.

What the database still has to give keeps its session, parked in the pool, and with it the snapshot; rows that were
fetched to the end are kept here and need no session.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Final

from mcp_oracle.errors import ArgumentError, ConnectError, LimitError, OracleMcpError
from mcp_oracle.session.cursor import OpenCursor
from mcp_oracle.session.fetched import Fetched
from mcp_oracle.session.parking import Parked
from mcp_oracle.session.pool import Pool
from mcp_oracle.session.session import Session, SessionLost
from mcp_oracle.settings import Limits

MOST_KEPT_BYTES: Final = 16 << 20
"""Of rows that were fetched and not yet given, of all cursors without a session."""
MOST_ENDED: Final = 1_000
"""Tokens of which it is remembered why they are no longer good."""

_CONTINUED: Final = "has been read on already"
_NEEDED: Final = "was given up because another call needed its session"
_CROWDED: Final = "was given up for newer ones"
_FAILED: Final = "ended with the call that failed or was cancelled"
_LOST: Final = "was lost with its connection to the database"


@dataclass(slots=True)
class Reading:
    """A cursor with the session that it needs, if it needs one.

    Attributes:
        given: rows that were given out before.
        parked: where the session waits.
        kept_bytes: of the rows that are kept without a session, about.
    """

    cursor: OpenCursor
    session: Session | None
    given: int = 0
    parked: Parked | None = None
    kept_bytes: int = 0

    async def fetch(self, rows: int, most_bytes: int) -> Fetched:
        """The next rows; raises as `Session.fetch`."""
        if self.session is None:
            return await self.cursor.take(rows, most_bytes)
        return await self.session.fetch(self.cursor, rows, most_bytes=most_bytes)


class HeldCursors:
    """The cursors of one database that can be read on."""

    def __init__(self, pool: Pool, limits: Limits) -> None:
        self._pool = pool
        self._limits = limits
        self._held: OrderedDict[str, Reading] = OrderedDict()
        self._ended: OrderedDict[str, tuple[str, int]] = OrderedDict()
        self._expiries: dict[str, asyncio.TimerHandle] = {}
        self._kept_bytes = 0

    def hold(self, reading: Reading) -> str:
        """A token for what is left; called before the call that fetched gives its session back."""
        token = secrets.token_urlsafe(12)
        self._held[token] = reading
        if reading.cursor.needs_session and reading.session is not None:
            reading.parked = Parked(reading.session, lambda: self._end(token, _NEEDED))
            self._pool.park(reading.parked)
        else:
            self._detach(reading)
        self._expiries[token] = asyncio.get_running_loop().call_later(
            self._limits.cursor_seconds, self._expire, token
        )
        return token

    @asynccontextmanager
    async def resumed(self, token: str) -> AsyncGenerator[Reading]:
        """What `token` stands for, to fetch from and perhaps to hold again.

        Raises:
            LimitError: it is no longer there. ArgumentError: it never was.
        """
        reading = self._known(token)
        if reading.parked is None:
            with self._taken(token, reading):
                yield reading
            return
        try:
            async with self._pool.resumed(reading.parked):
                with self._taken(token, reading):
                    yield reading
        except SessionLost:
            raise self._gone(token) from None

    @contextmanager
    def _taken(self, token: str, reading: Reading) -> Generator[None]:
        self._end(token, _CONTINUED)
        if reading.session is not None and not reading.session.is_healthy:
            self._ended[token] = _LOST, reading.given
            raise self._gone(token)
        try:
            yield
        except ConnectError as error:
            number = f" (ORA-{error.ora:05d})" if error.ora else ""
            self._ended[token] = f"{_LOST}{number}", reading.given
            raise self._gone(token) from error
        except BaseException:
            self._ended[token] = _FAILED, reading.given
            raise

    def close(self) -> None:
        for expiry in self._expiries.values():
            expiry.cancel()
        self._held.clear()

    def _known(self, token: str) -> Reading:
        if token not in self._held:
            raise self._gone(token)
        return self._held[token]

    def _detach(self, reading: Reading) -> None:
        """Keep the rows alone, the oldest not at all if these are too many."""
        if reading.session is not None:
            reading.session.detach(reading.cursor)
            reading.session = reading.parked = None
        reading.kept_bytes = reading.cursor.kept_bytes
        self._kept_bytes += reading.kept_bytes
        if self._kept_bytes > MOST_KEPT_BYTES:
            self._make_room(reading)

    def _make_room(self, newest: Reading) -> None:
        for token, held in list(self._held.items()):
            if self._kept_bytes <= MOST_KEPT_BYTES or held is newest:
                return
            if held.session is None:
                self._end(token, _CROWDED)

    def _expire(self, token: str) -> None:
        reading = self._held[token]
        self._end(token, f"was not read on for {self._limits.cursor_seconds:g} s")
        if reading.parked is not None:
            self._pool.unpark(reading.parked)

    def _end(self, token: str, why: str) -> None:
        reading = self._held.pop(token, None)
        if reading is None:
            return
        self._kept_bytes -= reading.kept_bytes
        reading.kept_bytes = 0
        self._expiries.pop(token).cancel()
        self._ended[token] = why, reading.given
        if len(self._ended) > MOST_ENDED:
            self._ended.popitem(last=False)

    def _gone(self, token: str) -> OracleMcpError:
        if token not in self._ended:
            return ArgumentError(
                "This cursor is not known: it is good for the connection and the server process that gave it.",
                "run the query again.",
            )
        why, given = self._ended[token]
        if why == _CONTINUED:
            return LimitError(
                f"The rest of this answer {why}.",
                "use the next_cursor of the last answer, or run the query again.",
            )
        return LimitError(f"The rest of this answer {why}.", _again(given))


def _again(given: int) -> str:
    return (
        "run the query again: aggregated, narrower, or with ORDER BY and"
        f" OFFSET {given} ROWS FETCH NEXT n ROWS ONLY."
    )
