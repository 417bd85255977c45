"""From a dictionary view's definition to engine SQL for one reader: its ALL_, DBA_ or USER_ form, wanted columns."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields

from mcp_oracle.sandbox.catalog.datatype import Kind
from mcp_oracle.sandbox.catalog.objects import TableColumn, Viewer
from mcp_oracle.sandbox.dictionary.columns import documented_views
from mcp_oracle.sandbox.dictionary.views import EMPTY, FAMILIES, Family
from mcp_oracle.sandbox.types import Profile

_STORED = {
    Kind.VARCHAR2: "VARCHAR",
    Kind.CHAR: "VARCHAR",
    Kind.LONG: "VARCHAR",
    Kind.CLOB: "VARCHAR",
    Kind.DATE: "TIMESTAMP",
    Kind.TIMESTAMP: "TIMESTAMP",
    Kind.TIMESTAMP_TZ: "STRUCT(u TIMESTAMP, o INTEGER)",
    Kind.RAW: "BLOB",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.JSON: "VARCHAR",
}
_PREFIXES = ("ALL_", "DBA_", "USER_")


LIVE = frozenset({("SYS", "V_$SESSION"), ("SYS", "V_$TRANSACTION"), ("SYS", "V_$SESSTAT")})
"""Views whose rows change without a change of the catalog: their engine text is made anew each time."""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session as V$SESSION and V$TRANSACTION show it."""

    sid: int
    serial: int
    user_id: int
    username: str
    schema_name: str
    machine: str
    program: str
    module: str | None
    action: str | None
    client_info: str | None
    client_identifier: str | None
    service: str
    logged_on: dt.datetime
    has_changes: bool
    started: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a dictionary view.

    Attributes:
        session: USERENV values; nls: the session's NLS parameters.
        sessions: all sessions of the database, asked for only by the views that show them.
    """

    viewer: Viewer
    profile: Profile
    session: Mapping[str, str | None]
    nls: Mapping[str, str]
    sessions: Callable[[], Sequence[SessionRow]]


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _split(name: str) -> tuple[str, str]:
    for prefix in _PREFIXES:
        if name.startswith(prefix) and name[len(prefix) :] in FAMILIES:
            return prefix, name[len(prefix) :]
    return "", name


def is_defined(name: str) -> bool:
    """Whether the sandbox has rows or a truthful emptiness for a view."""
    _, base = _split(name)
    return base in FAMILIES or name in EMPTY or any(name == p + e for e in EMPTY for p in _PREFIXES)


def view_query(name: str, reader: Reader, wanted: Collection[str] | None = None) -> str:
    """Engine SQL that gives the view's rows to this reader: all columns, or those of them that are wanted."""
    if name == "DUAL":
        return f"SELECT 'X' AS {_engine_name('DUMMY')}"
    columns = documented_views(reader.profile)[name].columns
    if wanted is not None:  # rows without columns are still rows
        columns = tuple(c for c in columns if c.name in wanted) or columns[:1]
    prefix, base = _split(name)
    family = FAMILIES.get(base)
    if family is None:
        return f"SELECT {_nothing(columns)} WHERE FALSE"
    defined = family.columns | family.only.get(prefix, {})
    items = ", ".join(_item(c, defined.get(c.name)) for c in columns)
    conditions = [c for c in (family.where, _visible(family, prefix, reader.viewer)) if c]
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    source = _sessions(reader.sessions()) if family.source == "{sessions}" else family.source
    return _filled(f"SELECT {items} FROM {source}{where}", reader)


def _filled(sql: str, reader: Reader) -> str:
    """Put the reader's own values in place of the marks."""
    grantees = ", ".join(_text(g) for g in sorted(reader.viewer.grantees))
    privileges = ", ".join(f"({_text(p)})" for p in sorted(reader.viewer.privileges)) or "(NULL)"
    nls = ", ".join(f"({_text(k)}, {_text(v)})" for k, v in reader.nls.items())
    version = "19.28.0.0.0" if reader.profile == "19c" else "23.26.0.0.0"
    marks = {
        "{seen}": _seen_objects(reader.viewer),
        "{user}": _text(reader.viewer.user),
        "{grantees}": grantees,
        "{privileges}": privileges,
        "{nls}": nls,
        "{version}": _text(version),
        "{release}": _text("19.0.0.0.0" if reader.profile == "19c" else "23.0.0.0.0"),
    }
    for mark, value in marks.items():
        sql = sql.replace(mark, value)
    for mark, name in _OF_SESSION.items():
        if mark in sql:  # asked only then: what a form has asked, it depends on
            sql = sql.replace(mark, _text(reader.session[name] or ""))
    return sql


_OF_SESSION = {"{sid}": "SID", "{container}": "CON_NAME", "{database}": "DB_NAME"}


def _sessions(rows: Sequence[SessionRow]) -> str:
    """The rows as a relation `s`."""
    names = [f.name for f in fields(SessionRow)]
    values = ", ".join(f"({', '.join(_literal(getattr(r, n)) for n in names)})" for r in rows)
    return f"(VALUES {values}) AS s({', '.join(names)})"


def _literal(value: str | int | dt.datetime | None) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, dt.datetime):
        return f"TIMESTAMP '{value.isoformat(' ')}'"
    return _text(value) if isinstance(value, str) else str(value).upper()


def _stored(column: TableColumn) -> str:
    return column.storage or _STORED[column.type.kind]


def _engine_name(name: str) -> str:
    return f'"{name}"'


def _item(column: TableColumn, sql: str | None) -> str:
    return f"CAST({sql or 'NULL'} AS {_stored(column)}) AS {_engine_name(column.name)}"


def _nothing(columns: tuple[TableColumn, ...]) -> str:
    return ", ".join(_item(c, None) for c in columns)


def _visible(family: Family, prefix: str, viewer: Viewer) -> str | None:
    """USER_: the own schema; ALL_: what is owned, granted, or open by an ANY privilege; DBA_: all."""
    if prefix == "DBA_" or not prefix:
        return None
    if prefix == "USER_":
        return family.own or (f"{family.owner} = {{user}}" if family.owner else None)
    if family.everyone is not None:
        return family.everyone or None
    if family.seen_by is None:
        return None
    return f"{family.seen_by} IN ({_seen_objects(viewer)})"


def _seen_objects(viewer: Viewer) -> str:
    conditions = [
        "o.owner IN ({user}, 'PUBLIC')",
        # A grant on a package or type does not show its body.
        "(o.type NOT IN ('PACKAGE BODY', 'TYPE BODY') AND (o.owner, o.name) IN"
        " (SELECT (g.owner, g.name) FROM main.sys_grt g WHERE g.grantee IN ({grantees})))",
    ]
    if viewer.privileges & {"SELECT ANY TABLE", "READ ANY TABLE"}:
        conditions.append("(o.owner <> 'SYS' AND o.type IN ('TABLE', 'VIEW'))")
    if viewer.privileges & {"EXECUTE ANY PROCEDURE", "CREATE ANY PROCEDURE"}:
        conditions.append(
            "(o.owner <> 'SYS' AND o.type IN ('PROCEDURE', 'FUNCTION', 'PACKAGE', 'TYPE'))"
        )
    if "SELECT ANY SEQUENCE" in viewer.privileges:
        conditions.append("o.type = 'SEQUENCE'")
    if "SELECT ANY DICTIONARY" in viewer.privileges:
        conditions.append("o.owner = 'SYS'")
    return f"SELECT o.id FROM main.sys_obj o WHERE {' OR '.join(conditions)}"
