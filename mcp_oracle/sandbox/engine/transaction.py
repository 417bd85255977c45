"""A session's transaction over the engine's connection.

The engine gives up a whole transaction when one statement in it fails; Oracle undoes the statement alone. So the
statements of a transaction are kept, and after a failure they run again. That is only the same transaction while
nobody else has committed; otherwise a reader gets ORA-01555 and a writer loses the session (ORA-00603) rather
than see other data.

An open result occupies its connection. A further statement in the same transaction first takes the rest of it into
memory; outside a transaction, and at its end, the result keeps the connection and the session gets a new one.
"""

# duckdb's functions are not fully typed.
# pyright: reportUnknownMemberType=false

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import duckdb

from mcp_oracle.sandbox.engine.failure import interrupted, to_ora
from mcp_oracle.sandbox.engine.rows import OpenRows
from mcp_oracle.sandbox.types import OraError

Parameters = dict[str, object]

_ABORTED = re.compile("transaction is aborted|within a transaction")
"""What the engine says of a transaction that a break has ended before ours knew of it."""
_ATTEMPTS = 5


@dataclass(slots=True)
class CommitClock:
    """Counts commits that changed data, for all sessions."""

    ticks: int = 0


@dataclass(slots=True)
class _State:
    """What one transaction knows.

    Attributes:
        stale: the snapshot was lost to a failed statement after others had committed.
        done: its changes in order, for running them again.
    """

    started_at: int
    started: dt.datetime
    read_only: bool = False
    stale: bool = False
    done: list[tuple[str, Parameters]] = field(default_factory=list[tuple[str, Parameters]])


