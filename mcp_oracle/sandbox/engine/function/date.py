"""Calendar functions: ADD_MONTHS, MONTHS_BETWEEN, LAST_DAY, NEXT_DAY, ROUND and TRUNC of dates."""

import calendar
import datetime as dt
from decimal import Decimal

from mcp_oracle.sandbox.engine.function import far_date
from mcp_oracle.sandbox.engine.function.datetime_text import DAYS
from mcp_oracle.sandbox.engine.function.far_date import is_far
from mcp_oracle.sandbox.engine.function.number import WORK, divide
from mcp_oracle.sandbox.types import OraError

_ONE_DAY = dt.timedelta(days=1)


def in_range(value: dt.datetime) -> dt.datetime:
    """Python's years are 1 to 9999; the engine hands over anything beyond as text."""
    if is_far(value):
        raise OraError(3001, "unimplemented feature: arithmetic with years before 1")
    if not isinstance(value, dt.datetime):  # pyright: ignore[reportUnnecessaryIsInstance] - the engine's far dates
        raise OraError(1841, "(full) year must be between -4713 and +9999, and not be 0")
    return value


def last_day(value: dt.datetime | str) -> dt.datetime | str:
    """Years before 1 come and go as text."""
    if isinstance(value, str):
        day = far_date.read(value)
        return day._replace(day=far_date.length(day.month)).text
    return _last_day(value)


def _last_day(value: dt.datetime) -> dt.datetime:
    return value.replace(day=calendar.monthrange(value.year, value.month)[1])


def _month_moved(value: dt.datetime, months: int) -> tuple[int, int]:
    index = value.year * 12 + value.month - 1 + months
    if not 12 <= index <= 9999 * 12 + 11:
        raise OraError(1841, "(full) year must be between -4713 and +9999, and not be 0")
    return index // 12, index % 12 + 1


def add_months(value: dt.datetime | str, months: Decimal) -> dt.datetime | str:
    """The last day of a month stays the last day; fractions of months are cut."""
    if isinstance(value, str):
        return _add_far_months(far_date.read(value), int(months))
    return _add_months(value, int(months))


def _add_months(value: dt.datetime, months: int) -> dt.datetime:
    year, month = _month_moved(value, months)
    length = calendar.monthrange(year, month)[1]
    was_last = value.day == calendar.monthrange(value.year, value.month)[1]
    return value.replace(year=year, month=month, day=length if was_last else min(value.day, length))


