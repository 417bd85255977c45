"""TO_DATE and TO_TIMESTAMP: reading text by a picture, with Oracle's tolerance and its errors."""

import datetime as dt
from dataclasses import dataclass, field

from mcp_oracle.sandbox.engine.function.datetime_text import DAYS, MONTHS
from mcp_oracle.sandbox.engine.function.far_date import checked
from mcp_oracle.sandbox.engine.function.picture import Element, elements
from mcp_oracle.sandbox.types import OraError

_WIDTHS = {
    "YYYY": 4, "SYYYY": 4, "RRRR": 4, "YYY": 3, "YY": 2, "RR": 2, "Y": 1, "MM": 2, "DD": 2, "DDD": 3,
    "HH24": 2, "HH12": 2, "HH": 2, "MI": 2, "SS": 2, "SSSSS": 5, "J": 7,
}  # fmt: skip
_LIMITS = {
    "MM": (1, 12, 1843, "not a valid month"),
    "DD": (1, 31, 1847, "day of month must be between 1 and last day of month"),
    "DDD": (1, 366, 1848, "day of year must be between 1 and 365 (366 for leap year)"),
    "HH24": (0, 23, 1850, "hour must be between 0 and 23"),
    "HH12": (1, 12, 1849, "hour must be between 1 and 12"),
    "HH": (1, 12, 1849, "hour must be between 1 and 12"),
    "MI": (0, 59, 1851, "minutes must be between 0 and 59"),
    "SS": (0, 59, 1852, "seconds must be between 0 and 59"),
    "SSSSS": (0, 86399, 1853, "seconds in day must be between 0 and 86399"),
}
_MICROSECONDS = 6
"""Digits of a second that the engine keeps."""
_OUTPUT_ONLY = frozenset(["Q", "W", "WW", "IW", "IYYY", "IYY", "IY", "I", "D", "CC", "SCC"])


@dataclass(slots=True)
class _Reading:
    """The text, how far it is read, and what was found."""

    text: str
    now: dt.datetime
    at: int = 0
    found: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def rest(self) -> str:
        return self.text[self.at :]


def text_datetime(text: str, picture: str, now: dt.datetime) -> dt.datetime | str:
    """The clock time that the text states; what it leaves out is the first of this month, midnight.

    Years before 1 are text; see `far_date`.
    """
    reading, parts = _read(text, picture, now)
    if any(p.word in ("TZH", "TZM", "TZR") for p in parts):
        raise OraError(1821, "date format not recognized")
    if reading.found.get("BC"):
        return _build_far(reading)
    return _build(reading)


def text_zoned(text: str, picture: str, now: dt.datetime, session: int) -> tuple[dt.datetime, int]:
    """The clock time and the offset in minutes."""
    reading, _ = _read(text, picture, now)
    if reading.found.get("BC"):
        raise OraError(3001, "unimplemented feature: a time zone before the year 1")
    sign = -1 if reading.found.get("TZS") else 1
    minutes = session
    if "TZH" in reading.found:
        minutes = sign * (reading.found["TZH"] * 60 + reading.found.get("TZM", 0))
    return _build(reading), minutes


def zoned_utc(text: str, picture: str, now: dt.datetime, session: int) -> dt.datetime:
    """The same instant in UTC."""
    local, minutes = text_zoned(text, picture, now, session)
    return local - dt.timedelta(minutes=minutes)


def zoned_minutes(text: str, picture: str, now: dt.datetime, session: int) -> int:
    return text_zoned(text, picture, now, session)[1]


def _read(text: str, picture: str, now: dt.datetime) -> tuple[_Reading, tuple[Element, ...]]:
    parts = elements(picture)
    for part in parts:
        if part.word in _OUTPUT_ONLY:
            raise OraError(1820, "format code cannot appear in date input format")
        if part.spelled:
            raise OraError(3001, "unimplemented feature: a number in words in input")
        if part.exact:
            raise OraError(3001, "unimplemented feature: datetime format modifier FX")
    reading = _Reading(text.strip(" "), now)
    for index, part in enumerate(parts):
        if not reading.rest and not any(p.word != "text" for p in parts[index:]):
            break
        if not reading.rest and _may_be_absent(parts[index:]):
            break
        _take(reading, part, parts[index + 1] if index + 1 < len(parts) else None)
    if reading.rest.strip(" "):
        raise OraError(1830, "date format picture ends before converting entire input string")
    return reading, parts


