"""What to say of a statement that was stopped, or that the database may still be running. Pure."""

from mcp_oracle.errors import DeadlineError
from mcp_oracle.sql_id import sql_id

_OWN_LIMITS = (
    "only a limit of the database ends it then: the profile (CPU_PER_CALL), a resource plan, on Autonomous Database"
    " CS_RESOURCE_MANAGER"
)


def too_long(limit: float, statement: str, where: str, *, confirmed: bool) -> DeadlineError:
    """The error of a statement that had `limit` seconds; `where` is SID,SERIAL#, perhaps with the instance's name."""
    if confirmed:
        return DeadlineError(
            f"The statement ran longer than {limit:g} s and was stopped.",
            "filter or aggregate more; explain the plan of a query that should be fast.",
        )
    return DeadlineError(
        f"The statement ran longer than {limit:g} s. {unconfirmed(statement, where)}",
        "do not repeat it; tell the user, whose DBA can end it with the ALTER SYSTEM line.",
    )


def unconfirmed(statement: str, where: str) -> str:
    """That a statement may go on, where it runs, and what ends it."""
    session, _, instance = where.partition("@")
    sid, _, serial = session.partition(",")
    found = sql_id(statement)
    on = f" on instance {instance}" if instance else ""
    return (
        f"The database has not confirmed that it was stopped (SID {sid}, SERIAL# {serial}, SQL_ID {found}{on}): it may"
        f" go on, and {_OWN_LIMITS}. ALTER SYSTEM CANCEL SQL '{sid}, {serial}, {found}';"
    )
