"""Columns as lines of DDL: `SALARY NUMBER(8,2) NOT NULL -- Monthly salary`. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mcp_oracle.dictionary.column_type import ColumnFacts, type_text, vector_text
from mcp_oracle.dictionary.names import PUBLIC, identifier, qualified
from mcp_oracle.session.fetched import Cell

Row = Sequence[Cell]
COMMENT_CHARACTERS = 120
"""Of a column's comment in a compact answer."""


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column.

    Attributes:
        default: DEFAULT, GENERATED or virtual clause; empty if there is none.
        annotations: `@Name=value @Other`.
    """

    name: str
    type: str
    nullable: bool
    default: str = ""
    comment: str = ""
    annotations: str = ""

    @property
    def declaration(self) -> str:
        not_null = "" if self.nullable else "NOT NULL"
        return " ".join(filter(None, (identifier(self.name), self.type, self.default, not_null)))

    def text(self, *, full: bool) -> str:
        comment = one_line(self.comment, None if full else COMMENT_CHARACTERS)
        about = " ".join(filter(None, (comment, self.annotations)))
        return f"{self.declaration} -- {about}" if about else self.declaration


def columns(
    rows: Sequence[Row],
    defaults: Sequence[Row],
    vectors: Sequence[Row] = (),
    marks: Mapping[str, str] | None = None,
) -> list[ColumnLine]:
    """The rows of `describe_columns`, `_defaults` and `_vectors` of one object, in order, with their annotations."""
    by_name = {str(row[0]): row[1:] for row in defaults}
    exact = {str(name): vector_text(str(info or "")) for name, info in vectors}
    known = marks or {}
    return [
        replace(line, type=exact.get(line.name, line.type), annotations=known.get(line.name, ""))
        for line in (_column(row, by_name.get(str(row[0]))) for row in rows)
    ]


def annotations(rows: Sequence[Row]) -> dict[str, str]:
    """Column, or nothing for the object itself -> its annotations: `@Name=value @Other`."""
    found: dict[str, str] = {}
    for column, name, value in rows:
        key = str(column or "")
        mark = f"@{name}={one_line(str(value), COMMENT_CHARACTERS)}" if value else f"@{name}"
        found[key] = f"{found[key]} {mark}" if key in found else mark
    return found


def _column(row: Row, default: Row | None) -> ColumnLine:
    name, data_type, length, precision, scale, characters, used, type_owner, *rest = row
    nullable, _, is_virtual, on_null, comment, hidden = rest
    facts = ColumnFacts(
        str(data_type),
        whole(length),
        whole(precision),
        whole(scale),
        whole(characters),
        None if used is None else str(used),
    )
    kind = type_text(facts)
    if type_owner not in {None, "SYS", PUBLIC}:
        kind = qualified(str(type_owner), kind)
    if hidden == "YES":
        kind += " INVISIBLE"
    clause = _default(default, virtual=is_virtual == "YES", on_null=on_null == "YES")
    return ColumnLine(str(name), kind, nullable == "Y", clause, str(comment or ""))


def _default(row: Row | None, *, virtual: bool, on_null: bool) -> str:
    if row is None:
        return ""
    generation, options, text = row
    expression = str(text or "").strip()
    if generation:
        return f"GENERATED {generation}{' ON NULL' if on_null else ''} AS IDENTITY{_start(options)}"
    if virtual:
        return f"GENERATED ALWAYS AS ({expression}) VIRTUAL"
    return f"DEFAULT {'ON NULL ' if on_null else ''}{expression}"


def _start(options: Cell) -> str:
    """The options of an identity that are not what every identity has."""
    usual = {"START WITH": "1", "INCREMENT BY": "1"}
    pairs = (part.partition(":") for part in str(options or "").split(","))
    given = {name.strip(): value.strip() for name, _, value in pairs}
    shown = [f"{n} {given[n]}" for n, value in usual.items() if given.get(n, value) != value]
    return f" ({' '.join(shown)})" if shown else ""


def whole(cell: Cell) -> int | None:
    return None if cell is None else int(str(cell))


def one_line(text: str, most: int | None) -> str:
    """Comments have line breaks and stray blanks; what is cut ends with an ellipsis."""
    flat = " ".join(text.split())
    return flat if most is None or len(flat) <= most else f"{flat[: most - 1].rstrip()}…"
