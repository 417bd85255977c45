"""The one directory that exports go to, and files in it that appear when they are complete, or not at all.

A file has no name until then where the system can do that (Linux, O_TMPFILE): not even a killed process leaves anything
behind. Elsewhere it has a hidden one. It gets its name by a link, which never replaces what is there, nor follows it.
All names are looked up in the directory as it was opened, wherever that is moved meanwhile.
"""

import contextlib
import errno
import logging
import os
import secrets
import threading
from pathlib import Path
from typing import Any, Final

from mcp_oracle.errors import ConfigurationError

log = logging.getLogger(__name__)

_CREATE: Final = (
    os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
)
_UNNAMED: Final = getattr(os, "O_TMPFILE", 0)
_OWNER_ONLY: Final = 0o600
_NO_LINKS: Final = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EACCES})
"""What systems of files without hard links answer."""


class Directory:
    """The directory, open: close it."""

    def __init__(self, path: str) -> None:
        """Open it.

        Raises:
            ConfigurationError: it is not absolute, not there, no directory, or not writable.
        """
        problem = _problem(path)
        if problem:
            raise ConfigurationError(
                f"The export directory {path} {problem}.",
                "the operator must correct export_directory (MCP_ORACLE_EXPORT_DIRECTORY).",
            )
        self.path = path
        self._descriptor: int | None = None
        if os.open in os.supports_dir_fd:
            self._descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))

    def has(self, name: str) -> bool:
        """Whether the name is taken, be it by a link to nowhere."""
        with contextlib.suppress(FileNotFoundError):
            os.lstat(self._at(name), **self._in())
            return True
        return False

    def create(self) -> "NewFile":
        """A new file that nobody but the owner can read.

        Raises:
            OSError: the system refuses it.
        """
        unnamed = self._unnamed()
        return self.create_hidden() if unnamed is None else NewFile(self, unnamed, "")

    def create_hidden(self) -> "NewFile":
        """A new file with a name that nobody looks for, where there are none without."""
        hidden = f".mcp-oracle-{secrets.token_hex(8)}.part"
        return NewFile(self, os.open(self._at(hidden), _CREATE, _OWNER_ONLY, **self._in()), hidden)

    def link(self, descriptor: int, hidden: str, name: str) -> None:
        """Give a file its name; FileExistsError if it is taken."""
        if not hidden:
            os.link(f"/proc/self/fd/{descriptor}", name, **self._in("dst_dir_fd"))
            return
        try:
            both = self._in("src_dir_fd") | self._in("dst_dir_fd")
            os.link(self._at(hidden), self._at(name), **both)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            self.rename(hidden, name)

    def unlink(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._at(name), **self._in())

    def sync(self) -> None:
        """Make the new name last; some systems of files cannot be asked to."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.fsync(self._descriptor)

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def rename(self, hidden: str, name: str) -> None:
        """Give the name without a link: take it first, so that nothing of somebody else's is replaced."""
        os.close(os.open(self._at(name), _CREATE, _OWNER_ONLY, **self._in()))
        both = self._in("src_dir_fd") | self._in("dst_dir_fd")
        os.replace(self._at(hidden), self._at(name), **both)  # noqa: PTH105 - relative to a descriptor

    def _unnamed(self) -> int | None:
        if not _UNNAMED or self._descriptor is None:
            return None
        try:
            descriptor = os.open(".", os.O_RDWR | _UNNAMED, _OWNER_ONLY, **self._in())
        except OSError:  # EOPNOTSUPP, EISDIR, EINVAL: the system of files cannot; named files say what else is wrong
            return None
        if Path(f"/proc/self/fd/{descriptor}").exists():
            return descriptor
        os.close(descriptor)
        return None

    def _at(self, name: str) -> str:
        return name if self._descriptor is not None else str(Path(self.path) / name)

    def _in(self, argument: str = "dir_fd") -> dict[str, Any]:
        return {} if self._descriptor is None else {argument: self._descriptor}


class NewFile:
    """A file that is being written. `discard` may come from another thread than the one that writes."""

    def __init__(self, directory: Directory, descriptor: int, hidden: str) -> None:
        self._directory = directory
        self._descriptor = descriptor
        self._hidden = hidden
        self._name = ""
        self._is_discarded = False
        self._lock = threading.Lock()

    @property
    def identity(self) -> tuple[int, int]:
        """What tells the file from any other, whatever their names; see `remove`."""
        found = os.fstat(self._descriptor)
        return found.st_dev, found.st_ino

    def write(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[os.write(self._descriptor, left) :]

    def publish(self, name: str) -> None:
        """Make it last and give it its name; FileExistsError if that is taken. Nothing if it was discarded."""
        os.fsync(self._descriptor)
        with self._lock:
            if self._is_discarded:
                return
            self._directory.link(self._descriptor, self._hidden, name)
            self._name = name
            if self._hidden:
                self._directory.unlink(self._hidden)
        self._directory.sync()

    def discard(self) -> None:
        """Leave nothing of it, be it published; takes no time."""
        with self._lock:
            self._is_discarded = True
            for name in filter(None, (self._hidden, self._name)):
                self._directory.unlink(name)

    def close(self) -> None:
        os.close(self._descriptor)
        self._directory.close()


def remove(path: str, name: str, identity: tuple[int, int]) -> None:
    """Remove a file that was published in the directory; another one that has its name by now stays."""
    file = Path(path) / name
    try:
        found = file.lstat()
        if (found.st_dev, found.st_ino) == identity:
            file.unlink()
    except FileNotFoundError:
        pass
    except OSError as error:
        log.warning("an exported file that should be gone stays: %s (%s)", name, error.strerror)


def _problem(path: str) -> str:
    directory = Path(path)
    if not directory.is_absolute():
        return "is not an absolute path"
    if not directory.exists():
        return "does not exist"
    if not directory.is_dir():
        return "is not a directory"
    return "" if os.access(path, os.W_OK | os.X_OK) else "cannot be written to"
