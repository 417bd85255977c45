"""Schemas of a catalogue, and the main tables of one with their relations, as lines. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mcp_oracle.dictionary.catalog import Catalog, ObjectEntry
from mcp_oracle.dictionary.keys import ForeignKey, Keys
from mcp_oracle.dictionary.names import PUBLIC, identifier, qualified
from mcp_oracle.dictionary.privileges import plural
from mcp_oracle.dictionary.search import near
from mcp_oracle.errors import ArgumentError
from mcp_oracle.policy import Policy
from mcp_oracle.render.untrusted import visible

COMMENT_CHARACTERS: Final = 100
NAME_CHARACTERS: Final = 128
"""Of a name that is said back; no schema's is longer."""
_RELATIONS: Final = ("TABLE", "VIEW", "MATERIALIZED VIEW")


@dataclass(frozen=True, slots=True)
class Size:
    """Of a table, by the optimizer's statistics."""

    rows: int
    stale: bool = False

    @property
    def text(self) -> str:
        return f"~{self.rows} {plural('row', self.rows)}{' (stale)' if self.stale else ''}"


def find_schema(catalog: Catalog, given: str) -> str:
    """The schema as the dictionary spells it: folded unless quoted.

    Raises:
        ArgumentError: it has no object that this user can see.
    """
    name = given[1:-1] if given.startswith('"') and given.endswith('"') else given.upper()
    known = catalog.schemas()
    if name in known:
        return name
    listed = near(name, known) or sorted(known)[:10]
    raise ArgumentError(
        f"There is no schema {visible(name[:NAME_CHARACTERS])} with objects that this user can see.",
        f"Schemas: {', '.join(map(visible, listed))}."
        if listed
        else "This user can see no schema's objects.",
    )


def permitted(catalog: Catalog, policy: Policy) -> Catalog:
    """The catalogue without schemas that the configuration closes; a public synonym is of its target's schema."""
    if not policy.restricts_schemas:
        return catalog
    kept = tuple(
        entry
        for entry in catalog.objects
        if policy.permits_schema(entry.target[0] if entry.target else entry.schema)
    )
    return Catalog(kept, catalog.complete)


def schema_lines(catalog: Catalog) -> list[str]:
    """`HR: 7 tables, 1 view, 19 indexes`; the schemas with most tables first."""
    counts: dict[str, Counter[str]] = {}
    for entry in catalog.objects:
        if entry.schema == PUBLIC:
            continue
        counts.setdefault(entry.schema, Counter())[entry.type] += 1
    ordered = sorted(counts, key=lambda name: (-_relations(counts[name]), name))
    return [f"{identifier(name)}: {_counted(counts[name])}" for name in ordered]


def only_schema(catalog: Catalog) -> str | None:
    """The schema, if just one has tables or views."""
    schemas = {entry.schema for entry in catalog.objects if entry.type in _RELATIONS}
    return next(iter(schemas)) if len(schemas) == 1 else None


def _relations(counts: Mapping[str, int]) -> int:
    return sum(counts.get(kind, 0) for kind in _RELATIONS)


def _counted(counts: Counter[str]) -> str:
    first = [kind for kind in _RELATIONS if counts[kind]]
    rest = sorted(set(counts) - set(first), key=lambda kind: (-counts[kind], kind))
    return ", ".join(
        f"{counts[kind]} {plural(kind.lower(), counts[kind])}" for kind in [*first, *rest]
    )


def sizes(rows: Iterable[Sequence[object]]) -> dict[str, Size]:
    """The rows of `overview_tables`."""
    return {
        str(name): Size(int(str(number)), stale == "YES")
        for name, number, stale in rows
        if number is not None
    }


def main_tables(catalog: Catalog, schema: str, keys: Keys, size: Mapping[str, Size]) -> list[str]:
    """Tables and views of a schema as lines, those with most relations and rows first."""
    related = _related(keys.foreign_keys)
    entries = [e for e in catalog.objects if e.schema == schema and e.type in _RELATIONS]

    def rank(entry: ObjectEntry) -> tuple[int, int, str]:
        rows = size[entry.name].rows if entry.name in size else -1
        return -related[schema, entry.name], -rows, entry.name

    return [_table(entry, size.get(entry.name)) for entry in sorted(entries, key=rank)]


def _related(foreign_keys: Iterable[ForeignKey]) -> Counter[tuple[str, str]]:
    count: Counter[tuple[str, str]] = Counter()
    for key in foreign_keys:
        count[key.table] += 1
        if not key.is_self_reference:
            count[key.parent] += 1
    return count


def _table(entry: ObjectEntry, size: Size | None) -> str:
    comment = " ".join(entry.comment.split())
    if len(comment) > COMMENT_CHARACTERS:
        comment = f"{comment[: COMMENT_CHARACTERS - 1].rstrip()}…"
    kind = "" if entry.type == "TABLE" else entry.type.lower()
    about = ", ".join(filter(None, (kind, size.text if size else "")))
    name = identifier(entry.name)
    return f"{name}{f' ({about})' if about else ''}{f' -- {comment}' if comment else ''}"


def relation_lines(schema: str, keys: Keys) -> list[str]:
    """`EMPLOYEES(DEPARTMENT_ID) -> DEPARTMENTS`, also to and from other schemas."""
    found = [key for key in keys.foreign_keys if schema in {key.table[0], key.parent[0]}]
    return [
        f"{_name(key.table, schema)}({', '.join(map(identifier, key.columns))}) -> {_name(key.parent, schema)}"
        for key in found
    ]


def _name(table: tuple[str, str], schema: str) -> str:
    return identifier(table[1]) if table[0] == schema else qualified(*table)
