"""GET_DDL: from the type and name that are asked for to the text, or the error that Oracle gives."""

from collections.abc import Callable
from dataclasses import dataclass

from mcp_oracle.sandbox.catalog.objects import (
    Index,
    Object,
    Routine,
    Sequence,
    Synonym,
    Table,
    Trigger,
    UserType,
    View,
    Viewer,
    object_type,
)
from mcp_oracle.sandbox.catalog.store import Catalog
from mcp_oracle.sandbox.metadata.code_text import code_text
from mcp_oracle.sandbox.metadata.column import quoted, sequence_options
from mcp_oracle.sandbox.metadata.segment import attributes
from mcp_oracle.sandbox.metadata.table import alter_text, constraints_named, table_text
from mcp_oracle.sandbox.metadata.transform import Transform
from mcp_oracle.sandbox.types import OraError

_STACK = '\nORA-06512: at "SYS.DBMS_METADATA", line 6731'
_CATALOG_ROLES = frozenset({"SELECT_CATALOG_ROLE", "DBA"})
_UNWRITTEN = frozenset({
    "CLUSTER", "COMMENT", "CONTEXT", "DB_LINK", "DIRECTORY", "INDEXTYPE", "JAVA_SOURCE", "JOB", "LIBRARY",
    "MATERIALIZED_VIEW_LOG", "OPERATOR", "PROFILE", "ROLE", "TABLESPACE", "USER", "XMLSCHEMA",
})  # fmt: skip
"""Types that Oracle knows and this does not write."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and with which session state.

    Attributes:
        next_value: the next value of a sequence, which START WITH names.
    """

    viewer: Viewer
    schema: str
    transform: Transform
    next_value: Callable[[Sequence], int]


def get_ddl(
    catalog: Catalog, asker: Asker, kind: str | None, name: str | None, schema: str | None
) -> str:
    """The DDL text.

    Raises:
        OraError: 31600 for a type that does not exist, 31603 for an object that does not, or is not the asker's.
    """
    owner, wanted = schema or asker.schema, (kind or "").upper()
    write = _WRITERS.get(wanted)
    if wanted in _UNWRITTEN:
        raise OraError(3001, f"unimplemented feature: GET_DDL of a {wanted}")
    if write is None or name is None:
        value, parameter = (kind, "OBJECT_TYPE") if write is None else (name, "NAME")
        text = (
            f"invalid input value {value or 'NULL'} for parameter {parameter} in function GET_DDL"
        )
        raise OraError(31600, text + _STACK)
    statements = write(_Request(catalog, asker, owner, name)) if _may(asker, owner) else []
    if not statements:
        text = f'object "{name}" of type {wanted} not found in schema "{owner}"'
        raise OraError(31603, text + _STACK)
    return _ended(statements, wanted, asker.transform)


def _may(asker: Asker, owner: str) -> bool:
    """The own schema's objects; those of others with the catalogue role in force."""
    return owner == asker.viewer.user or bool(_CATALOG_ROLES & asker.viewer.grantees)


def _ended(statements: list[str], kind: str, transform: Transform) -> str:
    if not transform.sqlterminator:
        return "\n".join(statements)
    is_code = kind in _CODE
    ended = [f"{s}\n/" if is_code and "CREATE" in s else f"{s.rstrip(' ')} ;" for s in statements]
    return "\n".join(ended)


@dataclass(frozen=True, slots=True)
class _Request:
    catalog: Catalog
    asker: Asker
    owner: str
    name: str

    def find(self, space: str = "table") -> Object | None:
        return self.catalog.find((self.owner, self.name), space)

    @property
    def transform(self) -> Transform:
        return self.asker.transform


def _table(of: _Request) -> list[str]:
    entry = of.find()
    return table_text(of.catalog, entry, of.transform) if isinstance(entry, Table) else []


def _view(of: _Request) -> list[str]:
    entry = of.find()
    if not isinstance(entry, View):
        return []
    if entry.builtin is not None:
        raise OraError(3001, "unimplemented feature: GET_DDL of a dictionary view")
    force = "FORCE " if of.transform.force else ""
    columns = ", ".join(quoted(c.name) for c in entry.columns)
    end = " WITH READ ONLY" if entry.read_only else ""
    name = f"{quoted(entry.owner)}.{quoted(entry.name)}"
    return [
        f"\n  CREATE OR REPLACE {force}EDITIONABLE VIEW {name} ({columns}) AS \n  {entry.text}{end}"
    ]


