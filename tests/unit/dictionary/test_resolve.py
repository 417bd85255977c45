"""What is looked up, when, and for how long an answer is kept."""

import pytest

from mcp_oracle.dictionary.resolve import FRESH_SECONDS, Resolver
from mcp_oracle.errors import RefusedError
from mcp_oracle.guard import read
from mcp_oracle.policy import Policy
from tests.unit.dictionary.fake_session import FakeSession, Rows

pytestmark = pytest.mark.anyio

SESSION = ("session", "ME", "AL32UTF8", None, "ME", None, None, None)
EMPLOYEES = ("object", "HR", "EMPLOYEES", "TABLE", None, None, None, "N")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def _database(rows: list[tuple[str | None, ...]]) -> FakeSession:
    def answer(names: frozenset[str]) -> Rows:
        return [SESSION, *(row for row in rows if row[2] in names)]

    return FakeSession({"all_objects": answer})


async def test_an_answer_is_kept_for_a_while_and_then_asked_again() -> None:
    session, clock = _database([EMPLOYEES]), Clock()
    resolver = Resolver(Policy(), clock=clock)
    draft = read("SELECT 1 FROM hr.employees", Policy())
    for clock.now in (0.0, 1.0, FRESH_SECONDS - 1):
        await resolver.approve(draft, session.session)
    assert len(session.asked) == 1
    clock.now = FRESH_SECONDS
    await resolver.approve(draft, session.session)
    assert len(session.asked) == 2


async def test_what_was_not_there_is_asked_again_at_once() -> None:
    rows: list[tuple[str | None, ...]] = []
    session = _database(rows)
    resolver = Resolver(Policy(), clock=Clock())
    draft = read("SELECT 1 FROM hr.employees", Policy())
    with pytest.raises(RefusedError) as caught:
        await resolver.approve(draft, session.session)
    assert (caught.value.rule, caught.value.ora) == ("not-visible", 942)
    rows.append(EMPLOYEES)
    assert (await resolver.approve(draft, session.session)).text == draft.text


async def test_a_name_without_a_schema_that_is_nothing_is_the_databases_business() -> None:
    session = _database([])
    resolver = Resolver(Policy(), clock=Clock())
    draft = read("SELECT 1 FROM employees", Policy())
    for _ in range(2):
        await resolver.approve(draft, session.session)
    assert len(session.asked) == 2
