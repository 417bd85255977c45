"""One session on the database, for one call at a time: begin, run, end.

`_execute` is the only place in the project that executes a statement, and it takes nothing but a `Statement`.
"""
# The driver's cursor has untyped members (bind values, rows).
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import oracledb

from mcp_oracle.errors import DeadlineError, OracleMcpError
from mcp_oracle.packaged import load
from mcp_oracle.session.bounded import Calls, DeadlineExpired
from mcp_oracle.session.failures import details, statement_failure
from mcp_oracle.session.fetched import Cell, Fetched
from mcp_oracle.session.layers import Layer
from mcp_oracle.session.types import column
from mcp_oracle.session.values import LOBS, SHORT, cell, converter, document, fetch_exactly
from mcp_oracle.settings import Limits
from mcp_oracle.statement import Statement

CONTROL = "mcp_oracle.session.control"
Binds = dict[str, object] | list[object]

CONTROL_SECONDS = 5.0
"""A round trip that only marks or resets the session."""
ROWS_PER_ROUND_TRIP = 1001
"""One more than the most rows of an answer: an answer's rows come with the execution, in one round trip."""
SETTLE_SECONDS = 1.0
"""What a cancelled call gets to have its break confirmed by the database."""


class SessionLost(Exception):  # noqa: N818 - internal signal: the pool answers it with another session
    """The session died before the caller's statement was sent."""


@dataclass(frozen=True, slots=True)
class Tag:
    """How a call shows in V$SESSION. CLIENT_IDENTIFIER is not set: VPD policies read it as the end user.

    Oracle keeps 48 bytes of MODULE, 32 of ACTION, 64 of CLIENT_INFO.
    """

    module: str
    action: str
    client_info: str = ""


