"""Bounds a driver call in time, and in bytes that come, without ever touching `call_timeout` or `cancel()`.

On a connection that is not healthy both end the process with a segmentation fault (python-oracledb 26.1, thin). A
cancelled call makes the driver send a break by itself; whoever owns the connection gives it a moment for that.
"""

import asyncio
import logging
from collections.abc import Coroutine
from functools import partial
from typing import Any, TypeVar

import oracledb

from mcp_oracle.session.driven import Driven
from mcp_oracle.session.received import Received
from mcp_oracle.session.width import ANSWER_BYTES

log = logging.getLogger(__name__)

T = TypeVar("T")
UNREADABLE = (oracledb.InternalError, LookupError)
"""What the driver raises over bytes that are no answer: DPY-5…, or whatever its decoding stumbles over."""


class DeadlineExpired(Exception):  # noqa: N818 - internal signal, turned into DeadlineError where the limit is known
    """The call did not end in time; it is being cancelled."""


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
    """The driver calls of one connection: at most one at a time.

    Attributes:
        is_unreadable: an answer was, or was too large to read; the connection must be thrown away.
    """

    __slots__ = ("_call", "_received", "_rest", "is_unreadable")

    def __init__(self, received: Received | None = None) -> None:
        self._call: Driven[Any] | None = None
        self._rest: asyncio.Task[None] | None = None
        self._received = received
        self.is_unreadable = False

    async def run(
        self, work: Coroutine[Any, Any, T], seconds: float, most_bytes: int = ANSWER_BYTES
    ) -> T:
        """The result of `work`.

        Raises:
            AnswerUnreadable: what came is no answer.
            AnswerTooLarge: more than `most_bytes` came; the cancelled call never ends.
            DeadlineExpired: `seconds` went by; the cancelled call may still be at work: see `settle`.
        """
        too_large = AnswerTooLarge(most_bytes)
        if self._received is not None and self._received.is_too_much:
            work.close()
            raise too_large
        call = self._call = Driven(work)
        late = DeadlineExpired(f"no answer within {seconds:g} s")
        timer = asyncio.get_running_loop().call_later(seconds, call.stop, late)
        if self._received is not None:
            self._received.start(most_bytes, partial(call.stop, too_large))
        try:
            return await call.result()
        except AnswerTooLarge:
            self.is_unreadable = True
            raise
        except UNREADABLE as error:
            self.is_unreadable = True
            log.warning("a connection is given up: its answer could not be understood (%s)", error)
            log.debug("what the driver stumbled over", exc_info=error)
            raise AnswerUnreadable(error) from error
        finally:
            timer.cancel()
            self._call, self._rest = None, call.rest

    def cancel(self) -> None:
        """Cancel the call that runs, if one does; not twice, or the driver would not wait for its break to be heard."""
        if self._call is not None:
            self._call.stop(asyncio.CancelledError())

    async def settle(self, seconds: float) -> bool:
        """Wait for a cancelled call to end; False if it has not after `seconds`."""
        if self._call is None and self._rest is None:
            return True
        try:
            async with asyncio.timeout(seconds):
                if self._call is not None:
                    await self._call.over.wait()
                rest = self._rest  # another one who waits may forget it first
                if rest is not None:
                    await asyncio.wait({rest})
        except TimeoutError:
            return False
        self._rest = None
        return True
