"""Materialized views: rows of their query at creation, dictionary rows, and what Oracle refuses."""

from collections.abc import Generator

import pytest

from mcp_oracle.sandbox.engine import SandboxDatabase
from mcp_oracle.sandbox.engine.session import EngineSession
from mcp_oracle.sandbox.types import OraError
from tests.unit.sandbox_engine.conftest import BOTH, connect, rows, run

PAY = (
    "create materialized view hr.pay (department, staff, total) build immediate refresh complete on demand"
    " as select department_id, count(*), sum(salary) from employees where department_id is not null"
    " group by department_id"
)


@pytest.fixture
def system(own_database: SandboxDatabase) -> Generator[EngineSession]:
    session = connect(own_database, "SYSTEM")
    yield session
    session.close()


def failure(session: EngineSession, sql: str) -> OraError:
    with pytest.raises(OraError) as caught:
        session.execute(sql, (), ())
    return caught.value


@BOTH
def test_a_view_holds_the_rows_of_its_creation(system: EngineSession) -> None:
    run(system, PAY)
    assert rows(system, "select count(*), sum(staff) from hr.pay") == [(11, 106)]
    run(system, "delete from hr.job_history")
    run(system, "delete from hr.employees where employee_id = 206")
    assert rows(system, "select count(*), sum(staff) from hr.pay") == [(11, 106)]
    system.rollback()


def test_the_dictionary_shows_view_and_table(system: EngineSession) -> None:
    run(system, PAY)
    objects = (
        "select object_type, count(distinct object_id) over () from all_objects"
        " where object_name = 'PAY' order by 1"
    )
    assert rows(system, objects) == [("MATERIALIZED VIEW", 2), ("TABLE", 2)]
    about = (
        "select mview_name, container_name, refresh_mode, refresh_method, build_mode, rewrite_enabled, staleness,"
        " last_refresh_date is not null as refreshed from all_mviews where owner = 'HR'"
    )
    assert rows(system, about) == [
        ("PAY", "PAY", "DEMAND", "COMPLETE", "IMMEDIATE", "N", "UNKNOWN", True)
    ]
    comments = "select comments from all_mview_comments where mview_name = 'PAY'"
    assert rows(system, comments) == [("snapshot table for snapshot HR.PAY",)]
    run(system, "comment on materialized view hr.pay is 'Pay by department'")
    assert rows(system, comments) == [("Pay by department",)]
    counts = [
        rows(system, f"select count(*) from {view} where owner = 'HR' and table_name = 'PAY'")[0][0]
        for view in ("all_tables", "all_tab_comments", "all_tab_columns")
    ]
    assert counts == [1, 0, 3]
    uses = "select type, referenced_name from all_dependencies where owner = 'HR' and name = 'PAY'"
    assert rows(system, uses) == [("MATERIALIZED VIEW", "EMPLOYEES")]
    (text,) = rows(
        system, "select dbms_metadata.get_ddl('MATERIALIZED_VIEW', 'PAY', 'HR') from dual"
    )[0]
    assert 'CREATE MATERIALIZED VIEW "HR"."PAY" ("DEPARTMENT", "STAFF", "TOTAL")' in str(text)
    assert "REFRESH COMPLETE ON DEMAND" in str(text)
    run(system, "drop materialized view hr.pay")
    assert rows(system, objects) == rows(system, about) == []


def test_rows_of_a_view_are_not_changed_by_hand(system: EngineSession) -> None:
    run(system, PAY)
    for sql, number in (
        ("update hr.pay set staff = 1", 1732),
        ("insert into hr.pay values (1, 1, 1)", 1732),
        (
            "merge into hr.pay p using dual on (p.staff = 1) when matched then update set p.total = 1",
            1732,
        ),
        ("drop table hr.pay", 12083),
        ("drop view hr.pay", 942),
        ("truncate table hr.pay", 3001),
        ("alter table hr.pay add (x number)", 3001),
        (PAY, 955),
        ("drop materialized view hr.employees", 12003),
    ):
        assert failure(system, sql).number == number, sql


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("as select count(*) from employees", 998),
        ("as select last_name, last_name from employees", 957),
        ("(a) as select 1 x, 2 y from dual", 1730),
        ("as select 1 / 0 x from dual", 1476),
        ("as select null x from dual", 1723),
        ("as select * from missing", 942),
        ("refresh fast on demand as select * from regions", 3001),
        ("refresh on commit as select * from regions", 3001),
        ("build deferred as select * from regions", 3001),
        ("enable query rewrite as select * from regions", 3001),
    ],
)
def test_a_view_that_cannot_be_made_leaves_nothing(
    system: EngineSession, text: str, number: int
) -> None:
    error = failure(system, f"create materialized view hr.bad {text}")
    assert error.number == number, str(error)
    assert rows(system, "select count(*) from all_objects where object_name = 'BAD'") == [(0,)]


def test_the_owner_needs_the_privilege(owner: EngineSession, system: EngineSession) -> None:
    sql = "create materialized view mine as select * from regions"
    assert failure(owner, sql).number == 1031
    run(system, "grant create materialized view to hr")
    run(owner, sql)
    assert rows(owner, "select count(*) from mine") == [(5,)]
    run(owner, "drop materialized view mine")


def test_only_columns_that_are_selected_as_they_are_stay_not_null(system: EngineSession) -> None:
    run(
        system,
        "create materialized view hr.some as select last_name, upper(email) mail, 1 one from employees",
    )
    run(system, "create materialized view hr.whole as select * from regions")
    sql = "select column_name from all_tab_cols where table_name in ('SOME', 'WHOLE') and nullable = 'N' order by 1"
    assert rows(system, sql) == [("LAST_NAME",), ("REGION_ID",)]
