"""Rows of a query as an answer: one JSON type per column, at most so many bytes, and what was left out is said."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import NoneType
from typing import cast

from mcp_oracle.render.fitting import columns_that_fit, heads, rows_that_fit
from mcp_oracle.render.numbers import are_safe, as_text, safe_number
from mcp_oracle.render.plain import size
from mcp_oracle.render.redaction import redact_column, said_of
from mcp_oracle.render.untrusted import has_no_text, hides, is_hiding, visible

ENVELOPE_BYTES = 800
"""Room for row_count, truncated, the cursor and the notes."""
OF_TRUNCATION_BYTES = 400
"""What of it is for saying what did not fit."""
MOST_COLUMNS = 1_000
COLUMN_BYTES = 30
"""The keys and punctuation of one entry of `columns`."""
NUMBERS_AS_TEXT = "as text: beyond the digits of a JSON number"
HIDDEN_WRITTEN_OUT = "hidden characters written as \\u{...}"
NO_TEXT_WRITTEN_OUT = (
    "bytes that are no text in the database's character set written as \\u{dc..}, hidden characters as \\u{...}:"
    " RAWTOHEX(c) shows the bytes"
)
Rows = Sequence[Sequence[object]]
_PLAIN = re.compile(r"DATE$|NUMBER\((?:[1-9]|1[0-5])(?:,\d+)?\)$|ROWID$")
"""Types whose cells are JSON of one type as they are: times are text of our own, and numbers have at most 15 digits."""


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """A result column: name, Oracle type, and what its values do not show."""

    name: str
    type: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """What fits into the answer.

    Attributes:
        over_budget: rows were left out because of the byte budget.
        left_out: names of the last columns, for which there was no room.
        head_characters: to how many characters the cells of the only row are cut, because it does not fit; else 0.
    """

    columns: tuple[ColumnFacts, ...]
    rows: list[list[object]]
    over_budget: bool
    left_out: tuple[str, ...] = ()
    head_characters: int = 0


def table(
    columns: Sequence[ColumnFacts],
    rows: Rows,
    budget: int,
    most_columns: int = MOST_COLUMNS,
    *,
    redact: Sequence[str] = (),
) -> Table:
    """Columns and rows for an answer of about `budget` bytes; the first of both are kept, at least one of each.

    `redact` names the kinds of personal data to replace.
    """
    room = budget - ENVELOPE_BYTES
    count = columns_that_fit(list(map(_named_size, columns)), room // 2, most_columns)
    left_out = tuple(visible(column.name) for column in columns[count:])
    if left_out:
        columns, rows = columns[:count], [row[:count] for row in rows]
    changed: dict[int, list[object]] = {}
    notes = [_note(changed, rows, index, facts.type, redact) for index, facts in enumerate(columns)]
    cells = _with(rows, changed)
    named = tuple(
        ColumnFacts(
            visible(column.name),
            visible(column.type),
            "; ".join(filter(None, (column.note, note))),
        )
        for column, note in zip(columns, notes, strict=True)
    )
    room -= sum(map(_named_size, named))
    kept = rows_that_fit(cells, room, 0 if left_out else OF_TRUNCATION_BYTES)
    if kept or not cells:
        return Table(named, kept, len(kept) < len(cells), left_out)
    head, characters = heads(cells[0], room)
    return Table(named, [head], len(cells) > 1, left_out, characters)


def _named_size(column: ColumnFacts) -> int:
    return size([column.name, column.type, column.note]) + COLUMN_BYTES


def _note(
    changed: dict[int, list[object]],
    rows: Rows,
    index: int,
    kind: str,
    redact: Sequence[str],
) -> str:
    """What to note of a column, whose cells go to `changed` if others are shown. Most columns are not looked at."""
    if _PLAIN.match(kind) and not redact:
        return ""
    values = [row[index] for row in rows]
    shown, note = _shown(kind, values, redact)
    if shown is not values:
        changed[index] = shown
    return note


def _with(rows: Rows, changed: Mapping[int, list[object]]) -> list[list[object]]:
    """The rows with other cells in some columns, as lists: pydantic's encoder takes half as long again for tuples."""
    cells = list(map(list, rows))
    for index, values in changed.items():
        for row, value in zip(cells, values, strict=True):
            row[index] = value
    return cells


def _shown(kind: str, values: list[object], redact: Sequence[str]) -> tuple[list[object], str]:
    if not redact:
        return _column(kind, values)
    values, kinds = redact_column(values, redact)
    shown, note = _column(kind, values)
    return shown, "; ".join(filter(None, (said_of(kinds), note)))


def _column(kind: str, values: list[object]) -> tuple[list[object], str]:
    """One column's cells in one JSON type, and what to note of them."""
    if _PLAIN.match(kind):
        return values, ""
    types = set(map(type, values))
    if kind == "JSON" or types & {list, dict}:
        return _documents(values)
    if str in types:
        return _texts(values, types)
    if Decimal in types:
        return _decimals(values)
    if int not in types or are_safe(values):
        return values, ""
    return [_text(value) for value in values], NUMBERS_AS_TEXT


def _documents(values: list[object]) -> tuple[list[object], str]:
    return [_json(value) for value in values], HIDDEN_WRITTEN_OUT if hides(values) else ""


def _texts(values: list[object], types: set[type]) -> tuple[list[object], str]:
    texts = values if types == {str} else [value for value in values if isinstance(value, str)]
    all_texts = "".join(cast("list[str]", texts))
    hidden = is_hiding(all_texts)
    if not hidden and types <= {str, NoneType}:
        return values, ""
    said = NO_TEXT_WRITTEN_OUT if has_no_text(all_texts) else HIDDEN_WRITTEN_OUT
    return [_text(value) for value in values], said if hidden else ""


def _decimals(values: list[object]) -> tuple[list[object], str]:
    numbers = [safe_number(v) if isinstance(v, Decimal) else v for v in values]
    if any(n is None and v is not None for n, v in zip(numbers, values, strict=True)):
        return [_text(value) for value in values], NUMBERS_AS_TEXT
    return list[object](numbers), ""


def _text(value: object) -> object:
    """The cell of a column that is text: a NaN turns a whole column of floats into text."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, float):
        return repr(value)
    return as_text(value) if isinstance(value, Decimal | int) else value


def _json(value: object) -> object:
    """A JSON value; numbers inside a document are text only where they must be."""
    if isinstance(value, list):
        return [_json(item) for item in cast("list[object]", value)]
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, object]", value).items()
        return {visible(key): _json(item) for key, item in pairs}
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Decimal):
        number = safe_number(value)
        return as_text(value) if number is None else number
    return as_text(value) if isinstance(value, int) and not are_safe([value]) else value
