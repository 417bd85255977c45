"""CREATE TABLE and ALTER TABLE: from text to catalog entries."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Literal

from mcp_oracle.sandbox.catalog.access import ExternalAccess
from mcp_oracle.sandbox.catalog.datatype import NULL, DataType, Kind
from mcp_oracle.sandbox.catalog.declaration import parse as parse_type
from mcp_oracle.sandbox.catalog.objects import (
    Constraint,
    Identity,
    Index,
    Name,
    Sequence,
    Table,
    TableColumn,
)
from mcp_oracle.sandbox.catalog.partitioning import Partitioning
from mcp_oracle.sandbox.catalog.store import Catalog
from mcp_oracle.sandbox.engine.ddl.external import read_external
from mcp_oracle.sandbox.engine.ddl.partition import read_partitioning
from mcp_oracle.sandbox.engine.ddl.reader import Reader
from mcp_oracle.sandbox.types import OraError

_COLUMN_STOPS = (
    "DEFAULT",
    "NOT",
    "NULL",
    "PRIMARY",
    "PRIMARY KEY",
    "UNIQUE",
    "CHECK",
    "REFERENCES",
    "CONSTRAINT",
    "GENERATED",
    "ENABLE",
    "DISABLE",
    "VISIBLE",
    "INVISIBLE",
    "AS",
    "VIRTUAL",
)


@dataclass(slots=True)
class TableDraft:
    """A table while it is read: constraints may name columns that come later."""

    owner: str
    name: str
    catalog: Catalog
    columns: list[TableColumn] = field(default_factory=list[TableColumn])
    constraints: list[Constraint] = field(default_factory=list[Constraint])
    sequences: list[Sequence] = field(default_factory=list[Sequence])
    indexes: list[Index] = field(default_factory=list[Index])
    organization: Literal["HEAP", "INDEX"] = "HEAP"
    external: ExternalAccess | None = None
    partitioning: Partitioning | None = None

    def system_name(self) -> str:
        return f"SYS_C{self.catalog.new_id():07d}"

    def column_index(self, name: str, offset: int | None = None) -> int:
        for index, column in enumerate(self.columns):
            if column.name == name:
                return index
        raise OraError(904, f'"{name}": invalid identifier', offset=offset)

    def add_constraint(self, constraint: Constraint) -> None:
        names = {c.name for c in self.constraints}
        taken = self.catalog.constraint_owner(self.owner, constraint.name)
        if constraint.name in names or (taken is not None and taken.name != self.name):
            raise OraError(2264, "name already used by an existing constraint")
        for name in constraint.columns:
            self.column_index(name)
        if constraint.type == "P":
            if any(c.type == "P" for c in self.constraints):
                raise OraError(2260, "table can have only one primary key")
            for name in constraint.columns:
                index = self.column_index(name)
                self.columns[index] = replace(self.columns[index], not_null=True)
        self.constraints.append(constraint)
        self._note_json(constraint.condition or "")

    def _note_json(self, condition: str) -> None:
        """A check `c IS JSON` tells that the column holds documents."""
        words = condition.split()
        if [w.upper() for w in words[1:3]] != ["IS", "JSON"]:
            return
        name = words[0].strip('"') if words[0].startswith('"') else words[0].upper()
        for index, column in enumerate(self.columns):
            if column.name == name:
                self.columns[index] = replace(column, is_json=True)


def read_create_table(
    reader: Reader, schema: str, catalog: Catalog, now: dt.datetime, *, temporary: bool = False
) -> TableDraft:
    """Behind CREATE TABLE; the columns and constraints in parentheses and what follows them."""
    owner, name = reader.qualified(schema)
    draft = TableDraft(owner, name, catalog)
    reader.expect("(", 906, "missing left parenthesis")
    read_elements(reader, draft, now)
    while reader.accept(","):
        read_elements(reader, draft, now)
    reader.expect(")", 907, "missing right parenthesis")
    if not temporary:
        _table_options(reader, draft)
    elif not reader.accept("ON COMMIT PRESERVE ROWS"):
        raise OraError(3001, "unimplemented feature: ON COMMIT DELETE ROWS", offset=reader.offset)
    return draft


def read_elements(reader: Reader, draft: TableDraft, now: dt.datetime) -> None:
    """One column, or one constraint of the table."""
    name = _constraint_name(reader)
    if name is not None or reader.word() in (
        "PRIMARY",
        "PRIMARY KEY",
        "UNIQUE",
        "FOREIGN",
        "FOREIGN KEY",
        "CHECK",
    ):
        draft.add_constraint(_table_constraint(reader, draft, name))
        return
    read_column(reader, draft, now)


def _constraint_name(reader: Reader) -> str | None:
    return reader.name() if reader.accept("CONSTRAINT") else None


def _table_constraint(reader: Reader, draft: TableDraft, name: str | None) -> Constraint:
    generated, label = name is None, name or draft.system_name()
    if reader.accept("PRIMARY KEY"):
        found = Constraint(label, "P", reader.names(), generated=generated)
    elif reader.accept("UNIQUE"):
        found = Constraint(label, "U", reader.names(), generated=generated)
    elif reader.accept("FOREIGN KEY"):
        columns = reader.names()
        reader.expect("REFERENCES")
        found = replace(_reference(reader, draft, columns, label), generated=generated)
    else:
        reader.expect("CHECK")
        found = Constraint(label, "C", condition=reader.group(), generated=generated)
    _constraint_state(reader)
    return found


def _constraint_state(reader: Reader) -> None:
    """ENABLE and its like are what we do anyway; DISABLE would have to be kept."""
    said = ("ENABLE", "VALIDATE", "NOT DEFERRABLE", "USING INDEX")
    while any(reader.accept(words) for words in said):
        pass
    if reader.word() in ("DISABLE", "NOVALIDATE", "DEFERRABLE", "INITIALLY", "RELY"):
        raise OraError(
            3001, f"unimplemented feature: constraint state {reader.word()}", offset=reader.offset
        )


def _reference(
    reader: Reader, draft: TableDraft, columns: tuple[str, ...], name: str
) -> Constraint:
    """REFERENCES t [(columns)] [ON DELETE …]; without columns the primary key is meant."""
    offset = reader.offset
    target = reader.qualified(draft.owner)
    named = reader.names() if reader.word() == "(" else None
    rule = "NO ACTION"
    if reader.accept("ON DELETE"):
        rule = "CASCADE" if reader.accept("CASCADE") else "SET NULL"
        if rule == "SET NULL":
            reader.expect("SET NULL")
    key = _referenced_key(draft, target, named, offset)
    return Constraint(name, "R", columns, reference=(target[0], key), delete_rule=rule)


def _referenced_key(
    draft: TableDraft, target: Name, named: tuple[str, ...] | None, offset: int
) -> str:
    if target == (draft.owner, draft.name):
        constraints: tuple[Constraint, ...] = tuple(draft.constraints)
    else:
        table = draft.catalog.find(target)
        if not isinstance(table, Table):
            raise OraError(
                942, f'table or view "{target[0]}"."{target[1]}" does not exist', offset=offset
            )
        constraints = table.constraints
    for constraint in constraints:
        if named is None and constraint.type == "P":
            return constraint.name
        if named is not None and constraint.type in ("P", "U") and constraint.columns == named:
            return constraint.name
    if named is None:
        raise OraError(2268, "referenced table does not have a primary key", offset=offset)
    raise OraError(2270, "no matching unique or primary key for this column-list", offset=offset)


def read_column(reader: Reader, draft: TableDraft, now: dt.datetime) -> None:
    offset = reader.offset
    name = reader.name()
    if any(c.name == name for c in draft.columns):
        raise OraError(957, "duplicate column name", offset=offset)
    type_offset = reader.offset
    declaration = reader.until(*_COLUMN_STOPS)
    if not declaration and reader.word() not in ("AS", "GENERATED"):
        raise OraError(902, "invalid datatype", offset=type_offset)
    of = _declared(declaration, type_offset) if declaration else NULL
    draft.columns.append(TableColumn(name, of))
    while not reader.at_end and reader.word() not in (",", ")"):
        _column_option(reader, draft, len(draft.columns) - 1, now)


def _declared(declaration: str, offset: int) -> DataType:
    try:
        of = parse_type(declaration)
    except OraError as error:
        raise OraError(error.number, error.text, offset=offset) from error
    if of.kind in (Kind.ROWID, Kind.UROWID):
        raise OraError(3001, f"unimplemented feature: a {of.kind.value} column", offset=offset)
    return of


def _column_option(reader: Reader, draft: TableDraft, index: int, now: dt.datetime) -> None:
    column = draft.columns[index]
    if reader.accept("DEFAULT"):
        text = reader.until(*(w for w in _COLUMN_STOPS if w not in ("NULL", "DEFAULT")))
        draft.columns[index] = replace(column, default=text)
        return
    if _generated(reader, draft, index, now):
        return
    name = _constraint_name(reader)
    label = name or ""
    if reader.accept("NOT NULL"):
        constraint = Constraint(
            label or draft.system_name(),
            "C",
            (column.name,),
            f'"{column.name}" IS NOT NULL',
            generated=name is None,
            not_null=True,
        )
        draft.add_constraint(constraint)
        draft.columns[index] = replace(draft.columns[index], not_null=True)
    elif reader.accept("NULL"):
        return
    elif reader.accept("PRIMARY KEY"):
        draft.add_constraint(
            Constraint(label or draft.system_name(), "P", (column.name,), generated=name is None)
        )
    elif reader.accept("UNIQUE"):
        draft.add_constraint(
            Constraint(label or draft.system_name(), "U", (column.name,), generated=name is None)
        )
    elif reader.accept("CHECK"):
        _column_check(reader, draft, name)
    elif reader.accept("REFERENCES"):
        found = _reference(reader, draft, (column.name,), label or draft.system_name())
        draft.add_constraint(replace(found, generated=name is None))
    else:
        raise OraError(907, "missing right parenthesis", offset=reader.offset)
    _constraint_state(reader)


def _generated(reader: Reader, draft: TableDraft, index: int, now: dt.datetime) -> bool:
    """A virtual column, the only one that needs no type, or an identity."""
    if reader.accept("GENERATED ALWAYS AS (") or reader.accept("AS ("):
        _virtual(reader, draft, index)
        return True
    if draft.columns[index].type.kind is Kind.NULL and not draft.columns[index].virtual:
        raise OraError(902, "invalid datatype", offset=reader.offset)
    if reader.accept("GENERATED"):
        _identity(reader, draft, index, now)
        return True
    return False


def _virtual(reader: Reader, draft: TableDraft, index: int) -> None:
    """Behind the parenthesis of [GENERATED ALWAYS] AS (expression) [VIRTUAL]; checked once all columns are known."""
    text = reader.inside()
    reader.accept("VIRTUAL")
    draft.columns[index] = replace(draft.columns[index], default=text, virtual=True)


def _column_check(reader: Reader, draft: TableDraft, name: str | None) -> None:
    condition = reader.group()
    draft.add_constraint(
        Constraint(name or draft.system_name(), "C", (), condition, generated=name is None)
    )


def _identity(reader: Reader, draft: TableDraft, index: int, now: dt.datetime) -> None:
    """Behind GENERATED: ALWAYS or BY DEFAULT [ON NULL], then AS IDENTITY [(options)]."""
    always = reader.accept("ALWAYS")
    on_null = False
    if not always:
        reader.expect("BY DEFAULT")
        on_null = reader.accept("ON NULL")
    reader.expect("AS IDENTITY")
    options = Reader(reader.group()) if reader.word() == "(" else Reader("")
    id_ = draft.catalog.new_id()
    sequence = Sequence(draft.owner, f"ISEQ$$_{id_}", id_, now, now)
    sequence = read_sequence_options(options, sequence)
    draft.sequences.append(sequence)
    column = draft.columns[index]
    identity = Identity(always, on_null, sequence.name)
    default = f'"{draft.owner}"."{sequence.name}".nextval'
    draft.columns[index] = replace(column, identity=identity, default=default, not_null=True)
    draft.add_constraint(
        Constraint(
            draft.system_name(),
            "C",
            (column.name,),
            f'"{column.name}" IS NOT NULL',
            generated=True,
            not_null=True,
        )
    )


def read_sequence_options(reader: Reader, sequence: Sequence) -> Sequence:
    """START WITH, INCREMENT BY, MAXVALUE … in any order."""
    while not reader.at_end:
        if reader.accept("START WITH"):
            sequence = replace(sequence, start=reader.integer())
        elif reader.accept("INCREMENT BY"):
            sequence = replace(sequence, increment=reader.integer())
        elif reader.accept("MAXVALUE"):
            sequence = replace(sequence, maximum=reader.integer())
        elif reader.accept("MINVALUE"):
            sequence = replace(sequence, minimum=reader.integer())
        elif reader.accept("CACHE"):
            sequence = replace(sequence, cache=reader.integer())
        else:
            sequence = _sequence_word(reader, sequence)
    return sequence


_WORDS: dict[str, dict[str, bool | int]] = {
    "NOMAXVALUE": {},
    "NOMINVALUE": {},
    "NOCACHE": {"cache": 0},
    "CYCLE": {"cycle": True},
    "NOCYCLE": {"cycle": False},
    "ORDER": {"ordered": True},
    "NOORDER": {"ordered": False},
}


def _sequence_word(reader: Reader, sequence: Sequence) -> Sequence:
    for word, change in _WORDS.items():
        if reader.accept(word):
            return replace(sequence, **change)
    raise OraError(933, "SQL command not properly ended", offset=reader.offset)


def _partition_option(reader: Reader, draft: TableDraft) -> bool:
    """PARTITION BY, and behind it whether rows may move between partitions."""
    if reader.accept("PARTITION BY"):
        draft.partitioning = read_partitioning(reader, draft.catalog, draft.columns)
        return True
    if draft.partitioning is not None and reader.accept("ENABLE ROW MOVEMENT"):
        draft.partitioning = replace(draft.partitioning, moves_rows=True)
        return True
    return reader.accept("DISABLE ROW MOVEMENT")


def _table_options(reader: Reader, draft: TableDraft) -> None:
    while not reader.at_end:
        if reader.accept("ORGANIZATION INDEX"):
            draft.organization = "INDEX"
        elif reader.accept("ORGANIZATION EXTERNAL"):
            draft.external = read_external(reader)
        elif (
            reader.accept("ORGANIZATION HEAP")
            or reader.accept("LOGGING")
            or reader.accept("NOLOGGING")
            or reader.accept("NOCOMPRESS")
        ):
            continue
        elif reader.accept("TABLESPACE"):
            reader.name()
        elif _partition_option(reader, draft):
            continue
        else:
            raise OraError(
                3001, f"unimplemented feature: table option {reader.word()}", offset=reader.offset
            )
    if draft.partitioning is not None and (draft.external or draft.organization == "INDEX"):
        raise OraError(3001, "unimplemented feature: partitions of such a table")
    if draft.organization == "INDEX" and not any(c.type == "P" for c in draft.constraints):
        raise OraError(25175, "no PRIMARY KEY constraint found")
