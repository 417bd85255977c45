"""DML: conversions, sizes, constraints with their names, RETURNING, sequences, ROWNUM and triggers."""

import datetime as dt
from collections.abc import Generator
from decimal import Decimal

import pytest

from mcp_oracle.sandbox.engine import SandboxDatabase, open_database
from mcp_oracle.sandbox.engine.session import EngineSession
from mcp_oracle.sandbox.types import Bind, OraError, TypeCode
from tests.unit.sandbox_engine.conftest import rows, run

TABLE = """create table t (
  id number(4) constraint t_pk primary key,
  name varchar2(5) not null,
  code char(3) default 'abc',
  amount number(6,2) constraint t_amount_c check (amount > 0),
  made date default sysdate,
  parent number(4) constraint t_parent_fk references t (id),
  constraint t_name_uk unique (name))"""


@pytest.fixture(scope="module")
def own_database() -> Generator[SandboxDatabase]:
    """One for the module: each test's session rolls back what it did."""
    opened = open_database(samples=("hr",))
    yield opened
    opened.close()


@pytest.fixture
def table(owner: EngineSession) -> Generator[EngineSession]:
    run(owner, TABLE)
    yield owner
    owner.rollback()
    run(owner, "drop table t")


def failure(session: EngineSession, sql: str) -> OraError:
    with pytest.raises(OraError) as caught:
        session.execute(sql, (), ())
    return caught.value


def test_values_are_converted_as_declared(table: EngineSession) -> None:
    run(table, "insert into t (id, name, amount, made) values ('1', 12, '3.456', '01-FEB-24')")
    assert rows(table, "select id, name, code || '|', amount, made, parent from t") == [
        (1, "12", "abc|", Decimal("3.46"), dt.datetime.fromisoformat("2024-02-01"), None)
    ]


def test_char_is_padded_and_empty_text_is_null(table: EngineSession) -> None:
    run(table, "insert into t (id, name, code, amount) values (1, 'x', 'a', null)")
    assert rows(table, "select code || '|' from t where code = 'a'") == [("a  |",)]
    assert failure(table, "insert into t (id, name) values (2, '')").number == 1400


@pytest.mark.parametrize(
    ("values", "number", "text"),
    [
        ("(1, 'abcdef', 'a', 1, null, null)", 12899, "actual: 6, maximum: 5"),
        ("(1, 'ääää', 'a', 1, null, null)", 12899, "actual: 8, maximum: 5"),
        ("(1, null, 'a', 1, null, null)", 1400, '("HR"."T"."NAME")'),
        ("(12345, 'a', 'a', 1, null, null)", 1438, ""),
        ("(1, 'a', 'a', 12345, null, null)", 1438, ""),
        ("(1, 'a', 'a', -1, null, null)", 2290, "(HR.T_AMOUNT_C)"),
        ("(1, 'a', 'a', 1, null, 99)", 2291, "(HR.T_PARENT_FK)"),
        ("(7, 'other', 'a', 1, null, null)", 1, "(HR.T_PK)"),
        ("(8, 'seven', 'a', 1, null, null)", 1, "(HR.T_NAME_UK)"),
        ("(1, 'a')", 947, ""),
        ("(1, 'a', 'a', 1, null, null, 5)", 913, ""),
        ("(1, 'a', 'a', 1, 'no date', null)", 1858, ""),
    ],
)
def test_what_does_not_fit_is_refused(
    table: EngineSession, values: str, number: int, text: str
) -> None:
    run(table, "insert into t (id, name) values (7, 'seven')")
    error = failure(table, f"insert into t values {values}")
    assert error.number == number
    assert text in error.text


def test_a_constraint_is_checked_after_the_whole_statement(table: EngineSession) -> None:
    run(table, "insert into t (id, name) values (1, 'a')")
    run(table, "insert into t (id, name) values (2, 'b')")
    assert run(table, "update t set id = 3 - id") == 2
    assert rows(table, "select id, name from t order by id") == [(1, "b"), (2, "a")]


