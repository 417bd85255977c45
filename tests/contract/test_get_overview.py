"""What get_overview says, to an account that may only read HR."""

import json
from pathlib import Path
from typing import Any

import pytest

from mcp_oracle.application import ToolApplication
from tests.contract.calls import answer, octets, refusal

pytestmark = pytest.mark.anyio

HR: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "sample-schemas.json").read_text("utf-8")
)["HR"]


async def test_the_database_and_the_account_are_named(application: ToolApplication) -> None:
    found = await answer(application, "get_overview")
    told = found["database"]
    assert {"version", "database", "service", "role", "user", "schema"} <= set(told)
    assert all(isinstance(value, str) and value for value in told.values())
    asked = await answer(
        application,
        "run_query",
        sql="SELECT SYS_CONTEXT('USERENV', 'SESSION_USER') AS u, SYS_CONTEXT('USERENV', 'DB_NAME') AS d FROM dual",
    )
    assert asked["rows"] == [[told["user"], told["database"]]]


async def test_an_account_that_only_reads_has_no_other_privileges(
    application: ToolApplication,
) -> None:
    found = await answer(application, "get_overview")
    assert found["privileges"] == ["none beyond reading"]


async def test_protection_is_told_as_it_was_proven(application: ToolApplication) -> None:
    found = await answer(application, "get_overview")
    layers = {line.partition(":")[0]: line for line in found["protection"]}
    assert "ORA-01456" in layers["read-only transaction"]
    assert "active" in layers["read-only transaction"]
    assert "SELECT and WITH" in layers["SQL guard"]
    assert "40,000 bytes" in found["limits"]


async def test_a_schema_shows_its_tables_with_most_relations_first_and_how_they_relate(
    application: ToolApplication,
) -> None:
    found = await answer(application, "get_overview", schema="hr")
    assert found["tables_of"] == "HR"
    names = [line.split()[0] for line in found["tables"]]
    assert names[:2] == ["EMPLOYEES", "DEPARTMENTS"]
    assert set(names) == {*HR["tables"], *HR["views"]}
    rows = {line.split()[0]: line.split()[1] for line in found["tables"] if "~" in line}
    assert rows == {table: f"(~{count}" for table, count in HR["row_counts"].items()}
    assert sorted(found["relations"]) == sorted(
        f"{table}({', '.join(item['columns'])}) -> {item['ref_table']}"
        for table, facts in HR["tables"].items()
        for item in facts["constraints"]
        if item["type"] == "R"
    )


async def test_schemas_are_counted(application: ToolApplication) -> None:
    found = await answer(application, "get_overview")
    (line,) = [line for line in found["schemas"] if line.startswith("HR:")]
    assert "7 tables, 1 view, 19 indexes" in line


async def test_the_only_schema_with_tables_is_shown_at_once(application: ToolApplication) -> None:
    found = await answer(application, "get_overview")
    with_tables = [line for line in found["schemas"] if " table" in line or " view" in line]
    assert ("tables_of" in found) == (len(with_tables) == 1)
    assert octets(found) <= 3_000


async def test_a_wrong_schema_is_answered_with_the_close_ones(
    application: ToolApplication,
) -> None:
    assert "Schemas: HR" in await refusal(application, "get_overview", schema="HRR")


async def test_a_wrong_name_is_said_back_in_part(application: ToolApplication) -> None:
    assert len(await refusal(application, "get_overview", schema="x" * 10_000)) < 400
