"""The names a user can see, with comments and columns: read in one transaction, kept for a while.

Oracle's ALL_ views are slow when searched by pattern and quick when read in one go, so searching happens here.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from mcp_oracle.dictionary.column_type import ColumnFacts, type_text
from mcp_oracle.dictionary.names import identifier, qualified
from mcp_oracle.packaged import load
from mcp_oracle.session.database import Database
from mcp_oracle.session.fetched import Cell, Fetched
from mcp_oracle.session.session import Session, Tag

QUERIES = "mcp_oracle.dictionary.queries"
MOST_ROWS = 200_000
"""Rows read of one dictionary view; a larger database is searched in part, and the answer says so."""
FRESH_SECONDS = 60.0
"""How long names may be stale. DDL by others shows up after this."""


@dataclass(frozen=True, slots=True)
class ColumnEntry:
    name: str
    type: str
    nullable: bool
    comment: str = ""

    @property
    def text(self) -> str:
        """Name and type as in DDL: `HIRE_DATE DATE NOT NULL`."""
        return f"{identifier(self.name)} {self.type}{'' if self.nullable else ' NOT NULL'}"


@dataclass(frozen=True, slots=True)
class ObjectEntry:
    """One object of the catalogue.

    Attributes:
        columns: of tables and views only.
        target: schema and name, of a public synonym only; over a link the schema may be empty.
    """

    schema: str
    name: str
    type: str
    comment: str = ""
    columns: tuple[ColumnEntry, ...] = ()
    target: tuple[str, str] | None = None
    link: str = ""

    @property
    def qualified(self) -> str:
        return qualified(self.schema, self.name)

    @property
    def leads_to(self) -> str:
        """What a public synonym stands for: `HR.EMPLOYEES`, `HR.EMPLOYEES@FAR`; empty for anything else."""
        if self.target is None:
            return ""
        schema, name = self.target
        full = qualified(schema, name) if schema else identifier(name)
        return f"{full}@{self.link}" if self.link else full


@dataclass(frozen=True, slots=True)
class Catalog:
    """Attributes: complete: no view was longer than `MOST_ROWS`."""

    objects: tuple[ObjectEntry, ...]
    complete: bool = True

    def schemas(self) -> frozenset[str]:
        return frozenset(entry.schema for entry in self.objects)


class CatalogReader:
    """Reads the catalogue of one database; concurrent callers share one reading."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._lock = asyncio.Lock()
        self._catalog: Catalog | None = None
        self._read_at = 0.0

    async def read(self, tag: Tag, *, refresh: bool = False) -> Catalog:
        """The catalogue, at most `FRESH_SECONDS` old; see `Database.session` for what it raises."""
        if self._catalog is not None and self._is_fresh() and not refresh:
            return self._catalog
        async with self._database.session(tag) as session:
            return await self.read_on(session, refresh=refresh)

    async def read_on(self, session: Session, *, refresh: bool = False) -> Catalog:
        """The same for a caller that holds a session.

        The lock is taken with a session in hand, never the other way round: callers that hold all sessions and wait
        for the lock would otherwise block the one that holds the lock and waits for a session.
        """
        async with self._lock:
            if self._catalog is None or not self._is_fresh() or refresh:
                found = [await session.run(load(QUERIES, name), {}, MOST_ROWS) for name in _NAMES]
                self._catalog = assemble(*found)
                self._read_at = self._clock()
            return self._catalog

    def _is_fresh(self) -> bool:
        return self._clock() - self._read_at <= FRESH_SECONDS


_NAMES = ("catalog_objects", "catalog_comments", "catalog_columns")


def assemble(objects: Fetched, comments: Fetched, columns: Fetched) -> Catalog:
    """Join what the three statements gave."""
    comment_of = {(str(o), str(n)): str(c) for o, n, c in comments.rows}
    columns_of = _columns(columns.rows)
    views = {(row[0], row[1]) for row in objects.rows if row[2] == "MATERIALIZED VIEW"}
    entries = [
        ObjectEntry(
            schema,
            name,
            kind,
            comment_of.get((schema, name), ""),
            tuple(columns_of.get((schema, name), ())) if kind in WITH_COLUMNS else (),
            _target(target),
            str(target[2] or ""),
        )
        for schema, name, kind, *target in cast(
            "list[tuple[str, str, str, *tuple[Cell, ...]]]", objects.rows
        )
        # A materialized view is listed a second time as the table that holds its rows.
        if not (kind == "TABLE" and (schema, name) in views)
    ]
    return Catalog(tuple(entries), not (objects.more or comments.more or columns.more))


def _target(cells: Sequence[Cell]) -> tuple[str, str] | None:
    owner, name, _ = cells
    return None if name is None else (str(owner or ""), str(name))


WITH_COLUMNS = frozenset({"TABLE", "VIEW", "MATERIALIZED VIEW"})


def _columns(
    rows: Sequence[tuple[Cell, ...]],
) -> Mapping[tuple[str, str], list[ColumnEntry]]:
    found: dict[tuple[str, str], list[ColumnEntry]] = {}
    for owner, table, name, *facts, nullable, comment in rows:
        data_type, length, precision, scale, characters, used = facts
        text = type_text(
            ColumnFacts(
                str(data_type),
                _whole(length),
                _whole(precision),
                _whole(scale),
                _whole(characters),
                str(used) if used is not None else None,
            )
        )
        entry = ColumnEntry(str(name), text, nullable == "Y", str(comment or ""))
        found.setdefault((str(owner), str(table)), []).append(entry)
    return found


def _whole(cell: Cell) -> int | None:
    return None if cell is None else int(str(cell))
