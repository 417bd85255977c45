"""DDL, privileges and scripts."""

import pytest

from mcp_oracle.sandbox.engine import SandboxDatabase, open_database
from mcp_oracle.sandbox.engine.script import split_script
from mcp_oracle.sandbox.engine.session import EngineSession
from mcp_oracle.sandbox.types import Client, OraError, Profile
from tests.unit.sandbox_engine.conftest import BOTH, connect, rows, run


def failure(session: EngineSession, sql: str) -> OraError:
    with pytest.raises(OraError) as caught:
        session.execute(sql, (), ())
    return caught.value


@pytest.mark.parametrize(
    ("sql", "number"),
    [
        ("create table regions (a number)", 955),
        ("create table t (a number, a number)", 957),
        ("create table t (a nothing)", 902),
        ("create table t (a varchar2)", 906),
        ("create table t (a varchar2(40000))", 910),
        ("create table t (a number(40))", 1727),
        ("create table t (a number primary key, b number primary key)", 2260),
        ("create table t (a number references nothing)", 942),
        ("create table t (a number, foreign key (a) references employees (salary))", 2270),
        ("create table t (a number constraint emp_email_uk unique)", 2264),
        ("create table t (a clob primary key)", 2329),
        ("create table t (a number, b xmltype, unique (a, b))", 2329),
        ("create table t (a timestamp with time zone primary key)", 2329),
        ("alter table regions add (x blob unique)", 2329),
        ("create table t (a sys.odcinumberlist)", 3001),
        ("create table t (a urowid)", 3001),
        ("create view v as select sys.odcinumberlist(1) x from dual", 3001),
        ("create view v as select cursor(select 1 from dual) x from dual", 22902),
        ("create index x on employees (nothing)", 904),
        ("create index x on employees (email)", 1408),
        ("create view v as select nothing from employees", 904),
        ("create sequence employees_seq", 955),
        ("drop table nothing", 942),
        ("drop table regions", 2449),
        ("drop sequence nothing", 2289),
        ("drop index emp_email_uk", 2429),
        ("alter table regions add (x nothing)", 902),
        ("alter table regions add x number not null", 1758),
        ("comment on column regions.nothing is 'x'", 904),
        ("truncate table regions", 2266),
        ("create user x identified by y", 1031),
        ("create table hr_reader.t (a number)", 1031),
        ("create type t as object (a number)", 1031),
        ("alter system flush shared_pool", 3001),
    ],
)
def test_a_wrong_definition_is_refused(
    databases: dict[Profile, SandboxDatabase], sql: str, number: int
) -> None:
    for database in databases.values():
        session = connect(database)
        assert failure(session, sql).number == number
        session.close()


def test_ddl_commits_what_was_open(owner: EngineSession, own_database: SandboxDatabase) -> None:
    run(owner, "insert into regions values (60, 'North')")
    run(owner, "create table t (a number)")
    assert not owner.in_transaction
    assert rows(connect(own_database), "select count(*) from hr.regions") == [(6,)]


def test_no_index_has_a_lob_or_an_xml_document(owner: EngineSession) -> None:
    run(owner, "create table t (a number, b clob, c xmltype)")
    assert failure(owner, "create index i on t (a, b)").number == 2327
    assert failure(owner, "create index i on t (c)").number == 2327
    assert failure(owner, "alter table t add constraint u unique (b)").number == 2329


