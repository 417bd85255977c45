"""Blocking work off the event loop, bounded in time: files, programs, other people's libraries."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.to_thread

T = TypeVar("T")

_THREADS = anyio.CapacityLimiter(16)
"""Ours alone: threads that hang, in a pipe that nobody writes to, must not use up those of the streams."""


async def off_loop(work: Callable[[], T], seconds: float) -> T:
    """The result of `work`, which runs in a thread; one that takes too long is left behind.

    Raises:
        TimeoutError: `seconds` went by.
    """
    async with asyncio.timeout(seconds):
        return await anyio.to_thread.run_sync(work, abandon_on_cancel=True, limiter=_THREADS)
