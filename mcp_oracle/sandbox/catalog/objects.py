"""What a schema holds: tables, views, indexes, sequences, synonyms, stored code.

Frozen values: a change replaces the object in the catalog.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from mcp_oracle.sandbox.catalog.access import ExternalAccess, Materialized, RowPolicy
from mcp_oracle.sandbox.catalog.datatype import DataType
from mcp_oracle.sandbox.catalog.partitioning import Partitioning

ConstraintType = Literal["P", "U", "R", "C"]
Name = tuple[str, str]
"""Owner and object name, as stored: upper case unless quoted."""


@dataclass(frozen=True, slots=True)
class Identity:
    """GENERATED … AS IDENTITY, and the system sequence behind it."""

    always: bool
    on_null: bool
    sequence: str


@dataclass(frozen=True, slots=True)
class ColumnStatistics:
    distinct: int
    nulls: int
    average_length: int


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table or view.

    Attributes:
        default: the DEFAULT expression as written; of a virtual column its expression, as the dictionary shows it.
        not_null: by a NOT NULL constraint, a primary key or an identity.
        storage: the engine's type, where it is not the one that the declaration implies.
    """

    name: str
    type: DataType
    not_null: bool = False
    default: str | None = None
    comment: str | None = None
    identity: Identity | None = None
    storage: str | None = None
    statistics: ColumnStatistics | None = None
    is_json: bool = False
    virtual: bool = False


@dataclass(frozen=True, slots=True)
class Constraint:
    """A table's constraint. A NOT NULL is of type C with `not_null`.

    Attributes:
        condition: the text of a check, as written.
        reference: for R the owner and name of the constraint referred to.
        delete_rule: for R: NO ACTION, CASCADE or SET NULL.
        generated: the name was made by the system.
    """

    name: str
    type: ConstraintType
    columns: tuple[str, ...] = ()
    condition: str | None = None
    reference: Name | None = None
    delete_rule: str = "NO ACTION"
    generated: bool = False
    not_null: bool = False
    index: str | None = None


@dataclass(frozen=True, slots=True)
class TableStatistics:
    rows: int
    average_length: int
    blocks: int
    analyzed: dt.datetime


@dataclass(frozen=True, slots=True)
class SchemaObject:
    """What every object has.

    Attributes:
        id: OBJECT_ID.
        changed: LAST_DDL_TIME; GRANT changes it too, statistics do not.
    """

    owner: str
    name: str
    id: int
    created: dt.datetime
    changed: dt.datetime


