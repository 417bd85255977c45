"""What only the data dictionary can show: the guard asks a real one, through run_query, and refuses.

The objects are those of `dictionary_objects.sql` (`own_schema`).
"""

from collections.abc import AsyncGenerator, Generator
from dataclasses import replace
from typing import Any

import pytest

from mcp_oracle.connect.connect_string import Target
from mcp_oracle.errors import DatabaseError, RefusedError
from mcp_oracle.tools.call import Caller
from tests.contract.conftest import live_dsn, opened
from tests.contract.own_schema import OwnSchema, run
from tests.contract.owner import Owner
from tests.unit.guard.cases import load

pytestmark = pytest.mark.anyio

SCHEMA = OwnSchema(
    "guard_owner",
    (
        "CREATE SESSION, CREATE TABLE, CREATE VIEW, CREATE PROCEDURE, CREATE SYNONYM, CREATE SEQUENCE, CREATE TYPE,"
        " CREATE OPERATOR, CREATE DATABASE LINK, CREATE ANY DIRECTORY, DROP ANY DIRECTORY",
        "EXECUTE ON sys.dbms_rls",
        "READ ON hr.regions WITH GRANT OPTION",
    ),
    "dictionary_objects.sql",
)
STRICT = {"strict_views": True}
DB_ATTACKS = [case for case in load("attacks.jsonl") if case["expect"] == "db"]
RULE_OF_ATTACK = {
    "A457": "code",
    "A458": "code",
    "A459": "code",
    "A464": "view-code",
    "A465": "view-code",
    "A467": "view-code",
    "A468": "db-link",
    "A730": "code",
}
CASES = load("dictionary_cases.jsonl")


@pytest.fixture(scope="module")
def owned(target: Target, request: pytest.FixtureRequest) -> Generator[Target]:
    with SCHEMA.made(target, request.config) as account:
        yield account


@pytest.fixture(scope="module")
async def owner(
    owned: Target, request: pytest.FixtureRequest, anyio_backend: str
) -> AsyncGenerator[Owner]:
    """The account whose schema holds the objects; the names of all cases have been looked up."""
    is_sandbox = live_dsn(request.config) is None
    async with opened(owned) as database:
        owner = Owner(owned.user, database, is_sandbox)
        await owner.look_up([*CASES, *({**case, "policy": STRICT} for case in DB_ATTACKS)])
        yield owner


@pytest.fixture(scope="module")
async def reader(target: Target, owned: Target, anyio_backend: str) -> AsyncGenerator[Owner]:
    """The account that may read HR, looking at the objects of the owner."""
    async with opened(target) as database:
        yield Owner(owned.user, database, is_sandbox=False)


