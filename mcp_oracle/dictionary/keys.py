"""Keys and foreign keys of all schemas but Oracle's own: read by two statements, joined here, kept for a while."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mcp_oracle.dictionary.catalog import FRESH_SECONDS, MOST_ROWS
from mcp_oracle.dictionary.queries import QUERIES
from mcp_oracle.packaged import load
from mcp_oracle.session.session import Session

TableKey = tuple[str, str]
"""Owner and name of a table."""
_RECYCLED: Final = "BIN$"


@dataclass(frozen=True, slots=True)
class Key:
    """A primary or unique key."""

    table: TableKey
    name: str
    columns: tuple[str, ...]
    is_primary: bool


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key with the columns of both sides, in matching order; its schema is that of its table."""

    table: TableKey
    name: str
    columns: tuple[str, ...]
    parent: TableKey
    parent_columns: tuple[str, ...]
    is_enabled: bool = True

    @property
    def is_self_reference(self) -> bool:
        return self.table == self.parent


@dataclass(frozen=True, slots=True)
class Keys:
    """What the two statements gave.

    Attributes:
        foreign_keys: those whose parent is visible.
        names: owner, table and name of every foreign key, also of those whose parent is not visible.
        complete: neither view was longer than what is read.
    """

    keys: tuple[Key, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    names: frozenset[tuple[str, str, str]] = frozenset()
    complete: bool = True

    def of(self, table: TableKey) -> tuple[Key, ...]:
        return tuple(key for key in self.keys if key.table == table)

    def named(self, owner: str, name: str) -> Key | None:
        return next((k for k in self.keys if (k.table[0], k.name) == (owner, name)), None)

    def referring_to(self, table: TableKey) -> tuple[ForeignKey, ...]:
        return tuple(key for key in self.foreign_keys if key.parent == table)

    def names_of(self, tables: frozenset[TableKey]) -> frozenset[tuple[str, str, str]]:
        """The foreign keys of these tables: what tells whether a reading is out of date."""
        return frozenset(name for name in self.names if name[:2] in tables)


class KeyReader:
    """Reads the keys of one database; concurrent callers share one reading."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = asyncio.Lock()
        self._keys: Keys | None = None
        self._read_at = 0.0

    async def read_on(self, session: Session, *, refresh: bool = False) -> Keys:
        """The keys, at most `FRESH_SECONDS` old."""
        async with self._lock:
            stale = self._clock() - self._read_at > FRESH_SECONDS
            if self._keys is None or stale or refresh:
                constraints, columns = [
                    await session.run(load(QUERIES, name), {}, MOST_ROWS)
                    for name in ("key_constraints", "key_columns")
                ]
                is_complete = not (constraints.more or columns.more)
                self._keys = assemble(constraints.rows, columns.rows, complete=is_complete)
                self._read_at = self._clock()
            return self._keys


def assemble(
    constraints: Iterable[Sequence[object]],
    columns: Iterable[Sequence[object]],
    *,
    complete: bool = True,
) -> Keys:
    """Join what the two statements gave; a foreign key whose parent is not visible is left out."""
    columns_of: dict[tuple[str, str], list[str]] = defaultdict(list)
    for owner, constraint, column in columns:
        columns_of[str(owner), str(constraint)].append(str(column))
    rows = [tuple("" if cell is None else str(cell) for cell in row) for row in constraints]
    rows = [row for row in rows if not row[1].startswith(_RECYCLED)]
    keys = {(row[0], row[2]): _key(row, columns_of) for row in rows if row[3] != "R"}
    foreign = [_foreign_key(row, columns_of, keys) for row in rows if row[3] == "R"]
    names = frozenset((row[0], row[1], row[2]) for row in rows if row[3] == "R")
    return Keys(tuple(keys.values()), tuple(key for key in foreign if key), names, complete)


def _key(row: Sequence[str], columns_of: Mapping[tuple[str, str], list[str]]) -> Key:
    owner, table, name, kind, *_ = row
    return Key((owner, table), name, tuple(columns_of.get((owner, name), ())), kind == "P")


def _foreign_key(
    row: Sequence[str],
    columns_of: Mapping[tuple[str, str], list[str]],
    keys: Mapping[tuple[str, str], Key],
) -> ForeignKey | None:
    owner, table, name, _, parent_owner, parent_name, status = row
    parent = keys.get((parent_owner, parent_name))
    if parent is None:
        return None
    own = tuple(columns_of.get((owner, name), ()))
    return ForeignKey((owner, table), name, own, parent.table, parent.columns, status == "ENABLED")
