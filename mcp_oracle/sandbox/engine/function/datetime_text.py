"""TO_CHAR of dates and timestamps, element by element (language AMERICAN, territory AMERICA)."""

import datetime as dt
from collections.abc import Callable
from typing import cast

from mcp_oracle.sandbox.engine.function import spelling
from mcp_oracle.sandbox.engine.function.far_date import FarDate, read
from mcp_oracle.sandbox.engine.function.picture import Element, elements
from mcp_oracle.sandbox.engine.function.region import parts
from mcp_oracle.sandbox.types import OraError

MONTHS = [
    "JANUARY",
    "FEBRUARY",
    "MARCH",
    "APRIL",
    "MAY",
    "JUNE",
    "JULY",
    "AUGUST",
    "SEPTEMBER",
    "OCTOBER",
    "NOVEMBER",
    "DECEMBER",
]
DAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
Clock = dt.datetime | FarDate
_OF_FAR = frozenset(
    ["text", "X", "SYYYY", "YYYY", "Y,YYY", "MM", "MONTH", "MON", "DD", "HH24", "HH12", "HH", "MI",
     "SS", "SSSSS", "AM", "PM", "A.M.", "P.M.", "AD", "BC", "A.D.", "B.C."]
)  # fmt: skip
"""Elements that need no calendar, nor a time zone."""
_JULIAN_OFFSET = 1721425
"""Between Python's ordinal and the Julian day: 2000-01-01 is 2451545."""


def datetime_text(
    value: Clock | str, picture: str, digits: int, zone_minutes: int | None
) -> str | None:
    """The text of a clock time; `digits` are the fractional digits of its type."""
    written = elements(picture)
    if isinstance(value, str):
        value = _far(value, written)
    pieces = [_piece(value, e, digits, zone_minutes) for e in written]
    return "".join(pieces) or None


def _far(text: str, written: tuple[Element, ...]) -> FarDate:
    for part in written:
        if part.word not in _OF_FAR and not part.word.startswith("FF"):
            raise OraError(
                3001, f"unimplemented feature: datetime format element {part.word} before year 1"
            )
    return read(text)


def _piece(value: Clock, element: Element, digits: int, zone: int | None) -> str:
    if element.word == "text":
        return element.written
    if element.word.startswith("FF"):
        return _fraction(value, element, digits)
    if element.word in ("TZH", "TZM", "TZR"):
        return _zone(element, zone)
    if element.word == "X":
        return "."
    text = _RENDERERS[element.word](cast("dt.datetime", value), element)  # far dates: see _OF_FAR
    return _suffixed(text, element) if element.suffix else text


def _suffixed(text: str, element: Element) -> str:
    if not text.strip().isdigit():
        raise OraError(3001, f"unimplemented feature: {element.suffix.upper()} at {element.word}")
    if not element.spelled:
        return text + _ordinal_suffix(text, element)
    words = spelling.spelled(int(text))
    words = spelling.ordinal(words) if element.ordinal else words
    return _cased(words, element.written + element.suffix)


def _fraction(value: Clock, element: Element, digits: int) -> str:
    width = digits if element.word == "FF" else int(element.word[2:])
    if digits == 0 and element.word == "FF":
        raise OraError(1821, "date format not recognized")
    return f"{value.microsecond:06d}000"[:width]


def _zone(element: Element, zone: int | None) -> str:
    if zone is None:
        raise OraError(1821, "date format not recognized")
    zone, region = parts(zone)
    if region is not None and element.word == "TZR":
        return region.upper()
    sign, minutes = ("-" if zone < 0 else "+"), abs(zone)
    if element.word == "TZH":
        return f"{sign}{minutes // 60:02d}"
    if element.word == "TZM":
        return f"{minutes % 60:02d}"
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"


def _ordinal_suffix(text: str, element: Element) -> str:
    number = int(text)
    suffix = "TH"
    if number % 100 not in (11, 12, 13):
        suffix = {1: "ST", 2: "ND", 3: "RD"}.get(number % 10, "TH")
    return suffix if element.written.isupper() else suffix.lower()


def _number(
    read: Callable[[dt.datetime], int], width: int
) -> Callable[[dt.datetime, Element], str]:
    def render(value: dt.datetime, element: Element) -> str:
        number = read(value)
        return str(number) if element.bare else f"{number:0{width}d}"

    return render


def _last_digits(
    read: Callable[[dt.datetime], int], width: int
) -> Callable[[dt.datetime, Element], str]:
    def render(value: dt.datetime, element: Element) -> str:
        number = read(value) % 10**width
        return str(number) if element.bare else f"{number:0{width}d}"

    return render


