"""From the first words of a DDL statement to its function."""

from collections.abc import Callable

from mcp_oracle.sandbox.engine.ddl import (
    alteration,
    creation,
    elsewhere,
    index,
    materialized,
    privilege,
    removal,
    usertype,
)
from mcp_oracle.sandbox.engine.ddl.code import create_code, is_code
from mcp_oracle.sandbox.engine.ddl.definition import Definition
from mcp_oracle.sandbox.engine.ddl.reader import Reader
from mcp_oracle.sandbox.types import OraError

_Statement = Callable[[Definition, Reader], None]


def run_ddl(run: Definition, sql: str) -> None:
    """Run one statement; it commits by itself, which the session has done before."""
    if is_code(sql):
        create_code(run, sql)
        return
    if usertype.is_type(sql):
        usertype.create_type(run, sql)
        return
    reader = Reader(sql)
    offset = reader.offset
    for words, statement in _STATEMENTS.items():
        if reader.accept(words):
            statement(run, reader)
            reader.end()
            return
    if reader.accept("CREATE"):
        _create(run, reader)
        reader.end()
        return
    raise OraError(3001, f"unimplemented feature: {reader.word()} {reader.word(1)}", offset=offset)


_STATEMENTS: dict[str, _Statement] = {
    "ALTER TABLE": alteration.alter_table,
    "ALTER TRIGGER": alteration.alter_trigger,
    "COMMENT": creation.comment,
    "GRANT": privilege.grant,
    "REVOKE": privilege.revoke,
    "DROP": removal.drop,
    "TRUNCATE": removal.truncate,
}


def _create(run: Definition, reader: Reader) -> None:
    replacing = reader.accept("OR REPLACE")
    offset = reader.offset
    for words, replace in _REPLACEABLE.items():
        if reader.accept(words):
            replace(run, reader, replacing)
            return
    if replacing:
        raise OraError(922, "missing or invalid option", offset=offset)
    for words, statement in _CREATED.items():
        if reader.accept(words):
            statement(run, reader)
            return
    if reader.accept("FORCE"):
        raise OraError(3001, f"unimplemented feature: CREATE {reader.word()}", offset=reader.offset)
    raise OraError(901, "invalid CREATE command", offset=reader.offset)


_REPLACEABLE: dict[str, Callable[[Definition, Reader, bool], None]] = {
    "PUBLIC SYNONYM": lambda run, reader, replacing: elsewhere.create_synonym(
        run, reader, public=True, replacing=replacing
    ),
    "SYNONYM": lambda run, reader, replacing: elsewhere.create_synonym(
        run, reader, public=False, replacing=replacing
    ),
    "VIEW": lambda run, reader, replacing: creation.create_view(run, reader, replacing=replacing),
    "DIRECTORY": lambda run, reader, replacing: elsewhere.create_directory(
        run, reader, replacing=replacing
    ),
    "OPERATOR": lambda run, reader, replacing: usertype.create_operator(
        run, reader, replacing=replacing
    ),
}
_CREATED: dict[str, _Statement] = {
    "TABLE": creation.create_table,
    "GLOBAL TEMPORARY TABLE": lambda run, reader: creation.create_table(
        run, reader, temporary=True
    ),
    "MATERIALIZED VIEW": materialized.create_materialized_view,
    "SEQUENCE": creation.create_sequence,
    "USER": creation.create_user,
    "ROLE": creation.create_role,
    "UNIQUE INDEX": lambda run, reader: index.create_index(run, reader, unique=True),
    "INDEX": lambda run, reader: index.create_index(run, reader, unique=False),
    "PUBLIC DATABASE LINK": lambda run, reader: elsewhere.create_link(run, reader, public=True),
    "DATABASE LINK": lambda run, reader: elsewhere.create_link(run, reader, public=False),
}
