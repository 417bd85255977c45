"""ALTER TABLE and ALTER TRIGGER, and the indexes that come with keys."""

# pyright: reportArgumentType=false
# (new() hands the common fields of an object over as keywords)

from dataclasses import replace

from mcp_oracle.sandbox.catalog.objects import Constraint, Index, Table, Trigger
from mcp_oracle.sandbox.engine.ddl.definition import Definition
from mcp_oracle.sandbox.engine.ddl.key import check_keys
from mcp_oracle.sandbox.engine.ddl.reader import Reader
from mcp_oracle.sandbox.engine.ddl.table import TableDraft, read_elements
from mcp_oracle.sandbox.engine.virtual import names_in
from mcp_oracle.sandbox.types import OraError


def add_key_indexes(run: Definition, table: Table, constraints: list[Constraint]) -> None:
    """A key takes an index that leads with its columns, or gets one of its own name."""
    for constraint in constraints:
        if constraint.type not in ("P", "U"):
            continue
        indexes, _ = run.catalog.of_table((table.owner, table.name))
        usable = next(
            (i for i in indexes if i.columns[: len(constraint.columns)] == constraint.columns), None
        )
        if usable is None:
            kind = (
                "IOT - TOP"
                if table.organization == "INDEX" and constraint.type == "P"
                else "NORMAL"
            )
            usable = Index(
                **run.new((table.owner, f"{constraint.name}\0")) | {"name": constraint.name},
                table=(table.owner, table.name), columns=constraint.columns, unique=True, kind=kind,
                generated=True,
            )  # fmt: skip
            run.catalog.put(usable)
        table = _with_constraint(table, replace(constraint, index=usable.name))
        run.catalog.put(table)


def _with_constraint(table: Table, changed: Constraint) -> Table:
    kept = tuple(changed if c.name == changed.name else c for c in table.constraints)
    return replace(table, constraints=kept)


def named_table(run: Definition, reader: Reader, verb: str = "ALTER") -> Table:
    offset = reader.offset
    name = reader.qualified(run.schema)
    entry = run.catalog.find(name)
    if not isinstance(entry, Table):
        raise run.missing(name, offset)
    run.need_alter(entry, "TABLE", verb)
    return entry


def alter_table(run: Definition, reader: Reader) -> None:
    table = named_table(run, reader)
    if table.materialized is not None:
        raise OraError(3001, "unimplemented feature: ALTER TABLE of a materialized view")
    if reader.accept("ADD"):
        _add(run, reader, table)
    elif reader.accept("MODIFY"):
        _modify(run, reader, table)
    elif reader.accept("DROP COLUMN"):
        _drop_column(run, reader, table)
    elif reader.accept("DROP CONSTRAINT"):
        _drop_constraint(run, reader, table)
    else:
        raise OraError(
            3001, f"unimplemented feature: ALTER TABLE {reader.word()}", offset=reader.offset
        )
    reader.end()


def draft_of(run: Definition, table: Table) -> TableDraft:
    draft = TableDraft(table.owner, table.name, run.catalog, list(table.columns))
    draft.constraints = list(table.constraints)
    return draft


def _add(run: Definition, reader: Reader, table: Table) -> None:
    """Columns or constraints; with rows in the table a new column must allow NULL or have a default."""
    draft = draft_of(run, table)
    many = reader.accept("(")
    read_elements(reader, draft, run.now)
    while (
        reader.accept(",")
        if many
        else reader.word() in ("CONSTRAINT", "PRIMARY KEY", "FOREIGN KEY", "UNIQUE", "CHECK")
    ):
        read_elements(reader, draft, run.now)
    if many:
        reader.expect(")", 907, "missing right parenthesis")
    new_columns = draft.columns[len(table.columns) :]
    new_constraints = draft.constraints[len(table.constraints) :]
    changed = replace(
        table, columns=tuple(draft.columns), constraints=tuple(draft.constraints), changed=run.now
    )
    changed, texts = run.settle(changed)
    check_keys(changed, new_constraints)
    run.check_constraints(changed, new_columns, new_constraints)
    if any(c.virtual for c in new_columns):
        _add_virtual(run, table, changed, texts)
    else:
        for column in new_columns:
            run.store.add_column(changed, column)
    run.catalog.put(changed)
    add_key_indexes(run, changed, new_constraints)


