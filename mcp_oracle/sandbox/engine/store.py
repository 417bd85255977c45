"""Where rows live: the engine's schemas and tables behind the catalog's."""

# duckdb's functions are not fully typed.
# pyright: reportUnknownMemberType=false

from collections.abc import Mapping

import duckdb

from mcp_oracle.sandbox.catalog.objects import Table, TableColumn
from mcp_oracle.sandbox.engine.expression import declared_digits, storage
from mcp_oracle.sandbox.engine.failure import to_ora
from mcp_oracle.sandbox.engine.naming import ROW_ID, SESSION, engine_name, table_name
from mcp_oracle.sandbox.types import OraError

_SETTINGS = {
    # Each session executes in a thread of its own. A second one for its statement costs every short one some 40
    # microseconds of waking it, and four sessions at once 40 % of what they get done.
    "threads": "1",
    "memory_limit": "1GB",
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


def connect() -> duckdb.DuckDBPyConnection:
    """A database in memory that no SQL can lead out of."""
    connection = duckdb.connect(":memory:", config=dict(_SETTINGS))
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET lock_configuration = true")
    connection.execute("CREATE TABLE main.snapshot AS SELECT 1 AS one")
    connection.execute('CREATE SEQUENCE main."rowid$"')
    return connection


def column_storage(column: TableColumn) -> str:
    return column.storage or storage(column.type, declared_digits(column.type))


def _column(column: TableColumn, value: str | None) -> str:
    name = f"{engine_name(column.name)} {column_storage(column)}"
    return name if value is None else f"{name} GENERATED ALWAYS AS ({value}) VIRTUAL"


class Store:
    """Changes of the stored tables; each stands for itself, as DDL does."""

    def __init__(self, root: duckdb.DuckDBPyConnection) -> None:
        self._root = root

    def _run(self, sql: str) -> None:
        try:
            self._root.execute(sql)
        except duckdb.Error as error:
            raise to_ora(error) from error

    def create_schema(self, name: str) -> None:
        self._run(f"CREATE SCHEMA IF NOT EXISTS {engine_name(name)}")

    def drop_schema(self, name: str) -> None:
        self._run(f"DROP SCHEMA IF EXISTS {engine_name(name)} CASCADE")

    def create_table(self, table: Table, virtual: Mapping[str, str]) -> None:
        """A new table; `virtual` has the values of its virtual columns."""
        self._create(table_name(table.owner, table.name), table, virtual)

    def _create(self, name: str, table: Table, virtual: Mapping[str, str]) -> None:
        columns = [_column(c, virtual.get(c.name)) for c in table.columns]
        hidden = f"{ROW_ID} BIGINT DEFAULT nextval('main.\"rowid$\"')"
        columns.append(hidden)
        if table.temporary:
            columns.append(f"{SESSION} BIGINT")
        self._run(f"CREATE TABLE {name} ({', '.join(columns)})")

    def rebuild(self, table: Table, virtual: Mapping[str, str]) -> None:
        """The same rows in a table that has virtual columns more: the engine cannot add them."""
        name, aside = table_name(table.owner, table.name), f'{engine_name(table.owner)}."rebuilt$"'
        kept = ", ".join([*(engine_name(c.name) for c in table.stored), ROW_ID])
        self._create(aside, table, virtual)
        try:
            self._run(f"INSERT INTO {aside} ({kept}) SELECT {kept} FROM {name}")
        except OraError:  # a row has no value of the new column
            self._run(f"DROP TABLE {aside}")
            raise
        self._run(f"DROP TABLE {name}")
        self._run(f"ALTER TABLE {aside} RENAME TO {engine_name(table.name)}")

    def drop_table(self, table: Table) -> None:
        self._run(f"DROP TABLE {table_name(table.owner, table.name)}")

    def truncate(self, table: Table) -> None:
        self._run(f"DELETE FROM {table_name(table.owner, table.name)}")

    def add_column(self, table: Table, column: TableColumn) -> None:
        self._run(
            f"ALTER TABLE {table_name(table.owner, table.name)}"
            f" ADD COLUMN {engine_name(column.name)} {column_storage(column)}"
        )

    def drop_column(self, table: Table, name: str) -> None:
        self._run(
            f"ALTER TABLE {table_name(table.owner, table.name)} DROP COLUMN {engine_name(name)}"
        )
