"""Paths as operators write them."""

import os.path
from pathlib import Path


def place(text: str) -> Path:
    """The path, with `~` expanded where there is such a home directory; pathlib would raise where there is none."""
    return Path(os.path.expanduser(text))  # noqa: PTH111 - as said
