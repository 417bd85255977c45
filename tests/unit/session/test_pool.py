"""The pool over scripted sessions: one attempt at a time, no storm, nothing lost when callers are cancelled."""

import asyncio
from collections import deque
from typing import cast

import pytest

from mcp_oracle.errors import ConnectError, LimitError
from mcp_oracle.session.pool import Pool
from mcp_oracle.session.session import Session, SessionLost, Tag
from mcp_oracle.settings import Limits

pytestmark = pytest.mark.anyio
TAG = Tag("m", "a")


class FakeSession:
    """Counts what the pool does with it; `dead` makes its next begin fail."""

    def __init__(self) -> None:
        self.is_healthy = True
        self.dead = False
        self.reusable = True
        self.dropped = False
        self.begun = 0

    async def begin(self, tag: Tag) -> None:
        if self.dead:
            raise SessionLost
        self.begun += 1

    async def end(self) -> bool:
        return self.reusable

    async def close(self, seconds: float) -> None:
        self.dropped = True

    def drop(self) -> None:
        self.dropped = True


class Server:
    """Opens fake sessions, or fails with the errors that were queued."""

    def __init__(self) -> None:
        self.attempts = 0
        self.failures: deque[ConnectError] = deque()
        self.opened: list[FakeSession] = []

    async def open(self) -> Session:
        self.attempts += 1
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.popleft()
        session = FakeSession()
        self.opened.append(session)
        return cast("Session", session)


class Time:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def use(pool: Pool) -> FakeSession:
    async with pool.session(TAG) as session:
        return cast("FakeSession", session)


async def test_a_session_is_used_again() -> None:
    server = Server()
    pool = Pool(server.open, Limits())
    first = await use(pool)
    await pool.settled()
    assert await use(pool) is first
    assert server.attempts == 1


async def test_fifty_waiting_calls_make_one_attempt_with_a_wrong_password() -> None:
    server = Server()
    server.failures.extend(ConnectError("refused", ora=1017) for _ in range(50))
    pool = Pool(server.open, Limits(), clock=Time())
    results = await asyncio.gather(*(use(pool) for _ in range(50)), return_exceptions=True)
    assert all(isinstance(result, ConnectError) for result in results)
    assert server.attempts == 1


async def test_a_refused_log_on_is_tried_again_after_a_growing_while() -> None:
    server, time = Server(), Time()
    server.failures.extend(ConnectError("refused", ora=1017) for _ in range(3))
    pool = Pool(server.open, Limits(), clock=time)
    for wait, attempts in ((0, 1), (29, 1), (2, 2), (59, 2), (2, 3), (119, 3), (2, 4)):
        time.now += wait
        try:
            await use(pool)
        except ConnectError:
            assert server.failures or attempts == 3
        assert server.attempts == attempts


async def test_a_database_that_comes_back_is_used_without_restart() -> None:
    server, time = Server(), Time()
    server.failures.append(ConnectError("down"))
    pool = Pool(server.open, Limits(), clock=time)
    with pytest.raises(ConnectError):
        await use(pool)
    time.now += 1.1
    assert (await use(pool)).begun == 1


async def test_dead_idle_sessions_are_replaced_before_anything_is_sent() -> None:
    server = Server()
    pool = Pool(server.open, Limits(sessions=3))
    async with pool.session(TAG), pool.session(TAG), pool.session(TAG):
        pass
    await pool.settled()
    for session in server.opened:
        session.dead = True
    fresh = await use(pool)
    assert fresh is server.opened[3]
    assert all(session.dropped for session in server.opened[:3])


async def test_a_session_that_cannot_be_reset_is_thrown_away() -> None:
    server = Server()
    pool = Pool(server.open, Limits())
    first = await use(pool)
    first.reusable = False
    await pool.settled()
    assert first.dropped
    assert await use(pool) is not first


async def test_no_more_sessions_than_the_limit() -> None:
    server = Server()
    pool = Pool(server.open, Limits(sessions=2))
    at_work, most, pair = 0, 0, asyncio.Barrier(2)

    async def call() -> None:
        nonlocal at_work, most
        async with pool.session(TAG):
            at_work += 1
            most = max(most, at_work)
            await pair.wait()
            at_work -= 1

    await asyncio.gather(*(call() for _ in range(20)))
    assert most == 2
    assert server.attempts == 2


async def test_too_many_waiting_calls_are_refused() -> None:
    server = Server()
    pool = Pool(server.open, Limits(sessions=1, calls=3))
    held, release = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with pool.session(TAG):
            held.set()
            await release.wait()

    holder = asyncio.create_task(hold())
    await held.wait()
    waiting = [asyncio.create_task(use(pool)) for _ in range(5)]
    done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    assert all(isinstance(task.exception(), LimitError) for task in done)
    release.set()
    await holder
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert sum(isinstance(result, LimitError) for result in results) == 2


async def test_a_call_waits_no_longer_for_a_session_than_a_statement_may_run() -> None:
    server = Server()
    pool = Pool(server.open, Limits(sessions=1, run_seconds=0.01))
    async with pool.session(TAG):
        with pytest.raises(LimitError):
            await use(pool)


async def test_cancelled_callers_lose_no_place() -> None:
    server = Server()
    pool = Pool(server.open, Limits(sessions=2))
    for _ in range(10):
        task = asyncio.create_task(use(pool))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await pool.settled()
    async with asyncio.timeout(5):
        async with pool.session(TAG), pool.session(TAG):
            pass


class Slow(FakeSession):
    """Its reset ends when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.resetting = asyncio.Event()
        self.go_on = asyncio.Event()

    async def end(self) -> bool:
        self.resetting.set()
        await self.go_on.wait()
        return True


async def test_a_call_that_comes_during_a_rollback_waits_for_it_and_a_second_one_does_not() -> None:
    slow, server = Slow(), Server()

    async def open_session() -> Session:
        return cast("Session", slow) if not slow.begun else await server.open()

    pool = Pool(open_session, Limits())
    await use(pool)
    await slow.resetting.wait()
    hoping = asyncio.create_task(use(pool))
    await asyncio.sleep(0)
    assert await use(pool) is server.opened[0]
    slow.go_on.set()
    assert await hoping is slow
    assert server.attempts == 1
