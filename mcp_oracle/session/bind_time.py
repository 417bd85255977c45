"""Dates, timestamps and intervals of binds, from the text in which answers show them. Pure.

The driver takes Python's values: years 1 to 9999, microseconds. What goes beyond is bound as text and converted by SQL.
"""

import datetime as dt
import re
from collections.abc import Callable

Note = Callable[[str], None]

_MOMENT = re.compile(
    r"(?P<year>[+-]?\d{4,5})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:[ T](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?)?"
    r"(?: ?(?P<zone>Z|[+-]\d\d:?\d\d))?"
)
_DAYS = re.compile(
    r"(?P<sign>[+-]?)(?P<days>\d{1,9})(?: (?P<hours>\d\d?):(?P<minutes>\d\d)"
    r"(?::(?P<seconds>\d\d)(?:\.(?P<fraction>\d{1,9}))?)?)?"
)
_YEARS = re.compile(r"(?P<sign>[+-]?)(?P<years>\d{1,9})-(?P<months>\d\d?)")
_MICROSECONDS = 6
_FORMAT = "YYYY-MM-DD HH24:MI:SS.FF9"


def date(text: str, note: Note) -> dt.datetime:  # noqa: ARG001 - the signature of all of them
    moment, fraction, zone = _moment(text, "TO_DATE(:x, 'SYYYY-MM-DD HH24:MI:SS')")
    if fraction:
        raise ValueError("a DATE has no fraction of a second: use type timestamp")
    if zone is not None:
        raise ValueError("a DATE has no time zone: use type timestamp_tz")
    return moment


def timestamp(text: str, note: Note) -> dt.datetime:  # noqa: ARG001 - the signature of all of them
    function = f"TO_TIMESTAMP(:x, 'S{_FORMAT}')"
    moment, fraction, zone = _moment(text, function)
    if zone is not None:
        raise ValueError("a TIMESTAMP has no time zone: use type timestamp_tz")
    return moment.replace(microsecond=_microseconds(fraction, function))


def timestamp_tz(text: str, note: Note) -> dt.datetime:
    """The moment in UTC, as which the driver sends it."""
    function = f"TO_TIMESTAMP_TZ(:x, 'S{_FORMAT} TZH:TZM')"
    moment, fraction, zone = _moment(text, function)
    if zone is None:
        raise ValueError("it has no offset from UTC, such as +01:00")
    if zone:
        note(f"is bound as the same moment in UTC; {function} keeps the offset.")
    moment = moment.replace(microsecond=_microseconds(fraction, function))
    return moment - zone


def interval_ds(text: str, note: Note) -> dt.timedelta:  # noqa: ARG001 - the signature of all of them
    found = _DAYS.fullmatch(text.strip())
    if found is None:
        raise TypeError
    hours, minutes, seconds = (int(found[part] or 0) for part in ("hours", "minutes", "seconds"))
    if hours > 23 or minutes > 59 or seconds > 59:
        raise ValueError("hours, minutes and seconds end at 23:59:59")
    fraction = _microseconds(found["fraction"] or "", "TO_DSINTERVAL(:x)")
    value = dt.timedelta(int(found["days"]), seconds, fraction, 0, minutes, hours)
    return -value if found["sign"] == "-" else value


def interval_ym(text: str, note: Note) -> tuple[int, int]:  # noqa: ARG001 - the signature of all of them
    """Years and months, both with the sign."""
    found = _YEARS.fullmatch(text.strip())
    if found is None:
        raise TypeError
    years, months = int(found["years"]), int(found["months"])
    if months > 11:
        raise ValueError("months end at 11")
    return (-years, -months) if found["sign"] == "-" else (years, months)


def _moment(text: str, function: str) -> tuple[dt.datetime, str, dt.timedelta | None]:
    """Date and time to the second, the fraction's digits, and the offset from UTC if there is one."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise TypeError
    year = int(found["year"])
    if not 1 <= year <= dt.MAXYEAR:
        raise ValueError(f"years before 1 are bound as text: {function}")
    month, day = int(found["month"]), int(found["day"])
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    try:
        moment = dt.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - Oracle's DATE has no zone
    except ValueError as error:
        raise ValueError(f"there is no such time: {error}") from error
    return moment, found["fraction"] or "", _offset(found["zone"])


def _offset(zone: str | None) -> dt.timedelta | None:
    if zone is None or zone == "Z":
        return None if zone is None else dt.timedelta(0)
    sign = -1 if zone.startswith("-") else 1
    return sign * dt.timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))


def _microseconds(fraction: str, function: str) -> int:
    if fraction[_MICROSECONDS:].strip("0"):
        raise ValueError(f"more than six digits of a second are bound as text: {function}")
    return int(fraction[:_MICROSECONDS].ljust(_MICROSECONDS, "0"))
