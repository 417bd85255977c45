"""One session on the database, for one call at a time: begin, run, end.

`_executed` is the only place in the project that executes a statement, and it takes nothing but a `Statement`.
"""
# The driver's cursor has untyped members (bind values, rows).
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any, ClassVar, TypeVar

import oracledb

from mcp_oracle.errors import OracleMcpError
from mcp_oracle.packaged import load
from mcp_oracle.session.as_stored import TypeHandler, text_variable
from mcp_oracle.session.binding import Binds, variables
from mcp_oracle.session.bounded import Calls, DeadlineExpired
from mcp_oracle.session.cursor import OpenCursor, forget
from mcp_oracle.session.discarding import discard, log_off
from mcp_oracle.session.failures import details, statement_failure
from mcp_oracle.session.fetched import Cell, Fetched
from mcp_oracle.session.layers import Layer
from mcp_oracle.session.own_limits import at_least_defaults
from mcp_oracle.session.received import Received
from mcp_oracle.session.stopping import too_long, unconfirmed
from mcp_oracle.session.stream import Stream, fetch_digits
from mcp_oracle.session.tag import Tag
from mcp_oracle.session.unreadable import CAUGHT, UnreadableError, raise_unreadable
from mcp_oracle.session.values import fetch_exactly
from mcp_oracle.session.width import ANSWER_BYTES, Widths, may_come, rows_of
from mcp_oracle.settings import Limits
from mcp_oracle.statement import Statement

log = logging.getLogger(__name__)

CONTROL = "mcp_oracle.session.control"
T = TypeVar("T")
Opened = TypeVar("Opened", OpenCursor, Stream)

CONTROL_SECONDS = 5.0
"""A round trip that only marks or resets the session."""
LEAST_SECONDS = 0.1
"""For fetching what came with an execution that took all the time."""
SETTLE_SECONDS = 1.0
"""What a cancelled call gets to have its break confirmed by the database."""
MOST_LOST = 20
"""Cursors that stay open, as the driver could not read their numbers; a session may have 50 (OPEN_CURSORS)."""


class SessionLost(Exception):  # noqa: N818 - internal signal: the pool answers it with another session
    """The session died before the caller's statement was sent."""


