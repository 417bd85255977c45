"""Every DDL statement that the sandbox knows, by its first words."""

# pyright: reportArgumentType=false
# (new() hands the common fields of an object over as keywords)

import re
from collections.abc import Callable
from dataclasses import replace

from mcp_oracle.sandbox.catalog.objects import (
    Constraint,
    Grant,
    Index,
    Name,
    Object,
    Role,
    Sequence,
    Synonym,
    Table,
    TableColumn,
    Trigger,
    User,
    View,
)
from mcp_oracle.sandbox.engine.ddl.definition import Definition
from mcp_oracle.sandbox.engine.ddl.reader import Reader
from mcp_oracle.sandbox.engine.ddl.table import (
    TableDraft,
    read_create_table,
    read_elements,
    read_sequence_options,
)
from mcp_oracle.sandbox.engine.dialect import parse_expression
from mcp_oracle.sandbox.types import OraError

Statement = Callable[[Definition, Reader], None]
OBJECT_PRIVILEGES = frozenset(
    "SELECT READ INSERT UPDATE DELETE REFERENCES INDEX ALTER EXECUTE DEBUG FLASHBACK".split()
)


def create_table(run: Definition, reader: Reader) -> None:
    if_absent = run.profile == "23ai" and reader.accept("IF NOT EXISTS")
    offset = reader.offset
    draft = read_create_table(reader, run.schema, run.catalog, run.now)
    run.need("CREATE TABLE", draft.owner)
    name = (draft.owner, draft.name)
    if run.catalog.find(name) is not None:
        if if_absent:
            return
        raise OraError(955, "name is already used by an existing object", offset=offset)
    for column in draft.columns:
        if column.default is not None and column.identity is None:
            parse_expression(column.default)
    table = Table(
        **run.new(name), columns=tuple(draft.columns), constraints=tuple(draft.constraints),
        organization=draft.organization,
    )  # fmt: skip
    run.store.create_table(table)
    for sequence in draft.sequences:
        run.catalog.put(sequence)
    run.catalog.put(table)
    _key_indexes(run, table, draft.constraints)


def _key_indexes(run: Definition, table: Table, constraints: list[Constraint]) -> None:
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


def _table(run: Definition, reader: Reader, verb: str = "ALTER") -> Table:
    offset = reader.offset
    name = reader.qualified(run.schema)
    entry = run.catalog.find(name)
    if not isinstance(entry, Table):
        raise run.missing(name, offset)
    run.need_alter(entry, "TABLE", verb)
    return entry


def alter_table(run: Definition, reader: Reader) -> None:
    table = _table(run, reader)
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


def _draft_of(run: Definition, table: Table) -> TableDraft:
    draft = TableDraft(table.owner, table.name, run.catalog, list(table.columns))
    draft.constraints = list(table.constraints)
    return draft


def _add(run: Definition, reader: Reader, table: Table) -> None:
    """Columns or constraints; with rows in the table a new column must allow NULL or have a default."""
    draft = _draft_of(run, table)
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
    run.check_constraints(changed, new_columns, new_constraints)
    for column in new_columns:
        run.store.add_column(changed, column)
    run.catalog.put(changed)
    _key_indexes(run, changed, new_constraints)


def _modify(run: Definition, reader: Reader, table: Table) -> None:
    """Only what cannot hurt stored rows: a default, NULL, and wider types."""
    many = reader.accept("(")
    name = reader.name()
    draft = _draft_of(run, table)
    index = draft.column_index(name, reader.offset)
    column = draft.columns[index]
    if not reader.accept("DEFAULT"):
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
    draft = _draft_of(run, table)
    draft.column_index(name, offset)
    if any(name in c.columns and len(c.columns) > 1 for c in table.constraints):
        raise OraError(12991, "column is referenced in a multi-column constraint", offset=offset)
    if any(c.type in ("P", "U") and name in c.columns for c in table.constraints):
        raise OraError(3001, "unimplemented feature: dropping a key column", offset=offset)
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
        )  # fmt: skip
    )


