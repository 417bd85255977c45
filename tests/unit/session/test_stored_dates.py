"""Dates from their stored bytes: the text that the driver has of them, else their fields; never an exception."""

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mcp_oracle.sandbox.wire.values.datetime import (
    encode_date,
    encode_timestamp,
    encode_timestamp_tz,
)
from mcp_oracle.session.stored_dates import BROKEN, CALENDAR, REGION, Special, read

OFFSETS = st.integers(-15 * 60 + 1, 15 * 60 - 1).map(lambda m: dt.timezone(dt.timedelta(minutes=m)))
FAR = (
    dt.datetime.combine(dt.date(1, 1, 2), dt.time()),
    dt.datetime.combine(dt.date(9999, 12, 30), dt.time()),
)
TIMES = st.datetimes(*FAR)


@given(st.datetimes())
def test_dates_and_timestamps_are_as_the_driver_shows_them(value: dt.datetime) -> None:
    assert read(encode_timestamp(value)) == value.isoformat(" ")
    assert read(encode_date(value)) == value.replace(microsecond=0).isoformat(" ")


@given(st.datetimes(*FAR, timezones=OFFSETS))
@example(dt.datetime(2024, 2, 29, 23, 59, tzinfo=dt.timezone(dt.timedelta(hours=-3, minutes=-30))))
def test_an_offset_is_added_and_not_shown(value: dt.datetime) -> None:
    assert read(encode_timestamp_tz(value)) == value.replace(tzinfo=None).isoformat(" ")


@given(
    st.binary(max_size=16)
    | st.binary(max_size=9).map(lambda end: bytes((120, 124, 1, 1, 1, 1, 1)) + end)
)
def test_any_bytes_have_a_text(stored: bytes) -> None:
    value = read(stored)
    assert isinstance(value, Special) or dt.datetime.fromisoformat(value)


@pytest.mark.parametrize(
    ("stored", "text", "why"),
    [
        ((53, 88, 1, 1, 1, 1, 1), "-4712-01-01 00:00:00", CALENDAR),
        ((100, 99, 12, 31, 24, 60, 60), "-0001-12-31 23:59:59", CALENDAR),
        ((115, 100, 2, 29, 1, 1, 1), "1500-02-29 00:00:00", CALENDAR),
        ((100, 56, 3, 15, 1, 1, 1, 0, 0, 3, 232), "-0044-03-15 00:00:00.000001", CALENDAR),
        ((100, 56, 3, 15, 1, 1, 1, 0, 0, 0, 0, 20, 60), "-0044-03-15 00:00:00", CALENDAR),
        ((100, 56, 3, 15, 1, 1, 1, 0, 0, 0, 0, 21, 90), "-0044-03-15 01:30:00", CALENDAR),
        ((100, 56, 3, 15, 1, 1, 1, 0, 0, 0, 0, 19, 60), "-0044-03-15 00:00:00 UTC", CALENDAR),
        (
            (120, 124, 7, 1, 1, 1, 1, 0, 0, 0, 0, 0x91, 0x20),
            "unreadable: time zone region",
            REGION,
        ),
        ((120, 124, 7, 1, 1, 1, 1, 0, 0, 0, 0, 90, 60), "unreadable: no date", BROKEN),
        ((100, 100, 0, 0, 1, 1, 1), "unreadable: no date", BROKEN),
        ((200, 100, 1, 1, 1, 1, 1), "unreadable: no date", BROKEN),
        ((120, 124, 1, 1, 1, 1, 1, 255, 0, 0, 0), "unreadable: no date", BROKEN),
        ((120, 124, 1, 1, 0, 1, 1), "unreadable: no date", BROKEN),
        ((120, 124, 1), "unreadable: no date", BROKEN),
    ],
)
def test_what_is_no_date_of_the_driver_has_its_reason(
    stored: tuple[int, ...], text: str, why: str
) -> None:
    assert read(bytes(stored)) == Special(text, why)


def test_zeros_for_an_offset_are_none() -> None:
    assert read(bytes((120, 124, 7, 1, 2, 1, 1, 0, 0, 0, 0, 0, 60))) == "2024-07-01 01:00:00"


def test_no_word_for_what_is_unreadable_is_the_text_of_a_date() -> None:
    with pytest.raises(ValueError, match="unreadable"):
        dt.datetime.fromisoformat("unreadable: no date")
