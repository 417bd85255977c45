"""The tools through an MCP client, on the HR sample schema."""

from collections.abc import AsyncGenerator
from typing import Any, cast

import anyio
import pytest
from mcp import Client
from mcp_types import CallToolResult, TextContent

from mcp_oracle.application import ToolApplication
from mcp_oracle.server import compose
from tests.contract.calls import LISTED

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client(application: ToolApplication) -> AsyncGenerator[Client]:
    async with Client(compose(application, LISTED)) as client:
        yield client


def answer(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, result.content
    return cast("dict[str, Any]", result.structured_content)


def refusal(result: CallToolResult) -> str:
    assert result.is_error
    assert result.structured_content is None
    (item,) = result.content
    assert isinstance(item, TextContent)
    return item.text


async def test_a_table_is_found_by_a_word_of_a_column(client: Client) -> None:
    found = answer(await client.call_tool("search_objects", {"pattern": "salary", "schema": "HR"}))
    names = [item["name"] for item in found["objects"]]
    assert names[:1] == ["HR.EMPLOYEES"] or "HR.EMPLOYEES" in names[:3]
    assert found["total"] == len(names)


async def test_a_page_of_a_search_goes_on_where_the_last_ended(client: Client) -> None:
    everything = answer(
        await client.call_tool(
            "search_objects", {"pattern": "%", "schema": "HR", "types": ["TABLE"], "limit": 200}
        )
    )
    arguments: dict[str, Any] = {"pattern": "%", "schema": "HR", "types": ["TABLE"], "limit": 3}
    pages: list[str] = []
    while True:
        page = answer(await client.call_tool("search_objects", arguments))
        pages += [item["name"] for item in page["objects"]]
        if "next_cursor" not in page:
            break
        arguments["cursor"] = page["next_cursor"]
    assert pages == [item["name"] for item in everything["objects"]]
    assert set(pages) == {
        f"HR.{table}"
        for table in (
            "COUNTRIES", "DEPARTMENTS", "EMPLOYEES", "JOBS", "JOB_HISTORY", "LOCATIONS", "REGIONS",
        )
    }  # fmt: skip


async def test_columns_come_with_their_types(client: Client) -> None:
    found = answer(
        await client.call_tool(
            "search_objects",
            {"pattern": "EMPLOYEES", "schema": "HR", "types": ["TABLE"], "detail": "columns"},
        )
    )
    (table,) = [item for item in found["objects"] if item["name"] == "HR.EMPLOYEES"]
    bare = [column.partition(" -- ")[0] for column in table["columns"]]
    assert bare == [
        "EMPLOYEE_ID NUMBER(6) NOT NULL",
        "FIRST_NAME VARCHAR2(20)",
        "LAST_NAME VARCHAR2(25) NOT NULL",
        "EMAIL VARCHAR2(25) NOT NULL",
        "PHONE_NUMBER VARCHAR2(20)",
        "HIRE_DATE DATE NOT NULL",
        "JOB_ID VARCHAR2(10) NOT NULL",
        "SALARY NUMBER(8,2)",
        "COMMISSION_PCT NUMBER(2,2)",
        "MANAGER_ID NUMBER(6)",
        "DEPARTMENT_ID NUMBER(4)",
    ]


async def test_a_query_gives_columns_and_rows(client: Client) -> None:
    found = answer(
        await client.call_tool(
            "run_query",
            {
                "sql": "SELECT region_id, region_id / 8 AS eighth FROM hr.regions WHERE region_id = :id",
                "binds": {"id": 10},
            },
        )
    )
    assert [column["name"] for column in found["columns"]] == ["REGION_ID", "EIGHTH"]
    assert found["rows"] == [[10, 1.25]]
    assert (found["row_count"], found["truncated"]) == (1, False)


async def test_a_longer_result_says_that_it_was_cut(client: Client) -> None:
    found = answer(
        await client.call_tool(
            "run_query",
            {"sql": "SELECT employee_id FROM hr.employees ORDER BY employee_id", "max_rows": 10},
        )
    )
    assert found["row_count"] == 10
    assert found["truncated"] is True
    assert "OFFSET 10 ROWS" in found["note"]


async def test_exactly_as_many_rows_as_asked_for_are_not_a_cut_result(client: Client) -> None:
    found = answer(
        await client.call_tool(
            "run_query", {"sql": "SELECT region_id FROM hr.regions", "max_rows": 5}
        )
    )
    assert (found["row_count"], found["truncated"]) == (5, False)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM hr.employees",
        "SELECT * FROM hr.employees FOR UPDATE",
        "SELECT DBMS_XMLGEN.GETXML('select 1 from dual') FROM dual",
        "SELECT 1 FROM dual; DROP TABLE hr.employees",
    ],
)
async def test_anything_but_a_harmless_query_is_refused_with_a_next_step(
    client: Client, sql: str
) -> None:
    text = refusal(await client.call_tool("run_query", {"sql": sql}))
    assert text.startswith("Refused by rule ")
    assert "\nNext: " in text


