"""Rows of the driver as plain cells, column by column what has to be converted at all; LOBs are read here."""
# The driver's cursor and LOBs have untyped members.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import oracledb

from mcp_oracle import exact_json
from mcp_oracle.session import vectors
from mcp_oracle.session.as_stored import AsStored
from mcp_oracle.session.fetched import Cell, Column
from mcp_oracle.session.heads import WIDEST_CHARACTER, cut, head, is_longer
from mcp_oracle.session.lobs import Lobs
from mcp_oracle.session.nested import Nested, close_cursors
from mcp_oracle.session.types import column
from mcp_oracle.session.values import LOBS, SHORT, TEXT, converter
from mcp_oracle.settings import Limits

AS_JSON_TEXT: Final = "as JSON text, because some are long"
Row = tuple[Cell, ...]
Cut = tuple[int, int]

_VALUE_BYTES: Final = 64
"""A number, a date, a ROWID, or what any value costs beside its bytes."""
_INLINE_BYTES: Final = 128 << 10
"""LONG, JSON, VECTOR, XMLTYPE and objects come whole, whatever their size; few are larger than this."""
_SIZED: Final = frozenset(
    {
        oracledb.DB_TYPE_VARCHAR,
        oracledb.DB_TYPE_NVARCHAR,
        oracledb.DB_TYPE_CHAR,
        oracledb.DB_TYPE_NCHAR,
        oracledb.DB_TYPE_RAW,
    }
)
_INLINE: Final = frozenset(
    {
        oracledb.DB_TYPE_LONG,
        oracledb.DB_TYPE_LONG_RAW,
        oracledb.DB_TYPE_JSON,
        oracledb.DB_TYPE_VECTOR,
        oracledb.DB_TYPE_XMLTYPE,
        oracledb.DB_TYPE_OBJECT,
        oracledb.DB_TYPE_CURSOR,
    }
)
_NESTED: Final = frozenset(
    {oracledb.DB_TYPE_CURSOR, oracledb.DB_TYPE_OBJECT, oracledb.DB_TYPE_XMLTYPE}
)
_ON_THE_DATABASE: Final = LOBS | _NESTED
"""Values that need the session that fetched them."""


class Cells:
    """What turns the rows of one cursor into plain cells."""

    def __init__(
        self,
        described: list[oracledb.FetchInfo],
        limits: Limits,
        lobs: Lobs | None = None,
        stored: AsStored | None = None,
    ) -> None:
        self._described = described
        self._stored = stored
        self._limits = limits
        self._lobs = lobs or Lobs(limits)
        self._columns: tuple[Column, ...] = tuple(map(column, described))
        self._seen: set[int] = set()
        self._said: dict[int, str] = {}
        self._convert = {
            index: converted
            for index, info in enumerate(described)
            if (converted := converter(info, limits.cell_bytes)) is not None
        }
        self.need_session = any(info.type_code in _ON_THE_DATABASE for info in described)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns; what they do not show is said of those that had a value so far."""
        return tuple(
            shown if note == shown.note else replace(shown, note=note)
            for shown, note in zip(self._columns, self._notes(), strict=True)
        )

    def _notes(self) -> Iterator[str]:
        for index, shown in enumerate(self._columns):
            said = (shown.note, self._said.get(index, "")) if index in self._seen else ()
            yield "; ".join(filter(None, said))

    @property
    def width(self) -> int:
        """Bytes of a row at most, as far as the description tells."""
        return sum(width_of(info, self._limits.cell_bytes) for info in self._described)

    def start_page(self) -> None:
        """Another answer begins: LOBs may be read again."""
        self._lobs.start_page()

    async def plain(self, raw: list[tuple[Any, ...]]) -> tuple[list[Row], list[Cut]]:
        """Plain rows, and which cells of them are cut."""
        if not self._convert or not raw:
            return list(raw), []
        columns: list[Sequence[Cell]] = list(zip(*raw, strict=True))
        cuts: list[Cut] = []
        try:
            for index in self._convert:
                columns[index], cut = await self._column(index, list(columns[index]))
                cuts += [(row, index) for row in cut]
        finally:
            self.discard(raw)
        return list(zip(*columns, strict=True)), cuts

    def discard(self, raw: list[tuple[Any, ...]]) -> None:
        """Let go of what rows hold on the database."""
        if self.need_session:
            close_cursors(raw)

    async def _column(self, index: int, values: list[Any]) -> tuple[list[Any], list[int]]:
        info, converted = self._described[index], self._convert[index]
        if any(value is not None for value in values):
            self._seen.add(index)
        kind = info.type_code
        if kind in LOBS:
            return await self._lobs.heads(values, is_json=info.is_json)
        if kind is oracledb.DB_TYPE_VECTOR:
            cells, self._said[index] = vectors.heads(values)
            return cells, []
        if kind in _NESTED:
            return await self._nested(index, values)
        if kind in TEXT:
            return cut_to(values, self._limits)
        plain = converted(values)
        if kind is oracledb.DB_TYPE_JSON:
            return self._documents(index, plain)
        return (plain, []) if kind in SHORT else cut_to(plain, self._limits)

    async def _nested(self, index: int, values: list[Any]) -> tuple[list[Cell], list[int]]:
        nested = Nested(
            self._lobs,
            lambda inner: Cells(inner, self._limits, self._lobs, self._stored),
            self._stored,
        )
        cells = [None if value is None else await nested.value(value) for value in values]
        self._said[index] = "; ".join(nested.notes)
        return self._documents(index, cells)

    def _documents(self, index: int, cells: list[Cell]) -> tuple[list[Cell], list[int]]:
        """Documents as they are, or all of a column as JSON text if one is too long for a cell."""
        most = self._limits.cell_bytes
        if not any(isinstance(value, dict | list) for value in cells):
            return cut_to(cells, self._limits)
        texts = [None if value is None else exact_json.text(value) for value in cells]
        if not any(text is not None and is_longer(text, most) for text in texts):
            return cells, []
        self._said[index] = "; ".join(filter(None, (self._said.get(index), AS_JSON_TEXT)))
        return cut_to(list[Cell](texts), self._limits)


def cut_to(cells: list[Cell], limits: Limits) -> tuple[list[Cell], list[int]]:
    """The cells with long texts cut, and which were."""
    most = limits.cell_bytes
    long = [
        row for row, value in enumerate(cells) if isinstance(value, str) and is_longer(value, most)
    ]
    for row in long:
        value = str(cells[row])
        cells[row] = cut(head(value, most), len(value))
    return cells, long


def width_of(info: oracledb.FetchInfo, cell_bytes: int) -> int:
    """Bytes of a value at most, if so many characters of a LOB are read as a cell may have bytes."""
    if info.type_code in LOBS:
        return WIDEST_CHARACTER * cell_bytes + _VALUE_BYTES
    if info.type_code in _INLINE:
        return _INLINE_BYTES
    size = info.internal_size or info.display_size or 0
    return _VALUE_BYTES + (size if info.type_code in _SIZED else 0)
