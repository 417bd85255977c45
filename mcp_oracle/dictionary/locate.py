"""Finds what given names mean: objects, synonyms followed to their end, or the names that were probably meant.

As Oracle does: the current schema first, then public synonyms. Beyond Oracle: a name without a schema that only one
other schema has means that one, because a reader's own schema is usually empty; the answer shows the full name.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from mcp_oracle.dictionary.catalog import Catalog, ObjectEntry
from mcp_oracle.dictionary.listed import listed
from mcp_oracle.dictionary.names import PUBLIC, WantedName, identifier, qualified
from mcp_oracle.dictionary.schemas import permitted
from mcp_oracle.dictionary.search import near
from mcp_oracle.policy import Policy
from mcp_oracle.session.session import Session

MOST_ROWS: Final = 2_000
MOST_SYNONYMS: Final = 8
"""Links of a chain of synonyms that are followed; a ring ends here too."""

MOST_CLOSE: Final = 5

# Names of different namespaces may be equal; the first of these is meant unless a type is asked for.
_PRECEDENCE: Final = (
    "MATERIALIZED VIEW", "TABLE", "VIEW", "PACKAGE", "PROCEDURE", "FUNCTION", "TYPE", "SEQUENCE", "INDEX", "TRIGGER",
    "PACKAGE BODY", "TYPE BODY",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Located:
    """An object that a name means.

    Attributes:
        types: types of all objects of this name, the one meant first.
        supplied: its schema is Oracle's own.
        synonyms: the synonyms that led here.
        member: a routine of the package that was asked for.
    """

    owner: str
    name: str
    types: tuple[str, ...]
    supplied: bool = False
    synonyms: tuple[str, ...] = ()
    member: str = ""

    @property
    def type(self) -> str:
        return self.types[0]

    @property
    def key(self) -> tuple[str, str]:
        return self.owner, self.name

    @property
    def qualified(self) -> str:
        return qualified(self.owner, self.name)


@dataclass(frozen=True, slots=True)
class Missing:
    """A name that means nothing here, and why, as a sentence."""

    wanted: WantedName
    reason: str


@dataclass(frozen=True, slots=True)
class Synonym:
    target: tuple[str, str]
    link: str


@dataclass(slots=True)
class Names:
    """The rows of `locate_objects`, indexed."""

    current_schema: str = ""
    objects: dict[tuple[str, str], list[str]] = field(
        default_factory=dict[tuple[str, str], list[str]]
    )
    supplied: set[str] = field(default_factory=set[str])
    synonyms: dict[tuple[str, str], Synonym] = field(default_factory=dict[tuple[str, str], Synonym])

    def add(self, rows: Iterable[Sequence[object]]) -> None:
        for row in rows:
            fact, owner, name, kind, *rest = ("" if cell is None else str(cell) for cell in row)
            if fact == "session":
                self.current_schema = owner
            elif fact == "object":
                self._add_object((owner, name), kind, is_supplied=rest[3] == "Y")
            else:
                self.synonyms[owner, name] = Synonym((rest[0], rest[1]), rest[2])

    def _add_object(self, key: tuple[str, str], kind: str, *, is_supplied: bool) -> None:
        kinds = self.objects.setdefault(key, [])
        if kind not in kinds:
            kinds.append(kind)
            kinds.sort(key=_PRECEDENCE.index)
        if is_supplied:
            self.supplied.add(key[0])

    def places(self, wanted: WantedName) -> list[tuple[str, str]]:
        """Where Oracle looks for a name, in order."""
        if wanted.schema:
            return [(wanted.schema, wanted.name)]
        return [(self.current_schema, wanted.name), (PUBLIC, wanted.name)]


NOT_VISIBLE: Final = "does not exist or is not visible to this user"
Outcome = Located | Missing
CatalogSource = Callable[[], Awaitable[Catalog]]
"""Reads the catalogue; called only when a name is not found where Oracle looks."""


async def locate(
    session: Session,
    wanted: Sequence[WantedName],
    catalog: CatalogSource,
    policy: Policy,
    *,
    strict: bool = False,
) -> list[Outcome]:
    """What each name means, in order; the dictionary is asked once, and once more per link of a chain of synonyms.

    `strict` finds only what a statement with that name would find.
    """
    names = Names()
    ask = {part for name in wanted for part in (name.schema, name.name) if part}
    for _ in range(MOST_SYNONYMS):
        rows = await session.run(*listed("locate_objects", ask), MOST_ROWS)
        names.add(rows.rows)
        ask = {part for key in _open_ends(names) for part in key}
        if not ask:
            break
    found = [resolve(name, names) for name in wanted]
    if any(isinstance(item, Missing) and not item.reason for item in found):
        known = permitted(await catalog(), policy)
        found = [
            _elsewhere(item, known, strict=strict) if isinstance(item, Missing) else item
            for item in found
        ]
    return [_permitted(item, name, policy) for item, name in zip(found, wanted, strict=True)]


def _open_ends(names: Names) -> set[tuple[str, str]]:
    """Targets of synonyms that were not looked up yet."""
    targets = {synonym.target for synonym in names.synonyms.values() if not synonym.link}
    return {key for key in targets if key not in names.objects and key not in names.synonyms}


def resolve(wanted: WantedName, names: Names) -> Outcome:
    """What a name means by Oracle's rules; `Missing` without a reason if nothing has it."""
    for key in names.places(wanted):
        if key in names.objects:
            return _located(key, names, wanted)
        if key in names.synonyms:
            return _behind(key, names, wanted)
    package = (names.current_schema, wanted.schema)
    if wanted.schema and "PACKAGE" in names.objects.get(package, ()):
        return _located(package, names, replace(wanted, member=wanted.name))
    return Missing(wanted, "")


