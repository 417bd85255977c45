"""How many rows to ask for at once, so that an answer of the database always fits into memory. Pure.

The first rows come with the execution, in the same round trip, before it is known how wide they are. Until a text has
been described once, its width is bounded by what the text shows: how many items it may select, and whether it has a
`*`. Afterwards the described sizes count.
"""

import re
from collections import OrderedDict
from functools import lru_cache
from typing import Final

from mcp_oracle.statement import Statement

ROWS_PER_ROUND_TRIP: Final = 1001
"""One more than the most rows of an answer: an answer's rows come with the execution, in one round trip."""
LEAST_ROWS: Final = 50
"""Asked for even if fewer are wanted: a short remainder ends the cursor at once."""
WIDEST_ITEM: Final = 32_767
"""Bytes of the longest value that is no LOB (MAX_STRING_SIZE = EXTENDED)."""
MOST_COLUMNS: Final = 1_000
"""What `*` may stand for before it is known (4,096 in wide tables of 23ai, which hold no more bytes in practice)."""
FEW_ITEMS: Final = 100
UNDESCRIBED_BYTES: Final = 160 << 20
"""Worst case of the first rows of a text with few items: 24 of them at their widest in 200 rows."""
UNDESCRIBED_WIDE_BYTES: Final = 64 << 20
DESCRIBED_BYTES: Final = 32 << 20
"""Worst case of rows whose described size is known: 160 kB a row in an answer of 200."""
REMEMBERED: Final = 512
ANSWER_BYTES: Final = 64 << 20
"""That may come to one call beside what its rows take at most by their widths: values that come whole have none."""
WIDEST_CHARACTER: Final = 4
"""Bytes of a LOB's character at most."""

_NOT_CODE = re.compile(r"'(?:[^']|'')*'|/\*.*?\*/|--[^\n]*", re.DOTALL)
_TAIL = re.compile(r"\b(?:WHERE|GROUP|HAVING|ORDER|FETCH|OFFSET|START|CONNECT)\b", re.IGNORECASE)
_SET_OPERATOR = re.compile(r"\b(?:UNION|INTERSECT|MINUS|EXCEPT)\b", re.IGNORECASE)
_UNSURE = re.compile(rf'[("]|{_SET_OPERATOR.pattern}', re.IGNORECASE)
_STAR = re.compile(r"(\w+|\S)\s*\*")
_BEFORE_ALL_COLUMNS = frozenset({"SELECT", "DISTINCT", "UNIQUE", "ALL", ",", "."})


@lru_cache(maxsize=64)
def widest(text: str) -> int:
    """Upper bound of a row's bytes, from the text alone."""
    code = _NOT_CODE.sub(" ", text)
    stars = any(found[1].upper() in _BEFORE_ALL_COLUMNS for found in _STAR.finditer(code))
    return WIDEST_ITEM * (code.count(",") + 1 + (MOST_COLUMNS if stars else 0))


class Widths:
    """Described widths of the texts that ran last; conditions and order aside, which do not count for them."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, int] = OrderedDict()
        self._unreadable: OrderedDict[str, None] = OrderedDict()

    def first_rows(self, text: str, wanted: int) -> int:
        """How many rows to ask for with the execution of `text`."""
        known = self._known.get(_shape(text))
        if known is not None:
            return rows_of(known, wanted)
        bound = widest(text)
        most = UNDESCRIBED_BYTES if bound <= FEW_ITEMS * WIDEST_ITEM else UNDESCRIBED_WIDE_BYTES
        return _between(most // bound, wanted)

    def first_rows_of(self, statement: Statement, wanted: int) -> int:
        """Our own statements have narrow rows; of others it is not known before they are described."""
        if statement.origin == "packaged":
            return min(max(wanted, LEAST_ROWS), ROWS_PER_ROUND_TRIP)
        return self.first_rows(statement.text, wanted)

    def worst(self, text: str, rows: int) -> int:
        """Bytes of so many rows at most, as far as is known."""
        return rows * (self._known.get(_shape(text)) or widest(text))

    def described(self, text: str, width: int) -> None:
        self._known[_shape(text)] = width
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def is_unreadable(self, text: str) -> bool:
        """Whether rows of `text` had dates that the driver cannot read."""
        return text in self._unreadable

    def unreadable(self, text: str) -> None:
        self._unreadable[text] = None
        if len(self._unreadable) > REMEMBERED:
            self._unreadable.popitem(last=False)


def may_come(rows_bytes: int, lob_characters: int) -> int:
    """Bytes that may come to one call whose rows and LOBs are at most so wide, with a quarter for the protocol."""
    return ANSWER_BYTES + (rows_bytes + WIDEST_CHARACTER * lob_characters) * 5 // 4


def rows_of(width: int, wanted: int, most_bytes: int = DESCRIBED_BYTES) -> int:
    """How many rows of a described width to ask for if `wanted` more are of use."""
    return _between(most_bytes // max(width, 1), wanted)


def _between(possible: int, wanted: int) -> int:
    return max(1, min(possible, max(wanted, LEAST_ROWS), ROWS_PER_ROUND_TRIP))


@lru_cache(maxsize=64)
def _shape(text: str) -> str:
    """What decides the width: select list and FROM if they have neither calls nor subqueries, else all of the text."""
    code = _NOT_CODE.sub(" ", text)
    head, *tail = _TAIL.split(code, maxsplit=1)
    if _UNSURE.search(head) or (tail and _SET_OPERATOR.search(tail[0])):
        return text
    return " ".join(head.upper().split())
