"""Wrong names of HR through every tool: the near ones, on any database."""

import pytest

from mcp_oracle.application import ToolApplication
from tests.contract.calls import answer, refusal
from tests.contract.names import NAME_TOOLS, SQL_TOOLS, said_of_name, said_of_sql, unknown

pytestmark = pytest.mark.anyio

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
