"""The driver's known race: a call that is cancelled just as its answer arrives.

python-oracledb 26.1 sets the result of a future that the cancellation has ended already, in the callback of its asyncio
protocol: InvalidStateError. asyncio reports it and closes the transport, so the connection is lost and nothing else:
the call has been cancelled, its session is found unhealthy and dropped, and the next call gets another. What is left to
do is to keep the traceback out of the log of a server that works as it should.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

Handler = Callable[[asyncio.AbstractEventLoop, dict[str, Any]], object]

log = logging.getLogger(__name__)


def quieten(loop: asyncio.AbstractEventLoop) -> None:
    """Log the race at debug; anything else goes where it went before."""
    before = loop.get_exception_handler()
    if isinstance(before, _Quiet):
        return
    loop.set_exception_handler(_Quiet(before))


class _Quiet:
    def __init__(self, before: Handler | None) -> None:
        self._before = before

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if is_race(context):
            log.debug("a cancelled call met its answer; its connection is dropped")
        elif self._before is not None:
            self._before(loop, context)
        else:
            loop.default_exception_handler(context)


def is_race(context: dict[str, Any]) -> bool:
    of_driver = type(context.get("protocol")).__module__.partition(".")[0] == "oracledb"
    return of_driver and isinstance(context.get("exception"), asyncio.InvalidStateError)