def _located(
    key: tuple[str, str], names: Names, wanted: WantedName, synonyms: tuple[str, ...] = ()
) -> Located:
    kinds = tuple(names.objects[key])
    return Located(*key, kinds, key[0] in names.supplied, synonyms, wanted.member)


def _behind(key: tuple[str, str], names: Names, wanted: WantedName) -> Outcome:
    """The end of a chain of synonyms."""
    passed: list[str] = []
    while key in names.synonyms and key not in names.objects:
        shown, synonym = qualified(*key), names.synonyms[key]
        if shown in passed:
            return Missing(wanted, f"is a ring of synonyms: {' -> '.join([*passed, shown])}")
        passed.append(shown)
        if synonym.link:
            remote = ".".join(map(identifier, filter(None, synonym.target)))
            return Missing(
                wanted, f"is a synonym of {remote} on another database (link {synonym.link})"
            )
        key = synonym.target
    if key in names.objects:
        return _located(key, names, wanted, tuple(passed))
    return Missing(
        wanted,
        f"is a synonym of {qualified(*key)}, which does not exist or is not visible to this user",
    )


def _elsewhere(missing: Missing, catalog: Catalog, *, strict: bool) -> Outcome:
    """The same name in the one other schema that has it, else why it is missing, with the names close to it."""
    if missing.reason:
        return missing
    wanted = missing.wanted
    catalog = _without(wanted, catalog)
    same = [entry for entry in catalog.objects if _is_same(entry, wanted)]
    keys = sorted({(entry.schema, entry.name) for entry in same})
    kinds = sorted({e.type for e in same if e.type in _PRECEDENCE}, key=_PRECEDENCE.index)
    if len(keys) == 1 and kinds and not strict:
        return Located(*keys[0], tuple(kinds), member=wanted.member)
    listed_ = ", ".join(qualified(*key) for key in keys[:10])
    if keys and strict:
        return Missing(wanted, f"{NOT_VISIBLE} under this name; write {listed_}")
    if keys:
        return Missing(wanted, f"is ambiguous: {listed_}. Name the schema")
    return Missing(wanted, _unknown(wanted, catalog, strict=strict))


def _without(wanted: WantedName, catalog: Catalog) -> Catalog:
    """The catalogue without what the dictionary has just denied: it may be a minute old."""
    gone = (wanted.schema, wanted.name)
    if not wanted.schema or all((e.schema, e.name) != gone for e in catalog.objects):
        return catalog
    left = tuple(entry for entry in catalog.objects if (entry.schema, entry.name) != gone)
    return replace(catalog, objects=left)


def _is_same(entry: ObjectEntry, wanted: WantedName) -> bool:
    """Whether the entry has the wanted name, in whatever case unless it was quoted, in whatever schema unless named."""
    if wanted.is_quoted:
        return entry.name == wanted.name and wanted.schema in {"", entry.schema}
    return entry.name.upper() == wanted.name and wanted.schema in {"", entry.schema.upper()}


def _unknown(wanted: WantedName, catalog: Catalog, *, strict: bool) -> str:
    """Why a name means nothing; to a statement only tables and views are close to it."""
    reason = NOT_VISIBLE
    schemas = catalog.schemas()
    near_objects = [entry for entry in catalog.objects if entry.columns or not strict]
    by_name = _by_name(near_objects, wanted.schema if wanted.schema in schemas else None)
    if not wanted.schema and wanted.name in schemas:
        reason += "; it is a schema: get_overview with it lists its tables"
    close = [full for name in near(wanted.name, by_name) for full in by_name[name]][:MOST_CLOSE]
    if wanted.schema and wanted.schema not in schemas:
        near_schemas = [identifier(name) for name in near(wanted.schema, schemas)]
        if near_schemas:
            reason += f"; schemas close to {identifier(wanted.schema)}: {', '.join(near_schemas)}"
    if close:
        reason += f"; close to it: {', '.join(close)}"
    return reason


def _by_name(objects: Iterable[ObjectEntry], schema: str | None) -> Mapping[str, list[str]]:
    """Name in upper case -> qualified names, of one schema or of all; tables before indexes."""
    found: dict[str, list[str]] = {}
    for entry in sorted(objects, key=lambda entry: not entry.columns):
        names = found.setdefault(entry.name.upper(), [])
        full = qualified(entry.schema, entry.name)
        if schema in {None, entry.schema} and full not in names:
            names.append(full)
    return {name: names for name, names in found.items() if names}


def _permitted(outcome: Outcome, wanted: WantedName, policy: Policy) -> Outcome:
    """Nothing is told of objects in a schema that the operator has closed."""
    if isinstance(outcome, Missing):
        return outcome
    closed = (
        outcome.owner in policy.denied_schemas
        if outcome.supplied
        else not policy.permits_schema(outcome.owner)
    )
    if closed:
        reason = f"belongs to schema {identifier(outcome.owner)}, which the configuration does not permit to read"
        return Missing(wanted, reason)
    return outcome
