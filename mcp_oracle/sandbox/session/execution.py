"""Execute and fetch: what each kind of statement answers."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from mcp_oracle.sandbox.protocol.answer import (
    ERRORS_IN_ARRAY_DML,
    NO_DATA_FOUND,
    BatchError,
    CallState,
    CurrentSchema,
    Description,
    Directions,
    EndOfCall,
    Message,
    OutValues,
    RowCounts,
)
from mcp_oracle.sandbox.protocol.execute import BindRow, Execute, Fetch
from mcp_oracle.sandbox.session.bind import (
    encode_out,
    encode_returned,
    engine_binds,
    engine_values,
)
from mcp_oracle.sandbox.session.cursor import Cursor, CursorTable
from mcp_oracle.sandbox.session.lob import LobTable
from mcp_oracle.sandbox.statement import Statement
from mcp_oracle.sandbox.types import DatabaseSession, OraError, Outcome, Rows, Value
from mcp_oracle.sandbox.wire.constants import BindDirection, ExecuteOption
from mcp_oracle.sandbox.wire.description import encode_description
from mcp_oracle.sandbox.wire.values.cursor import CursorCell

Clock = Callable[[], dt.datetime]


class CursorError(OraError):
    """An error on a cursor that the client knows, with the rows that were done before it."""

    def __init__(self, error: OraError, cursor_id: int, rows: int) -> None:
        super().__init__(error.number, error.text, offset=error.offset, fatal=error.fatal)
        self.cursor_id = cursor_id
        self.rows = rows


@dataclass(slots=True)
class _Batch:
    """What the executions of one array DML gave."""

    done: int = 0
    counts: list[int] = field(default_factory=list[int])
    errors: list[BatchError] = field(default_factory=list[BatchError])
    outcomes: list[Outcome] = field(default_factory=list[Outcome])


@dataclass(slots=True)
class Execution:
    """Runs executes and fetches of one session.

    Attributes:
        field_version: what both sides agreed on; columns are represented for it.
        opened: the cursor that the current request opened, to be closed if its answer is never sent.
        trace: told every statement before it runs.
    """

    database: DatabaseSession
    cursors: CursorTable
    lobs: LobTable
    clock: Clock
    field_version: int
    trace: Callable[[str], None]
    opened: Cursor | None = None

    def _state(self, sequence: int) -> CallState:
        return CallState(self.database.in_transaction, sequence)

    def fetch(self, call: Fetch, sequence: int) -> list[Message]:
        cursor = self.cursors.get(call.cursor_id)
        try:
            return self._rows(cursor, call.rows, sequence)
        except OraError as error:
            raise CursorError(error, cursor.id, cursor.fetched) from error

    def execute(self, call: Execute, sequence: int) -> list[Message]:
        if call.is_scrollable:
            raise OraError(3001, "unimplemented feature: scrollable cursors")
        cursor, is_new = self._cursor(call)
        try:
            return self._run(call, cursor, sequence)
        except OraError as error:
            rows = error.rows if isinstance(error, CursorError) else cursor.fetched
            if is_new:
                self.cursors.close([cursor.id])
            raise CursorError(error, 0 if is_new else cursor.id, rows) from error

    def _cursor(self, call: Execute) -> tuple[Cursor, bool]:
        if call.cursor_id:
            cursor, is_new = self.cursors.get(call.cursor_id), False
        else:
            cursor, is_new = self.cursors.new(call.statement), True
            self.opened = cursor
        if call.is_new_text:
            cursor.statement = call.statement
        if call.binds is not None:
            cursor.binds = call.binds
        return cursor, is_new

    def _run(self, call: Execute, cursor: Cursor, sequence: int) -> list[Message]:
        statement = cursor.statement
        if statement is None and cursor.is_open:  # a cursor that came in a row
            return self._query(call, cursor, None, sequence)
        if statement is None:
            raise OraError(1003, "no statement parsed")
        if len(statement.binds) != len(cursor.binds) and call.options & ExecuteOption.EXECUTE:
            raise OraError(1008, "not all variables bound")
        if statement.kind == "query":
            return self._query(call, cursor, statement, sequence)
        if not call.options & ExecuteOption.EXECUTE:
            raise OraError(3001, "unimplemented feature: parsing without running, except queries")
        if statement.kind == "plsql":
            return self._plsql(call, cursor, statement, sequence)
        if statement.kind == "dml":
            return self._dml(call, cursor, statement, sequence)
        return self._other(call, cursor, statement, sequence)

    def _execute_once(self, cursor: Cursor, statement: Statement, row: BindRow) -> Outcome:
        if len(row) != len(cursor.binds):
            raise OraError(1008, "not all variables bound")
        values = engine_values(row, self.lobs)
        self.trace(statement.sql)
        binds = engine_binds(statement, cursor.binds)
        return self.database.execute(statement.sql, binds, values)

    # ---- queries

    def _query(
        self, call: Execute, cursor: Cursor, statement: Statement | None, sequence: int
    ) -> list[Message]:
        described = list[Message]()
        if statement is not None and call.options & (
            ExecuteOption.EXECUTE | ExecuteOption.DESCRIBE
        ):
            described = self._open(call, cursor, statement)
        if call.defines is not None:
            cursor.define(call.defines)
        if not self._wants_rows(call, cursor, described_now=bool(described)):
            return [*described, EndOfCall(self._state(sequence), cursor.id, cursor.fetched)]
        return [*described, *self._rows(cursor, call.prefetch, sequence)]

    def _open(self, call: Execute, cursor: Cursor, statement: Statement) -> list[Message]:
        if call.options & ExecuteOption.EXECUTE:
            rows = self._execute_once(cursor, statement, call.rows[0]).rows
            if rows is None:
                raise OraError(3001, "unimplemented feature: a query without rows")
            self.cursors.close_nested(cursor)
            cursor.open(rows)
            columns = rows.columns
        else:
            self.trace(statement.sql)
            columns = self.database.describe(statement.sql)
        if cursor.describe(columns, self.field_version):
            return [Description(cursor.columns, self.clock())]
        return []

    @staticmethod
    def _wants_rows(call: Execute, cursor: Cursor, *, described_now: bool) -> bool:
        """Rows come with the answer unless a define must come first.

        go-ora does not set the fetch bit in a first execute and yet takes an answer without rows for empty. A cursor
        that came in a row or a bind python-oracledb reads by executes alone, with LOBs among its columns without the
        fetch bit (`messages/execute.pyx` _no_prefetch), and again and again until rows come.
        """
        if not call.prefetch or (described_now and cursor.waits_for_define):
            return False
        if call.options & ExecuteOption.FETCH or cursor.statement is None:
            return True
        return described_now and bool(call.options & ExecuteOption.EXECUTE)

    def _rows(self, cursor: Cursor, count: int, sequence: int) -> list[Message]:
        rows, at_end = cursor.take(count, self.lobs, partial(self._nested, around=cursor))
        error = OraError(NO_DATA_FOUND, "no data found") if at_end else None
        end = EndOfCall(self._state(sequence), cursor.id, cursor.fetched, error)
        return [rows, end]

    def _opened(self, value: Value) -> Value | CursorCell:
        return self._nested(value) if isinstance(value, Rows) else value

    def _nested(self, rows: Rows, around: Cursor | None = None) -> CursorCell:
        """Opens a cursor whose rows are a value of a row, of the cursor `around` it or of a bind."""
        cursor = self.cursors.new(None)
        if around is not None:
            around.nested.append(cursor.id)
        cursor.open(rows)
        cursor.describe(rows.columns, self.field_version)
        description = encode_description(cursor.columns, self.field_version, self.clock())
        return CursorCell(description, cursor.id)

    # ---- everything else

    def _dml(
        self, call: Execute, cursor: Cursor, statement: Statement, sequence: int
    ) -> list[Message]:
        batch = self._batch(call, cursor, statement)
        self._commit_if_asked(call)
        messages = list[Message]()
        if call.row_counts:
            messages.append(RowCounts(tuple(batch.counts)))
        messages += self._returned(cursor, statement, batch.outcomes)
        error = None
        if batch.errors:
            error = OraError(ERRORS_IN_ARRAY_DML, "error(s) in array DML")
        state = self._state(sequence)
        messages.append(EndOfCall(state, cursor.id, batch.done, error, tuple(batch.errors)))
        return messages

    def _batch(self, call: Execute, cursor: Cursor, statement: Statement) -> _Batch:
        batch = _Batch()
        for index, row in enumerate(call.rows):
            try:
                outcome = self._execute_once(cursor, statement, row)
            except OraError as error:
                if error.number == 1013 or not call.options & ExecuteOption.BATCH_ERRORS:
                    raise CursorError(error, cursor.id, batch.done) from error
                batch.errors.append(BatchError(error, index))
                batch.counts.append(0)
                continue
            batch.done += outcome.row_count
            batch.counts.append(outcome.row_count)
            batch.outcomes.append(outcome)
        return batch

    def _returned(
        self, cursor: Cursor, statement: Statement, outcomes: list[Outcome]
    ) -> list[Message]:
        pairs = zip(statement.binds, cursor.binds, strict=True)
        binds = [definition for place, definition in pairs if place.is_return]
        if not binds:
            return []
        return [
            OutValues(
                tuple(
                    encode_returned(definition, values, self.lobs)
                    for definition, values in zip(binds, outcome.returned, strict=True)
                )
            )
            for outcome in outcomes
        ]

    def _plsql(
        self, call: Execute, cursor: Cursor, statement: Statement, sequence: int
    ) -> list[Message]:
        out = dict[int, Value]()
        messages = list[Message]()
        for row in call.rows:
            outcome = self._execute_once(cursor, statement, row)
            out = outcome.out or {}
            messages += _schema_change(outcome)
        self._commit_if_asked(call)
        if cursor.binds:
            messages += self._out_values(cursor, out)
        messages.append(EndOfCall(self._state(sequence), cursor.id, len(call.rows)))
        return messages

    def _out_values(self, cursor: Cursor, out: dict[int, Value]) -> list[Message]:
        """OUT binds are reported as IN OUT: then the client sends them again on re-execution."""
        directions = tuple(
            BindDirection.IN_OUT if at in out else BindDirection.IN
            for at in range(len(cursor.binds))
        )
        messages: list[Message] = [Directions(directions)]
        if out:
            parts = [
                encode_out(cursor.binds[at], self._opened(out[at]), self.lobs) for at in sorted(out)
            ]
            messages.append(OutValues(tuple(parts)))
        return messages

    def _other(
        self, call: Execute, cursor: Cursor, statement: Statement, sequence: int
    ) -> list[Message]:
        outcome = self._execute_once(cursor, statement, call.rows[0])
        end = EndOfCall(self._state(sequence), cursor.id, outcome.row_count)
        return [*_schema_change(outcome), end]

    def _commit_if_asked(self, call: Execute) -> None:
        if call.options & ExecuteOption.COMMIT:
            self.database.commit()


def _schema_change(outcome: Outcome) -> list[Message]:
    return [CurrentSchema(outcome.current_schema)] if outcome.current_schema else []
