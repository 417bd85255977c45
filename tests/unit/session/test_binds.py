"""Bind values: matched by Oracle's rules for names, typed, never rounded."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from mcp_oracle.errors import ArgumentError
from mcp_oracle.exact_json import Digits
from mcp_oracle.session.bind_value import Typed
from mcp_oracle.session.binds import binds


def one(value: object) -> Any:
    """What is bound for one value."""
    (bound,) = binds([value], ["x"]).values
    return bound


def at(year: int, month: int, day: int, hour: int = 0, *rest: int) -> dt.datetime:
    minute, second, micro = (*rest, 0, 0, 0)[:3]
    return dt.datetime.combine(dt.date(year, month, day), dt.time(hour, minute, second, micro))


def refused(given: Any, *places: str) -> str:
    with pytest.raises(ArgumentError) as caught:
        binds(given, places)
    assert caught.value.next_step
    return str(caught.value)


@pytest.mark.parametrize("key", ["id", "ID", ":id", ":Id", '"ID"', ':"ID"'])
def test_unquoted_names_are_upper_case(key: str) -> None:
    assert binds({key: 1}, ["iD"]).values == {'"ID"': 1}
    assert binds({key: 1}, ['"ID"']).values == {'"ID"': 1}


def test_a_quoted_name_is_taken_as_it_is() -> None:
    assert binds({'"a b"': 1}, ['"a b"']).values == {'"a b"': 1}
    assert binds({"a b": 1}, ['"a b"']).values == {'"a b"': 1}
    assert "no value for :id" in refused({"ID": 1}, '"id"')


def test_quoted_and_unquoted_names_are_two_binds() -> None:
    assert binds({"id": 1, '"id"': 2}, ["id", '"id"']).values == {'"ID"': 1, '"id"': 2}


def test_a_number_is_a_name() -> None:
    assert binds({"1": "a", ":2": "b"}, ["1", "2"]).values == {'"1"': "a", '"2"': "b"}


def test_a_repeated_name_is_given_once_by_name_and_each_time_by_position() -> None:
    assert binds({"a": 1, "b": 2}, ["a", "B", "A"]).values == {'"A"': 1, '"B"': 2}
    assert binds([1, 2, 3], ["a", "b", "a"]).values == [1, 2, 3]
    assert "2 values for 3 binds :A, :B, :A. Each occurrence" in refused([1, 2], "a", "b", "a")


def test_missing_and_extra_binds_are_named() -> None:
    said = refused({"a": 1, "x": 2, "y": 3}, "a", "b", "c", "b")
    assert "no value for :B, :C" in said
    assert "not in the statement: :x, :y" in said
    assert "The statement has :A, :B, :C." in said
    assert '{"A": ..., "B": ..., "C": ...}' in said


@pytest.mark.parametrize("given", [None, {}, []])
def test_a_statement_with_binds_needs_values(given: Any) -> None:
    assert ":A" in refused(given, "a")


@pytest.mark.parametrize("given", [{"a": 1}, [1]])
def test_a_statement_without_binds_takes_none(given: Any) -> None:
    assert "leave out binds" in refused(given)
    assert binds(None, []).values == {}


def test_a_bind_is_given_once() -> None:
    assert "twice" in refused({"a": 1, "A": 2}, "a")


@pytest.mark.parametrize(
    ("value", "bound"),
    [
        (None, None),
        (True, True),
        (7, 7),
        (10**39 + 1, 10**39 + 1),
        (0.1, Decimal("0.1")),
        (-2.5e-7, Decimal("-2.5E-7")),
        (Digits("0.12345678901234567890123456789"), Decimal("0.12345678901234567890123456789")),
        ("é", "é"),
        ({"type": "number", "value": "12345678901234567890.5"}, Decimal("12345678901234567890.5")),
        ({"type": "number", "value": 7}, 7),
        ({"type": "raw", "value": "00fF"}, b"\0\xff"),
        ({"type": "boolean", "value": False}, False),
        ({"type": "date", "value": None}, None),
        ({"type": "DATE", "value": "2026-11-21"}, Typed("date", at(2026, 11, 21))),
        (
            {"type": "date", "value": "2026-11-21T13:05:07"},
            Typed("date", at(2026, 11, 21, 13, 5, 7)),
        ),
        (
            {"type": "timestamp", "value": "2026-11-21 13:05:07.123456000"},
            Typed("timestamp", at(2026, 11, 21, 13, 5, 7, 123456)),
        ),
        (
            {"type": "timestamp with time zone", "value": "2026-11-21 13:05:07.5 +05:30"},
            Typed("timestamp_tz", at(2026, 11, 21, 7, 35, 7, 500000)),
        ),
        (
            {"type": "timestamp_tz", "value": "2026-11-21T13:05:07-0130"},
            Typed("timestamp_tz", at(2026, 11, 21, 14, 35, 7)),
        ),
        (
            {"type": "interval_ds", "value": "-1 02:03:04.5"},
            Typed("interval_ds", -dt.timedelta(1, 4, 500000, 0, 3, 2)),
        ),
        ({"type": "interval_ds", "value": "3"}, Typed("interval_ds", dt.timedelta(3))),
        ({"type": "interval_ym", "value": "-3-11"}, Typed("interval_ym", (-3, -11))),
        ({"type": "clob", "value": ""}, Typed("clob", "")),
        ({"type": "blob", "value": "00ff"}, Typed("blob", b"\0\xff")),
        ({"type": "char", "value": "a"}, Typed("char", "a")),
        ({"type": "varchar2", "value": "x" * 5000}, Typed("varchar2", "x" * 5000)),
        ({"type": "binary_float", "value": "-Inf"}, Typed("binary_float", float("-inf"))),
        ({"type": "binary_double", "value": 0.1}, Typed("binary_double", 0.1)),
        ({"type": "json", "value": {"a": [1, 0.5]}}, Typed("json", {"a": [1, Decimal("0.5")]})),
        (
            {"type": "json", "value": '{"a": 0.12345678901234567890}'},
            Typed("json", {"a": Decimal("0.12345678901234567890")}),
        ),
        ({"type": "vector", "value": [1, 2.5]}, Typed("vector", [1.0, 2.5])),
    ],
    ids=repr,
)
def test_a_value_is_bound_exactly(value: object, bound: object) -> None:
    assert one(value) == bound
    assert type(one(value)) is type(bound)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([1], "an array"),
        ({"a": 1}, "without type and value"),
        ({"type": "date", "value": "x", "z": 1}, "without type and value"),
        ({"type": "money", "value": 1}, "unknown type 'money'"),
        ({"type": "date", "value": 7}, "2026-11-21"),
        ({"type": "date", "value": "tomorrow"}, "2026-11-21"),
        ({"type": "date", "value": "2026-02-29"}, "no such time"),
        ({"type": "date", "value": "2026-11-21 00:00:00.5"}, "timestamp"),
        ({"type": "date", "value": "2026-11-21 00:00:00 +01:00"}, "timestamp_tz"),
        ({"type": "date", "value": "-0044-03-15"}, "TO_DATE(:x, 'SYYYY-MM-DD HH24:MI:SS')"),
        ({"type": "timestamp", "value": "2026-11-21 00:00:00.1234567"}, "TO_TIMESTAMP(:x, "),
        ({"type": "timestamp", "value": "2026-11-21 00:00:00Z"}, "timestamp_tz"),
        ({"type": "timestamp_tz", "value": "2026-11-21 00:00:00"}, "offset"),
        ({"type": "timestamp_tz", "value": "0001-01-01 00:00:00 +01:00"}, "cannot be bound"),
        ({"type": "interval_ds", "value": "1 25:00:00"}, "23:59:59"),
        ({"type": "interval_ds", "value": "P1D"}, "+3 04:05:06.5"),
        ({"type": "interval_ym", "value": "1-12"}, "months end at 11"),
        ({"type": "raw", "value": "0"}, "hexadecimal"),
        ({"type": "raw", "value": "00" * 40_000}, "blob"),
        ({"type": "number", "value": "1,5"}, "its digits as text"),
        ({"type": "number", "value": "NaN"}, "binary_double"),
        ({"type": "number", "value": True}, "a number"),
        ({"type": "boolean", "value": 1}, "true or false"),
        ({"type": "vector", "value": []}, "array of numbers"),
        ({"type": "vector", "value": [1, "x"]}, "array of numbers"),
        ({"type": "json", "value": "{"}, "no JSON"),
        ({"type": "varchar2", "value": "x" * 40_000}, "clob"),
        ({"type": "binary_float", "value": 1e39}, "BINARY_FLOAT"),
        (float("inf"), "binary_double"),
        (10**41 + 1, "42 digits"),
        (1e200, "out of the range"),
        ("\ud800", "Unicode"),
    ],
    ids=repr,
)
def test_what_cannot_be_bound_says_what_can(value: object, said: str) -> None:
    text = refused([value], "x")
    assert said in text
    assert ":X" in text


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("", "is '': Oracle takes it for NULL"),
        ({"type": "char", "value": ""}, "NULL"),
        ({"type": "raw", "value": ""}, "NULL"),
        ("é" * 2001, "4,002 bytes and is bound as CLOB; type varchar2"),
        ("x" * 32_768, "32,768 bytes and is bound as CLOB."),
        ({"type": "timestamp_tz", "value": "2026-11-21 13:05:07 +01:00"}, "same moment in UTC"),
        ({"type": "binary_double", "value": Digits("0.12345678901234567890")}, "nearest double"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_is_not_obvious_is_noted(value: object, said: str) -> None:
    (note,) = binds({"x": value}, ["x"]).notes
    assert note.startswith(":X ")
    assert said in note


@pytest.mark.parametrize(
    "value", ["a", 7, None, {"type": "timestamp_tz", "value": "2026-11-21 00:00:00Z"}]
)
def test_nothing_else_is_noted(value: object) -> None:
    assert binds({"x": value}, ["x"]).notes == ()


def test_a_long_text_is_a_clob() -> None:
    assert one("x" * 4000) == "x" * 4000
    assert one("x" * 4001) == Typed("clob", "x" * 4001)
