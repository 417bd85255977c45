"""DBMS_METADATA.GET_DDL: the texts of every type, transform parameters as session state, and who gets them."""

from collections.abc import Generator

import pytest

from mcp_oracle.sandbox.engine import SandboxDatabase
from mcp_oracle.sandbox.engine.session import EngineSession
from mcp_oracle.sandbox.types import OraError, Profile
from tests.unit.sandbox_engine.conftest import connect, rows, run

PLAIN = """
BEGIN
  DBMS_METADATA.SET_TRANSFORM_PARAM(DBMS_METADATA.SESSION_TRANSFORM, 'DEFAULT', TRUE);
  DBMS_METADATA.SET_TRANSFORM_PARAM(DBMS_METADATA.SESSION_TRANSFORM, 'SEGMENT_ATTRIBUTES', FALSE);
END;
"""


def set_parameter(session: EngineSession, name: str, value: str) -> None:
    call = f"DBMS_METADATA.SET_TRANSFORM_PARAM(DBMS_METADATA.SESSION_TRANSFORM, '{name}', {value})"
    session.execute(f"BEGIN {call}; END;", (), ())


def ddl(session: EngineSession, kind: str, name: str, schema: str | None = None) -> str:
    ((text,),) = rows(
        session, "select dbms_metadata.get_ddl(:1, :2, :3) from dual", kind, name, schema
    )
    return str(text)


@pytest.fixture
def plain(owner: EngineSession) -> EngineSession:
    owner.execute(PLAIN, (), ())
    return owner


@pytest.fixture
def plain_reading(databases: dict[Profile, SandboxDatabase]) -> Generator[EngineSession]:
    """The same over the database that nobody changes."""
    session = connect(databases["23ai"])
    session.execute(PLAIN, (), ())
    yield session
    session.close()


@pytest.mark.parametrize(
    ("kind", "name", "wanted"),
    [
        (
            "TABLE",
            "REGIONS",
            '\n  CREATE TABLE "HR"."REGIONS" \n   (\t"REGION_ID" NUMBER CONSTRAINT "REGION_ID_NN" NOT NULL ENABLE, \n'
            '\t"REGION_NAME" VARCHAR2(25), \n\t CONSTRAINT "REG_ID_PK" PRIMARY KEY ("REGION_ID")\n'
            "  USING INDEX  ENABLE\n   ) ",
        ),
        ("INDEX", "EMP_JOB_IX", '\n  CREATE INDEX "HR"."EMP_JOB_IX" ON "HR"."EMPLOYEES" ("JOB_ID") \n  '),
        (
            "SEQUENCE",
            "DEPARTMENTS_SEQ",
            '\n   CREATE SEQUENCE  "HR"."DEPARTMENTS_SEQ"  MINVALUE 1 MAXVALUE 9990 INCREMENT BY 10 START WITH 280'
            " NOCACHE  NOORDER  NOCYCLE  NOKEEP  NOSCALE  GLOBAL",
        ),
        (
            "REF_CONSTRAINT",
            "EMP_JOB_FK",
            '\n  ALTER TABLE "HR"."EMPLOYEES" ADD CONSTRAINT "EMP_JOB_FK" FOREIGN KEY ("JOB_ID")\n'
            '\t  REFERENCES "HR"."JOBS" ("JOB_ID") ENABLE',
        ),
        (
            "CONSTRAINT",
            "EMP_SALARY_MIN",
            '\n  ALTER TABLE "HR"."EMPLOYEES" ADD CONSTRAINT "EMP_SALARY_MIN" CHECK (salary > 0) ENABLE',
        ),
    ],
)  # fmt: skip
def test_the_text_is_oracles(
    plain_reading: EngineSession, kind: str, name: str, wanted: str
) -> None:
    assert ddl(plain_reading, kind, name) == wanted


def test_an_index_organized_table_names_it(plain_reading: EngineSession) -> None:
    assert ddl(plain_reading, "TABLE", "COUNTRIES").endswith(
        "\n   ) ORGANIZATION INDEX NOCOMPRESS "
    )


