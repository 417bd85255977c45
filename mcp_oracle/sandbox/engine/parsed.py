"""A text of the engine that is parsed once, however often it runs.

What the engine parsed holds on any connection and in any thread: each execution copies it and looks up its names anew,
so it sees every change of the schema.
"""

# duckdb's functions are not fully typed.
# pyright: reportUnknownMemberType=false

from collections.abc import Mapping

import duckdb


class Parsed:
    """Runs like its text, 30 to 200 microseconds sooner."""

    __slots__ = ("_statement", "sql")

    def __init__(self, sql: str) -> None:
        self.sql = sql
        self._statement: duckdb.Statement | None = None

    def run(
        self, connection: duckdb.DuckDBPyConnection, parameters: Mapping[str, object]
    ) -> duckdb.DuckDBPyConnection:
        """Execute on a connection; what it had open there is closed."""
        if self._statement is None:
            (self._statement,) = connection.extract_statements(self.sql)
        return connection.execute(self._statement, parameters or None)
