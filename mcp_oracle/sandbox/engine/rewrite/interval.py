"""Interval literals: `INTERVAL '3 04:05' DAY(3) TO MINUTE` and its kind."""

import re

from mcp_oracle.sandbox.engine.context import unimplemented
from mcp_oracle.sandbox.types import OraError

_FIELDS = ("DAY", "HOUR", "MINUTE", "SECOND")
_MICROS = {"DAY": 86_400_000_000, "HOUR": 3_600_000_000, "MINUTE": 60_000_000, "SECOND": 1_000_000}
_SEPARATORS = {"HOUR": " ", "MINUTE": ":", "SECOND": ":"}
_LIMITS = {
    "MONTH": (11, 1843, "not a valid month"),
    "HOUR": (23, 1850, "hour must be between 0 and 23"),
    "MINUTE": (59, 1851, "minutes must be between 0 and 59"),
    "SECOND": (59, 1852, "seconds must be between 0 and 59"),
}
_PRECISION = 2
"""Digits of the leading field where none are declared."""
_UNIT = re.compile(
    r"(?P<first>YEAR|MONTH|DAY|HOUR|MINUTE|SECOND)\s*(?:\(\s*(?P<digits>\d)\s*(?:,\s*\d\s*)?\))?"
    r"(?:\s+TO\s+(?P<last>MONTH|HOUR|MINUTE|SECOND)\s*(?:\(\s*\d\s*\))?)?\s*\Z"
)


def read_interval(text: str, unit: str, offset: int | None) -> tuple[int, bool]:
    """Months and True, or microseconds and False.

    Raises:
        OraError: 1867 for a text that does not fit its fields, 1873 for a leading field with too many digits.
    """
    match = _UNIT.match(unit.upper().strip())
    if match is None:
        raise unimplemented(f"INTERVAL literal {unit}", offset)
    first, last = match["first"], match["last"] or match["first"]
    sign, fields = _split(text.strip(), first, last, offset)
    if len(next(iter(fields.values())).partition(".")[0]) > int(match["digits"] or _PRECISION):
        raise OraError(1873, "the leading precision of the interval is too small", offset=offset)
    _check(list(fields.items())[1:], offset)
    if first in ("YEAR", "MONTH"):
        return sign * (12 * int(fields.get("YEAR", "0")) + int(fields.get("MONTH", "0"))), True
    return sign * sum(_micros(name, value, offset) for name, value in fields.items()), False


def _split(text: str, first: str, last: str, offset: int | None) -> tuple[int, dict[str, str]]:
    """The sign and the digits of each field."""
    match = re.match(_pattern(first, last), text)
    if match is None:
        raise OraError(1867, "the interval is invalid", offset=offset)
    fields = {name: value.lstrip("0") or "0" for name, value in match.groupdict().items()}
    return (-1 if text.startswith("-") else 1), fields


def _pattern(first: str, last: str) -> str:
    if first in ("YEAR", "MONTH"):
        return rf"[+-]?(?P<{first}>\d+)" + (rf"-(?P<{last}>\d+)" if last != first else "") + r"\Z"
    if last not in _FIELDS or _FIELDS.index(last) < _FIELDS.index(first):
        return r"(?!)"
    names = _FIELDS[_FIELDS.index(first) : _FIELDS.index(last) + 1]
    parts = [
        ("" if name == first else _SEPARATORS[name])
        + (rf"(?P<{name}>\d+(?:\.\d+)?)" if name == "SECOND" else rf"(?P<{name}>\d+)")
        for name in names
    ]
    return r"[+-]?" + "".join(parts) + r"\Z"


def _check(fields: list[tuple[str, str]], offset: int | None) -> None:
    for name, value in fields:
        limit, number, message = _LIMITS[name]
        if int(value.partition(".")[0] or "0") > limit:
            raise OraError(number, message, offset=offset)


def _micros(name: str, value: str, offset: int | None) -> int:
    whole, _, fraction = value.partition(".")
    if fraction[6:].strip("0"):
        raise unimplemented("an interval finer than a microsecond", offset)
    return int(whole or "0") * _MICROS[name] + int(f"{fraction[:6]:0<6}")
