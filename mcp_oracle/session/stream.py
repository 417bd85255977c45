"""All rows of one execution, whole, in batches of columns: for a file, not for an answer.

NUMBER comes as the text of its own digits: exact, and quicker than any number. LOBs are read to their end, a cell at a
time, so a batch ends early when they are large. Like `OpenCursor` it bounds nothing in time and translates no error.
"""
# The driver's cursor and LOBs have untyped members.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import contextlib
from collections import deque
from collections.abc import Sequence
from typing import Any, Final

import oracledb

from mcp_oracle.errors import ExportError, LimitError
from mcp_oracle.session.as_stored import AsStored, may_have_dates
from mcp_oracle.session.cells import width_of
from mcp_oracle.session.fetched import Cell, Column
from mcp_oracle.session.types import column
from mcp_oracle.session.unreadable import CAUGHT, raise_unreadable
from mcp_oracle.session.values import LOBS, Convert, cell, converter, document, each, fetch_exactly

BATCH_BYTES: Final = 16 << 20
"""Worst case of one batch by its described width; one more may wait to be written."""
MOST_ROWS: Final = 5_000
LOB_BYTES: Final = 4 << 20
"""Of LOBs in a batch, before it ends."""

_NOT_WHOLE: Final = frozenset(
    {oracledb.DB_TYPE_BFILE, oracledb.DB_TYPE_CURSOR, oracledb.DB_TYPE_OBJECT}
)
_BY_LOCATOR: Final = LOBS | {oracledb.DB_TYPE_XMLTYPE}
"""An XMLTYPE comes as a text or, if it is large, as a LOB."""
_LONG: Final = frozenset(
    {oracledb.DB_TYPE_LONG, oracledb.DB_TYPE_LONG_NVARCHAR, oracledb.DB_TYPE_LONG_RAW}
)
_UNSIZED: Final = _LONG | {oracledb.DB_TYPE_JSON, oracledb.DB_TYPE_XMLTYPE}
"""Types whose values come whole, and of which nothing says how large they are."""
GROWTH: Final = 4
"""How many times as many rows are asked for if those before were small."""


def fetch_digits(cursor: oracledb.AsyncCursor, info: oracledb.FetchInfo) -> oracledb.Var | None:
    """Output type handler: a NUMBER as the text of its digits, all else as in answers."""
    if info.type_code is oracledb.DB_TYPE_NUMBER:
        return cursor.var(str, arraysize=cursor.arraysize)
    return fetch_exactly(cursor, info)


