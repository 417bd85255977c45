"""A driver call is bounded, and a cancelled one gets a moment to end."""

import asyncio

import oracledb
import pytest

from mcp_oracle.session.bounded import AnswerUnreadable, Calls, DeadlineExpired

pytestmark = pytest.mark.anyio


async def test_a_call_that_ends_in_time_gives_its_result() -> None:
    async def work() -> int:
        return 7

    assert await Calls().run(work(), 5) == 7


async def test_a_call_that_does_not_end_is_cancelled_and_settles() -> None:
    calls, stopped = Calls(), asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    with pytest.raises(DeadlineExpired):
        await calls.run(work(), 0.01)
    assert await calls.settle(5)
    assert stopped.is_set()


async def test_a_call_that_ignores_its_cancellation_does_not_settle() -> None:
    calls, release = Calls(), asyncio.Event()

    async def work() -> None:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    with pytest.raises(DeadlineExpired):
        await calls.run(work(), 0.01)
    assert not await calls.settle(0.01)
    release.set()
    assert await calls.settle(5)


async def test_a_cancelled_caller_cancels_the_call() -> None:
    calls, started, stopped = Calls(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    caller = asyncio.create_task(calls.run(work(), 60))
    await started.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert await calls.settle(5)
    assert stopped.is_set()


async def test_an_error_of_the_call_is_raised() -> None:
    async def work() -> None:
        raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        await Calls().run(work(), 5)


@pytest.mark.parametrize("error", [oracledb.InternalError("DPY-5000: …"), IndexError("list")])
async def test_what_is_no_answer_of_the_protocol_spoils_the_connection(error: Exception) -> None:
    async def work() -> None:
        raise error

    calls = Calls()
    with pytest.raises(AnswerUnreadable, match="could not be understood"):
        await calls.run(work(), 1)
    assert calls.is_unreadable


async def test_an_error_of_the_database_leaves_the_connection_as_it_is() -> None:
    async def work() -> None:
        raise oracledb.DatabaseError("ORA-00942: …")

    calls = Calls()
    with pytest.raises(oracledb.DatabaseError):
        await calls.run(work(), 1)
    assert not calls.is_unreadable
