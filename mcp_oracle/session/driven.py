"""Work that is stepped by the task that waits for it, and handed to a task of its own only when that one goes away.

A call of the driver must not be left in the middle: when it is cancelled it sends a break and reads on until the
database has heard it. A task for each call gives it the time for that, but costs five turns of the event loop and a
tenth of a millisecond; of thousands of calls a few need it.
"""

import asyncio
import types
from collections.abc import Coroutine, Generator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Driven(Generic[T]):
    """One piece of work, to be awaited once, by the task that made this.

    Attributes:
        over: the one who awaits it goes on, with its outcome or without.
        rest: what is left of it after it was stopped, if it did not end at once.
    """

    __slots__ = ("_before", "_task", "_why", "_work", "over", "rest")

    def __init__(self, work: Coroutine[Any, Any, T]) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine of asyncio makes this
        self._work = work
        self._task, self._before = task, task.cancelling()
        self._why: BaseException | None = None
        self.over = asyncio.Event()
        self.rest: asyncio.Task[None] | None = None

    def stop(self, why: BaseException) -> None:
        """Cancel the work and let the one who awaits it have `why`; only the first reason counts."""
        if self._why is None and not self.over.is_set():
            self._why = why
            self._task.cancel()

    async def result(self) -> T:
        """What the work gives; raises what it raises, or why it was stopped."""
        try:
            return await self._steps(self._step(None))
        except StopIteration as end:  # it had nothing to wait for
            return end.value
        except asyncio.CancelledError:
            # Only if nobody else has cancelled the task too: compare asyncio.timeout.
            if self._why is not None and self._task.uncancel() <= self._before:
                raise self._why from None
            raise
        finally:
            self.over.set()

    def _step(self, thrown: BaseException | None) -> object:
        """On to the next await: what is waited for there. Raises StopIteration with the result at the end."""
        return self._work.send(None) if thrown is None else self._work.throw(thrown)

    @types.coroutine
    def _steps(self, awaited: object) -> Generator[object, None, T]:
        """From the await at which the work has arrived to its end."""
        while True:
            thrown: BaseException | None = None
            try:
                yield awaited
            except asyncio.CancelledError as error:
                if self.rest is None:
                    self._hand_over(error)
                    raise
                thrown = error
            except Exception as error:  # noqa: BLE001 - what was awaited has failed, which is for the work to hear
                thrown = error
            try:
                awaited = self._step(thrown)
            except StopIteration as end:
                return end.value

    def _hand_over(self, cancelled: asyncio.CancelledError) -> None:
        """Cancel the work, at once: until it knows, an answer that comes has nobody to take it."""
        try:
            awaited = self._step(cancelled)
        except (Exception, asyncio.CancelledError):  # noqa: BLE001 - over; nobody asks for the outcome of what was stopped
            return
        self.rest = asyncio.create_task(self._end(awaited))
        self.rest.add_done_callback(taken)

    async def _end(self, awaited: object) -> None:
        await self._steps(awaited)


def taken(task: asyncio.Task[Any]) -> None:
    """Take the outcome: nobody asks for that of a call which ends only when its connection is dropped."""
    if not task.cancelled():
        task.exception()
