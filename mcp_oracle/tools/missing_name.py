"""Adds the names that were probably meant to an ORA-00942 or ORA-00904."""

from mcp_oracle.dictionary.near_names import NAME_NOT_FOUND, TABLE_NOT_FOUND, suggestion
from mcp_oracle.errors import DatabaseError, OracleMcpError, RefusedError
from mcp_oracle.render.untrusted import visible
from mcp_oracle.tools.tool import Services


async def with_near_names(
    services: Services, sql: str, error: DatabaseError | RefusedError
) -> DatabaseError | RefusedError:
    """The same error with a better next step, if the dictionary can be read and has a close name."""
    if error.ora not in {TABLE_NOT_FOUND, NAME_NOT_FOUND}:
        return error
    try:
        catalog = await services.catalog.read(services.tag)
    except OracleMcpError:
        return error
    offset = error.offset if isinstance(error, DatabaseError) else None
    close = suggestion(sql, error.ora, offset, error.message, catalog)
    if not close:
        return error
    if isinstance(error, RefusedError):
        hint = f"{visible(close)} Else: {error.hint}"
        return RefusedError(error.rule, error.reason, hint, ora=error.ora)
    next_step = f"{visible(close)} Else {error.next_step}"
    return DatabaseError(error.message, next_step, ora=error.ora, offset=offset)
