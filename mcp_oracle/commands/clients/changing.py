"""Changes a file of somebody else's: nothing, or all of it at once, with a copy of what was there before."""

import difflib
import os
import re
import tempfile
from datetime import datetime
from pathlib import Path

from mcp_oracle.commands.clients.refusal import UneditableError

PRIVATE = 0o600
_SECRET = re.compile(
    r"""(?ix) ( ["']? [\w.-]* (?: password | passwd | secret | token | api_?-?key | credential | authorization
              | connection_string ) [\w.-]* ["']? \s* [=:] \s* ) ( "(?:[^"\\]|\\.)*" | '[^']*' )"""
)
_IN_URL = re.compile(r"(://[^/\s\"'@]*:)[^@\s\"']+@")


def read(path: Path) -> str:
    """The file's text, line ends as they are; empty if there is none.

    Raises:
        UneditableError: it is no UTF-8 or no file that can be read.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise UneditableError("it is not UTF-8") from None
    except OSError as error:
        raise UneditableError(f"it cannot be read ({error.strerror})") from error


def replace(path: Path, before: str, after: str, now: datetime) -> Path | None:
    """Put `after` in the place of `before`; the path of the copy, if there was a file.

    Links stay links, modes stay modes, and a reader sees the old file or the new one.

    Raises:
        UneditableError: it is read-only, or somebody else has changed it meanwhile.
        OSError: it cannot be written.
    """
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    existed = target.exists()
    mode = target.stat().st_mode & 0o7777 if existed else PRIVATE
    if not mode & 0o222:  # by its mode: a rename would succeed, and root may write anyway
        raise UneditableError("it is read-only")
    if read(target) != before:
        raise UneditableError("it was changed by another program meanwhile")
    backup = target.with_name(f"{target.name}.{now:%Y%m%d-%H%M%S-%f}.bak") if existed else None
    if backup is not None:
        _write(backup, before, mode)
    _write(target, after, mode)
    return backup


def _write(path: Path, text: str, mode: int) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def difference(path: Path, before: str, after: str) -> str:
    """The change as a unified diff without context; values that look like secrets are masked."""
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), str(path), str(path), n=0, lineterm=""
    )
    return "\n".join(masked(line) for line in lines)


def masked(line: str) -> str:
    return _IN_URL.sub(r"\1***@", _SECRET.sub(r'\1"***"', line))
