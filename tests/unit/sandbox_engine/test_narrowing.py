"""Dictionary views in compiled statements: only the columns that are named, and the same rows as with all of them."""

import re
from collections.abc import Generator

import pytest

from mcp_oracle.sandbox.engine import SandboxDatabase
from mcp_oracle.sandbox.engine.dialect import parse
from mcp_oracle.sandbox.engine.form import compile_form
from mcp_oracle.sandbox.engine.session import EngineSession
from mcp_oracle.sandbox.statement import read_statement
from tests.unit.sandbox_engine.conftest import connect

ITEM = re.compile(r' AS "([A-Z_$#]+)"')

STATEMENTS = [
    "SELECT table_name FROM all_tables WHERE owner = 'HR' ORDER BY 1",
    "SELECT COUNT(*) FROM all_tables",
    "SELECT 1 FROM all_users u WHERE EXISTS (SELECT 1 FROM all_tables t WHERE t.owner = u.username)",
    "SELECT * FROM all_users ORDER BY user_id",
    "SELECT u.*, t.num_rows FROM all_users u JOIN all_tables t ON t.owner = u.username ORDER BY t.table_name",
    "SELECT COUNT(*) FROM all_users NATURAL JOIN all_users",
    "SELECT a.table_name FROM all_tables a, all_tables b WHERE a.owner = b.owner(+) AND b.num_rows(+) > 20 ORDER BY 1",
    "WITH t AS (SELECT * FROM all_tables) SELECT table_name FROM t ORDER BY num_rows, 1",
    "SELECT LEVEL, d.name FROM all_dependencies d START WITH d.name = 'EMP_DETAILS_VIEW'"
    " CONNECT BY NOCYCLE d.name = PRIOR d.referenced_name AND d.type = PRIOR d.referenced_type",
    "SELECT * FROM (SELECT owner, object_type FROM all_objects WHERE owner = 'HR')"
    " PIVOT (COUNT(*) FOR object_type IN ('TABLE' AS t, 'VIEW' AS v))",
    "SELECT * FROM all_users PIVOT (COUNT(*) FOR oracle_maintained IN ('Y' AS y, 'N' AS n)) ORDER BY 1, 2",
    "SELECT owner, COUNT(*) FROM all_tab_columns GROUP BY owner HAVING COUNT(DISTINCT data_type) > 2 ORDER BY 1",
    "SELECT table_name, ROW_NUMBER() OVER (ORDER BY table_name) FROM user_tables"
    " UNION SELECT username, 0 FROM all_users",
    "SELECT '\"' || username || '\"' FROM all_users WHERE ROWNUM < 3 ORDER BY 1",
    "SELECT (SELECT MAX(c.column_id) FROM all_tab_columns c WHERE c.table_name = t.table_name) FROM user_tables t",
    "SELECT COUNT(*) FROM all_tab_columns c, user_tables t WHERE t.table_name = c.table_name",
]


@pytest.fixture
def owner(database: SandboxDatabase) -> Generator[EngineSession]:
    session = connect(database, "HR")
    yield session
    session.close()


def wide(session: EngineSession, sql: str, database: SandboxDatabase) -> str:
    return session.compiler().query(parse(read_statement(sql), database.profile).tree, None).sql


def narrow(session: EngineSession, sql: str, database: SandboxDatabase) -> str:
    return compile_form(session.compiler(), read_statement(sql), database.profile).sql


def test_a_view_has_the_columns_that_the_statement_names_and_no_other(
    reader: EngineSession, database: SandboxDatabase
) -> None:
    sql = "SELECT t.table_name FROM all_tables t WHERE t.num_rows > 1"
    assert set(ITEM.findall(narrow(reader, sql, database))) == {"TABLE_NAME", "NUM_ROWS"}
    assert len(set(ITEM.findall(wide(reader, sql, database)))) > 50


def test_rows_without_a_named_column_stay_rows(
    reader: EngineSession, database: SandboxDatabase
) -> None:
    assert len(ITEM.findall(narrow(reader, "SELECT COUNT(*) FROM all_tables", database))) == 1


@pytest.mark.parametrize("sql", STATEMENTS)
def test_the_rows_are_those_of_the_whole_views(
    database: SandboxDatabase, owner: EngineSession, sql: str
) -> None:
    found, expected = (
        sorted(database.look(text(owner, sql, database)), key=repr) for text in (narrow, wide)
    )
    assert found == expected
    assert found
