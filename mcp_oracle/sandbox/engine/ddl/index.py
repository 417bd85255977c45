"""CREATE INDEX: on columns, on expressions, ascending and descending."""

# pyright: reportArgumentType=false
# (new() hands the common fields of an object over as keywords)

import re
from dataclasses import dataclass, replace

from mcp_oracle.sandbox.catalog.datatype import DataType, Kind
from mcp_oracle.sandbox.catalog.declaration import data_length
from mcp_oracle.sandbox.catalog.objects import Index, Table, TableColumn
from mcp_oracle.sandbox.engine.ddl.definition import Definition
from mcp_oracle.sandbox.engine.ddl.key import check_index
from mcp_oracle.sandbox.engine.ddl.reader import Reader
from mcp_oracle.sandbox.types import OraError

_NAME = re.compile(r'[A-Za-z][\w$#]*|"[^"]+"')


@dataclass(frozen=True, slots=True)
class _Key:
    """One key as written."""

    text: str
    descends: bool


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
    keys = _keys(reader)
    _options(reader)
    columns, hidden, descending = _columns(run, table, keys, offset)
    check_index([c for c in (*table.columns, *hidden) if c.name in columns], offset)
    fields = run.new((name[0], f"{name[1]}\0")) | {"name": name[1]}
    virtual = {c.name for c in table.columns if c.virtual}
    is_plain = not hidden and not virtual & set(columns)
    index = Index(
        **fields, table=target, columns=columns, unique=unique, hidden=hidden, descending=descending,
        kind="NORMAL" if is_plain else "FUNCTION-BASED NORMAL",
    )  # fmt: skip
    if len(set(_signature(index))) != len(columns):
        raise OraError(957, "duplicate column name", offset=offset)
    others, _ = run.catalog.of_table(target)
    if any(_signature(i) == _signature(index) for i in others):
        raise OraError(1408, "such column list already indexed", offset=offset)
    run.catalog.put(index)
    if unique:
        _check_unique(run, table, index)


def _keys(reader: Reader) -> list[_Key]:
    reader.expect("(", 906, "missing left parenthesis")
    found = list[_Key]()
    while True:
        offset = reader.offset
        text = reader.until("ASC", "DESC")
        if not text:
            raise OraError(936, "missing expression", offset=offset)
        descends = reader.accept("DESC")
        if not descends:
            reader.accept("ASC")
        found.append(_Key(text, descends))
        if not reader.accept(","):
            break
    reader.expect(")", 907, "missing right parenthesis")
    return found


def _options(reader: Reader) -> None:
    while not reader.at_end:
        if reader.accept("TABLESPACE"):
            reader.name()
        elif not any(reader.accept(w) for w in ("NOLOGGING", "LOGGING", "ONLINE")):
            raise OraError(
                3001, f"unimplemented feature: index option {reader.word()}", offset=reader.offset
            )


def _columns(
    run: Definition, table: Table, keys: list[_Key], offset: int
) -> tuple[tuple[str, ...], tuple[TableColumn, ...], frozenset[str]]:
    """The names of the keys; an expression, and a descending column, is one on a hidden column."""
    by_name = {c.name: c for c in table.columns}
    others, _ = run.catalog.of_table((table.owner, table.name))
    number = len(table.columns) + sum(len(i.hidden) for i in others)
    names, hidden, descending = list[str](), list[TableColumn](), set[str]()
    for key in keys:
        column = _named(key.text, by_name, offset)
        if column is not None and not key.descends:
            names.append(column.name)
            continue
        number += 1
        made = _hidden(run, table, key, column, f"SYS_NC{number:05}$")
        names.append(made.name)
        hidden.append(made)
        if key.descends:
            descending.add(made.name)
    return tuple(names), tuple(hidden), frozenset(descending)


def _named(text: str, columns: dict[str, TableColumn], offset: int) -> TableColumn | None:
    """The column, if the key is a name."""
    if _NAME.fullmatch(text) is None:
        return None
    name = text[1:-1] if text.startswith('"') else text.upper()
    if name not in columns:
        raise OraError(904, f'"{name}": invalid identifier', offset=offset)
    return columns[name]


def _hidden(
    run: Definition, table: Table, key: _Key, column: TableColumn | None, name: str
) -> TableColumn:
    if column is not None:
        return replace(_descending(column.type), name=name, default=f'"{column.name}"')
    made = run.index_key(table, key.text)
    if made.type.kind in (Kind.CLOB, Kind.BLOB, Kind.LONG):
        raise OraError(2327, "cannot create index on expression with datatype LOB")
    if key.descends:
        return replace(_descending(made.type), name=name, default=made.default)
    return replace(made, name=name)


def _descending(of: DataType) -> TableColumn:
    """Oracle keeps the inverted bytes of a descending key, with room for escapes."""
    return TableColumn("", DataType(Kind.RAW, size=data_length(of) * 3 // 2 + 1), virtual=True)


def _signature(index: Index) -> tuple[tuple[str, bool], ...]:
    """What the index is on, whatever its hidden columns are called."""
    texts = {c.name: c.default or "" for c in index.hidden}
    return tuple((texts.get(name, f'"{name}"'), name in index.descending) for name in index.columns)


def _check_unique(run: Definition, table: Table, index: Index) -> None:
    try:
        run.check_constraints(table, [], [])
    except OraError as error:
        run.catalog.remove(index)
        if error.number != 1:
            raise
        text = "cannot CREATE UNIQUE INDEX; duplicate keys found"
        raise OraError(1452, text) from error