def _materialized(of: _Request) -> list[str]:
    entry = of.find()
    made = entry.materialized if isinstance(entry, Table) else None
    if entry is None or made is None:
        return []
    names = entry.columns if isinstance(entry, Table) else ()
    columns = ", ".join(quoted(c.name) for c in names)
    name = f"{quoted(entry.owner)}.{quoted(entry.name)}"
    physical = attributes(of.transform, index=False)
    head = f"\n  CREATE MATERIALIZED VIEW {name} ({columns})\n  ORGANIZATION HEAP {physical}"
    refresh = f"REFRESH {made.method} ON DEMAND"
    return [f"{head}\n  BUILD IMMEDIATE\n  {refresh}\n  DISABLE QUERY REWRITE\n  AS {made.query}"]


def _index(of: _Request) -> list[str]:
    entry = of.find("index")
    if not isinstance(entry, Index):
        return []
    unique = "UNIQUE " if entry.unique else ""
    columns = ", ".join(_key(entry, name) for name in entry.columns)
    on, name = (f"{quoted(n[0])}.{quoted(n[1])}" for n in (entry.table, (entry.owner, entry.name)))
    physical = attributes(of.transform, index=True)
    return [f"\n  CREATE {unique}INDEX {name} ON {on} ({columns}) \n  {physical}"]


def _key(index: Index, name: str) -> str:
    texts = {c.name: c.default or "" for c in index.hidden}
    return texts.get(name, quoted(name)) + (" DESC" if name in index.descending else "")


def _sequence(of: _Request) -> list[str]:
    entry = of.find()
    if not isinstance(entry, Sequence):
        return []
    options = sequence_options(entry, of.asker.next_value(entry))
    return [f"\n   CREATE SEQUENCE  {quoted(entry.owner)}.{quoted(entry.name)}  {options} GLOBAL"]


def _synonym(of: _Request) -> list[str]:
    entry = of.find()
    if not isinstance(entry, Synonym):
        return []
    is_public = entry.owner == "PUBLIC"
    kind = "NONEDITIONABLE PUBLIC" if is_public else "EDITIONABLE"
    name = quoted(entry.name) if is_public else f"{quoted(entry.owner)}.{quoted(entry.name)}"
    link = f"@{quoted(entry.link)}" if entry.link else ""
    target = ".".join(quoted(part) for part in entry.target if part)
    return [f"\n  CREATE OR REPLACE {kind} SYNONYM {name} FOR {target}{link}"]


def _routine(*kinds: str) -> Callable[[_Request], list[str]]:
    def write(of: _Request) -> list[str]:
        return [text for kind in kinds for text in _unit(of, kind)]

    return write


def _unit(of: _Request, kind: str) -> list[str]:
    """One specification or body; a supplied package has no source here."""
    entry = of.find("body" if kind.endswith(" BODY") else "table")
    if not isinstance(entry, (Routine, UserType)) or not entry.source:
        return []
    return code_text(entry) if object_type(entry) == kind else []


def _trigger(of: _Request) -> list[str]:
    entry = of.find("trigger")
    return code_text(entry) if isinstance(entry, Trigger) else []


def _constraint(*, references: bool) -> Callable[[_Request], list[str]]:
    def write(of: _Request) -> list[str]:
        found = constraints_named(of.catalog, of.owner, of.name)
        chosen = [(t, c) for t, c in found if (c.type == "R") == references]
        return [alter_text(of.catalog, t, c, of.transform) for t, c in chosen]

    return write


_WRITERS: dict[str, Callable[[_Request], list[str]]] = {
    "TABLE": _table,
    "VIEW": _view,
    "INDEX": _index,
    "SEQUENCE": _sequence,
    "SYNONYM": _synonym,
    "PROCEDURE": _routine("PROCEDURE"),
    "FUNCTION": _routine("FUNCTION"),
    "PACKAGE": _routine("PACKAGE", "PACKAGE BODY"),
    "PACKAGE_SPEC": _routine("PACKAGE"),
    "PACKAGE_BODY": _routine("PACKAGE BODY"),
    "TYPE": _routine("TYPE", "TYPE BODY"),
    "TYPE_SPEC": _routine("TYPE"),
    "TYPE_BODY": _routine("TYPE BODY"),
    "TRIGGER": _trigger,
    "CONSTRAINT": _constraint(references=False),
    "REF_CONSTRAINT": _constraint(references=True),
    "MATERIALIZED_VIEW": _materialized,
}
_CODE = frozenset(
    k for k in _WRITERS if k.startswith(("PACKAGE", "TYPE", "TRIGGER", "PROCEDURE", "FUNCTION"))
)
