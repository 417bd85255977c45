"""Values: what is encoded comes back, and arbitrary bytes are read or refused."""

import datetime as dt
import math
import struct
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_oracle.sandbox.types import YearMonth
from mcp_oracle.sandbox.wire.errors import EncodingError, MalformedError
from mcp_oracle.sandbox.wire.octets import Reader, Writer
from mcp_oracle.sandbox.wire.values.datetime import (
    decode_datetime,
    encode_date,
    encode_timestamp,
    encode_timestamp_ltz,
    encode_timestamp_tz,
)
from mcp_oracle.sandbox.wire.values.floating import (
    decode_double,
    decode_float,
    encode_double,
    encode_float,
)
from mcp_oracle.sandbox.wire.values.interval import (
    decode_interval_ds,
    decode_interval_ym,
    encode_interval_ds,
    encode_interval_ym,
)
from mcp_oracle.sandbox.wire.values.lob import Locator
from mcp_oracle.sandbox.wire.values.number import decode_number, encode_number
from mcp_oracle.sandbox.wire.values.oson import decode_json, encode_json
from mcp_oracle.sandbox.wire.values.rowid import RowId
from mcp_oracle.sandbox.wire.values.vector import decode_vector, encode_vector


def decimal_of(digits: tuple[int, ...], exponent: int, sign: int) -> Decimal:
    return Decimal((sign, digits, exponent))


def with_zone(clock: dt.datetime, zone: dt.timezone) -> dt.datetime:
    return clock.replace(tzinfo=zone)


def zone_of(minutes: int) -> dt.timezone:
    return dt.timezone(dt.timedelta(minutes=minutes))


decimals = st.builds(
    decimal_of,
    st.lists(st.integers(0, 9), min_size=1, max_size=38).map(tuple),
    st.integers(-125, 80),
    st.sampled_from([0, 1]),
)


# ---- NUMBER


@given(decimals)
def test_numbers_come_back_exactly(value: Decimal) -> None:
    assert decode_number(encode_number(value)) == value


@given(st.integers(-(10**39), 10**39))
def test_integers_stay_integers(value: int) -> None:
    decoded = decode_number(encode_number(value))
    assert decoded == value
    assert type(decoded) is int


@given(decimals, decimals)
def test_encoded_numbers_sort_as_numbers(one: Decimal, other: Decimal) -> None:
    assert (encode_number(one) < encode_number(other)) == (one < other)


@pytest.mark.parametrize(
    ("value", "expected"),
    [  # the examples of Oracle's DUMP function
        (0, "80"),
        (1, "c102"),
        (123, "c20218"),
        (-1, "3e6466"),
        (Decimal("0.01"), "c002"),
        (Decimal("-123.45"), "3d644e3866"),
        (10**30, "d002"),
        (0.1, "c00b"),
    ],
)
def test_numbers_have_the_known_bytes(value: Any, expected: str) -> None:
    assert encode_number(value).hex() == expected


def test_numbers_are_rounded_to_forty_digits_and_tiny_ones_are_zero() -> None:
    assert decode_number(encode_number(Decimal("1." + "5" * 60))) == Decimal("1." + "5" * 37 + "6")
    assert decode_number(encode_number(Decimal("12." + "5" * 60))) == Decimal(
        "12." + "5" * 37 + "6"
    )
    assert decode_number(encode_number(Decimal("9" * 41))) == 10**41
    assert encode_number(Decimal("1E-140")) == b"\x80"


@pytest.mark.parametrize("value", [Decimal("1E126"), 10**200, math.inf, math.nan])
def test_numbers_out_of_range_are_refused(value: Any) -> None:
    with pytest.raises(EncodingError):
        encode_number(value)


# ---- datetimes, intervals, floats

naive = st.datetimes()
aware = st.builds(
    with_zone,
    st.datetimes(dt.datetime(1, 1, 3), dt.datetime(9999, 12, 28)),  # noqa: DTZ001 - made aware
    st.integers(-14 * 60, 14 * 60).map(zone_of),
)


@given(naive)
def test_datetimes_come_back(value: dt.datetime) -> None:
    assert decode_datetime(encode_timestamp(value)) == value
    assert decode_datetime(encode_timestamp_ltz(value)) == value
    assert decode_datetime(encode_date(value)) == value.replace(microsecond=0)


@given(aware)
def test_aware_datetimes_come_back_with_their_offset(value: dt.datetime) -> None:
    decoded = decode_datetime(encode_timestamp_tz(value))
    assert decoded == value
    assert decoded.utcoffset() == value.utcoffset()


def test_a_date_has_the_known_bytes() -> None:
    value = dt.datetime(2024, 2, 29, 13, 14, 15)  # noqa: DTZ001 - DATE has no zone
    assert encode_date(value).hex() == "787c021d0e0f10"


