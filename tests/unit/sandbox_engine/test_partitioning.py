"""Partitioned tables: their dictionary rows, which rows they take, and what Oracle refuses."""

from collections.abc import Generator

import pytest

from mcp_oracle.sandbox.engine.session import EngineSession
from mcp_oracle.sandbox.types import OraError
from tests.unit.sandbox_engine.conftest import BOTH, rows, run

RANGE = """create table sales (id number(4) primary key, day date not null, amount number)
  partition by range (day) (
    partition p23 values less than (date '2024-01-01'),
    partition p24 values less than (to_date('2025-01-01', 'YYYY-MM-DD')) tablespace users)"""
LIST = """create table regional (id number(4), region varchar2(2)) partition by list (region) (
    partition eu values ('DE', 'FR'), partition nowhere values (null), partition us values ('US'))"""
HASH = "create table hashed (id number(4), n number) partition by hash (id, n) partitions 4"


@pytest.fixture
def tables(owner: EngineSession) -> Generator[EngineSession]:
    for sql in (RANGE, LIST, HASH):
        run(owner, sql)
    yield owner
    owner.rollback()


def failure(session: EngineSession, sql: str) -> OraError:
    with pytest.raises(OraError) as caught:
        session.execute(sql, (), ())
    return caught.value


@BOTH
def test_the_dictionary_shows_how_tables_are_partitioned(tables: EngineSession) -> None:
    found = rows(
        tables,
        "select p.table_name, p.partitioning_type, p.subpartitioning_type, p.partition_count, p.interval,"
        " k.column_name, k.column_position from all_part_tables p join all_part_key_columns k on k.owner = p.owner"
        " and k.name = p.table_name and k.object_type = 'TABLE' where p.owner = 'HR' order by 1, 7",
    )
    assert found == [
        ("HASHED", "HASH", "NONE", 4, None, "ID", 1),
        ("HASHED", "HASH", "NONE", 4, None, "N", 2),
        ("REGIONAL", "LIST", "NONE", 3, None, "REGION", 1),
        ("SALES", "RANGE", "NONE", 2, None, "DAY", 1),
    ]
    partitions = (
        "select partition_name, high_value, partition_position from user_tab_partitions where table_name = '{}'"
        " order by partition_position"
    )
    day = "TO_DATE(' {}-01-01 00:00:00', 'SYYYY-MM-DD HH24:MI:SS', 'NLS_CALENDAR=GREGORIAN')"
    assert rows(tables, partitions.format("SALES")) == [
        ("P23", day.format(2024), 1),
        ("P24", day.format(2025), 2),
    ]
    assert rows(tables, partitions.format("REGIONAL")) == [
        ("EU", "'DE', 'FR'", 1),
        ("NOWHERE", "NULL", 2),
        ("US", "'US'", 3),
    ]
    assert [high for _, high, _ in rows(tables, partitions.format("HASHED"))] == [None] * 4
    flags = (
        "select partitioned, tablespace_name, row_movement from user_tables where table_name in ('SALES', 'JOBS')"
        " order by 1"
    )
    assert rows(tables, flags) == [("NO", "USERS", "DISABLED"), ("YES", None, "DISABLED")]


def test_partitions_are_objects_of_their_own(tables: EngineSession) -> None:
    sql = (
        "select subobject_name, object_type, count(distinct object_id) over () from user_objects"
        " where object_name = 'REGIONAL'"
    )
    assert sorted(rows(tables, sql), key=str) == [
        ("EU", "TABLE PARTITION", 4),
        ("NOWHERE", "TABLE PARTITION", 4),
        ("US", "TABLE PARTITION", 4),
        (None, "TABLE", 4),
    ]
    run(tables, "drop table regional")
    assert rows(tables, sql) == []


def test_a_row_needs_a_partition(tables: EngineSession) -> None:
    run(tables, "insert into sales values (1, date '2023-12-31' + 0.9, 1)")
    run(
        tables,
        "insert into regional select 1, region from (select null region from dual union all select 'FR' from dual)",
    )
    run(tables, "insert into hashed values (1, null)")
    for sql in (
        "insert into sales values (2, date '2025-01-01', 1)",
        "insert into regional values (2, 'XX')",
        "merge into regional using dual on (1 = 0) when not matched then insert values (2, 'XX')",
    ):
        assert failure(tables, sql).number == 14400
    assert rows(tables, "select count(*) from sales") == [(1,)]


