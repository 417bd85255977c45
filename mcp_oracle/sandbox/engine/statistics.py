"""DBMS_STATS: row counts, lengths and distinct values of stored tables, kept in the catalog."""

# duckdb's functions are not fully typed.
# pyright: reportUnknownMemberType=false

import datetime as dt
from dataclasses import replace

import duckdb

from mcp_oracle.sandbox.catalog.datatype import Kind
from mcp_oracle.sandbox.catalog.objects import ColumnStatistics, Table, TableColumn, TableStatistics
from mcp_oracle.sandbox.catalog.store import Catalog
from mcp_oracle.sandbox.engine.naming import engine_name, table_name
from mcp_oracle.sandbox.types import OraError

_BLOCK = 8192
_FIXED_LENGTHS = {
    Kind.DATE: 8,
    Kind.TIMESTAMP: 12,
    Kind.TIMESTAMP_TZ: 14,
    Kind.BINARY_DOUBLE: 9,
    Kind.BINARY_FLOAT: 5,
}
"""With the byte that Oracle counts for the length."""


def gather(
    root: duckdb.DuckDBPyConnection,
    catalog: Catalog,
    owner: str,
    name: str | None,
    now: dt.datetime,
) -> None:
    tables = [t for t in catalog.tables() if t.owner == owner and name in (None, t.name)]
    if not tables and name is not None:
        raise OraError(
            20000,
            f'Unable to analyze TABLE "{owner}"."{name}", insufficient privileges or does not exist',
        )
    for table in tables:
        catalog.put(_measured(root, table, now))
        indexes, _ = catalog.of_table((table.owner, table.name))
        for index in indexes:
            catalog.put(index)


def _measured(root: duckdb.DuckDBPyConnection, table: Table, now: dt.datetime) -> Table:
    items = ", ".join(f"{_distinct(c)}, {_filled(c)}, {_length(c)}" for c in table.columns)
    row = root.execute(
        f"SELECT count(*), {items} FROM {table_name(table.owner, table.name)}"
    ).fetchone()
    assert row is not None  # noqa: S101 - an aggregate gives a row
    rows, columns, total = int(row[0]), list[TableColumn](), 0
    for index, column in enumerate(table.columns):
        distinct, filled, length = row[1 + 3 * index : 4 + 3 * index]
        average = round(float(length or 0) / rows) + 1 if rows else 0
        total += average
        columns.append(
            replace(
                column, statistics=ColumnStatistics(int(distinct or 0), rows - int(filled), average)
            )
        )
    blocks = max(1, -(-rows * max(total, 1) // (_BLOCK - 1024))) + 4 if rows else 0
    return replace(
        table, columns=tuple(columns), statistics=TableStatistics(rows, total, blocks, now)
    )


def _comparable(column: TableColumn) -> bool:
    return column.type.kind not in (Kind.CLOB, Kind.BLOB, Kind.LONG, Kind.JSON)


def _distinct(column: TableColumn) -> str:
    return f"count(DISTINCT {engine_name(column.name)})" if _comparable(column) else "0"


def _filled(column: TableColumn) -> str:
    return f"count({engine_name(column.name)})"


def _length(column: TableColumn) -> str:
    """Bytes of all values: text in UTF-8, numbers by their digits, others by their type."""
    name = engine_name(column.name)
    if column.type.kind in _FIXED_LENGTHS:
        return f"count({name}) * {_FIXED_LENGTHS[column.type.kind] - 1}"
    if column.type.kind in (Kind.NUMBER, Kind.FLOAT):
        return f"sum(2 + length(replace(CAST({name} AS VARCHAR), '.', '')) // 2)"
    if column.type.kind in (Kind.RAW, Kind.BLOB):
        return f"sum(octet_length({name}))"
    return f"sum(octet_length(encode(CAST({name} AS VARCHAR))))"
