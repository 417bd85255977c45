"""The state that every session is given: what our answers rely on, and what the operator configured for it.

Packaged statements only. What is configured is quoted by `packaged`, which refuses anything that could end a quote.
"""

from mcp_oracle.errors import ConfigurationError, DatabaseError
from mcp_oracle.packaged import load, load_with_name, load_with_word
from mcp_oracle.session.session import CONTROL, Session
from mcp_oracle.settings import SessionSettings
from mcp_oracle.statement import Statement


def state(settings: SessionSettings) -> tuple[Statement, ...]:
    """The statements, in an order in which none undoes another: language and territory reset formats and order."""
    words = (
        ("alter_session_language", settings.nls_language),
        ("alter_session_territory", settings.nls_territory),
        ("alter_session_sort", settings.nls_sort),
        ("alter_session_comparison", settings.nls_comp),
        ("alter_session_formats", settings.time_zone),
    )
    schema = settings.schema
    return (
        *(load_with_word(CONTROL, file, word) for file, word in words if word),
        *((load_with_name(CONTROL, "alter_session_schema", schema),) if schema else ()),
        load(CONTROL, "disable_parallel_query"),
    )


async def set_state(session: Session, settings: SessionSettings) -> None:
    """Run them.

    Raises:
        ConfigurationError: the database refused one, for example a schema that does not exist.
        SessionLost: see `Session.apply`.
    """
    for statement in state(settings):
        try:
            await session.apply(statement)
        except DatabaseError as error:
            raise ConfigurationError(
                f"The database refused {statement.text}: {error.message}",
                "tell the user: correct schema, time zone or NLS settings of this connection.",
            ) from error
