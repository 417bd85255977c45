"""What one look-up said about names, and what stands behind each. Pure: rows in, `Found` out.

Oracle resolves an unqualified name in the current schema first, then as a public synonym; a column wins over a function
of the same name.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from mcp_oracle.dictionary.dependencies import Dependencies, Edge
from mcp_oracle.dictionary.user_types import UserTypes
from mcp_oracle.guard import Found, Name, ObjectKind

Parts = tuple[str, ...]
FILTERED: Final = "P"
"""Of a relation that a view reads: a row-level security policy filters it, so a function runs."""
PUBLIC: Final = "PUBLIC"
"""The owner of public synonyms: no schema, so nothing is read from it."""
CHAIN: Final = "a chain of synonyms, which is not followed"
ASCII_SAFE: Final = frozenset({"AL32UTF8", "UTF8", "AL16UTF16"})
"""Character sets that keep look-alikes of quotes and dashes apart from them."""

_KINDS: Final = {
    "TABLE": ObjectKind.TABLE,
    "VIEW": ObjectKind.VIEW,
    "MATERIALIZED VIEW": ObjectKind.MATERIALIZED_VIEW,
    "SEQUENCE": ObjectKind.SEQUENCE,
    "FUNCTION": ObjectKind.FUNCTION,
    "PROCEDURE": ObjectKind.PROCEDURE,
    "PACKAGE": ObjectKind.PACKAGE,
    "TYPE": ObjectKind.TYPE,
    "OPERATOR": ObjectKind.OPERATOR,
    "MINING MODEL": ObjectKind.MODEL,
    "ANALYTIC VIEW": ObjectKind.VIEW,
    "HIERARCHY": ObjectKind.VIEW,
    "PROPERTY GRAPH": ObjectKind.VIEW,
}
_PLAIN: Final = frozenset(
    {"TABLE", "VIEW", "MATERIALIZED VIEW", "SYNONYM", "SEQUENCE", "NON-EXISTENT", "UNDEFINED"}
)
"""What a view may depend on without running code."""
_CODE: Final = frozenset(
    {ObjectKind.FUNCTION, ObjectKind.PACKAGE, ObjectKind.TYPE, ObjectKind.OPERATOR}
)


@dataclass(frozen=True, slots=True)
class Synonym:
    """One synonym: its target, or the link it leads over."""

    owner: str
    name: str
    type: str | None
    link: str
    supplied: bool


@dataclass(slots=True)
class Facts:
    """The rows of `resolve_names`, indexed."""

    current_schema: str = ""
    is_own_schema: bool = False
    has_links: bool = False
    ascii_safe: bool = False
    objects: dict[Parts, list[tuple[str, bool]]] = field(
        default_factory=lambda: defaultdict[Parts, list[tuple[str, bool]]](list)
    )
    synonyms: dict[Parts, Synonym] = field(default_factory=dict[Parts, Synonym])
    columns: set[Parts] = field(default_factory=set[Parts])
    external: dict[Parts, bool] = field(default_factory=dict[Parts, bool])
    schemas: dict[str, bool] = field(default_factory=dict[str, bool])
    types_with_code: dict[Parts, bool] = field(default_factory=dict[Parts, bool])
    reads: dict[Parts, set[str]] = field(default_factory=lambda: defaultdict[Parts, set[str]](set))
    using_code: set[Parts] = field(default_factory=set[Parts])
    typed: dict[Parts, set[Parts]] = field(
        default_factory=lambda: defaultdict[Parts, set[Parts]](set)
    )
    user_types: UserTypes = field(default_factory=UserTypes)
    dependencies: Dependencies = field(default_factory=Dependencies)
    methods: dict[str, list[tuple[str, str, bool]]] = field(
        default_factory=lambda: defaultdict[str, list[tuple[str, str, bool]]](list)
    )


def read_facts(rows: Iterable[Sequence[object]]) -> Facts:
    facts = Facts()
    for row in rows:
        kind, *cells = (None if cell is None else str(cell) for cell in row)
        _READERS[kind or ""](facts, *cells)
    return facts


def found(name: Name, facts: Facts) -> tuple[Found, ...]:
    """What stands behind a name as the text uses it."""
    match name.role:
        case "bare" | "root":
            return _in_expression(name, facts)
        case "method":
            return tuple(
                Found(ObjectKind.METHOD, owner, type_name, supplied)
                for owner, type_name, supplied in facts.methods.get(name.parts[-1], ())
            )
        case "table":
            return (
                _objects(name.parts, facts)
                or _package_member(name.parts, facts)
                or _nothing(name, facts)
            )
        case "sequence" | "model":
            return _objects(name.parts, facts) or _nothing(name, facts)
        case "function":
            return _objects(name.parts, facts) or _package_member(name.parts, facts)
        case _:
            return _objects(name.parts, facts)


def _nothing(name: Name, facts: Facts) -> tuple[Found, ...]:
    """Nothing is visible. Somebody else's synonym over a public link is hidden from ALL_SYNONYMS, one's own is not.

    Nobody but SYS creates synonyms in SYS, and some of its fixed views are in no ALL_ view.
    """
    owner, shown = _qualified(name.parts[:2], facts)
    own = facts.current_schema if facts.is_own_schema else ""
    return () if owner in (own, "SYS") else (Found(ObjectKind.UNSEEN, owner, shown),)


def _package_member(parts: Parts, facts: Facts) -> tuple[Found, ...]:
    """`pkg.f`: a member of a package of the current schema, if no schema has the package's name."""
    if len(parts) != 2 or parts[0] in facts.schemas:
        return ()
    return tuple(item for item in _objects(parts[:1], facts) if item.kind in _CODE)


