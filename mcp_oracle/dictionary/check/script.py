"""The statements of a script against the dictionary, in order: what one makes or drops, the next ones know. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from mcp_oracle.dictionary.check.columns import Columns, tables_of, unknown_columns
from mcp_oracle.dictionary.check.named_columns import named_columns
from mcp_oracle.dictionary.check.parsing import parse
from mcp_oracle.dictionary.check.shape import Shape, shape, shown
from mcp_oracle.dictionary.locate import Located, Missing, Outcome
from mcp_oracle.dictionary.names import WantedName, identifier
from mcp_oracle.dictionary.search import near
from mcp_oracle.guard.script import Piece


@dataclass(frozen=True, slots=True)
class Statement:
    """One piece of a script, read.

    Attributes:
        reads: tables and views that it names besides what it changes.
    """

    piece: Piece
    shape: Shape
    tree: exp.Expr | None
    reads: tuple[WantedName, ...]

    @property
    def names(self) -> tuple[WantedName, ...]:
        """Tables and views that must exist."""
        return tuple(dict.fromkeys((*self.shape.needs, *self.reads)))


def read_statement(piece: Piece) -> Statement:
    outside = shape(piece.text)
    tree = parse(piece.text.strip().rstrip(";/").strip())
    named = tables_of(tree) if tree is not None else ()
    changed = {(name.schema, name.name) for name in outside.targets}
    reads = tuple(name for name in named if (name.schema, name.name) not in changed)
    return Statement(piece, outside, tree, reads)


@dataclass(slots=True)
class Known:
    """What the dictionary said of the names of a script, and what the script has changed so far.

    Attributes:
        columns: columns of located tables and views.
        made: tables that the script created or gave columns: their columns are not known any more.
        dropped: table -> line of the statement that dropped it.
    """

    outcomes: Mapping[WantedName, Outcome]
    columns: Mapping[tuple[str, str], Sequence[str]]
    made: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    dropped: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])

    def unknown(self, statement: Statement) -> list[str]:
        """Names that do not exist when the statement's turn comes, as sentences; then its own changes are noted."""
        found = [said for name in statement.names if (said := self._table(name))]
        if statement.tree is not None:
            for column in unknown_columns(statement.tree, self._columns_of):
                close = f"; close to it: {', '.join(column.close)}" if column.close else ""
                found.append(f"{column.text} is no column of the tables in scope{close}")
        found += self._ddl_columns(statement)
        self._apply(statement)
        return found

    def _table(self, name: WantedName) -> str:
        key = self._key(name)
        if key in self.dropped:
            return f"{shown(name)} was dropped in line {self.dropped[key]}"
        if key in self.made:
            return ""
        outcome = self.outcomes.get(name)
        return f"{shown(name)} {outcome.reason}" if isinstance(outcome, Missing) else ""

    def _columns_of(self, name: WantedName) -> Columns:
        outcome = self.outcomes.get(name)
        if self._key(name) in self.made or not isinstance(outcome, Located):
            return None
        columns = self.columns.get(outcome.key)
        return {column: identifier(outcome.name) for column in columns} if columns else None

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
            self.made.discard(self._key(name))
        for name in outside.makes:
            self.made.add(self._key(name))
            self.dropped.pop(self._key(name), None)

    def _key(self, name: WantedName) -> tuple[str, str]:
        """What a name means, so that T and HR.T of one script are the same table."""
        outcome = self.outcomes.get(name)
        return outcome.key if isinstance(outcome, Located) else (name.schema, name.name)


def _close(name: str, columns: Iterable[str]) -> str:
    stored = {column.upper(): identifier(column) for column in columns}
    found = [stored[close] for close in near(name, stored)]
    return f"; close to it: {', '.join(found)}" if found else ""
