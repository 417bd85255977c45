"""CREATE MATERIALIZED VIEW: a table with the rows of its query. Nothing refreshes it, so only ON DEMAND is taken."""

# pyright: reportArgumentType=false
# (new() hands the common fields of an object over as keywords)

import re
from dataclasses import replace

from sqlglot import exp

from mcp_oracle.sandbox.catalog.access import Materialized
from mcp_oracle.sandbox.catalog.datatype import Kind
from mcp_oracle.sandbox.catalog.objects import Table, TableColumn
from mcp_oracle.sandbox.engine.ddl.definition import Definition
from mcp_oracle.sandbox.engine.ddl.reader import Reader
from mcp_oracle.sandbox.engine.dialect import parse
from mcp_oracle.sandbox.statement import read_statement
from mcp_oracle.sandbox.types import OraError

_PLAIN = re.compile(r"[A-Z][A-Z0-9_$#]*\Z")
_WITHOUT_EFFECT = ("BUILD IMMEDIATE", "DISABLE QUERY REWRITE", "NOLOGGING", "LOGGING")


def create_materialized_view(run: Definition, reader: Reader) -> None:
    name = reader.qualified(run.schema)
    run.need("CREATE MATERIALIZED VIEW", name[0])
    run.free(name)
    named = reader.names() if reader.word() == "(" else None
    method = _options(reader)
    text = reader.rest()
    columns, references = run.view_columns(text, name[0])
    kept = _as_selected(text, columns)
    table = Table(**run.new(name), columns=_columns(kept, named))
    run.store.create_table(table, {})
    run.catalog.put(table)
    try:
        run.fill(table, text)
    except OraError:
        run.store.drop_table(table)
        run.catalog.remove(table)
        raise
    made = Materialized(run.catalog.new_id(), text, tuple(sorted(references)), method)
    run.catalog.put(replace(table, materialized=made))


def _options(reader: Reader) -> str:
    """Up to AS: the way of refreshing that is asked for."""
    method = "FORCE"
    while not reader.accept("AS"):
        if reader.accept("REFRESH"):
            method = _method(reader)
        elif reader.accept("TABLESPACE"):
            reader.name()
        elif not any(reader.accept(words) for words in _WITHOUT_EFFECT):
            word = reader.word()
            raise OraError(
                3001, f"unimplemented feature: materialized view {word}", offset=reader.offset
            )
    return method


def _method(reader: Reader) -> str:
    method = next((m for m in ("FORCE", "COMPLETE") if reader.accept(m)), "FORCE")
    if reader.word() in ("FAST", "START", "START WITH", "NEXT"):
        raise OraError(
            3001, f"unimplemented feature: REFRESH {reader.word()}", offset=reader.offset
        )
    if reader.accept("ON COMMIT") or reader.accept("ON STATEMENT"):
        raise OraError(3001, "unimplemented feature: REFRESH ON COMMIT", offset=reader.offset)
    reader.accept("ON DEMAND")
    return method


def _as_selected(text: str, columns: list[TableColumn]) -> list[TableColumn]:
    """Only a column that is selected as it is stays NOT NULL."""
    tree = parse(read_statement(text), "23ai").tree
    items = tree.expressions if isinstance(tree, exp.Select) else []
    if items and all(item.is_star for item in items):
        return columns
    plain = [isinstance(item.unalias(), exp.Column) and not item.is_star for item in items]
    if len(plain) != len(columns):
        plain = [False] * len(columns)
    return [replace(c, not_null=c.not_null and p) for c, p in zip(columns, plain, strict=True)]


def _columns(found: list[TableColumn], named: tuple[str, ...] | None) -> tuple[TableColumn, ...]:
    if named is not None and len(named) != len(found):
        raise OraError(1730, "invalid number of column names specified")
    columns = [replace(c, name=n) for c, n in zip(found, named, strict=True)] if named else found
    names = [c.name for c in columns]
    if len(set(names)) != len(names):
        raise OraError(957, "duplicate column name")
    if named is None and not all(_PLAIN.match(name) for name in names):
        raise OraError(998, "must name this expression with a column alias")
    if any(c.type.kind is Kind.NULL for c in columns):
        raise OraError(1723, "zero-length columns are not allowed")
    return tuple(columns)
