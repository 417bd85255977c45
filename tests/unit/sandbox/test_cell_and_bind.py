"""Values in rows and binds by the type that describes them; anything at all is read or refused."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mcp_oracle.sandbox.types import Column, Image, TypeCode
from mcp_oracle.sandbox.wire.constants import CharsetForm
from mcp_oracle.sandbox.wire.definition import Definition
from mcp_oracle.sandbox.wire.errors import EncodingError, MalformedError, RefusedError, WireError
from mcp_oracle.sandbox.wire.octets import Reader, encode_counted
from mcp_oracle.sandbox.wire.values.bind import check_bind_type, decode_bind
from mcp_oracle.sandbox.wire.values.cell import cell_encoder
from mcp_oracle.sandbox.wire.values.datetime import (
    decode_datetime,
    encode_date,
)
from mcp_oracle.sandbox.wire.values.floating import (
    decode_double,
    decode_float,
)
from mcp_oracle.sandbox.wire.values.interval import (
    decode_interval_ds,
    decode_interval_ym,
)
from mcp_oracle.sandbox.wire.values.lob import LobCell, Locator
from mcp_oracle.sandbox.wire.values.number import decode_number, encode_number
from mcp_oracle.sandbox.wire.values.oson import decode_json
from mcp_oracle.sandbox.wire.values.vector import decode_vector

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


def test_a_cursor_that_was_not_opened_is_refused() -> None:
    with pytest.raises(EncodingError):
        cell_encoder(Column("X", TypeCode.CURSOR))([])


def test_a_value_may_be_given_as_its_bytes() -> None:
    date = Image(bytes((100, 56, 3, 15, 1, 1, 1)))
    assert cell_encoder(Column("X", TypeCode.DATE))(date) == bytes((7, *date))
    assert cell_encoder(Column("X", TypeCode.LONG))(Image(b"\xff")) == b"\x01\xff\0\0"


@pytest.mark.parametrize("kind", [kind for kind in TypeCode if kind != TypeCode.CURSOR])
def test_null_has_one_form_in_every_type(kind: TypeCode) -> None:
    longs = {TypeCode.LONG: b"\0\x81\x01\0", TypeCode.LONG_RAW: b"\0\x81\x01\0"}
    expected = (longs | {TypeCode.OBJECT: bytes(6)}).get(kind, b"\0")
    assert cell_encoder(Column("X", kind))(None) == expected


_NUMBERS = st.integers(-(10**60), 10**60) | st.decimals(
    min_value=-(10**40), max_value=10**40, allow_nan=False, allow_infinity=False
)


@given(value=_NUMBERS | st.floats(-1e30, 1e30, allow_subnormal=False))
def test_a_number_has_the_same_bytes_however_often_it_comes(value: int | Decimal | float) -> None:
    encode = cell_encoder(Column("X", TypeCode.NUMBER))
    assert encode(value) == encode(value) == encode_counted(encode_number(value))


def test_equal_numbers_of_different_types_keep_their_own_digits() -> None:
    """As a float 1E23 is written with one digit; the int that equals it has 23."""
    encode = cell_encoder(Column("X", TypeCode.NUMBER))
    value = 1e23
    assert encode(int(value)) != encode(value)
    assert encode(True) == encode(1) == encode(1.0) == encode(Decimal("1.00"))


def test_a_number_that_is_none_is_refused() -> None:
    for text in ("NaN", "sNaN", "Infinity"):
        with pytest.raises(EncodingError):
            cell_encoder(Column("X", TypeCode.NUMBER))(Decimal(text))


def test_dates_at_the_same_moment_keep_their_own_clocks() -> None:
    encode = cell_encoder(Column("X", TypeCode.DATE))
    utc = dt.datetime(2026, 3, 15, 12, tzinfo=dt.UTC)
    for value in (
        utc,
        utc.astimezone(dt.timezone(dt.timedelta(hours=2))),
        utc.replace(tzinfo=None),
    ):
        assert encode(value) == encode(value) == encode_counted(encode_date(value))


@given(text=st.text(max_size=300))
@example("x" * 252)
@example("x" * 253)
@example("")
def test_text_is_sent_in_utf_8_of_any_length(text: str) -> None:
    for kind in (TypeCode.VARCHAR2, TypeCode.CHAR):
        assert cell_encoder(Column("X", kind))(text) == encode_counted(text.encode())
