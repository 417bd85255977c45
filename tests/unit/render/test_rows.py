"""Rows as JSON: exact numbers, one type per column, visible characters, a byte budget."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_oracle.render.plain import compact
from mcp_oracle.render.rows import (
    HIDDEN_WRITTEN_OUT,
    NUMBERS_AS_TEXT,
    ColumnFacts,
    table,
)

NUMBER = ColumnFacts("N", "NUMBER")


def column(values: list[object], kind: str = "NUMBER") -> tuple[list[object], str]:
    shown = table([ColumnFacts("C", kind)], [(value,) for value in values], 40_000)
    return [row[0] for row in shown.rows], shown.columns[0].note


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([Decimal(1), None, Decimal("2.5")], [1, None, 2.5]),
        ([Decimal(2**53 - 1)], [2**53 - 1]),
        ([Decimal("0.1")], [0.1]),
        ([], []),
    ],
)
def test_numbers_that_a_double_holds_are_numbers(values: list[object], shown: list[object]) -> None:
    assert column(values) == (shown, "")


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([Decimal(2**53), Decimal(1)], ["9007199254740992", "1"]),
        ([Decimal("0.1234567890123456")], ["0.1234567890123456"]),
        ([Decimal("1E+125")], ["1E+125"]),
        ([Decimal("-12345678901234567890.5"), None], ["-12345678901234567890.5", None]),
    ],
)
def test_one_number_that_a_double_rounds_makes_its_column_text(
    values: list[object], shown: list[object]
) -> None:
    assert column(values) == (shown, NUMBERS_AS_TEXT)


@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=10), max_size=5))
def test_no_number_loses_a_digit(values: list[Decimal]) -> None:
    shown, _ = column(list(values))
    again = json.loads(compact(shown), parse_float=Decimal)
    assert [Decimal(str(value)) for value in again] == values


def test_a_column_has_one_json_type_even_with_nan() -> None:
    assert column([1.5, "NaN", None], "BINARY_DOUBLE") == (["1.5", "NaN", None], "")


@pytest.mark.parametrize("hidden", ["\u202e", "\x1b", "\x00", "\U000e0041", "\x85"])
def test_hidden_characters_are_written_out_and_the_column_says_so(hidden: str) -> None:
    shown, note = column([f"a{hidden}b"], "VARCHAR2(10)")
    assert shown == [f"a\\u{{{ord(hidden):x}}}b"]
    assert note == HIDDEN_WRITTEN_OUT


@pytest.mark.parametrize("text", ["tab\t, line\r\n", "Grüße 日本語 👩\u200d💻", "\\u{202e}"])
def test_ordinary_text_is_not_altered(text: str) -> None:
    assert column([text], "VARCHAR2(100)") == ([text], "")


def test_json_documents_keep_their_shape() -> None:
    document = {"a": [Decimal(1), Decimal(2**60), "x\u202e"], "b": None, "c": True}
    assert column([document], "JSON") == (
        [{"a": [1, str(2**60), "x\\u{202e}"], "b": None, "c": True}],
        HIDDEN_WRITTEN_OUT,
    )
    assert column([{"a": [Decimal(1), {"b": "c"}], "d": None}], "JSON")[1] == ""


@pytest.mark.parametrize(
    ("values", "kind", "shown", "said"),
    [
        (["a@b.example", None], "VARCHAR2(9)", ["[email]", None], "e-mail addresses redacted as [email]"),
        ([Decimal(4111111111111111), Decimal(7)], "NUMBER", ["[card]", "7"], "payment card numbers redacted as [card]"),
        ([{"to": ["a@b.example"]}], "JSON", [{"to": ["[email]"]}], "e-mail addresses redacted as [email]"),
        (["plain"], "VARCHAR2(9)", ["plain"], ""),
        ([Decimal(7)], "NUMBER", [7], ""),
    ],
)  # fmt: skip
def test_personal_data_is_replaced_and_the_column_says_so(
    values: list[object], kind: str, shown: list[object], said: str
) -> None:
    rows = [(value,) for value in values]
    answer = table([ColumnFacts("C", kind)], rows, 40_000, redact=("email", "card"))
    assert [row[0] for row in answer.rows] == shown
    assert answer.columns[0].note == said
    assert [row[0] for row in table([ColumnFacts("C", "X")], rows, 40_000).rows] != ["[email]"]


def test_rows_beyond_the_budget_are_left_out_and_said() -> None:
    shown = table([ColumnFacts("T", "VARCHAR2(1000)")], [("x" * 1000,)] * 50, 10_000)
    assert shown.over_budget
    assert len(compact(shown.rows).encode()) < 10_000
    assert len(shown.rows) == 9


def test_duplicate_column_names_are_kept() -> None:
    shown = table([NUMBER, NUMBER], [(Decimal(1), Decimal(2))], 40_000)
    assert [c.name for c in shown.columns] == ["N", "N"]
    assert shown.rows == [[1, 2]]


def test_an_empty_result_has_its_columns() -> None:
    shown = table([NUMBER], [], 40_000)
    assert (shown.columns[0].name, shown.rows) == ("N", [])


def test_bytes_that_are_no_text_are_written_out_and_said_to_be() -> None:
    shown = table([ColumnFacts("T", "VARCHAR2(9)")], [("a\udcffb",), ("c",)], 10_000)
    assert shown.rows == [["a\\u{dcff}b"], ["c"]]
    assert "RAWTOHEX" in shown.columns[0].note
