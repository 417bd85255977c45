"""The unmodified python-oracledb in thin mode against the server, both profiles, with a scripted database."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (the driver's own annotations are incomplete)

from typing import Any

import oracledb
import pytest

from mcp_oracle.sandbox.types import Column, Outcome, TypeCode
from tests.unit.sandbox.conftest import Running
from tests.unit.sandbox.fake import FakeRows, Query
from tests.unit.sandbox.scripts import (
    DOCUMENT,
    LARGE_BYTES,
    LARGE_TEXT,
    LOB_COLUMNS,
    MOMENT,
    NUMBERS,
    PLAIN_COLUMNS,
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


@pytest.mark.parametrize("prefetch", [1, 2, 100])
def test_a_cursor_in_a_row_is_read_with_lobs_among_its_columns(
    running: Running, prefetch: int
) -> None:
    columns = [Column("N", TypeCode.NUMBER, scale=-127), Column("C", TypeCode.CLOB)]
    inner = FakeRows(columns, [(number, "text") for number in range(250)])
    outer = [Column("R", TypeCode.CURSOR)]
    running.database.answers["select cursors"] = Query(outer, [(inner,)])
    with running.connect() as connection, connection.cursor() as cursor:
        cursor.execute("select cursors", fetch_lobs=False)
        nested = cursor.fetchall()[0][0]
        nested.prefetchrows = prefetch
        rows = [(number, lob.read()) for number, lob in nested]
    assert rows == [(number, "text") for number in range(250)]


def fetch_one(cursor: oracledb.Cursor) -> oracledb.Cursor:
    cursor.execute("select cursors")
    return cursor.fetchall()[0][0]


def test_a_cursor_in_a_row_ends_when_the_one_around_it_runs_again(running: Running) -> None:
    inner = [FakeRows([Column("N", TypeCode.NUMBER)], [(1,)] * 10) for _ in range(2)]
    outer = [Column("R", TypeCode.CURSOR)]
    results = iter([Outcome(rows=FakeRows(outer, [(rows,)])) for rows in inner])
    running.database.answers["select cursors"] = lambda _, __, ___: next(results)
    with running.connect() as connection, connection.cursor() as cursor:
        first = fetch_one(cursor)
        first.arraysize = first.prefetchrows = 2
        assert first.fetchone() == (1,)
        second = fetch_one(cursor)
        assert [rows.is_closed for rows in inner] == [True, False]
        assert second.fetchall() == [(1,)] * 10
        second.close()
        with pytest.raises(oracledb.DatabaseError, match="ORA-01001"):
            first.fetchall()
        first.close()
