"""Values: what is encoded comes back, and arbitrary bytes are read or refused."""

import datetime as dt
import math
import struct
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_oracle.sandbox.types import Column, TypeCode, YearMonth
from mcp_oracle.sandbox.wire.constants import CharsetForm, FieldVersion
from mcp_oracle.sandbox.wire.definition import Definition
from mcp_oracle.sandbox.wire.description import decode_description, encode_description
from mcp_oracle.sandbox.wire.errors import EncodingError, MalformedError, RefusedError, WireError
from mcp_oracle.sandbox.wire.octets import Reader, Writer
from mcp_oracle.sandbox.wire.values.bind import check_bind_type, decode_bind
from mcp_oracle.sandbox.wire.values.cell import cell_encoder
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
from mcp_oracle.sandbox.wire.values.lob import LobCell, Locator
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
    assert RowId.decode_fields(Reader(rowid.encode_fields(Writer()).getvalue())) == rowid


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


# ---- anything at all

DECODERS: list[Callable[[bytes], Any]] = [
    decode_number,
    decode_datetime,
    decode_interval_ds,
    decode_interval_ym,
    decode_double,
    decode_float,
    decode_json,
    decode_vector,
    Locator.decode,
]


@given(st.binary(max_size=60), st.sampled_from(DECODERS))
def test_any_bytes_are_decoded_or_refused(data: bytes, decode: Callable[[bytes], Any]) -> None:
    for prefix in (b"", b"\xffJZ\x01\x00\x10\x00\x30", b"\xffJZ\x01\x21\x02", b"\xdb\x00"):
        try:
            decode(prefix + data)
        except MalformedError:
            continue


@given(st.integers(0, 255), st.booleans(), st.binary(max_size=80))
def test_any_bind_is_decoded_or_refused(kind: int, is_array: bool, data: bytes) -> None:
    definition = Definition(kind, 10, is_array, 1, CharsetForm.DATABASE)
    try:
        check_bind_type(definition)
        decode_bind(Reader(data), definition)
    except WireError:
        return


def test_a_bind_value_that_does_not_exist_is_refused_and_no_underflow() -> None:
    with pytest.raises(RefusedError):
        decode_bind(Reader(b"\x02\x01\x02"), Definition(TypeCode.DATE))


# ---- cells

WRONG = [
    (TypeCode.VARCHAR2, 1),
    (TypeCode.NUMBER, "1"),
    (TypeCode.DATE, "2024"),
    (TypeCode.RAW, "text"),
    (TypeCode.BOOLEAN, 1),
    (TypeCode.INTERVAL_DS, 1),
    (TypeCode.INTERVAL_YM, 1),
    (TypeCode.VECTOR, ["x"]),
    (TypeCode.VECTOR, "x"),
    (TypeCode.ROWID, 1),
    (TypeCode.UROWID, 1),
    (TypeCode.BINARY_DOUBLE, "1"),
    (TypeCode.CLOB, "a LOB without locator"),
    (TypeCode.JSON, LobCell(Locator(1, is_text=True), 1)),
    (TypeCode.VARCHAR2, "\ud800"),
]


@pytest.mark.parametrize(("kind", "value"), WRONG)
def test_a_value_of_the_wrong_type_is_never_guessed(kind: TypeCode, value: Any) -> None:
    with pytest.raises(EncodingError):
        cell_encoder(Column("X", kind))(value)


def test_a_cursor_column_is_refused() -> None:
    with pytest.raises(EncodingError):
        cell_encoder(Column("X", TypeCode.CURSOR))


@pytest.mark.parametrize("kind", [kind for kind in TypeCode if kind != TypeCode.CURSOR])
def test_null_is_a_zero_byte_in_every_type(kind: TypeCode) -> None:
    expected = b"\0\x81\x01\0" if kind in {TypeCode.LONG, TypeCode.LONG_RAW} else b"\0"
    assert cell_encoder(Column("X", kind))(None) == expected


# ---- describe and definitions

columns = st.builds(
    Column,
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=128),
    st.sampled_from([TypeCode.VARCHAR2, TypeCode.NUMBER, TypeCode.RAW, TypeCode.TIMESTAMP]),
    st.integers(0, 126),
    st.integers(-127, 127),
    st.just(0),
    st.booleans(),
    st.just(False),
    st.booleans(),
)
NOW = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - DATE has no zone


@given(st.lists(columns, max_size=4), st.sampled_from(FieldVersion))
def test_descriptions_come_back(described: list[Column], version: int) -> None:
    reader = Reader(encode_description(described, version, NOW))
    assert decode_description(reader, version) == described
    assert reader.left == 0


def test_sizes_and_forms_are_described() -> None:
    described = [
        Column("V", TypeCode.VARCHAR2, size=40),
        Column("N", TypeCode.VARCHAR2, size=40, national=True),
        Column("R", TypeCode.RAW, size=16),
        Column("E", TypeCode.VECTOR, size=3),
    ]
    version = FieldVersion.V23_EXT_6
    assert (
        decode_description(Reader(encode_description(described, version, NOW)), version)
        == described
    )


def test_the_scale_is_long_for_go_ora() -> None:
    column = [Column("N", TypeCode.NUMBER, 0, -127)]
    short = encode_description(column, FieldVersion.V18, NOW)
    long = encode_description(column, FieldVersion.V18, NOW, long_scale=True)
    assert long == short.replace(b"\x02\x00\x00\x81", b"\x02\x00\x00\x81\x7f", 1)


@given(
    st.builds(
        Definition,
        st.integers(0, 255),
        st.integers(0, 2**31),
        st.booleans(),
        st.integers(0, 1000),
        st.sampled_from([0, 1, 2]),
    ),
    st.sampled_from([7, *FieldVersion]),
)
def test_definitions_come_back(definition: Definition, version: int) -> None:
    assert Definition.decode(Reader(definition.encode(version)), version) == definition


def test_floats_too_large_for_their_type_are_refused() -> None:
    with pytest.raises(EncodingError):
        encode_float(struct.unpack(">d", b"\x7f\xe0\0\0\0\0\0\0")[0])
