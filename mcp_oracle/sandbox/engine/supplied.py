"""Supplied packages that statements call: their Python side, made known to the engine and to blocks."""

# duckdb's functions are not fully typed.
# pyright: reportUnknownMemberType=false

from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb
from duckdb.func import SPECIAL

from mcp_oracle.sandbox.engine.failure import LINE
from mcp_oracle.sandbox.engine.function.library import ERROR_MARK
from mcp_oracle.sandbox.engine.plsql import Argument, Procedure
from mcp_oracle.sandbox.metadata.get_ddl import Asker, get_ddl
from mcp_oracle.sandbox.metadata.transform import changed
from mcp_oracle.sandbox.plan.display import display
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.database import SandboxDatabase
    from mcp_oracle.sandbox.engine.session import EngineSession

_SESSION_TRANSFORM = Decimal(-1)


class _CarriedError(Exception):
    """An OraError on its way through the engine's error message."""


def register_supplied(connection: duckdb.DuckDBPyConnection, database: "SandboxDatabase") -> None:
    """DBMS_XPLAN.DISPLAY over the rows of a plan table as JSON; DBMS_METADATA.GET_DDL for a numbered session."""

    def ddl(kind: str | None, name: str | None, schema: str | None, session: int) -> str:
        try:
            return get_ddl(database.catalog, _asker(database, session), kind, name, schema)
        except OraError as error:
            text = error.text.replace("\n", LINE)
            raise _CarriedError(f"{ERROR_MARK}{error.number}!{text}") from error

    connection.create_function(
        "o_xplan", display, ["VARCHAR", "VARCHAR", "VARCHAR"], "VARCHAR[]", null_handling=SPECIAL
    )
    connection.create_function(
        "o_get_ddl",
        ddl,
        ["VARCHAR", "VARCHAR", "VARCHAR", "BIGINT"],
        "VARCHAR",
        null_handling=SPECIAL,
    )


def _asker(database: "SandboxDatabase", number: int) -> Asker:
    session = database.session_numbered(number)
    viewer = database.catalog.viewer(session.client.user)
    return Asker(viewer, session.current_schema, session.transform, database.next_number)


def session_procedures(session: "EngineSession") -> dict[str, Procedure]:
    """Procedures that blocks may call to set the session's state of supplied packages."""

    def set_transform(arguments: list[Argument]) -> None:
        handle, name, value, kind = [*arguments, None, None, None, None][:4]
        if handle != _SESSION_TRANSFORM or kind is not None:
            raise OraError(3001, "unimplemented feature: a transform of its own")
        given = value if isinstance(value, (bool, str)) else None
        session.transform = changed(session.transform, str(name or "").upper(), given)

    return {"DBMS_METADATA.SET_TRANSFORM_PARAM": set_transform}
