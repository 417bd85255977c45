"""Rows of the driver as plain cells, column by column what has to be converted at all; LOBs are read here."""
# The driver's cursor and LOBs have untyped members.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Callable
from typing import Any, Final

import oracledb

from mcp_oracle.session.fetched import Cell, Column
from mcp_oracle.session.types import column
from mcp_oracle.session.values import LOBS, SHORT, cell, converter, document
from mcp_oracle.settings import Limits

Row = tuple[Cell, ...]
Cut = tuple[int, int]

_VALUE_BYTES: Final = 64
"""A number, a date, a ROWID, or what any value costs beside its bytes."""
_INLINE_BYTES: Final = 1 << 20
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
_ON_THE_DATABASE: Final = LOBS | {oracledb.DB_TYPE_CURSOR, oracledb.DB_TYPE_OBJECT}
"""Values that need the session that fetched them."""


class Cells:
    """What turns the rows of one cursor into plain cells."""

    def __init__(self, described: list[oracledb.FetchInfo], limits: Limits) -> None:
        self._described = described
        self._limits = limits
        self._lobs_read = 0
        self.columns: tuple[Column, ...] = tuple(map(column, described))
        self._convert = {
            index: converted
            for index, info in enumerate(described)
            if (converted := converter(info, limits.cell_characters)) is not None
        }
        self.need_session = any(info.type_code in _ON_THE_DATABASE for info in described)

    @property
    def width(self) -> int:
        """Bytes of a row at most, as far as the description tells."""
        return sum(width_of(info, self._limits.cell_characters) for info in self._described)

    def start_page(self) -> None:
        """Another answer begins: LOBs may be read again."""
        self._lobs_read = 0

    async def plain(self, raw: list[tuple[Any, ...]]) -> tuple[list[Row], list[Cut]]:
        """Plain rows, and which cells of them are cut."""
        if not self._convert or not raw:
            return list(raw), []
        columns = [list(values) for values in zip(*raw, strict=True)]
        cuts: list[Cut] = []
        for index, converted in self._convert.items():
            columns[index], cut = await self._column(index, converted, columns[index])
            cuts += [(row, index) for row in cut]
        return list(zip(*columns, strict=True)), cuts

    async def _column(
        self, index: int, converted: Callable[[Any], Cell], values: list[Any]
    ) -> tuple[list[Any], list[int]]:
        info = self._described[index]
        if info.type_code in LOBS:
            return await self._heads(values, document if info.is_json else cell)
        plain = [None if value is None else converted(value) for value in values]
        return (plain, []) if info.type_code in SHORT else cut_to(plain, self._limits)

    async def _heads(
        self, lobs: list[Any], plain_form: Callable[[Any], Cell]
    ) -> tuple[list[Any], list[int]]:
        """The beginnings of LOBs, and of which it is less than all."""
        cells: list[Cell] = []
        cut: list[int] = []
        for row, lob in enumerate(lobs):
            plain, is_cut = (None, False) if lob is None else await self._head(lob, plain_form)
            cells.append(plain)
            if is_cut:
                cut.append(row)
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


def cut_to(cells: list[Cell], limits: Limits) -> tuple[list[Cell], list[int]]:
    """The cells with long texts cut, and which were."""
    most = limits.cell_characters
    cut = [row for row, value in enumerate(cells) if isinstance(value, str) and len(value) > most]
    for row in cut:
        value = str(cells[row])
        cells[row] = f"{value[:most]}… ({len(value)} characters)"
    return cells, cut


def width_of(info: oracledb.FetchInfo, cell_characters: int) -> int:
    """Bytes of a value at most, if so many characters of a LOB are read."""
    if info.type_code in LOBS:
        return 4 * cell_characters + _VALUE_BYTES
    if info.type_code in _INLINE:
        return _INLINE_BYTES
    size = info.internal_size or info.display_size or 0
    return _VALUE_BYTES + (size if info.type_code in _SIZED else 0)