def _in_expression(name: Name, facts: Facts) -> tuple[Found, ...]:
    """A column of one of the tables in scope; else whatever the first part, or the whole name, may be."""
    column = name.parts[-1]
    for table in name.tables:
        for owner, real in _tables(table, facts):
            if (owner, real, column) in facts.columns:
                return (Found(ObjectKind.COLUMN, owner, real),)
    result = list(_objects(name.parts[:1], facts))
    if len(name.parts) > 1 and name.parts[0] in facts.schemas:
        kinds = {_KINDS.get(kind) for kind, _ in facts.objects.get(name.parts[:2], ())}
        supplied = facts.schemas[name.parts[0]]
        has_code = bool(kinds & _CODE) or name.parts[:2] in facts.synonyms
        # A synonym of that schema for a function behind a link is hidden.
        has_code = has_code or (facts.has_links and not supplied)
        result.append(
            Found(ObjectKind.SCHEMA, name.parts[0], name.parts[1], supplied, has_code=has_code)
        )
    return tuple(result)


def _tables(parts: Parts, facts: Facts) -> list[tuple[str, str]]:
    """Owner and name of the table that a FROM clause means, a synonym followed."""
    owner, name = _qualified(parts, facts)
    for key in ((owner, name), *([("PUBLIC", name)] if len(parts) == 1 else [])):
        if key in facts.objects:
            return [(owner, name)]
        if key in facts.synonyms:
            synonym = facts.synonyms[key]
            return [(synonym.owner, synonym.name)]
    return [(owner, name)]


def _qualified(parts: Parts, facts: Facts) -> tuple[str, str]:
    return (facts.current_schema, parts[0]) if len(parts) == 1 else (parts[-2], parts[-1])


def _objects(parts: Parts, facts: Facts) -> tuple[Found, ...]:
    owner, name = _qualified(parts[:2], facts)
    for key in ((owner, name), *([("PUBLIC", name)] if len(parts) == 1 else [])):
        here = [_found(kind, key, supplied, facts) for kind, supplied in facts.objects.get(key, ())]
        if key in facts.synonyms:
            here.append(_behind(facts.synonyms[key], facts))
        if here:
            return tuple(here)
    return ()


def _behind(synonym: Synonym, facts: Facts) -> Found:
    """The end of a synonym. A synonym of a synonym could end at a link, so it counts as one."""
    if synonym.link:
        return Found(ObjectKind.REMOTE, synonym.owner, synonym.name, link=synonym.link)
    if synonym.type == "SYNONYM":
        return Found(ObjectKind.REMOTE, synonym.owner, synonym.name, link=CHAIN)
    key = (synonym.owner, synonym.name)
    return _found(synonym.type or "", key, synonym.supplied, facts)


def _found(kind: str, key: Parts, supplied: bool, facts: Facts) -> Found:
    owner, name = key
    if kind == "TABLE" and key in facts.external:
        return Found(
            ObjectKind.EXTERNAL_TABLE, owner, name, supplied, preprocessor=facts.external[key]
        )
    object_kind = _KINDS.get(kind, ObjectKind.OTHER)
    # A type that ALL_TYPES does not show, and any model, may have code: not knowing counts as yes.
    has_code = object_kind is ObjectKind.MODEL or (
        object_kind is ObjectKind.TYPE
        and (facts.types_with_code.get(key, True) or bool(facts.user_types.ordered_by(key)))
    )
    types = facts.typed.get(key, ())
    depends_on, unknown_part = facts.dependencies.of(key)
    return Found(
        object_kind,
        owner,
        name,
        supplied,
        has_code=has_code and not supplied,
        uses_code=key in facts.using_code,
        schemas=frozenset(facts.reads.get(key, ())),
        ordered_by=frozenset(
            name for type_ in types for name in facts.user_types.ordered_by(type_)
        ),
        depends_on=depends_on,
        unknown_part=unknown_part,
    )


