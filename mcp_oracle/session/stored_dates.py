"""DATE and TIMESTAMP values from the bytes in which Oracle keeps them, as the text that answers show. Pure.

A value that the driver can read has the text that the driver's value has. Of one that it cannot read the fields are
shown as they are stored, with a sign before years of BC; what cannot be shown that way is a word that is no date.
Seven bytes are the date and the time, four the nanoseconds, two the offset of a time zone, and then the time is in UTC.
"""

import datetime as dt
import struct
from collections.abc import Callable
from typing import Final, NamedTuple, TypeVar

T = TypeVar("T")

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

_FRACTION, _ZONE = 7, 11
_IS_REGION: Final = 0x80
_MOST_HOURS: Final = 15
_MOST_DAYS: Final = 20_000
"""Days whose text is kept, 54 years of them; more are rare and only slower."""


class Special(NamedTuple):
    """What is shown instead of a value of the driver's, and why: one of the reasons above."""

    text: str
    why: str


def reader(special: Callable[[Special], T]) -> Callable[[bytes], str | T]:
    """What gives the text of a value, or what `special` makes of it.

    Exports read each date so, in about the time that the driver's value and its text take together.
    """

    def read(stored: bytes) -> str | T:
        size = len(stored)
        try:
            if size <= _ZONE:
                text = _days[stored[:4]] + _MINUTES[stored[4:6]] + _SECONDS[stored[6]]
                if size < _ZONE:
                    return text
            else:
                clock = _clocks[stored[4:6] + stored[_ZONE:]]
                text = _days[stored[:4]] + clock + _SECONDS[stored[6]]
            (nanoseconds,) = _nanoseconds(stored, _FRACTION)
            if nanoseconds < 1000:
                return text
            return f"{text}.{_THREE[nanoseconds // 1_000_000]}{_THREE[nanoseconds // 1000 % 1000]}"
        except (LookupError, ValueError):  # also of an offset that leads to another day
            found = _zoned(stored) if size > _ZONE else _special(stored, 0)
            return found if isinstance(found, str) else special(found)

    return read


class _Days(dict[bytes, str]):
    """Texts of days: a table of dates has many rows of few days."""

    def __missing__(self, stored: bytes) -> str:
        text = f"{dt.date(_year(stored), stored[2], stored[3])} "
        if len(self) >= _MOST_DAYS:
            self.clear()
        self[stored] = text
        return text


class _Clocks(dict[bytes, str]):
    """Texts of hour and minute with an offset, where it leads to no other day."""

    def __missing__(self, stored: bytes) -> str:
        text = _CLOCK[_NUMBERS[stored[:2]] + _offset(stored[2:])]
        if len(self) >= _MOST_DAYS:
            self.clear()
        self[stored] = text
        return text


def _offset(stored: bytes) -> int:
    """In minutes; like the driver it takes a zero for none."""
    hours, minutes = stored[0] - 20, stored[1] - 60
    if not all(stored):
        hours = minutes = 0
    if len(stored) > 2 or abs(hours) > _MOST_HOURS or abs(minutes) >= 60:
        raise ValueError("no offset")
    return hours * 60 + minutes


_CLOCK: Final = {m: f"{m // 60:02}:{m % 60:02}:" for m in range(24 * 60)}
"""By the minute of the day."""
_NUMBERS: Final = {bytes((m // 60 + 1, m % 60 + 1)): m for m in _CLOCK}
_MINUTES: Final = {stored: _CLOCK[m] for stored, m in _NUMBERS.items()}
_SECONDS: Final = {byte: f"{byte - 1:02}" for byte in range(1, 61)}
_THREE: Final = [f"{number:03}" for number in range(1000)]
_nanoseconds = struct.Struct(">I").unpack_from
_days, _clocks = _Days(), _Clocks()
read: Final[Callable[[bytes], str | Special]] = reader(lambda special: special)


def _year(stored: bytes) -> int:
    return (stored[0] - 100) * 100 + stored[1] - 100


def _fraction(stored: bytes) -> str:
    """Cut to microseconds, as the driver cuts it."""
    microseconds = int.from_bytes(stored[_FRACTION:_ZONE]) // 1000
    return f".{microseconds:06}" if microseconds else ""


def _zoned(stored: bytes) -> str | Special:
    """The local time where the offset leads to another day, or why there is none."""
    if stored[_ZONE] & _IS_REGION:
        return Special(f"{UNREADABLE}: time zone region", REGION)
    try:
        offset = _offset(stored[_ZONE:])
    except (LookupError, ValueError):
        return Special(f"{UNREADABLE}: no date", BROKEN)
    text = read(stored[:_ZONE])
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
        and int.from_bytes(stored[_FRACTION:_ZONE]) < 1_000_000_000
    )
