"""The statements of a script against the dictionary, in order: what one makes or drops, the next ones know. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sqlglot import exp

from mcp_oracle.dictionary.check.columns import Columns, created_columns, tables_of, unknown_columns
from mcp_oracle.dictionary.check.named_columns import named_columns
from mcp_oracle.dictionary.check.parsing import parse
from mcp_oracle.dictionary.check.shape import Shape, shape, shown
from mcp_oracle.dictionary.locate import Located, Missing, Outcome
from mcp_oracle.dictionary.names import WantedName, identifier
from mcp_oracle.dictionary.search import near
from mcp_oracle.guard.script import Piece

_CURRENT_SCHEMA: Final = re.compile(
    r"""\bCURRENT_SCHEMA\s*=\s*(?:"([^"]+)"|([\w$#]+))""", re.IGNORECASE
)
_PARSED: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE"})


@dataclass(frozen=True, slots=True)
class Statement:
    """One piece of a script, read.

    Attributes:
        reads: tables and views that it names besides what it changes.
        schema: what the script has set as the current schema; empty if it has not.
    """

    piece: Piece
    shape: Shape
    tree: exp.Expr | None
    reads: tuple[WantedName, ...]
    schema: str = ""

    @property
    def names(self) -> tuple[WantedName, ...]:
        """Tables and views that must exist."""
        return tuple(dict.fromkeys((*self.shape.needs, *self.reads)))

    @property
    def is_unread(self) -> bool:
        """Whether the parser gave up on a query or DML: of its names only what it changes is known."""
        return self.tree is None and self.shape.kind in _PARSED

    @property
    def to_look_up(self) -> tuple[WantedName, ...]:
        """The same, also as they are called in the schema that the script has set."""
        inside = (_inside(name, self.schema) for name in self.names if self.schema)
        return tuple(dict.fromkeys((*self.names, *inside)))


def read_script(pieces: Iterable[Piece]) -> list[Statement]:
    """The pieces in order; ALTER SESSION SET CURRENT_SCHEMA holds for those behind it."""
    found: list[Statement] = []
    schema = ""
    for piece in pieces:
        statement = replace(read_statement(piece), schema=schema)
        found.append(statement)
        if statement.shape.kind == "ALTER SESSION" and (
            named := _CURRENT_SCHEMA.search(piece.text)
        ):
            schema = named[1] or named[2].upper()
    return found


def read_statement(piece: Piece) -> Statement:
    outside = shape(piece.text)
    tree = parse(piece.text.strip().rstrip(";/").strip())
    named = tables_of(tree) if tree is not None else ()
    changed = {(name.schema, name.name) for name in outside.targets}
    reads = (name for name in (*outside.needs, *named) if (name.schema, name.name) not in changed)
    return Statement(piece, outside, tree, tuple(dict.fromkeys(reads)))


def _inside(name: WantedName, schema: str) -> WantedName:
    return name if name.schema else replace(name, schema=schema)


@dataclass(slots=True)
class Known:
    """What the dictionary said of the names of a script, and what the script has changed so far.

    Attributes:
        columns: columns of located tables and views.
        made: tables that the script created or gave columns, with their columns where they are certain.
        dropped: table -> line of the statement that dropped it.
    """

    outcomes: Mapping[WantedName, Outcome]
    columns: Mapping[tuple[str, str], Sequence[str]]
    made: dict[tuple[str, str], Sequence[str] | None] = field(
        default_factory=dict[tuple[str, str], Sequence[str] | None]
    )
    dropped: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    schema: str = ""

    def unknown(self, statement: Statement) -> list[str]:
        """Names that do not exist when the statement's turn comes, as sentences; then its own changes are noted."""
        self.schema = statement.schema
        found = [said for name in statement.names if (said := self._table(name))]
        if statement.tree is not None:
            found += map(str, unknown_columns(statement.tree, self._columns_of))
        found += self._ddl_columns(statement)
        self._apply(statement)
        return found

    def _table(self, name: WantedName) -> str:
        key = self._key(name)
        if key in self.dropped:
            return f"{shown(name)} was dropped in line {self.dropped[key]}"
        if key in self.made:
            return ""
        outcome = self.outcomes.get(self._meant(name))
        return f"{shown(name)} {outcome.reason}" if isinstance(outcome, Missing) else ""

    def _columns_of(self, name: WantedName) -> Columns:
        key = self._key(name)
        columns = self.made[key] if key in self.made else self.columns.get(key)
        return {column: identifier(key[1]) for column in columns} if columns else None

    def _ddl_columns(self, statement: Statement) -> list[str]:
        tables = statement.shape.needs
        columns = self._columns_of(tables[0]) if len(tables) == 1 else None
        if columns is None:
            return []
        return [
            f"{shown(tables[0])} has no column {identifier(name)}{_close(name, columns)}"
            for name in named_columns(statement.piece.text)
            if name not in columns
        ]

    def _apply(self, statement: Statement) -> None:
        outside = statement.shape
        for name in outside.drops:
            self.dropped[self._key(name)] = statement.piece.line
            self.made.pop(self._key(name), None)
        for name in outside.makes:
            self.made[self._key(name)] = created_columns(statement.tree)
            self.dropped.pop(self._key(name), None)

    def _key(self, name: WantedName) -> tuple[str, str]:
        """What a name means, so that T and HR.T of one script are the same table."""
        meant = self._meant(name)
        outcome = self.outcomes.get(meant)
        return outcome.key if isinstance(outcome, Located) else (meant.schema, meant.name)

    def _meant(self, name: WantedName) -> WantedName:
        """The name in the schema that the script has set, unless only a public synonym of that name is there."""
        inside = _inside(name, self.schema) if self.schema else name
        is_there = isinstance(self.outcomes.get(inside), Located)
        is_new = (inside.schema, inside.name) in self.made
        is_public = isinstance(self.outcomes.get(name), Located)
        return name if is_public and not (is_there or is_new) else inside


def _close(name: str, columns: Iterable[str]) -> str:
    stored = {column.upper(): identifier(column) for column in columns}
    found = [stored[close] for close in near(name, stored)]
    return f"; close to it: {', '.join(found)}" if found else ""