def _may_be_absent(parts: tuple[Element, ...]) -> bool:
    """Oracle lets trailing time elements be left out of the text."""
    times = ("HH24", "HH12", "HH", "MI", "SS", "AM", "PM", "A.M.", "P.M.", "X", "text")
    return all(p.word in times or p.word.startswith("FF") for p in parts)


def _take(reading: _Reading, part: Element, following: Element | None) -> None:
    if part.word == "text":
        _take_punctuation(reading, part)
    elif part.word in _WIDTHS:
        _take_number(reading, part, following)
    elif part.word in _WORDS:
        _WORDS[part.word](reading)
    elif part.word.startswith("FF"):
        _take_fraction(reading, part)
    elif part.word in ("TZH", "TZM", "TZR"):
        _take_zone(reading, part)
    elif part.word == "X":
        if reading.rest[:1] == ".":
            reading.at += 1
    else:
        raise OraError(3001, f"unimplemented feature: datetime format element {part.word} in input")


def _take_punctuation(reading: _Reading, part: Element) -> None:
    """Any punctuation stands for any other, and may be absent; quoted text must be there."""
    if part.written.strip() and part.written[0].isalnum():
        if reading.rest[: len(part.written)].upper() != part.written.upper():
            raise OraError(1861, "literal does not match format string")
        reading.at += len(part.written)
    elif reading.rest[:1] and not reading.rest[0].isalnum():
        reading.at += 1
        while part.written == " " and reading.rest[:1] == " ":
            reading.at += 1


def _digits(reading: _Reading, width: int) -> str:
    end = 0
    while end < width and reading.rest[end : end + 1].isdigit():
        end += 1
    text = reading.rest[:end]
    reading.at += end
    return text


def _take_number(reading: _Reading, part: Element, following: Element | None) -> None:
    word = part.word
    if word == "MM" and reading.rest[:1].isalpha():
        _take_month(reading)
        return
    while reading.rest[:1] == " ":
        reading.at += 1
    if word == "SYYYY" and reading.rest[:1] in ("-", "+"):
        reading.found["BC"] = int(reading.rest[0] == "-")
        reading.at += 1
    digits = _digits(reading, 4 if word == "RR" and _delimited(following) else _WIDTHS[word])
    if not digits:
        raise _no_number(reading)
    value = int(digits)
    if word in _LIMITS:
        low, high, number, message = _LIMITS[word]
        if not low <= value <= high:
            raise OraError(number, message)
    if word in ("RR", "RRRR", "YY", "YYY", "Y", "YYYY", "SYYYY"):
        reading.found["YYYY"] = _year(word, value, len(digits), reading.now.year)
    else:
        reading.found["HH12" if word == "HH" else word] = value


def _delimited(following: Element | None) -> bool:
    return following is None or following.word == "text"


def _no_number(reading: _Reading) -> OraError:
    if not reading.rest:
        return OraError(1840, "input value not long enough for date format")
    if not reading.rest[0].isalnum():
        return OraError(1861, "literal does not match format string")
    return OraError(1858, "a non-numeric character was found where a numeric was expected")


def _year(word: str, value: int, width: int, current: int) -> int:
    if word in ("RR", "RRRR") and width <= 2:
        century = current // 100
        if value < 50 <= current % 100:
            century += 1
        elif value >= 50 > current % 100:
            century -= 1
        return century * 100 + value
    if word in ("YY", "YYY", "Y") and width < 4:
        base = 10 ** {"YY": 2, "YYY": 3, "Y": 1}[word]
        return current // base * base + value
    if value == 0:
        raise OraError(1841, "(full) year must be between -4713 and +9999, and not be 0")
    return value


def _take_month(reading: _Reading) -> None:
    upper = reading.rest.upper()
    for index, name in enumerate(MONTHS):
        for form in (name, name[:3]):
            if upper.startswith(form):
                reading.at += len(form)
                reading.found["MM"] = index + 1
                return
    raise OraError(1843, "not a valid month")


def _take_day(reading: _Reading) -> None:
    upper = reading.rest.upper()
    for index, name in enumerate(DAYS):
        for form in (name, name[:3]):
            if upper.startswith(form):
                reading.at += len(form)
                while reading.rest[:1] == " ":
                    reading.at += 1
                reading.found["DAY"] = index
                return
    raise OraError(1846, "not a valid day of the week")