def _name(
    names: list[str], read: Callable[[dt.datetime], int], short: bool
) -> Callable[[dt.datetime, Element], str]:
    width = max(map(len, names))

    def render(value: dt.datetime, element: Element) -> str:
        name = names[read(value)]
        if short:
            name = name[:3]
        elif not element.bare:
            name = name.ljust(width)
        return _cased(name, element.written)

    return render


def _cased(name: str, written: str) -> str:
    """`MON`, `Mon`, `mon`: the first two letters of the element decide."""
    letters = written.replace(".", "")
    if letters[0].islower():
        return name.lower()
    return name.title() if len(letters) > 1 and letters[1].islower() else name


def _meridian(value: dt.datetime, element: Element) -> str:
    word = "AM" if value.hour < 12 else "PM"
    if "." in element.written:
        word = f"{word[0]}.{word[1]}."
    return word if element.written[0].isupper() else word.lower()


def _era(value: dt.datetime, element: Element) -> str:
    word = "BC" if isinstance(value, FarDate) else "AD"
    if "." in element.written:
        word = f"{word[0]}.{word[1]}."
    return word if element.written[0].isupper() else word.lower()


def julian(value: dt.datetime) -> int:
    """Days since 1 January 4712 BC."""
    return value.toordinal() + _JULIAN_OFFSET


def _iso(value: dt.datetime) -> int:
    return value.isocalendar()[0]


def _hour12(value: dt.datetime) -> int:
    return value.hour % 12 or 12


def _grouped_year(value: dt.datetime, element: Element) -> str:
    del element
    return f"{value.year // 1000},{value.year % 1000:03d}"


def _signed_year(value: dt.datetime, element: Element) -> str:
    if isinstance(value, FarDate):
        return f"-{value.year:{'' if element.bare else '04'}d}"
    return str(value.year) if element.bare else f" {value.year:04d}"


def _year_words(value: dt.datetime, element: Element) -> str:
    return _cased(spelling.year(value.year), element.written)


def _century(value: dt.datetime, element: Element) -> str:
    number = f"{(value.year + 99) // 100:02d}"
    number = number.lstrip("0") if element.bare else number
    return number if element.word == "CC" or element.bare else f" {number}"


_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def _roman_month(value: dt.datetime, element: Element) -> str:
    if element.written not in ("RM", "rm"):
        raise OraError(3001, "unimplemented feature: RM in mixed case")
    name = _cased(_ROMAN[value.month - 1], element.written)
    return name if element.bare else name.ljust(max(map(len, _ROMAN)))


_RENDERERS: dict[str, Callable[[dt.datetime, Element], str]] = {
    "SYYYY": _signed_year,
    "YEAR": _year_words,
    "CC": _century,
    "SCC": _century,
    "RM": _roman_month,
    "YYYY": _number(lambda v: v.year, 4),
    "RRRR": _number(lambda v: v.year, 4),
    "Y,YYY": _grouped_year,
    "YYY": _last_digits(lambda v: v.year, 3),
    "YY": _last_digits(lambda v: v.year, 2),
    "RR": _last_digits(lambda v: v.year, 2),
    "Y": _last_digits(lambda v: v.year, 1),
    "IYYY": _number(_iso, 4),
    "IYY": _last_digits(_iso, 3),
    "IY": _last_digits(_iso, 2),
    "I": _last_digits(_iso, 1),
    "Q": _number(lambda v: (v.month + 2) // 3, 1),
    "MM": _number(lambda v: v.month, 2),
    "MONTH": _name(MONTHS, lambda v: v.month - 1, short=False),
    "MON": _name(MONTHS, lambda v: v.month - 1, short=True),
    "IW": _number(lambda v: v.isocalendar()[1], 2),
    "WW": _number(lambda v: (v.timetuple().tm_yday + 6) // 7, 2),
    "W": _number(lambda v: (v.day + 6) // 7, 1),
    "DDD": _number(lambda v: v.timetuple().tm_yday, 3),
    "DD": _number(lambda v: v.day, 2),
    "DAY": _name(DAYS, lambda v: v.weekday(), short=False),
    "DY": _name(DAYS, lambda v: v.weekday(), short=True),
    "D": _number(lambda v: v.isoweekday() % 7 + 1, 1),
    "J": _number(julian, 7),
    "SSSSS": _number(lambda v: v.hour * 3600 + v.minute * 60 + v.second, 5),
    "SS": _number(lambda v: v.second, 2),
    "HH24": _number(lambda v: v.hour, 2),
    "HH12": _number(_hour12, 2),
    "HH": _number(_hour12, 2),
    "MI": _number(lambda v: v.minute, 2),
    "AM": _meridian,
    "PM": _meridian,
    "A.M.": _meridian,
    "P.M.": _meridian,
    "AD": _era,
    "BC": _era,
    "A.D.": _era,
    "B.C.": _era,
}
