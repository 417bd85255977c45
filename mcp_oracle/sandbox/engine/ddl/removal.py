"""DROP and TRUNCATE."""

from dataclasses import replace

from mcp_oracle.sandbox.catalog.objects import (
    DatabaseLink,
    Directory,
    Index,
    Name,
    Object,
    Operator,
    Routine,
    Sequence,
    Synonym,
    Table,
    Trigger,
    UserType,
    View,
    object_type,
)
from mcp_oracle.sandbox.engine.ddl.alteration import named_table
from mcp_oracle.sandbox.engine.ddl.definition import Definition
from mcp_oracle.sandbox.engine.ddl.reader import Reader
from mcp_oracle.sandbox.types import OraError


def drop(run: Definition, reader: Reader) -> None:
    public = reader.accept("PUBLIC")
    kind = next((k for k in _DROPPED if reader.accept(k)), "")
    if not kind:
        reader.expect("USER", 950, "invalid DROP option")
        _drop_user(run, reader)
        return
    of, space = _DROPPED[kind]
    if_present = run.profile == "23ai" and reader.accept("IF EXISTS")
    offset = reader.offset
    name = ("PUBLIC", reader.name()) if public else reader.qualified(run.schema)
    if kind == "DIRECTORY":
        name = ("SYS", name[1])
    entry = run.catalog.find(name, space)
    cascade = reader.accept("CASCADE CONSTRAINTS")
    reader.accept("PURGE")
    reader.accept("FORCE")
    reader.end()
    if kind == "TABLE" and isinstance(entry, Table) and entry.materialized is not None:
        text = f'must use DROP MATERIALIZED VIEW to drop "{entry.owner}"."{entry.name}"'
        raise OraError(12083, text, offset=offset)
    if not isinstance(entry, of) or object_type(entry) != kind:
        if if_present:
            return
        raise _absent(run, kind, name, offset)
    run.need_alter(entry, kind, "DROP")
    _remove(run, entry, cascade=cascade)


_DROPPED: dict[str, tuple[type[Object], str]] = {
    "TABLE": (Table, "table"),
    "VIEW": (View, "table"),
    "MATERIALIZED VIEW": (Table, "table"),
    "INDEX": (Index, "index"),
    "SEQUENCE": (Sequence, "table"),
    "SYNONYM": (Synonym, "table"),
    "TRIGGER": (Trigger, "trigger"),
    "PROCEDURE": (Routine, "table"),
    "FUNCTION": (Routine, "table"),
    "PACKAGE BODY": (Routine, "body"),
    "PACKAGE": (Routine, "table"),
    "TYPE BODY": (Routine, "body"),
    "TYPE": (UserType, "table"),
    "OPERATOR": (Operator, "table"),
    "DATABASE LINK": (DatabaseLink, "link"),
    "DIRECTORY": (Directory, "directory"),
}


_ABSENT = {
    "MATERIALIZED VIEW": (12003, "materialized view does not exist"),
    "INDEX": (1418, "specified index does not exist"),
    "SEQUENCE": (2289, "sequence does not exist"),
    "SYNONYM": (1434, "private synonym to be dropped does not exist"),
    "DATABASE LINK": (2024, "database link not found"),
    "DIRECTORY": (4043, "object does not exist"),
}


def _absent(run: Definition, kind: str, name: Name, offset: int) -> OraError:
    if kind == "TRIGGER":
        return OraError(4080, f"trigger '{name[1]}' does not exist", offset=offset)
    if _DROPPED[kind][0] in (Routine, UserType, Operator):
        return OraError(4043, f"object {name[1]} does not exist", offset=offset)
    if kind in _ABSENT:
        return OraError(*_ABSENT[kind], offset=offset)
    return run.missing(name, offset)


def _remove(run: Definition, entry: Object, *, cascade: bool) -> None:
    if isinstance(entry, Index) and entry.generated:
        raise OraError(2429, "cannot drop index used for enforcement of unique/primary key")
    if isinstance(entry, Table):
        _remove_table(run, entry, cascade=cascade)
    body = run.catalog.find((entry.owner, entry.name), "body")
    if body is not None and object_type(entry) in ("PACKAGE", "TYPE"):
        run.catalog.remove(body)
    run.catalog.remove(entry)


def _remove_table(run: Definition, table: Table, *, cascade: bool) -> None:
    keys = {(table.owner, c.name) for c in table.constraints}
    for other in list(run.catalog.tables()):
        if (other.owner, other.name) == (table.owner, table.name):
            continue
        kept = tuple(c for c in other.constraints if c.reference not in keys)
        if len(kept) < len(other.constraints):
            if not cascade:
                raise OraError(2449, "unique/primary keys in table referenced by foreign keys")
            run.catalog.put(replace(other, constraints=kept))
    indexes, triggers = run.catalog.of_table((table.owner, table.name))
    for entry in [*indexes, *triggers]:
        run.catalog.remove(entry)
    for column in table.columns:
        sequence = column.identity and run.catalog.find((table.owner, column.identity.sequence))
        if sequence:
            run.catalog.remove(sequence)
    run.store.drop_table(table)


def _drop_user(run: Definition, reader: Reader) -> None:
    if "DROP USER" not in run.viewer.privileges:
        raise OraError(1031, "insufficient privileges")
    name = reader.name()
    if name not in run.catalog.users:
        raise OraError(1918, f"user '{name}' does not exist")
    owned = [o for o in run.catalog.objects() if o.owner == name]
    if not reader.accept("CASCADE") and owned:
        raise OraError(1922, f"CASCADE must be specified to drop '{name}'")
    for entry in owned:
        run.catalog.remove(entry)
    run.store.drop_schema(name)
    del run.catalog.users[name]


def truncate(run: Definition, reader: Reader) -> None:
    reader.expect("TABLE")
    table = named_table(run, reader, "DROP")
    keys = {(table.owner, c.name) for c in table.constraints}
    for other in run.catalog.tables():
        if other != table and any(c.reference in keys for c in other.constraints):
            raise OraError(2266, "unique/primary keys in table referenced by enabled foreign keys")
    if table.materialized is not None:
        raise OraError(3001, "unimplemented feature: TRUNCATE of a materialized view")
    if table.temporary:
        raise OraError(3001, "unimplemented feature: TRUNCATE of a global temporary table")
    run.store.truncate(table)
