"""Oracle SQL through the real driver: every case file on the sandbox in both profiles, or on a real database."""

import pytest

from tests.contract.conftest import Subject
from tests.contract.sql_cases import Case, cases, run_case

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("case", cases("sql"), ids=lambda case: case.id)
async def test_the_answer_is_oracles(case: Case, subject: Subject) -> None:
    await run_case(case, subject)


@pytest.mark.parametrize("folder", ["sql", "values"])
def test_every_case_has_a_name_of_its_own(folder: str) -> None:
    names = [case.id for case in cases(folder)]
    assert len(names) == len(set(names))
