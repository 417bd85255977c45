"""Idle kills and restarts cost a new session, never a statement sent twice, and never a storm of log-ons."""

import asyncio
from collections.abc import Generator

import pytest

from mcp_oracle.errors import ConnectError, DatabaseError, LimitError, OracleMcpError
from mcp_oracle.settings import Limits
from tests.faults.faulty import NUMBERS, WARM, Faulty, Server, faulty, serving

pytestmark = pytest.mark.anyio

MARKED = "SELECT 7 AS marked FROM dual"
PATIENT = Limits(run_seconds=20)


@pytest.fixture(params=["19c", "23ai"], scope="module")
def server(request: pytest.FixtureRequest) -> Generator[Server]:
    with serving(request.param) as server:
        yield server


@pytest.mark.parametrize("number", ["02396", "03113", "03135", "00028", "01012", "01089"])
async def test_a_session_that_is_found_dead_before_the_statement_was_sent_is_replaced(
    server: Server, number: str
) -> None:
    async with faulty(server, PATIENT) as running:
        before = server.sent(MARKED)
        running.plan.set([f"ora-{number}@begin:1"])
        assert (await running.ask(sql=MARKED))["rows"] == [[7]]
        assert server.sent(MARKED) == before + 1
        assert running.connects == 2


@pytest.mark.parametrize("number", ["00028", "03113", "03135", "02396"])
async def test_a_statement_whose_session_dies_is_not_sent_again(
    server: Server, number: str
) -> None:
    async with faulty(server, PATIENT) as running:
        running.plan.set([f"ora-{number}@execute~marked"])
        with pytest.raises(ConnectError, match="Whether it was executed is not known"):
            await running.ask(sql=MARKED)
        assert running.plan.struck == 1
        running.plan.clear()
        await running.works()


@pytest.mark.parametrize("number", ["00040", "02393", "02395", "56720", "56735"])
async def test_a_statement_that_a_limit_of_the_database_ended_is_not_sent_again(
    server: Server, number: str
) -> None:
    async with faulty(server, PATIENT) as running:
        running.plan.set([f"ora-{number}@execute~marked"])
        with pytest.raises(DatabaseError, match=f"ORA-{number}") as ended:
            await running.ask(sql=MARKED)
        assert running.plan.struck == 1
        assert "do not repeat it unchanged" in ended.value.next_step
        await running.works()
        assert running.connects == 1


async def test_many_calls_after_a_restart_open_only_the_sessions_that_they_need(
    server: Server,
) -> None:
    async with faulty(server, PATIENT) as running:
        await asyncio.gather(*(running.works() for _ in range(20)))
        before = running.connects
        running.plan.set(["restart@begin:1"])
        outcomes = await asyncio.gather(
            *(running.works() for _ in range(20)), return_exceptions=True
        )
        assert all(o is None or isinstance(o, OracleMcpError) for o in outcomes), outcomes
        assert running.connects - before <= 2 * PATIENT.sessions
        await _comes_back(running)


async def test_a_database_that_is_down_is_asked_by_one_call_at_a_time(server: Server) -> None:
    async with faulty(server, PATIENT) as running:
        await asyncio.gather(*(running.works() for _ in range(20)))
        before = running.connects
        running.plan.set(["drop@begin", "ora-12514@connect"])
        outcomes = await asyncio.gather(
            *(running.works() for _ in range(20)), return_exceptions=True
        )
        assert all(isinstance(outcome, ConnectError) for outcome in outcomes), outcomes
        assert running.connects - before <= 2
        running.plan.clear()
        await _comes_back(running)


async def _comes_back(running: Faulty) -> None:
    """Within a few seconds: the pool waits a second after an attempt that failed."""
    async with asyncio.timeout(15):
        while True:
            try:
                await running.works()
            except ConnectError:
                await asyncio.sleep(0.2)
            else:
                return


@pytest.mark.parametrize("fault", ["ora-01555", "ora-08103", "ora-22924", "ora-01410"])
async def test_a_snapshot_that_is_lost_while_reading_on_is_explained(
    server: Server, fault: str
) -> None:
    async with faulty(server, PATIENT) as running:
        first = await running.ask(sql=NUMBERS.format(500), max_rows=60)
        running.plan.set([f"{fault}@fetch:1"])
        with pytest.raises(DatabaseError, match=fault.upper()) as lost:
            await running.ask(cursor=first["next_cursor"])
        assert "run the query again" in lost.value.next_step
        await running.works()


@pytest.mark.parametrize(
    ("fault", "said"),
    [("drop@fetch:1", "database."), ("ora-00028@fetch:1", r"database \(ORA-00028\).")],
)
async def test_a_cursor_whose_connection_was_killed_says_so(
    server: Server, fault: str, said: str
) -> None:
    async with faulty(server, PATIENT) as running:
        first = await running.ask(sql=NUMBERS.format(500), max_rows=60)
        running.plan.set([fault])
        with pytest.raises(LimitError, match=f"lost with its connection to the {said}"):
            await running.ask(cursor=first["next_cursor"])
        running.plan.clear()
        await running.works()


async def test_the_probe_is_the_only_thing_that_is_sent_twice(server: Server) -> None:
    async with faulty(server, PATIENT) as running:
        before = server.sent(WARM)
        running.plan.set(["drop@begin:1"])
        await running.works()
        assert server.sent(WARM) == before + 1


@pytest.mark.parametrize("fault", ["ora-00018", "ora-02391", "ora-12516", "ora-12520"])
async def test_calls_share_the_sessions_that_a_database_gives(server: Server, fault: str) -> None:
    async with faulty(server, PATIENT) as running:
        running.plan.set([fault])
        held = await running.ask(sql=NUMBERS.format(500), max_rows=60)
        await asyncio.gather(*(running.works() for _ in range(20)))
        assert running.plan.struck > 0
        with pytest.raises(LimitError, match="another call needed its session"):
            await running.ask(cursor=held["next_cursor"])


async def test_calls_that_share_sessions_take_those_of_truncated_answers(server: Server) -> None:
    async with faulty(server, PATIENT) as running:
        running.plan.set(["ora-00018"])
        async with asyncio.timeout(PATIENT.run_seconds / 2):
            answers = await asyncio.gather(
                *(running.ask(sql=NUMBERS.format(500), max_rows=60) for _ in range(20))
            )
        assert all(answer["row_count"] == 60 for answer in answers)


async def test_a_session_limit_is_told_where_there_is_no_session_to_share(server: Server) -> None:
    async with faulty(server, PATIENT) as running:
        running.plan.set(["drop@begin", "ora-00018"])
        with pytest.raises(ConnectError, match="ORA-00018"):
            await running.works()
