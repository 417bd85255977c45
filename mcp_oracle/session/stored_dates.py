"""DATE and TIMESTAMP values from the bytes in which Oracle keeps them, as the text that answers show. Pure.

A value that the driver can read has the text that the driver's value has. Of one that it cannot read the fields are
shown as they are stored, with a sign before years of BC; what cannot be shown that way is a word that is no date.
Seven bytes are the date and the time, four the nanoseconds, two the offset of a time zone, and then the time is in UTC.
"""

import datetime as dt
from typing import Final, NamedTuple

UNREADABLE: Final = "unreadable"
"""How a cell begins that has no value to show: no date begins so."""

CALENDAR: Final = (
    "years before 1 and other days that the driver's calendar does not have are shown as they are stored:"
    " TO_CHAR({of}, 'SYYYY-MM-DD HH24:MI:SS') delivers them"
)
REGION: Final = (
    f"{UNREADABLE} where the time zone is a region, such as Europe/Berlin (DPY-3022):"
    " TO_CHAR({of}, 'YYYY-MM-DD HH24:MI:SS.FF TZR') delivers it"
)
BROKEN: Final = f"{UNREADABLE} where the bytes are no date: DUMP({{of}}) shows them"

_DATE, _FRACTION, _ZONE = 4, 7, 11
_IS_REGION: Final = 0x80
_MOST_HOURS: Final = 15
_MOST_DAYS: Final = 20_000
"""Days whose text is kept, 54 years of them; more are rare and only slower."""


class Special(NamedTuple):
    """What is shown instead of a value of the driver's, and why: one of the reasons above."""

    text: str
    why: str


def read(stored: bytes) -> str | Special:
    """The text of a value."""
    if len(stored) > _ZONE + 1 and stored[_ZONE] and stored[_ZONE + 1]:
        return _zoned(stored)
    try:
        text = _days[stored[:_DATE]] + _minutes[stored[_DATE:6]] + _SECONDS[stored[6]]
    except (LookupError, ValueError):
        return _special(stored, 0)
    return f"{text}{_fraction(stored)}" if len(stored) > _FRACTION else text


class _Days(dict[bytes, str]):
    """Texts of days: a table of dates has many rows of few days."""

    def __missing__(self, stored: bytes) -> str:
        text = f"{dt.date(_year(stored), stored[2], stored[3])} "
        if len(self) >= _MOST_DAYS:
            self.clear()
        self[stored] = text
        return text


class _Minutes(dict[bytes, str]):
    def __missing__(self, stored: bytes) -> str:
        hour, minute = (byte - 1 for byte in stored)
        text = self[stored] = dt.time(hour, minute).strftime("%H:%M:")
        return text


_days, _minutes = _Days(), _Minutes()
_SECONDS: Final = {byte: f"{byte - 1:02}" for byte in range(1, 61)}


def _year(stored: bytes) -> int:
    return (stored[0] - 100) * 100 + stored[1] - 100


def _fraction(stored: bytes) -> str:
    """Cut to microseconds, as the driver cuts it."""
    microseconds = int.from_bytes(stored[_FRACTION:_ZONE]) // 1000
    return f".{microseconds:06}" if microseconds else ""


def _zoned(stored: bytes) -> str | Special:
    """The local time: the offset is added to what is stored."""
    if stored[_ZONE] & _IS_REGION:
        return Special(f"{UNREADABLE}: time zone region", REGION)
    hours, minutes = stored[_ZONE] - 20, stored[_ZONE + 1] - 60
    if abs(hours) > _MOST_HOURS or abs(minutes) >= 60:
        return Special(f"{UNREADABLE}: no date", BROKEN)
    text = read(stored[:_ZONE])
    offset = hours * 60 + minutes
    if isinstance(text, Special):
        return _special(stored, offset)
    try:
        return (dt.datetime.fromisoformat(text) + dt.timedelta(minutes=offset)).isoformat(" ")
    except OverflowError:
        return _special(stored, offset)


def _special(stored: bytes, offset: int) -> Special:
    """The fields as they are; with an offset that leads to another day the time stays in UTC, and says so."""
    if not _is_date(stored):
        return Special(f"{UNREADABLE}: no date", BROKEN)
    year = _year(stored)
    minute = (stored[4] - 1) * 60 + stored[5] - 1
    zone = ""
    if 0 <= minute + offset < 24 * 60:
        minute += offset
    else:
        zone = " UTC"
    day = f"{year:0{5 if year < 0 else 4}}-{stored[2]:02}-{stored[3]:02}"
    time = f"{minute // 60:02}:{minute % 60:02}:{stored[6] - 1:02}"
    return Special(f"{day} {time}{_fraction(stored)}{zone}", CALENDAR)


def _is_date(stored: bytes) -> bool:
    """Whether the fields are those of some calendar's date, within Oracle's years."""
    return (
        len(stored) >= _FRACTION
        and -4712 <= _year(stored) <= 9999
        and 1 <= stored[2] <= 12
        and 1 <= stored[3] <= 31
        and 1 <= stored[4] <= 24
        and 1 <= stored[5] <= 60
        and 1 <= stored[6] <= 60
    )
