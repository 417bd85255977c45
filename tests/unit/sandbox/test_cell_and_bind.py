"""Values in rows and binds by the type that describes them; anything at all is read or refused."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_oracle.sandbox.types import Column, Image, TypeCode
from mcp_oracle.sandbox.wire.constants import CharsetForm
from mcp_oracle.sandbox.wire.definition import Definition
from mcp_oracle.sandbox.wire.errors import EncodingError, MalformedError, RefusedError, WireError
from mcp_oracle.sandbox.wire.octets import Reader
from mcp_oracle.sandbox.wire.values.bind import check_bind_type, decode_bind
from mcp_oracle.sandbox.wire.values.cell import cell_encoder
from mcp_oracle.sandbox.wire.values.datetime import (
    decode_datetime,
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
from mcp_oracle.sandbox.wire.values.number import decode_number
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
