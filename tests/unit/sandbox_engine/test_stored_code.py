"""Code, types, links, policies and files that the sandbox keeps and shows, and refuses to use."""

from collections.abc import Generator

import pytest

from mcp_oracle.sandbox.engine import SandboxDatabase, open_database
from mcp_oracle.sandbox.engine.session import EngineSession
from mcp_oracle.sandbox.types import OraError
from tests.unit.sandbox_engine.conftest import connect, rows, run

SCRIPT = """
GRANT CREATE TYPE, CREATE OPERATOR, CREATE DATABASE LINK, CREATE ANY DIRECTORY TO hr;
GRANT EXECUTE ON sys.dbms_rls TO hr;
ALTER SESSION SET CURRENT_SCHEMA = HR;
CREATE FUNCTION raise_of(p_id IN NUMBER, p_note IN OUT NOCOPY VARCHAR2, p_rate NUMBER DEFAULT f(1, 2))
  RETURN NUMBER DETERMINISTIC IS BEGIN RETURN 1; END;
/
CREATE FUNCTION today RETURN DATE IS BEGIN RETURN SYSDATE; END;
/
CREATE PACKAGE pay AUTHID CURRENT_USER AS
  -- FUNCTION hidden RETURN NUMBER;
  FUNCTION of(p_id NUMBER) RETURN NUMBER;
  FUNCTION of(p_name VARCHAR2) RETURN VARCHAR2;
  PROCEDURE stop;
END;
/
CREATE PACKAGE BODY pay AS
  FUNCTION of(p_id NUMBER) RETURN NUMBER IS BEGIN RETURN 1; END;
END;
/
CREATE VIEW paid AS
  SELECT employee_id, raise_of(employee_id, 'x') AS raised, today AS day, pay.of(1) AS p FROM employees;
CREATE VIEW paid_again AS SELECT raised FROM paid;
CREATE SYNONYM far FOR t@elsewhere.example.com;
CREATE SYNONYM far_owned FOR "Mixed".t@elsewhere;
CREATE TYPE money AS OBJECT (amount NUMBER, unit CHAR(3), MAP MEMBER FUNCTION rank RETURN NUMBER,
  STATIC PROCEDURE p(x NUMBER))
/
CREATE TYPE amounts AS TABLE OF NUMBER
/
CREATE TABLE guarded (a NUMBER);
CREATE DIRECTORY files AS '/nowhere';
CREATE TABLE read_by_program (a NUMBER, b VARCHAR2(10)) ORGANIZATION EXTERNAL (TYPE ORACLE_LOADER
  DEFAULT DIRECTORY files ACCESS PARAMETERS (FIELDS (a, b) PREPROCESSOR files:'x') LOCATION ('a', 'b')) REJECT LIMIT 5;
GRANT EXECUTE ON today TO hr_reader;
GRANT EXECUTE ON pay TO hr_reader;
GRANT READ ON paid TO hr_reader;
GRANT READ ON guarded TO hr_reader;
"""
ADD = "begin dbms_rls.add_policy(policy_function => 'pay.of', policy_name => 'p1', object_name => 'guarded'{}); end;"


@pytest.fixture(scope="module", params=["19c", "23ai"])
def stored(request: pytest.FixtureRequest) -> Generator[SandboxDatabase]:
    database = open_database(request.param, [SCRIPT])
    yield database
    database.close()


@pytest.fixture
def hr(stored: SandboxDatabase) -> Generator[EngineSession]:
    session = connect(stored)
    yield session
    session.close()


@pytest.fixture
def other(stored: SandboxDatabase) -> Generator[EngineSession]:
    session = connect(stored, "HR_READER")
    yield session
    session.close()


