"""What of a wide result fits into an answer: the first columns, and the heads of cells if not even one row does.

Every page shows at least one row, so that reading on always comes to an end.
"""

from collections.abc import Sequence
from itertools import accumulate, takewhile
from typing import cast

from mcp_oracle.render.plain import compact, size

LEAST_CHARACTERS = 8
"""Of a text that is cut: less says nothing."""
MEASURED_TOGETHER = 32
"""Rows: one by one takes five times as long, all at once leaves the last that fits to be found."""
SAFETY_BYTES = 8
"""The brackets around the row, and the comma after it."""


def rows_that_fit(rows: list[list[object]], budget: int, spare: int = 0) -> list[list[object]]:
    """The first rows that fit; all of them if these fit into the `spare` bytes too: nothing is to be said then."""
    used, fitting = 1, 0  # the opening bracket; each row brings its comma or the closing bracket
    for start in range(0, len(rows), MEASURED_TOGETHER):
        some = rows[start : start + MEASURED_TOGETHER]
        before, used = used, used + size(some) - 1
        if used > budget and fitting == start:
            fitting += _count(some, budget - before)
        elif fitting == start:
            fitting += len(some)
        if used > budget + spare:
            return rows[:fitting]
    return rows


def _count(rows: list[list[object]], budget: int) -> int:
    """How many of the first rows fit, each with a comma."""
    used = accumulate(size(row) + 1 for row in rows)
    return sum(1 for _ in takewhile(lambda size: size <= budget, used))


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
