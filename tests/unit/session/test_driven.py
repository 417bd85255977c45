"""Work that the waiting task steps itself: it hears of what it waits for, and ends by itself when it is stopped."""

import asyncio

import pytest

from mcp_oracle.session.bounded import Calls, DeadlineExpired
from mcp_oracle.session.driven import Driven

pytestmark = pytest.mark.anyio


async def test_no_task_is_made_for_work_that_ends_in_time() -> None:
    async def work() -> asyncio.Task[None] | None:
        await asyncio.sleep(0)
        return asyncio.current_task()

    assert await Driven(work()).result() is asyncio.current_task()


async def test_the_work_hears_that_what_it_waits_for_has_failed() -> None:
    waited_for = asyncio.get_running_loop().create_future()

    async def work() -> str:
        try:
            await waited_for
        except OSError as error:
            await asyncio.sleep(0)
            return str(error)
        return "nothing"

    asyncio.get_running_loop().call_soon(waited_for.set_exception, OSError("gone"))
    assert await Driven(work()).result() == "gone"


async def test_stopped_work_is_told_before_anything_else_happens() -> None:
    told: list[str] = []
    release = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            told.append("cancelled")
            await release.wait()
            told.append("ended")

    driven = Driven(work())
    asyncio.get_running_loop().call_soon(driven.stop, TimeoutError("late"))
    with pytest.raises(TimeoutError, match="late"):
        await driven.result()
    assert told == ["cancelled"]
    release.set()
    assert driven.rest is not None
    await asyncio.wait({driven.rest})
    assert told == ["cancelled", "ended"]


async def test_only_the_first_reason_counts_and_none_after_the_end() -> None:
    driven = Driven(asyncio.sleep(60))
    loop = asyncio.get_running_loop()
    loop.call_soon(driven.stop, TimeoutError("first"))
    loop.call_soon(driven.stop, TimeoutError("second"))
    with pytest.raises(TimeoutError, match="first"):
        await driven.result()
    driven.stop(TimeoutError("third"))
    await asyncio.sleep(0)  # would raise if this task had been cancelled


async def test_a_deadline_leaves_the_caller_as_it_was() -> None:
    task = asyncio.current_task()
    assert task is not None
    for _ in range(2):
        with pytest.raises(DeadlineExpired):
            await Calls().run(asyncio.sleep(60), 0.001)
        assert task.cancelling() == 0
    async with asyncio.timeout(60):
        await asyncio.sleep(0)


async def test_a_caller_that_is_cancelled_at_the_deadline_is_cancelled() -> None:
    started = asyncio.Event()

    async def work() -> None:
        started.set()
        await asyncio.Event().wait()

    driven: list[Driven[None]] = []

    async def caller() -> None:
        driven.append(Driven(work()))
        await driven[0].result()

    task = asyncio.create_task(caller())
    await started.wait()
    driven[0].stop(TimeoutError("late"))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_call_is_cancelled_by_somebody_else_and_settles() -> None:
    calls, started, ended = Calls(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.set()

    caller = asyncio.create_task(calls.run(work(), 60))
    await started.wait()
    calls.cancel()
    calls.cancel()
    assert await calls.settle(5)
    assert ended.is_set()
    with pytest.raises(asyncio.CancelledError):
        await caller


async def test_waiting_for_a_call_that_is_not_cancelled_takes_no_longer_than_it_may() -> None:
    calls, started = Calls(), asyncio.Event()

    async def work() -> None:
        started.set()
        await asyncio.Event().wait()

    caller = asyncio.create_task(calls.run(work(), 60))
    await started.wait()
    assert not await calls.settle(0.001)
    caller.cancel()
    assert await calls.settle(5)
