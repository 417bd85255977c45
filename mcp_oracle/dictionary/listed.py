"""Packaged statements over a list of names, with their binds. Pure."""

from collections.abc import Iterable
from typing import Final

from mcp_oracle.dictionary.queries import QUERIES
from mcp_oracle.packaged import load_with_list
from mcp_oracle.session.session import Binds
from mcp_oracle.statement import Statement

LIST_SIZES: Final = (8, 48, 256)
"""Values per list: few sizes keep few cursors on the database."""


def listed(name: str, values: Iterable[str]) -> tuple[Statement, Binds]:
    """A packaged statement and the binds for its list `:names`.

    Owners and names of objects share the list: the wrong pairs that this lets through are for the caller to drop.
    """
    words = sorted(set(values))
    size = next(size for size in LIST_SIZES if size >= len(words))
    padded: list[str | None] = [*words, *[None] * (size - len(words))]
    binds: Binds = {f"names{number}": word for number, word in enumerate(padded, 1)}
    return load_with_list(QUERIES, (name,), "names", size), binds
