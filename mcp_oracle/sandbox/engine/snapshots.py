"""Which transactions read what everybody reads, until somebody changes it.

A read-only transaction sees the data as they were when it began. As long as nobody has changed anything since, that is
what any query sees: the engine needs no transaction for it, and most end before that. Whoever is about to change
something first has each of them keep a snapshot of its own.
"""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol


class Reader(Protocol):
    def keep(self) -> None:
        """Keep the data as they are; called with the lock, by the thread of whoever changes them."""
        ...


class Snapshots:
    """The moments at which data change, for all sessions.

    Attributes:
        lock: held while something changes, and while somebody looks whether it has.
        ticks: commits that changed data.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.ticks = 0
        self._readers = set[Reader]()

    def read(self, reader: Reader) -> None:
        """From now on `reader` needs the data as they are; the caller holds the lock."""
        self._readers.add(reader)

    def forget(self, reader: Reader) -> None:
        self._readers.discard(reader)

    @contextmanager
    def kept(self) -> Generator[None]:
        """Inside it data may change."""
        with self.lock:
            for reader in self._readers:
                reader.keep()
            self._readers.clear()
            yield

    @contextmanager
    def commit(self) -> Generator[None]:
        """The same for a commit of changes."""
        with self.kept():
            yield
            self.ticks += 1

    @property
    def are_changing(self) -> bool:
        """Whether somebody else holds the lock just now."""
        if not self.lock.acquire(blocking=False):
            return True
        self.lock.release()
        return False
