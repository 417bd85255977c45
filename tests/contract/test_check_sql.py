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
        ("WITH w AS (SELECT salry FROM hr.employees) SELECT * FROM w", "SALRY is no column"),
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


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM hr.employees WHERE",
        "UPDATE hr.employees SET salary =",
        "SELECT salary FROM hr.employees JOIN",
    ],
)
async def test_a_statement_that_cannot_be_parsed_is_told_as_not_looked_up(
    application: ToolApplication, sql: str
) -> None:
    (found,) = await checked(application, sql)
    assert "could not be parsed" in found["effects"][-1]


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


# Cases in a loop: logging on for each would take longer than the cases.
async def test_names_that_only_look_unknown_are_not_reported(application: ToolApplication) -> None:
    for sql in (
        "SELECT * FROM (SELECT department_id, job_id, salary FROM hr.employees)"
        " PIVOT (SUM(salary) AS s FOR job_id IN ('IT_PROG' AS it, 'SA_REP' AS sa)) WHERE it_s > 1",
        "SELECT jt.a, b FROM JSON_TABLE('[1]', '$[*]' COLUMNS (a NUMBER PATH '$', b NUMBER PATH '$.b')) jt",
        "SELECT t.column_value FROM TABLE(sys.odcinumberlist(1, 2)) t",
        "SELECT x.a FROM (SELECT employee_id FROM hr.employees) x (a)",
        "WITH t (n) AS (SELECT 1 FROM dual UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT n FROM t",
        "WITH employees AS (SELECT 1 AS one FROM dual) SELECT one FROM employees",
        'SELECT "LAST_NAME", e."SALARY" FROM hr."EMPLOYEES" e',
        "SELECT department_id FROM hr.employees JOIN hr.departments USING (department_id)",
        "SELECT department_id FROM hr.employees NATURAL JOIN hr.departments",
        "SELECT e.salary AS pay FROM hr.employees e, hr.departments d ORDER BY pay",
        "SELECT hr.employees.last_name, LEVEL, ROWNUM, employees.ROWID FROM hr.employees",
        "SELECT 'SELECT x FROM nosuch' FROM dual -- FROM nosuch2",
        "SELECT MAX(salary) KEEP (DENSE_RANK LAST ORDER BY hire_date) OVER (PARTITION BY job_id) m FROM hr.employees",
        "SELECT * FROM hr.employees MATCH_RECOGNIZE (PARTITION BY department_id ORDER BY hire_date"
        " MEASURES MATCH_NUMBER() AS mn PATTERN (a b+) DEFINE b AS b.salary > PREV(b.salary)) WHERE mn > 1",
        "MERGE INTO hr.regions r USING (SELECT 9 AS id FROM dual) s ON (r.region_id = s.id)"
        " WHEN MATCHED THEN UPDATE SET r.region_name = 'x' WHEN NOT MATCHED THEN INSERT (region_id) VALUES (s.id)",
        "ALTER TABLE hr.employees ADD (bonus NUMBER, CONSTRAINT bonus_ck CHECK (bonus > 0))",
        "CREATE TABLE hr.new_one (a NUMBER, b AS (a * 2), CONSTRAINT a_pk PRIMARY KEY (a))",
    ):
        (found,) = await checked(application, sql)
        assert "unknown" not in found, (sql, found)


async def test_a_migration_knows_its_own_tables_and_their_columns(
    application: ToolApplication,
) -> None:
    script = """\
-- V1__bonus.sql
ALTER SESSION SET CURRENT_SCHEMA = hr;
CREATE TABLE bonus (id NUMBER PRIMARY KEY, note VARCHAR2(10));
INSERT INTO bonus (id, note) VALUES (1, 'a;b');
INSERT INTO bonus (id, nope) SELECT employee_id, last_name FROM employees;
CREATE INDEX bonus_ix ON bonus (note);
ALTER TABLE bonus ADD more DATE;
UPDATE bonus SET more = SYSDATE WHERE id = 1;
DROP TABLE bonus;
SELECT * FROM bonus;
SELECT dummy FROM dual;
"""
    found = await checked(application, script)
    told = {item["line"]: item["unknown"] for item in found if "unknown" in item}
    assert told == {
        5: ["NOPE is no column of the tables in scope; close to it: BONUS.NOTE"],
        10: ["BONUS was dropped in line 9"],
    }


async def test_blocks_and_commands_of_sql_plus_are_told_for_what_they_are(
    application: ToolApplication,
) -> None:
    script = """\
SET SERVEROUTPUT ON
PROMPT don't panic
@other.sql
BEGIN
  UPDATE hr.employees SET salary = 0;
  DELETE FROM hr.job_histroy;
  EXECUTE IMMEDIATE 'DROP TABLE x';
  COMMIT;
END;
/
CREATE OR REPLACE TRIGGER hr.t BEFORE INSERT ON hr.employees FOR EACH ROW BEGIN :NEW.salary := 1; END;
/
EXEC DBMS_STATS.GATHER_TABLE_STATS('HR', 'EMPLOYEES')
"""
    found = await checked(application, script)
    assert [item["kind"] for item in found] == [
        "SQL*Plus SET", "SQL*Plus PROMPT", "SQL*Plus @", "PL/SQL block", "CREATE TRIGGER", "SQL*Plus EXEC",
    ]  # fmt: skip
    assert {item["verdict"] for item in found} == {"refuse"}
    block = found[3]
    assert block["targets"] == ["HR.EMPLOYEES", "HR.JOB_HISTROY"]
    assert "close to it: HR.JOB_HISTORY" in block["unknown"][0]
    assert block["effects"] == [
        "runs SQL that is made at run time: not checked",
        "may COMMIT inside",
    ]
    assert (found[4]["targets"], found[4]["reads"]) == (["HR.T"], ["HR.EMPLOYEES"])


async def test_texts_that_are_no_sql_are_told_as_such(application: ToolApplication) -> None:
    for sql, kind, rule in (
        ("this is not sql at all", "THIS (no SQL statement)", "not-a-query"),
        ("SELEC 1 FROM dual", "SELEC (no SQL statement)", "not-a-query"),
        ("SELECT 1 FROM dual WHERE a = 'open", "SELECT", "unterminated"),
        ("SELECT 1 FROM dual; DROP", "SELECT", ""),
    ):
        first, *_ = await checked(application, sql)
        assert (first["kind"], first.get("rule", "")) == (kind, rule)
    text = await refusal(application, "check_sql", sql="SELECT 1 FROM dual;\n" * 50_000)
    assert "300000" in text
