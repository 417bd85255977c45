"""Oracle's NUMBER: the byte form keeps value and order, arithmetic rounds once."""

import itertools
import random
from decimal import Decimal

import pytest

from mcp_oracle.sandbox.engine.function import number
from mcp_oracle.sandbox.types import OraError


def numbers(count: int) -> list[Decimal]:
    """Numbers of every size and sign, with a fixed seed."""
    chance = random.Random(20_26)
    return [
        Decimal(chance.randint(-(10**40), 10**40)).scaleb(chance.randint(-70, 50))
        for _ in range(count)
    ]


def test_the_byte_form_gives_the_number_back() -> None:
    for value in numbers(2000):
        assert number.decode(number.encode(value)) == number.fit(value)


def test_byte_order_is_numeric_order() -> None:
    encoded = sorted((number.encode(v), number.fit(v)) for v in numbers(2000))
    for (_, a), (_, b) in itertools.pairwise(encoded):
        assert a <= b


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


@pytest.mark.parametrize("places", range(-10, 11))
def test_rounding_is_half_away_from_zero(places: int) -> None:
    half = Decimal(1).scaleb(-places) / 2
    for value in numbers(200):
        assert abs(number.round_half_up(value, Decimal(places)) - value) <= half
    assert number.round_half_up(half, Decimal(places)) == 2 * half
    assert number.round_half_up(-half, Decimal(places)) == -2 * half


def test_whole_results_are_integers() -> None:
    assert number.plain(Decimal("5.00")) == 5
    assert isinstance(number.plain(Decimal("5.00")), int)