@BOTH
def test_a_column_keeps_xml_documents(owner: EngineSession) -> None:
    run(owner, "create table t (id number, x xmltype default '<z/>', y sys.xmltype)")
    run(owner, "insert into t values (1, '<a b=\"1\">é &amp; <c/></a>', null)")
    run(owner, "insert into t (id) values (2)")
    run(owner, "insert into t select 3, y, x from t where id = 1")
    run(owner, "update t set y = xmltype('<u/>') where id = 2")
    first = '<a b="1">é &amp; <c/></a>'
    assert rows(owner, "select * from t order by id") == [
        (1, first, None), (2, "<z/>", "<u/>"), (3, None, first)
    ]  # fmt: skip
    run(owner, "create view v as select t.x, t.x.getclobval() text from t where id < 3")
    assert rows(owner, "select count(*) from v where text like '<z%'") == [(1,)]
    described = "select data_type, data_type_owner, data_length from user_tab_columns"
    assert rows(owner, f"{described} where table_name = 'T' and column_name = 'Y'") == [
        ("XMLTYPE", "SYS", 2000)
    ]


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("'<a>'", 31011),
        ("to_clob('<a/>')", 932),
        ("5", 932),
        ("'<a></a>'", 3001),
        ("'<?xml version=\"1.0\"?><a/>'", 3001),
        ("xmltype('<a><![CDATA[x]]></a>')", 3001),
        ("xmltype('<a><!-- x --></a>')", 3001),
        ("'<!DOCTYPE a><a/>'", 3001),
    ],
)
def test_a_column_takes_no_other_xml(owner: EngineSession, value: str, number: int) -> None:
    run(owner, "create table t (x xmltype)")
    assert failure(owner, f"insert into t values ({value})").number == number
    assert failure(owner, "select dbms_metadata.get_ddl('TABLE', 'T') from dual").number == 3001


def test_a_table_can_grow_and_go(owner: EngineSession) -> None:
    run(owner, "create table t (a number)")
    run(owner, "insert into t values (1)")
    run(owner, "alter table t add (b varchar2(10), c date)")
    run(owner, "alter table t add constraint t_pk primary key (a)")
    assert rows(owner, "select * from t") == [(1, None, None)]
    assert failure(owner, "insert into t values (1, 'x', null)").number == 1
    run(owner, "alter table t drop constraint t_pk")
    run(owner, "insert into t values (1, 'x', null)")
    assert failure(owner, "alter table t add unique (a)").number == 1
    run(owner, "alter table t drop column b")
    run(owner, "truncate table t")
    assert rows(owner, "select count(*) from t") == [(0,)]
    run(owner, "drop table t purge")
    assert failure(owner, "select * from t").number == 942


def test_a_view_keeps_its_columns_and_its_owners_rights(
    owner: EngineSession, own_database: SandboxDatabase
) -> None:
    run(
        owner, "create or replace view v (who, pay) as select last_name, salary * 12 from employees"
    )
    run(owner, "grant select on v to hr_reader")
    reader = connect(own_database, "HR_READER")
    assert rows(reader, "select count(*), max(pay) from hr.v") == [(107, 318000)]
    run(owner, "create synonym s for v")
    assert rows(owner, "select count(*) from s") == [(107,)]
    run(owner, "drop view v")
    assert failure(owner, "select * from s").number == 942


@BOTH
def test_what_may_not_be_read_does_not_exist(
    owner: EngineSession, own_database: SandboxDatabase
) -> None:
    run(owner, "create table secret (a number)")
    reader = connect(own_database, "HR_READER")
    error = failure(reader, "select * from hr.secret")
    assert (error.number, error.offset) == (942, 14)
    assert ('"HR"."SECRET"' in error.text) == (own_database.profile == "23ai")
    run(owner, "grant read on secret to hr_reader")
    assert rows(reader, "select * from hr.secret") == []
    assert failure(reader, "insert into hr.secret values (1)").number == 1031
    run(owner, "grant insert on secret to hr_reader")
    assert run(reader, "insert into hr.secret values (1)") == 1
    run(owner, "revoke read on secret from hr_reader")
    assert failure(reader, "select * from hr.secret").number == 942


def test_roles_carry_privileges(own_database: SandboxDatabase) -> None:
    own_database.run_script(
        "CREATE ROLE clerk;\nGRANT SELECT ON hr.jobs TO clerk;\n"
        'CREATE USER u IDENTIFIED BY "x";\nGRANT CREATE SESSION, clerk TO u;\n',
        "SYSTEM",
    )
    session = connect(own_database, "U")
    assert rows(session, "select count(*) from hr.jobs") == [(19,)]
    assert rows(session, "select role from session_roles") == [("CLERK",)]
    assert failure(session, "select * from hr.employees").number == 942