class Stream:
    """The rows of one execution, in the order in which they come.

    Attributes:
        statement: the text that was sent.
        width: bytes of a row at most, as far as the description tells.
        is_wide: one row alone may take more than a batch should: let no second one wait.
    """

    def __init__(self, cursor: oracledb.AsyncCursor, statement: str, most_bytes: int) -> None:
        """`most_bytes`: of one cell.

        Raises:
            ExportError: a column has values that only exist in the database.
        """
        self._cursor = cursor
        self.statement = statement
        self._most = most_bytes
        self._stored: AsStored | None = None
        self._described: list[oracledb.FetchInfo] = list(cursor.description or ())
        self._columns: tuple[Column, ...] = tuple(map(column, self._described))
        for info, shown in zip(self._described, self._columns, strict=True):
            if info.type_code in _NOT_WHOLE:
                raise _not_whole(shown)
        self.width = sum(width_of(info, 0) for info in self._described)
        self._most_rows = max(1, min(BATCH_BYTES // max(self.width, 1), MOST_ROWS))
        self._unsized = [i for i, info in enumerate(self._described) if info.type_code in _UNSIZED]
        first = max(1, BATCH_BYTES // most_bytes) if self._unsized else self._most_rows
        self._rows = min(first, self._most_rows)
        self._lobs = [i for i, info in enumerate(self._described) if info.type_code in _BY_LOCATOR]
        self.is_wide = self.width > BATCH_BYTES or bool(self._lobs or self._unsized)
        self._converters = [self._converter(info) for info in self._described]
        self._raw: deque[tuple[Any, ...]] = deque()
        self.is_over = not self._described

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, each with what its values so far do not show."""
        return self._stored.noted(self._columns) if self._stored else self._columns

    @property
    def has_dates(self) -> bool:
        """Whether `take_as_stored` makes a difference."""
        return may_have_dates(self._described)

    def take_as_stored(self, text_variable: object) -> None:
        """Fetch dates as they are stored, from the first row on."""
        self._stored = AsStored(self._cursor, text_variable, fetch_digits, as_bytes=True)
        for index in self._stored.indexes:
            self._converters[index] = each(self._stored.text_of(index))

    async def batch(self) -> list[Sequence[Cell]]:
        """The next cells, one sequence per column; none at the end."""
        if not self._raw and not self.is_over:
            self._cursor.arraysize = self._rows
            try:
                raw = await self._cursor.fetchmany(self._rows)
            except CAUGHT as error:
                raise_unreadable(error, self._described)
            self.is_over = len(raw) < self._rows
            if self._unsized and raw:
                self._rows = self._next_rows(raw)
            self._raw.extend(raw)
        rows = await self._with_lobs() if self._lobs else self._all()
        return [self._column(index, values) for index, values in enumerate(zip(*rows, strict=True))]

    def close(self) -> None:
        """Let the cursor go, without a round trip."""
        self.is_over = True
        self._raw.clear()
        with contextlib.suppress(oracledb.Error):
            self._cursor.close()

    def _next_rows(self, raw: list[tuple[Any, ...]]) -> int:
        """How many rows to ask for next: of values that come whole only those that came tell how large they are."""
        largest = max(sum(_size(row[index]) for index in self._unsized) for row in raw)
        possible = BATCH_BYTES // max(largest, 1)
        return max(1, min(possible, GROWTH * self._rows, self._most_rows))

    def _all(self) -> list[tuple[Any, ...]]:
        rows = list(self._raw)
        self._raw.clear()
        return rows

    async def _with_lobs(self) -> list[list[Any]]:
        """The next rows with their LOBs read, as many as make up a batch."""
        rows: list[list[Any]] = []
        size = 0
        while self._raw and size < LOB_BYTES:
            row = list(self._raw.popleft())
            before = 0
            for index in self._lobs:
                if isinstance(row[index], oracledb.AsyncLOB):
                    row[index] = await self._whole(index, row[index], before)
                before += len(row[index] or "")
            size += before
            rows.append(row)
        return rows

    async def _whole(self, index: int, lob: oracledb.AsyncLOB, before: int) -> str | bytes:
        """All of a LOB; `before` is the size of those in the same row that were read already."""
        size = await lob.size()
        unit = "bytes" if lob.type is oracledb.DB_TYPE_BLOB else "characters"
        self._check(index, size, unit, before)
        try:
            return await lob.read() if size else ""
        except CAUGHT as error:
            raise_unreadable(error, self._described)

    def _column(self, index: int, values: Sequence[Any]) -> Sequence[Cell]:
        convert = self._converters[index]
        if self._described[index].type_code in _LONG:
            self._check(index, max((len(value) for value in values if value), default=0), "bytes")
        return values if convert is None else convert(values)

    def _converter(self, info: oracledb.FetchInfo) -> Convert | None:
        if info.type_code in LOBS:
            return each(_document if info.is_json else cell)
        if info.type_code is oracledb.DB_TYPE_NUMBER:
            return None  # digits already
        return converter(info, self._most)

    def _check(self, index: int, size: int, unit: str, before: int = 0) -> None:
        if size + before > self._most:
            others = f" beside {before:,} in other columns of the row" if before else ""
            raise LimitError(
                f"Column {self._columns[index].name} has a value of {size:,} {unit}{others}; {self._most:,} are"
                " permitted (export_cell_bytes). Nothing was kept.",
                "leave the column out, or select a part of it with DBMS_LOB.SUBSTR.",
            )


def _size(value: Any) -> int:  # noqa: ANN401 - any value of the driver
    if value is None or isinstance(value, oracledb.AsyncLOB):
        return 0
    return len(value) if isinstance(value, str | bytes) else len(repr(value))


def _document(value: Any) -> Cell:  # noqa: ANN401 - a text or bytes of the driver
    return (document(value) or cell(value)) if isinstance(value, bytes) else cell(value)


def _not_whole(shown: Column) -> ExportError:
    return ExportError(
        f"Column {shown.name} is of type {shown.type}, of which a file cannot hold the values.",
        "leave it out, or select its parts as columns of plain types.",
    )
