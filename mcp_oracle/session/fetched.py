"""What a query gave, as plain values. Nothing here knows the driver."""

from dataclasses import dataclass
from decimal import Decimal

Cell = None | bool | int | float | str | Decimal | list["Cell"] | dict[str, "Cell"]
"""NUMBER is a Decimal or int, exact; dates, intervals, RAW and ROWID are text; JSON is nested."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a result.

    Attributes:
        type: Oracle's type with its precision, for example `NUMBER(8,2)` or `VARCHAR2(30)`.
        note: what the values of this column do not show, and the expression that does; empty if they are exact.
    """

    name: str
    type: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """Rows of one execution.

    Attributes:
        more: at least one further row exists on the database.
        cuts: row and column, from 0, of each cell of which only the beginning was read.
    """

    columns: tuple[Column, ...]
    rows: list[tuple[Cell, ...]]
    more: bool = False
    cuts: tuple[tuple[int, int], ...] = ()
