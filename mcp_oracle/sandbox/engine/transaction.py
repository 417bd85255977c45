"""A session's transaction over the engine's connection.

The engine gives up a whole transaction when one statement in it fails; Oracle undoes the statement alone. So the
statements of a transaction are kept, and after a failure they run again. That is only the same transaction while
nobody else has committed; otherwise a reader gets ORA-01555 and a writer loses the session (ORA-00603) rather
than see other data.

A read-only transaction has none of the engine's until it needs one (`snapshots`).

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
from mcp_oracle.sandbox.engine.parsed import Parsed
from mcp_oracle.sandbox.engine.rows import OpenRows
from mcp_oracle.sandbox.engine.snapshots import Snapshots
from mcp_oracle.sandbox.types import OraError

Parameters = dict[str, object]

_ABORTED = re.compile("transaction is aborted|within a transaction")
"""What the engine says of a transaction that a break has ended before ours knew of it."""
_ATTEMPTS = 5
_BEGIN, _LOOK = Parsed("BEGIN"), Parsed("SELECT 1 FROM main.snapshot")


@dataclass(slots=True)
class _State:
    """What one transaction knows.

    Attributes:
        started_at: `Snapshots.ticks` when it began.
        has_begun: it has a transaction of the engine, on the session's connection.
        kept: a connection with the snapshot that others have kept for it; the session's from the next statement on.
        stale: the snapshot was lost to a failed statement after others had committed.
        done: its changes in order, for running them again.
    """

    started_at: int
    started: dt.datetime
    read_only: bool = False
    has_begun: bool = False
    kept: duckdb.DuckDBPyConnection | None = None
    stale: bool = False
    done: list[tuple[Parsed, Parameters]] = field(default_factory=list[tuple[Parsed, Parameters]])


class Transaction:
    """The connection of a session, with or without a transaction on it."""

    def __init__(self, root: duckdb.DuckDBPyConnection, snapshots: Snapshots) -> None:
        self._root, self._snapshots = root, snapshots
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

    @property
    def is_light(self) -> bool:
        """Whether the engine has nothing to do when it begins or ends, and nobody is changing anything just now."""
        state = self._state
        has_begun = state is not None and (state.has_begun or state.kept is not None)
        return not has_begun and not self._snapshots.are_changing

    def begin(self, *, read_only: bool = False) -> None:
        if self._state is not None:
            return
        if not read_only:
            self._free()
        with self._snapshots.lock:
            now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
            state = _State(self._snapshots.ticks, now, read_only)
            if read_only:
                self._snapshots.read(self)
            else:
                self._begin()
                state.has_begun = True
            self._state = state

    def _begin(self) -> None:
        try:
            self._run(_BEGIN, {})
            # The engine takes its snapshot with the first statement, Oracle with SET TRANSACTION.
            _LOOK.run(self._connection, {}).fetchall()
        except (duckdb.Error, RuntimeError) as error:  # a break: no transaction has begun
            self._roll_back_quietly()
            raise to_ora(error) from error

    def keep(self) -> None:
        """See `Reader`. No break reaches the connection yet; the session may end the transaction meanwhile."""
        if (state := self._state) is not None:
            state.kept = self._root.cursor()
            _BEGIN.run(state.kept, {})
            _LOOK.run(state.kept, {}).fetchall()

    def _has_kept(self) -> bool:
        """Whether others have kept the snapshot; it is the session's transaction then."""
        state = self._state
        if state is None or state.has_begun:
            return False
        with self._snapshots.lock:
            if state.kept is None:
                return False
            if self._connection not in self._streams.values():
                self._connection.close()
            self._connection, state.kept, state.has_begun = state.kept, None, True
            return True

    def commit(self) -> None:
        state, self._state = self._state, None
        if state is None:
            return
        if state.done:
            self._drain()
            try:
                with self._snapshots.commit():
                    self._connection.execute("COMMIT")
            except duckdb.Error as error:
                raise to_ora(error) from error
        else:
            self._leave(state)

    def rollback(self) -> None:
        state, self._state = self._state, None
        if state is None:
            return
        if state.done:
            self._drain()
        self._leave(state)

    def _leave(self, state: _State) -> None:
        """End the engine's transaction; a result that is still open keeps it on its own connection."""
        if not state.has_begun:
            self._forget(state)
        elif self._streams:
            self._connection = self._root.cursor()
        else:
            self._roll_back_quietly()

    def _forget(self, state: _State) -> None:
        with self._snapshots.lock:
            self._snapshots.forget(self)
            if state.kept is not None:
                state.kept.close()

    def _roll_back_quietly(self) -> None:
        try:
            self._connection.execute("ROLLBACK")
        except duckdb.Error:
            self._connection = self._root.cursor()

    def query(
        self, text: Parsed, parameters: Parameters, opened: Callable[..., OpenRows]
    ) -> OpenRows:
        """Run a query; its rows stay open on the connection."""
        self._has_kept()
        self._free()
        self._check()
        try:
            result = self._run(text, parameters)
            if self._has_kept():  # somebody has changed something, perhaps before it took its own
                result = self._run(text, parameters)
        except (duckdb.Error, RuntimeError) as error:
            raise self._failed(error) from error
        rows = opened(result, self._closed, self._failed)
        self._streams[rows] = self._connection
        return rows

    def _run(self, text: Parsed, parameters: Parameters) -> duckdb.DuckDBPyConnection:
        """Execute; a break that came between two statements has aborted the engine's transaction, but not Oracle's."""
        try:
            return text.run(self._connection, parameters)
        except duckdb.TransactionException as error:
            if not _ABORTED.search(str(error)):
                raise
            if (
                self._state is not None and self._state.has_begun
            ):  # nothing of the statement was done
                self._again()
            else:
                self._roll_back_quietly()
            return text.run(self._connection, parameters)

    def change(
        self,
        text: Parsed,
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
            touched += self._run(text, parameters).fetchall()
            check()
        except (duckdb.Error, RuntimeError) as error:
            raise self._failed(error) from error
        except OraError:
            self._again()
            raise
        self._state.done.append((text, parameters))
        return touched

    def look(self, sql: str, parameters: Parameters | None = None) -> list[tuple[Any, ...]]:
        """A look-up inside a change, for its checks, or beside a query."""
        self._has_kept()
        return self._connection.execute(sql, parameters or None).fetchall()

    def _failed(self, error: duckdb.Error | RuntimeError) -> OraError:
        answer = to_ora(error)
        if self._state is not None:
            self._again()
        return answer

    def _again(self) -> None:
        """Bring the transaction back to where it was before the failed statement."""
        state = self._state
        if state is None or not state.has_begun:
            return
        self._streams = {r: c for r, c in self._streams.items() if c is not self._connection}
        self._roll_back_quietly()
        self._state = None
        began = self._repeat(state)
        began.done, began.stale = state.done, state.stale or began.started_at != state.started_at

    def _repeat(self, state: _State) -> _State:
        """Begin as `state` did and make its changes again, whatever breaks come meanwhile, but not for ever."""
        for _ in range(_ATTEMPTS):
            try:
                self.begin(read_only=state.read_only)
                assert self._state is not None  # noqa: S101 - begin has opened it
                if state.done and self._state.started_at != state.started_at:
                    break
                for text, parameters in state.done:
                    text.run(self._connection, parameters).fetchall()
            except (duckdb.Error, RuntimeError, OraError):
                self._roll_back_quietly()
                self._state = None
            else:
                return self._state
        self.rollback()
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
        if self._state is not None and self._state.has_begun:
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
        state, self._state = self._state, None
        if state is not None:
            self._forget(state)
        for rows in list(self._streams):
            rows.close()
        self._connection.close()


def _lost() -> OraError:
    return OraError(603, "ORACLE server session terminated by fatal error", fatal=True)
