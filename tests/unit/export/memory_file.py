"""A file in memory, for tests of what writes files."""

import errno
import threading


class MemoryFile:
    """A file in memory that fails or waits where it is told to."""

    def __init__(
        self,
        fails: int = 0,
        holds: threading.Event | None = None,
        holds_batches: threading.Event | None = None,
    ) -> None:
        """`fails`: an error number. `holds`: writes wait for it; `holds_batches`: all but the header do."""
        self._fails = fails
        self._holds = holds
        self._holds_batches = holds_batches
        self.data = b""
        self.name = ""
        self.is_discarded = False
        self.is_closed = threading.Event()

    def write(self, data: bytes) -> None:
        if self._holds:
            self._holds.wait()
        if self._holds_batches and self.data:
            self._holds_batches.wait()
        if self._fails:
            raise OSError(self._fails, "as told")
        assert not self.is_closed.is_set()
        self.data += data

    def publish(self, name: str) -> None:
        if self._fails == errno.EEXIST:
            raise FileExistsError(errno.EEXIST, "as told")
        self.name = name

    def discard(self) -> None:
        self.is_discarded = True

    def close(self) -> None:
        self.is_closed.set()


def plenty() -> float:
    return 60.0