async def test_an_unknown_table_is_answered_with_the_close_names(client: Client) -> None:
    text = refusal(await client.call_tool("run_query", {"sql": "SELECT * FROM hr.employes"}))
    assert "ORA-00942" in text
    assert "HR.EMPLOYEES" in text


async def test_an_unknown_column_is_answered_with_the_close_names(client: Client) -> None:
    text = refusal(
        await client.call_tool("run_query", {"sql": "SELECT e.salry FROM hr.employees e"})
    )
    assert "ORA-00904" in text
    assert "EMPLOYEES.SALARY" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({}, "'sql' is missing"),
        ({"sql": "SELECT 1 FROM dual", "rows": 5}, "no argument 'rows'"),
        ({"sql": "SELECT 1 FROM dual", "max_rows": "5"}, "max_rows"),
        ({"sql": "SELECT 1 FROM dual", "max_rows": 0}, "max_rows"),
        ({"sql": "SELECT 1 FROM dual", "max_rows": 100_000}, "max_rows"),
        ({"sql": ["SELECT 1 FROM dual"]}, "sql"),
        ({"sql": "SELECT :x FROM dual", "binds": 1}, "binds"),
    ],
)
async def test_wrong_arguments_are_named(
    client: Client, arguments: dict[str, Any], said: str
) -> None:
    text = refusal(await client.call_tool("run_query", arguments))
    assert said in text
    assert "\nNext: " in text


@pytest.mark.parametrize("binds", [{}, {"y": 1}, {"x": 1, "y": 2}])
async def test_missing_and_extra_binds_are_errors(client: Client, binds: dict[str, int]) -> None:
    text = refusal(
        await client.call_tool("run_query", {"sql": "SELECT :x AS x FROM dual", "binds": binds})
    )
    assert "bind" in text


@pytest.mark.parametrize(
    ("condition", "next_step"),
    [
        ("hire_date > '2018'", "TO_DATE"),
        ('last_name = "King"', "single quotes"),
    ],
)
async def test_a_text_that_is_written_wrong_is_answered_with_how_to_write_it(
    client: Client, condition: str, next_step: str
) -> None:
    sql = f"SELECT last_name FROM hr.employees WHERE {condition}"
    assert next_step in refusal(await client.call_tool("run_query", {"sql": sql}))


@pytest.mark.parametrize("pattern", ["HR", "hr ", '"HR"'])
async def test_a_search_for_a_schema_is_answered_with_how_to_search_in_it(
    client: Client, pattern: str
) -> None:
    found = answer(await client.call_tool("search_objects", {"pattern": pattern}))
    assert found["objects"] == []
    assert "HR is a schema" in found["note"]


async def test_many_calls_at_once_get_their_own_answers(client: Client) -> None:
    results: dict[int, object] = {}

    async def ask(number: int) -> None:
        found = answer(
            await client.call_tool(
                "run_query", {"sql": "SELECT :n AS n FROM dual", "binds": {"n": number}}
            )
        )
        results[number] = found["rows"][0][0]

    async with anyio.create_task_group() as tasks:
        for number in range(50):
            tasks.start_soon(ask, number)
    assert results == {number: number for number in range(50)}