def test_views_code_and_triggers_keep_their_text(plain_reading: EngineSession) -> None:
    view = ddl(plain_reading, "VIEW", "EMP_DETAILS_VIEW")
    assert view.startswith(
        '\n  CREATE OR REPLACE FORCE EDITIONABLE VIEW "HR"."EMP_DETAILS_VIEW" ("EMPLOYEE_ID", '
    )
    assert view.endswith("WITH READ ONLY")
    procedure = ddl(plain_reading, "PROCEDURE", "SECURE_DML")
    assert procedure.startswith(
        '\n  CREATE OR REPLACE EDITIONABLE PROCEDURE "HR"."SECURE_DML" \nIS\n'
    )
    assert procedure.endswith("END secure_dml;")
    assert ddl(plain_reading, "TRIGGER", "SECURE_EMPLOYEES").endswith(
        '\nALTER TRIGGER "HR"."SECURE_EMPLOYEES" DISABLE'
    )


def test_a_package_is_its_specification_and_its_body(plain: EngineSession) -> None:
    run(plain, "create package tools as function one return number; end tools;")
    run(
        plain,
        "create package body tools as function one return number is begin return 1; end; end tools;",
    )
    head, body = (ddl(plain, kind, "TOOLS") for kind in ("PACKAGE_SPEC", "PACKAGE_BODY"))
    assert 'PACKAGE "HR"."TOOLS" as function one' in head
    assert 'PACKAGE BODY "HR"."TOOLS" as function one' in body
    assert ddl(plain, "PACKAGE", "TOOLS") == f"{head}\n{body}"


def test_columns_have_their_types_defaults_and_identity(plain: EngineSession) -> None:
    run(
        plain,
        "create table kinds (a number generated always as identity, b number(5), c integer, d varchar2(9 char)"
        " default 'x' not null, e timestamp(3) with time zone, f float, g raw(16), h nvarchar2(4), i date)",
    )
    text = ddl(plain, "TABLE", "KINDS")
    for part in (
        '"A" NUMBER GENERATED ALWAYS AS IDENTITY MINVALUE 1 MAXVALUE 9999999999999999999999999999 INCREMENT BY 1'
        " START WITH 1 CACHE 20  NOORDER  NOCYCLE  NOKEEP  NOSCALE  NOT NULL ENABLE",
        '"B" NUMBER(5,0)', '"C" NUMBER(*,0)', "\"D\" VARCHAR2(9 CHAR) DEFAULT 'x' NOT NULL ENABLE",
        '"E" TIMESTAMP (3) WITH TIME ZONE', '"F" FLOAT(126)', '"G" RAW(16)', '"H" NVARCHAR2(4)', '"I" DATE',
    ):  # fmt: skip
        assert part in text, part


def test_transform_parameters_are_state_of_the_session(own_database: SandboxDatabase) -> None:
    one, other = connect(own_database), connect(own_database)
    whole = ddl(one, "TABLE", "REGIONS")
    assert 'TABLESPACE "USERS"' in whole
    assert "STORAGE(" in whole
    one.execute(PLAIN, (), ())
    assert "TABLESPACE" not in ddl(one, "TABLE", "REGIONS")
    assert ddl(other, "TABLE", "REGIONS") == whole
    set_parameter(one, "DEFAULT", "TRUE")
    set_parameter(one, "STORAGE", "FALSE")
    assert "STORAGE(" not in ddl(one, "TABLE", "REGIONS")
    assert 'TABLESPACE "USERS"' in ddl(one, "TABLE", "REGIONS")
    set_parameter(one, "DEFAULT", "TRUE")
    assert ddl(one, "TABLE", "REGIONS") == whole


def test_constraints_can_stand_apart_or_be_left_out(plain_reading: EngineSession) -> None:
    set_parameter(plain_reading, "CONSTRAINTS_AS_ALTER", "TRUE")
    apart = ddl(plain_reading, "TABLE", "DEPARTMENTS")
    assert apart.count("ALTER TABLE") == 3
    set_parameter(plain_reading, "REF_CONSTRAINTS", "FALSE")
    assert "FOREIGN KEY" not in ddl(plain_reading, "TABLE", "DEPARTMENTS")
    set_parameter(plain_reading, "CONSTRAINTS", "FALSE")
    assert "CONSTRAINT" not in ddl(plain_reading, "TABLE", "DEPARTMENTS")


def test_the_terminator_is_a_semicolon_and_for_code_a_slash(plain_reading: EngineSession) -> None:
    set_parameter(plain_reading, "SQLTERMINATOR", "TRUE")
    assert ddl(plain_reading, "TABLE", "REGIONS").endswith("\n   ) ;")
    assert ddl(plain_reading, "PROCEDURE", "SECURE_DML").endswith("END secure_dml;\n/")


