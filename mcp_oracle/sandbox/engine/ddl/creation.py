"""CREATE and COMMENT."""

# pyright: reportArgumentType=false
# (new() hands the common fields of an object over as keywords)

import re
from dataclasses import replace

from mcp_oracle.sandbox.catalog.datatype import NEWER
from mcp_oracle.sandbox.catalog.objects import (
    Name,
    Role,
    Sequence,
    Table,
    User,
    View,
)
from mcp_oracle.sandbox.engine.ddl.alteration import add_key_indexes
from mcp_oracle.sandbox.engine.ddl.definition import Definition
from mcp_oracle.sandbox.engine.ddl.key import check_keys
from mcp_oracle.sandbox.engine.ddl.reader import Reader
from mcp_oracle.sandbox.engine.ddl.table import (
    TableDraft,
    read_create_table,
    read_sequence_options,
)
from mcp_oracle.sandbox.engine.dialect import parse_expression
from mcp_oracle.sandbox.types import OraError


def create_table(run: Definition, reader: Reader, *, temporary: bool = False) -> None:
    if_absent = run.profile == "23ai" and reader.accept("IF NOT EXISTS")
    offset = reader.offset
    draft = read_create_table(reader, run.schema, run.catalog, run.now, temporary=temporary)
    run.need("CREATE TABLE", draft.owner)
    name = (draft.owner, draft.name)
    if run.catalog.find(name) is not None:
        if if_absent:
            return
        raise OraError(955, "name is already used by an existing object", offset=offset)
    for column in draft.columns:
        if column.type.kind in NEWER and run.profile == "19c":
            raise OraError(902, "invalid datatype", offset=offset)
        if column.default is not None and column.identity is None:
            parse_expression(column.default)
    _check_virtual(draft, temporary=temporary)
    table, texts = run.settle(_drafted(run, draft, temporary=temporary))
    _check_external(run, table)
    check_keys(table, table.constraints)
    run.store.create_table(table, texts)
    for sequence in draft.sequences:
        run.catalog.put(sequence)
    run.catalog.put(table)
    add_key_indexes(run, table, draft.constraints)


def _drafted(run: Definition, draft: TableDraft, *, temporary: bool) -> Table:
    return Table(
        **run.new((draft.owner, draft.name)),
        columns=tuple(draft.columns),
        constraints=tuple(draft.constraints),
        organization=draft.organization,
        external=draft.external,
        partitioning=draft.partitioning,
        temporary=temporary,
    )


def _check_virtual(draft: TableDraft, *, temporary: bool) -> None:
    """Only ordinary tables have virtual columns here; one column has to be stored."""
    if not any(c.virtual for c in draft.columns):
        return
    is_special = draft.external or draft.organization == "INDEX" or draft.partitioning
    if temporary or is_special:
        raise OraError(3001, "unimplemented feature: virtual columns in such a table")
    if all(c.virtual for c in draft.columns):
        raise OraError(54037, "table must have at least 1 column that is not virtual")


def _check_external(run: Definition, table: Table) -> None:
    """An external table has no keys, and its directory exists."""
    if table.external is None:
        return
    if any(c.type in ("P", "U", "R") for c in table.constraints):
        raise OraError(30657, "operation not supported on external organized table")
    if run.catalog.find(("SYS", table.external.directory), "directory") is None:
        raise OraError(6564, f"object {table.external.directory} does not exist")


def create_view(run: Definition, reader: Reader, *, replacing: bool) -> None:
    name = reader.qualified(run.schema)
    run.need("CREATE VIEW", name[0])
    if not replacing or not isinstance(run.catalog.find(name), (View, type(None))):
        run.free(name)
    named = reader.names() if reader.word() == "(" else None
    reader.expect("AS")
    text = reader.rest()
    read_only = re.search(r"\s+WITH\s+READ\s+ONLY\s*\Z", text, re.IGNORECASE)
    if re.search(r"\s+WITH\s+CHECK\s+OPTION\b.*\Z", text, re.IGNORECASE):
        raise OraError(3001, "unimplemented feature: WITH CHECK OPTION")
    if read_only:
        text = text[: read_only.start()]
    columns, references = run.view_columns(text, name[0])
    if named is not None:
        if len(named) != len(columns):
            raise OraError(1730, "invalid number of column names specified")
        columns = [replace(c, name=n) for c, n in zip(columns, named, strict=True)]
    if len({c.name for c in columns}) != len(columns):
        raise OraError(957, "duplicate column name")
    run.catalog.put(
        View(
            **run.new(name),
            columns=tuple(columns),
            text=text,
            read_only=bool(read_only),
            references=tuple(sorted(references)),
        )
    )


