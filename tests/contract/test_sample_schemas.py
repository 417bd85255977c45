"""Every fact that the tools give of HR and CO equals the facts of those schemas, on every release."""

import json
from pathlib import Path
from typing import Any

import pytest

from mcp_oracle.application import ToolApplication
from tests.contract.calls import answer

pytestmark = pytest.mark.anyio

SCHEMAS: dict[str, dict[str, Any]] = {
    name: facts
    for name, facts in json.loads(
        (Path(__file__).parents[1] / "data" / "sample-schemas.json").read_text("utf-8")
    ).items()
    if not name.startswith("_")
}
TABLES = [(schema, table) for schema, facts in SCHEMAS.items() for table in facts["tables"]]
VIEWS = [(schema, view) for schema, facts in SCHEMAS.items() for view in facts["views"]]


async def described(application: ToolApplication, *names: str) -> dict[str, dict[str, Any]]:
    found = await answer(application, "describe_objects", names=list(names), detail="full")
    assert "not_found" not in found
    return {item["name"]: item for item in found["objects"]}


async def read(application: ToolApplication, sql: str) -> list[list[Any]]:
    return (await answer(application, "run_query", sql=sql, max_rows=1000))["rows"]


@pytest.fixture(scope="module")
async def descriptions(application: ToolApplication) -> dict[str, dict[str, Any]]:
    """Every table and view of the schemas by its name."""
    found: dict[str, dict[str, Any]] = {}
    for schema, facts in SCHEMAS.items():
        for names in (facts["tables"], facts["views"]):
            found |= await described(application, *(f"{schema}.{name}" for name in names))
    return found


def declared(column: dict[str, Any]) -> str:
    """A column as its line shows it; a TIMESTAMP without digits has six."""
    of = "TIMESTAMP(6)" if column["type"] == "TIMESTAMP" else column["type"]
    parts = (column["name"], of, column["identity"], None if column["nullable"] else "NOT NULL")
    return " ".join(part for part in parts if part)


@pytest.mark.parametrize(("schema", "table"), TABLES)
async def test_columns_have_their_types_nulls_identity_and_comments(
    descriptions: dict[str, dict[str, Any]], schema: str, table: str
) -> None:
    facts = SCHEMAS[schema]["tables"][table]
    found = descriptions[f"{schema}.{table}"]
    lines = [line.partition(" -- ") for line in found["columns"]]
    assert [line for line, _, _ in lines] == [declared(c) for c in facts["columns"]]
    assert [bool(comment) for _, _, comment in lines] == [c["commented"] for c in facts["columns"]]
    assert ("comment" in found) == facts["commented"]
    assert found.get("details", []) == (
        ["index-organized"] if facts["organization"] == "INDEX" else []
    )


@pytest.mark.parametrize(("schema", "table"), TABLES)
async def test_keys_and_checks_have_their_names_and_columns(
    descriptions: dict[str, dict[str, Any]], schema: str, table: str
) -> None:
    found = descriptions[f"{schema}.{table}"]
    told = {
        "P": {found["primary_key"]},
        "U": set(found.get("unique", ())),
        "R": set(found.get("foreign_keys", ())),
        "C": {" ".join(line.split()) for line in found.get("checks", ())},
    }
    wanted: dict[str, set[str]] = {kind: set() for kind in told}
    for item in SCHEMAS[schema]["tables"][table]["constraints"]:
        what = (
            ", ".join(item["columns"]) if "columns" in item else " ".join(item["condition"].split())
        )
        if item["type"] == "R":
            what += f" -> {schema}.{item['ref_table']}({', '.join(item['ref_columns'])})"
        wanted[item["type"]].add(f"{item['name']}: {what}")
    assert told == wanted


@pytest.mark.parametrize("schema", SCHEMAS)
async def test_foreign_keys_are_told_from_the_other_side(
    descriptions: dict[str, dict[str, Any]], schema: str
) -> None:
    tables = SCHEMAS[schema]["tables"]
    found = {f"{schema}.{table}": descriptions[f"{schema}.{table}"] for table in tables}
    assert {
        (name, line) for name, item in found.items() for line in item.get("referenced_by", ())
    } == {
        (
            f"{schema}.{item['ref_table']}",
            f"{item['name']}: {schema}.{table}({', '.join(item['columns'])})",
        )
        for table, facts in tables.items()
        for item in facts["constraints"]
        if item["type"] == "R"
    }


