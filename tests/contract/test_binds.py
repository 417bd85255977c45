"""Binds of run_query, through the tool: what arrives at the database is what was given."""

from typing import Any

import pytest

from mcp_oracle.application import ToolApplication
from tests.contract.calls import answer, refusal
from tests.contract.conftest import Subject

pytestmark = pytest.mark.anyio

TIME = "'YYYY-MM-DD HH24:MI:SS.FF6'"


async def first_row(application: ToolApplication, sql: str, binds: object) -> list[Any]:
    return (await answer(application, "run_query", sql=sql, binds=binds))["rows"][0]


@pytest.mark.parametrize(
    ("expression", "value", "seen"),
    [
        (
            "TO_CHAR(:x)",
            12345678901234567890123456789012345678,
            "12345678901234567890123456789012345678",
        ),
        (
            "TO_CHAR(:x)",
            {"type": "number", "value": "-0.12345678901234567890123456789"},
            "-.12345678901234567890123456789",
        ),
        (
            "TO_CHAR(:x, 'YYYY-MM-DD HH24:MI:SS')",
            {"type": "date", "value": "2026-11-21 13:05:07"},
            "2026-11-21 13:05:07",
        ),
        (
            f"TO_CHAR(:x, {TIME})",
            {"type": "timestamp", "value": "2026-11-21 13:05:07.123456"},
            "2026-11-21 13:05:07.123456",
        ),
        (
            f"TO_CHAR(SYS_EXTRACT_UTC(:x), {TIME})",
            {"type": "timestamp_tz", "value": "2026-11-21 13:05:07.5 +05:30"},
            "2026-11-21 07:35:07.500000",
        ),
        (
            "EXTRACT(HOUR FROM :x) || ' ' || EXTRACT(DAY FROM :x)",
            {"type": "interval_ds", "value": "-1 02:03:04"},
            "-2 -1",
        ),
        (
            "EXTRACT(YEAR FROM :x) || ' ' || EXTRACT(MONTH FROM :x)",
            {"type": "interval_ym", "value": "-3-11"},
            "-3 -11",
        ),
        ("RAWTOHEX(:x)", {"type": "raw", "value": "00ff"}, "00FF"),
        ("LENGTH(:x)", {"type": "clob", "value": "é" * 5000}, 5000),
        ("LENGTH(:x)", "é" * 20_000, 20_000),
        (
            "CASE WHEN :x = BINARY_DOUBLE_INFINITY THEN 'inf' END",
            {"type": "binary_double", "value": "Inf"},
            "inf",
        ),
        ("CASE WHEN :x IS NULL THEN 'null' END", "", "null"),
        ("CASE WHEN :x IS NULL THEN 'null' END", {"type": "date", "value": None}, "null"),
    ],
    ids=lambda value: repr(value)[:50],
)
async def test_a_typed_value_arrives(
    expression: str, value: object, seen: object, application: ToolApplication
) -> None:
    assert await first_row(application, f"SELECT {expression} AS c FROM dual", {"x": value}) == [
        seen
    ]


async def test_a_date_is_compared_as_a_date(application: ToolApplication) -> None:
    sql = "SELECT COUNT(*) AS n FROM hr.employees WHERE hire_date < :d"
    before = {"type": "date", "value": "0001-01-02"}
    assert await first_row(application, sql, {"d": before}) == [0]
    assert (await first_row(application, sql, [{"type": "date", "value": "9999-01-01"}]))[0] > 0


async def test_a_repeated_name_is_one_bind_by_name_and_two_by_position(
    application: ToolApplication,
) -> None:
    sql = 'SELECT :a AS x, :"A" AS y, :b AS z FROM dual'
    assert await first_row(application, sql, {"a": 1, "B": 2}) == [1, 1, 2]
    assert await first_row(application, sql, [1, 2, 3]) == [1, 2, 3]


async def test_quoted_and_numbered_names_are_bound(application: ToolApplication) -> None:
    sql = 'SELECT :"a b" AS x, :1 AS y FROM dual'
    assert await first_row(application, sql, {"a b": "q", "1": "n"}) == ["q", "n"]


