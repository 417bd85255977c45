"""Integers and byte strings of the protocol."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_oracle.sandbox.wire.errors import MalformedError, UnderflowError
from mcp_oracle.sandbox.wire.octets import Reader, Writer, encode_integer


@given(st.integers(-(2**64) + 1, 2**64 - 1))
def test_integers_come_back(value: int) -> None:
    reader = Reader(encode_integer(value))
    assert reader.integer() == value
    assert reader.left == 0


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, "00"), (1, "0101"), (255, "01ff"), (256, "020100"), (65536, "0400010000"), (-127, "817f")],
)
def test_integers_have_the_widths_clients_accept(value: int, expected: str) -> None:
    assert encode_integer(value).hex() == expected


@given(st.binary(max_size=600))
def test_byte_strings_come_back(data: bytes) -> None:
    reader = Reader(Writer().counted(data).twice_counted(data).getvalue())
    assert reader.counted() == (data or None)
    assert reader.twice_counted() == (data or None)
    assert reader.left == 0


@pytest.mark.parametrize("size", [252, 253, 32767, 32768, 100_000])
def test_long_byte_strings_are_chunked(size: int) -> None:
    data = Writer().counted(b"x" * size).getvalue()
    assert (data[0] == 254) == (size > 252)
    assert Reader(data).counted() == b"x" * size


def test_chunks_of_any_size_are_read() -> None:
    assert Reader(b"\xfe\x01\x01a\x01\x02bc\x00").counted() == b"abc"


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (Reader.integer, Reader.counted, Reader.twice_counted, Reader.until_zero):
        reader = Reader(data)
        try:
            read(reader)
        except MalformedError:
            continue
        assert reader.left >= 0


@given(st.binary(max_size=300), st.data())
def test_a_cut_byte_string_is_an_underflow(data: bytes, draw: st.DataObject) -> None:
    whole = Writer().counted(data or b"x").getvalue()
    cut = draw.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(UnderflowError):
        Reader(whole[:cut]).counted()


def test_negative_counts_are_malformed() -> None:
    with pytest.raises(MalformedError):
        Reader(b"\x81\x05").count()
    with pytest.raises(MalformedError):
        Reader(b"\xfe\x81\x05").counted()