class Session:
    """A pooled connection in a read-only transaction.

    Attributes:
        name: SID and SERIAL#, as a DBA needs them to find or end the session.
        layers: what protects this session, as far as it was proven when it was opened.
    """

    BEGIN: ClassVar = "set_transaction_read_only"
    """The fixed statement that starts the transaction of a call."""

    def __init__(self, connection: oracledb.AsyncConnection, limits: Limits) -> None:
        self._connection = connection
        self._limits = limits
        self._calls = Calls()
        self._lobs_read = 0
        self._at_check_out: tuple[Statement, ...] = ()
        self.layers: tuple[Layer, ...] = ()
        self.name = f"{connection.session_id},{connection.serial_num}"

    @property
    def is_healthy(self) -> bool:
        """Local knowledge only, no round trip."""
        return self._connection.is_healthy()

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
        self._connection.module = _bytes(tag.module, 48)
        self._connection.action = _bytes(tag.action, 32)
        # Never empty: the driver announces an empty text like a null and still sends its length byte.
        self._connection.clientinfo = _bytes(tag.client_info or tag.module, 64)
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
        work = self._execute(statement, {}, 0)
        try:
            await self._calls.run(work, CONTROL_SECONDS)
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
            DeadlineError: it ran longer than `seconds` (default: the configured run time).
        """
        limit = seconds or self._limits.run_seconds
        try:
            return await self._calls.run(self._execute(statement, binds, rows), limit)
        except DeadlineExpired as error:
            raise await self._too_long(limit) from error
        except (oracledb.Error, OSError, ValueError) as error:
            raise statement_failure(error) from error

    async def end(self) -> bool:
        """Stop what still runs and roll back; False if the connection must be thrown away."""
        if not await self._calls.settle(SETTLE_SECONDS) or not self.is_healthy:
            return False
        try:
            await self._calls.run(self._connection.rollback(), CONTROL_SECONDS)
        except (DeadlineExpired, oracledb.Error, OSError):
            return False
        self._lobs_read = 0
        return self.is_healthy

    async def close(self, seconds: float) -> None:
        """Stop what runs and log off if that goes quickly, else drop; takes about `seconds` at most.

        A cancelled call makes the driver send a break first: a database does not notice a vanished client at once, and
        would go on with the statement.
        """
        self._calls.cancel()
        if await self._calls.settle(seconds / 2) and self.is_healthy:
            with contextlib.suppress(DeadlineExpired, oracledb.Error, OSError):
                await self._calls.run(self._connection.close(), seconds / 2)
                return
        self.drop()

    def drop(self) -> None:
        """Close the socket without a word. An unhealthy connection has none, and must not be touched."""
        if self._connection.is_healthy():
            self._connection.terminate()

    async def _too_long(self, limit: float) -> OracleMcpError:
        stopped = await self._calls.settle(SETTLE_SECONDS) and self.is_healthy
        outcome = (
            "and was stopped"
            if stopped
            else f"and its end is not confirmed by the database (session {self.name})"
        )
        return DeadlineError(
            f"The statement ran longer than {limit:g} s {outcome}.",
            "filter or aggregate more; explain the plan of a query that should be fast.",
        )

    async def _execute(self, statement: Statement, binds: Binds, rows: int) -> Fetched:
        with self._connection.cursor() as cursor:
            cursor.prefetchrows = cursor.arraysize = min(rows + 1, ROWS_PER_ROUND_TRIP)
            cursor.outputtypehandler = fetch_exactly
            await cursor.execute(statement.text, binds or None, fetch_lobs=True)
            if cursor.description is None:
                return Fetched((), [])
            raw = await cursor.fetchmany(rows + 1)
            described = list(cursor.description)
            return await self._plain(described, raw, rows)

    async def _plain(
        self, described: list[oracledb.FetchInfo], raw: list[tuple[Any, ...]], limit: int
    ) -> Fetched:
        """Plain cells, column by column what has to be converted at all."""
        most = self._limits.cell_characters
        shown, cut = raw[:limit], 0
        convert = {
            index: converted
            for index, info in enumerate(described)
            if (converted := converter(info, most)) is not None
        }
        if convert:
            columns = [list(values) for values in zip(*shown, strict=True)]
            for index, converted in convert.items() if columns else ():
                if described[index].type_code in LOBS:
                    columns[index], more = await self._heads(
                        columns[index], document if described[index].is_json else cell
                    )
                else:
                    plain = [
                        None if value is None else converted(value) for value in columns[index]
                    ]
                    is_short = described[index].type_code in SHORT
                    columns[index], more = (plain, 0) if is_short else cut_to(plain, most)
                cut += more
            shown = list(zip(*columns, strict=True))
        return Fetched(tuple(map(column, described)), shown, len(raw) > limit, cut)

    async def _heads(
        self, lobs: list[Any], plain_form: Callable[[Any], Cell]
    ) -> tuple[list[Any], int]:
        """The beginnings of LOBs, and of how many it is less than all."""
        cells: list[Cell] = []
        cut = 0
        for lob in lobs:
            plain, is_cut = (None, False) if lob is None else await self._head(lob, plain_form)
            cells.append(plain)
            cut += is_cut
        return cells, cut

    async def _head(
        self, lob: oracledb.AsyncLOB, plain_form: Callable[[Any], Cell]
    ) -> tuple[Cell, bool]:
        """The head of a LOB; each costs a round trip, so only the first few of an answer are read."""
        self._lobs_read += 1
        size = await lob.size()
        kind = lob.type.name.removeprefix("DB_TYPE_")
        unit = "characters" if kind in {"CLOB", "NCLOB"} else "bytes"
        if self._lobs_read > self._limits.lob_reads:
            return f"<{kind} of {size} {unit}, not read>", True
        most = self._limits.cell_characters // (1 if unit == "characters" else 2)
        head = await lob.read(1, most) if size else ""
        head = plain_form(head) if isinstance(head, bytes) else cell(head)
        return (f"{head}… ({size} {unit})", True) if size > most else (head, False)


def cut_to(cells: list[Cell], most: int) -> tuple[list[Cell], int]:
    """The cells with long texts cut, and how many were."""
    cut = sum(isinstance(value, str) and len(value) > most for value in cells)
    if not cut:
        return cells, 0
    return [
        f"{value[:most]}… ({len(value)} characters)"
        if isinstance(value, str) and len(value) > most
        else value
        for value in cells
    ], cut


def _bytes(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")
