"""Time limits, cancellation, shutdown: the statement is stopped, the session freed, and what is not known is said."""

import asyncio
import logging
from collections.abc import Generator

import pytest

from mcp_oracle.errors import DeadlineError, LimitError
from mcp_oracle.session.session import Tag
from mcp_oracle.settings import Limits
from mcp_oracle.sql_id import sql_id
from mcp_oracle.statement import vouch
from tests.faults.faulty import NUMBERS, Server, faulty, serving

pytestmark = pytest.mark.anyio

SLOW = "SELECT 7 AS slow FROM dual"
SHORT = Limits(run_seconds=0.3)


@pytest.fixture(params=["19c", "23ai"], scope="module")
def server(request: pytest.FixtureRequest) -> Generator[Server]:
    with serving(request.param) as server:
        yield server


async def test_a_statement_that_runs_too_long_is_stopped_and_its_session_used_again(
    server: Server,
) -> None:
    async with faulty(server, SHORT) as running:
        running.plan.set(["hang@execute:1~slow"])
        with pytest.raises(DeadlineError, match=r"longer than 0\.3 s and was stopped"):
            await running.ask(sql=SLOW)
        await running.works()
        assert running.connects == 1


async def test_a_limit_that_is_asked_for_makes_the_run_time_shorter_and_never_longer(
    server: Server,
) -> None:
    async with faulty(server, SHORT) as running:
        for asked, said in ((30.0, r"longer than 0\.3 s"), (0.1, r"longer than 0\.1 s")):
            running.plan.set(["hang@execute:1~slow"])
            with pytest.raises(DeadlineError, match=said):
                async with running.database.session(Tag("test", "limits")) as session:
                    await session.run(vouch(SLOW, "guard"), {}, 1, seconds=asked)
        await running.works()


async def test_a_statement_whose_end_is_not_confirmed_is_told_with_what_a_dba_needs(
    server: Server,
) -> None:
    async with faulty(server, SHORT) as running:
        running.plan.set(["stall@execute:1~slow"])
        with pytest.raises(DeadlineError) as expired:
            await running.ask(sql=SLOW)
        said = str(expired.value)
        for part in (
            "SID ",
            "SERIAL# ",
            sql_id(SLOW),
            "ALTER SYSTEM CANCEL SQL '",
            "resource plan",
        ):
            assert part in said
        running.plan.clear()
        await running.works()


async def test_the_first_row_has_a_time_limit_of_its_own(server: Server) -> None:
    async with faulty(server, Limits(first_row_seconds=0.2)) as running:
        running.plan.set(["hang@execute:1~slow"])
        with pytest.raises(DeadlineError, match=r"longer than 0\.2 s"):
            await running.ask(sql=SLOW)
        await running.works()


async def test_a_cancelled_call_stops_its_statement(server: Server) -> None:
    async with faulty(server, Limits()) as running:
        running.plan.set(["hang@execute:1~slow"])
        call = asyncio.create_task(running.ask(sql=SLOW))
        await running.struck()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await running.works()
        assert running.connects <= 2


async def test_a_cancelled_call_whose_end_is_not_confirmed_is_in_the_log(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    async with faulty(server, Limits()) as running:
        running.plan.set(["stall@execute:1~slow"])
        call = asyncio.create_task(running.ask(sql=SLOW))
        await running.struck()
        with caplog.at_level(logging.WARNING):
            call.cancel()
            await asyncio.gather(call, return_exceptions=True)
            await running.works()
            await running.application.close()
        assert sql_id(SLOW) in caplog.text


async def test_closing_waits_for_no_statement(server: Server) -> None:
    async with faulty(server, Limits()) as running:
        running.plan.set(["stall@execute:1~slow"])
        call = asyncio.create_task(running.ask(sql=SLOW))
        await running.struck()
        async with asyncio.timeout(5):
            call.cancel()
            await asyncio.gather(call, return_exceptions=True)
            await running.application.close()


async def test_reading_on_that_takes_too_long_ends_the_cursor(server: Server) -> None:
    async with faulty(server, SHORT) as running:
        first = await running.ask(sql=NUMBERS.format(500), max_rows=60)
        running.plan.set(["hang@fetch:1"])
        with pytest.raises(DeadlineError):
            await running.ask(cursor=first["next_cursor"])
        running.plan.clear()
        with pytest.raises(LimitError, match="ended with the call that failed") as gone:
            await running.ask(cursor=first["next_cursor"])
        assert "OFFSET 60 ROWS" in gone.value.next_step
        await running.works()


async def test_truncated_answers_leave_no_cursor_open_on_the_database(server: Server) -> None:
    async with faulty(server, Limits(cursor_seconds=0.000_1)) as running:
        for _ in range(3):
            assert (await running.ask(sql=NUMBERS.format(500), max_rows=60))["truncated"]
        await running.works()
        async with asyncio.timeout(20):
            while server.sandbox.endpoint.server.census().transactions:  # noqa: ASYNC110 - as in `Faulty.struck`
                await asyncio.sleep(0.01)
        assert server.sandbox.endpoint.server.census().results == 0