async def test_every_attack_that_only_the_dictionary_can_show_is_refused_by_its_rule(
    owner: Owner, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = replace(owner, applications={})  # each attack looks its own names up
    found = {case["id"]: await alone.rule(case["sql"], STRICT) for case in DB_ATTACKS}
    refused = [name for name, rule in found.items() if rule == RULE_OF_ATTACK.get(name)]
    with capsys.disabled():
        print(f"\ndictionary attacks refused: {len(refused)}/{len(DB_ATTACKS)}")
    assert found == RULE_OF_ATTACK


@pytest.mark.parametrize("case", [c for c in CASES if c["rule"]], ids=lambda case: case["id"])
async def test_what_stands_behind_a_name_is_refused_by_its_rule(
    owner: Owner, case: dict[str, Any]
) -> None:
    assert await owner.rule(case["sql"], case.get("policy")) == case["rule"]


@pytest.mark.parametrize("case", [c for c in CASES if not c["rule"]], ids=lambda case: case["id"])
async def test_what_the_dictionary_shows_to_be_harmless_or_allowed_passes(
    owner: Owner, case: dict[str, Any]
) -> None:
    """Code that is allowed would run on a real database; the sandbox refuses it with an ORA- error."""
    if "ora" not in case:
        await owner.call(case["sql"], case.get("policy"))
        return
    if not owner.is_sandbox:
        pytest.skip("what the sandbox answers to code, links and files that it has not")
    with pytest.raises(DatabaseError) as caught:
        await owner.call(case["sql"], case.get("policy"))
    assert caught.value.ora == case["ora"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM {OWNER}.remote_syn",
        'SELECT * FROM "{OWNER}"."REMOTE_OWNED" r',
        "SELECT * FROM {OWNER}.t_synonym",
        "SELECT * FROM {OWNER}.t",
        "SELECT * FROM {OWNER}.no_such_table",
        'SELECT * FROM hr."employees"',
        "SELECT * FROM no_such_schema.t",
        "SELECT region_id FROM hr.regions WHERE region_id IN (SELECT a FROM {OWNER}.remote_syn)",
        "WITH q AS (SELECT * FROM {OWNER}.remote_syn) SELECT * FROM q",
        "SELECT {OWNER}.numbering.CURRVAL FROM dual",
        "SELECT PREDICTION({OWNER}.no_such_model USING *) FROM dual",
    ],
)
async def test_what_no_dictionary_view_shows_to_a_reader_is_refused(
    reader: Owner, sql: str
) -> None:
    """A synonym of somebody else that leads over a link is not in ALL_SYNONYMS; it looks like nothing at all."""
    with pytest.raises(RefusedError) as caught:
        await reader.call(sql)
    assert caught.value.rule == "not-visible"
    assert caught.value.ora in {942, 2289, 40284}
    assert f"ORA-{caught.value.ora:05d}" in caught.value.reason


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT "E"."LAST_NAME" FROM "HR"."EMPLOYEES" "E"',
        "SELECT Last_Name FROM Hr.Employees",
        "SELECT hr.employees.last_name FROM hr.employees",
        "WITH hr AS (SELECT 1 AS a FROM dual) SELECT hr.a FROM hr",
        "SELECT * FROM (SELECT region_id FROM hr.regions) regions",
        "SELECT d.* FROM sys.dual d",
        "SELECT COUNT(*) FROM sys.all_tables",
        "SELECT COUNT(*) FROM all_tables",
        "SELECT COUNT(*) FROM v$version",
        "SELECT COUNT(*) FROM hr.emp_details_view",
        "SELECT COUNT(*) FROM ONLY (hr.emp_details_view)",
        "SELECT * FROM (SELECT region_id, region_name FROM hr.regions)"
        " PIVOT (COUNT(*) FOR region_id IN (1 AS one, 2 AS two))",
        "SELECT j.a FROM dual, JSON_TABLE('{\"a\":1}', '$' COLUMNS (a NUMBER PATH '$.a')) j",
    ],
)
async def test_what_a_reader_may_read_is_never_called_invisible(reader: Owner, sql: str) -> None:
    """The database may lack a feature of it; the guard does not refuse."""
    assert await reader.rule(sql) == ""


async def test_a_table_that_was_made_a_moment_ago_can_be_read(reader: Owner, owned: Target) -> None:
    application = reader.application({})
    asked = {"sql": reader.filled("SELECT a FROM {OWNER}.made_just_now")}
    with pytest.raises(RefusedError):
        await application.call("run_query", asked, Caller())
    run(
        owned,
        [
            "CREATE TABLE made_just_now (a NUMBER)",
            "INSERT INTO made_just_now VALUES (7)",
            "GRANT SELECT ON made_just_now TO PUBLIC",
        ],
    )
    try:
        reply = await application.call("run_query", asked, Caller())
        assert reply.structured["rows"] == [[7]]
    finally:
        run(owned, ["DROP TABLE made_just_now PURGE"])


async def test_a_schema_that_is_an_alias_too_may_hide_a_remote_function(
    reader: Owner, owner: Owner
) -> None:
    """Only where a link is visible: the owner sees its own, the reader none."""
    sql = "SELECT hr.a FROM (SELECT 1 AS a FROM dual) hr"
    assert await owner.rule(sql) == "code"
    assert (await reader.call(sql))["rows"] == [[1]]


async def test_no_refused_statement_ran_its_code(owner: Owner) -> None:
    for case in DB_ATTACKS:
        await owner.rule(case["sql"], STRICT)
    assert (await owner.call("SELECT COUNT(*) AS n FROM log_of_calls"))["rows"] == [[0]]