def create_sequence(run: Definition, reader: Reader) -> None:
    name = reader.qualified(run.schema)
    run.need("CREATE SEQUENCE", name[0])
    run.free(name)
    run.catalog.put(read_sequence_options(reader, Sequence(**run.new(name))))


def create_user(run: Definition, reader: Reader) -> None:
    if "CREATE USER" not in run.viewer.privileges:
        raise OraError(1031, "insufficient privileges")
    name = reader.name()
    if name in run.catalog.users or name in run.catalog.roles:
        raise OraError(1920, f"user name '{name}' conflicts with another user or role name")
    reader.expect("IDENTIFIED BY")
    password = reader.secret()
    user = User(name, run.catalog.new_id(), run.now, password)
    while not reader.at_end:
        if reader.accept("QUOTA"):
            reader.until("ON")
            reader.expect("ON")
            reader.name()
        elif reader.accept("DEFAULT TABLESPACE") or reader.accept("TEMPORARY TABLESPACE"):
            reader.name()
        elif run.profile == "23ai" and reader.accept("READ ONLY"):
            user = replace(user, read_only=True)
        else:
            raise OraError(922, "missing or invalid option", offset=reader.offset)
    run.store.create_schema(name)
    run.catalog.put_user(user)


def create_role(run: Definition, reader: Reader) -> None:
    if "CREATE ROLE" not in run.viewer.privileges:
        raise OraError(1031, "insufficient privileges")
    name = reader.name()
    if name in run.catalog.users or name in run.catalog.roles:
        raise OraError(1921, f"role name '{name}' conflicts with another user or role name")
    run.catalog.put_role(Role(name, run.catalog.new_id()))


def comment(run: Definition, reader: Reader) -> None:
    reader.expect("ON")
    if reader.accept("TABLE"):
        entry = _commented(run, reader.qualified(run.schema), reader.offset)
        reader.expect("IS")
        run.catalog.put(replace(entry, comment=reader.string() or None))
        return
    if reader.accept("MATERIALIZED VIEW"):
        offset = reader.offset
        entry = _commented(run, reader.qualified(run.schema), offset)
        if not isinstance(entry, Table) or entry.materialized is None:
            raise OraError(12003, "materialized view does not exist", offset=offset)
        reader.expect("IS")
        run.catalog.put(replace(entry, comment=reader.string() or None))
        return
    reader.expect("COLUMN")
    offset = reader.offset
    parts = [reader.name()]
    while reader.accept("."):
        parts.append(reader.name())
    if len(parts) not in (2, 3):
        raise OraError(904, "invalid identifier", offset=offset)
    owner = parts[0] if len(parts) == 3 else run.schema
    entry = _commented(run, (owner, parts[-2]), offset)
    if not any(c.name == parts[-1] for c in entry.columns):
        raise OraError(904, f'"{parts[-1]}": invalid identifier', offset=offset)
    reader.expect("IS")
    text = reader.string() or None
    columns = tuple(replace(c, comment=text) if c.name == parts[-1] else c for c in entry.columns)
    run.catalog.put(replace(entry, columns=columns))


def _commented(run: Definition, name: Name, offset: int) -> Table | View:
    entry = run.catalog.find(name)
    if not isinstance(entry, (Table, View)):
        raise run.missing(name, offset)
    if entry.owner != run.viewer.user and "COMMENT ANY TABLE" not in run.viewer.privileges:
        raise OraError(1031, "insufficient privileges")
    return entry
