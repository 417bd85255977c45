# The driver's cursor is untyped.
# pyright: reportUnknownMemberType=false
"""Names through every tool: wrong, ambiguous, quoted, missing, not granted, dropped: the answer, or the near ones."""

from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from typing import Any

import oracledb
import pytest

from mcp_oracle.application import ToolApplication
from mcp_oracle.connect.connect_string import Target
from mcp_oracle.policy import Policy
from mcp_oracle.sandbox.embedded import RunningSandbox, launch
from mcp_oracle.session.database import Database
from mcp_oracle.settings import Connection, Limits, Secret, Settings
from tests.contract.calls import answer, refusal

pytestmark = pytest.mark.anyio

SQL_TOOLS = ("run_query", "explain_sql")
NAME_TOOLS = ("describe_objects", "get_source")


async def said_of_sql(application: ToolApplication, tool: str, sql: str) -> str:
    return await refusal(application, tool, sql=sql)


async def said_of_name(application: ToolApplication, tool: str, name: str) -> str:
    given: dict[str, object] = {"names": [name]} if tool == "describe_objects" else {"name": name}
    return await refusal(application, tool, **given)


async def unknown(application: ToolApplication, sql: str) -> list[str]:
    (statement,) = (await answer(application, "check_sql", sql=sql))["statements"]
    return statement.get("unknown", [])


# --- on any database with HR ---

WRONG_IN_SQL = [
    ("SELECT * FROM hr.employes", "close to it: HR.EMPLOYEES"),
    ("\n\n  SELECT *\n FROM hr . employes", "close to it: HR.EMPLOYEES"),
    ("SELECT * FROM hr.emp", "close to it: HR.EMPLOYEES"),
    ("SELECT * FROM hr.dept", "close to it: HR.DEPARTMENTS"),
    ("SELECT nme FROM hr.employees", "close to it: EMPLOYEES.FIRST_NAME, EMPLOYEES.LAST_NAME"),
    ("SELECT * FROM employees", "write HR.EMPLOYEES"),
    ("SELECT * FROM hrr.employees", "schemas close to HRR: HR; close to it: HR.EMPLOYEES"),
    ('SELECT * FROM hr."employees"', "close to it: HR.EMPLOYEES"),
    ('SELECT * FROM "HR.EMPLOYEES"', "close to it: HR.EMPLOYEES"),
    ("SELECT salry FROM hr.employees", "close to it: EMPLOYEES.SALARY"),
    ("SELECT e.salry FROM hr.employees e", "E.SALRY is no column"),
    ('SELECT "salary" FROM hr.employees', "close to it: EMPLOYEES.SALARY"),
    ("SELECT hr.employees.salry FROM hr.employees", "close to it: EMPLOYEES.SALARY"),
    ("WITH q AS (SELECT salary pay FROM hr.employees) SELECT payy FROM q", "close to it: PAY"),
    (
        "SELECT department_id FROM hr.employees e, hr.departments d WHERE e.employee_id = d.manager_id",
        "DEPARTMENT_ID is ambiguous: E and D have it",
    ),
    ("SELECT salary AS pay FROM hr.employees WHERE pay > 1", "PAY is an alias of the select list"),
    ("SELECT 'employes' FROM hr.employees WHERE salry = 1", "close to it: EMPLOYEES.SALARY"),
]


# Cases in a loop: logging on for each would take longer than the cases.
@pytest.mark.parametrize("tool", SQL_TOOLS)
async def test_wrong_names_in_sql_are_answered_with_the_near_ones(
    application: ToolApplication, tool: str
) -> None:
    for sql, said in WRONG_IN_SQL:
        assert said in await said_of_sql(application, tool, sql), sql


async def test_check_sql_says_the_same_of_wrong_names(application: ToolApplication) -> None:
    for sql, said in WRONG_IN_SQL:
        assert said in "; ".join(await unknown(application, sql)), sql