@pytest.mark.parametrize("data", ["", "00", "787c021e0e0f10", "787c021d0e0f1000000000ff80"])
def test_datetimes_that_do_not_exist_are_malformed(data: str) -> None:
    with pytest.raises(MalformedError):
        decode_datetime(bytes.fromhex(data))


@given(st.timedeltas())
def test_day_intervals_come_back(value: dt.timedelta) -> None:
    assert decode_interval_ds(encode_interval_ds(value)) == value


@given(st.integers(0, 999_999_999), st.integers(0, 11), st.sampled_from([1, -1]))
def test_year_intervals_come_back(years: int, months: int, sign: int) -> None:
    value = YearMonth(sign * years, sign * months)
    assert decode_interval_ym(encode_interval_ym(value)) == value


@given(st.floats(allow_nan=False))
def test_doubles_come_back_and_sort(value: float) -> None:
    assert decode_double(encode_double(value)) == value
    if value > 0:
        assert encode_double(value) > encode_double(-value)


@given(st.floats(width=32, allow_nan=False))
def test_floats_come_back(value: float) -> None:
    assert decode_float(encode_float(value)) == value


def test_nan_comes_back() -> None:
    assert math.isnan(decode_double(encode_double(math.nan)))


# ---- ROWID, LOB, VECTOR, JSON


@given(
    st.builds(
        RowId,
        st.integers(0, 2**32 - 1),
        st.integers(0, 2**16 - 1),
        st.integers(0, 2**32 - 1),
        st.integers(0, 2**16 - 1),
    )
)
def test_rowids_come_back(rowid: RowId) -> None:
    assert RowId.parse(str(rowid)) == rowid
    reader = Reader(rowid.encode_fields(Writer()).getvalue())
    object_number, file = reader.integer(), reader.integer()
    reader.u8()
    assert RowId(object_number, file, reader.integer(), reader.integer()) == rowid


@pytest.mark.parametrize("text", ["", "AAAR3sAAEAAAACXAA", "AAAR3sAAEAAAACXAA*", "/" * 18])
def test_other_text_is_no_rowid(text: str) -> None:
    with pytest.raises(EncodingError):
        RowId.parse(text)


@given(st.integers(0, 2**64 - 1), st.booleans(), st.booleans())
def test_locators_come_back(number: int, is_text: bool, is_temporary: bool) -> None:
    locator = Locator(number, is_text, is_temporary)
    assert Locator.decode(locator.encode()) == locator
    assert len(locator.encode()) == 40


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), max_size=40))
def test_vectors_come_back(values: list[float]) -> None:
    assert decode_vector(encode_vector(values)) == values


def test_sparse_int8_and_float64_vectors_are_read() -> None:
    sparse = Writer().u8(0xDB, 2).u16(0x20).u8(4).u32(5).u16(2).u32(1, 4).u8(7, 0xFF)
    assert decode_vector(sparse.getvalue()) == [0.0, 7.0, 0.0, 0.0, -1.0]
    double = Writer().u8(0xDB, 0).u16(0).u8(3).u32(1).raw(encode_double(0.1))
    assert decode_vector(double.getvalue()) == [0.1]
    binary = Writer().u8(0xDB, 1).u16(0).u8(5).u32(16).u8(1, 2)
    assert decode_vector(binary.getvalue()) == [1.0, 2.0]


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**37), 10**37)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
    | st.floats(allow_nan=False)
    | st.binary(max_size=20)
    | naive
    | aware
    | st.timedeltas()
)
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(names, inner, max_size=5),
    max_leaves=30,
)


@given(documents)
def test_json_comes_back(document: Any) -> None:
    assert decode_json(encode_json(document)) == document


@pytest.mark.parametrize("count", [300, 70_000])
def test_json_with_many_field_names_comes_back(count: int) -> None:
    document: dict[str, Any] = {f"field {number}": number for number in range(count)}
    assert decode_json(encode_json(document)) == document


def test_json_that_cannot_be_written_is_refused() -> None:
    deep: list[Any] = []
    for _ in range(300):
        deep = [deep]
    unwritable: list[Any] = [deep, {"n" * 256: 1}, YearMonth(1, 1)]
    for document in unwritable:
        with pytest.raises(EncodingError):
            encode_json(document)


def test_json_images_with_shared_nodes_are_refused() -> None:
    """Forty levels that each point twice to the next would take 2**40 steps."""
    tree = Writer()
    for level in range(40):
        child = (level + 1) * 10
        tree.u8(0xC0 | 0x20).u8(2).u32(child, child)
    image = Writer().raw(b"\xffJZ").u8(1).u16(0x10 | 0x1000).u32(len(tree)).raw(tree.getvalue())
    with pytest.raises(MalformedError):
        decode_json(image.getvalue())


def test_floats_too_large_for_their_type_are_refused() -> None:
    with pytest.raises(EncodingError):
        encode_float(struct.unpack(">d", b"\x7f\xe0\0\0\0\0\0\0")[0])
