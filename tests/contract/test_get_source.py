"""get_source: to an account that may only read HR, which DBMS_METADATA refuses, and to the owner, whom it answers."""

from collections.abc import AsyncGenerator

import pytest

from mcp_oracle.application import ToolApplication
from mcp_oracle.connect.connect_string import Target
from mcp_oracle.session.database import Database
from mcp_oracle.settings import Connection, Limits, Secret, Settings
from tests.contract.calls import answer, refusal
from tests.contract.conftest import live_dsn

pytestmark = pytest.mark.anyio


async def test_a_table_is_a_skeleton_that_says_what_it_leaves_out(
    application: ToolApplication,
) -> None:
    found = await answer(application, "get_source", name="hr.employees")
    assert (found["name"], found["type"], found["partial"]) == ("HR.EMPLOYEES", "TABLE", True)
    text = found["text"]
    assert text.startswith("CREATE TABLE HR.EMPLOYEES (\n  EMPLOYEE_ID NUMBER(6) NOT NULL,")
    assert "CONSTRAINT EMP_EMP_ID_PK PRIMARY KEY (EMPLOYEE_ID)" in text
    assert (
        "CONSTRAINT EMP_DEPT_FK FOREIGN KEY (DEPARTMENT_ID) REFERENCES HR.DEPARTMENTS (DEPARTMENT_ID)"
        in text
    )
    assert "CONSTRAINT EMP_SALARY_MIN CHECK (salary > 0)" in text
    assert "CREATE INDEX HR.EMP_NAME_IX ON HR.EMPLOYEES (LAST_NAME, FIRST_NAME);" in text
    assert "COMMENT ON COLUMN HR.EMPLOYEES.SALARY IS '" in text
    assert found["note"].startswith("Left out: ")
    assert "storage" in found["note"]


async def test_an_index_organized_table_says_so(application: ToolApplication) -> None:
    found = await answer(application, "get_source", name="HR.COUNTRIES")
    assert ") ORGANIZATION INDEX;" in found["text"]


async def test_a_view_has_its_query(application: ToolApplication) -> None:
    found = await answer(application, "get_source", name="HR.EMP_DETAILS_VIEW")
    assert found["text"].startswith("CREATE OR REPLACE VIEW HR.EMP_DETAILS_VIEW (EMPLOYEE_ID, ")
    assert found["text"].endswith("WITH READ ONLY;")


async def test_an_index_is_one_statement(application: ToolApplication) -> None:
    found = await answer(application, "get_source", name="HR.EMP_EMAIL_UK")
    assert found["text"] == "CREATE UNIQUE INDEX HR.EMP_EMAIL_UK ON HR.EMPLOYEES (EMAIL);"


async def test_lines_are_given_in_ranges_that_join_up(application: ToolApplication) -> None:
    whole = await answer(application, "get_source", name="HR.EMPLOYEES")
    lines: list[str] = []
    while len(lines) < whole["total_lines"]:
        part = await answer(
            application,
            "get_source",
            name="HR.EMPLOYEES",
            from_line=len(lines) + 1,
            max_lines=10,
        )
        assert part["from_line"] == len(lines) + 1
        lines += part["text"].split("\n")
        more = len(lines) < whole["total_lines"]
        assert (f"from_line={len(lines) + 1}." in part["note"]) == more
    assert "\n".join(lines) == whole["text"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"name": "HR.EMPLOYES"}, "close to it: HR.EMPLOYEES"),
        ({"name": "HR.EMPLOYEES", "type": "PACKAGE"}, "HR.EMPLOYEES is no PACKAGE"),
        ({"name": "SYS.DBMS_LOB", "type": "package body"}, "no PACKAGE BODY that is visible"),
        ({"name": "HR.EMPLOYEES", "from_line": 9999}, "lines; from_line is 9999"),
        ({"name": "HR.EMPLOYEES", "max_lines": 0}, "max_lines"),
        ({"name": "x y"}, "is not the name of an object"),
    ],
)
async def test_what_cannot_be_given_is_said(
    application: ToolApplication, arguments: dict[str, object], said: str
) -> None:
    assert said in await refusal(application, "get_source", **arguments)


@pytest.fixture
async def owned(target: Target, request: pytest.FixtureRequest) -> AsyncGenerator[ToolApplication]:
    """The tools for the account that owns HR."""
    if live_dsn(request.config):
        pytest.skip("no password of HR is known for a real database")
    account = Target(target.dsn, "HR", Secret("hr_sandbox_1"))

    async def where() -> Target:
        return account

    database = Database(where, Limits())
    yield ToolApplication(Settings(Connection()), database)
    await database.close()


async def test_the_owner_gets_the_ddl_of_the_database(owned: ToolApplication) -> None:
    found = await answer(owned, "get_source", name="employees")
    assert (found["name"], found["type"]) == ("HR.EMPLOYEES", "TABLE")
    lines = found["text"].split("\n")
    assert lines[0].strip() == 'CREATE TABLE "HR"."EMPLOYEES"'
    assert '"LAST_NAME" VARCHAR2(25) CONSTRAINT "EMP_LAST_NAME_NN" NOT NULL ENABLE,' in lines[3]
    assert 'REFERENCES "HR"."JOBS" ("JOB_ID") ENABLE' in found["text"]
    assert lines[-1].strip() == ") ;"
    assert "TABLESPACE" not in found["text"]
    assert found["note"].startswith("Left out: storage clauses, and what is an object of its own")


@pytest.mark.parametrize(
    ("name", "kind", "start", "end"),
    [
        ("EMP_DETAILS_VIEW", "VIEW", 'CREATE OR REPLACE FORCE EDITIONABLE VIEW "HR"."EMP', "READ ONLY ;"),
        ("EMP_NAME_IX", "INDEX", 'CREATE INDEX "HR"."EMP_NAME_IX" ON "HR"."EMPLOYEES"', ";"),
        ("EMPLOYEES_SEQ", "SEQUENCE", 'CREATE SEQUENCE  "HR"."EMPLOYEES_SEQ"', "GLOBAL ;"),
        ("COUNTRIES", "TABLE", 'CREATE TABLE "HR"."COUNTRIES"', "ORGANIZATION INDEX NOCOMPRESS ;"),
    ],
)  # fmt: skip
async def test_the_owner_gets_every_type_with_its_terminator(
    owned: ToolApplication, name: str, kind: str, start: str, end: str
) -> None:
    found = await answer(owned, "get_source", name=name)
    assert found["type"] == kind
    assert found["text"].strip().startswith(start)
    assert found["text"].endswith(end)


async def test_ddl_and_source_come_in_ranges_too(owned: ToolApplication) -> None:
    whole = await answer(owned, "get_source", name="DEPARTMENTS")
    part = await answer(owned, "get_source", name="DEPARTMENTS", from_line=2, max_lines=2)
    assert part["text"].split("\n") == whole["text"].split("\n")[1:3]
    assert part["total_lines"] == whole["total_lines"]
    code = await answer(owned, "get_source", name="ADD_JOB_HISTORY")
    assert (code["type"], code["partial"]) == ("PROCEDURE", False)
    assert code["text"].startswith("PROCEDURE add_job_history\n")


async def test_the_reader_is_told_why_there_is_no_ddl(application: ToolApplication) -> None:
    found = await answer(application, "get_source", name="HR.EMPLOYEES")
    assert "DBMS_METADATA is not available: ORA-31603" in found["note"]