def _take_meridian(reading: _Reading) -> None:
    upper = reading.rest.upper()
    for form in ("A.M.", "P.M.", "AM", "PM"):
        if upper.startswith(form):
            reading.at += len(form)
            reading.found["PM"] = int(form[0] == "P")
            return
    raise OraError(1855, "AM/A.M. or PM/P.M. required")


def _take_era(reading: _Reading) -> None:
    upper = reading.rest.upper()
    for form in ("A.D.", "B.C.", "AD", "BC"):
        if upper.startswith(form):
            reading.at += len(form)
            reading.found["BC"] = int(form[0] == "B")
            return
    raise OraError(1856, "BC/B.C. or AD/A.D. required")


_WORDS = {
    **dict.fromkeys(("MON", "MONTH"), _take_month),
    **dict.fromkeys(("DAY", "DY"), _take_day),
    **dict.fromkeys(("AM", "PM", "A.M.", "P.M."), _take_meridian),
    **dict.fromkeys(("AD", "BC", "A.D.", "B.C."), _take_era),
}


def _take_fraction(reading: _Reading, part: Element) -> None:
    width = 9 if part.word == "FF" else int(part.word[2:])
    digits = _digits(reading, width)
    if digits[_MICROSECONDS:].strip("0"):
        raise OraError(3001, "unimplemented feature: a time finer than a microsecond")
    reading.found["FF"] = int(f"{digits:0<6}"[:6]) if digits else 0


def _take_zone(reading: _Reading, part: Element) -> None:
    if part.word != "TZM":
        sign = reading.rest[:1]
        if sign in ("+", "-"):
            reading.at += 1
            reading.found["TZS"] = int(sign == "-")
        elif part.word == "TZR" and reading.rest.upper().startswith("UTC"):
            reading.at += 3
            reading.found["TZH"] = 0
            return
        digits = _digits(reading, 2)
        if not digits:
            raise OraError(3001, "unimplemented feature: named time zone")
        reading.found["TZH"] = int(digits)
        if part.word == "TZH":
            return
        if reading.rest[:1] == ":":
            reading.at += 1
    digits = _digits(reading, 2)
    reading.found["TZM"] = int(digits or 0)


def _build(reading: _Reading) -> dt.datetime:
    found, now = reading.found, reading.now
    if "J" in found:
        day = dt.datetime.fromordinal(found["J"] - 1721425)
    else:
        year = found.get("YYYY", now.year)
        month = found.get("MM", now.month if "DDD" not in found else 1)
        if "DDD" in found:
            day = dt.datetime(year, 1, 1) + dt.timedelta(days=found["DDD"] - 1)  # noqa: DTZ001 - Oracle dates have no zone
        else:
            day = _date(year, month, found.get("DD", 1))
    if "DAY" in found and day.weekday() != found["DAY"]:
        raise OraError(1835, "day of week conflicts with Julian date")
    return day + dt.timedelta(seconds=_seconds(found), microseconds=found.get("FF", 0))


def _build_far(reading: _Reading) -> str:
    found, now = reading.found, reading.now
    if {"J", "DDD", "DAY"} & found.keys():
        raise OraError(3001, "unimplemented feature: a calendar before the year 1")
    day = checked(found.get("YYYY", now.year), found.get("MM", now.month), found.get("DD", 1))
    minute, second = divmod(_seconds(found), 60)
    return day._replace(
        hour=minute // 60,
        minute=minute % 60,
        second=second,
        microsecond=found.get("FF", 0),
    ).text


def _date(year: int, month: int, day: int) -> dt.datetime:
    try:
        return dt.datetime(year, month, day)  # noqa: DTZ001 - Oracle dates have no zone
    except ValueError as error:
        raise OraError(1839, "date not valid for month specified") from error


def _seconds(found: dict[str, int]) -> int:
    if "SSSSS" in found:
        return found["SSSSS"]
    hour = found.get("HH24", 0)
    if "HH12" in found:
        hour = found["HH12"] % 12 + 12 * found.get("PM", 0)
    return hour * 3600 + found.get("MI", 0) * 60 + found.get("SS", 0)
