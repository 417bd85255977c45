"""The data dictionary: exactly the documented columns, facts equal to the catalog, visibility by privilege."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from mcp_oracle.sandbox.dictionary import documented_views
from mcp_oracle.sandbox.engine import SandboxDatabase, open_database
from mcp_oracle.sandbox.engine.session import EngineSession
from mcp_oracle.sandbox.types import OraError, Profile
from tests.unit.sandbox_engine.conftest import connect, rows, run

DATA = Path(__file__).parents[2] / "data"
COLUMNS: dict[str, Any] = json.loads((DATA / "dictionary-columns.json").read_text("utf-8"))
HR: dict[str, Any] = json.loads((DATA / "sample-schemas.json").read_text("utf-8"))["HR"]
VIEWS = [name for name in COLUMNS if not name.startswith("_")]


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_has_exactly_the_documented_columns(
    databases: dict[Profile, SandboxDatabase], name: str
) -> None:
    for profile, database in databases.items():
        session = connect(database, "SYSTEM")
        if profile == "19c" and COLUMNS[name].get("since") == "23ai":
            with pytest.raises(OraError, match="ORA-00942"):
                session.execute(f"select * from {name}", (), ())
            continue
        wanted = COLUMNS[name]["19c"] + (COLUMNS[name].get("23ai", []) if profile == "23ai" else [])
        result = session.execute(f"select * from {name}", (), ()).rows
        assert result is not None
        assert [c.name for c in result.columns] == wanted
        result.take(10_000)
        session.close()


def test_the_dictionary_describes_itself(reader: EngineSession, profile: Profile) -> None:
    for name in ("ALL_TABLES", "ALL_TAB_COLS", "USER_OBJECTS"):
        listed = rows(
            reader,
            "select column_name from all_tab_columns where owner = 'SYS' and table_name = :1 order by column_id",
            name,
        )
        assert [r[0] for r in listed] == [c.name for c in documented_views(profile)[name].columns]


@pytest.mark.parametrize("table", list(HR["tables"]))
def test_columns_of_hr_are_as_documented(reader: EngineSession, table: str) -> None:
    found = rows(
        reader,
        "select column_name, data_type, data_length, data_precision, data_scale, nullable, column_id,"
        " char_length, char_used from all_tab_columns where owner = 'HR' and table_name = :1 order by column_id",
        table,
    )
    wanted = [
        (
            c["name"],
            c["dictionary"]["data_type"],
            c["dictionary"]["data_length"],
            c["dictionary"]["data_precision"],
            c["dictionary"]["data_scale"],
            "Y" if c["nullable"] else "N",
            c["column_id"],
            c["dictionary"]["char_length"],
            c["dictionary"]["char_used"],
        )
        for c in HR["tables"][table]["columns"]
    ]
    assert found == wanted


@pytest.mark.parametrize("table", list(HR["tables"]))
def test_constraints_of_hr_are_as_documented(reader: EngineSession, table: str) -> None:
    found = {
        name: (kind, condition)
        for name, kind, condition in rows(
            reader,
            "select constraint_name, constraint_type, search_condition_vc from all_constraints"
            " where owner = 'HR' and table_name = :1",
            table,
        )
    }
    facts = HR["tables"][table]
    wanted = {c["name"]: (c["type"], c.get("condition")) for c in facts["constraints"]}
    for column in facts["columns"]:
        if column["not_null_constraint"]:
            wanted[column["not_null_constraint"]] = ("C", f'"{column["name"]}" IS NOT NULL')
    assert found == wanted


def test_keys_of_hr_have_their_columns_and_parents(reader: EngineSession) -> None:
    found = rows(
        reader,
        "select c.constraint_name, listagg(cc.column_name, ',') within group (order by cc.position), p.table_name"
        " from all_constraints c join all_cons_columns cc"
        " on cc.owner = c.owner and cc.constraint_name = c.constraint_name"
        " left join all_constraints p on p.owner = c.r_owner and p.constraint_name = c.r_constraint_name"
        " where c.owner = 'HR' and c.constraint_type in ('P', 'U', 'R') group by c.constraint_name, p.table_name",
    )
    wanted = {
        (c["name"], ",".join(c["columns"]), c.get("ref_table"))
        for facts in HR["tables"].values()
        for c in facts["constraints"]
        if c["type"] != "C"
    }
    assert set(found) == wanted


def test_indexes_of_hr_are_as_documented(reader: EngineSession) -> None:
    found = rows(
        reader,
        "select i.index_name, i.table_name, i.uniqueness, listagg(c.column_name, ',')"
        " within group (order by c.column_position) from all_indexes i join all_ind_columns c"
        " on c.index_owner = i.owner and c.index_name = i.index_name where i.owner = 'HR'"
        " group by i.index_name, i.table_name, i.uniqueness",
    )
    wanted = [
        (i["name"], i["table"], "UNIQUE" if i["unique"] else "NONUNIQUE", ",".join(i["columns"]))
        for i in HR["indexes"]
    ]
    assert sorted(found, key=repr) == sorted(wanted, key=repr)
    assert rows(
        reader,
        "select index_type from all_indexes where owner = 'HR' and index_name = 'COUNTRY_C_ID_PK'",
    ) == [("IOT - TOP",)]


def test_row_counts_of_hr_are_as_documented(reader: EngineSession) -> None:
    for table, count in HR["row_counts"].items():
        assert rows(reader, f"select count(*) from hr.{table}") == [(count,)]
    found = rows(reader, "select table_name, num_rows from all_tables where owner = 'HR'")
    assert dict(found) == HR["row_counts"]  # pyright: ignore[reportArgumentType, reportCallIssue] - two columns


def by_name(entry: dict[str, str]) -> str:
    return entry["name"]


def test_code_and_sequences_of_hr_are_as_documented(database: SandboxDatabase) -> None:
    session = connect(database)
    named = rows(session, "select sequence_name from user_sequences order by 1")
    assert named == [(name,) for name in sorted(HR["sequences"])]
    assert rows(session, "select object_name, object_type from user_procedures order by 1") == [
        (r["name"], r["type"]) for r in sorted(HR["routines"], key=by_name)
    ]
    counted = rows(
        session, "select count(*) from user_arguments where object_name = 'ADD_JOB_HISTORY'"
    )
    assert counted == [(5,)]
    assert rows(
        session,
        "select data_type, data_precision from user_arguments where argument_name = 'P_EMP_ID'",
    ) == [("NUMBER", 6)]
    found = rows(
        session, "select trigger_name, table_name, trigger_type, status from user_triggers"
    )
    wanted = [(t["name"], t["table"], t["type"], t["status"]) for t in HR["triggers"]]
    assert sorted(found, key=repr) == sorted(wanted, key=repr)
    lines = rows(session, "select text from user_source where name = 'SECURE_DML' order by line")
    assert str(lines[0][0]).upper().startswith("PROCEDURE SECURE_DML")
    session.close()


def test_everything_in_hr_has_a_comment_of_its_own(reader: EngineSession) -> None:
    assert rows(
        reader,
        "select count(*) from all_col_comments where owner = 'HR' and table_name <> 'EMP_DETAILS_VIEW'"
        " and comments is null",
    ) == [(0,)]
    assert rows(
        reader,
        "select count(*) from all_tab_comments where owner = 'HR' and table_type = 'TABLE' and comments is not null",
    ) == [(7,)]


def test_all_views_show_what_may_be_seen(
    own_database: SandboxDatabase, owner: EngineSession
) -> None:
    reader = connect(own_database, "HR_READER")
    sql = "select count(*) from all_objects where owner = 'HR' and object_name = 'SECRET'"
    run(owner, "create table secret (a number)")
    assert rows(reader, sql) == [(0,)]
    assert rows(owner, sql) == [(1,)]
    run(owner, "grant read on secret to hr_reader")
    assert rows(reader, sql) == [(1,)]
    assert rows(
        reader, "select privilege, grantor from user_tab_privs where table_name = 'SECRET'"
    ) == [("READ", "HR")]
    with pytest.raises(OraError, match="ORA-00942"):
        reader.execute("select * from dba_tables", (), ())


def test_a_grant_changes_the_ddl_time_and_statistics_do_not() -> None:
    now = dt.datetime.fromisoformat("2026-01-01")

    def clock() -> dt.datetime:
        return now

    database = open_database("23ai", clock=clock)
    session = connect(database)
    sql = "select last_ddl_time from user_objects where object_name = 'REGIONS'"
    analyzed = "select last_analyzed from user_tables where table_name = 'REGIONS'"
    now = dt.datetime.fromisoformat("2026-01-02")
    run(session, "begin dbms_stats.gather_table_stats('HR', 'REGIONS'); end;")
    assert rows(session, sql) == [(dt.datetime.fromisoformat("2026-01-01"),)]
    assert rows(session, analyzed) == [(dt.datetime.fromisoformat("2026-01-02"),)]
    now = dt.datetime.fromisoformat("2026-01-03")
    run(session, "grant select on regions to hr_reader")
    assert rows(session, sql) == [(dt.datetime.fromisoformat("2026-01-03"),)]
    database.close()


def test_the_banner_says_what_it_is(reader: EngineSession, profile: Profile) -> None:
    ((banner,),) = rows(reader, "select banner_full from v$version")
    assert "not Oracle Database" in str(banner)
    version = rows(reader, "select version from product_component_version")
    assert version == [("19.0.0.0.0" if profile == "19c" else "23.0.0.0.0",)]


def test_attributes_and_elements_of_types_keep_their_parameters(
    own_database: SandboxDatabase,
) -> None:
    run(connect(own_database, "SYSTEM"), "grant create type to hr")
    owner = connect(own_database, "HR")
    run(owner, "create type part_t as object (a number(5), b varchar2(20), c date, d timestamp(3))")
    run(owner, "create type prices_t as table of number(7,2) not null")
    run(owner, "create type tags_t as varray(5) of varchar2(10)")
    assert rows(
        owner,
        "select attr_name, attr_type_name, length, precision, scale from user_type_attrs order by attr_no",
    ) == [
        ("A", "NUMBER", None, 5, 0),
        ("B", "VARCHAR2", 20, None, None),
        ("C", "DATE", None, None, None),
        ("D", "TIMESTAMP", None, None, 3),
    ]
    assert rows(
        owner,
        "select coll_type, upper_bound, elem_type_name, length, precision, scale from user_coll_types"
        " order by type_name",
    ) == [
        ("TABLE", None, "NUMBER", None, 7, 2),
        ("VARYING ARRAY", 5, "VARCHAR2", 10, None, None),
    ]
