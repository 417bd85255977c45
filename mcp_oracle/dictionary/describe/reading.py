"""Reads what the dictionary says of located objects: a statement per kind of fact for all of them together.

What costs more (LONG columns, dependencies) is read only where there is something, or where it is asked for.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from mcp_oracle.dictionary.keys import KeyReader, Keys, TableKey
from mcp_oracle.dictionary.listed import listed
from mcp_oracle.dictionary.locate import Located
from mcp_oracle.session.fetched import Cell
from mcp_oracle.session.session import Session

MOST_ROWS: Final = 20_000
RELATIONS: Final = frozenset({"TABLE", "VIEW", "MATERIALIZED VIEW"})
_OF_RELATIONS: Final = (
    "describe_columns", "describe_tables", "describe_constraints", "describe_indexes",
)  # fmt: skip
_BY_TYPE: Final = {
    "TABLE": _OF_RELATIONS,
    "VIEW": ("describe_columns", "describe_tables", "describe_constraints", "describe_views"),
    "MATERIALIZED VIEW": (*_OF_RELATIONS, "describe_mviews"),
    "INDEX": ("describe_named_indexes",),
    "SEQUENCE": ("describe_sequences",),
    "PACKAGE": ("describe_routines",),
    "PROCEDURE": ("describe_routines",),
    "FUNCTION": ("describe_routines",),
    "TYPE": ("describe_types", "describe_collections"),
    "TRIGGER": ("describe_triggers",),
}

Row = Sequence[Cell]


@dataclass(slots=True)
class Facts:
    """Rows by statement and object, without the object's owner and name.

    Attributes:
        cut: a statement had more rows than are read.
    """

    rows: dict[tuple[str, TableKey], list[Row]] = field(
        default_factory=lambda: defaultdict[tuple[str, TableKey], list[Row]](list)
    )
    cut: bool = False

    def of(self, statement: str, key: TableKey) -> list[Row]:
        return self.rows.get((statement, key), [])

    def add(self, statement: str, rows: Iterable[Row], wanted: frozenset[TableKey]) -> None:
        """Keep the rows of wanted objects: owners and names share a list of binds, so others may be among them."""
        for row in rows:
            key = (str(row[0]), str(row[1]))
            if key in wanted:
                self.rows[statement, key].append(row[2:])

    def tables_with(self, statement: str, position: int, *values: str) -> set[TableKey]:
        """Objects with a row whose cell begins with one of the values."""
        return {
            key
            for (name, key), rows in self.rows.items()
            if name == statement
            and any(str(row[position] or "").startswith(values) for row in rows)
        }

    def tables_with_defaults(self) -> set[TableKey]:
        return {
            key
            for (name, key), rows in self.rows.items()
            if name == "describe_columns" and any(row[9] for row in rows)
        }

    def tables_with_vectors(self) -> set[TableKey]:
        """Not those with a type of that name of somebody's own: their database may be older than VECTOR_INFO."""
        return {
            key
            for (name, key), rows in self.rows.items()
            if name == "describe_columns"
            and any(row[1] == "VECTOR" and row[7] in {None, "SYS"} for row in rows)
        }


async def read_facts(session: Session, located: Iterable[Located], *, full: bool = False) -> Facts:
    """All that is said of the objects, on one session and so of one moment."""
    facts = Facts()
    objects: dict[str, set[TableKey]] = defaultdict(set)
    for item in located:
        for statement in _BY_TYPE.get(item.type, ()):
            objects[statement].add(item.key)
        if full:
            objects["describe_used_by"].add(item.key)
    await _read(session, objects, facts)
    await _read(session, _second(facts), facts)
    return facts


async def read_columns(session: Session, located: Iterable[Located], facts: Facts) -> None:
    """Only the columns, added to `facts`."""
    await _read(session, {"describe_columns": {item.key for item in located}}, facts)


async def read_keys(
    reader: KeyReader, session: Session, located: Iterable[Located], facts: Facts, *, refresh: bool
) -> Keys:
    """The keys of all schemas; read again if the foreign keys of these tables are others than when they were read."""
    tables = frozenset(item.key for item in located if not item.supplied)
    keys = await reader.read_on(session, refresh=refresh)
    now = frozenset(
        (*key, str(row[0]))
        for key in tables
        for row in facts.of("describe_constraints", key)
        if row[1] == "R"
    )
    return keys if keys.names_of(tables) == now else await reader.read_on(session, refresh=True)


def _second(facts: Facts) -> dict[str, set[TableKey]]:
    """What the first rows show to be worth reading."""
    return {
        "describe_defaults": facts.tables_with_defaults(),
        "describe_vectors": facts.tables_with_vectors(),
        "describe_index_expressions": facts.tables_with("describe_indexes", 2, "FUNCTION-BASED"),
        "describe_named_expressions": facts.tables_with(
            "describe_named_indexes", 2, "FUNCTION-BASED"
        ),
        "describe_partitions": facts.tables_with("describe_tables", 7, "YES"),
        "describe_annotations": facts.tables_with("describe_tables", 9, "1"),
    }


async def _read(session: Session, objects: dict[str, set[TableKey]], facts: Facts) -> None:
    for statement, keys in objects.items():
        if keys:
            words = {word for key in keys for word in key}
            found = await session.run(*listed(statement, words), MOST_ROWS)
            facts.add(statement, found.rows, frozenset(keys))
            facts.cut = facts.cut or found.more
