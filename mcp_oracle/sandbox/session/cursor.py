"""Server cursors: a statement, its bind definitions, and the rows that were not fetched yet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from mcp_oracle.sandbox.protocol.answer import RowData
from mcp_oracle.sandbox.protocol.execute import KnownCursor
from mcp_oracle.sandbox.session.lob import LobTable
from mcp_oracle.sandbox.session.representation import Representation, represent
from mcp_oracle.sandbox.statement import Statement
from mcp_oracle.sandbox.types import Column, OraError, Rows, TypeCode
from mcp_oracle.sandbox.wire.definition import Definition
from mcp_oracle.sandbox.wire.values.cell import (
    LOB_TYPES,
    Cell,
    Encoder,
    cell_encoder,
    is_sent_inline,
)
from mcp_oracle.sandbox.wire.values.cursor import CursorCell
from mcp_oracle.sandbox.wire.values.lob import LobCell

_HIGHEST_ID = 64_999
_MOST_ROWS = 1 << 16
"""In one answer; a client that wants more goes on fetching, since the end was not reported."""
_FETCHED_AFTER_DEFINE = LOB_TYPES | {TypeCode.JSON, TypeCode.VECTOR}
"""With one of these among the columns the client defines first and fetches then."""
_AS_LONG = {
    TypeCode.CLOB: (
        TypeCode.LONG,
        frozenset({TypeCode.VARCHAR2, TypeCode.CHAR, TypeCode.LONG}),
    ),
    TypeCode.BLOB: (TypeCode.LONG_RAW, frozenset({TypeCode.RAW, TypeCode.LONG_RAW})),
}
"""What a column that becomes a LOB is sent as if it was one of these when the cursor ran before: the client has its
places for text, national or not (python-oracledb `impl/thin/messages/base.pyx` _adjust_metadata)."""


@dataclass(slots=True)
class Cursor:
    """One open cursor; `columns` are as described to the client, `nested` the cursors that its rows brought."""

    id: int
    statement: Statement | None
    binds: tuple[Definition, ...] = ()
    columns: tuple[Column, ...] = ()
    fetched: int = 0
    nested: list[int] = field(default_factory=list[int])
    _rows: Rows | None = None
    _sent: tuple[Column, ...] = ()
    _represented: tuple[Representation, ...] = ()
    _defines: tuple[Definition, ...] = ()
    _encoders: list[Encoder] = field(default_factory=list[Encoder])

    @property
    def is_open(self) -> bool:
        """Whether rows are left to be fetched."""
        return self._rows is not None

    @property
    def waits_for_define(self) -> bool:
        return any(sent.type in _FETCHED_AFTER_DEFINE for sent in self._sent)

    def describe(self, columns: Sequence[Column], field_version: int) -> bool:
        """Takes over the columns of a result; True if the client must be told."""
        represented = tuple(represent(column, field_version) for column in columns)
        shown = tuple(item.column for item in represented)
        changed = shown != self.columns
        self._represented, self.columns = represented, shown
        if changed:
            self._sent = tuple(map(_as_sent, _padded(self._sent, len(shown)), shown))
            self.define(())
        return changed

    def define(self, defines: tuple[Definition, ...]) -> None:
        if defines and len(defines) != len(self.columns):
            raise OraError(1007, "variable not in select list")
        self._defines = defines
        wanted = defines or (None,) * len(self.columns)
        pairs = zip(self._sent, wanted, strict=True)
        self._encoders = [cell_encoder(sent, define) for sent, define in pairs]

    def open(self, rows: Rows) -> None:
        self.cancel()
        self._rows, self.fetched = rows, 0

    def cancel(self) -> None:
        if self._rows is not None:
            self._rows.close()
        self._rows = None

    def take(
        self, count: int, lobs: LobTable, nested: Callable[[Rows], CursorCell]
    ) -> tuple[RowData, bool]:
        """Up to `count` rows as they are sent, and whether these were the last. `nested` opens a cursor in a row."""
        if self._rows is None:
            raise OraError(1002, "fetch out of sequence")
        count = min(count, _MOST_ROWS)
        rows: Sequence[Sequence[Cell]] = self._rows.take(count)
        self.fetched += len(rows)
        at_end = len(rows) < count
        if at_end:
            self.cancel()
        has_cursors = any(column.type is TypeCode.CURSOR for column in self.columns)
        if has_cursors:
            rows = [_with_cursors(row, nested) for row in rows]
        cells = self._cells(rows, lobs)
        repeats = not (self.waits_for_define or has_cursors)
        return RowData.of(cells, self._encoders, repeats_may_be_left_out=repeats), at_end

    def _cells(self, rows: Sequence[Sequence[Cell]], lobs: LobTable) -> Sequence[Sequence[Cell]]:
        """The rows as they are sent; most columns come as they are."""
        others = [
            at
            for at, (shown, sent) in enumerate(zip(self._represented, self._sent, strict=True))
            if shown.convert is not None or sent.type in LOB_TYPES
        ]
        if not others or not rows:
            return rows
        columns: list[Sequence[Cell]] = list(zip(*rows, strict=True))
        for at in others:
            columns[at] = [self._cell(at, value, lobs) for value in columns[at]]
        return list(zip(*columns, strict=True))

    def _cell(self, at: int, value: Cell, lobs: LobTable) -> Cell:
        shown = self._represented[at]
        if isinstance(value, LobCell | CursorCell):
            return value
        if shown.convert is not None:
            value = shown.convert(value)
        if self._sent[at].type not in LOB_TYPES or not isinstance(value, str | bytes):
            return value
        define = self._defines[at] if self._defines else None
        if is_sent_inline(shown.column, define):
            return value
        return lobs.cell(value, is_national=shown.column.national)


def _padded(columns: tuple[Column, ...], count: int) -> Sequence[Column | None]:
    return (*columns, *(None,) * count)[:count]


def _as_sent(before: Column | None, column: Column) -> Column:
    """The column as it is sent to a client that has the places of the one before."""
    instead, places = _AS_LONG.get(column.type, (column.type, frozenset[TypeCode]()))
    if before is None or before.type not in places:
        return column
    return replace(column, type=instead, national=before.national)


def _with_cursors(row: Sequence[Cell], nested: Callable[[Rows], CursorCell]) -> list[Cell]:
    return [nested(value) if isinstance(value, Rows) else value for value in row]


class CursorTable:
    """The open cursors of one session, by id."""

    def __init__(self) -> None:
        self._cursors: dict[int, Cursor] = {}
        self._last = 0

    def __len__(self) -> int:
        return len(self._cursors)

    @property
    def open_results(self) -> int:
        return sum(cursor.is_open for cursor in list(self._cursors.values()))

    def known(self, cursor_id: int) -> KnownCursor | None:
        cursor = self._cursors.get(cursor_id)
        return None if cursor is None else KnownCursor(cursor.statement, cursor.binds)

    def new(self, statement: Statement | None) -> Cursor:
        if len(self._cursors) >= _HIGHEST_ID:
            raise OraError(1000, "maximum open cursors exceeded")
        self._last = self._last % _HIGHEST_ID + 1
        while self._last in self._cursors:
            self._last = self._last % _HIGHEST_ID + 1
        self._cursors[self._last] = cursor = Cursor(self._last, statement)
        return cursor

    def get(self, cursor_id: int) -> Cursor:
        cursor = self._cursors.get(cursor_id)
        if cursor is None:
            raise OraError(1001, "invalid cursor")
        return cursor

    def cancel(self, ids: Sequence[int]) -> None:
        for cursor_id in ids:
            if cursor_id in self._cursors:
                self._cursors[cursor_id].cancel()

    def close(self, ids: Sequence[int]) -> None:
        """Also the cursors in its rows: they live no longer, and no client closes them."""
        self.cancel(ids)
        for cursor_id in ids:
            cursor = self._cursors.pop(cursor_id, None)
            if cursor is not None:
                self.close_nested(cursor)

    def close_nested(self, cursor: Cursor) -> None:
        nested, cursor.nested = cursor.nested, []
        self.close(nested)

    def close_all(self) -> None:
        self.close(list(self._cursors))
