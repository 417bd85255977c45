"""Dates of years before 1: Python has none, and the engine hands them over, and takes them, as text.

The engine counts years as astronomers do and by today's calendar, Oracle by the Julian one. So fields go in and out as
they are, dates are compared, and nothing is computed with them.
"""

import re
from typing import NamedTuple

from mcp_oracle.sandbox.types import Image, OraError

FIRST_YEAR = 4712
_FORM = re.compile(r"(\d{4})-(\d\d)-(\d\d) \(BC\) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?\Z")
_LONGEST = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
DATE_SIZE, ZONE_SIZE = 7, 13


class FarDate(NamedTuple):
    """Fields, the year without its sign."""

    year: int
    month: int
    day: int
    hour: int = 0
    minute: int = 0
    second: int = 0
    microsecond: int = 0

    @property
    def text(self) -> str:
        """As the engine takes it."""
        clock = f"{self.hour:02}:{self.minute:02}:{self.second:02}.{self.microsecond:06}"
        return f"{self.year:04}-{self.month:02}-{self.day:02} (BC) {clock}"

    def image(self, size: int, zone: bytes = b"") -> Image:
        """On the wire: both halves of the year count down from 100."""
        century, year = divmod(self.year, 100)
        date = (100 - century, 100 - year, self.month, self.day)
        time = (self.hour + 1, self.minute + 1, self.second + 1)
        fraction = (self.microsecond * 1000).to_bytes(4) if size > DATE_SIZE else b""
        return Image(bytes(date + time) + fraction + zone)


def is_far(value: object) -> bool:
    return isinstance(value, str) and "(BC)" in value


def read(text: str) -> FarDate:
    """What the engine gave."""
    match = _FORM.match(text)
    if match is None:
        raise OraError(1841, "(full) year must be between -4713 and +9999, and not be 0")
    *fields, fraction = match.groups()
    return FarDate(*map(int, fields), microsecond=int(f"{fraction or '':0<6}"))


def length(month: int) -> int:
    """Days of a month; which Februaries have 29 is not known here."""
    if month == 2:
        raise OraError(3001, "unimplemented feature: February before the year 1")
    return _LONGEST[month - 1]


def checked(year: int, month: int, day: int) -> FarDate:
    """A date that a statement states; `year` without its sign."""
    if not 1 <= year <= FIRST_YEAR:
        raise OraError(1841, "(full) year must be between -4713 and +9999, and not be 0")
    if not 1 <= month <= 12:
        raise OraError(1843, "not a valid month")
    if (month, day) == (2, 29):
        raise OraError(3001, "unimplemented feature: 29 February before the year 1")
    if not 1 <= day <= _LONGEST[month - 1]:
        raise OraError(1839, "date not valid for month specified")
    return FarDate(year, month, day)
