"""Values that hold values: objects by the names of their attributes, collections as lists, cursors as rows.

What is inside is bounded as a whole answer is: so many elements of a collection, so many rows of a cursor.
"""
# The driver's objects and cursors have untyped members.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import contextlib
from collections.abc import Callable, Iterable
from typing import Any, Final, Protocol

import oracledb

from mcp_oracle.session.as_stored import AsStored
from mcp_oracle.session.fetched import Cell, Column
from mcp_oracle.session.lobs import Lobs
from mcp_oracle.session.stored_dates import UNREADABLE
from mcp_oracle.session.types import note
from mcp_oracle.session.unreadable import CAUGHT, raise_unreadable, reason_of
from mcp_oracle.session.values import cell, fetch_exactly

MOST_ELEMENTS: Final = 100
MOST_ROWS: Final = 20


class PlainRows(Protocol):
    @property
    def columns(self) -> tuple[Column, ...]: ...

    async def plain(
        self, raw: list[tuple[Any, ...]]
    ) -> tuple[list[tuple[Cell, ...]], list[tuple[int, int]]]: ...


def close_cursors(rows: Iterable[Iterable[object]]) -> None:
    """Close the cursors that came in rows, whoever has read them or not.

    python-oracledb 26.1 hangs otherwise, and the event loop with it: while its statement cache drops the statement
    around them it holds a lock that the last one of them wants in order to be collected.
    """
    for row in rows:
        for value in row:
            if isinstance(value, oracledb.AsyncCursor):
                with contextlib.suppress(oracledb.Error):  # closed already
                    value.close()


class Nested:
    """The nested values of one cursor's rows.

    Attributes:
        notes: what the cells do not show.
    """

    def __init__(
        self,
        lobs: Lobs,
        plain_rows: Callable[[list[oracledb.FetchInfo]], PlainRows],
        stored: AsStored | None = None,
    ) -> None:
        """`stored`: the dates of cursors are to come as they are stored."""
        self._lobs = lobs
        self._stored = stored
        self._plain_rows = plain_rows
        self.notes: dict[str, None] = {}

    async def value(self, value: Any) -> Cell:  # noqa: ANN401 - anything the driver gives
        """The plain form of any value."""
        match value:
            case oracledb.AsyncLOB():
                return (await self._lobs.head(value))[0]
            case oracledb.DbObject():
                return await self._object(value)
            case oracledb.AsyncCursor():
                return await self._rows(value)
            case _:
                return cell(value)

    async def _object(self, value: oracledb.DbObject) -> Cell:
        try:
            if value.type.iscollection:
                return await self._elements(value.aslist())
            named = [(a.name, getattr(value, a.name)) for a in value.type.attributes]
        except CAUGHT as error:
            reason, says = reason_of(error, value.type)
            self.notes |= dict.fromkeys(says)
            return [f"{UNREADABLE}: {reason}"] if value.type.iscollection else {UNREADABLE: reason}
        for attribute in value.type.attributes:
            if said := note(attribute.type.name, attribute.scale, f"c.{attribute.name}"):
                self.notes[f"{attribute.name}: {said}"] = None
        return {name: await self.value(held) for name, held in named}

    async def _elements(self, elements: list[Any]) -> Cell:
        if len(elements) > MOST_ELEMENTS:
            self.notes[f"the first {MOST_ELEMENTS} elements of each: select from TABLE(c)"] = None
        return [await self.value(element) for element in elements[:MOST_ELEMENTS]]

    async def _rows(self, cursor: oracledb.AsyncCursor) -> Cell:
        cursor.outputtypehandler = fetch_exactly
        cursor.arraysize = cursor.prefetchrows = MOST_ROWS + 1  # the latter counts beside LOBs
        described = list(cursor.description or ())
        cells = self._plain_rows(described)
        names: list[Cell] = [column.name for column in cells.columns]
        if not self._lobs.may_read():
            self.notes["cursors beyond those that one answer reads have no rows here"] = None
            return {"columns": names, "rows": [], "more": True}
        stored = self._stored.nested(cursor, fetch_exactly) if self._stored else None
        try:
            raw = await cursor.fetchmany(MOST_ROWS + 1)
        except CAUGHT as error:
            if self._stored is None:
                raise_unreadable(error, described)
            self.notes["cursors with a date that the driver cannot read have no rows here"] = None
            return {"columns": names, "rows": [], "more": True}
        close_cursors(raw[MOST_ROWS:])
        plain, _ = await cells.plain(raw[:MOST_ROWS])
        for column in stored.noted(cells.columns) if stored else cells.columns:
            if column.note:
                self.notes[f"{column.name}: {column.note}"] = None
        rows: list[Cell] = [list(row) for row in plain]
        return {"columns": names, "rows": rows, "more": len(raw) > MOST_ROWS}