@pytest.mark.parametrize(
    "name", ["REGIONS", "COUNTRIES", "JOBS", "LOCATIONS", "DEPARTMENTS", "EMPLOYEES", "JOB_HISTORY"]
)
def test_a_tables_text_makes_the_same_table_again(
    own_database: SandboxDatabase, plain: EngineSession, name: str
) -> None:
    columns = (
        "select column_name, data_type, data_length, nullable from all_tab_columns where owner = :1"
        " and table_name = :2 order by column_id"
    )
    constraints = (
        "select constraint_name, constraint_type, search_condition_vc, r_constraint_name from all_constraints"
        " where owner = :1 and table_name = :2 order by 1"
    )
    own_database.run_script('CREATE USER copy IDENTIFIED BY "copy_1";', "SYSTEM")
    system = connect(own_database, "SYSTEM")
    text = ddl(plain, "TABLE", name).replace(f'"HR"."{name}"', f'"COPY"."{name}"')
    run(system, text)
    for sql in (columns, constraints):
        again = rows(system, sql, "COPY", name)
        assert again
        assert again == rows(system, sql, "HR", name)


@pytest.mark.parametrize(
    ("user", "kind", "name", "number"),
    [
        ("HR", "TABLE", "NOSUCH", 31603),
        ("HR", "TABLE", "employees", 31603),
        ("HR", "VIEW", "EMPLOYEES", 31603),
        ("HR", "PACKAGE", "SECURE_DML", 31603),
        ("HR", "MATERIALIZED_VIEW", "X", 31603),
        ("HR", "PACKAGE BODY", "X", 31600),
        ("HR", None, "X", 31600),
        ("HR", "TABLE", None, 31600),
        ("HR", "USER", "HR", 3001),
        ("HR_READER", "TABLE", "EMPLOYEES", 31603),
    ],
)
def test_what_cannot_be_given_has_oracles_error(
    database: SandboxDatabase, user: str, kind: str | None, name: str | None, number: int
) -> None:
    session = connect(database, user)
    with pytest.raises(OraError) as caught:
        rows(session, "select dbms_metadata.get_ddl(:1, :2, 'HR') from dual", kind, name)
    assert caught.value.number == number
    if number != 3001:
        assert '\nORA-06512: at "SYS.DBMS_METADATA", line ' in caught.value.text
    session.close()


def test_the_catalogue_role_opens_other_schemas(own_database: SandboxDatabase) -> None:
    assert "CREATE TABLE" in ddl(connect(own_database, "SYSTEM"), "TABLE", "REGIONS", "HR")
    own_database.run_script("GRANT SELECT_CATALOG_ROLE TO hr_reader;", "SYSTEM")
    assert "CREATE TABLE" in ddl(connect(own_database, "HR_READER"), "TABLE", "REGIONS", "HR")


@pytest.mark.parametrize(
    ("call", "number"),
    [
        ("DBMS_METADATA.SET_TRANSFORM_PARAM(DBMS_METADATA.SESSION_TRANSFORM, 'NOPE', TRUE)", 31600),
        ("DBMS_METADATA.SET_TRANSFORM_PARAM(7, 'PRETTY', TRUE)", 3001),
        ("DBMS_METADATA.SET_TRANSFORM_PARAM(DBMS_METADATA.SESSION_TRANSFORM, 'EMIT_SCHEMA', FALSE)", 3001),
    ],
)  # fmt: skip
def test_parameters_that_are_not_followed_are_refused(
    reader: EngineSession, call: str, number: int
) -> None:
    with pytest.raises(OraError) as caught:
        reader.execute(f"BEGIN {call}; END;", (), ())
    assert caught.value.number == number


def test_a_sequence_starts_where_it_stands(plain: EngineSession) -> None:
    rows(plain, "select departments_seq.nextval from dual")
    assert " START WITH 290 " in ddl(plain, "SEQUENCE", "DEPARTMENTS_SEQ")


def test_ddl_of_many_objects_comes_in_one_query(plain_reading: EngineSession) -> None:
    found = rows(
        plain_reading,
        "select table_name, dbms_metadata.get_ddl('TABLE', table_name) from user_tables order by 1",
    )
    assert len(found) == 7
    assert all(f'"HR"."{name}"' in str(text) for name, text in found)


def test_a_number_of_any_precision_keeps_its_scale(own_database: SandboxDatabase) -> None:
    owner = connect(own_database, "HR")
    run(owner, "create table sums (a number(*,2), b integer, c number(38), d number)")
    text = ddl(owner, "TABLE", "SUMS")
    for column in ('"A" NUMBER(*,2)', '"B" NUMBER(*,0)', '"C" NUMBER(38,0)', '"D" NUMBER'):
        assert column in text
