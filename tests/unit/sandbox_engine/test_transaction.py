"""Transactions: read-only state, statements undone alone, snapshots, open results, interruption."""

import random
import threading

import pytest

from mcp_oracle.sandbox.engine import SandboxDatabase
from mcp_oracle.sandbox.engine.session import EngineSession
from mcp_oracle.sandbox.types import OraError
from tests.unit.sandbox_engine.conftest import BOTH, connect, rows, run

COUNT = "select count(*) from hr.regions"


def failure(session: EngineSession, sql: str) -> int:
    with pytest.raises(OraError) as caught:
        finish(session, sql)
    return caught.value.number


def finish(session: EngineSession, sql: str) -> None:
    result = session.execute(sql, (), ()).rows
    if result is not None:
        result.take(100_000)


def test_a_read_only_transaction_refuses_changes(owner: EngineSession) -> None:
    run(owner, "set transaction read only")
    for sql in (
        "insert into regions values (60, 'North')",
        "update regions set region_name = 'x'",
        "delete from regions where 1 = 0",
        "select * from regions for update",
        "explain plan for select * from dual",
    ):
        assert failure(owner, sql) == 1456, sql
        assert rows(owner, COUNT) == [(5,)]
        assert owner.in_transaction


def test_set_transaction_comes_first(owner: EngineSession) -> None:
    run(owner, "update regions set region_name = 'x' where region_id = 10")
    assert failure(owner, "set transaction read only") == 1453
    owner.rollback()
    run(owner, "set transaction read only")
    owner.commit()
    assert not owner.in_transaction


def test_queries_start_no_transaction(reader: EngineSession) -> None:
    rows(reader, COUNT)
    assert not reader.in_transaction


def test_rollback_undoes_and_commit_keeps(
    owner: EngineSession, own_database: SandboxDatabase
) -> None:
    run(owner, "insert into regions values (60, 'North')")
    owner.rollback()
    assert rows(owner, COUNT) == [(5,)]
    run(owner, "insert into regions values (60, 'North')")
    other = connect(own_database)
    assert rows(other, COUNT) == [(5,)]
    owner.commit()
    assert rows(other, COUNT) == [(6,)]


def test_a_failed_statement_is_undone_alone(owner: EngineSession) -> None:
    run(owner, "insert into regions values (60, 'North')")
    assert failure(owner, "insert into regions values (60, 'again')") == 1
    assert failure(owner, "update regions set region_id = 1 / 0") == 1476
    assert owner.in_transaction
    assert rows(owner, COUNT) == [(6,)]
    owner.commit()
    assert rows(owner, COUNT) == [(6,)]


def test_a_read_only_transaction_keeps_its_snapshot(
    owner: EngineSession, own_database: SandboxDatabase
) -> None:
    other = connect(own_database)
    run(other, "set transaction read only")
    run(owner, "delete from job_history")
    owner.commit()
    assert rows(other, "select count(*) from hr.job_history") == [(10,)]
    other.rollback()
    assert rows(other, "select count(*) from hr.job_history") == [(0,)]


def test_a_snapshot_lost_to_an_error_is_too_old_and_never_another(
    owner: EngineSession, own_database: SandboxDatabase
) -> None:
    other = connect(own_database)
    run(other, "set transaction read only")
    run(owner, "delete from job_history")
    owner.commit()
    assert failure(other, "select 1 / (region_id - region_id) from hr.regions") == 1476
    assert failure(other, "select count(*) from hr.job_history") == 1555


def test_an_error_in_a_query_leaves_the_snapshot_where_nobody_committed(
    reader: EngineSession,
) -> None:
    run(reader, "set transaction read only")
    assert failure(reader, "select 1 / (region_id - region_id) from hr.regions") == 1476
    assert rows(reader, COUNT) == [(5,)]
    reader.rollback()


def test_an_open_result_survives_other_statements(owner: EngineSession) -> None:
    first = owner.execute("select employee_id from employees order by 1", (), ()).rows
    assert first is not None
    assert first.take(2) == [(100,), (101,)]
    run(owner, "update employees set salary = salary + 1 where employee_id = 100")
    assert rows(owner, COUNT) == [(5,)]
    assert first.take(1) == [(102,)]
    owner.rollback()
    assert len(first.take(1000)) == 104


def test_an_open_result_in_a_transaction_survives_its_end(reader: EngineSession) -> None:
    run(reader, "set transaction read only")
    result = reader.execute("select level from dual connect by level <= 100000", (), ()).rows
    assert result is not None
    assert result.take(1) == [(1,)]
    reader.rollback()
    assert rows(reader, COUNT) == [(5,)]
    assert result.take(2) == [(2,), (3,)]
    result.close()


def test_a_conflict_between_writers_is_a_busy_resource(
    owner: EngineSession, own_database: SandboxDatabase
) -> None:
    other = connect(own_database)
    run(owner, "update regions set region_name = 'a' where region_id = 10")
    assert failure(other, "update regions set region_name = 'b' where region_id = 10") == 54