def _session(facts: Facts, owner: str | None, name: str | None, *rest: str | None) -> None:
    facts.current_schema = owner or ""
    facts.is_own_schema = rest[1] == owner
    facts.ascii_safe = name in ASCII_SAFE


def _object(
    facts: Facts, owner: str | None, name: str | None, kind: str | None, *rest: str | None
) -> None:
    facts.objects[owner or "", name or ""].append((kind or "", rest[-1] == "Y"))


def _synonym(
    facts: Facts, owner: str | None, name: str | None, kind: str | None, *rest: str | None
) -> None:
    target_owner, target, link, supplied = rest
    facts.synonyms[owner or "", name or ""] = Synonym(
        target_owner or "", target or "", kind, link or "", supplied == "Y"
    )


def _column(facts: Facts, owner: str | None, name: str | None, *rest: str | None) -> None:
    facts.columns.add((owner or "", name or "", rest[2] or ""))


def _external(facts: Facts, owner: str | None, name: str | None, *rest: str | None) -> None:
    facts.external[owner or "", name or ""] = rest[-1] == "Y"


def _schema(facts: Facts, owner: str | None, *rest: str | None) -> None:
    facts.schemas[owner or ""] = rest[-1] == "Y"


def _type(facts: Facts, owner: str | None, name: str | None, *rest: str | None) -> None:
    facts.types_with_code[owner or "", name or ""] = rest[-1] == "Y"


def _method(facts: Facts, owner: str | None, name: str | None, *rest: str | None) -> None:
    facts.methods[rest[2] or ""].append((owner or "", name or "", rest[-1] == "Y"))


def _depends(
    facts: Facts, owner: str | None, name: str | None, kind: str | None, *rest: str | None
) -> None:
    """A view on views counts for what those use; user code, a policy, and anything over a link counts as code."""
    other_owner, _, link, supplied = rest
    key = (owner or "", name or "")
    if link or supplied == FILTERED or (supplied != "Y" and kind not in _PLAIN):
        facts.using_code.add(key)
    if kind in _PLAIN and not link and supplied != "Y" and other_owner not in (None, PUBLIC):
        facts.reads[key].add(other_owner)


def _edge(
    facts: Facts, owner: str | None, name: str | None, kind: str | None, *rest: str | None
) -> None:
    other_owner, other, link, supplied = rest
    is_supplied = supplied == "Y" or other_owner == PUBLIC
    edge = Edge(kind or "", (other_owner or "", other or ""), is_supplied, link or "")
    facts.dependencies.edges[owner or "", name or ""].add(edge)


def _links(facts: Facts, *cells: str | None) -> None:
    facts.has_links = cells[-1] == "Y"


def _typed(facts: Facts, owner: str | None, name: str | None, *rest: str | None) -> None:
    facts.typed[owner or "", name or ""].add((rest[1] or "", rest[2] or ""))


def _user_type(facts: Facts, owner: str | None, name: str | None, *rest: str | None) -> None:
    key, supertype = (owner or "", name or ""), (rest[1] or "", rest[2] or "")
    facts.user_types.add(key, orders=rest[-1] == "Y")
    if any(supertype):
        facts.user_types.parts[key].add(supertype)


def _type_part(facts: Facts, owner: str | None, name: str | None, *rest: str | None) -> None:
    facts.user_types.parts[owner or "", name or ""].add((rest[1] or "", rest[2] or ""))


def _policy(facts: Facts, owner: str | None, name: str | None, *_: str | None) -> None:
    facts.using_code.add((owner or "", name or ""))


_READERS: Final = {
    "depends": _depends,
    "edge": _edge,
    "policy": _policy,
    "virtual": _policy,
    "links": _links,
    "typed": _typed,
    "user_type": _user_type,
    "type_part": _type_part,
    "session": _session,
    "object": _object,
    "synonym": _synonym,
    "column": _column,
    "external": _external,
    "schema": _schema,
    "type": _type,
    "method": _method,
}
