"""Adds to an ORA- error about a name what is wrong with the names of the statement, and which were probably meant."""

from mcp_oracle.dictionary.locate import NOT_VISIBLE
from mcp_oracle.dictionary.near_names import NAME_NOT_FOUND, TABLE_NOT_FOUND, suggestion
from mcp_oracle.dictionary.schemas import permitted
from mcp_oracle.errors import DatabaseError, OracleMcpError, RefusedError
from mcp_oracle.render.untrusted import visible
from mcp_oracle.tools.known_names import unknown_names
from mcp_oracle.tools.tool import Services

AMBIGUOUS = 918
ABOUT_NAMES = frozenset({TABLE_NOT_FOUND, NAME_NOT_FOUND, AMBIGUOUS})
MOST_SENTENCES = 5


async def with_near_names(
    services: Services, sql: str, error: DatabaseError | RefusedError
) -> DatabaseError | RefusedError:
    """The same error with a better next step, if the dictionary can be read and knows one.

    `sql` is the text that an error's offset counts in.
    """
    if error.ora not in ABOUT_NAMES:
        return error
    try:
        said = await _said(services, sql, error)
    except OracleMcpError:
        return error
    if not said:
        return error
    if isinstance(error, RefusedError):
        return RefusedError(error.rule, error.reason, f"{said} Else: {error.hint}", ora=error.ora)
    next_step = f"{said} Else {error.next_step}"
    return DatabaseError(error.message, next_step, ora=error.ora, offset=error.offset)


async def _said(services: Services, sql: str, error: DatabaseError | RefusedError) -> str:
    """All wrong names of the statement; of one that cannot be parsed what looks like the one at the offset."""
    async with services.database.session(services.tag) as session:
        found = await unknown_names(services, session, sql)
        # That a name is missing, and nothing else, is what the error says already.
        sentences = [said for said in found if not said.endswith(NOT_VISIBLE) or "synonym" in said]
        if found:
            return " ".join(f"{visible(said)}." for said in sentences[:MOST_SENTENCES])
        catalog = permitted(await services.catalog.read_on(session), services.policy)
    offset = error.offset if isinstance(error, DatabaseError) else None
    return visible(suggestion(sql, error.ora or 0, offset, error.message, catalog))
