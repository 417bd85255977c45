"""Writes the audit: a file that rotates by size, or stderr.

A record is written before its answer is given; to a stream it is handed over, in order. What happens when it cannot be
written is the operator's stated choice: `refuse` withholds the answer and refuses calls until writing works again;
`continue` answers, says on stderr that records are missing, and in the next record how many.
"""

import contextlib
import errno
import json
import logging
import os
import queue
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Protocol

from mcp_oracle.audit_table import AuditSettings, OnFailure
from mcp_oracle.errors import OracleMcpError

log = logging.getLogger(__name__)

STREAM = "stderr"
PRIVATE = 0o600
"""Statements tell much about data: nobody but the server's account reads the file."""
QUEUED = 200
"""Lines that may wait for somebody to read the stream."""
CLOSING_SECONDS = 0.2


class AuditError(OracleMcpError):
    code = "audit"


class Journal(Protocol):
    def ready(self) -> None:
        """Raise `AuditError` if a call must not begin."""
        ...

    def write(self, record: Mapping[str, object]) -> None:
        """Write one record; raises `AuditError` if that failed and the answer must be withheld."""
        ...

    def close(self) -> None: ...


class NoJournal:
    """No audit is configured."""

    def ready(self) -> None:
        pass

    def write(self, record: Mapping[str, object]) -> None:
        pass

    def close(self) -> None:
        pass


class Output(Protocol):
    def append(self, line: bytes) -> None: ...

    def close(self) -> None: ...


def journal(settings: AuditSettings) -> Journal:
    if not settings.destination:
        return NoJournal()
    if settings.destination == STREAM:
        return LineJournal(StreamOutput(sys.stderr.buffer), settings.on_failure)
    path = Path(settings.destination).expanduser()
    return LineJournal(FileOutput(path, settings.file_bytes, settings.files), settings.on_failure)


class LineJournal:
    """JSON lines on an output, with the policy for the case that it fails."""

    def __init__(self, output: Output, on_failure: OnFailure) -> None:
        self._output = output
        self._refuses = on_failure == "refuse"
        self._failing = False
        self._missing = 0

    def ready(self) -> None:
        if self._failing and self._refuses:
            self.write({"audit": "writes again"})

    def write(self, record: Mapping[str, object]) -> None:
        self._append({**record, **({"missing_before": self._missing} if self._missing else {})})

    def close(self) -> None:
        self._output.close()

    def _append(self, record: Mapping[str, object]) -> None:
        text = json.dumps(record, ensure_ascii=True, default=str, separators=(",", ":"))
        try:
            self._output.append(f"{text}\n".encode())
        except OSError as error:
            self._failed(error)
        else:
            self._failing, self._missing = False, 0

    def _failed(self, error: OSError) -> None:
        if not self._failing:
            log.error("the audit cannot be written: %s", error.strerror)
        self._failing = True
        self._missing += 1
        if self._refuses:
            raise AuditError(
                f"The call is refused: its audit record cannot be written ({error.strerror}).",
                "tell the operator: make room or correct the audit file; calls work again once it can be written.",
            ) from error


class StreamOutput:
    """Hands lines to a thread: a client that never reads the stream must not stop the event loop."""

    def __init__(self, stream: IO[bytes], most: int = QUEUED) -> None:
        self._stream = stream
        self._lines: queue.Queue[bytes | None] = queue.Queue(most)
        self._failure: OSError | None = None
        self._thread = threading.Thread(target=self._write_all, name="audit", daemon=True)
        self._thread.start()

    def append(self, line: bytes) -> None:
        """Raises OSError: too many lines wait, or the line before this one could not be written."""
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            raise OSError(errno.EAGAIN, "nobody reads the stream") from None

    def close(self) -> None:
        """Wait a moment for what was handed over; the stream itself is not ours."""
        with contextlib.suppress(queue.Full):
            self._lines.put_nowait(None)
        self._thread.join(CLOSING_SECONDS)

    def _write_all(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                self._stream.write(line)
                self._stream.flush()
            except OSError as error:
                self._failure = error
            except ValueError:
                self._failure = OSError(errno.EPIPE, "the stream is closed")


class FileOutput:
    """Appends whole lines, also beside other processes: each line is one write to a file opened for appending."""

    def __init__(self, path: Path, most: int, kept: int) -> None:
        self._path = path
        self._most = most
        self._kept = kept
        self._file: int | None = None

    def append(self, line: bytes) -> None:
        """Write one line, or nothing of it.

        Raises:
            OSError: it could not be written whole; what was written of it is taken back.
        """
        file = self._opened(len(line))
        before = os.fstat(file).st_size
        written = os.write(file, line)
        if written < len(line):
            os.ftruncate(file, before)
            raise OSError(errno.ENOSPC, "No space left on device")

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _opened(self, more: int) -> int:
        """The file, ours as long as the path still leads to it and it has room."""
        file = self._file
        if file is None or self._was_moved(file):
            file = self._open()
        size = os.fstat(file).st_size
        if size and size + more > self._most:
            self._rotate()
            file = self._open()
        return file

    def _open(self) -> int:
        self.close()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_APPEND | os.O_CREAT | os.O_WRONLY | getattr(os, "O_CLOEXEC", 0)
        self._file = os.open(self._path, flags, PRIVATE)
        return self._file

    def _was_moved(self, file: int) -> bool:
        """Another process has rotated the file, or somebody has removed it."""
        try:
            return not os.path.samestat(os.fstat(file), self._path.stat())
        except FileNotFoundError:
            return True

    def _rotate(self) -> None:
        for number in range(self._kept - 1, 0, -1):
            older = self._numbered(number)
            if older.exists():
                older.replace(self._numbered(number + 1))
        if self._kept:
            self._path.replace(self._numbered(1))
        else:
            self._path.unlink()

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")
