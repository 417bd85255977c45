"""Rows of a query as an answer: one JSON type per column, at most so many bytes, and what was left out is said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, takewhile
from types import NoneType
from typing import cast

from mcp_oracle.render.numbers import are_safe, as_text, safe_number
from mcp_oracle.render.plain import size
from mcp_oracle.render.untrusted import is_hiding, visible

ENVELOPE_BYTES = 400
"""Room for row_count, truncated and the note."""
COLUMN_BYTES = 30
"""The keys and punctuation of one entry of `columns`."""
NUMBERS_AS_TEXT = "as text: beyond the digits of a JSON number"
HIDDEN_WRITTEN_OUT = "hidden characters written as \\u{...}"


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
    """

    columns: tuple[ColumnFacts, ...]
    rows: list[list[object]]
    over_budget: bool


def table(columns: Sequence[ColumnFacts], rows: Sequence[Sequence[object]], budget: int) -> Table:
    """Columns and rows for an answer of at most `budget` bytes; the first rows are kept."""
    by_column = [
        _column(column.type, list(values))
        for column, values in zip(columns, _transposed(rows, len(columns)), strict=True)
    ]
    named = tuple(
        ColumnFacts(visible(column.name), column.type, "; ".join(filter(None, (column.note, note))))
        for column, (_, note) in zip(columns, by_column, strict=True)
    )
    used = ENVELOPE_BYTES + sum(size([c.name, c.type, c.note]) + COLUMN_BYTES for c in named)
    cells = list(map(list, zip(*(values for values, _ in by_column), strict=True)))
    kept = _fitting(cells, budget - used)
    return Table(named, kept, over_budget=len(kept) < len(cells))


def _transposed(rows: Sequence[Sequence[object]], columns: int) -> Iterable[Sequence[object]]:
    return zip(*rows, strict=True) if rows else [()] * columns


def _fitting(rows: list[list[object]], budget: int) -> list[list[object]]:
    """The first rows that fit: measured all at once, and one by one only if that is too much (five times as long)."""
    if size(rows) <= budget:
        return rows
    sizes = accumulate(size(row) + 1 for row in rows)
    return rows[: sum(1 for _ in takewhile(lambda used: used <= budget, sizes))]


def _column(kind: str, values: list[object]) -> tuple[list[object], str]:
    """One column's cells in one JSON type, and what to note of them. Most columns are passed through as they are."""
    if kind == "JSON":
        return [_json(value) for value in values], ""
    types = set(map(type, values))
    if str in types:
        return _texts(values, types)
    if Decimal in types:
        return _decimals(values)
    if int in types and not are_safe(values):
        return [_text(value) for value in values], NUMBERS_AS_TEXT
    if types & {list, dict}:
        return [_json(value) for value in values], ""
    return values, ""


def _texts(values: list[object], types: set[type]) -> tuple[list[object], str]:
    texts = values if types == {str} else [value for value in values if isinstance(value, str)]
    hidden = is_hiding("".join(cast("list[str]", texts)))
    if not hidden and types <= {str, NoneType}:
        return values, ""
    return [_text(value) for value in values], HIDDEN_WRITTEN_OUT if hidden else ""


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
