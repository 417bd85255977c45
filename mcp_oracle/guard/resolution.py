"""What the data dictionary answered about a draft's names, and the verdict on it.

Pure: the look-up itself is elsewhere. The two are different moments; an object that is created or replaced in
between is not seen (SECURITY.md).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from mcp_oracle.guard.catalogue import refuse
from mcp_oracle.guard.lists.licensed import view_pack
from mcp_oracle.guard.reading import Name, NameRole
from mcp_oracle.policy import Policy


class ObjectKind(StrEnum):
    """What a name turned out to be, synonyms followed to their end."""

    COLUMN = "column"
    TABLE = "table"
    VIEW = "view"
    MATERIALIZED_VIEW = "materialized view"
    EXTERNAL_TABLE = "external table"
    SEQUENCE = "sequence"
    FUNCTION = "function"
    PROCEDURE = "procedure"
    PACKAGE = "package"
    TYPE = "type"
    OPERATOR = "operator"
    METHOD = "method"
    MODEL = "model"
    SCHEMA = "schema"
    REMOTE = "remote object"
    UNSEEN = "object that no dictionary view shows"
    OTHER = "object"


@dataclass(frozen=True, slots=True)
class Found:
    """One object behind a name.

    Attributes:
        kind: what it is; a synonym that ends at a database link is REMOTE. UNSEEN: nothing is visible under the name,
            and what is hidden could be another user's synonym over a link.
        owner: its schema.
        name: its name.
        supplied: its schema is maintained by Oracle (ALL_USERS.ORACLE_MAINTAINED = 'Y').
        has_code: for a type: it has methods or a constructor of its own; for a model: scoring runs code of a user; for
            a schema: it has a function, package, type or operator of the second part's name.
        link: the database link behind a REMOTE.
        preprocessor: an external table names a preprocessor program.
        uses_code: a view that depends on user code, directly or through views.
        schemas: schemas whose tables a view reads, as far as the dictionary shows.
        ordered_by: SCHEMA.TYPE of the user types of a table's columns, and of their parts, whose MAP or ORDER
            method would run when values are compared; those that the dictionary does not describe among them.
        depends_on: SCHEMA.NAME of everything that a view depends on, through other views too; looked up only where
            columns are protected, as is what follows.
        derived: virtual columns of a table that are computed from protected ones.
        unknown_part: what a view depends on that does not show what it reads itself, empty if all is known.
    """

    kind: ObjectKind
    owner: str = ""
    name: str = ""
    supplied: bool = False
    has_code: bool = False
    link: str = ""
    preprocessor: bool = False
    uses_code: bool = False
    schemas: frozenset[str] = frozenset()
    ordered_by: frozenset[str] = frozenset()
    depends_on: frozenset[str] = frozenset()
    unknown_part: str = ""
    derived: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Resolution:
    """The answers to a draft's names.

    Attributes:
        found: for each name what stands behind it; a name without an entry, or with an empty one, does not exist.
        ascii_safe: the database character set keeps look-alikes apart (AL32UTF8, UTF8).
        unavailable_because: why nothing could be looked up, empty if it was.
    """

    found: Mapping[Name, tuple[Found, ...]] = field(default_factory=dict[Name, tuple[Found, ...]])
    ascii_safe: bool = True
    unavailable_because: str = ""

    @classmethod
    def unavailable(cls, reason: str) -> "Resolution":
        return cls(unavailable_because=reason)


def judge(names: frozenset[Name], resolution: Resolution, policy: Policy) -> None:
    """Refuse what the answers show to be user code, remote, external or denied."""
    if resolution.unavailable_because:
        _judge_unavailable(names, resolution.unavailable_because, policy)
        return
    for name in sorted(names, key=lambda name: (name.role, name.parts)):
        found = resolution.found.get(name, ())
        _JUDGES[name.role](name, found, policy)


def _judge_unavailable(names: frozenset[Name], reason: str, policy: Policy) -> None:
    if not names:
        return
    shown = ", ".join(sorted({".".join(name.parts) for name in names})[:5])
    if policy.when_unresolved == "refuse":
        refuse("unresolved", f"{shown} could not be looked up: {reason}")
    for name in names:
        if name.role == "function":
            refuse("unresolved", f"whose function {shown} is could not be looked up: {reason}")
        if name.role == "table" and len(name.parts) == 1 and policy.restricts_schemas:
            refuse("unresolved", f"whose table {shown} is could not be looked up: {reason}")


# --- tables ---

_CODE: Final = frozenset(
    (
        ObjectKind.FUNCTION,
        ObjectKind.PROCEDURE,
        ObjectKind.PACKAGE,
        ObjectKind.TYPE,
        ObjectKind.OPERATOR,
    )
)


def _table(name: Name, found: tuple[Found, ...], policy: Policy) -> None:
    for item in found:
        _unseen(name, item, "table or view", ora=942)
        _remote(name, item, policy)
        if item.kind in _CODE:
            refuse("code", f"{_shown(name)} is a {item.kind}")
        _external(name, item, policy)
        _ordered(name, item, policy)
        _schemas(name, item, policy)
        pack = view_pack(item.name)
        if pack and pack not in policy.packs:
            refuse("licence", f"{_shown(name)} is {item.name}, which needs the {pack} pack")
        if policy.strict_views and item.uses_code and not item.supplied:
            refuse("view-code", f"the view {item.owner}.{item.name} depends on user code")


def _external(name: Name, item: Found, policy: Policy) -> None:
    if item.kind is ObjectKind.EXTERNAL_TABLE and (item.preprocessor or not policy.external_tables):
        what = "an external table with a preprocessor" if item.preprocessor else "an external table"
        refuse("external-table", f"{_shown(name)} is {what}")


def _ordered(name: Name, item: Found, policy: Policy) -> None:
    for type_ in sorted(item.ordered_by):
        if not _is_allowed_type(type_, policy):
            refuse(
                "type-code",
                f"{_shown(name)} has values of the type {type_}, which may run its MAP or ORDER method",
            )


def _is_allowed_type(type_: str, policy: Policy) -> bool:
    """The operator allows a type or model like a package, by its own name, or by one of its methods."""
    return type_ in policy.packages | policy.functions or any(
        function.startswith(f"{type_}.") for function in policy.functions
    )


def _unseen(name: Name, item: Found, what: str, *, ora: int) -> None:
    if item.kind is ObjectKind.UNSEEN:
        quoted = ".".join(f'"{part}"' for part in name.parts)
        refuse(
            "not-visible",
            f"no {what} {quoted} is visible to this user; the database would answer ORA-{ora:05d}",
            ora=ora,
        )


def _schemas(name: Name, item: Found, policy: Policy) -> None:
    for schema in (item.owner, *sorted(item.schemas)):
        if schema and not item.supplied and not policy.permits_schema(schema):
            refuse("schema", f"{_shown(name)} reads the schema {schema}")
    if item.supplied and item.owner in policy.denied_schemas:
        refuse("schema", f"{_shown(name)} belongs to the schema {item.owner}")


def _owner(name: Name, item: Found, policy: Policy) -> None:
    if item.owner and not policy.permits_schema(item.owner):
        refuse("schema", f"{_shown(name)} belongs to the schema {item.owner}")


def _remote(name: Name, item: Found, policy: Policy) -> None:
    if item.kind is ObjectKind.REMOTE and item.link not in policy.links:
        refuse("db-link", f"{_shown(name)} is a synonym over the database link {item.link}")


# --- names in expressions ---


def _is_column(found: tuple[Found, ...]) -> bool:
    return any(item.kind is ObjectKind.COLUMN for item in found)


def _bare(name: Name, found: tuple[Found, ...], policy: Policy) -> None:
    """A column wins over a function of the same name."""
    if _is_column(found):
        return
    for item in found:
        _remote_code(name, item)
        if item.kind in (ObjectKind.FUNCTION, ObjectKind.OPERATOR) and not _is_allowed(
            item, policy
        ):
            refuse("code", f"{_shown(name)} is the function {item.owner}.{item.name}")


def _root(name: Name, found: tuple[Found, ...], _: Policy) -> None:
    """`alias.column`, unless the alias has the name of a package, a type, or a schema with such a function."""
    if _is_column(found):
        return
    for item in found:
        _remote_code(name, item)
        if item.kind in _CODE or (item.kind is ObjectKind.SCHEMA and item.has_code):
            refuse("code", f"{_shown(name)} may be code: {name.parts[0]} is a {item.kind}")


def _remote_code(name: Name, item: Found) -> None:
    if item.kind is ObjectKind.REMOTE:
        refuse("db-link", f"{_shown(name)} is a synonym over the database link {item.link}")


def _built_in(name: Name, found: tuple[Found, ...], _: Policy) -> None:
    for item in found:
        if item.kind is ObjectKind.REMOTE or (item.kind in _CODE and not item.supplied):
            refuse("shadowed", f"{_shown(name)} is also {item.owner}.{item.name}, a {item.kind}")


def _function(name: Name, found: tuple[Found, ...], policy: Policy) -> None:
    """A user function that the policy allows must be the one that the policy means."""
    if not found:
        refuse("unknown-function", f"{_shown(name)} is not found in the data dictionary")
    for item in found:
        if item.kind is ObjectKind.REMOTE or not _is_allowed(item, policy, name.parts[-1]):
            refuse(
                "unknown-function",
                f"{_shown(name)} is {item.owner}.{item.name}, not the allowed one",
            )


def _is_allowed(item: Found, policy: Policy, member: str = "") -> bool:
    name = f"{item.owner}.{item.name}"
    if item.kind is ObjectKind.PACKAGE:
        return name in policy.packages or f"{name}.{member}" in policy.functions
    return name in policy.functions


def _type(name: Name, found: tuple[Found, ...], policy: Policy) -> None:
    for item in found:
        _remote_code(name, item)
        allowed = _is_allowed_type(f"{item.owner}.{item.name}", policy)
        if item.kind is ObjectKind.TYPE and item.has_code and not item.supplied and not allowed:
            refuse("code", f"the type {_shown(name)} has methods or a constructor")


def _method(name: Name, found: tuple[Found, ...], _: Policy) -> None:
    for item in found:
        if not item.supplied:
            refuse("code", f"{_shown(name)} is also a method of the type {item.owner}.{item.name}")


def _sequence(name: Name, found: tuple[Found, ...], policy: Policy) -> None:
    for item in found:
        _unseen(name, item, "sequence", ora=2289)
        _remote_code(name, item)
        _owner(name, item, policy)
        if item.kind is not ObjectKind.SEQUENCE:
            refuse("code", f"{_shown(name)} is a {item.kind}, not a sequence")


def _model(name: Name, found: tuple[Found, ...], policy: Policy) -> None:
    for item in found:
        _unseen(name, item, "model", ora=40284)
        _remote_code(name, item)
        _owner(name, item, policy)
        if item.has_code and not _is_allowed_type(f"{item.owner}.{item.name}", policy):
            refuse("code", f"the model {_shown(name)} runs user code")


def _shown(name: Name) -> str:
    return ".".join(name.parts)


_Judge = Callable[[Name, tuple[Found, ...], Policy], None]
_JUDGES: Final[dict[NameRole, _Judge]] = {
    "table": _table,
    "root": _root,
    "bare": _bare,
    "builtin": _built_in,
    "package": _built_in,
    "function": _function,
    "type": _type,
    "method": _method,
    "sequence": _sequence,
    "model": _model,
}
