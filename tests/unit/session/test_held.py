"""Tokens of truncated answers: rows that need no session, and how many of them are kept."""

import asyncio
import contextlib
from typing import cast

import pytest

from mcp_oracle.errors import ArgumentError, DeadlineError, LimitError
from mcp_oracle.session.cursor import OpenCursor
from mcp_oracle.session.fetched import Fetched
from mcp_oracle.session.held import MOST_KEPT_BYTES, HeldCursors, Reading
from mcp_oracle.session.pool import Pool
from mcp_oracle.session.session import Session
from mcp_oracle.settings import Limits

pytestmark = pytest.mark.anyio


class FakeCursor:
    needs_session = False

    def __init__(self, kept_bytes: int = 1) -> None:
        self.kept_bytes = kept_bytes

    async def take(self, rows: int, most_bytes: int | None = None) -> Fetched:
        return Fetched((), [])


def reading(kept_bytes: int = 1, given: int = 0) -> Reading:
    return Reading(cast("OpenCursor", FakeCursor(kept_bytes)), None, given)


def held(**limits: float) -> HeldCursors:
    async def no_session() -> Session:
        raise AssertionError

    settings = Limits(**limits)  # pyright: ignore[reportArgumentType] - numbers by name
    return HeldCursors(Pool(no_session, settings), settings)


async def read_on(cursors: HeldCursors, token: str) -> None:
    async with cursors.resumed(token) as found:
        await found.fetch(10, 1000)


async def test_tokens_cannot_be_guessed_and_are_good_once() -> None:
    cursors = held()
    tokens = [cursors.hold(reading()) for _ in range(100)]
    assert len(set(tokens)) == 100
    assert min(map(len, tokens)) >= 16
    await read_on(cursors, tokens[0])
    with pytest.raises(LimitError, match="read on already"):
        await read_on(cursors, tokens[0])
    with pytest.raises(ArgumentError, match="not known"):
        await read_on(cursors, tokens[0][::-1])
    cursors.close()


async def test_the_oldest_rows_go_when_they_are_too_many() -> None:
    cursors = held()
    tokens = [cursors.hold(reading(MOST_KEPT_BYTES // 4, given=7)) for _ in range(6)]
    for token in tokens[:2]:
        with pytest.raises(LimitError, match="for newer ones") as gone:
            await read_on(cursors, token)
        assert "OFFSET 7 ROWS" in gone.value.next_step
    for token in tokens[2:]:
        await read_on(cursors, token)


async def test_the_newest_rows_stay_however_many_they_are() -> None:
    cursors = held()
    token = cursors.hold(reading(10 * MOST_KEPT_BYTES))
    await read_on(cursors, token)


async def test_reading_on_that_fails_ends_the_cursor() -> None:
    cursors = held()
    token = cursors.hold(reading(given=3))

    async def failing() -> None:
        async with cursors.resumed(token):
            raise DeadlineError("too slow")

    with pytest.raises(DeadlineError):
        await failing()
    with pytest.raises(LimitError, match="ended with the call that failed"):
        await read_on(cursors, token)


async def test_why_a_token_is_no_longer_good_is_forgotten_in_the_end() -> None:
    cursors = held(cursor_seconds=600)
    first = cursors.hold(reading())
    await read_on(cursors, first)
    for _ in range(1000):
        await read_on(cursors, cursors.hold(reading()))
    with pytest.raises(ArgumentError, match="not known"):
        await read_on(cursors, first)


async def test_closing_leaves_no_timer_behind() -> None:
    cursors = held(cursor_seconds=0.000_1)
    token = cursors.hold(reading())
    cursors.close()
    reported: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.01):
            await asyncio.Event().wait()
    assert reported == []
    with pytest.raises(ArgumentError):
        await read_on(cursors, token)