@dataclass(frozen=True, slots=True)
class Table(SchemaObject):
    """A stored table.

    Attributes:
        temporary: GLOBAL TEMPORARY … ON COMMIT PRESERVE ROWS: each session sees its own rows only.
    """

    columns: tuple[TableColumn, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    comment: str | None = None
    organization: Literal["HEAP", "INDEX"] = "HEAP"
    statistics: TableStatistics | None = None
    policies: tuple[RowPolicy, ...] = ()
    external: ExternalAccess | None = None
    temporary: bool = False
    partitioning: Partitioning | None = None
    materialized: Materialized | None = None

    @property
    def stored(self) -> tuple[TableColumn, ...]:
        """The columns that rows are made of: all but the virtual ones."""
        return tuple(c for c in self.columns if not c.virtual)


@dataclass(frozen=True, slots=True)
class View(SchemaObject):
    """A view with the text of its query. `builtin` names a dictionary view that the sandbox defines itself."""

    columns: tuple[TableColumn, ...] = ()
    text: str = ""
    comment: str | None = None
    read_only: bool = False
    references: tuple[Name, ...] = ()
    builtin: str | None = None
    policies: tuple[RowPolicy, ...] = ()


@dataclass(frozen=True, slots=True)
class Index(SchemaObject):
    """An index.

    Attributes:
        columns: the names of its keys; of an expression that of a hidden column.
        hidden: those columns, with their expressions as defaults.
        descending: keys that descend.
    """

    table: Name = ("", "")
    columns: tuple[str, ...] = ()
    unique: bool = False
    kind: str = "NORMAL"
    generated: bool = False
    hidden: tuple[TableColumn, ...] = ()
    descending: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sequence(SchemaObject):
    start: int = 1
    increment: int = 1
    minimum: int = 1
    maximum: int = 10**28 - 1
    cycle: bool = False
    cache: int = 20
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Synonym(SchemaObject):
    """Another name. Over a database link the target's owner is empty unless it was written."""

    target: Name = ("", "")
    link: str | None = None


@dataclass(frozen=True, slots=True)
class DatabaseLink(SchemaObject):
    """The way to another database; nothing is ever connected to. Owner PUBLIC for a public one."""

    user: str | None = None
    host: str | None = None


@dataclass(frozen=True, slots=True)
class Directory(SchemaObject):
    """A name for a path that the server would open."""

    path: str = ""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument; without a name the value that a function returns."""

    name: str | None
    mode: Literal["IN", "OUT", "IN/OUT"]
    type: str
    defaulted: bool = False


@dataclass(frozen=True, slots=True)
class Subprogram:
    """A procedure or function: a member of a package, or the routine itself."""

    name: str
    arguments: tuple[Argument, ...] = ()
    pipelined: bool = False
    deterministic: bool = False

    @property
    def returns(self) -> str | None:
        """The declared type of a function's value."""
        return next((a.type for a in self.arguments if a.name is None), None)


@dataclass(frozen=True, slots=True)
class Routine(SchemaObject):
    """Stored code: kept and shown, not run. A package has all its public members."""

    kind: Literal["PROCEDURE", "FUNCTION", "PACKAGE", "PACKAGE BODY", "TYPE BODY"] = "PROCEDURE"
    source: tuple[str, ...] = ()
    members: tuple[Subprogram, ...] = ()
    references: tuple[Name, ...] = ()
    invoker: bool = False


@dataclass(frozen=True, slots=True)
class Method:
    """A member of an object type.

    Attributes:
        kind: PUBLIC, MAP or ORDER.
        parameters: with SELF, for a member.
    """

    name: str
    kind: Literal["PUBLIC", "MAP", "ORDER"]
    parameters: int
    results: int


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of an object type, or with an empty name the elements of a collection.

    Attributes:
        type: its type; of a built-in one the owner is empty.
        declared: a built-in type with its parameters; None of a type that tables of the sandbox cannot have.
    """

    name: str
    type: Name
    is_reference: bool = False
    declared: DataType | None = None


@dataclass(frozen=True, slots=True)
class UserType(SchemaObject):
    """CREATE TYPE: kept and shown, not used.

    Attributes:
        bound: of a VARRAY.
    """

    typecode: Literal["OBJECT", "COLLECTION"] = "OBJECT"
    attributes: int = 0
    methods: tuple[Method, ...] = ()
    final: bool = True
    instantiable: bool = True
    supertype: Name | None = None
    source: tuple[str, ...] = ()
    references: tuple[Name, ...] = ()
    members: tuple[Attribute, ...] = ()
    bound: int | None = None


@dataclass(frozen=True, slots=True)
class Operator(SchemaObject):
    """CREATE OPERATOR: a name for functions that run user code."""

    references: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Trigger(SchemaObject):
    table: Name = ("", "")
    timing: str = ""
    event: str = ""
    enabled: bool = True
    description: str = ""
    body: str = ""
    columns: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    references: tuple[Name, ...] = ()


Object = (
    Table
    | View
    | Index
    | Sequence
    | Synonym
    | Routine
    | Trigger
    | DatabaseLink
    | Directory
    | UserType
    | Operator
)
Relation = Table | View

OBJECT_TYPES: dict[type[SchemaObject], str] = {
    Table: "TABLE",
    View: "VIEW",
    Index: "INDEX",
    Sequence: "SEQUENCE",
    Synonym: "SYNONYM",
    Trigger: "TRIGGER",
    DatabaseLink: "DATABASE LINK",
    Directory: "DIRECTORY",
    UserType: "TYPE",
    Operator: "OPERATOR",
}


def is_dual(of: Object) -> bool:
    return isinstance(of, View) and of.builtin == "DUAL"


def object_type(of: Object) -> str:
    """The word of ALL_OBJECTS.OBJECT_TYPE. DUAL is defined like a view here; in Oracle it is a table."""
    if is_dual(of):
        return "TABLE"
    if isinstance(of, Table) and of.materialized is not None:
        return "MATERIALIZED VIEW"
    return of.kind if isinstance(of, Routine) else OBJECT_TYPES[type(of)]


@dataclass(frozen=True, slots=True)
class User:
    name: str
    id: int
    created: dt.datetime
    password: str
    maintained: bool = False
    read_only: bool = False
    locked: bool = False
    roles: frozenset[str] = frozenset()
    privileges: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Role:
    name: str
    id: int
    roles: frozenset[str] = frozenset()
    privileges: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Grant:
    """An object privilege."""

    grantee: str
    object: Name
    privilege: str
    grantor: str
    grantable: bool = False


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: decides what ALL_ views show and what may be done.

    Attributes:
        grantees: the user, PUBLIC, and every role in force.
        privileges: system privileges held directly or through those roles.
    """

    user: str
    grantees: frozenset[str] = field(default_factory=frozenset[str])
    privileges: frozenset[str] = field(default_factory=frozenset[str])
