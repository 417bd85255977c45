"""What a session may do beyond reading, in a few lines. Pure.

What PUBLIC may do is left out: every account has it, and it would make each one look dangerous.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

READING: Final = frozenset({
    "CREATE SESSION", "READ ANY TABLE", "SELECT ANY TABLE", "SELECT ANY DICTIONARY", "SELECT ANY SEQUENCE",
    "SELECT ANY TRANSACTION", "SELECT ANY CUBE", "SELECT ANY MINING MODEL", "SELECT ANY MEASURE FOLDER",
    "SET CONTAINER", "ALTER SESSION", "FLASHBACK ANY TABLE",
})  # fmt: skip
_WIDE: Final = ("READ ANY TABLE", "SELECT ANY TABLE", "SELECT ANY DICTIONARY")
_FIRST: Final = (
    "ALTER SYSTEM",
    "ALTER DATABASE",
    "GRANT ANY",
    "DROP ANY",
    "CREATE ANY",
    "EXECUTE ANY",
)
MOST: Final = 12

Row = Sequence[object]


def beyond_reading(rows: Iterable[Row], schema_rows: Iterable[Row] = ()) -> list[str]:
    """Lines for an overview, from the rows of `overview_privileges` and `overview_schema_privileges`."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row[0]), []).append(row[1:])
    return [
        *_system([str(row[0]) for row in found.get("system", [])]),
        *_grants(found.get("grant", [])),
        *(f"{privilege} on schema {schema}" for privilege, schema in schema_rows),
        *_owned(found.get("owned", [])),
        *_named("roles", [str(row[0]) for row in found.get("role", [])]),
        *_named("database links", [str(row[0]) for row in found.get("link", [])]),
    ]


def _grants(rows: Iterable[Row]) -> Iterator[str]:
    for name, kind, count, example in rows:
        yield f"{name} on {count} {_plural(kind, count)}, e.g. {example}"


def _system(names: Sequence[str]) -> Iterator[str]:
    wide = [name for name in _WIDE if name in names]
    if wide:
        yield f"reads beyond single grants: {', '.join(wide)}"
    yield from _named("system privileges", sorted(set(names) - READING, key=_weight))


def _weight(name: str) -> tuple[int, str]:
    """The most powerful first: a long list is cut."""
    order = next((n for n, word in enumerate(_FIRST) if name.startswith(word)), len(_FIRST))
    return order + (" ANY " not in name), name


def _named(what: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        rest = f" and {len(names) - MOST} more" if len(names) > MOST else ""
        yield f"{what}: {', '.join(names[:MOST])}{rest}"


def _owned(rows: Sequence[Row]) -> Iterator[str]:
    """Owning objects is the commonest way to more than reading: an owner can change and drop them."""
    if rows:
        listed = ", ".join(f"{count} {_plural(kind, count)}" for kind, _, count, _ in rows)
        yield f"owns and so can change or drop: {listed}"


def _plural(kind: object, count: object) -> str:
    return plural(str(kind or "object").lower(), int(str(count)))


def plural(word: str, count: int) -> str:
    """`2 tables`, `1 index`, `3 indexes`, `2 directories`: words of ALL_OBJECTS.OBJECT_TYPE."""
    if count == 1:
        return word
    if word.endswith("x"):
        return f"{word}es"
    return f"{word[:-1]}ies" if word.endswith(("ry", "dy")) else f"{word}s"