def create_index(run: Definition, reader: Reader, *, unique: bool) -> None:
    name = reader.qualified(run.schema)
    run.need("CREATE TABLE", name[0])
    run.free(name, "index")
    reader.expect("ON")
    offset = reader.offset
    target = reader.qualified(run.schema)
    table = run.catalog.find(target)
    if not isinstance(table, Table):
        raise run.missing(target, offset)
    offset = reader.offset
    columns = _index_columns(reader)
    while not reader.at_end:
        if not (reader.accept("NOLOGGING") or reader.accept("LOGGING") or reader.accept("ONLINE")):
            raise OraError(
                3001, f"unimplemented feature: index option {reader.word()}", offset=reader.offset
            )
    draft = _draft_of(run, table)
    for column in columns:
        draft.column_index(column, offset)
    others, _ = run.catalog.of_table(target)
    if any(i.columns == columns for i in others):
        raise OraError(1408, "such column list already indexed", offset=offset)
    index = Index(
        **run.new((name[0], f"{name[1]}\0")) | {"name": name[1]},
        table=target,
        columns=columns,
        unique=unique,
    )
    if unique:
        key = Constraint(name[1], "U", columns)
        run.check_constraints(table, [], [key])
    run.catalog.put(index)


def _index_columns(reader: Reader) -> tuple[str, ...]:
    reader.expect("(", 906, "missing left parenthesis")
    columns = list[str]()
    while True:
        columns.append(reader.name())
        if reader.word() in ("(", ".", "DESC") or reader.word().startswith(("+", "-", "|")):
            raise OraError(
                3001, "unimplemented feature: an index on an expression", offset=reader.offset
            )
        reader.accept("ASC")
        if not reader.accept(","):
            break
    reader.expect(")", 907, "missing right parenthesis")
    return tuple(columns)


def create_sequence(run: Definition, reader: Reader) -> None:
    name = reader.qualified(run.schema)
    run.need("CREATE SEQUENCE", name[0])
    run.free(name)
    run.catalog.put(read_sequence_options(reader, Sequence(**run.new(name))))


def create_synonym(run: Definition, reader: Reader, *, public: bool, replacing: bool) -> None:
    name = ("PUBLIC", reader.name()) if public else reader.qualified(run.schema)
    needed = "CREATE PUBLIC SYNONYM" if public else "CREATE SYNONYM"
    if public and needed not in run.viewer.privileges:
        raise OraError(1031, "insufficient privileges")
    if not public:
        run.need(needed, name[0])
    if not replacing or not isinstance(run.catalog.find(name), (Synonym, type(None))):
        run.free(name)
    reader.expect("FOR")
    run.catalog.put(Synonym(**run.new(name), target=reader.qualified(run.schema)))


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


def grant(run: Definition, reader: Reader) -> None:
    words = _privilege_list(reader)
    if reader.accept("ON"):
        offset = reader.offset
        entry = run.catalog.resolve(*_split(reader.qualified(run.schema)), run.schema)
        reader.expect("TO")
        grantees = _grantees(run, reader)
        option = reader.accept("WITH GRANT OPTION")
        if entry is None:
            raise run.missing((run.schema, ""), offset)
        _may_grant(run, entry)
        for privilege in _object_privileges(words, offset):
            for grantee in grantees:
                run.catalog.grant(
                    Grant(grantee, (entry.owner, entry.name), privilege, entry.owner, option),
                    run.now,
                )
        return
    reader.expect("TO")
    if "GRANT ANY PRIVILEGE" not in run.viewer.privileges:
        raise OraError(1031, "insufficient privileges")
    for grantee in _grantees(run, reader):
        _change_system(run, grantee, words, adding=True)


def revoke(run: Definition, reader: Reader) -> None:
    words = _privilege_list(reader)
    if reader.accept("ON"):
        name = reader.qualified(run.schema)
        entry = run.catalog.resolve(*_split(name), run.schema)
        reader.expect("FROM")
        if entry is None:
            raise run.missing(name)
        _may_grant(run, entry)
        for grantee in _grantees(run, reader):
            for privilege in _object_privileges(words, None):
                if not run.catalog.revoke(grantee, (entry.owner, entry.name), privilege, run.now):
                    raise OraError(1927, "cannot REVOKE privileges you did not grant")
        return
    reader.expect("FROM")
    if "GRANT ANY PRIVILEGE" not in run.viewer.privileges:
        raise OraError(1031, "insufficient privileges")
    for grantee in _grantees(run, reader):
        _change_system(run, grantee, words, adding=False)


def _split(name: Name) -> tuple[str, str]:
    return name[1], name[0]


def _privilege_list(reader: Reader) -> list[str]:
    words = list[str]()
    while True:
        words.append(" ".join(reader.until("ON", "TO", "FROM").upper().split()))
        if not reader.accept(","):
            return words