class Session:
    """A pooled connection in a read-only transaction.

    Attributes:
        name: SID,SERIAL#@instance, as a DBA needs them to find or end the session.
        layers: what protects this session, as far as it was proven when it was opened.
        widths: what is known of the rows of statements; all sessions of a database may share it.
    """

    BEGIN: ClassVar = "set_transaction_read_only"
    """The fixed statement that starts the transaction of a call."""

    def __init__(
        self,
        connection: oracledb.AsyncConnection,
        limits: Limits,
        received: Received | None = None,
    ) -> None:
        """`received`: what counts the bytes that come."""
        self._connection = connection
        self._limits = limits
        self._own_limits = at_least_defaults(limits)
        self._calls = Calls(received)
        self._discarding: asyncio.Task[None] | None = None
        self._open: set[OpenCursor | Stream] = set()
        self.widths = Widths()
        self._at_check_out: tuple[Statement, ...] = ()
        self.layers: tuple[Layer, ...] = ()
        self.user = ""
        self.name = f"{connection.session_id},{connection.serial_num}"
        if connection.instance_name:
            self.name += f"@{connection.instance_name}"
        self._sent = ""
        self._text_variable: Any = None
        self._lost_cursors = 0

    @property
    def is_healthy(self) -> bool:
        """Local knowledge only, no round trip."""
        return not self._calls.is_unreadable and self._connection.is_healthy()

    @property
    def log_on_warning(self) -> str:
        """What the database warned of at the log-on, such as ORA-28002: the password expires soon."""
        warning = self._connection.warning
        return " ".join(str(warning.message).split()) if warning else ""

    async def begin(self, tag: Tag) -> None:
        """Tag the session and start a read-only transaction: one round trip.

        Raises:
            SessionLost: the connection is dead; nothing of the caller was sent.
        """
        tag.mark(self._connection)
        for statement in self._at_check_out:
            await self.apply(statement)
        await self.control(self.BEGIN)

    def assert_at_check_out(self, statements: tuple[Statement, ...]) -> None:
        """Run these statements at the start of every call, a round trip each: DRCP may change the session."""
        self._at_check_out = statements

    async def control(self, name: str) -> None:
        """Run a fixed statement of `session.control`; raises as `apply` does."""
        await self.apply(load(CONTROL, name))

    async def apply(self, statement: Statement) -> None:
        """Run a statement that only marks or sets the session.

        Raises:
            SessionLost: the connection is dead or does not answer.
            OracleMcpError: the database refused it.
        """
        try:
            await self._calls.run(self._done(statement), CONTROL_SECONDS)
        except (DeadlineExpired, OSError) as error:
            raise SessionLost from error
        except oracledb.Error as error:
            if details(error)[1] or not self.is_healthy:
                raise SessionLost from error
            raise statement_failure(error) from error

    async def run(
        self, statement: Statement, binds: Binds, rows: int, *, seconds: float | None = None
    ) -> Fetched:
        """Send `statement` once and fetch at most `rows` rows, in one round trip if the rows have no LOBs.

        Raises:
            DatabaseError: an ORA- error. ConnectError: the session died meanwhile.
            DeadlineError: it ran longer than `seconds`, which make the configured run time shorter, never longer. Our
                own statements, such as look-ups of names, have limits of their own.
        """
        limit = self._limits.run_seconds
        if seconds is not None:
            limit = seconds if statement.origin == "packaged" else min(seconds, limit)
        most = self._may_come(statement, rows)
        return await self._bounded(self._read(statement, binds, rows), limit, most=most)

    async def open(self, statement: Statement, binds: Binds, rows: int) -> OpenCursor:
        """Send `statement` once; its rows are fetched by `fetch`, the first `rows` of them come with it if they fit.

        The cursor is good until `end`. Raises as `run`, with the time limit to the first row.
        """
        limit = min(self._limits.first_row_seconds, self._limits.run_seconds)
        started = time.monotonic()
        most = self._may_come(statement, rows)
        cursor = await self._bounded(self._opened(statement, binds, rows), limit, most=most)
        cursor.seconds = time.monotonic() - started
        return cursor

    async def fetch(
        self, cursor: OpenCursor, rows: int, *, most_bytes: int | None = None
    ) -> Fetched:
        """At most `rows` more rows, fewer if about `most_bytes` are reached. Raises as `run`.

        The execution counts as part of the first fetch; each further one has the whole time.
        """
        if cursor.has(rows):
            return await cursor.take(rows, most_bytes)
        limit = self._limits.run_seconds
        left = max(limit - cursor.seconds, LEAST_SECONDS)
        cursor.seconds = 0.0
        take = partial(cursor.take, rows, most_bytes)
        most = may_come(cursor.width, self._limits.lob_bytes)
        return await self._bounded(self._readable(cursor, take), left, limit, most)

    async def stream(
        self, statement: Statement, binds: Binds, *, left: float, seconds: float
    ) -> Stream:
        """Send `statement` once; all its rows are fetched by `batch`, whole. Raises as `run`.

        `left` is what is left of the `seconds` that all of it may take.
        """
        return await self._bounded(self._streamed(statement, binds), left, seconds)

    async def batch(self, stream: Stream, *, left: float, seconds: float) -> list[Sequence[Cell]]:
        """The next cells, one sequence per column; none at the end. Raises as `run`."""
        most = may_come(stream.width, self._limits.export_cell_bytes)
        return await self._bounded(stream.batch(), left, seconds, most)

    async def _bounded(
        self,
        work: Coroutine[Any, Any, T],
        limit: float,
        said: float | None = None,
        most: int = ANSWER_BYTES,
    ) -> T:
        """`said`: the limit to tell, if this is a part of it. `most`: bytes that may come."""
        try:
            return await self._calls.run(work, limit, most)
        except DeadlineExpired as error:
            raise await self._too_long(said or limit) from error
        except (oracledb.Error, OSError, ValueError) as error:
            raise statement_failure(error) from error

    async def end(self) -> bool:
        """Stop what still runs and roll back; False if the connection must be thrown away."""
        if self._calls.is_unreadable:
            return False
        if not await self._calls.settle(SETTLE_SECONDS):
            self._warn()
            return False
        self._sent = ""
        if not self.is_healthy:
            return False
        for cursor in list(self._open):
            self._close(cursor)
        try:
            await self._calls.run(self._connection.rollback(), CONTROL_SECONDS)
        except (DeadlineExpired, oracledb.Error, OSError):
            return False
        return self.is_healthy and self._lost_cursors < MOST_LOST

    async def close(self, seconds: float) -> None:
        """Stop what runs and log off if that goes quickly, else drop; takes about `seconds` at most.

        A cancelled call makes the driver send a break first: a database does not notice a vanished client at once, and
        would go on with the statement.
        """
        self._calls.cancel()
        settled = await self._calls.settle(seconds / 2)
        if not settled:
            self._warn()
        if settled and self.is_healthy:
            with contextlib.suppress(DeadlineExpired, oracledb.Error, OSError):
                await self._calls.run(log_off(self._connection), seconds / 2)
                return
        self.drop()

    def drop(self) -> None:
        """Close the socket without waiting for anybody."""
        self._discarding = discard(self._connection)

    def _warn(self) -> None:
        """A call that was cancelled has nobody to be told: the log has it."""
        if self._sent:
            log.warning("%s", unconfirmed(self._sent, self.name))

    async def _too_long(self, limit: float) -> OracleMcpError:
        confirmed = await self._calls.settle(SETTLE_SECONDS) and self.is_healthy
        return too_long(limit, self._sent, self.name, confirmed=confirmed)

    async def _done(self, statement: Statement) -> None:
        """Execute what gives no rows."""
        (await self._executed(statement, {}, 0, fetch_exactly)).close()

    async def _read(self, statement: Statement, binds: Binds, rows: int) -> Fetched:
        cursor = await self._opened(statement, binds, rows)
        try:
            return await self._readable(cursor, partial(cursor.take, rows))
        finally:
            self._close(cursor)

    async def _readable(self, cursor: OpenCursor, read: Callable[[], Awaitable[T]]) -> T:
        """What `read` gives; of a second execution if the driver cannot read the first rows of the first one."""
        try:
            return await read()
        except UnreadableError as error:
            self.widths.unreadable(cursor.statement)
            if cursor.has_given:
                raise error.while_reading_on() from error
            if cursor.again is None:
                raise
            self._open.discard(await cursor.start_again(cursor.again))
            return await read()

    async def _opened(self, statement: Statement, binds: Binds, rows: int) -> OpenCursor:
        """Dates that the driver cannot read come from a second execution, the first time; see `unreadable`."""
        first = self.widths.first_rows_of(statement, rows + 1)
        limits = self._own_limits if statement.origin == "packaged" else self._limits

        async def again() -> OpenCursor:
            self.widths.unreadable(statement.text)
            return await self._stored(
                statement, binds, fetch_exactly, lambda c: OpenCursor(c, statement.text, limits)
            )

        if self.widths.is_unreadable(statement.text):
            return await again()
        made = partial(OpenCursor, statement=statement.text, limits=limits, again=again)
        try:
            opened = await self._execute(statement, binds, first, fetch_exactly, made)
        except UnreadableError:
            self._lost_cursors += 1
            return await again()
        if statement.origin != "packaged":
            self.widths.described(statement.text, opened.width)
        if first >= rows_of(opened.width, rows + 1):
            await self._readable(opened, partial(opened.buffer, rows))  # no round trip
        return opened

    async def _streamed(self, statement: Statement, binds: Binds) -> Stream:
        """No row comes with the execution: how wide rows are is not known before."""
        most = self._limits.export_cell_bytes
        return await self._stored(
            statement, binds, fetch_digits, lambda c: Stream(c, statement.text, most)
        )

    async def _stored(
        self,
        statement: Statement,
        binds: Binds,
        fetch: TypeHandler,
        opened: Callable[[oracledb.AsyncCursor], Opened],
    ) -> Opened:
        """Execute without fetching; the dates of the rows come as they are stored."""
        result = await self._execute(statement, binds, 0, fetch, opened)
        if result.has_dates:
            if self._text_variable is None:
                await self._learn_text_variable()
            result.take_as_stored(self._text_variable)
            self._sent = statement.text
        return result

    async def _learn_text_variable(self) -> None:
        """One round trip, the first time that this session needs it."""
        statement = load(CONTROL, "identity")

        def opened(cursor: oracledb.AsyncCursor) -> OpenCursor:
            self._text_variable = text_variable(cursor)
            return OpenCursor(cursor, statement.text, self._own_limits)

        cursor = await self._execute(statement, {}, 2, fetch_exactly, opened)
        await cursor.take(1)
        self._close(cursor)

    async def _execute(
        self,
        statement: Statement,
        binds: Binds,
        first_rows: int,
        fetch: TypeHandler,
        opened: Callable[[oracledb.AsyncCursor], Opened],
    ) -> Opened:
        """Execute what has rows; the first of them come with it."""
        cursor = await self._executed(statement, binds, first_rows, fetch)
        try:
            result = opened(cursor)
        except BaseException:
            cursor.close()
            raise
        self._open.add(result)
        return result

    async def _executed(
        self, statement: Statement, binds: Binds, first_rows: int, fetch: TypeHandler
    ) -> oracledb.AsyncCursor:
        """The one place that executes."""
        cursor = self._connection.cursor()
        try:
            cursor.prefetchrows, cursor.arraysize = first_rows, first_rows or 1
            cursor.outputtypehandler = fetch
            given = await variables(cursor, binds) if binds else None
            self._sent = statement.text
            await cursor.execute(statement.text, given or None, fetch_lobs=True)
        except CAUGHT as error:
            described = cursor.description or ()
            cursor.close()
            raise_unreadable(error, described)
        except BaseException:
            cursor.close()
            raise
        return cursor

    def _may_come(self, statement: Statement, rows: int) -> int:
        """Bytes that may come to an execution with its first rows."""
        first = self.widths.first_rows_of(statement, rows + 1)
        return may_come(self.widths.worst(statement.text, first), self._limits.lob_bytes)

    def detach(self, cursor: OpenCursor) -> None:
        """Let the database's cursor go; the rows that were fetched outlive the session's call."""
        cursor.release()
        self._open.discard(cursor)

    def _close(self, cursor: OpenCursor | Stream) -> None:
        has_rows_left = not cursor.is_over
        cursor.close()
        self._open.discard(cursor)
        if has_rows_left and self.is_healthy:
            forget(self._connection, cursor.statement)
