"""Sessions for plans: one, on first use, closed when idle, always rolled back; errors speak of EXPLAIN."""

from typing import cast

import anyio
import pytest

from mcp_oracle.errors import DatabaseError
from mcp_oracle.guard import Resolution, read_explainable
from mcp_oracle.plans.explain import explain
from mcp_oracle.policy import Policy
from mcp_oracle.session.advice import advice
from mcp_oracle.session.fetched import Fetched
from mcp_oracle.session.planning import Explain, Planner
from mcp_oracle.session.session import Binds, Session, Tag
from mcp_oracle.settings import Limits
from mcp_oracle.statement import Statement

pytestmark = pytest.mark.anyio
TAG = Tag("test", "explain_sql")
ID = "mcp0123456789abcdef01234567"


class FakeSession:
    """Records what it is asked for."""

    name = "7,1"
    is_healthy = True

    def __init__(self, failure: DatabaseError | None = None) -> None:
        self.failure = failure
        self.did: list[str] = []
        self.binds: list[Binds] = []
        self.closed = anyio.Event()

    async def begin(self, tag: Tag) -> None:
        self.did.append("begin")

    async def run(self, statement: Statement, binds: Binds, rows: int) -> Fetched:
        self.did.append(statement.origin)
        self.binds.append(binds)
        if self.failure is not None:
            raise self.failure
        return Fetched((), [(0,)] if rows else [])

    async def end(self) -> bool:
        self.did.append("rollback")
        return True

    async def close(self, seconds: float) -> None:
        self.closed.set()

    def drop(self) -> None:
        self.closed.set()


class Sessions:
    def __init__(self, failure: DatabaseError | None = None) -> None:
        self.opened: list[FakeSession] = []
        self.failure = failure

    async def open(self) -> Session:
        self.opened.append(FakeSession(self.failure))
        return cast("Session", self.opened[-1])


def made(sql: str = "SELECT 1 FROM dual WHERE 1 = :x") -> Explain:
    return explain(read_explainable(sql, Policy()).approve(Resolution()), ID)


async def test_explain_then_its_rows_then_a_rollback_in_one_session() -> None:
    sessions = Sessions()
    planner = Planner(sessions.open, Limits())
    assert (await planner.plan(made(), TAG)).rows == [(0,)]
    assert (await planner.plan(made(), TAG)).rows == [(0,)]
    await planner.close()
    (session,) = sessions.opened
    assert session.did == ["begin", "explain", "packaged", "rollback"] * 2
    assert session.binds[:2] == [{"x": None}, {"statement_id": ID}]
    assert session.closed.is_set()


async def test_a_session_that_nobody_needs_any_more_is_closed_and_the_next_call_opens_another() -> (
    None
):
    sessions = Sessions()
    planner = Planner(sessions.open, Limits(), idle_seconds=0.001)
    await planner.plan(made(), TAG)
    with anyio.fail_after(5):
        await sessions.opened[0].closed.wait()
    await planner.plan(made(), TAG)
    assert len(sessions.opened) == 2
    await planner.close()


@pytest.mark.parametrize("ora", [1031, 1039, 1456, 2404, 16000, 28193, 28194])
async def test_an_error_says_what_it_means_for_explain_and_is_rolled_back(ora: int) -> None:
    said = advice(ora)
    raised = DatabaseError(f"ORA-{ora:05d}: no {said.cause}", said.next_step, ora=ora, offset=3)
    sessions = Sessions(raised)
    planner = Planner(sessions.open, Limits())
    with pytest.raises(DatabaseError) as failed:
        await planner.plan(made(), TAG)
    await planner.close()
    error = failed.value
    assert error.message.startswith(f"ORA-{ora:05d}: no. ")
    assert said.cause not in error.message
    assert "EXPLAIN" in error.message
    assert error.next_step != said.next_step
    assert "tell the user" in error.next_step
    assert (error.ora, error.offset) == (ora, 3)
    assert sessions.opened[0].did[-1] == "rollback"


async def test_other_errors_stay_as_they_are() -> None:
    raised = DatabaseError("ORA-00942: x", "search", ora=942)
    planner = Planner(Sessions(raised).open, Limits())
    with pytest.raises(DatabaseError) as failed:
        await planner.plan(made(), TAG)
    assert failed.value is raised
    await planner.close()
