"""Personal data in values: what is replaced, and what must not be."""

from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_oracle.policy import Redacted
from mcp_oracle.render.redaction import PATTERNS, in_order, redact_column, redacted

ALL = tuple(PATTERNS)


def test_the_policy_knows_the_same_kinds():
    assert get_args(Redacted) == ALL
    assert in_order(frozenset(ALL)) == ALL


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("write to ellen.abel@example.com, please", "write to [email], please"),
        ("<böhm@münchen.example>", "<[email]>"),
        ("4111 1111 1111 1111", "[card]"),
        ("card 5500-0000-0000-0004.", "card [card]."),
        ("378282246310005", "[card]"),
        ("DE89 3704 0044 0532 0130 00", "[iban]"),
        ("gb29nwbk60161331926819", "[iban]"),
        ("SSN 219-09-9999", "SSN [us_ssn]"),
        ("+41 44 668 18 00", "[phone]"),
        ("call +1 (515) 555-0100 now", "call [phone] now"),
    ],
)
def test_personal_data_is_replaced_by_its_kind(text: str, shown: str):
    assert redacted(text, ALL)[0] == shown


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",  # wrong check digit
        "0000000000000000",
        "DE89370400440532013001",  # wrong check digits
        "000-12-3456",
        "2026-11-21",
        "515.123.4567",
        "12345678901234567890123456789012345678",
        "user@host",
        "@handle",
        "1.4111111111111111",
        "ORA-00942: table or view does not exist",
        "AB12",
    ],
)
def test_other_values_stay(text: str):
    assert redacted(text, ALL) == (text, set())


def test_only_the_kinds_that_are_asked_for_are_replaced():
    assert redacted("a@example.com +41 44 668 18 00", ["phone"]) == (
        "a@example.com [phone]",
        {"phone"},
    )


def test_numbers_and_documents_are_looked_into():
    values: list[object] = [4111111111111111, {"mail": ["a@example.com", 1, None]}, True, 1.5, None]
    shown, kinds = redact_column(values, ALL)
    assert shown == ["[card]", {"mail": ["[email]", 1, None]}, True, 1.5, None]
    assert kinds == {"card", "email"}


@given(st.text())
def test_any_text_is_handled_and_nothing_is_found_twice(text: str):
    once, _ = redacted(text, ALL)
    assert redacted(once, ALL) == (once, set())


@pytest.mark.parametrize(
    "text", ["a" * 50_000 + "@", "1 " * 50_000, "+" + "1." * 50_000, "a@" + "a-." * 30_000]
)
def test_long_texts_cost_linear_time(text: str):
    """No pattern backtracks: each repetition is bounded, so this ends at once or not at all."""
    redacted(text, ALL)


@pytest.mark.parametrize(
    "value",
    [4111111111111111, 4111111111111111.0, Decimal(4111111111111111), Decimal("4.111111111111111E+15")],
)  # fmt: skip
def test_a_number_is_looked_at_whatever_its_type(value: object):
    assert redact_column([value], ["card"]) == (["[card]"], {"card"})


@pytest.mark.parametrize(
    "value", [True, None, 0.5, float("nan"), float("inf"), Decimal("1E+120"), Decimal("1E-120"), 7]
)
def test_what_is_no_personal_data_stays_what_it_is(value: object):
    assert redact_column([value], ALL)[0][0] is value