@pytest.mark.parametrize(
    "sql",
    [
        "begin dbms_session.sleep(60); end;",
        "select count(*) from (select level n from dual connect by level <= 3000000) a,"
        " (select level m from dual connect by level <= 3000) b where mod(a.n, b.m) = 1.5",
    ],
)
def test_a_running_statement_is_interrupted(reader: EngineSession, sql: str) -> None:
    found = list[int]()
    started = threading.Event()

    def work() -> None:
        started.set()
        found.append(failure(reader, sql))

    thread = threading.Thread(target=work)
    thread.start()
    started.wait()
    while thread.is_alive():
        reader.interrupt()
        thread.join(0.05)
    assert found == [1013]
    assert failure(reader, COUNT) == 1013
    reader.clear_interrupt()
    assert rows(reader, COUNT) == [(5,)]


@pytest.mark.parametrize("queries_before", [0, 1])
def test_a_read_only_transaction_reads_what_was_there_when_it_began(
    owner: EngineSession, own_database: SandboxDatabase, queries_before: int
) -> None:
    reader = connect(own_database, "HR")
    run(reader, "set transaction read only")
    for _ in range(queries_before):
        assert rows(reader, COUNT) == [(5,)]
    run(owner, "insert into regions values (60, 'North')")
    owner.commit()
    assert rows(reader, COUNT) == [(5,)]
    run(owner, "create table later (n number)")
    run(owner, "truncate table later")
    assert rows(reader, COUNT) == [(5,)]
    reader.rollback()
    assert rows(reader, COUNT) == [(6,)]


def test_an_open_result_and_later_queries_read_the_same(
    owner: EngineSession, own_database: SandboxDatabase
) -> None:
    reader = connect(own_database, "HR")
    run(reader, "set transaction read only")
    result = reader.execute("select level from dual connect by level <= 5000", (), ()).rows
    assert result is not None
    assert result.take(1) == [(1,)]
    run(owner, "insert into regions values (60, 'North')")
    owner.commit()
    assert rows(reader, COUNT) == [(5,)]
    assert result.take(10_000)[-1] == (5000,)
    assert rows(reader, COUNT) == [(5,)]


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_nobody_reads_a_change_in_the_middle_of_a_transaction(
    owner: EngineSession, own_database: SandboxDatabase
) -> None:
    reader, over, committed = connect(own_database, "HR"), threading.Event(), [0]
    run(owner, "create table counter (n number)")
    run(owner, "insert into counter values (0)")
    owner.commit()

    def write() -> None:
        while not over.is_set():
            run(owner, "update counter set n = n + 1")
            owner.commit()
            committed[0] += 1

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for _ in range(150):
            least = committed[0]
            run(reader, "set transaction read only")
            seen = [rows(reader, "select n from counter")[0][0] for _ in range(3)]
            assert seen == seen[:1] * 3
            assert isinstance(seen[0], int)
            assert seen[0] >= least
            reader.rollback()
    finally:
        over.set()
        thread.join()
    assert committed[0] > 10


@pytest.mark.parametrize("seed", range(3))
def test_breaks_at_any_moment_lose_no_more_than_their_call(owner: EngineSession, seed: int) -> None:
    chance, over = random.Random(seed), threading.Event()

    def breaks() -> None:
        while not over.wait(chance.random() / 2000):
            owner.interrupt()
            owner.clear_interrupt()

    run(owner, "insert into regions values (60, 'North')")
    owner.commit()
    thread = threading.Thread(target=breaks)
    thread.start()
    failures = set[int]()
    try:
        for number in range(60):
            for sql in (
                "set transaction read only" if number % 2 else COUNT,
                COUNT
                if number % 2
                else "update regions set region_name = 'x' where region_id = 60",
                "select region_name from regions",
            ):
                try:
                    finish(owner, sql)
                except OraError as error:
                    failures.add(error.number)
            owner.rollback()
    finally:
        over.set()
        thread.join()
    assert failures <= {1013, 603}
    assert rows(owner, COUNT) == [(6,)]
    assert rows(owner, "select count(*) from regions where region_name = 'x'") == [(0,)]


@BOTH
def test_a_session_can_be_made_read_only(
    owner: EngineSession, own_database: SandboxDatabase
) -> None:
    if own_database.profile == "19c":
        assert failure(owner, "alter session set read_only = true") == 2248
        return
    run(owner, "alter session set read_only = true")
    assert failure(owner, "delete from regions") == 28193
    assert failure(owner, "create table t (a number)") == 28193
    assert failure(owner, "select * from regions for update") == 28193
    run(owner, "alter session set read_only = false")
    run(owner, "update regions set region_name = 'x' where region_id = 10")
    assert failure(owner, "alter session set read_only = true") == 28195


def test_a_read_only_user_changes_nothing(own_database: SandboxDatabase) -> None:
    own_database.run_script(
        'CREATE USER ro IDENTIFIED BY "x" READ ONLY;\nGRANT CREATE SESSION TO ro;\n'
        "GRANT SELECT, DELETE ON hr.regions TO ro;\n",
        "SYSTEM",
    )
    session = connect(own_database, "RO")
    assert rows(session, COUNT) == [(5,)]
    assert failure(session, "delete from hr.regions") == 28194
