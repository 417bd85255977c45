"""What is looked up, when, and for how long an answer is kept."""

import asyncio
from dataclasses import replace

import anyio
import pytest

from mcp_oracle.dictionary.resolve import FRESH_SECONDS, Resolver
from mcp_oracle.errors import DatabaseError, RefusedError
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


VIRTUAL = (
    ("YEARLY", '"SALARY"*12'),
    ("FULL_NAME", '"FIRST_NAME"||\' \'||"LAST_NAME"'),
    ("LONG_ONE", '"A"+"B"… (5000 characters)'),
    ("HIDDEN_TEXT", None),
)
PROTECTING = Policy(protected_columns=frozenset({"HR.EMPLOYEES.SALARY"}))


async def test_virtual_columns_that_may_use_a_protected_one_are_protected_too() -> None:
    session = _database([EMPLOYEES])
    asked: list[str] = []

    def virtual(_: frozenset[str]) -> Rows:
        asked.append("virtual")
        return VIRTUAL

    names = [("FULL_NAME",), ("SALARY",), ("YEARLY",)]
    session.answers = {**session.answers, "virtual_column": virtual, "column_id": lambda _: names}
    resolver = Resolver(PROTECTING, clock=Clock())
    for column in ("yearly", "long_one", "hidden_text"):
        draft = read(f"SELECT e.{column} FROM hr.employees e", PROTECTING)
        with pytest.raises(RefusedError) as caught:
            await resolver.approve(draft, session.session)
        assert caught.value.rule == "protected-column"
        assert "out of FULL_NAME;" in caught.value.hint
    harmless = read("SELECT e.full_name FROM hr.employees e", PROTECTING)
    assert (await resolver.approve(harmless, session.session)).text == harmless.text
    assert asked == ["virtual"]


async def test_where_columns_are_protected_nothing_passes_that_could_not_be_looked_up() -> None:
    def failing(_: frozenset[str]) -> Rows:
        raise DatabaseError("ORA-01013")

    session = _database([EMPLOYEES])
    session.answers = {**session.answers, "virtual_column": failing}
    policy = replace(PROTECTING, when_unresolved="static")
    draft = read("SELECT first_name FROM hr.employees", policy)
    with pytest.raises(RefusedError) as caught:
        await Resolver(policy, clock=Clock()).approve(draft, session.session)
    assert caught.value.rule == "unresolved"
    assert "ORA-01013" in caught.value.reason


async def test_calls_at_once_ask_once_for_the_same_names() -> None:
    session = _database([EMPLOYEES])
    resolver = Resolver(Policy(), clock=Clock())
    draft = read("SELECT 1 FROM hr.employees", Policy())
    async with anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(resolver.approve, draft, session.session)
    assert len(session.asked) == 1


async def test_a_look_up_that_fails_leaves_the_others_to_ask_themselves() -> None:
    session = _database([EMPLOYEES])
    resolver = Resolver(Policy(), clock=Clock())
    draft = read("SELECT 1 FROM hr.employees", Policy())
    ended = asyncio.create_task(resolver.approve(draft, session.session))
    other = asyncio.create_task(resolver.approve(draft, session.session))
    await asyncio.sleep(0)
    ended.cancel()
    assert (await other).text == draft.text
