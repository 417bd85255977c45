"""Bounds a driver call in time without ever touching `call_timeout` or `cancel()`.

On a connection that is not healthy both end the process with a segmentation fault (python-oracledb 26.1, thin). A
cancelled task makes the driver send a break by itself; whoever owns the connection gives it a moment for that.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class DeadlineExpired(Exception):  # noqa: N818 - internal signal, turned into DeadlineError where the limit is known
    """The call did not end in time; its task is being cancelled."""


class Calls:
    """The driver calls of one connection: at most one at a time, each in a task of its own."""

    __slots__ = ("_task",)

    def __init__(self) -> None:
        self._task: asyncio.Task[Any] | None = None

    async def run(self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        """The result of `work`.

        Raises:
            DeadlineExpired: `seconds` went by; the cancelled task may still be at work: see `settle`.
        """
        task = asyncio.create_task(work)
        self._task = task
        try:
            done, _ = await asyncio.wait({task}, timeout=seconds)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if not done:
            task.cancel()
            raise DeadlineExpired
        return task.result()

    def cancel(self) -> None:
        """Cancel the call that runs, if one does."""
        if self._task is not None:
            self._task.cancel()

    async def settle(self, seconds: float) -> bool:
        """Wait for a cancelled call to end; False if it has not after `seconds`."""
        if self._task is None or self._task.done():
            self._forget()
            return True
        await asyncio.wait({self._task}, timeout=seconds)
        settled = self._task.done()
        if settled:
            self._forget()
        return settled

    def _forget(self) -> None:
        """Take the outcome, so that asyncio does not report it as never retrieved."""
        if self._task is not None and self._task.done() and not self._task.cancelled():
            self._task.exception()
        self._task = None
