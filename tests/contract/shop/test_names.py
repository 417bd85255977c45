"""Names in a second schema through every tool: ambiguous, quoted, not granted, dropped."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest

from mcp_oracle.application import ToolApplication
from mcp_oracle.policy import Policy
from mcp_oracle.sandbox.embedded import RunningSandbox
from tests.contract.calls import answer
from tests.contract.names import NAME_TOOLS, SQL_TOOLS, said_of_name, said_of_sql, unknown
from tests.contract.shop.conftest import as_user, statements

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def without_hr(
    sandbox: RunningSandbox, anyio_backend: str
) -> AsyncGenerator[ToolApplication]:
    closed = Policy(denied_schemas=frozenset({"HR"}))
    async with as_user(sandbox, "SHOP_READER", closed) as application:
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
    sandbox: RunningSandbox, own_application: ToolApplication
) -> None:
    owner = own_application
    await answer(owner, "search_objects", pattern="customers")  # the catalogue is read before
    with statements(sandbox) as execute:
        execute("CREATE TABLE fleeting (id NUMBER)")
        await answer(owner, "search_objects", pattern="fleeting")
        for tool in SQL_TOOLS:
            await answer(owner, tool, sql="SELECT id FROM shop.fleeting")
        await answer(owner, "describe_objects", names=["shop.fleeting"], refresh=True)
        execute("DROP TABLE fleeting PURGE")
        for tool in SQL_TOOLS:
            text = await said_of_sql(owner, tool, "SELECT id FROM shop.fleeting")
            assert "942" in text
            assert "close to it: SHOP.FLEETING" not in text
        for tool in NAME_TOOLS:
            assert "does not exist" in await said_of_name(owner, tool, "shop.fleeting")
        (said,) = await unknown(owner, "SELECT id FROM shop.fleeting")
        assert said.startswith("SHOP.FLEETING does not exist")
