"""MERGE: what is updated, deleted and inserted, which rows are seen when, and what Oracle refuses."""

from collections.abc import Generator

import pytest

from mcp_oracle.sandbox.engine import SandboxDatabase, open_database
from mcp_oracle.sandbox.engine.session import EngineSession
from mcp_oracle.sandbox.types import OraError
from tests.unit.sandbox_engine.conftest import connect, rows, run

DEFINITIONS = """create table t (
  id number(4) constraint t_pk primary key,
  v varchar2(5) not null,
  n number(6,2) default 7 constraint t_n_c check (n > 0),
  parent number(4) constraint t_parent_fk references t (id));
create table s (id number, v varchar2(10), n number);
create table numbered (id number generated always as identity, v varchar2(5));
create global temporary table g (id number, v varchar2(5)) on commit preserve rows;
create table watched (id number, v varchar2(5));
create trigger watched_biu before update on watched for each row begin null; end;
create or replace view t_view as select * from t;
grant insert, update on t to hr_writer;
grant select on s to hr_writer;
grant select on t to hr_reader;
grant select on s to hr_reader"""
ROWS = (
    "insert into t (id, v, n) values (1, 'a', 10)",
    "insert into t (id, v, n) values (2, 'b', 20)",
    "insert into t (id, v, n, parent) values (3, 'c', 30, 1)",
    "insert into s values (2, 'B', 200)",
    "insert into s values (3, 'C', -1)",
    "insert into s values (4, 'D', 400)",
)
ALL = "select id, v, n from t order by id"


@pytest.fixture(scope="module")
def own_database() -> Generator[SandboxDatabase]:
    opened = open_database(
        "19c",
        ["create user hr_writer identified by w;\ngrant create session to hr_writer;"],
        samples=("hr",),
    )
    session = connect(opened)
    for sql in DEFINITIONS.split(";\n"):
        run(session, sql)
    session.close()
    yield opened
    opened.close()


@pytest.fixture
def table(owner: EngineSession) -> EngineSession:
    """Closed, and so rolled back, by `owner`."""
    for sql in ROWS:
        run(owner, sql)
    return owner


def failure(session: EngineSession, sql: str) -> OraError:
    with pytest.raises(OraError) as caught:
        session.execute(sql, (), ())
    return caught.value


def test_rows_that_match_are_updated_and_the_others_inserted(table: EngineSession) -> None:
    count = run(
        table,
        "merge into t using s on (t.id = s.id)"
        " when matched then update set t.v = s.v, n = s.n where s.n > 0"
        " when not matched then insert (id, v) values (s.id, s.v)",
    )
    assert count == 2
    assert rows(table, ALL) == [(1, "a", 10), (2, "B", 200), (3, "c", 30), (4, "D", 7)]


def test_the_clauses_may_come_in_either_order_and_each_alone(table: EngineSession) -> None:
    insert = "when not matched then insert (t.id, t.v, n) values (s.id, s.v, default)"
    update = "when matched then update set t.v = lower(s.v), t.n = default"
    assert run(table, f"merge into hr.t t using hr.s s on (t.id = s.id) {insert} {update}") == 3
    assert rows(table, ALL) == [(1, "a", 10), (2, "b", 7), (3, "c", 7), (4, "D", 7)]
    assert run(table, f"merge into t using s on (t.id = s.id) {insert}") == 0
    assert run(table, f"merge into t using s on (t.id = s.id) {update}") == 3


def test_delete_where_sees_the_updated_row_and_only_those(table: EngineSession) -> None:
    count = run(
        table,
        "merge into t x using (select id, v, n from s) y on (x.id = y.id)"
        " when matched then update set x.v = y.v where y.id = 2 delete where x.v in ('B', 'C') or x.v = 'b'"
        " when not matched then insert values (y.id, y.v, y.n, null) where y.n > 1000",
    )
    assert count == 1
    assert rows(table, ALL) == [(1, "a", 10), (3, "c", 30)]


def test_delete_where_may_ask_for_what_the_row_was_not_given(table: EngineSession) -> None:
    sql = "merge into t using s on (t.id = s.id) when matched then update set t.v = 'x' delete where t.n + s.n = 220"
    assert run(table, sql) == 2
    assert rows(table, ALL) == [(1, "a", 10), (3, "x", 30)]


