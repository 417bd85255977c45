"""Write the catalog's rows into the dictionary's base tables: what changed since the last time."""

# duckdb's functions are not fully typed.
# pyright: reportUnknownMemberType=false

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from mcp_oracle.sandbox.catalog.objects import Object
from mcp_oracle.sandbox.catalog.store import Catalog
from mcp_oracle.sandbox.dictionary import BASE_TABLES, SHARED_TABLES, object_rows, shared_rows

_Row = tuple[Any, ...]


def create_base_tables(root: duckdb.DuckDBPyConnection) -> None:
    for name, columns in BASE_TABLES.items():
        items = ", ".join(f"{column} {of}" for column, of in columns.items())
        root.execute(f"CREATE TABLE main.{name} ({items})")


def publish(root: duckdb.DuckDBPyConnection, catalog: Catalog) -> None:
    """Replace the rows of changed objects, and all of users, roles and grants."""
    changed, catalog.changed = catalog.changed, set()
    by_id: dict[int, Object] = {o.id: o for o in catalog.objects() if o.id in changed}
    rows: dict[str, list[_Row]] = defaultdict(list)
    written: dict[int, set[str]] = {number: set() for number in changed}
    for entry in by_id.values():
        for table, row in object_rows(catalog, entry):
            rows[table].append(row)
            written[entry.id].add(table)
    for table, row in shared_rows(catalog):
        rows[table].append(row)
    root.execute("BEGIN")
    try:
        _clear(root, catalog.written, changed)
        for table, found in rows.items():
            _insert(root, table, found)
        root.execute("COMMIT")
    except duckdb.Error:
        root.execute("ROLLBACK")
        raise
    catalog.written.update(written)


def _clear(
    root: duckdb.DuckDBPyConnection, written: Mapping[int, Iterable[str]], changed: set[int]
) -> None:
    """Only where there are rows: each statement takes a millisecond, and there are dozens of tables."""
    for table in SHARED_TABLES:
        root.execute(f"DELETE FROM main.{table}")
    for table in {table for number in changed for table in written.get(number, ())}:
        root.execute(
            f"DELETE FROM main.{table} WHERE id IN (SELECT unnest(?::BIGINT[]))", [list(changed)]
        )


def _insert(root: duckdb.DuckDBPyConnection, table: str, rows: list[_Row]) -> None:
    """All rows in one call: one list per column."""
    types = list(BASE_TABLES[table].values())
    items = ", ".join(f"unnest(${n}::{of}[])" for n, of in enumerate(types, 1))
    columns = [list(column) for column in zip(*rows, strict=True)]
    root.execute(f"INSERT INTO main.{table} SELECT {items}", columns)
