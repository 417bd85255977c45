"""Every Oracle type through the session: exact values, and notes where the driver cannot deliver them."""

from typing import Any

import pytest

from mcp_oracle.application import ToolApplication
from mcp_oracle.errors import DatabaseError
from mcp_oracle.session.session import Tag
from mcp_oracle.statement import vouch
from mcp_oracle.tools.call import Caller
from tests.contract.conftest import Subject
from tests.contract.sql_cases import Case, cases, run_case

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("case", cases("values"), ids=lambda case: case.id)
async def test_a_value_comes_exactly(case: Case, subject: Subject) -> None:
    await run_case(case, subject)


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("CAST(SYSTIMESTAMP AS TIMESTAMP WITH TIME ZONE)", "TZH:TZM"),
        ("TIMESTAMP '2024-01-01 10:00:00.5'", "FF9"),
        ("CAST(SYSTIMESTAMP AS TIMESTAMP(6))", ""),
        ("SYSDATE", ""),
        ("1/3", ""),
    ],
)
async def test_what_a_column_does_not_show_is_said(
    expression: str, said: str, subject: Subject
) -> None:
    statement = vouch(f"SELECT {expression} AS c FROM dual", "guard")
    async with subject.database.session(Tag("test", "values")) as session:
        found = await session.run(statement, {}, 1)
    note = found.columns[0].note
    assert said in note
    assert bool(said) == bool(note)


async def test_the_head_of_a_long_clob_is_marked(subject: Subject) -> None:
    most = subject.database.limits.cell_bytes
    halves = " || ".join(["TO_CLOB(RPAD('x', 4000, 'x'))"] * (most // 4000 + 1))
    statement = vouch(f"SELECT {halves} AS c FROM dual", "guard")
    async with subject.database.session(Tag("test", "values")) as session:
        found = await session.run(statement, {}, 1)
    assert len(found.cuts) == 1
    assert found.rows[0][0] == f"{'x' * most}… ({(most // 4000 + 1) * 4000} characters)"


MANY = """
SELECT LEVEL AS n, CASE WHEN LEVEL = {bad} THEN DATE '-0044-03-15' ELSE DATE '2024-01-01' END AS d
  FROM dual CONNECT BY LEVEL <= 500 ORDER BY 1"""


@pytest.mark.parametrize("bad", [1, 200, 499, 500])
async def test_a_date_that_the_driver_cannot_read_costs_no_other_cell(
    bad: int, subject: Subject
) -> None:
    async with subject.database.session(Tag("test", "values")) as session:
        found = await session.run(vouch(MANY.format(bad=bad), "guard"), {}, 500)
    assert [int(str(row[0])) for row in found.rows] == list(range(1, 501))
    others = [i for i, row in enumerate(found.rows, 1) if row[1] != "2024-01-01 00:00:00"]
    assert others == [bad]
    assert found.rows[bad - 1][1] == "-0044-03-15 00:00:00"
    assert "TO_CHAR(D, 'SYYYY-MM-DD HH24:MI:SS')" in found.columns[1].note


async def test_pages_after_an_unreadable_date_go_on(subject: Subject) -> None:
    async with subject.database.session(Tag("test", "values")) as session:
        cursor = await session.open(vouch(MANY.format(bad=5), "guard"), {}, 100)
        pages = [await session.fetch(cursor, 100) for _ in range(5)]
    rows = [row for page in pages for row in page.rows]
    assert [int(str(row[0])) for row in rows] == list(range(1, 501))
    assert [page.more for page in pages] == [True, True, True, True, False]
    assert rows[4][1] == "-0044-03-15 00:00:00"


async def test_an_unreadable_date_of_a_later_page_is_an_error_that_tells_how_to_go_on(
    subject: Subject,
) -> None:
    text = f"SELECT * FROM ({MANY.format(bad=350)}) later"
    async with subject.database.session(Tag("test", "values")) as session:
        cursor = await session.open(vouch(text, "guard"), {}, 100)
        await session.fetch(cursor, 100)
        with pytest.raises(DatabaseError, match="run the query again from its first row"):
            await session.fetch(cursor, 400)
    async with subject.database.session(Tag("test", "values")) as session:
        cursor = await session.open(vouch(text, "guard"), {}, 100)
        pages = [await session.fetch(cursor, 100) for _ in range(5)]
    rows = [row for page in pages for row in page.rows]
    assert len(rows) == 500
    assert [row[1] for row in rows if row[0] == 350] == ["-0044-03-15 00:00:00"]


async def asked(application: ToolApplication, **arguments: str) -> dict[str, Any]:
    page = await application.call("run_query", {**arguments, "max_rows": 150}, Caller())
    return page.structured


async def test_the_tool_tells_reason_and_expression_and_pages_on(
    application: ToolApplication,
) -> None:
    """Through run_query: the column, the note, and pages that go on from the same cursor."""
    sql = f"SELECT * FROM ({MANY.format(bad=3)}) paged"
    page = await asked(application, sql=sql)
    assert page["rows"][2][1] == "-0044-03-15 00:00:00"
    assert "TO_CHAR(D, 'SYYYY-MM-DD HH24:MI:SS') delivers them" in page["columns"][1]["note"]
    numbers = [row[0] for row in page["rows"]]
    while "next_cursor" in page:
        page = await asked(application, cursor=page["next_cursor"])
        numbers += [row[0] for row in page["rows"]]
    assert numbers == list(range(1, 501))
