"""Which names a file may have: plain ones, that mean the same on every system and nothing to any shell. Pure."""

import re
from collections.abc import Callable
from itertools import chain

from mcp_oracle.errors import ArgumentError

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}", re.ASCII)
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.ASCII | re.IGNORECASE)
"""Names that are devices on Windows, whatever follows the full stop."""
_MOST_TRIED = 1000
_PLAIN = (
    "give a plain name such as orders_2026.csv: ASCII letters, digits, _, - and full stops, at most"
    " 100, no directory; the operator has fixed the directory."
)


def file_name(given: str, suffix: str) -> str:
    """The name with its suffix.

    Raises:
        ArgumentError: it is more than a plain name.
    """
    if not _NAME.fullmatch(given) or given.endswith(".") or _DEVICE.fullmatch(given):
        raise ArgumentError(f"{given[:120]!r} cannot be the name of the file.", _PLAIN)
    return given if given.lower().endswith(suffix) else given + suffix


def free_name(name: str, is_taken: Callable[[str], bool]) -> str:
    """The name, or the nearest one with a number that nobody has."""
    stem, dot, suffix = name.rpartition(".")
    numbered = (f"{stem}-{number}{dot}{suffix}" for number in range(2, _MOST_TRIED))
    return next((near for near in chain((name,), numbered) if not is_taken(near)), "")
