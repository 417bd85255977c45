"""What describe_objects says of HR equals what HR is, on every release."""

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
TABLES = sorted(HR["tables"])


async def described(
    application: ToolApplication, *names: str, **arguments: object
) -> dict[str, dict[str, Any]]:
    found = await answer(application, "describe_objects", names=list(names), **arguments)
    return {item["name"]: item for item in found["objects"]}


@pytest.fixture(scope="module")
async def tables(application: ToolApplication) -> dict[str, dict[str, Any]]:
    """All of them, described in one call."""
    return await described(application, *(f"hr.{table}" for table in TABLES))


def without_comment(line: str) -> str:
    return line.partition(" -- ")[0]


@pytest.mark.parametrize("table", TABLES)
def test_columns_are_those_of_the_schema(tables: dict[str, dict[str, Any]], table: str) -> None:
    found = tables[f"HR.{table}"]
    assert [without_comment(line) for line in found["columns"]] == [
        f"{column['name']} {column['type']}{'' if column['nullable'] else ' NOT NULL'}"
        for column in HR["tables"][table]["columns"]
    ]
    assert all(" -- " in line for line in found["columns"])


@pytest.mark.parametrize("table", TABLES)
async def test_constraints_are_those_of_the_schema(
    application: ToolApplication, table: str
) -> None:
    found = (await described(application, f"HR.{table}", detail="full"))[f"HR.{table}"]
    constraints = HR["tables"][table]["constraints"]

    def named(kind: str) -> dict[str, dict[str, Any]]:
        return {item["name"]: item for item in constraints if item["type"] == kind}

    assert {found["primary_key"]} == {
        f"{name}: {', '.join(item['columns'])}" for name, item in named("P").items()
    }
    assert set(found.get("unique", ())) == {
        f"{name}: {', '.join(item['columns'])}" for name, item in named("U").items()
    }
    assert set(found.get("foreign_keys", ())) == {
        f"{name}: {', '.join(item['columns'])} -> HR.{item['ref_table']}({', '.join(item['ref_columns'])})"
        for name, item in named("R").items()
    }
    assert {" ".join(line.split()) for line in found.get("checks", ())} == {
        f"{name}: {item['condition']}" for name, item in named("C").items()
    }


async def test_referring_tables_are_those_of_the_schema(application: ToolApplication) -> None:
    found = await described(application, *(f"HR.{table}" for table in TABLES), detail="full")
    referring = {
        (item["ref_table"], f"{item['name']}: HR.{table}({', '.join(item['columns'])})")
        for table, facts in HR["tables"].items()
        for item in facts["constraints"]
        if item["type"] == "R"
    }
    assert referring == {
        (name.removeprefix("HR."), line)
        for name, item in found.items()
        for line in item.get("referenced_by", ())
    }


def test_indexes_and_row_counts_are_those_of_the_schema(tables: dict[str, dict[str, Any]]) -> None:
    told = {
        (name.removeprefix("HR."), line.replace("IOT - TOP ", ""))
        for name, item in tables.items()
        for line in item["indexes"]
    }
    assert told == {
        (
            item["table"],
            f"{item['name']} {'UNIQUE ' if item['unique'] else ''}({', '.join(item['columns'])})",
        )
        for item in HR["indexes"]
    }
    assert {
        name.removeprefix("HR."): item["statistics"].split()[0] for name, item in tables.items()
    } == {table: str(count) for table, count in HR["row_counts"].items()}
    assert tables["HR.COUNTRIES"]["details"] == ["index-organized"]


async def test_a_view_shows_its_columns_and_its_query(application: ToolApplication) -> None:
    found = (await described(application, "hr.emp_details_view"))["HR.EMP_DETAILS_VIEW"]
    assert found["type"] == "VIEW"
    assert len(found["columns"]) == 16
    assert "read only" in found["details"]
    assert "e.department_id = d.department_id" in found["text"]


async def test_the_joins_of_all_tables_are_their_foreign_keys(
    application: ToolApplication,
) -> None:
    found = await answer(application, "describe_objects", names=[f"HR.{table}" for table in TABLES])
    conditions = {condition for join in found["joins"] for condition in join["on"]}
    assert conditions == {
        f"CHILD.{own} = PARENT.{parent}"
        if table == item["ref_table"]
        else f"{table}.{own} = {item['ref_table']}.{parent}"
        for table, facts in HR["tables"].items()
        for item in facts["constraints"]
        if item["type"] == "R"
        for own, parent in zip(item["columns"], item["ref_columns"], strict=True)
    }
    assert "via" not in found
    assert not any("guess" in join for join in found["joins"])


async def test_the_joins_run_as_they_stand(application: ToolApplication) -> None:
    found = await answer(application, "describe_objects", names=[f"HR.{table}" for table in TABLES])
    queries = [
        f"SELECT COUNT(*) AS n FROM {join['join']} ON {condition}"
        for join in found["joins"]
        for condition in join["on"]
    ]
    counted = await answer(application, "run_query", sql=" UNION ALL ".join(queries))
    counts = [n for (n,) in counted["rows"]]
    assert len(counts) == len(queries) > 5
    assert min(counts) > 0


async def test_tables_in_between_are_added_and_said(application: ToolApplication) -> None:
    found = await answer(application, "describe_objects", names=["hr.employees", "hr.countries"])
    assert found["via"] == ["HR.EMPLOYEES to HR.COUNTRIES through HR.DEPARTMENTS and HR.LOCATIONS"]
    assert [item["name"] for item in found["objects"]] == ["HR.EMPLOYEES", "HR.COUNTRIES"]


async def test_a_description_is_small(application: ToolApplication) -> None:
    one = await answer(application, "describe_objects", names=["HR.EMPLOYEES"])
    assert octets(one) <= 2_200
    everything = await answer(
        application, "describe_objects", names=[f"HR.{table}" for table in TABLES]
    )
    assert octets(everything) <= 9_000


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["HR.EMPLOYES"], "close to it: HR.EMPLOYEES"),
        (["HRR.EMPLOYEES"], "schemas close to HRR: HR"),
        (['hr."employees"'], "close to it: HR.EMPLOYEES"),
        (["no_such_thing_anywhere"], "does not exist or is not visible"),
        (["employees; drop table x"], "is not the name of an object"),
        ([], "names"),
        (["HR.JOBS"] * 21, "names"),
    ],
)
async def test_a_wrong_name_is_an_error_that_names_the_near_ones(
    application: ToolApplication, names: list[str], said: str
) -> None:
    assert said in await refusal(application, "describe_objects", names=names)


async def test_one_wrong_name_does_not_spoil_the_others(application: ToolApplication) -> None:
    found = await answer(application, "describe_objects", names=["HR.JOBS", "HR.JOBBS"])
    assert [item["name"] for item in found["objects"]] == ["HR.JOBS"]
    assert "HR.JOBS" in found["not_found"][0]


async def test_a_public_synonym_leads_to_its_object(application: ToolApplication) -> None:
    found = (await described(application, "all_tables"))["SYS.ALL_TABLES"]
    assert found["synonyms"] == ["PUBLIC.ALL_TABLES"]
    assert "OWNER VARCHAR2(128) NOT NULL" in found["columns"]


async def test_an_index_is_described_by_its_own_name(application: ToolApplication) -> None:
    found = (await described(application, "hr.emp_name_ix"))["HR.EMP_NAME_IX"]
    assert found["indexes"] == ["EMP_NAME_IX (LAST_NAME, FIRST_NAME)"]
    assert found["details"] == ["on HR.EMPLOYEES"]