def test_who_may_log_on(own_database: SandboxDatabase) -> None:
    own_database.run_script('CREATE USER silent IDENTIFIED BY "x";', "SYSTEM")
    for user, number in (("SILENT", 1045), ("NOBODY", 1017), ("SYS", 1017)):
        with pytest.raises(OraError) as caught:
            own_database.session(Client(user, "freepdb1", 1, 1))
        assert caught.value.number == number
    assert "SYS" not in own_database.passwords()


def test_the_current_schema_can_change(reader: EngineSession) -> None:
    assert failure(reader, "select * from regions").number == 942
    outcome = reader.execute("alter session set current_schema = hr", (), ())
    assert outcome.current_schema == "HR"
    assert rows(reader, "select count(*) from regions") == [(5,)]
    assert failure(reader, "alter session set current_schema = nobody").number == 1435


@pytest.mark.parametrize(
    ("setting", "number"),
    [
        ("nls_date_format = 'YYYY-MM-DD'", 0),
        ("time_zone = '+02:00'", 0),
        ("statistics_level = all", 0),
        ("nls_sort = german", 3001),
        ("nothing = 1", 2248),
        ("nls_date_format = 'ZZ'", 1821),
    ],
)
def test_session_parameters(reader: EngineSession, setting: str, number: int) -> None:
    if number:
        assert failure(reader, f"alter session set {setting}").number == number
    else:
        run(reader, f"alter session set {setting}")


def test_settings_take_effect(reader: EngineSession) -> None:
    run(reader, "alter session set nls_date_format = 'YYYY-MM-DD' time_zone = '+02:00'")
    assert rows(reader, "select '' || date '2024-02-29', sessiontimezone from dual") == [
        ("2024-02-29", "+02:00")
    ]
    assert rows(reader, "select count(*) from hr.employees where hire_date = '2011-04-04'") == [
        (1,)
    ]


@pytest.mark.parametrize(
    ("block", "number"),
    [
        ("begin null; end;", 0),
        ("BEGIN dbms_application_info.set_module('m', 'a'); END;", 0),
        ("begin execute immediate 'create table x (a number)'; end;", 1031),
        ("begin nothing(1); end;", 6550),
        ("declare n number; begin null; end;", 3001),
    ],
)
def test_small_blocks(reader: EngineSession, block: str, number: int) -> None:
    if number:
        assert failure(reader, block).number == number
    else:
        run(reader, block)


def test_the_session_views_show_the_sessions(
    own_database: SandboxDatabase, owner: EngineSession
) -> None:
    system = connect(own_database, "SYSTEM")
    run(owner, "begin dbms_application_info.set_module('mod', 'act'); end;")
    assert ("HR", "mod", "act") in rows(system, "select username, module, action from v$session")
    assert rows(system, "select count(*) from v$transaction") == [(0,)]
    run(owner, "update regions set region_name = 'x' where region_id = 10")
    assert rows(system, "select count(*) from v$transaction") == [(1,)]
    assert failure(owner, "select * from v$session").number == 942


def test_scripts_are_split_as_sqlplus_splits_them() -> None:
    text = (
        "-- comment; with semicolon\nSET DEFINE OFF\nselect 'a;b' from dual;\n"
        "create procedure p is\nbegin\n  null;\nend;\n/\nselect 1\nfrom dual;\nbegin null; end;\n/\n"
    )
    assert list(split_script(text)) == [
        "select 'a;b' from dual",
        "create procedure p is\nbegin\n  null;\nend;",
        "select 1\nfrom dual",
        "begin null; end;",
    ]


def test_a_failing_script_says_where() -> None:
    with pytest.raises(OraError, match="at: insert into nothing"):
        open_database("23ai", ["insert into nothing values (sysdate);"])


def test_no_sql_reaches_files(owner: EngineSession) -> None:
    for sql in (
        "select * from read_csv('/etc/passwd')",
        "select * from '/etc/passwd'",
        'select * from "/etc/passwd"',
        "copy regions to '/tmp/x'",
        "attach '/tmp/x' as y",
    ):
        assert failure(owner, sql).number in (900, 903, 942, 933, 3001)
