"""Writes a file in a thread of its own, piece by piece: size, digest, limits; nothing is left of what is incomplete."""

import asyncio
import contextlib
import errno
import hashlib
from collections.abc import AsyncGenerator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol, TypeVar

from mcp_oracle.errors import DeadlineError, ExportError, LimitError

T = TypeVar("T")
_FULL: Final = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "the disk quota is used up"}


class Target(Protocol):
    """The file; see `directory.NewFile`."""

    def write(self, data: bytes) -> None: ...

    def publish(self, name: str) -> None: ...

    def discard(self) -> None: ...

    def close(self) -> None: ...


class Writer:
    """One file.

    Attributes:
        bytes: written, or about to be.
    """

    def __init__(
        self, file: Target, thread: ThreadPoolExecutor, most_bytes: int, left: Callable[[], float]
    ) -> None:
        """`left` says how many seconds there are still."""
        self._file = file
        self._thread = thread
        self._most = most_bytes
        self._left = left
        self._digest = hashlib.sha256()
        self.bytes = 0

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    async def write(self, make: Callable[[], Iterable[bytes]]) -> None:
        """Append the parts that `make` makes, in the thread.

        Raises:
            LimitError: the file would be too large. DeadlineError: the disk takes too long.
            ExportError: the disk is full or fails. And what `make` raises.
        """
        await self._run(lambda: self._append(make))

    async def publish(self, name: str) -> None:
        """Give the complete file its name; raises as `write` does."""
        await self._run(lambda: self._file.publish(name))

    async def _run(self, work: Callable[[], None]) -> None:
        future = asyncio.get_running_loop().run_in_executor(self._thread, work)
        future.add_done_callback(_take)  # nobody else does, if this call is cancelled
        done, _ = await asyncio.wait({future}, timeout=max(self._left(), 0))
        if not done:
            raise DeadlineError(
                "The disk of the export directory did not take the file in time; nothing was kept.",
                "export fewer rows or columns.",
            )
        try:
            future.result()
        except OSError as error:
            raise disk_failure(error) from error

    def _append(self, make: Callable[[], Iterable[bytes]]) -> None:
        for data in make():
            if self.bytes + len(data) > self._most:
                raise LimitError(
                    f"The file would have more than {self._most:,} bytes (export_bytes); nothing was kept.",
                    "export fewer rows or columns.",
                )
            self.bytes += len(data)
            self._digest.update(data)
            self._file.write(data)


@contextlib.asynccontextmanager
async def writing(
    file: Target, most_bytes: int, left: Callable[[], float]
) -> AsyncGenerator[Writer]:
    """A writer of the file; unless all goes well nothing is left of it, not even if it was published."""
    thread = ThreadPoolExecutor(1, "export")
    try:
        yield Writer(file, thread, most_bytes, left)
    except BaseException:
        file.discard()
        raise
    finally:
        # Behind what is being written: closing a descriptor under a running write could hit somebody else's file.
        thread.submit(file.close)
        thread.shutdown(wait=False)


def _take(future: asyncio.Future[None]) -> None:
    if not future.cancelled():
        future.exception()


def disk_failure(error: OSError) -> ExportError:
    """What went wrong with the file, and what to do."""
    if isinstance(error, FileExistsError):
        return ExportError(
            "A file with this name appeared meanwhile; nothing was written over it, nothing was kept.",
            "call again with another name.",
        )
    reason = _FULL.get(error.errno or 0, error.strerror or type(error).__name__)
    return ExportError(
        f"The file could not be written: {reason}. Nothing was kept.",
        "free space in the export directory, or export fewer rows."
        if error.errno in _FULL
        else "tell the operator of this server.",
    )