def _add_far_months(value: far_date.FarDate, months: int) -> str:
    """Within the years before 1."""
    index = -value.year * 12 + value.month - 1 + months
    year, month = -(index // 12), index % 12 + 1
    if year > far_date.FIRST_YEAR:
        raise OraError(1841, "(full) year must be between -4713 and +9999, and not be 0")
    if year < 1:
        raise OraError(3001, "unimplemented feature: months across the year 1")
    was_last = value.day == far_date.length(value.month)
    length = far_date.length(month)
    return value._replace(
        year=year, month=month, day=length if was_last else min(value.day, length)
    ).text


def shift_months(value: dt.datetime, months: int) -> dt.datetime:
    """Adding an INTERVAL YEAR TO MONTH: ORA-01839 where the day does not exist."""
    year, month = _month_moved(value, months)
    if value.day > calendar.monthrange(year, month)[1]:
        raise OraError(1839, "date not valid for month specified")
    return value.replace(year=year, month=month)


def months_between(left: dt.datetime, right: dt.datetime) -> Decimal:
    """Whole when both are the same day or both the last of the month, else by a month of 31 days."""
    months = (left.year - right.year) * 12 + left.month - right.month
    both_last = _last_day(left).day == left.day and _last_day(right).day == right.day
    if left.day == right.day or both_last:
        return Decimal(months)
    seconds = (left.day - right.day) * 86400 + _time_of_day(left) - _time_of_day(right)
    return WORK.add(Decimal(months), divide(Decimal(seconds), Decimal(31 * 86400)))


def _time_of_day(value: dt.datetime) -> int:
    return value.hour * 3600 + value.minute * 60 + value.second


def next_day(value: dt.datetime, name: str) -> dt.datetime:
    upper = name.strip().upper()
    index = next(
        (i for i, day in enumerate(DAYS) if len(upper) >= 3 and upper.startswith(day[:3])), None
    )
    if index is None:
        raise OraError(1846, "not a valid day of the week")
    return value + _ONE_DAY * ((index - value.weekday() - 1) % 7 + 1)


def days(seconds: int) -> Decimal:
    return divide(Decimal(seconds), Decimal(86400))


def day_seconds(value: Decimal) -> int:
    return int(
        WORK.multiply(value, Decimal(86400)).quantize(
            Decimal(1), rounding="ROUND_HALF_UP", context=WORK
        )
    )


def scale_interval(interval: int, factor: Decimal) -> int:
    return _whole(WORK.multiply(Decimal(interval), factor))


def divide_interval(interval: int, divisor: Decimal) -> int:
    return _whole(divide(Decimal(interval), divisor))


def _whole(value: Decimal) -> int:
    """Microseconds or months. Oracle keeps nanoseconds, so what lies between is refused."""
    nearest = value.to_integral_value("ROUND_HALF_EVEN", WORK)
    if abs(value - nearest) >= Decimal("0.0005"):
        raise OraError(3001, "unimplemented feature: an interval finer than a microsecond")
    return int(nearest)


_UNITS = {
    **dict.fromkeys(("CC", "SCC"), "century"),
    **dict.fromkeys(("SYYYY", "YYYY", "YEAR", "SYEAR", "YYY", "YY", "Y"), "year"),
    **dict.fromkeys(("IYYY", "IYY", "IY", "I"), "iso year"),
    "Q": "quarter",
    **dict.fromkeys(("MONTH", "MON", "MM", "RM"), "month"),
    "WW": "week of year",
    "IW": "iso week",
    "W": "week of month",
    **dict.fromkeys(("DDD", "DD", "J"), "day"),
    **dict.fromkeys(("DAY", "DY", "D"), "week"),
    **dict.fromkeys(("HH", "HH12", "HH24"), "hour"),
    "MI": "minute",
}


def _unit(word: str) -> str:
    unit = _UNITS.get(word.upper())
    if unit is None:
        raise OraError(1898, "too many precision specifiers")
    return unit


def truncate(value: dt.datetime, word: str) -> dt.datetime:
    """TRUNC(date, unit); a week starts on Sunday (NLS_TERRITORY AMERICA)."""
    return _start(value, _unit(word))


def _start(value: dt.datetime, unit: str) -> dt.datetime:
    day = value.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "minute":
        return value.replace(second=0, microsecond=0)
    if unit == "hour":
        return value.replace(minute=0, second=0, microsecond=0)
    back = {
        "day": 0,
        "week": (value.weekday() + 1) % 7,
        "iso week": value.weekday(),
        "week of month": (value.day - 1) % 7,
        "week of year": (value.timetuple().tm_yday - 1) % 7,
    }
    if unit in back:
        return day - _ONE_DAY * back[unit]
    return _long_start(day, unit)


def _long_start(day: dt.datetime, unit: str) -> dt.datetime:
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1)
    if unit == "iso year":
        return dt.datetime.fromisocalendar(day.isocalendar()[0], 1, 1)
    if unit == "century":
        return day.replace(year=(day.year - 1) // 100 * 100 + 1, month=1, day=1)
    return day.replace(month=1, day=1)


def round_date(value: dt.datetime, word: str) -> dt.datetime:
    """ROUND(date, unit): a day from noon, a month from its 16th, a year from July, a week from its middle."""
    unit = _unit(word)
    start = _start(value, unit)
    if unit == "month":
        return _start(_add_months(start, 1), unit) if value.day >= 16 else start
    if unit == "year":
        return start.replace(year=start.year + 1) if value.month >= 7 else start
    if unit == "quarter":
        middle = _add_months(start, 1).replace(day=16)
        return _add_months(start, 3) if value >= middle else start
    lengths = {
        "day": dt.timedelta(days=1),
        "hour": dt.timedelta(hours=1),
        "minute": dt.timedelta(minutes=1),
        "week": dt.timedelta(days=7),
        "iso week": dt.timedelta(days=7),
    }
    if unit not in lengths:
        raise OraError(3001, f"unimplemented feature: ROUND of a date to {word.upper()}")
    return start + lengths[unit] if (value - start) * 2 >= lengths[unit] else start


def round_fraction(value: dt.datetime, digits: int) -> dt.datetime:
    """To fewer fractional digits, half up."""
    unit = 10 ** (6 - digits)
    micros = (value.microsecond + unit // 2) // unit * unit
    return value.replace(microsecond=0) + dt.timedelta(microseconds=micros)
