"""The form of a list entry, and how the tables of text become entries."""

from typing import NamedTuple


class Entry(NamedTuple):
    """Something that may be called.

    Attributes:
        name: `FUNCTION` or `PACKAGE.MEMBER`.
        reason: why it is harmless: what it computes, from what.
        source: where Oracle documents it.
        place: the clause it exists in only, empty if it may stand anywhere.
    """

    name: str
    reason: str
    source: str
    place: str = ""


def entries(source: str, table: str, place: str = "") -> dict[str, Entry]:
    """Read lines of the form `NAME reason`."""
    found: dict[str, Entry] = {}
    for line in table.strip().splitlines():
        name, reason = line.split(maxsplit=1)
        found[name] = Entry(name, reason, source, place)
    return found
