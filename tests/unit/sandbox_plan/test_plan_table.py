"""EXPLAIN PLAN as a statement: its forms, its privileges, and PLAN_TABLE as a temporary table of each session."""

import pytest

from mcp_oracle.sandbox.engine import SandboxDatabase
from mcp_oracle.sandbox.engine.session import EngineSession
from mcp_oracle.sandbox.types import OraError
from tests.unit.sandbox_engine.conftest import BOTH, connect, rows, run

COUNT = "select count(*) from plan_table"


def failure(session: EngineSession, sql: str) -> OraError:
    with pytest.raises(OraError) as caught:
        run(session, sql)
    return caught.value


def test_rows_belong_to_the_session(database: SandboxDatabase) -> None:
    one, other = connect(database, "HR_READER"), connect(database, "HR_READER")
    run(one, "explain plan for select * from hr.regions")
    one.commit()
    assert rows(one, COUNT) == [(2,)]
    assert rows(other, COUNT) == [(0,)]
    assert run(other, "delete from plan_table") == 0
    assert rows(one, COUNT) == [(2,)]
    one.close()
    other.close()


def test_a_rollback_removes_the_rows_and_a_commit_keeps_them(reader: EngineSession) -> None:
    run(reader, "explain plan for select * from hr.regions")
    assert reader.in_transaction
    reader.rollback()
    assert rows(reader, COUNT) == [(0,)]
    run(reader, "explain plan for select * from hr.regions")
    reader.commit()
    run(reader, "delete from sys.plan_table$ where id = 1")
    assert rows(reader, COUNT) == [(1,)]
    reader.rollback()
    assert rows(reader, COUNT) == [(2,)]


def test_the_rows_end_with_the_session(own_database: SandboxDatabase) -> None:
    session = connect(own_database, "HR_READER")
    run(session, "explain plan for select * from hr.regions")
    session.commit()
    session.close()
    assert own_database.look('select count(*) from memory."SYS"."PLAN_TABLE$"') == [(0,)]


def test_other_temporary_tables_keep_their_rows_apart_too(own_database: SandboxDatabase) -> None:
    one, other = connect(own_database), connect(own_database)
    run(one, "create global temporary table basket (id number) on commit preserve rows")
    run(one, "insert into basket values (1)")
    run(one, "insert into basket select id + 1 from basket")
    one.commit()
    run(other, "insert into basket values (7)")
    assert rows(one, "select id from basket order by id") == [(1,), (2,)]
    assert run(other, "update basket set id = 8") == 1
    other.commit()
    assert rows(other, "select id from basket") == [(8,)]
    found = rows(one, "select temporary, duration from user_tables where table_name = 'BASKET'")
    assert found == [("Y", "SYS$SESSION")]


@pytest.mark.parametrize(
    ("sql", "wanted"),
    [
        ("explain plan for select * from hr.regions", (None, 2)),
        ("EXPLAIN PLAN SET STATEMENT_ID = 'it''s' FOR select * from hr.regions", ("it's", 2)),
        ("explain/* so */plan\n-- and\nset statement_id='a' into plan_table for\nselect 1 from dual", ("a", 2)),
        ("explain plan into sys.plan_table$ for with x as (select 1 a from dual) select * from x", (None, 2)),
        ("explain plan for select :a from dual where :1 = 'x'", (None, 3)),
    ],
)  # fmt: skip
def test_the_forms_of_the_statement(
    reader: EngineSession, sql: str, wanted: tuple[str | None, int]
) -> None:
    run(reader, sql)
    assert rows(reader, "select max(statement_id), count(*) from plan_table") == [wanted]


@pytest.mark.parametrize(
    ("sql", "number", "offset"),
    [
        ("explain", 905, 7),
        ("explain select * from hr.regions", 905, 8),
        ("explain plan select * from hr.regions", 905, 13),
        ("explain plan for", 905, 16),
        ("explain plan set statement_id 'a' for select 1 from dual", 927, 30),
        ("explain plan set statement_id = 'a23456789012345678901234567890x' for select 1 from dual", 12899, None),
        ("explain plan for begin null; end;", 905, 17),
        ("explain plan for select * from nosuch", 942, 31),
        ("explain plan for select nope from hr.regions", 904, 24),
        ("explain plan for select * from hr.regions where", 936, None),
        ("explain plan into nosuch for select * from hr.regions", 942, None),
        ("explain plan for delete from hr.regions", 1031, None),
        ("explain plan for update hr.regions set region_name = 'x'", 1031, None),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_statement_is_said_where_it_stands(
    reader: EngineSession, sql: str, number: int, offset: int | None
) -> None:
    error = failure(reader, sql)
    assert error.number == number
    if offset is not None:
        assert error.offset == offset
    assert rows(reader, COUNT) == [(0,)]


@BOTH
def test_a_view_needs_what_is_below_it(own_database: SandboxDatabase) -> None:
    own_database.run_script(
        """
        CREATE USER peeper IDENTIFIED BY "peeper_1";
        GRANT CREATE SESSION TO peeper;
        GRANT SELECT ON hr.emp_details_view TO peeper;
        """,
        "SYSTEM",
    )
    session = connect(own_database, "PEEPER")
    assert len(rows(session, "select * from hr.emp_details_view")) == 106
    assert failure(session, "explain plan for select * from hr.emp_details_view").number == 1039
    assert failure(session, "explain plan for select * from all_tables").number == 1039
    run(session, "explain plan for select * from plan_table")
    system = connect(own_database, "SYSTEM")
    run(system, "explain plan for select * from hr.emp_details_view, all_tables")


def test_read_only_sessions_and_transactions_refuse_it(owner: EngineSession) -> None:
    sql = "explain plan for select * from regions"
    run(owner, "set transaction read only")
    assert failure(owner, sql).number == 1456
    owner.rollback()
    run(owner, "alter session set read_only = true")
    assert failure(owner, sql).number == 28193
    run(owner, "alter session set read_only = false")
    run(owner, sql)


def test_rows_go_into_a_table_of_ones_own(owner: EngineSession) -> None:
    columns = rows(
        owner,
        "select column_name, data_type, data_length from all_tab_columns where owner = 'SYS'"
        " and table_name = 'PLAN_TABLE$' order by column_id",
    )
    sized = (
        f"{name} {kind}{f'({size})' if kind == 'VARCHAR2' else ''}" for name, kind, size in columns
    )
    run(owner, f"create table plan_table ({', '.join(sized)})")
    run(owner, "explain plan for select * from regions")
    assert rows(owner, "select count(*) from hr.plan_table") == [(2,)]
    assert rows(owner, "select count(*) from sys.plan_table$") == [(0,)]
    lines = rows(owner, "select * from table(dbms_xplan.display('PLAN_TABLE'))")
    assert "TABLE ACCESS FULL| REGIONS" in str(lines[6][0])


def test_the_plan_says_whose_estimates_it_holds(reader: EngineSession) -> None:
    run(reader, "explain plan for select * from hr.regions")
    ((remarks,),) = rows(reader, "select remarks from plan_table where id = 0")
    ((xml,),) = rows(reader, "select other_xml from plan_table where other_xml is not null")
    assert remarks == "estimated by the embedded sandbox, not by Oracle's optimizer"
    assert f'<info type="sandbox" note="y">{remarks}</info>' in str(xml)
