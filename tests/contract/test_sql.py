"""Oracle SQL through the real driver: every case file on the sandbox in both profiles, or on a real database."""

import pytest

from mcp_oracle.errors import DatabaseError
from mcp_oracle.session.session import Tag
from mcp_oracle.statement import vouch
from tests.contract.conftest import Subject
from tests.contract.sql_cases import Case, cases, check

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("case", cases("sql"), ids=lambda case: case.id)
async def test_the_answer_is_oracles(case: Case, subject: Subject) -> None:
    if case.profile not in (None, subject.release):
        pytest.skip(f"for {case.profile} only")
    refused = case.refused_by_sandbox and subject.is_sandbox
    statement = vouch(case.sql, "guard")
    async with subject.database.session(Tag("test", "sql")) as session:
        if not case.errors and not refused:
            check(case, await session.run(statement, case.binds, 500))
            return
        with pytest.raises(DatabaseError) as caught:
            await session.run(statement, case.binds, 500)
    if refused:
        assert caught.value.ora
        return
    assert caught.value.ora in case.errors
    if case.offset is not None:
        assert caught.value.offset == case.offset


def test_every_case_has_a_name_of_its_own() -> None:
    names = [case.id for case in cases("sql")]
    assert len(names) == len(set(names))
