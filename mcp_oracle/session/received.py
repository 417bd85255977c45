"""Counts the bytes that come on a connection, and passes no more of them on when one call has had too many.

python-oracledb 26.1 bounds an answer by its number of rows alone. LONG, JSON and XMLTYPE come whole, a LONG of up to
2 GB: the driver keeps the packets of an answer until the last has come, and before 23ai reads a value from its start
again with each of them. Nothing public sees the packets, so the driver's protocol is made to count first. asyncio calls
it in the context in which the connection was made: there it finds what counts.
"""
# The driver's inside is not annotated.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import import_module
from typing import Any

log = logging.getLogger(__name__)


class Received:
    """What comes on one connection; without a bound until the first call.

    Attributes:
        is_too_much: a call has had more than it may; what comes from then on is thrown away.
    """

    def __init__(self) -> None:
        self._left = float("inf")
        self._stop: Callable[[], None] = _nobody
        self.is_too_much = False

    def start(self, most_bytes: int, stop: Callable[[], None]) -> None:
        """Another call begins; `stop` is called when it has had more than it may."""
        self._left, self._stop = most_bytes, stop

    def take(self, size: int) -> bool:
        """Whether so many bytes more may be passed on."""
        self._left -= size
        if self._left < 0 and not self.is_too_much:
            self.is_too_much = True
            self._stop()
        return not self.is_too_much


def _nobody() -> None:
    """No call has begun."""


_current: ContextVar[Received | None] = ContextVar("received", default=None)


@contextmanager
def receiving() -> Generator[Received]:
    """What counts for the connection that is made meanwhile."""
    count()
    received = Received()
    before = _current.set(received)
    try:
        yield received
    finally:
        _current.reset(before)


@cache
def count() -> None:
    """Make the driver count, once in a process."""
    protocol: Any = getattr(import_module("oracledb.thin_impl"), "AsyncProtocol", None)
    pass_on: Any = getattr(protocol, "data_received", None)
    if pass_on is None:
        log.warning(
            "this version of the driver does not tell how much it receives: LONG values are not bounded"
        )
        return

    def data_received(self: object, data: bytes) -> None:
        received = _current.get()
        if received is None or received.take(len(data)):
            pass_on(self, data)

    protocol.data_received = data_received
