"""The whole sandbox, engine included, through the driver."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (the driver's own annotations are incomplete)

import socket
from collections.abc import Generator

import oracledb
import pytest

from mcp_oracle.sandbox.embedded import RunningSandbox, launch
from mcp_oracle.sandbox.types import OraError, Profile

SCRIPT = """
CREATE TABLE hr.notes (id NUMBER(4), txt VARCHAR2(20), doc CLOB, made DATE);
INSERT INTO hr.notes VALUES (1, 'first', 'a document', DATE '2024-02-29');
COMMIT;
GRANT READ ON hr.notes TO hr_reader;
"""


@pytest.fixture(scope="module", params=["19c", "23ai"])
def sandbox(request: pytest.FixtureRequest) -> Generator[RunningSandbox]:
    profile: Profile = request.param
    running = launch(profile, [SCRIPT], samples=("hr",))
    yield running
    running.stop()


@pytest.fixture
def connection(sandbox: RunningSandbox) -> Generator[oracledb.Connection]:
    with oracledb.connect(
        user=sandbox.user, password=sandbox.password, dsn=sandbox.dsn
    ) as connection:
        yield connection


def rows(connection: oracledb.Connection, sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, fetch_lobs=False)
        return cursor.fetchall()


def test_the_sample_schema_is_served(connection: oracledb.Connection) -> None:
    assert rows(connection, "select count(*) from hr.employees") == [(107,)]
    assert len(rows(connection, "select * from hr.employees")) == 107


def test_scripts_have_run(connection: oracledb.Connection) -> None:
    (row,) = rows(connection, "select id, txt, doc, made from hr.notes")
    assert row[:3] == (1, "first", "a document")


def test_the_account_may_read_only(connection: oracledb.Connection) -> None:
    with connection.cursor() as cursor, pytest.raises(oracledb.DatabaseError):
        cursor.execute("insert into hr.notes (id) values (2)")


def test_errors_point_into_the_text(connection: oracledb.Connection) -> None:
    with connection.cursor() as cursor, pytest.raises(oracledb.DatabaseError) as caught:
        cursor.execute("select first_name, nope from hr.employees")
    (error,) = caught.value.args
    assert (error.code, error.offset) == (904, 19)


def test_the_client_time_zone_is_the_session_time_zone(
    sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORA_SDTZ", "+05:30")
    with oracledb.connect(
        user=sandbox.user, password=sandbox.password, dsn=sandbox.dsn
    ) as connection:
        assert rows(connection, "select sessiontimezone from dual") == [("+05:30",)]


def test_a_script_that_fails_is_an_oracle_error() -> None:
    with pytest.raises(OraError):
        launch("23ai", ["CREATE TABLE hr.broken (x NOSUCHTYPE);"], samples=("hr",))


def test_a_port_in_use_is_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        launch("23ai", samples=("hr",), port=int(taken.getsockname()[1]))


def test_a_stopped_sandbox_can_start_again_on_its_port() -> None:
    first = launch("23ai")
    first.stop()
    second = launch("23ai", samples=("hr",), port=first.endpoint.port)
    oracledb.connect(user=second.user, password=second.password, dsn=second.dsn).close()
    second.stop()