def failure(session: EngineSession, sql: str) -> OraError:
    with pytest.raises(OraError) as caught:
        session.execute(sql, (), ())
    return caught.value


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("select raise_of(1, 'x') from dual", "HR.RAISE_OF"),
        ("select today from dual", "HR.TODAY"),
        ('select "TODAY" from dual', "HR.TODAY"),
        ("select hr.today() from dual", "HR.TODAY"),
        ("select pay.of(1) from dual", "HR.PAY.OF"),
        ("select hr.pay.of(1) from dual", "HR.PAY.OF"),
        ("select employee_id from employees where hire_date = today", "HR.TODAY"),
        ("select money(1, 'EUR') from dual", "HR.MONEY"),
        ("select count(*) from paid", "HR.RAISE_OF"),
        ("select * from paid_again", "HR.RAISE_OF"),
        ("select ora_sql_txt from dual", "SYS.SQL_TXT"),
        ("select dbms_random.value(1, 2) from dual", "SYS.DBMS_RANDOM.VALUE"),
    ],
)
def test_stored_code_in_a_query_is_refused_by_name(hr: EngineSession, sql: str, named: str) -> None:
    error = failure(hr, sql)
    assert error.number == 3001
    assert named in error.text


@pytest.mark.parametrize(
    "sql",
    [
        "select hr.raise_of(1, 'x') from dual",
        "select today from dual",
        "select hr.pay.stop from dual",
        "select hr.pay.hidden from dual",
        "select dbms_rls.add_policy(1) from dual",
    ],
)
def test_code_that_one_may_not_execute_does_not_exist(other: EngineSession, sql: str) -> None:
    assert failure(other, sql).number == 904


def test_execute_decides_what_another_user_sees(other: EngineSession, hr: EngineSession) -> None:
    seen = "select object_name, object_type from all_objects where owner = 'HR' and object_type in"
    kinds = "('FUNCTION', 'PACKAGE', 'PACKAGE BODY', 'TYPE') order by 1, 2"
    assert rows(other, f"{seen} {kinds}") == [("PAY", "PACKAGE"), ("TODAY", "FUNCTION")]
    assert len(rows(hr, f"{seen} {kinds}")) == 6
    source = "select distinct name, type from all_source where owner = 'HR' and name in ('PAY', 'RAISE_OF')"
    assert rows(other, source) == [("PAY", "PACKAGE")]


def test_arguments_are_listed_with_the_value_of_a_function_first(hr: EngineSession) -> None:
    listed = "argument_name, position, in_out, data_type, defaulted from user_arguments"
    assert rows(hr, f"select {listed} where object_name = 'RAISE_OF' order by sequence") == [
        (None, 0, "OUT", "NUMBER", "N"),
        ("P_ID", 1, "IN", "NUMBER", "N"),
        ("P_NOTE", 2, "IN/OUT", "VARCHAR2", "N"),
        ("P_RATE", 3, "IN", "NUMBER", "Y"),
    ]


def test_members_of_a_package_are_numbered_and_overloads_told_apart(hr: EngineSession) -> None:
    listed = "procedure_name, subprogram_id, overload, authid from user_procedures"
    assert rows(hr, f"select {listed} where object_name = 'PAY' order by subprogram_id") == [
        (None, 0, None, "CURRENT_USER"),
        ("OF", 1, "1", "CURRENT_USER"),
        ("OF", 2, "2", "CURRENT_USER"),
        ("STOP", 3, None, "CURRENT_USER"),
    ]


def test_a_view_depends_on_what_its_own_text_names(hr: EngineSession) -> None:
    listed = "select name, referenced_name, referenced_type from user_dependencies where name in ('PAID', 'PAID_AGAIN')"
    assert rows(hr, f"{listed} order by 1, 2") == [
        ("PAID", "EMPLOYEES", "TABLE"),
        ("PAID", "PAY", "PACKAGE"),
        ("PAID", "RAISE_OF", "FUNCTION"),
        ("PAID", "TODAY", "FUNCTION"),
        ("PAID_AGAIN", "PAID", "VIEW"),
    ]
    types = "select column_name, data_type from user_tab_columns where table_name = 'PAID' order by column_id"
    assert [of for _, of in rows(hr, types)] == ["NUMBER", "NUMBER", "DATE", "NUMBER"]


