"""The unmodified python-oracledb in thin mode against the server, both profiles, with a scripted database."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (the driver's own annotations are incomplete)

import asyncio
from typing import Any

import oracledb
import pytest

from mcp_oracle.sandbox.types import TypeCode, Value
from tests.unit.sandbox.conftest import Running
from tests.unit.sandbox.scripts import (
    DOCUMENT,
    LARGE_BYTES,
    LARGE_TEXT,
    LOB_COLUMNS,
    MOMENT,
    NUMBERS,
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


# ---- logging on


def test_the_right_password_logs_on(running: Running) -> None:
    with running.connect() as connection:
        assert connection.username == "hr"
        assert connection.version.startswith("23." if running.database.profile == "23ai" else "19.")
        assert connection.service_name == "FREEPDB1"
    (session,) = running.database.sessions
    assert session.client.user == "HR"
    assert session.settings[0].startswith("ALTER SESSION SET TIME_ZONE='")
    assert (
        running.statistics.statements == []
    )  # the driver's own statement is not the application's
    assert running.statistics.connects == 1


@pytest.mark.parametrize("user", ["hr", "nobody"])
def test_a_wrong_password_and_an_unknown_user_look_alike(running: Running, user: str) -> None:
    with pytest.raises(oracledb.DatabaseError) as caught:
        running.connect(user, "wrong")
    assert code_of(caught) == "ORA-01017"
    assert running.statistics.bad_logons == 1
    assert running.database.sessions == []


def test_a_quoted_user_name_keeps_its_case(running: Running) -> None:
    with pytest.raises(oracledb.DatabaseError) as caught:
        running.connect('"hr"', "hr")
    assert code_of(caught) == "ORA-01017"
    running.connect('"HR"', "hr").close()


def test_an_unknown_service_is_refused_by_the_listener(running: Running) -> None:
    with pytest.raises(oracledb.OperationalError) as caught:
        oracledb.connect(user="hr", password="hr", dsn=running.endpoint.dsn("nowhere"))
    assert "DPY-6001" in str(caught.value)
    assert running.statistics.refused == 1


def test_an_unknown_sid_is_refused_by_the_listener(running: Running) -> None:
    port = running.endpoint.port
    dsn = (
        f"(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=127.0.0.1)(PORT={port}))(CONNECT_DATA=(SID=X)))"
    )
    with pytest.raises(oracledb.OperationalError, match="DPY-6003"):
        oracledb.connect(user="hr", password="hr", dsn=dsn)


def test_a_long_connect_descriptor_arrives(running: Running) -> None:
    padding = "x" * 300
    dsn = (
        f"(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=127.0.0.1)(PORT={running.endpoint.port}))"
        f"(CONNECT_DATA=(SERVICE_NAME=FREEPDB1)(X={padding})))"
    )
    oracledb.connect(user="hr", password="hr", dsn=dsn, program=padding).close()
    assert running.statistics.connects == 1


def test_proxy_and_administrator_logons_are_refused(running: Running) -> None:
    with pytest.raises(oracledb.DatabaseError) as caught:
        running.connect("hr[other]")
    assert code_of(caught) == "ORA-28150"
    with pytest.raises(oracledb.DatabaseError) as caught:
        oracledb.connect(user="hr", password="hr", dsn=running.dsn, mode=oracledb.AUTH_MODE_SYSDBA)
    assert code_of(caught) == "ORA-01031"


# ---- queries


def test_every_plain_type_comes_through(connection: Connection) -> None:
    expected = list(zip(*(values for _, values in PLAIN_COLUMNS), strict=True))
    assert fetch(connection, "select * from plain", fetch_decimals=True) == expected


def test_columns_are_described(connection: Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select * from plain")
        described = {info.name: info for info in cursor.description or []}
    assert described["P"].precision == 10
    assert described["P"].scale == 2
    assert described["N"].scale == -127
    assert described["V"].display_size == 40
    assert described["R"].internal_size == 300
    assert described["NV"].type is oracledb.DB_TYPE_NVARCHAR
    assert described["RID"].type is oracledb.DB_TYPE_ROWID
    assert all(info.null_ok for info in described.values())


def test_numbers_are_exact(connection: Connection) -> None:
    rows = fetch(connection, "select * from numbers", fetch_decimals=True)
    assert [row[0] for row in rows] == NUMBERS


def test_timestamps_with_time_zone_keep_their_local_clock(connection: Connection) -> None:
    rows = fetch(connection, "select ids from tz")
    assert [row[0] for row in rows] == [MOMENT, MOMENT, None]  # the driver drops the offset


def test_year_month_intervals_come_through(connection: Connection) -> None:
    rows = fetch(connection, "select ym from intervals")
    assert [row[0] and (row[0].years, row[0].months) for row in rows] == [(3, 4), (-3, -4), None]


def test_lobs_are_read_by_locator(connection: Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select * from lobs")
        rows = cursor.fetchall()
        assert rows[0][1].size() == len(LARGE_TEXT)
        assert rows[0][1].read() == LARGE_TEXT
        assert rows[0][1].read(3, 5) == LARGE_TEXT[2:7]
        assert rows[0][2].read() == LARGE_BYTES
        assert rows[1][1].getchunksize() == 8132
        assert (rows[2][1], rows[2][2]) == (None, None)


def test_lobs_come_inline_when_the_client_wants_that(connection: Connection) -> None:
    rows = fetch(connection, "select * from lobs", fetch_lobs=False)
    assert rows == list(zip(*(values for _, values in LOB_COLUMNS), strict=True))


def test_a_lob_query_runs_again_on_the_same_cursor(connection: Connection) -> None:
    first = fetch(connection, "select * from lobs", fetch_lobs=False)
    assert fetch(connection, "select * from lobs", fetch_lobs=False) == first


def test_json_comes_through(connection: Connection, running: Running) -> None:
    rows = fetch(connection, "select * from json")
    documents = [row[0] for row in rows]
    if running.database.profile == "23ai":
        assert documents == [DOCUMENT, [1, 2], "text", None]
    else:  # the type is unknown there: it is described as CLOB with JSON text
        assert documents == [DOCUMENT, [1, 2], "text", None]


def test_vectors_come_through(connection: Connection, running: Running) -> None:
    rows = fetch(connection, "select * from vectors", fetch_lobs=False)
    if running.database.profile == "23ai":
        assert [row[0] and list(row[0]) for row in rows] == [[1.0, 2.5, -3.0], None]
    else:
        assert rows == [("[1.0,2.5,-3.0]",), (None,)]


def test_booleans_come_through(connection: Connection, running: Running) -> None:
    rows = fetch(connection, "select * from booleans")
    assert rows == [(True,), (False,), (None,)]
    assert type(rows[0][0]) is (bool if running.database.profile == "23ai" else int)


@pytest.mark.parametrize("prefetch", [0, 1, 2, 1234, 1235])
@pytest.mark.parametrize("arraysize", [1, 100, 617, 2000])
def test_all_rows_arrive_whatever_the_fetch_size(
    connection: Connection, prefetch: int, arraysize: int
) -> None:
    with connection.cursor() as cursor:
        cursor.prefetchrows, cursor.arraysize = prefetch, arraysize
        cursor.execute("select * from many")
        rows = cursor.fetchmany(1000) + cursor.fetchall()
    assert rows == [(number, f"group {number // 100}") for number in range(1234)]


def test_answers_of_many_packets_arrive(connection: Connection) -> None:
    rows = fetch(connection, "select * from wide")
    assert rows[19][29] == "19-29" * 100


def test_a_query_without_rows(connection: Connection) -> None:
    assert fetch(connection, "select * from empty") == []


def test_a_statement_is_parsed_once_and_run_often(connection: Connection, running: Running) -> None:
    for _ in range(3):
        assert len(fetch(connection, "select * from many")) == 1234
    assert running.statistics.statements == ["select * from many"] * 3


def test_a_result_left_unread_is_closed(connection: Connection, running: Running) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select * from many")
    connection.stmtcachesize = 0
    connection.ping()
    connection.ping()
    query = running.database.answers["select * from many"]
    assert all(rows.is_closed for rows in getattr(query, "opened"))  # noqa: B009 - scripted


def test_parse_describes_without_running(connection: Connection, running: Running) -> None:
    with connection.cursor() as cursor:
        cursor.parse("select * from many")
        assert [info.name for info in cursor.description or []] == ["ID", "TXT"]
    assert running.database.sessions[0].executed == []


def test_scrollable_cursors_are_refused(connection: Connection) -> None:
    with connection.cursor(scrollable=True) as cursor, pytest.raises(oracledb.Error) as caught:
        cursor.execute("select * from many")
    assert code_of(caught) == "ORA-03001"
    assert fetch(connection, "select * from empty") == []


# ---- errors


def test_errors_carry_their_offset(connection: Connection) -> None:
    with pytest.raises(oracledb.DatabaseError) as caught:
        fetch(connection, "select nope from dual")
    (error,) = caught.value.args
    assert error.full_code == "ORA-00904"
    assert error.offset == 7
    assert '"NOPE": invalid identifier' in error.message
    assert fetch(connection, "select * from empty") == []


def test_a_fatal_error_ends_the_session(running: Running) -> None:
    connection = running.connect()
    with pytest.raises(oracledb.DatabaseError):
        fetch(connection, "select kill from dual")
    assert not connection.is_healthy()


def test_an_unexpected_exception_is_an_oracle_error(
    connection: Connection, running: Running
) -> None:
    def fail(*_: Any) -> Any:
        raise ZeroDivisionError

    running.database.answers["select bug from dual"] = fail
    with pytest.raises(oracledb.DatabaseError) as caught:
        fetch(connection, "select bug from dual")
    assert code_of(caught) == "ORA-03001"
    assert fetch(connection, "select * from empty") == []


def test_unsupported_bind_types_leave_the_connection_healthy(connection: Connection) -> None:
    with connection.cursor() as cursor:
        cursor.setinputsizes(oracledb.DB_TYPE_BFILE)
        with pytest.raises(oracledb.DatabaseError) as caught:
            cursor.execute("select :1 from dual", [None])
    assert code_of(caught) == "ORA-03115"
    assert fetch(connection, "select * from empty") == []


def test_two_phase_commit_is_refused_cleanly(connection: Connection) -> None:
    with pytest.raises(oracledb.DatabaseError) as caught:
        connection.tpc_begin(connection.xid(1, "a", "b"))
    assert code_of(caught) == "ORA-03120"
    assert fetch(connection, "select * from empty") == []


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


# ---- closing


def test_closing_ends_the_session(running: Running) -> None:
    running.connect().close()
    running.endpoint.stop()
    assert running.database.sessions[0].is_closed


def test_the_text_arrives_byte_for_byte(connection: Connection, running: Running) -> None:
    # no blanks at the ends: the driver strips them
    sql = "select  /* Grüße 🦆 */\t*\r\nfrom   \"Tbl\" where x = q'[ : ' ]'  -- end"
    with pytest.raises(oracledb.DatabaseError):
        fetch(connection, sql)
    assert running.statistics.statements == [sql]


# ---- async

pytest_anyio = pytest.mark.anyio


@pytest_anyio
async def test_async_queries(async_connection: oracledb.AsyncConnection) -> None:
    rows = await async_connection.fetchall("select * from many")
    assert rows == [(number, f"group {number // 100}") for number in range(1234)]
    with pytest.raises(oracledb.DatabaseError) as caught:
        await async_connection.execute("select nope from dual")
    assert caught.value.args[0].offset == 7


@pytest_anyio
async def test_async_lobs(async_connection: oracledb.AsyncConnection) -> None:
    with async_connection.cursor() as cursor:
        await cursor.execute("select * from lobs")
        rows = await cursor.fetchall()
    assert await rows[0][1].read() == LARGE_TEXT
    assert await rows[0][2].read() == LARGE_BYTES


@pytest_anyio
async def test_a_cancelled_task_stops_the_statement(running: Running) -> None:
    async with await running.connect_async() as connection:
        task = asyncio.create_task(connection.fetchall("select * from slow"))
        await asyncio.to_thread(running.database.started.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await connection.fetchall("select * from empty") == []
        assert running.statistics.connections[-1].breaks == 1


@pytest_anyio
async def test_a_timeout_around_the_call_stops_the_statement(running: Running) -> None:
    async with await running.connect_async() as connection:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await connection.fetchall("select * from slow")
        assert await connection.fetchall("select * from empty") == []


def test_a_call_timeout_stops_the_statement(running: Running) -> None:
    with running.connect() as connection:
        connection.call_timeout = 100
        with pytest.raises(oracledb.DatabaseError, match="DPY-4024"):
            fetch(connection, "select * from slow")
        connection.call_timeout = 0
        assert fetch(connection, "select * from empty") == []


@pytest_anyio
async def test_fifty_connections_at_once(running: Running) -> None:
    async def one(number: int) -> list[Any]:
        async with await running.connect_async() as connection:
            with connection.cursor() as cursor:
                await cursor.execute("select :1 from dual", [number])
                return await cursor.fetchall()

    results = await asyncio.gather(*map(one, range(50)))
    assert results == [[(number,)] for number in range(50)]
    assert running.statistics.connects == 50


@pytest_anyio
async def test_pipelines(async_connection: oracledb.AsyncConnection) -> None:
    pipeline = oracledb.create_pipeline()
    pipeline.add_fetchall("select * from many")
    pipeline.add_execute("insert into t values (:1)", [1])
    pipeline.add_fetchone("select * from booleans")
    pipeline.add_commit()
    results = await async_connection.run_pipeline(pipeline)
    assert len(results[0].rows or []) == 1234
    assert results[2].rows == [(True,)]


@pytest_anyio
async def test_a_pipeline_goes_on_after_an_error(
    async_connection: oracledb.AsyncConnection,
) -> None:
    pipeline = oracledb.create_pipeline()
    pipeline.add_fetchall("select nope from dual")
    pipeline.add_fetchall("select * from booleans")
    results = await async_connection.run_pipeline(pipeline, continue_on_error=True)
    assert results[0].error is not None
    assert results[0].error.full_code == "ORA-00904"
    assert results[1].rows == [(True,), (False,), (None,)]
