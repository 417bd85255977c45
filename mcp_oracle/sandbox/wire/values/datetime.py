"""DATE and the TIMESTAMP kinds: seven bytes, four of nanoseconds, two of time zone offset.

With a time zone the clock is in UTC and the offset stands beside it. Python keeps microseconds, so finer digits of a
bind are cut; named regions are refused, as the thin drivers refuse them.
"""

import datetime as dt

from mcp_oracle.sandbox.wire.errors import EncodingError, MalformedError

DATE_SIZE, TIMESTAMP_SIZE, TIMESTAMP_TZ_SIZE = 7, 11, 13
_NAMED_REGION = 0x80


def encode_date(value: dt.datetime) -> bytes:
    century, year = divmod(value.year, 100)
    return bytes(
        (
            century + 100,
            year + 100,
            value.month,
            value.day,
            value.hour + 1,
            value.minute + 1,
            value.second + 1,
        )
    )


def encode_timestamp(value: dt.datetime) -> bytes:
    return encode_date(value) + (value.microsecond * 1000).to_bytes(4)


def encode_timestamp_ltz(value: dt.datetime) -> bytes:
    """An aware value is sent in UTC, which is this server's session time zone."""
    if value.tzinfo is not None:
        value = _in_utc(value)
    return encode_timestamp(value)


def encode_timestamp_tz(value: dt.datetime) -> bytes:
    minutes = int((value.utcoffset() or dt.timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = -1 if minutes < 0 else 1
    clock = _in_utc(value) if value.tzinfo is not None else value
    return encode_timestamp(clock) + bytes((sign * hours + 20, sign * rest + 60))


def _in_utc(value: dt.datetime) -> dt.datetime:
    try:
        return value.astimezone(dt.UTC).replace(tzinfo=None)
    except OverflowError as error:
        raise EncodingError("the time in UTC is outside the years 1 to 9999") from error


def decode_datetime(data: bytes) -> dt.datetime:
    """DATE and TIMESTAMP to a naive value, with an offset to an aware one."""
    if len(data) not in {DATE_SIZE, TIMESTAMP_SIZE, TIMESTAMP_TZ_SIZE}:
        raise MalformedError(f"datetime of {len(data)} bytes")
    year = (data[0] - 100) * 100 + data[1] - 100
    nanoseconds = int.from_bytes(data[DATE_SIZE:TIMESTAMP_SIZE])
    try:
        clock = dt.datetime(  # noqa: DTZ001 - DATE and TIMESTAMP have no zone
            year,
            data[2],
            data[3],
            data[4] - 1,
            data[5] - 1,
            data[6] - 1,
            nanoseconds // 1000,
        )
        return _with_offset(clock, data[TIMESTAMP_SIZE:])
    except (ValueError, OverflowError) as error:
        raise MalformedError("datetime with a field out of range") from error


def _with_offset(clock: dt.datetime, zone: bytes) -> dt.datetime:
    if not zone:
        return clock
    if zone[0] & _NAMED_REGION:
        raise MalformedError("named time zone regions are not supported")
    offset = dt.timedelta(hours=zone[0] - 20, minutes=zone[1] - 60)
    return clock.replace(tzinfo=dt.UTC).astimezone(dt.timezone(offset))
