"""What of a wide result fits into an answer: the first columns, and the heads of cells if not even one row does.

Every page shows at least one row, so that reading on always comes to an end.
"""

from collections.abc import Sequence
from itertools import accumulate, takewhile
from typing import cast

from mcp_oracle.render.plain import compact, size

LEAST_CHARACTERS = 8
"""Of a text that is cut: less says nothing."""
INTERPOLATIONS = 5
"""Rows are of similar length mostly; where they are not, halving ends the search."""
SAFETY_BYTES = 8
"""The brackets around the row, and the comma after it."""


def rows_that_fit(rows: list[list[object]], budget: int, spare: int = 0) -> list[list[object]]:
    """The first rows that fit; all of them if these fit into the `spare` bytes too: nothing is to be said then."""
    whole = size(rows)
    return rows if whole <= budget + spare else rows[: _count(rows, budget, whole)]


def _count(rows: list[list[object]], budget: int, whole: int) -> int:
    """How many of the first rows fit. Measuring some hundreds at once takes less time than measuring ten one by one."""
    low, low_size, high, high_size = 0, 2, len(rows), whole
    guesses = INTERPOLATIONS
    while high - low > 1:
        share = (budget - low_size) / (high_size - low_size) if guesses > 0 else 0.5
        middle = max(low + 1, min(high - 1, low + int((high - low) * share)))
        measured, guesses = size(rows[:middle]), guesses - 1
        if measured <= budget:
            low, low_size = middle, measured
        else:
            high, high_size = middle, measured
    return low


def columns_that_fit(sizes: Sequence[int], budget: int, most: int) -> int:
    """How many of the first columns can be named: at least one."""
    fitting = sum(1 for _ in takewhile(lambda used: used <= budget, accumulate(sizes)))
    return max(1, min(fitting, most))


def heads(row: list[object], budget: int) -> tuple[list[object], int]:
    """The row with its long cells cut to equally many characters, as many as fit, and how many these are."""
    low, high = LEAST_CHARACTERS, max((len(_text(cell)) for cell in row), default=0)
    while low < high:
        middle = (low + high + 1) // 2
        if size(_cut(row, middle)) + SAFETY_BYTES <= budget:
            low = middle
        else:
            high = middle - 1
    return _cut(row, low), low


def _cut(row: list[object], characters: int) -> list[object]:
    return [_head(cell, characters) for cell in row]


def _head(cell: object, characters: int) -> object:
    text = _text(cell)
    return f"{text[:characters]}…" if len(text) > characters else cell


def _text(cell: object) -> str:
    """What can be cut of a cell: numbers cannot; a document becomes its text."""
    if isinstance(cell, str):
        return cell
    return compact(cast("object", cell)) if isinstance(cell, list | dict) else ""