async def test_colons_that_are_no_binds_want_no_value(application: ToolApplication) -> None:
    sql = "SELECT ':x' AS a, q'[:y]' AS b /* :z */ FROM dual -- :w"
    assert (await answer(application, "run_query", sql=sql))["rows"] == [[":x", ":y"]]


async def test_missing_and_extra_binds_are_named(application: ToolApplication) -> None:
    text = await refusal(
        application, "run_query", sql="SELECT :a, :b FROM dual", binds={"a": 1, "c": 2}
    )
    assert "no value for :B" in text
    assert "not in the statement: :c" in text


async def test_a_value_of_a_wrong_type_is_answered_with_what_is_allowed(
    application: ToolApplication,
) -> None:
    text = await refusal(
        application,
        "run_query",
        sql="SELECT :a FROM dual",
        binds={"a": {"type": "date", "value": 7}},
    )
    assert ":A" in text
    assert "2026-11-21" in text


async def test_no_bind_reaches_another_statement(application: ToolApplication) -> None:
    sql = "SELECT :a AS a FROM dual"
    assert await first_row(application, sql, {"a": "secret"}) == ["secret"]
    assert "no value for :A" in await refusal(application, "run_query", sql=sql)
    assert await first_row(application, sql, {"a": None}) == [None]
    assert await first_row(application, sql, {"a": 5}) == [5]


async def test_an_empty_text_is_noted_as_null(application: ToolApplication) -> None:
    found = await answer(
        application, "run_query", sql="SELECT COUNT(*) AS n FROM dual WHERE dummy = :x", binds=[""]
    )
    assert found["rows"] == [[0]]
    assert "NULL" in found["note"]


async def test_a_value_may_change_its_type_between_calls(application: ToolApplication) -> None:
    sql = "SELECT :x AS x, LENGTH(:x) AS n FROM dual"
    assert await first_row(application, sql, {"x": "short"}) == ["short", 5]
    assert await first_row(application, sql, {"x": {"type": "clob", "value": "é"}}) == ["é", 1]
    assert await first_row(application, sql, {"x": {"type": "clob", "value": "f"}}) == ["f", 1]
    assert await first_row(application, sql, {"x": "text"}) == ["text", 4]


@pytest.mark.parametrize("before", ["char", "varchar2", "nvarchar2", "raw", "blob"])
async def test_a_clob_is_read_right_whatever_the_statement_gave_before(
    application: ToolApplication, before: str
) -> None:
    sql = f"SELECT :x AS {before}_before FROM dual"
    await first_row(application, sql, {"x": {"type": before, "value": "c3a9"}})
    assert await first_row(application, sql, {"x": {"type": "clob", "value": "é" * 9}}) == ["é" * 9]
    assert await first_row(application, sql, {"x": {"type": "clob", "value": "ü"}}) == ["ü"]


async def test_an_empty_clob_is_not_null(application: ToolApplication) -> None:
    sql = "SELECT CASE WHEN :x IS NULL THEN 'null' ELSE 'empty' END AS c FROM dual"
    assert await first_row(application, sql, {"x": {"type": "clob", "value": ""}}) == ["empty"]


async def test_char_compares_with_its_padding_and_varchar2_does_not(
    application: ToolApplication,
) -> None:
    sql = "SELECT COUNT(*) AS n FROM dual WHERE CAST('a' AS CHAR(3)) = :x"
    assert await first_row(application, sql, {"x": {"type": "char", "value": "a"}}) == [1]
    assert await first_row(application, sql, {"x": "a"}) == [0]


async def test_json_keeps_its_digits(application: ToolApplication, subject: Subject) -> None:
    if subject.release == "19c":
        pytest.skip("JSON is a type since 21c")
    value = {"type": "json", "value": '{"a": [0.12345678901234567890, true, null]}'}
    found = await answer(application, "run_query", sql="SELECT :x AS x FROM dual", binds=[value])
    assert "0.1234567890123456789" in str(found["rows"])
