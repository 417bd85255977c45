"""One thread for the blocking work of one connection: a long statement delays nobody else."""

import asyncio
import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeVar

log = logging.getLogger(__name__)

Result = TypeVar("Result")


class Worker:
    """A daemon, so that a statement that runs on does not keep the process alive."""

    def __init__(self, name: str) -> None:
        self._jobs = SimpleQueue[Callable[[], None] | None]()
        self._unfinished = 0
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    @property
    def is_busy(self) -> bool:
        return self._unfinished > 0

    def start(self, function: Callable[[], Result], then: Callable[[Result | None], None]) -> None:
        """`then` is called in the event loop with the result, or with None if it failed in a way nobody foresaw."""
        loop = asyncio.get_running_loop()

        def settle(result: Result | None) -> None:
            self._unfinished -= 1
            then(result)

        def job() -> None:
            loop.call_soon_threadsafe(settle, guarded(function))

        self._unfinished += 1
        self._jobs.put(job)
        if not self._thread.ident:
            self._thread.start()

    async def run(self, function: Callable[[], Result]) -> Result | None:
        """The same for who waits for it. Who stops waiting leaves it running."""
        future = asyncio.get_running_loop().create_future()

        def settle(result: Result | None) -> None:
            if not future.done():
                future.set_result(result)

        self.start(function, settle)
        return await future

    def end(self) -> None:
        self._jobs.put(None)

    def _work(self) -> None:
        while job := self._jobs.get():
            job()


def guarded(function: Callable[[], Result]) -> Result | None:
    """The one place where anything is caught: the client gets an ORA- error instead of a dead connection."""
    try:
        return function()
    except Exception:
        log.exception("a request failed")
        return None
