"""Time zones by the names of their regions: kept in one number with the offset that holds at the value's time.

The numbers that regions have on the wire are the sandbox's own: no client that we know of shows them.
"""

import datetime as dt
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from mcp_oracle.sandbox.types import Image, OraError

_STEP: Final = 100_000
"""Above all offsets in minutes: a region's number times this, plus the offset."""
FIRST: Final = _STEP // 2
"""The least number that has a region."""


def minutes_sql(zone: str) -> str:
    """The offset in a stored zone."""
    return f"((({zone}) + {FIRST}) % {_STEP} - {FIRST})"


def moved_sql(utc: str, zone: str) -> str:
    """The stored zone at another time: a region has the offset that holds then."""
    return f"CASE WHEN {zone} >= {FIRST} THEN o_region_at({utc}, {zone}) ELSE {zone} END"


def at_utc(utc: dt.datetime, stored: int) -> int:
    """The same region, with its offset at a time."""
    number = (stored + FIRST) // _STEP
    there = utc.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(_names()[number - 1]))
    return number * _STEP + _minutes(there)


def parts(zone: int) -> tuple[int, str | None]:
    """Offset in minutes, and the region."""
    if zone < FIRST:
        return zone, None
    number, minutes = divmod(zone + FIRST, _STEP)
    return minutes - FIRST, _names()[number - 1]


def zone(local: dt.datetime, name: str) -> int:
    """The stored zone of a clock time in a region.

    Raises:
        OraError: no such region, or the clocks skip this time there.
    """
    known = {each.upper(): index for index, each in enumerate(_names())}
    index = known.get(name.strip().upper())
    if index is None:
        raise OraError(1882, "timezone region not found")
    at = local.replace(tzinfo=ZoneInfo(_names()[index]), fold=1)
    if at.astimezone(dt.UTC).astimezone(at.tzinfo).replace(tzinfo=None) != local:
        raise OraError(1878, "specified field not found in datetime or interval")
    return (index + 1) * _STEP + _minutes(at)


def _minutes(at: dt.datetime) -> int:
    offset = at.utcoffset() or dt.timedelta()
    return int(offset.total_seconds() // 60)


def image(utc: dt.datetime, name: str) -> Image:
    """On the wire: the time in UTC, and instead of an offset the region's number."""
    index = _names().index(name)
    number = index // 63 * 64 + index % 63 + 1  # never six zero bits at the end: no zone at all
    century, year = divmod(utc.year, 100)
    date = (century + 100, year + 100, utc.month, utc.day)
    time = (utc.hour + 1, utc.minute + 1, utc.second + 1)
    fraction = (utc.microsecond * 1000).to_bytes(4)
    return Image(bytes(date + time) + fraction + bytes((0x80 | number >> 6, (number & 0x3F) << 2)))


@cache
def _names() -> list[str]:
    return sorted(name for name in available_timezones() if "/" in name)