@pytest.mark.parametrize("tool", NAME_TOOLS)
async def test_wrong_names_of_objects_are_answered_with_the_near_ones(
    application: ToolApplication, tool: str
) -> None:
    for name, said in (
        ("hr.employes", "close to it: HR.EMPLOYEES"),
        ("hrr.employees", "schemas close to HRR: HR"),
        ('hr."employees"', "close to it: HR.EMPLOYEES"),
        ("HR", "it is a schema: get_overview"),
        ("nothing_like_it_at_all", "does not exist or is not visible"),
        ("hr.", "is not the name of an object"),
        ("a.b.c.d", "too many parts"),
        ("emp%", "is not the name of an object"),
        ("hr.employees; DROP TABLE x", "is not the name of an object"),
        ("", "is not the name of an object"),
    ):
        assert said in await said_of_name(application, tool, name), name


@pytest.mark.parametrize("tool", ["get_overview", "search_objects"])
async def test_a_schema_that_is_not_there_is_answered_with_those_that_are(
    application: ToolApplication, tool: str
) -> None:
    given: dict[str, object] = {"pattern": "emp"} if tool == "search_objects" else {}
    said = await refusal(application, tool, schema="hrr", **given)
    assert "There is no schema HRR" in said
    assert "Schemas: HR" in said


async def test_a_search_without_a_hit_names_the_closest(application: ToolApplication) -> None:
    found = await answer(application, "search_objects", pattern="emplyees")
    assert (found["total"], "EMPLOYEES" in found["note"]) == (0, True)


# --- with a second schema, in the sandbox only ---

SCRIPT = (Path(__file__).parents[1] / "data" / "dictionary" / "shop.sql").read_text("utf-8")
ACCOUNTS = {"SHOP": "shop_sandbox_1", "SHOP_READER": "shop_reader_sandbox_1"}


@pytest.fixture(scope="module", params=["19c", "23ai"])
def sandbox(request: pytest.FixtureRequest) -> Generator[RunningSandbox]:
    running = launch(request.param, [SCRIPT])
    yield running
    running.stop()


async def _application(
    sandbox: RunningSandbox, user: str, policy: Policy | None = None
) -> AsyncGenerator[ToolApplication]:
    async def where() -> Target:
        return Target(sandbox.dsn, user, Secret(ACCOUNTS[user]))

    database = Database(where, Limits())
    yield ToolApplication(Settings(Connection(policy=policy or Policy())), database)
    await database.close()


@pytest.fixture
async def reader(sandbox: RunningSandbox, anyio_backend: str) -> AsyncGenerator[ToolApplication]:
    async for application in _application(sandbox, "SHOP_READER"):
        yield application


@pytest.fixture
async def owner(sandbox: RunningSandbox, anyio_backend: str) -> AsyncGenerator[ToolApplication]:
    async for application in _application(sandbox, "SHOP"):
        yield application


@pytest.fixture
async def without_hr(
    sandbox: RunningSandbox, anyio_backend: str
) -> AsyncGenerator[ToolApplication]:
    closed = Policy(denied_schemas=frozenset({"HR"}))
    async for application in _application(sandbox, "SHOP_READER", closed):
        yield application


@pytest.mark.parametrize("tool", SQL_TOOLS)
async def test_the_near_names_are_those_of_the_right_schema_case_and_table(
    reader: ToolApplication, tool: str
) -> None:
    for sql, said in (
        ("SELECT * FROM employees", "write HR.EMPLOYEES, SHOP.EMPLOYEES"),
        ("SELECT * FROM hr.emplyees", "close to it: HR.EMPLOYEES"),
        ('SELECT * FROM shop."mixed case"', 'close to it: SHOP."Mixed Case"'),
        ('SELECT "order" FROM shop."Mixed Case"', 'close to it: "Mixed Case"."Order"'),
        ("SELECT emial FROM buyers", "close to it: CUSTOMERS.EMAIL"),
        ("SELECT customer_id FROM shop.customers c, shop.orders o", "C and O have it"),
    ):
        assert said in await said_of_sql(reader, tool, sql), sql


