"""Gives each NUMBER column one JSON type: numbers if every value survives a double, else text; nothing is rounded.

Works on a decimal's digits: arithmetic, `normalize` included, would round to the 28 digits of decimal's context, and
Oracle has up to 40.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import cast

SAFE_INTEGER = 2**53 - 1
"""Beyond it a JavaScript client rounds (RFC 8259, section 6)."""
SAFE_DIGITS = 15
"""Decimals of at most 15 significant digits survive a double and back (IEEE 754)."""
PLAIN_DIGITS = 40
"""Longer numbers are written with an exponent, not with so many zeros."""


def are_safe(values: Iterable[object]) -> bool:
    """Whether all whole numbers among `values` can be JSON numbers."""
    whole = [value for value in values if isinstance(value, int)]
    return not whole or (max(whole) <= SAFE_INTEGER and min(whole) >= -SAFE_INTEGER)


def safe_number(value: Decimal) -> int | float | None:
    """The JSON number that is exactly this decimal; None if a double would round it."""
    _, digits, exponent = _significant(value)
    if exponent < 0:
        is_safe = len(digits) <= SAFE_DIGITS and abs(value.adjusted()) < 300
        return float(value) if is_safe else None
    if len(digits) + exponent > 16:
        return None
    whole = int(value)
    return whole if abs(whole) <= SAFE_INTEGER else None


def as_text(value: Decimal | int) -> str:
    """All digits of the number, without trailing zeros."""
    if isinstance(value, int):
        return str(value)
    shortest = Decimal(_significant(value))
    return f"{shortest:f}" if abs(shortest.adjusted()) < PLAIN_DIGITS else str(shortest)


def _significant(value: Decimal) -> tuple[int, tuple[int, ...], int]:
    """Sign, digits without trailing zeros, exponent."""
    sign, digits, exponent = cast("tuple[int, tuple[int, ...], int]", value.as_tuple())
    kept = len(digits)
    while kept > 1 and digits[kept - 1] == 0:
        kept -= 1
    if digits[:kept] == (0,):
        return 0, (0,), 0
    return sign, digits[:kept], exponent + len(digits) - kept
