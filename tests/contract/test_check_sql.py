"""check_sql against HR: verdicts, kinds, and names that do not exist."""

from typing import Any

import pytest

from mcp_oracle.application import ToolApplication
from tests.contract.calls import answer, refusal

pytestmark = pytest.mark.anyio


async def checked(application: ToolApplication, sql: str) -> list[dict[str, Any]]:
    return (await answer(application, "check_sql", sql=sql))["statements"]


async def test_a_good_query_is_allowed_and_shows_what_it_reads(
    application: ToolApplication,
) -> None:
    (found,) = await checked(
        application,
        "SELECT e.last_name, d.department_name FROM hr.employees e JOIN hr.departments d"
        " ON d.department_id = e.department_id WHERE e.salary > :least ORDER BY e.last_name;",
    )
    assert found == {
        "line": 1,
        "kind": "SELECT",
        "verdict": "allow",
        "reads": ["HR.EMPLOYEES", "HR.DEPARTMENTS"],
    }


@pytest.mark.parametrize(
    ("sql", "unknown"),
    [
        ("SELECT * FROM hr.employes", "close to it: HR.EMPLOYEES"),
        ("SELECT * FROM employees", "write HR.EMPLOYEES"),
        ("SELECT salry FROM hr.employees", "SALRY is no column of the tables in scope; close to it: EMPLOYEES.SALARY"),
        ("SELECT e.salry FROM hr.employees e", "E.SALRY is no column"),
        ("UPDATE hr.employees SET salry = 1 WHERE employee_id = 1", "close to it: EMPLOYEES.SALARY"),
        ("ALTER TABLE hr.employees DROP COLUMN emial", "HR.EMPLOYEES has no column EMIAL; close to it: EMAIL"),
        ("CREATE INDEX i ON hr.departments (department_nam)", "close to it: DEPARTMENT_NAME"),
        ("INSERT INTO hr.regions (region_idd) VALUES (1)", "close to it: REGIONS.REGION_ID"),
    ],
)  # fmt: skip
async def test_names_that_do_not_exist_are_told_with_the_near_ones(
    application: ToolApplication, sql: str, unknown: str
) -> None:
    (found,) = await checked(application, sql)
    assert any(unknown in line for line in found["unknown"])


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT COUNT(*), MAX(salary) m FROM hr.employees GROUP BY department_id ORDER BY m",
        "WITH t AS (SELECT department_id d, SUM(salary) s FROM hr.employees GROUP BY department_id) SELECT d, s FROM t",
        "SELECT e.last_name FROM hr.employees e WHERE e.salary > (SELECT AVG(x.salary) FROM hr.employees x"
        " WHERE x.department_id = e.department_id)",
        "SELECT LEVEL, last_name FROM hr.employees START WITH manager_id IS NULL"
        " CONNECT BY PRIOR employee_id = manager_id",
        "SELECT owner, table_name FROM all_tables WHERE ROWNUM < 3",
        "SELECT sysdate, user FROM dual",
        "DELETE FROM hr.employees e WHERE EXISTS (SELECT 1 FROM hr.departments d WHERE d.manager_id = e.employee_id)",
    ],
)
async def test_nothing_is_unknown_in_statements_that_are_right(
    application: ToolApplication, sql: str
) -> None:
    (found,) = await checked(application, sql)
    assert "unknown" not in found


async def test_a_refused_query_says_which_rule_and_what_instead(
    application: ToolApplication,
) -> None:
    (found,) = await checked(application, "SELECT * FROM hr.employees FOR UPDATE")
    assert (found["verdict"], found["rule"]) == ("refuse", "for-update")
    assert found["reason"]
    assert "FOR UPDATE" in found["hint"]


async def test_a_migration_script_is_told_statement_by_statement(
    application: ToolApplication,
) -> None:
    script = """\
-- a new table and what goes with it
CREATE TABLE hr.bonus (
  employee_id NUMBER(6) REFERENCES hr.employees,
  amount NUMBER(8,2)
);
INSERT INTO hr.bonus SELECT employee_id, salary FROM hr.employees;
UPDATE hr.bonus SET amount = 0;
BEGIN
  NULL;
END;
/
DROP TABLE hr.job_history;
SELECT COUNT(*) FROM hr.job_history;
COMMIT;
"""
    found = await checked(application, script)
    assert [(item["kind"], item["verdict"], item.get("commits", False)) for item in found] == [
        ("CREATE TABLE", "refuse", True),
        ("INSERT", "refuse", False),
        ("UPDATE", "refuse", False),
        ("PL/SQL block", "refuse", False),
        ("DROP TABLE", "refuse", True),
        ("SELECT", "allow", False),
        ("COMMIT", "refuse", False),
    ]
    assert [item["targets"] for item in found if "targets" in item] == [
        ["HR.BONUS"], ["HR.BONUS"], ["HR.BONUS"], ["HR.JOB_HISTORY"],
    ]  # fmt: skip
    assert found[2]["effects"] == ["UPDATE without WHERE: every row"]
    assert found[4]["effects"] == ["removes data"]
    assert [item["unknown"] for item in found if "unknown" in item] == [
        ["HR.JOB_HISTORY was dropped in line 12"]
    ]


async def test_nothing_of_a_script_is_executed(application: ToolApplication) -> None:
    await checked(application, "DELETE FROM hr.regions;\nDROP TABLE hr.jobs;\nCOMMIT;")
    for table in ("regions", "jobs"):
        counted = await answer(application, "run_query", sql=f"SELECT COUNT(*) n FROM hr.{table}")
        assert counted["rows"][0][0] > 0


@pytest.mark.parametrize("sql", ["", " \n ", "-- only a comment", ";", "x" * 300_001])
async def test_a_text_without_a_statement_is_an_error(
    application: ToolApplication, sql: str
) -> None:
    assert "sql" in await refusal(application, "check_sql", sql=sql)


async def test_of_a_very_long_script_the_first_statements_are_checked(
    application: ToolApplication,
) -> None:
    found = await answer(application, "check_sql", sql="SELECT 1 FROM dual;\n" * 250)
    assert len(found["statements"]) == 200
    assert "first 200" in found["note"]