def test_a_row_stays_in_its_partition_unless_it_may_move(tables: EngineSession) -> None:
    run(tables, "insert into sales values (1, date '2023-05-05', 1)")
    run(tables, "insert into regional values (1, 'DE')")
    run(tables, "insert into hashed values (1, 1)")
    assert run(tables, "update sales set day = day + 1, amount = 2") == 1
    assert run(tables, "update regional set region = 'FR'") == 1
    assert run(tables, "update hashed set id = 1") == 1
    for sql, number in (
        ("update sales set day = day + 365", 14402),
        ("update regional set region = 'US'", 14402),
        ("merge into regional r using dual on (r.id = 1) when matched then update set r.region = null", 14402),
        ("update hashed set n = 2", 3001),
    ):  # fmt: skip
        assert failure(tables, sql).number == number, sql
    moving = RANGE.replace("table sales", "table moving") + " enable row movement"
    run(tables, moving)
    run(tables, "insert into moving values (1, date '2023-05-05', 1)")
    assert run(tables, "update moving set day = date '2024-05-05'") == 1
    assert failure(tables, "update moving set day = date '2025-05-05'").number == 14400


def test_the_ddl_says_how_a_table_is_partitioned(tables: EngineSession) -> None:
    texts = [
        str(rows(tables, f"select dbms_metadata.get_ddl('TABLE', '{name}') from dual")[0][0])
        for name in ("SALES", "REGIONAL", "HASHED")
    ]
    assert 'PARTITION BY RANGE ("DAY") \n (PARTITION "P23"  VALUES LESS THAN (TO_DATE(' in texts[0]
    assert (
        "PARTITION \"EU\"  VALUES ('DE', 'FR') , \n PARTITION \"NOWHERE\"  VALUES (NULL) "
        in texts[1]
    )
    assert 'PARTITION BY HASH ("ID", "N") \n (PARTITION "SYS_P' in texts[2]


@pytest.mark.parametrize(
    ("clause", "number"),
    [
        ("range (a) (partition x values less than (10), partition y values less than (5))", 14037),
        ("range (a) (partition x values less than (maxvalue), partition y values less than (5))", 14037),
        ("range (missing) (partition x values less than (10))", 904),
        ("range (a) (partition x values less than (sysdate))", 3001),
        ("range (a) (partition x values less than ('5'))", 3001),
        ("range (d) (partition x values less than (date '2024-02-30'))", 1847),
        ("range (a, d) (partition x values less than (1, maxvalue))", 3001),
        ("range (a) interval (10) (partition x values less than (10))", 3001),
        ("range (a) subpartition by hash (d) subpartitions 2 (partition x values less than (1))", 3001),
        ("list (a) (partition x values (1), partition y values (1))", 14312),
        ("list (a) (partition x values (1), partition x values (2))", 14013),
        ("list (a) (partition x values (default), partition y values (2))", 14318),
        ("system", 3001),
    ],
)  # fmt: skip
def test_bounds_have_to_be_in_order(owner: EngineSession, clause: str, number: int) -> None:
    error = failure(owner, f"create table bad (a number, d date) partition by {clause}")
    assert error.number == number, str(error)


def test_what_concerns_one_partition_is_refused(tables: EngineSession) -> None:
    assert failure(tables, "select * from sales partition (p23)").number == 3001
    assert failure(tables, "alter table sales drop partition p23").number == 3001
    assert failure(tables, "alter table sales drop column day").number == 12984
    run(
        tables,
        "create table rest (a number) partition by list (a) (partition x values (1), partition y values (default))",
    )
    assert run(tables, "insert into rest select level from dual connect by level <= 3") == 3
    run(
        tables,
        "create table most (a number) partition by range (a) (partition x values less than (maxvalue))",
    )
    assert run(tables, "insert into most values (null)") == 1
