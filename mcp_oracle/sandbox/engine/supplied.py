"""Supplied packages that queries call: their Python side, made known to the engine."""

# duckdb's functions are not fully typed.
# pyright: reportUnknownMemberType=false

import duckdb
from duckdb.func import SPECIAL

from mcp_oracle.sandbox.plan.display import display


def register_supplied(connection: duckdb.DuckDBPyConnection) -> None:
    """DBMS_XPLAN.DISPLAY over the rows of a plan table as JSON."""
    connection.create_function(
        "o_xplan", display, ["VARCHAR", "VARCHAR", "VARCHAR"], "VARCHAR[]", null_handling=SPECIAL
    )
