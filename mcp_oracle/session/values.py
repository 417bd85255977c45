"""Turns one value of the driver into a plain cell, exactly or visibly marked. Pure; LOBs are read in `run`."""

# IntervalYM is a namedtuple without annotations.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import array
import datetime as dt
from decimal import Decimal
from typing import cast

import oracledb

from mcp_oracle.session.fetched import Cell


def cell(value: object) -> Cell:
    """The plain form of `value`.

    Dates are `YYYY-MM-DD HH:MI:SS` with a fraction only if there is one, RAW is upper-case hexadecimal, NaN and
    infinity are the words that TO_BINARY_DOUBLE takes.
    """
    if value is None or isinstance(value, str | bool | int | Decimal):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else _not_finite(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    if isinstance(value, bytes):
        return value.hex().upper()
    return _composed(value)


def _not_finite(value: float) -> str:
    if value != value:  # noqa: PLR0124 - the definition of NaN
        return "NaN"
    return "Inf" if value > 0 else "-Inf"


def _composed(value: object) -> Cell:
    match value:
        case dt.timedelta():
            return day_to_second(value)
        case oracledb.IntervalYM():
            return year_to_month(value.years, value.months)
        case dict():
            return {str(k): cell(v) for k, v in cast("dict[object, object]", value).items()}
        case list() | tuple() | array.array():
            return [cell(item) for item in cast("list[object]", value)]
        case dt.date():
            return value.isoformat()
        case _:
            return f"<{type(value).__name__}: not shown>"


def day_to_second(value: dt.timedelta) -> str:
    """As an INTERVAL literal has it: `+3 04:05:06.5`, one sign for the whole."""
    sign, value = ("-", -value) if value < dt.timedelta(0) else ("+", value)
    hours, rest = divmod(value.seconds, 3600)
    text = f"{sign}{value.days} {hours:02}:{rest // 60:02}:{rest % 60:02}"
    return f"{text}.{value.microseconds:06}".rstrip("0") if value.microseconds else text


def year_to_month(years: int, months: int) -> str:
    """`+1-06`; both parts carry the sign in the driver."""
    sign = "-" if years < 0 or months < 0 else "+"
    return f"{sign}{abs(years)}-{abs(months):02}"