def _grantees(run: Definition, reader: Reader) -> list[str]:
    found = list[str]()
    while True:
        offset = reader.offset
        name = reader.name()
        if name not in run.catalog.users and name not in run.catalog.roles and name != "PUBLIC":
            raise OraError(1917, f"user or role '{name}' does not exist", offset=offset)
        found.append(name)
        if not reader.accept(","):
            return found


def _object_privileges(words: list[str], offset: int | None) -> list[str]:
    if words in (["ALL"], ["ALL PRIVILEGES"]):
        return ["ALTER", "DELETE", "INDEX", "INSERT", "READ", "REFERENCES", "SELECT", "UPDATE"]
    for word in words:
        if word not in OBJECT_PRIVILEGES:
            raise OraError(990, "missing or invalid privilege", offset=offset)
    return words


def _may_grant(run: Definition, entry: Object) -> None:
    if entry.owner != run.viewer.user and "GRANT ANY OBJECT PRIVILEGE" not in run.viewer.privileges:
        raise OraError(1031, "insufficient privileges")


def _change_system(run: Definition, grantee: str, words: list[str], *, adding: bool) -> None:
    holder: User | Role | None = run.catalog.users.get(grantee) or run.catalog.roles.get(grantee)
    if holder is None:
        raise OraError(1917, f"user or role '{grantee}' does not exist")
    roles = frozenset(w for w in words if w in run.catalog.roles)
    privileges = frozenset(w for w in words if w not in run.catalog.roles)
    if adding:
        holder = replace(
            holder, roles=holder.roles | roles, privileges=holder.privileges | privileges
        )
    else:
        holder = replace(
            holder, roles=holder.roles - roles, privileges=holder.privileges - privileges
        )
    if isinstance(holder, User):
        run.catalog.put_user(holder)
    else:
        run.catalog.put_role(holder)


def drop(run: Definition, reader: Reader) -> None:
    public = reader.accept("PUBLIC")
    for kind, (of, space) in _DROPPED.items():
        if reader.accept(kind):
            break
    else:
        if reader.accept("USER"):
            _drop_user(run, reader)
            return
        raise OraError(950, "invalid DROP option", offset=reader.offset)
    if_present = run.profile == "23ai" and reader.accept("IF EXISTS")
    offset = reader.offset
    name = ("PUBLIC", reader.name()) if public else reader.qualified(run.schema)
    entry = run.catalog.find(name, space)
    cascade = reader.accept("CASCADE CONSTRAINTS")
    reader.accept("PURGE")
    reader.end()
    if not isinstance(entry, of):
        if if_present:
            return
        raise _absent(run, kind, name, offset)
    run.need_alter(entry, kind, "DROP")
    _remove(run, entry, cascade=cascade)


_DROPPED: dict[str, tuple[type[Table | View | Index | Sequence | Synonym | Trigger], str]] = {
    "TABLE": (Table, "table"),
    "VIEW": (View, "table"),
    "INDEX": (Index, "index"),
    "SEQUENCE": (Sequence, "table"),
    "SYNONYM": (Synonym, "table"),
    "TRIGGER": (Trigger, "trigger"),
}
_ABSENT = {
    "INDEX": (1418, "specified index does not exist"),
    "SEQUENCE": (2289, "sequence does not exist"),
    "SYNONYM": (1434, "private synonym to be dropped does not exist"),
}


def _absent(run: Definition, kind: str, name: Name, offset: int) -> OraError:
    if kind == "TRIGGER":
        return OraError(4080, f"trigger '{name[1]}' does not exist", offset=offset)
    if kind in _ABSENT:
        return OraError(*_ABSENT[kind], offset=offset)
    return run.missing(name, offset)


def _remove(run: Definition, entry: Object, *, cascade: bool) -> None:
    if isinstance(entry, Index) and entry.generated:
        raise OraError(2429, "cannot drop index used for enforcement of unique/primary key")
    if isinstance(entry, Table):
        _remove_table(run, entry, cascade=cascade)
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
    if owned and not reader.accept("CASCADE"):
        raise OraError(1922, f"CASCADE must be specified to drop '{name}'")
    for entry in owned:
        run.catalog.remove(entry)
    run.store.drop_schema(name)
    del run.catalog.users[name]


def truncate(run: Definition, reader: Reader) -> None:
    reader.expect("TABLE")
    table = _table(run, reader, "DROP")
    keys = {(table.owner, c.name) for c in table.constraints}
    for other in run.catalog.tables():
        if other != table and any(c.reference in keys for c in other.constraints):
            raise OraError(2266, "unique/primary keys in table referenced by enabled foreign keys")
    run.store.truncate(table)


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
