"""The process's standard streams as MCP's wire: descriptors, threads, signals and the end of the process.

Standard library only: it runs before the SDK is imported. It knows no message, only bytes and lines.

Three daemon threads, each in one blocking call, so that nothing the event loop does can delay them:
the reader reads stdin and answers what `Reception` can answer; the writer writes what the event loop has
queued, so a client that stops reading blocks no loop; the watcher waits for the end.

Flow: when the client does not read its answers, `OUTPUT_LIMIT` bytes are queued and then no more requests are
taken, so memory stays bounded. The end of stdin, a signal, or a client that has closed our stdout all do the
same: the watcher tells the event loop to stop, gives it `GRACE` seconds, and ends the process. Only in one
state is the end of stdin seen late: when the client has sent more than is taken and reads nothing; a signal
still works then, and so does the client's death.
"""

from __future__ import annotations  # spares the import of typing

import os
import signal
import sys
import threading
import time

from mcp_oracle.pipe import Pipe, is_pipe
from mcp_oracle.reception import Reception

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

GRACE = 0.3
"""Seconds for calls in progress and for closing sessions. Clients kill after that: Codex within 0.1 s, others 2 s."""

OUTPUT_LIMIT = 8 * 1024 * 1024
"""Queued bytes of answers above which no further requests are taken: 200 answers of the largest size."""

EARLY_LIMIT = 8 * 1024 * 1024
"""Characters of requests that are held while the SDK is being imported."""

CHUNK = 65536  # a pipe's capacity on Linux


class Receiver:
    """The event loop's side of the wire; its methods are called from other threads."""

    def lines(self, lines: list[str]) -> None:
        """Take these lines; returns when all before them have been taken."""
        raise NotImplementedError

    def drain(self) -> None:
        """Return when all lines have been taken."""
        raise NotImplementedError

    def end(self) -> None:
        """There will be no more lines: stop. Returns at once."""
        raise NotImplementedError


def claim() -> tuple[int, int]:
    """Take stdin and stdout for the wire. From now on stray output goes to stderr and stray input is empty.

    Raises:
        OSError: stdin or stdout is closed.
    """
    for standard in (0, 1):
        os.fstat(standard)
    null = os.open(os.devnull, os.O_RDWR)  # becomes stderr if that is closed
    wire_in, wire_out = os.dup(0), os.dup(1)
    os.dup2(null, 0)
    os.dup2(2, 1)
    if null > 2:
        os.close(null)
    return wire_in, wire_out


