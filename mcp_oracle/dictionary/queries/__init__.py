"""The packaged dictionary statements, one file each; every column is one that Oracle documents for 19c."""

from collections.abc import Iterable

from mcp_oracle.errors import LimitError
from mcp_oracle.packaged import load_with_list
from mcp_oracle.session.session import Binds
from mcp_oracle.statement import Statement

QUERIES = "mcp_oracle.dictionary.queries"
RESOLVE = ("resolve_names", "resolve_types")
VIEWS = "resolve_views"
DEPENDENCIES = "resolve_dependencies"

LIST_SIZES = (16, 64, 256, 900)
"""Names per statement: few sizes keep few cursors; Oracle 19c takes at most 1,000 in a list."""


def listed(name: str | tuple[str, ...], words: Iterable[str]) -> tuple[Statement, Binds]:
    """A statement over a list of names (`:names` in its text) and its binds, padded with NULLs.

    Raises:
        LimitError: there are more names than the longest list takes.
    """
    given = sorted(set(words))
    size = next((size for size in LIST_SIZES if size >= len(given)), None)
    if size is None:
        raise LimitError(
            f"{len(given)} names are too many for one look-up; at most {LIST_SIZES[-1]}.",
            "name fewer objects at once.",
        )
    files = (name,) if isinstance(name, str) else name
    statement = load_with_list(QUERIES, files, "names", size)
    padded = [*given, *[None] * (size - len(given))]
    return statement, {f"names{number}": word for number, word in enumerate(padded, 1)}
