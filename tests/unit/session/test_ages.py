"""Sessions that are old or not used are closed; those in use and fresh ones stay."""

import asyncio
from typing import cast

import pytest

from mcp_oracle.session.pool import Pool
from mcp_oracle.session.session import Session, Tag
from mcp_oracle.settings import Limits

pytestmark = pytest.mark.anyio
TAG = Tag("m", "a")


class FakeSession:
    is_healthy = True

    def __init__(self) -> None:
        self.closed = asyncio.Event()

    async def begin(self, tag: Tag) -> None:
        """Nothing to begin."""

    async def end(self) -> bool:
        return True

    async def close(self, seconds: float) -> None:
        self.closed.set()

    def drop(self) -> None:
        raise AssertionError("a session that is well is logged off, not dropped")


class Server:
    def __init__(self) -> None:
        self.opened: list[FakeSession] = []

    async def open(self) -> Session:
        self.opened.append(FakeSession())
        return cast("Session", self.opened[-1])


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_a_session_that_nobody_uses_is_closed_and_replaced() -> None:
    server = Server()
    pool = Pool(server.open, Limits(), idle_seconds=0.01)
    async with pool.session(TAG):
        pass
    await asyncio.wait_for(server.opened[0].closed.wait(), 20)
    async with pool.session(TAG) as session:
        assert session is server.opened[1]
    await pool.close()


async def test_each_session_has_its_own_idle_time() -> None:
    server = Server()
    pool = Pool(server.open, Limits(), idle_seconds=0.01)
    async with pool.session(TAG) as used:
        async with pool.session(TAG):
            pass
        await asyncio.wait_for(server.opened[1].closed.wait(), 20)
        assert not cast("FakeSession", used).closed.is_set()
    await asyncio.wait_for(server.opened[0].closed.wait(), 20)
    await pool.close()


async def test_a_session_past_its_life_is_closed_after_its_call() -> None:
    server, time = Server(), Time()
    pool = Pool(server.open, Limits(), clock=time, life_seconds=60)
    async with pool.session(TAG):
        time.now = 60.0
    await pool.settled()
    async with pool.session(TAG) as session:
        assert session is server.opened[0]
        time.now = 60.5
    await pool.settled()
    assert server.opened[0].closed.is_set()
    async with pool.session(TAG) as session:
        assert session is server.opened[1]
    await pool.close()
