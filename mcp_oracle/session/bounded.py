"""Bounds a driver call in time, and in bytes that come, without ever touching `call_timeout` or `cancel()`.

On a connection that is not healthy both end the process with a segmentation fault (python-oracledb 26.1, thin). A
cancelled task makes the driver send a break by itself; whoever owns the connection gives it a moment for that.
"""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

import oracledb

from mcp_oracle.session.received import Received
from mcp_oracle.session.width import ANSWER_BYTES

log = logging.getLogger(__name__)

T = TypeVar("T")
UNREADABLE = (oracledb.InternalError, LookupError)
"""What the driver raises over bytes that are no answer: DPY-5…, or whatever its decoding stumbles over."""


class DeadlineExpired(Exception):  # noqa: N818 - internal signal, turned into DeadlineError where the limit is known
    """The call did not end in time; its task is being cancelled."""


class AnswerUnreadable(ConnectionError):  # noqa: N818 - as above
    """What came is no answer of the protocol: nothing on this connection can be trusted any more."""

    def __init__(self, error: Exception) -> None:
        super().__init__(f"the answer could not be understood ({type(error).__name__}: {error})")


class AnswerTooLarge(ConnectionError):  # noqa: N818 - as above
    """More bytes came than a call may have; the rest of them will never be read."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__(f"more than {most_bytes >> 20} MB came")
        self.megabytes = most_bytes >> 20


class Calls:
    """The driver calls of one connection: at most one at a time, each in a task of its own.

    Attributes:
        is_unreadable: an answer was, or was too large to read; the connection must be thrown away.
    """

    __slots__ = ("_received", "_task", "is_unreadable")

    def __init__(self, received: Received | None = None) -> None:
        self._task: asyncio.Task[Any] | None = None
        self._received = received
        self.is_unreadable = False

    async def run(
        self, work: Coroutine[Any, Any, T], seconds: float, most_bytes: int = ANSWER_BYTES
    ) -> T:
        """The result of `work`.

        Raises:
            AnswerUnreadable: what came is no answer.
            AnswerTooLarge: more than `most_bytes` came; the cancelled task never ends.
            DeadlineExpired: `seconds` went by; the cancelled task may still be at work: see `settle`.
        """
        task = asyncio.create_task(work)
        task.add_done_callback(taken)
        self._task = task
        try:
            await self._wait(task, seconds, most_bytes)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if self._received is not None and self._received.too_much.done():
            self.is_unreadable = True
            task.cancel()
            raise AnswerTooLarge(most_bytes)
        if not task.done():
            task.cancel()
            raise DeadlineExpired(f"no answer within {seconds:g} s")
        try:
            return task.result()
        except UNREADABLE as error:
            self.is_unreadable = True
            log.warning("a connection is given up: its answer could not be understood (%s)", error)
            log.debug("what the driver stumbled over", exc_info=error)
            raise AnswerUnreadable(error) from error

    async def _wait(self, task: asyncio.Task[Any], seconds: float, most_bytes: int) -> None:
        if self._received is None:
            await asyncio.wait({task}, timeout=seconds)
            return
        self._received.start(most_bytes)
        either = {task, self._received.too_much}
        await asyncio.wait(either, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)

    def cancel(self) -> None:
        """Cancel the call that runs, if one does; not twice, or the driver would not wait for its break to be heard."""
        if self._task is not None and not self._task.cancelling():
            self._task.cancel()

    async def settle(self, seconds: float) -> bool:
        """Wait for a cancelled call to end; False if it has not after `seconds`."""
        task = self._task  # another one who waits may forget it first
        if task is not None and not task.done():
            await asyncio.wait({task}, timeout=seconds)
            if not task.done():
                return False
        self._task = None
        return True


def taken(task: asyncio.Task[Any]) -> None:
    """Take the outcome: nobody asks for that of a call which ends only when its connection is dropped."""
    if not task.cancelled():
        task.exception()