def test_a_synonym_over_a_link_shows_the_link_and_leads_nowhere(
    hr: EngineSession, other: EngineSession
) -> None:
    listed = "select synonym_name, table_owner, table_name, db_link from all_synonyms where owner = 'HR' order by 1"
    assert rows(hr, listed) == [
        ("FAR", None, "T", "ELSEWHERE.EXAMPLE.COM"),
        ("FAR_OWNED", "Mixed", "T", "ELSEWHERE"),
    ]
    assert rows(other, listed) == []
    for sql in ("select * from far", "select * from t@nowhere", "insert into far values (1)"):
        assert failure(hr, sql).number == 2019


def test_types_show_their_methods(hr: EngineSession) -> None:
    listed = "select type_name, typecode, attributes, methods from user_types order by 1"
    assert rows(hr, listed) == [("AMOUNTS", "COLLECTION", 0, 0), ("MONEY", "OBJECT", 2, 2)]
    listed = "select method_name, method_type, parameters, results from user_type_methods order by method_no"
    assert rows(hr, listed) == [("RANK", "MAP", 1, 1), ("P", "PUBLIC", 1, 0)]


def test_what_a_policy_guards_is_refused_until_it_is_dropped(
    hr: EngineSession, other: EngineSession
) -> None:
    run(hr, ADD.format(", statement_types => 'select,delete', policy_type => dbms_rls.static"))
    shown = "object_name, policy_name, pf_owner, package, function, sel, ins, del, policy_type"
    listed = f"select {shown} from all_policies"
    expected = ("GUARDED", "P1", "HR", "PAY", "OF", "YES", "NO", "YES", "STATIC")
    assert rows(hr, listed) == rows(other, listed) == [expected]
    assert failure(hr, ADD.format("")).number == 28101
    for session, sql in ((hr, "select * from guarded"), (other, "select 1 from hr.guarded")):
        assert failure(session, sql).number == 3001
    assert failure(hr, "delete from guarded").number == 3001
    run(hr, "begin dbms_rls.enable_policy('HR', 'GUARDED', 'P1', false); end;")
    assert rows(hr, "select * from guarded") == []
    run(
        hr,
        "begin dbms_rls.drop_policy(policy_name => 'P1', object_name => 'GUARDED', object_schema => 'HR'); end;",
    )
    assert rows(hr, listed) == []


@pytest.mark.parametrize(
    "arguments", ["nothing => 1", "'HR', object_schema => 'HR'", "object_name => 'X', 'Y'"]
)
def test_arguments_that_do_not_fit_are_refused(hr: EngineSession, arguments: str) -> None:
    assert failure(hr, f"begin dbms_rls.drop_policy({arguments}); end;").number == 6550


def test_an_external_table_is_shown_and_never_opened(hr: EngineSession) -> None:
    listed = "select type_name, default_directory_name, reject_limit, access_parameters from user_external_tables"
    assert rows(hr, listed) == [
        ("ORACLE_LOADER", "FILES", "5", "FIELDS (a, b) PREPROCESSOR files:'x'")
    ]
    assert rows(hr, "select table_name from user_tables where external = 'YES'") == [
        ("READ_BY_PROGRAM",)
    ]
    assert failure(hr, "select a from read_by_program").number == 29913
    assert failure(hr, "insert into read_by_program values (1, 'x')").number == 30657


def test_code_types_and_links_can_be_dropped(stored: SandboxDatabase) -> None:
    session = connect(stored)
    run(session, "create package gone as procedure p; end;")
    run(session, "create package body gone as procedure p is begin null; end; end;")
    run(session, "create database link gone_link using 'x'")
    assert rows(session, "select db_link, host from user_db_links") == [("GONE_LINK", "x")]
    run(session, "drop package gone")
    run(session, "drop database link gone_link")
    assert rows(session, "select 1 from user_objects where object_name like 'GONE%'") == []
    assert failure(session, "drop function gone").number == 4043
    assert failure(session, "drop type paid").number == 4043
    session.close()
