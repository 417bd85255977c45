"""Gives each NUMBER column one JSON type: numbers if every value survives a double, else text; nothing is rounded."""

from collections.abc import Iterable
from decimal import Decimal

SAFE_INTEGER = 2**53 - 1
"""Beyond it a JavaScript client rounds (RFC 8259, section 6)."""
SAFE_DIGITS = 15
"""Decimals of at most 15 significant digits survive a double and back (IEEE 754)."""


def are_safe(values: Iterable[object]) -> bool:
    """Whether all numbers among `values` can be JSON numbers."""
    return all(_is_safe(value) for value in values if isinstance(value, Decimal | int))


def _is_safe(value: Decimal | int) -> bool:
    if isinstance(value, int):
        return -SAFE_INTEGER <= value <= SAFE_INTEGER
    if value == value.to_integral_value():
        return -SAFE_INTEGER <= value <= SAFE_INTEGER
    digits = value.normalize().as_tuple()
    return len(digits.digits) <= SAFE_DIGITS and -300 < value.adjusted() < 300


def as_number(value: Decimal) -> int | float:
    """The JSON number of a safe decimal."""
    return int(value) if value == value.to_integral_value() else float(value)


def as_text(value: Decimal | int) -> str:
    """All digits, with an exponent only where they would be many zeros."""
    if isinstance(value, int):
        return str(value)
    if value == 0:
        return "0"
    return f"{value.normalize():f}" if -40 < value.adjusted() < 40 else str(value.normalize())
