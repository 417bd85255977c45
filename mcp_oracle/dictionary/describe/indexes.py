"""Indexes as lines: `EMP_NAME_IX (LAST_NAME, FIRST_NAME)`. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mcp_oracle.dictionary.names import identifier, qualified
from mcp_oracle.session.fetched import Cell

Row = Sequence[Cell]
_USUAL_TYPES = {"NORMAL", "FUNCTION-BASED NORMAL"}
_PLAIN_TYPES = {*_USUAL_TYPES, "BITMAP", "FUNCTION-BASED BITMAP", "NORMAL/REV"}
Expressions = Mapping[tuple[str, str, int], str]
"""Owner, index, position of a column -> its expression."""


@dataclass(frozen=True, slots=True)
class IndexParts:
    """One index.

    Attributes:
        columns: columns or expressions as SQL has them, DESC included.
        column_names: as the dictionary stores them; of an expression a hidden column.
        state: what is not as it usually is: INVISIBLE, UNUSABLE, PARTITIONED.
    """

    owner: str
    name: str
    type: str
    is_unique: bool
    columns: tuple[str, ...]
    column_names: tuple[str, ...]
    state: str

    @property
    def listed(self) -> str:
        return ", ".join(self.columns)

    @property
    def is_plain(self) -> bool:
        """Whether CREATE INDEX with these columns makes it: not so for domain, vector and the like."""
        return self.type in _PLAIN_TYPES

    @property
    def create(self) -> str:
        kind = "UNIQUE " if self.is_unique else "BITMAP " if "BITMAP" in self.type else ""
        return f"CREATE {kind}INDEX {qualified(self.owner, self.name)}"

    def line(self, table_owner: str) -> str:
        name = identifier(self.name)
        kind = "" if self.type in _USUAL_TYPES else self.type.removeprefix("FUNCTION-BASED ")
        shown = name if self.owner == table_owner else qualified(self.owner, self.name)
        unique = "UNIQUE" if self.is_unique else ""
        return " ".join(filter(None, (shown, unique, kind, f"({self.listed})", self.state)))


def index_parts(rows: Iterable[Row], expressions: Iterable[Row]) -> list[IndexParts]:
    """The rows of `describe_indexes` of one table, one per column, in order, and those of its expressions."""
    by_place = _by_place(expressions)
    grouped: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        grouped.setdefault((str(row[0]), str(row[1])), []).append(row)
    return [_index(key, found, by_place) for key, found in grouped.items()]


def named_index_parts(
    key: tuple[str, str], rows: Iterable[Row], expressions: Iterable[Row]
) -> list[IndexParts]:
    """The rows of `describe_named_indexes` and `describe_named_expressions` of the index `key`."""
    return index_parts([(*key, *row[2:]) for row in rows], [(*key, *row) for row in expressions])


def _by_place(rows: Iterable[Row]) -> Expressions:
    return {
        (str(owner), str(name), int(str(position))): str(text or "").strip()
        for owner, name, position, text in rows
    }


def _index(key: tuple[str, str], rows: Sequence[Row], expressions: Expressions) -> IndexParts:
    _, _, kind, uniqueness, visibility, status, partitioned, *_ = rows[0]
    state = (
        "INVISIBLE" if visibility == "INVISIBLE" else "",
        str(status) if status not in {"VALID", "N/A"} else "",
        "PARTITIONED" if partitioned == "YES" else "",
    )
    return IndexParts(
        *key,
        str(kind),
        uniqueness == "UNIQUE",
        tuple(_column(row, expressions.get((*key, int(str(row[-2]))))) for row in rows),
        tuple(str(row[-3]) for row in rows),
        " ".join(filter(None, state)),
    )


def _column(row: Row, expression: str | None) -> str:
    """The column, or what a function-based index has instead: a descending column is an expression of itself."""
    name, _, direction = row[-3:]
    text = expression if expression is not None else identifier(str(name))
    return f"{text.strip(chr(34))} DESC" if direction == "DESC" else text