class Transaction:
    """The connection of a session, with or without a transaction on it."""

    def __init__(self, root: duckdb.DuckDBPyConnection, clock: CommitClock) -> None:
        self._root, self._clock = root, clock
        self._connection = root.cursor()
        self._state: _State | None = None
        self._streams: dict[OpenRows, duckdb.DuckDBPyConnection] = {}
        self._stopped = False

    @property
    def is_open(self) -> bool:
        return self._state is not None

    @property
    def is_read_only(self) -> bool:
        return self._state is not None and self._state.read_only

    @property
    def started(self) -> dt.datetime | None:
        return self._state.started if self._state is not None else None

    @property
    def has_changes(self) -> bool:
        return self._state is not None and bool(self._state.done)

    def begin(self, *, read_only: bool = False) -> None:
        if self._state is not None:
            return
        self._free()
        try:
            self._run("BEGIN", {})
            # The engine takes its snapshot with the first statement, Oracle with SET TRANSACTION.
            self._connection.execute("SELECT 1 FROM main.snapshot").fetchall()
        except (duckdb.Error, RuntimeError) as error:  # a break: no transaction has begun
            self._roll_back_quietly()
            raise to_ora(error) from error
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        self._state = _State(self._clock.ticks, now, read_only)

    def commit(self) -> None:
        state, self._state = self._state, None
        if state is None:
            return
        if state.done:
            self._drain()
            try:
                self._connection.execute("COMMIT")
            except duckdb.Error as error:
                raise to_ora(error) from error
            self._clock.ticks += 1
        else:
            self._leave()

    def rollback(self) -> None:
        state, self._state = self._state, None
        if state is None:
            return
        if state.done:
            self._drain()
        self._leave()

    def _leave(self) -> None:
        """End the engine's transaction; a result that is still open keeps it on its own connection."""
        if self._streams:
            self._connection = self._root.cursor()
            return
        self._roll_back_quietly()

    def _roll_back_quietly(self) -> None:
        try:
            self._connection.execute("ROLLBACK")
        except duckdb.Error:
            self._connection = self._root.cursor()

    def query(self, sql: str, parameters: Parameters, opened: Callable[..., OpenRows]) -> OpenRows:
        """Run a query; its rows stay open on the connection."""
        self._free()
        self._check()
        try:
            result = self._run(sql, parameters)
        except (duckdb.Error, RuntimeError) as error:
            raise self._failed(error) from error
        rows = opened(result, self._closed, self._failed)
        self._streams[rows] = self._connection
        return rows

    def _run(self, sql: str, parameters: Parameters) -> duckdb.DuckDBPyConnection:
        """Execute; a break that came between two statements has aborted the engine's transaction, but not Oracle's."""
        try:
            return self._connection.execute(sql, parameters or None)
        except duckdb.TransactionException as error:
            if not _ABORTED.search(str(error)):
                raise
            if self._state is None:  # nothing of the statement was done
                self._roll_back_quietly()
            else:
                self._again()
            return self._connection.execute(sql, parameters or None)

    def change(
        self,
        sql: str,
        parameters: Parameters,
        check: Callable[[], None],
        touched: list[tuple[Any, ...]],
    ) -> list[tuple[Any, ...]]:
        """Run one change, then its checks over the rows touched; on failure only this statement is undone."""
        self.begin()
        self._free()
        self._check()
        assert self._state is not None  # noqa: S101 - begin has opened it
        try:
            touched += self._run(sql, parameters).fetchall()
            check()
        except (duckdb.Error, RuntimeError) as error:
            raise self._failed(error) from error
        except OraError:
            self._again()
            raise
        self._state.done.append((sql, parameters))
        return touched

    def look(self, sql: str, parameters: Parameters | None = None) -> list[tuple[Any, ...]]:
        """A look-up inside a change, for its checks."""
        return self._connection.execute(sql, parameters or None).fetchall()

    def _failed(self, error: duckdb.Error | RuntimeError) -> OraError:
        answer = to_ora(error)
        if self._state is not None:
            self._again()
        return answer

    def _again(self) -> None:
        """Bring the transaction back to where it was before the failed statement."""
        state = self._state
        if state is None:
            return
        self._streams = {r: c for r, c in self._streams.items() if c is not self._connection}
        self._roll_back_quietly()
        self._state = None
        if state.started_at != self._clock.ticks and state.done:
            raise _lost()
        stale = state.stale or state.started_at != self._clock.ticks
        self._repeat(state)
        assert self._state is not None  # noqa: S101 - begin has opened it
        self._state.done, self._state.stale = state.done, stale

    def _repeat(self, state: _State) -> None:
        """Begin as `state` did and make its changes again, whatever breaks come meanwhile, but not for ever."""
        for _ in range(_ATTEMPTS):
            try:
                self.begin(read_only=state.read_only)
                for sql, parameters in state.done:
                    self._connection.execute(sql, parameters or None).fetchall()
            except (duckdb.Error, RuntimeError, OraError):
                self._roll_back_quietly()
                self._state = None
            else:
                return
        raise _lost()

    def _closed(self, rows: OpenRows) -> None:
        connection = self._streams.pop(rows, None)
        if (
            connection is not None
            and connection is not self._connection
            and connection not in self._streams.values()
        ):
            connection.close()

    def _drain(self) -> None:
        for rows in [r for r, c in self._streams.items() if c is self._connection]:
            rows.drain()

    def _free(self) -> None:
        """Make the connection free for a statement."""
        if not any(c is self._connection for c in self._streams.values()):
            return
        if self._state is not None:
            self._drain()
        else:
            self._connection = self._root.cursor()

    def _check(self) -> None:
        if self._stopped:
            raise interrupted()
        if self._state is not None and self._state.stale and self._state.read_only:
            raise OraError(1555, 'snapshot too old: rollback segment number with name "" too small')

    def interrupt(self) -> None:
        self._stopped = True
        for connection in {id(c): c for c in [self._connection, *self._streams.values()]}.values():
            connection.interrupt()

    def clear_interrupt(self) -> None:
        self._stopped = False

    @property
    def is_stopped(self) -> bool:
        return self._stopped

    def close(self) -> None:
        self._state = None
        for rows in list(self._streams):
            rows.close()
        self._connection.close()


def _lost() -> OraError:
    return OraError(603, "ORACLE server session terminated by fatal error", fatal=True)