@pytest.mark.parametrize("schema", SCHEMAS)
async def test_indexes_have_their_columns_and_tables_their_rows(
    application: ToolApplication, descriptions: dict[str, dict[str, Any]], schema: str
) -> None:
    facts = SCHEMAS[schema]
    names = [f"{schema}.{table}" for table in facts["tables"]]
    found = {name: descriptions[name] for name in names}
    assert {(name, line) for name, item in found.items() for line in item["indexes"]} == {
        (
            f"{schema}.{item['table']}",
            f"{item['name']} {'UNIQUE ' if item['unique'] else ''}"
            f"{'IOT - TOP ' if item['index_type'] == 'IOT - TOP' else ''}({', '.join(item['columns'])})",
        )
        for item in facts["indexes"]
    }
    assert {name: int(item["statistics"].split()[0]) for name, item in found.items()} == {
        f"{schema}.{table}": rows for table, rows in facts["row_counts"].items()
    }
    counts = [f"SELECT '{table}', COUNT(*) FROM {schema}.{table}" for table in facts["row_counts"]]
    counted = await read(application, " UNION ALL ".join(counts))
    assert {str(table): rows for table, rows in counted} == facts["row_counts"]


@pytest.mark.parametrize(("schema", "view"), VIEWS)
async def test_views_have_their_columns_comments_and_text(
    application: ToolApplication,
    descriptions: dict[str, dict[str, Any]],
    schema: str,
    view: str,
) -> None:
    facts, name = SCHEMAS[schema]["views"][view], f"{schema}.{view}"
    found = descriptions[name]
    lines = [line.partition(" -- ") for line in found["columns"]]
    assert [line.split()[0] for line, _, _ in lines] == facts["columns"]
    assert (
        sorted(line.split()[0] for line, _, comment in lines if comment)
        >= facts["columns_commented"]
    )
    source = await answer(application, "get_source", name=name)
    assert "".join(facts["text"].split()).upper() in "".join(source["text"].split()).upper()
    assert await read(application, f"SELECT COUNT(*) AS n FROM {name}") != [[0]]


@pytest.mark.parametrize("schema", SCHEMAS)
async def test_the_overview_lists_all_tables_views_and_relations(
    application: ToolApplication, schema: str
) -> None:
    facts = SCHEMAS[schema]
    found = await answer(application, "get_overview", schema=schema)
    assert {line.split()[0] for line in found["tables"]} == {*facts["tables"], *facts["views"]}
    rows = {line.split()[0]: line.split()[1] for line in found["tables"] if "~" in line}
    assert rows == {table: f"(~{count}" for table, count in facts["row_counts"].items()}
    assert sorted(found["relations"]) == sorted(
        f"{table}({', '.join(item['columns'])}) -> {item['ref_table']}"
        for table, table_facts in facts["tables"].items()
        for item in table_facts["constraints"]
        if item["type"] == "R"
    )


@pytest.mark.parametrize("schema", SCHEMAS)
async def test_a_search_finds_every_object(application: ToolApplication, schema: str) -> None:
    facts = SCHEMAS[schema]
    wanted = {
        *((table, "TABLE") for table in facts["tables"]),
        *((view, "VIEW") for view in facts["views"]),
        *((index["name"], "INDEX") for index in facts["indexes"]),
        *((trigger["name"], "TRIGGER") for trigger in facts["triggers"]),
    }
    for name, kind in wanted:
        found = await answer(application, "search_objects", pattern=name, schema=schema)
        assert (f"{schema}.{name}", kind) in {(o["name"], o["type"]) for o in found["objects"]}


@pytest.mark.parametrize("schema", SCHEMAS)
async def test_the_dictionary_has_the_numbers_of_every_column(
    application: ToolApplication, schema: str
) -> None:
    names = ("data_type", "data_length", "data_precision", "data_scale", "char_length", "char_used")
    found = await read(
        application,
        f"SELECT table_name, column_name, column_id, {', '.join(names)} FROM all_tab_columns"
        f" WHERE owner = '{schema}' ORDER BY table_name, column_id",
    )
    told = {(t, c): (n, dict(zip(names, rest, strict=True))) for t, c, n, *rest in found}
    for table, facts in SCHEMAS[schema]["tables"].items():
        for column in facts["columns"]:
            wanted = (column["column_id"], column["dictionary"])
            assert told[table, column["name"]] == wanted, (table, column["name"])


async def test_triggers_are_those_of_the_schema(application: ToolApplication) -> None:
    for schema, facts in SCHEMAS.items():
        for trigger in facts["triggers"]:
            name = f"{schema}.{trigger['name']}"
            found = (await described(application, name))[name]
            head = found["details"][0]
            assert head == f"{trigger['type']} ON {schema}.{trigger['table']}, {trigger['status']}"
