"""Dates of a column: the quick way writes what `isoformat` writes."""
# FetchInfo is built by the driver alone; the converters need few of its members. The types of types are not annotated.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import datetime as dt
from types import SimpleNamespace
from typing import Any, cast

import oracledb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_oracle.session.values import converter


def cells(kind: Any, values: list[Any]) -> list[Any]:
    info = SimpleNamespace(type_code=kind, scale=None, precision=None, display_size=23)
    convert = converter(cast("oracledb.FetchInfo", info), 1000)
    assert convert is not None
    return convert(values)


@pytest.mark.parametrize("kind", [oracledb.DB_TYPE_DATE, oracledb.DB_TYPE_TIMESTAMP])
@given(values=st.lists(st.none() | st.datetimes()))
def test_dates_are_written_as_isoformat_writes_them(
    kind: Any, values: list[dt.datetime | None]
) -> None:
    assert cells(kind, values) == [v and v.isoformat(" ") for v in values]


@given(values=st.lists(st.none() | st.datetimes(timezones=st.timezones())))
def test_dates_with_zones_are_too(values: list[dt.datetime | None]) -> None:
    expected = [v and v.isoformat(" ") for v in values]
    assert cells(oracledb.DB_TYPE_TIMESTAMP_TZ, values) == expected


def test_what_is_shown_as_it_is_stored_keeps_its_text() -> None:
    class Shown:
        def isoformat(self, _: str) -> str:
            return "-0044-03-15 TZ"

    values = [Shown(), dt.datetime(2024, 1, 1), None]  # noqa: DTZ001 - DATE has no zone
    assert cells(oracledb.DB_TYPE_DATE, values) == ["-0044-03-15 TZ", "2024-01-01 00:00:00", None]
