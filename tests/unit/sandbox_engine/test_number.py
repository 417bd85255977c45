"""Oracle's NUMBER: the byte form keeps value and order, arithmetic rounds once."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_oracle.sandbox.engine.function import number
from mcp_oracle.sandbox.types import OraError

NUMBERS = st.decimals(
    min_value=Decimal("-1e60"), max_value=Decimal("1e60"), allow_nan=False, places=20
)


@given(NUMBERS)
def test_the_byte_form_gives_the_number_back(value: Decimal) -> None:
    assert number.decode(number.encode(value)) == number.fit(value)


@given(NUMBERS, NUMBERS)
def test_byte_order_is_numeric_order(a: Decimal, b: Decimal) -> None:
    left, right = number.fit(a), number.fit(b)
    assert (left < right) == (number.encode(a) < number.encode(b))
    assert (left == right) == (number.encode(a) == number.encode(b))


@pytest.mark.parametrize(
    ("value", "data"),
    [
        ("0", "80"),
        ("1", "c102"),
        ("100", "c202"),
        ("-1", "3e6466"),
        ("0.01", "c002"),
        ("123", "c20218"),
    ],
)
def test_known_numbers_have_oracles_bytes(value: str, data: str) -> None:
    assert number.encode(Decimal(value)).hex() == data


def test_a_number_beyond_the_range_overflows() -> None:
    with pytest.raises(OraError, match="ORA-01426"):
        number.encode(Decimal("1e126"))


def test_a_number_below_the_range_is_zero() -> None:
    assert number.fit(Decimal("1e-131")) == 0


@given(NUMBERS, st.integers(-10, 10))
def test_rounding_is_half_away_from_zero(value: Decimal, places: int) -> None:
    rounded = number.round_half_up(value, Decimal(places))
    assert abs(rounded - value) <= Decimal(1).scaleb(-places) / 2


def test_whole_results_are_integers() -> None:
    assert number.plain(Decimal("5.00")) == 5
    assert isinstance(number.plain(Decimal("5.00")), int)
