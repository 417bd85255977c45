"""Adds the names that were probably meant to an ORA-00942 or ORA-00904."""

from mcp_oracle.dictionary.near_names import NAME_NOT_FOUND, TABLE_NOT_FOUND, suggestion
from mcp_oracle.errors import DatabaseError, OracleMcpError
from mcp_oracle.render.untrusted import visible
from mcp_oracle.tools.tool import Services


async def with_near_names(services: Services, sql: str, error: DatabaseError) -> DatabaseError:
    """The same error with a better next step, if the dictionary can be read and has a close name."""
    if error.ora not in {TABLE_NOT_FOUND, NAME_NOT_FOUND}:
        return error
    try:
        catalog = await services.catalog.read(services.tag)
    except OracleMcpError:
        return error
    close = suggestion(sql, error.ora, error.offset, error.message, catalog)
    if not close:
        return error
    return DatabaseError(
        error.message,
        f"{visible(close)} Else {error.next_step}",
        ora=error.ora,
        offset=error.offset,
    )