def _add_virtual(run: Definition, before: Table, changed: Table, texts: dict[str, str]) -> None:
    is_special = before.external or before.organization == "INDEX" or before.partitioning
    if before.temporary or is_special:
        raise OraError(3001, "unimplemented feature: virtual columns in such a table")
    if len(changed.stored) > len(before.stored) or changed.constraints != before.constraints:
        raise OraError(3001, "unimplemented feature: virtual columns added with others")
    run.store.rebuild(changed, texts)


def _modify(run: Definition, reader: Reader, table: Table) -> None:
    """Only what cannot hurt stored rows: a default, NULL, and wider types."""
    many = reader.accept("(")
    name = reader.name()
    draft = draft_of(run, table)
    index = draft.column_index(name, reader.offset)
    column = draft.columns[index]
    if column.virtual or not reader.accept("DEFAULT"):
        raise OraError(
            3001, "unimplemented feature: ALTER TABLE MODIFY in this form", offset=reader.offset
        )
    draft.columns[index] = replace(column, default=reader.until())
    if many:
        reader.expect(")", 907, "missing right parenthesis")
    run.catalog.put(replace(table, columns=tuple(draft.columns), changed=run.now))


def _drop_column(run: Definition, reader: Reader, table: Table) -> None:
    offset = reader.offset
    name = reader.name()
    draft = draft_of(run, table)
    draft.column_index(name, offset)
    if any(name in c.columns and len(c.columns) > 1 for c in table.constraints):
        raise OraError(12991, "column is referenced in a multi-column constraint", offset=offset)
    if any(c.type in ("P", "U") and name in c.columns for c in table.constraints):
        raise OraError(3001, "unimplemented feature: dropping a key column", offset=offset)
    if any(c.virtual and name in names_in(c.default or "") for c in table.columns):
        text = "column to be dropped is used in a virtual column expression"
        raise OraError(54031, text, offset=offset)
    if table.partitioning is not None and name in table.partitioning.columns:
        raise OraError(12984, "cannot drop partitioning column", offset=offset)
    indexes, _ = run.catalog.of_table((table.owner, table.name))
    if any(name in names_in(c.default or "") for i in indexes for c in i.hidden):
        raise OraError(3001, "unimplemented feature: dropping a column of a function-based index")
    for index in indexes:
        if name in index.columns:
            run.catalog.remove(index)
    run.store.drop_column(table, name)
    columns = tuple(c for c in table.columns if c.name != name)
    constraints = tuple(c for c in table.constraints if name not in c.columns)
    run.catalog.put(replace(table, columns=columns, constraints=constraints, changed=run.now))


def _drop_constraint(run: Definition, reader: Reader, table: Table) -> None:
    offset = reader.offset
    name = reader.name()
    found = next((c for c in table.constraints if c.name == name), None)
    if found is None:
        raise OraError(2443, "Cannot drop constraint  - nonexistent constraint", offset=offset)
    if any(c.reference == (table.owner, name) for t in run.catalog.tables() for c in t.constraints):
        raise OraError(
            2273, "this unique/primary key is referenced by some foreign keys", offset=offset
        )
    kept = tuple(c for c in table.constraints if c.name != name)
    run.catalog.put(replace(table, constraints=kept, changed=run.now))
    index = run.catalog.find((table.owner, name), "index")
    if isinstance(index, Index) and index.generated:
        run.catalog.remove(index)


def alter_trigger(run: Definition, reader: Reader) -> None:
    name = reader.qualified(run.schema)
    entry = run.catalog.find(name, "trigger")
    if not isinstance(entry, Trigger):
        raise OraError(4080, f"trigger '{name[1]}' does not exist")
    run.need_alter(entry, "TRIGGER")
    enabled = reader.accept("ENABLE")
    if not enabled:
        reader.expect("DISABLE")
    run.catalog.put(replace(entry, enabled=enabled, changed=run.now))
