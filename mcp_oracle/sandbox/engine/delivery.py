"""How the rows of a query leave the engine, and become Oracle's values.

Of a DECIMAL the engine makes Python's in nearly a microsecond, of an integer or a text in a tenth of that. But a cast
costs each execution some 40 microseconds, whatever it returns. So a query that has given many rows is asked for the
same values with casts the next time. Only the order of work differs: what comes out is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from mcp_oracle.sandbox.catalog.datatype import Kind
from mcp_oracle.sandbox.engine.expression import Digits, Expr
from mcp_oracle.sandbox.engine.function.number import plain
from mcp_oracle.sandbox.engine.parsed import Parsed
from mcp_oracle.sandbox.engine.rows import Converter, converter, described
from mcp_oracle.sandbox.types import Value

_MANY = 100
"""Rows from which on a cast pays: 40 microseconds against one for each row, with some distance."""
_LARGEST_BIGINT = 18
"""Digits."""


@dataclass(frozen=True, slots=True)
class Way:
    """A text, and how each of its columns becomes Oracle's value (None: as it is)."""

    text: Parsed
    converters: tuple[Converter | None, ...]


class Delivery:
    """The ways to ask for the rows of one query."""

    __slots__ = ("_expressions", "_has_many", "_plain", "_quick", "columns")

    def __init__(self, sql: str, columns: Sequence[tuple[str, Expr]]) -> None:
        self.columns = described(columns)
        self._expressions = [e for _, e in columns]
        self._plain = Way(Parsed(sql), tuple(map(converter, self._expressions)))
        self._quick: Way | None = None
        self._has_many = False

    @property
    def text(self) -> Parsed:
        """The statement as it was compiled; the only one for a change, which no SELECT can enclose."""
        return self._plain.text

    @property
    def way(self) -> Way:
        """Of a query, for its next execution."""
        if not self._has_many:
            return self._plain
        if self._quick is None:
            self._quick = self._with_casts()
        return self._quick

    def gave(self, rows: int) -> None:
        """So many rows were taken of one result."""
        self._has_many = rows >= _MANY

    def _with_casts(self) -> Way:
        if not any(map(_is_decimal, self._expressions)):
            return self._plain
        items = ", ".join(_item(e) for e in self._expressions)
        converters = tuple(map(_quick_converter, self._expressions))
        return Way(Parsed(f"SELECT {items} FROM ({self.text.sql})"), converters)


def _is_decimal(value: Expr) -> bool:
    return value.type.kind in (Kind.NUMBER, Kind.FLOAT) and value.digits is not None


def _item(value: Expr) -> str:
    """A column of the query as it is asked for; an output's text is its name."""
    if value.digits is None or not _is_decimal(value):
        return value.sql
    return f"{value.sql}::{_quick_type(value.digits)}"


def _quick_type(digits: Digits) -> str:
    if digits.scale:
        return "VARCHAR"
    return "BIGINT" if digits.precision <= _LARGEST_BIGINT else "HUGEINT"


def _quick_converter(value: Expr) -> Converter | None:
    if value.digits is None or not _is_decimal(value):
        return converter(value)
    return _text_converter(value.digits.scale) if value.digits.scale else None


def _text_converter(scale: int) -> Converter:
    """The text has all digits of the scale."""
    whole = "." + "0" * scale

    def number(text: str) -> Value:
        if text.endswith(whole):
            return int(text[: -len(whole)] or 0)
        return plain(Decimal(text))

    return number