def test_a_row_that_is_deleted_has_to_obey_its_checks_before(table: EngineSession) -> None:
    sql = "merge into t using s on (t.id = s.id) when matched then update set t.n = s.n {} delete where t.id = 3"
    assert failure(table, sql.format("")).number == 2290
    assert run(table, sql.format("where s.n > 0")) == 1


def test_subqueries_see_the_rows_of_before(table: EngineSession) -> None:
    run(
        table,
        "merge into t using s on (t.id = s.id)"
        " when matched then update set t.n = (select sum(x.n) from t x where x.id <= s.id)"
        " when not matched then insert (id, v, n) values (s.id, 'new', (select max(x.n) from t x))",
    )
    assert rows(table, ALL) == [(1, "a", 10), (2, "b", 30), (3, "c", 60), (4, "new", 30)]


def test_a_row_that_two_source_rows_would_change_has_no_stable_value(table: EngineSession) -> None:
    sql = (
        "merge into t using (select 1 id, 'x' v from dual union all select 1, 'y' from dual) s on (t.id = s.id)"
        " when matched then update set t.v = s.v"
    )
    assert failure(table, sql).number == 30926
    assert rows(table, ALL)[0] == (1, "a", 10)
    assert run(table, f"{sql} where s.v = 'y'") == 1
    assert rows(table, ALL)[0] == (1, "y", 10)


@pytest.mark.parametrize(
    ("rest", "number", "text"),
    [
        ("when matched then update set t.id = 9", 38104, '"T"."ID"'),
        ("when matched then update set s.v = 'x'", 904, '"S"."V"'),
        ("when matched then update set t.w = 'x'", 904, '"W"'),
        ("when matched then update set t.v = 'x', t.v = 'y'", 957, ""),
        ("when matched then update set t.v = 'abcdef'", 12899, "actual: 6"),
        ("when matched then update set t.v = null", 1407, '("HR"."T"."V")'),
        ("when matched then update set t.n = s.n", 2290, "(HR.T_N_C)"),
        ("when matched then update set t.parent = 99", 2291, "(HR.T_PARENT_FK)"),
        ("when matched then update set t.n = 1 delete where id = 1", 918, ""),
        ("when not matched then insert (id, v) values (s.id, t.v)", 38101, '"T"."V"'),
        ("when not matched then insert (id, v) values (s.id, s.v) where t.n > 1", 38102, '"T"."N"'),
        ("when not matched then insert (id, v) values (1, s.v)", 1, "(HR.T_PK)"),
        ("when not matched then insert (id, v) values (s.id)", 947, ""),
        ("when not matched then insert (id, v) values (s.id, s.v, 1)", 913, ""),
        ("when not matched then insert (id, w) values (s.id, s.v)", 904, '"W"'),
        ("when not matched then insert (id) values (s.id)", 1400, '("HR"."T"."V")'),
        ("when not matched then insert (id, v, parent) values (s.id, s.v, 99)", 2291, ""),
        ("when matched then update set t.v = s.w", 904, '"S"."W"'),
        ("when matched then delete", 905, ""),
        ("when matched and s.n > 1 then update set t.v = 'x'", 905, ""),
        ("when matched then update set t.v = 'x' when matched then update set t.v = 'y'", 905, ""),
        ("", 905, ""),
        ("when matched then update set t.v = 'x' log errors", 3001, "LOG ERRORS"),
        ("when matched then update set (v, n) = (select 'x', 1 from dual)", 3001, ""),
    ],
)
def test_what_oracle_refuses_is_refused_and_changes_nothing(
    table: EngineSession, rest: str, number: int, text: str
) -> None:
    error = failure(table, f"merge into t using s on (t.id = s.id) {rest}")
    assert error.number == number, str(error)
    assert text in error.text
    assert rows(table, ALL) == [(1, "a", 10), (2, "b", 20), (3, "c", 30)]


@pytest.mark.parametrize(
    ("sql", "number"),
    [
        ("merge into t using s on t.id = s.id when matched then update set t.v = 'x'", 906),
        ("merge into t using s when matched then update set t.v = 'x'", 969),
        ("merge into t using missing s on (t.id = s.id) when matched then update set t.v = 'x'", 942),
        ("merge into missing t using s on (t.id = s.id) when matched then update set t.v = 'x'", 942),
        ("merge into t using s on (id = 1) when matched then update set t.v = 'x'", 918),
        ("merge into t_view t using s on (t.id = s.id) when matched then update set t.v = 'x'", 3001),
        ("merge into watched w using s on (w.id = s.id) when matched then update set w.v = 'x'", 3001),
    ],
)  # fmt: skip
def test_the_head_of_a_merge_is_read_strictly(table: EngineSession, sql: str, number: int) -> None:
    assert failure(table, sql).number == number