def test_a_parent_with_children_stays(table: EngineSession) -> None:
    run(table, "insert into t (id, name) values (1, 'a')")
    run(table, "insert into t (id, name, parent) values (2, 'b', 1)")
    assert failure(table, "delete from t where id = 1").number == 2292
    assert failure(table, "update t set id = 5 where id = 1").number == 2292
    assert run(table, "delete from t") == 2


def test_update_to_null_of_a_mandatory_column(table: EngineSession) -> None:
    run(table, "insert into t (id, name) values (1, 'a')")
    assert failure(table, "update t set name = null").number == 1407


def test_rows_are_counted_and_rownum_takes_the_first(owner: EngineSession) -> None:
    assert run(owner, "update employees set salary = salary where department_id = 60") == 5
    assert run(owner, "delete from job_history where rownum <= 4") == 4
    assert run(owner, "insert into regions select region_id + 1, region_name from regions") == 5


def test_returning_gives_the_new_values(owner: EngineSession) -> None:
    binds = [Bind("1", TypeCode.NUMBER), Bind("2", TypeCode.NUMBER, is_return=True)]
    sql = "update employees set salary = salary + :1 where department_id = 90 returning salary into :2"
    outcome = owner.execute(sql, binds, [1, None])
    assert outcome.row_count == 3
    assert sorted(outcome.returned[0], key=str) == [17601, 18801, 26501]


def test_sequences_go_on_and_remember(owner: EngineSession) -> None:
    with pytest.raises(OraError, match="ORA-08002"):
        rows(owner, "select departments_seq.currval from dual")
    assert rows(owner, "select departments_seq.nextval from dual") == [(280,)]
    run(owner, "insert into departments values (departments_seq.nextval, 'New', null, 1700)")
    assert rows(owner, "select departments_seq.currval from dual") == [(290,)]
    assert rows(owner, "select max(department_id) from departments") == [(290,)]


def test_a_sequence_over_several_rows_is_refused(owner: EngineSession) -> None:
    assert failure(owner, "select employees_seq.nextval from regions").number == 3001


def test_identity_columns_number_themselves(owner: EngineSession) -> None:
    run(owner, "create table i (id number generated always as identity, a number)")
    run(owner, "insert into i (a) values (10)")
    run(owner, "insert into i (a) values (20)")
    assert rows(owner, "select id, a from i order by id") == [(1, 10), (2, 20)]
    assert failure(owner, "insert into i values (5, 5)").number == 32795


def test_an_enabled_trigger_is_refused_and_not_skipped(owner: EngineSession) -> None:
    error = failure(owner, "update employees set job_id = 'IT_PROG' where employee_id = 100")
    assert error.number == 3001
    assert "UPDATE_JOB_HISTORY" in error.text


def test_a_read_only_view_refuses_dml(owner: EngineSession) -> None:
    assert failure(owner, "delete from emp_details_view").number == 42399


def test_rowid_is_stable(owner: EngineSession) -> None:
    ((row_id,),) = rows(owner, "select rowid from regions where region_id = 20")
    run(owner, "update regions set region_name = 'x' where region_id = 10")
    owner.commit()
    assert rows(owner, "select region_id from regions where rowid = :1", row_id) == [(20,)]
    assert run(owner, "delete from job_history where rowid = :1", row_id) == 0


def test_binds_of_every_kind_come_back(owner: EngineSession) -> None:
    run(owner, "create table b (n number, v varchar2(20), d date, t timestamp, r raw(4), c clob)")
    when = dt.datetime.fromisoformat("2024-02-29 13:05:09.250")
    big = Decimal("12345678901234567890123456789.0123456789")
    run(
        owner,
        "insert into b values (:1, :2, :3, :4, :5, :6)",
        big,
        "é",
        when,
        when,
        b"\x01\xff",
        "text",
    )
    assert rows(owner, "select * from b") == [
        (big, "é", when.replace(microsecond=0), when, b"\x01\xff", "text")
    ]