@pytest.mark.parametrize("tool", SQL_TOOLS)
async def test_right_names_of_all_kinds_are_answered(owner: ToolApplication, tool: str) -> None:
    for sql in (
        'SELECT "Order", plain FROM "Mixed Case"',
        'SELECT m."lower" FROM shop."Mixed Case" m',
        "SELECT c.email FROM clients c",
        "SELECT buyers.email FROM buyers",
        "SELECT shop.employees.id FROM shop.employees",
    ):
        await answer(owner, tool, sql=sql)


async def test_a_table_that_is_not_granted_is_named_by_no_tool(
    reader: ToolApplication, owner: ToolApplication
) -> None:
    for tool in SQL_TOOLS:
        await answer(owner, tool, sql="SELECT x FROM secret")
        for sql in ("SELECT x FROM shop.secret", "SELECT x FROM shop.secrets"):
            text = await said_of_sql(reader, tool, sql)
            assert "close to it" not in text
    for tool in NAME_TOOLS:
        assert "SHOP.SECRET" not in await said_of_name(reader, tool, "shop.secrett")
    assert await unknown(reader, "SELECT x FROM shop.secrets") == [
        "SHOP.SECRETS does not exist or is not visible to this user"
    ]


async def test_what_the_configuration_closes_is_not_suggested(without_hr: ToolApplication) -> None:
    for tool in SQL_TOOLS:
        text = await said_of_sql(without_hr, tool, "SELECT * FROM departmens")
        assert "DEPARTMENTS" not in text
        assert "SHOP.EMPLOYEES" in await said_of_sql(without_hr, tool, "SELECT * FROM emplyees")
    assert "HR." not in "".join(await unknown(without_hr, "SELECT * FROM departmens"))


async def test_a_synonym_that_leads_nowhere_is_told_as_such(owner: ToolApplication) -> None:
    said = "NOWHERE is a synonym of SHOP.GONE, which does not exist"
    for tool in SQL_TOOLS:
        assert said in await said_of_sql(owner, tool, "SELECT * FROM nowhere")
    assert said in (await unknown(owner, "SELECT * FROM nowhere"))[0]


async def test_a_search_finds_and_shows_names_in_small_letters(reader: ToolApplication) -> None:
    for pattern in ("mixed", '"mixed case"', "MIXED%", "shop.mixed"):
        found: list[dict[str, Any]] = (await answer(reader, "search_objects", pattern=pattern))[
            "objects"
        ]
        assert [item["name"] for item in found] == ['SHOP."Mixed Case"']
    found = (await answer(reader, "search_objects", pattern="lower", detail="columns"))["objects"]
    assert '"lower" DATE' in str(found)


async def test_a_table_that_is_dropped_between_two_calls_is_gone_in_the_second(
    sandbox: RunningSandbox, owner: ToolApplication
) -> None:
    await answer(owner, "search_objects", pattern="customers")  # the catalogue is read before
    other = oracledb.connect(user="SHOP", password=ACCOUNTS["SHOP"], dsn=sandbox.dsn)
    with other, other.cursor() as cursor:
        cursor.execute("CREATE TABLE fleeting (id NUMBER)")
        await answer(owner, "search_objects", pattern="fleeting")
        for tool in SQL_TOOLS:
            await answer(owner, tool, sql="SELECT id FROM shop.fleeting")
        await answer(owner, "describe_objects", names=["shop.fleeting"], refresh=True)
        cursor.execute("DROP TABLE fleeting PURGE")
        for tool in SQL_TOOLS:
            text = await said_of_sql(owner, tool, "SELECT id FROM shop.fleeting")
            assert "942" in text
            assert "close to it: SHOP.FLEETING" not in text
        for tool in NAME_TOOLS:
            assert "does not exist" in await said_of_name(owner, tool, "shop.fleeting")
        (said,) = await unknown(owner, "SELECT id FROM shop.fleeting")
        assert said.startswith("SHOP.FLEETING does not exist")
