"""get_source, to an account that may only read HR: DBMS_METADATA does not answer it for another schema's objects."""

import pytest

from mcp_oracle.application import ToolApplication
from tests.contract.calls import answer, refusal

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
        ({"name": "HR.EMPLOYEES", "from_line": 9999}, "lines; from_line is 9999"),
        ({"name": "HR.EMPLOYEES", "max_lines": 0}, "max_lines"),
        ({"name": "x y"}, "is not the name of an object"),
    ],
)
async def test_what_cannot_be_given_is_said(
    application: ToolApplication, arguments: dict[str, object], said: str
) -> None:
    assert said in await refusal(application, "get_source", **arguments)