def test_a_parent_that_is_deleted_must_have_no_children(table: EngineSession) -> None:
    sql = "merge into t using dual on (t.id = 1) when matched then update set t.v = 'x' delete where t.v = 'x'"
    assert failure(table, sql).number == 2292
    run(table, "delete from t where id = 3")
    assert run(table, sql) == 1


def test_identity_columns_count_the_rows_that_are_inserted(owner: EngineSession) -> None:
    sql = (
        "merge into numbered x using (select level l from dual connect by level <= 3) s on (x.id = -s.l)"
        " when not matched then insert (v) values (s.l) where s.l <> 2"
    )
    run(owner, sql)
    first = [(n, v) for n, v in rows(owner, "select id, v from numbered order by id")]
    assert [v for _, v in first] == ["1", "3"]
    run(owner, sql)
    numbers = [n for (n,) in rows(owner, "select id from numbered order by id")]
    assert len(set(numbers)) == 4
    assert run(owner, "insert into numbered (v) select v from numbered") == 4
    always = "merge into numbered x using dual on (x.id = 1) when {}"
    given = always.format("not matched then insert (id) values (1)")
    assert failure(owner, given).number == 32795
    changed = "merge into numbered x using dual on (1 = 1) when matched then update set x.id = 1"
    assert failure(owner, changed).number == 32796


def test_a_temporary_table_is_merged_for_its_own_session_only(
    own_database: SandboxDatabase, owner: EngineSession
) -> None:
    sql = (
        "merge into g using (select 1 id from dual) s on (g.id = s.id)"
        " when matched then update set g.v = 'old' when not matched then insert values (s.id, 'new')"
    )
    other = connect(own_database)
    for session in (owner, other):
        run(session, sql)
        session.commit()
        assert rows(session, "select * from g") == [(1, "new")]
    run(other, sql)
    assert rows(other, "select * from g") == [(1, "old")]
    assert rows(owner, "select * from g") == [(1, "new")]
    other.close()


def test_binds_stand_wherever_values_do(table: EngineSession) -> None:
    sql = (
        "merge into t using (select :1 id, :2 v from dual) s on (t.id = s.id) when matched then update set t.v = s.v"
        " where t.n > :3 when not matched then insert (id, v, n) values (s.id, s.v, :4)"
    )
    assert [
        run(table, sql, *values) for values in ((1, "x", 9, 5), (1, "y", 10, 5), (9, "z", 1, 5))
    ] == [1, 0, 1]
    assert rows(table, ALL)[0] == (1, "x", 10)
    assert rows(table, ALL)[-1] == (9, "z", 5)


def test_a_failed_merge_leaves_what_the_transaction_did_before(table: EngineSession) -> None:
    run(table, "merge into t using s on (t.id = s.id) when matched then update set t.v = s.v")
    assert failure(table, "merge into t using s on (1 = 1) when matched then update set t.n = 1")
    assert rows(table, ALL) == [(1, "a", 10), (2, "B", 20), (3, "C", 30)]


def test_every_clause_needs_its_privilege(own_database: SandboxDatabase) -> None:
    update = (
        "merge into hr.t t using hr.s s on (t.id = s.id) when matched then update set t.v = 'x'"
    )
    insert = " when not matched then insert (id, v) values (s.id, s.v)"
    writer, reader = connect(own_database, "HR_WRITER"), connect(own_database, "HR_READER")
    assert run(writer, update + insert) == 0
    assert failure(writer, f"{update} delete where t.v = 'x' {insert}").number == 1031
    assert failure(reader, update).number == 1031
    hidden = update.replace("hr.s s", "hr.employees s").replace("s.id", "s.employee_id")
    assert failure(writer, hidden).number == 942
    writer.rollback()
    run(writer, "set transaction read only")
    assert failure(writer, update).number == 1456
    for session in (writer, reader):
        session.close()


def test_default_is_a_value_of_insert_and_update_too(table: EngineSession) -> None:
    run(table, "insert into t (id, v, n) values (8, 'x', default)")
    run(table, "update t set n = default, v = 'y' where id = 1")
    assert [n for _, _, n in rows(table, ALL)] == [7, 20, 30, 7]
    assert failure(table, "update t set n = default + 1").number != 3001
