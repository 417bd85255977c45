"""Binds of every type, changes, PL/SQL, attributes, LOBs: python-oracledb against the server."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (the driver's own annotations are incomplete)

from typing import Any

import oracledb
import pytest

from mcp_oracle.sandbox.types import TypeCode, Value
from tests.unit.sandbox.conftest import Running
from tests.unit.sandbox.scripts import (
    DOCUMENT,
    LARGE_BYTES,
    LARGE_TEXT,
    MOMENT,
    PLAIN_COLUMNS,
    SECOND,
)

Connection = oracledb.Connection


def fetch(connection: Connection, sql: str, **options: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, **options)
        return cursor.fetchall()


def code_of(caught: pytest.ExceptionInfo[oracledb.Error]) -> str:
    return caught.value.args[0].full_code


# ---- binds

BINDS: list[tuple[str, Any, Any, Value]] = [
    ("int", None, 42, 42),
    ("large int", None, -(10**37), -(10**37)),
    ("float", None, 0.1, None),
    ("text", None, "Grüße", "Grüße"),
    ("text of 30000", None, "x" * 30000, "x" * 30000),
    ("null", None, None, None),
    ("national", oracledb.DB_TYPE_NVARCHAR, "Grüße 🦆", "Grüße 🦆"),
    ("char", oracledb.DB_TYPE_CHAR, "abc", "abc"),
    ("bytes", None, b"\x00\x01", b"\x00\x01"),
    ("datetime", None, SECOND, SECOND),
    ("date", oracledb.DB_TYPE_DATE, SECOND, SECOND),
    ("timestamp", oracledb.DB_TYPE_TIMESTAMP, MOMENT, MOMENT),
    ("double", oracledb.DB_TYPE_BINARY_DOUBLE, 0.1, 0.1),
    ("float32", oracledb.DB_TYPE_BINARY_FLOAT, -0.25, -0.25),
    ("interval", None, PLAIN_COLUMNS[11][1][1], PLAIN_COLUMNS[11][1][1]),
    ("clob", oracledb.DB_TYPE_CLOB, LARGE_TEXT, LARGE_TEXT),
    ("blob", oracledb.DB_TYPE_BLOB, LARGE_BYTES, LARGE_BYTES),
]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [pytest.param(*case[1:], id=case[0]) for case in BINDS],
)
def test_binds_of_every_type_arrive(
    connection: Connection, running: Running, kind: Any, value: Any, expected: Value
) -> None:
    with connection.cursor() as cursor:
        if kind is not None:
            cursor.setinputsizes(kind)
        cursor.execute("select :1 from dual", [value])
        row = cursor.fetchone()
    (sql, (bind,), (arrived,)) = running.database.sessions[0].executed[-1]
    assert sql == "select :1 from dual"
    assert bind.name == "1"
    assert row is not None
    if expected is not None:
        assert arrived == expected
    if bind.type not in {TypeCode.CLOB, TypeCode.BLOB}:
        assert row[0] == value


def test_json_and_vector_and_boolean_binds(connection: Connection, running: Running) -> None:
    if running.database.profile == "19c":
        pytest.skip("types of 21c and 23ai")
    for kind, value in (
        (oracledb.DB_TYPE_JSON, DOCUMENT),
        (oracledb.DB_TYPE_JSON, [1, "a", None]),
        (oracledb.DB_TYPE_BOOLEAN, True),
        (oracledb.DB_TYPE_BOOLEAN, False),
        (oracledb.DB_TYPE_BOOLEAN, None),
    ):
        with connection.cursor() as cursor:
            cursor.setinputsizes(kind)
            cursor.execute("select :1 from dual", [value])
            row = cursor.fetchone()
        assert row == (value,)


def test_a_long_string_among_short_ones_keeps_its_place(
    connection: Connection, running: Running
) -> None:
    fetch_args = {"a": "y" * 32768, "b": 5}
    with connection.cursor() as cursor:
        cursor.execute("select :a, :b from dual", fetch_args)
    assert running.database.sessions[0].executed[-1][2] == ["y" * 32768, 5]


def test_a_statement_runs_again_with_other_bind_types(
    connection: Connection, running: Running
) -> None:
    values = [1, "text", None, b"raw", "x" * 5000, 2]
    for value in values:
        with connection.cursor() as cursor:
            cursor.execute("select :1 from dual", [value])
            assert cursor.fetchall() == [(value,)]
    assert [call[2][0] for call in running.database.sessions[0].executed] == values


# ---- changes


def test_transactions_are_reported_and_ended(connection: Connection, running: Running) -> None:
    with connection.cursor() as cursor:
        cursor.execute("insert into t values (:1)", [1])
        assert cursor.rowcount == 1
    assert connection.transaction_in_progress
    connection.commit()
    assert not connection.transaction_in_progress
    with connection.cursor() as cursor:
        cursor.execute("insert into t values (:1)", [2])
    connection.rollback()
    assert (running.database.commits, running.database.rollbacks) == (1, 1)


def test_autocommit_commits(connection: Connection, running: Running) -> None:
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("insert into t values (:1)", [1])
        cursor.execute("insert into t values (:1)", [2])
    assert running.database.commits == 2
    assert not connection.transaction_in_progress


def test_executemany_sends_every_row_in_one_request(
    connection: Connection, running: Running
) -> None:
    rows = [(number, f"text {number}") for number in range(5000)]
    connection.ping()
    before = running.statistics.requests
    with connection.cursor() as cursor:
        cursor.executemany("insert into t values (:1, :2)", rows)
        assert cursor.rowcount == 5000
    assert running.statistics.requests == before + 1
    arrived = [tuple(call[2]) for call in running.database.sessions[0].executed]
    assert arrived == rows


def test_executemany_stops_at_the_first_error(connection: Connection, running: Running) -> None:
    with connection.cursor() as cursor, pytest.raises(oracledb.IntegrityError) as caught:
        cursor.executemany("insert into t values (:1)", [(1,), (2,), (-1,), (3,)])
    assert code_of(caught) == "ORA-00001"
    assert len(running.database.sessions[0].executed) == 3


def test_executemany_reports_batch_errors_and_row_counts(connection: Connection) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into t values (:1)",
            [(1,), (-1,), (2,), (-1,)],
            batcherrors=True,
            arraydmlrowcounts=True,
        )
        assert [(error.offset, error.code) for error in cursor.getbatcherrors()] == [(1, 1), (3, 1)]
        assert cursor.getarraydmlrowcounts() == [1, 0, 1, 0]
        assert cursor.rowcount == 2


def test_returning_gives_all_values(connection: Connection) -> None:
    with connection.cursor() as cursor:
        ids, texts = cursor.var(int), cursor.var(str)
        sql = "insert into t values (:id) returning id, txt into :ids, :txts"
        for number in (4, 5):
            cursor.execute(sql, {"id": number, "ids": ids, "txts": texts})
            assert ids.getvalue() == [number * 10, number * 10 + 1]
            assert texts.getvalue() == ["a", None]


def test_plsql_out_binds_come_back(connection: Connection) -> None:
    with connection.cursor() as cursor:
        text, number = cursor.var(str), cursor.var(int)
        for count in range(3):
            number.setvalue(0, count)
            cursor.execute("begin :a := f(:b, :c); end;", [text, count, number])
            assert text.getvalue() == f"got {count}"
            assert number.getvalue() == count + 1
        cursor.execute("begin null; end;")


def test_ddl_and_session_changes(connection: Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("create table t (id number)")
        cursor.execute("create table t (id number)")
        cursor.execute("alter session set current_schema = co")
    assert connection.current_schema == "CO"


def test_attributes_reach_the_session(connection: Connection, running: Running) -> None:
    connection.module, connection.action = "mcp", "Grüße"
    connection.client_identifier, connection.clientinfo = "me", "info"
    connection.dbop = "op"
    connection.current_schema = "CO"
    connection.ping()
    assert dict(running.database.sessions[0].attributes) == {
        "MODULE": "mcp",
        "ACTION": "Grüße",
        "CLIENT_IDENTIFIER": "me",
        "CLIENT_INFO": "info",
        "DBOP": "op",
        "CURRENT_SCHEMA": "CO",
    }


def test_temporary_lobs_can_be_written(connection: Connection) -> None:
    clob = connection.createlob(oracledb.DB_TYPE_CLOB)
    clob.write("Grüße")
    clob.write("!", 8)
    assert clob.read() == "Grüße  !"
    clob.trim(2)
    assert clob.read() == "Gr"
    assert not clob.isopen()
    clob.open()
    assert clob.isopen()
    clob.close()
    blob = connection.createlob(oracledb.DB_TYPE_BLOB, LARGE_BYTES)
    assert blob.read() == LARGE_BYTES
