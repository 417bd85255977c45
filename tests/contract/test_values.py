"""Every Oracle type through the session: exact values, and notes where the driver cannot deliver them."""

import pytest

from mcp_oracle.session.session import Tag
from mcp_oracle.statement import vouch
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
