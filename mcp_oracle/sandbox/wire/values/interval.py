"""INTERVAL DAY TO SECOND and YEAR TO MONTH: every field is shifted so that it is never negative."""

import datetime as dt

from mcp_oracle.sandbox.types import YearMonth
from mcp_oracle.sandbox.wire.errors import EncodingError, MalformedError

_BIG, _SMALL = 1 << 31, 60


def encode_interval_ds(value: dt.timedelta) -> bytes:
    sign = -1 if value < dt.timedelta() else 1
    size = abs(value)
    minutes, seconds = divmod(size.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    small = (sign * field + _SMALL for field in (hours, minutes, seconds))
    nanoseconds = sign * size.microseconds * 1000
    return (sign * size.days + _BIG).to_bytes(4) + bytes(small) + (nanoseconds + _BIG).to_bytes(4)


def decode_interval_ds(data: bytes) -> dt.timedelta:
    if len(data) != 11:
        raise MalformedError(f"INTERVAL DAY TO SECOND of {len(data)} bytes")
    hours, minutes, seconds = (byte - _SMALL for byte in data[4:7])
    nanoseconds = int.from_bytes(data[7:]) - _BIG
    microseconds = abs(nanoseconds) // 1000 * (-1 if nanoseconds < 0 else 1)
    try:
        return dt.timedelta(
            days=int.from_bytes(data[:4]) - _BIG,
            hours=hours,
            minutes=minutes,
            seconds=seconds,
            microseconds=microseconds,
        )
    except OverflowError as error:
        raise MalformedError("INTERVAL DAY TO SECOND out of range") from error


def encode_interval_ym(value: YearMonth) -> bytes:
    if abs(value.years) >= _BIG or abs(value.months) > 11:
        raise EncodingError("INTERVAL YEAR TO MONTH out of range")
    return (value.years + _BIG).to_bytes(4) + bytes((value.months + _SMALL,))


def decode_interval_ym(data: bytes) -> YearMonth:
    if len(data) != 5:
        raise MalformedError(f"INTERVAL YEAR TO MONTH of {len(data)} bytes")
    return YearMonth(int.from_bytes(data[:4]) - _BIG, data[4] - _SMALL)