class Output:
    """A descriptor that threads write to at once, and the event loop through a queue and a thread."""

    def __init__(self, descriptor: int, on_broken: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._on_broken = on_broken
        self._turn = threading.Lock()
        self._changed = threading.Condition()
        self._queue: list[bytes] = []
        self._unwritten = 0
        self._is_ending = False
        self._pipe = Pipe(descriptor) if is_pipe(descriptor) else None

    def write(self, data: bytes) -> None:
        """Write all of it, waiting for the client to read."""
        with self._turn:
            self._write(data)

    def _write(self, data: bytes) -> None:
        try:
            while data:
                data = data[os.write(self._descriptor, data) :]
        except OSError:  # the client has closed its end
            self._on_broken()

    def queue(self, data: bytes) -> None:
        """Have it written soon; never waits."""
        if self._write_now(data):
            return
        with self._changed:
            self._queue.append(data)
            self._unwritten += len(data)
            self._changed.notify_all()

    def _write_now(self, data: bytes) -> bool:
        """Write an answer without waking the writer, which takes 0.1 ms or more; False if that might wait."""
        if self._pipe is None or self._unwritten or not self._turn.acquire(blocking=False):
            return False
        try:
            has_room = len(data) <= self._pipe.room()  # nobody else writes meanwhile
            if has_room:
                self._write(data)
            return has_room
        finally:
            self._turn.release()

    def has_room(self) -> bool:
        return self._unwritten <= OUTPUT_LIMIT

    def wait_for_room(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._is_ending or self.has_room())

    def release(self) -> None:
        """Let those go on who wait for room."""
        with self._changed:
            self._is_ending = True
            self._changed.notify_all()

    def wait_until_empty(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not self._unwritten, seconds)

    def write_queue_for_ever(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._queue)
                data = b"".join(self._queue)
                self._queue.clear()
            self.write(data)
            with self._changed:
                self._unwritten -= len(data)
                self._changed.notify_all()


class Wire:
    """The client at the other end of stdin and stdout."""

    def __init__(self, reception: Reception, wire_in: int, wire_out: int) -> None:
        self._reception = reception
        self._in = wire_in
        self._output = Output(wire_out, self.end)
        self._changed = threading.Condition()
        self._receiver: Receiver | None = None
        self._early: list[str] = []
        self._early_size = 0
        self._alarm, self._wake = os.pipe()

    def open(self) -> None:
        """Start to answer. Called in the main thread, the only one that may set signal handlers."""
        catch_signals(self._wake, self.end)
        for work in (self._read, self._watch, self._output.write_queue_for_ever):
            threading.Thread(target=work, daemon=True).start()

    def attach(self, receiver: Receiver) -> list[str]:
        """Give all further lines to `receiver`; returns those that came before."""
        with self._changed:
            self._receiver = receiver
            self._changed.notify_all()
            return self._early

    def send(self, line: str) -> None:
        self._output.queue(line.encode())

    def has_room(self) -> bool:
        return self._output.has_room()

    def wait_for_room(self) -> None:
        self._output.wait_for_room()

    def end(self) -> None:
        """Begin the end of the process; returns at once."""
        os.write(self._wake, _END)

    def close(self) -> NoReturn:
        """Write what is still queued and end the process.

        Not by the interpreter's own shutdown: that takes 0.1 s, and longer with a thread in a system call.
        """
        self._output.wait_until_empty(GRACE / 2)
        os._exit(0)

    def _read(self) -> None:
        while data := self._read_some():
            self._handle(*self._reception.receive(data))
        self._handle(*self._reception.finish())
        if self._receiver is not None:
            self._receiver.drain()
        self.end()

    def _read_some(self) -> bytes:
        try:
            return os.read(self._in, CHUNK)
        except OSError:  # for example a terminal that is gone
            return b""

    def _handle(self, replies: bytes, lines: list[str]) -> None:
        if replies:
            self._output.write(replies)
        if lines and (receiver := self._keep_early(lines)):
            receiver.lines(lines)

    def _keep_early(self, lines: list[str]) -> Receiver | None:
        """The receiver of these lines; as long as there is none, they are kept, or wait until there is."""
        with self._changed:
            self._changed.wait_for(lambda: self._receiver or self._early_size < EARLY_LIMIT)
            if self._receiver is None:
                self._early += lines
                self._early_size += sum(map(len, lines))
            return self._receiver

    def _watch(self) -> None:
        while os.read(self._alarm, 1) not in _ENDINGS:
            pass
        with self._changed:
            receiver = self._receiver
        if receiver is not None:
            receiver.end()
            self._output.release()
            time.sleep(GRACE)  # the main thread ends the process sooner, if it can
        os._exit(0)


_END = b"\0"
_SIGNALS = [signal.SIGINT, signal.SIGTERM]
if sys.platform != "win32":
    _SIGNALS.append(signal.SIGHUP)
_ENDINGS = {_END, *(bytes([number]) for number in _SIGNALS)}


def catch_signals(wake: int, end: Callable[[], None]) -> None:
    """Let every signal that asks the process to end write its number to the descriptor `wake`.

    The interpreter's C handler writes it, so it arrives even while the main thread is inside an import or a
    long call into C. On Windows the event loop needs that mechanism for itself, and Ctrl-C is the only signal.
    """
    if sys.platform == "win32":
        signal.signal(signal.SIGINT, lambda *_: end())
        return
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    for number in _SIGNALS:
        signal.signal(number, _ignore)


def _ignore(*_: object) -> None:
    """Replaces the default action; the watcher acts."""
