"""What of a pipe is known without writing to it: how much it takes at once, so that a writer need not wait.

Standard library only, as `stdio`, which uses it.
"""

import os
import select
import stat
import sys

if sys.platform == "linux":
    from fcntl import F_GETPIPE_SZ, F_SETPIPE_SZ, fcntl, ioctl
    from termios import FIONREAD

CAPACITY = 256 * 1024
"""Bytes; Linux gives 65,536. An answer of 40,000 bytes is sent as text and as structured content: some 100,000."""


class Pipe:
    """The writing end of a pipe."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLOUT)
        self._capacity = _enlarged(descriptor)

    def room(self) -> int:
        """Bytes that it takes at once for sure; 0 also if nobody reads any more.

        A pipe that polls as writable takes PIPE_BUF (POSIX); an empty one takes its capacity (Linux).
        """
        if self._poll.poll(0) != [(self._descriptor, select.POLLOUT)]:
            return 0
        is_empty = self._capacity and not _unread(self._descriptor)
        return self._capacity if is_empty else select.PIPE_BUF


def is_pipe(descriptor: int) -> bool:
    """Whether it is a pipe whose room can be asked for."""
    return sys.platform != "win32" and stat.S_ISFIFO(os.fstat(descriptor).st_mode)


def _enlarged(descriptor: int) -> int:
    """The pipe's capacity, raised to `CAPACITY` where that is permitted; 0 if the system does not tell."""
    if sys.platform != "linux":
        return 0
    capacity = fcntl(descriptor, F_GETPIPE_SZ)
    try:
        return fcntl(descriptor, F_SETPIPE_SZ, max(CAPACITY, capacity))
    except OSError:  # the user's pipes have as many pages as they may
        return capacity


def _unread(descriptor: int) -> int:
    if sys.platform != "linux":
        return 1
    return int.from_bytes(ioctl(descriptor, FIONREAD, bytes(4)), sys.byteorder)
