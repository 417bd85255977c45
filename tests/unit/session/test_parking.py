"""Sessions with open cursors: the oldest gives way, nobody gets the stay of another."""

import asyncio
from typing import cast

import pytest

from mcp_oracle.session.parking import Parked
from mcp_oracle.session.pool import Pool
from mcp_oracle.session.session import Session, SessionLost, Tag
from mcp_oracle.settings import Limits

pytestmark = pytest.mark.anyio
TAG = Tag("m", "a")


class FakeSession:
    def __init__(self) -> None:
        self.is_healthy = True
        self.begun = 0
        self.ended = 0

    async def begin(self, tag: Tag) -> None:
        self.begun += 1

    async def end(self) -> bool:
        self.ended += 1
        await asyncio.sleep(0)
        return True

    async def close(self, seconds: float) -> None:
        pass

    def drop(self) -> None:
        pass


class Garage:
    """A pool over fake sessions, and which stays were given up."""

    def __init__(self, **limits: int) -> None:
        self.opened: list[FakeSession] = []
        self.given_up: list[str] = []
        self.pool = Pool(self._open, Limits(**limits))

    async def _open(self) -> Session:
        await asyncio.sleep(0)
        self.opened.append(FakeSession())
        return cast("Session", self.opened[-1])

    async def park(self, name: str) -> Parked:
        async with self.pool.session(TAG) as session:
            parked = Parked(session, lambda: self.given_up.append(name))
            self.pool.park(parked)
        return parked

    async def use(self) -> None:
        async with self.pool.session(TAG):
            await asyncio.sleep(0)


async def test_a_parked_session_is_found_as_it_was_left() -> None:
    garage = Garage()
    parked = await garage.park("a")
    async with garage.pool.resumed(parked):
        pass
    assert (garage.opened[0].begun, garage.opened[0].ended) == (1, 0)
    await garage.pool.settled()
    assert garage.opened[0].ended == 1


async def test_a_call_that_fails_parks_nothing() -> None:
    garage = Garage()

    async def failing() -> None:
        async with garage.pool.session(TAG) as session:
            garage.pool.park(Parked(session, lambda: garage.given_up.append("a")))
            raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        await failing()
    await garage.pool.settled()
    assert garage.given_up == ["a"]
    assert garage.opened[0].ended == 1


async def test_the_oldest_gives_way_when_too_many_wait() -> None:
    garage = Garage(sessions=8, cursors=2)
    stays = [await garage.park(name) for name in "abcd"]
    await garage.pool.settled()
    assert garage.given_up == ["a", "b"]
    with pytest.raises(SessionLost):
        async with garage.pool.resumed(stays[0]):
            pass
    async with garage.pool.resumed(stays[3]):
        pass


async def test_a_call_opens_a_session_before_it_takes_one_that_waits() -> None:
    garage = Garage(sessions=2)
    await garage.park("a")
    await garage.use()
    assert (garage.given_up, len(garage.opened)) == ([], 2)


async def test_a_call_that_finds_all_sessions_waiting_takes_the_oldest() -> None:
    garage = Garage(sessions=1)
    await garage.park("a")
    await garage.use()
    assert (garage.given_up, len(garage.opened)) == (["a"], 1)


async def test_never_more_sessions_than_the_limit_with_some_parked() -> None:
    garage = Garage(sessions=3, cursors=2)

    async def client(number: int) -> None:
        await garage.park(str(number))
        await garage.use()

    await asyncio.gather(*(client(number) for number in range(40)))
    assert len(garage.opened) <= 3


async def test_a_stay_that_was_given_up_does_not_get_the_next_one() -> None:
    garage = Garage(sessions=1)
    first = await garage.park("a")
    second = await garage.park("b")
    assert garage.given_up == ["a"]
    with pytest.raises(SessionLost):
        async with garage.pool.resumed(first):
            pass
    async with garage.pool.resumed(second):
        pass


async def test_a_stay_that_nobody_resumes_is_reset_like_any_other() -> None:
    garage = Garage()
    parked = await garage.park("a")
    garage.pool.unpark(parked)
    garage.pool.unpark(parked)
    await garage.pool.settled()
    assert garage.opened[0].ended == 1
    await garage.use()
    assert len(garage.opened) == 1


async def test_waiting_for_a_place_does_not_protect_a_stay() -> None:
    garage = Garage(sessions=1)
    parked = await garage.park("a")
    held, release = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with garage.pool.session(TAG):
            held.set()
            await release.wait()

    holder = asyncio.create_task(hold())
    await held.wait()
    resuming = asyncio.create_task(_resume(garage.pool, parked))
    await asyncio.sleep(0)
    release.set()
    await holder
    with pytest.raises(SessionLost):
        await resuming
    await garage.use()


async def _resume(pool: Pool, parked: Parked) -> None:
    async with pool.resumed(parked):
        pass
