"""Indexes on expressions and descending ones: dictionary rows, uniqueness, DDL text, and what Oracle refuses."""

from collections.abc import Generator

import pytest

from mcp_oracle.sandbox.engine.session import EngineSession
from mcp_oracle.sandbox.types import OraError
from tests.unit.sandbox_engine.conftest import rows, run

TABLE = """create table guests (
  id number(4) primary key, name varchar2(20), born date, score number, twice as (score * 2))"""


@pytest.fixture
def table(owner: EngineSession) -> Generator[EngineSession]:
    run(owner, TABLE)
    run(owner, "insert into guests (id, name, score) values (1, 'Ann', 3)")
    owner.commit()
    yield owner
    owner.rollback()
    run(owner, "drop table guests")


def failure(session: EngineSession, sql: str) -> OraError:
    with pytest.raises(OraError) as caught:
        session.execute(sql, (), ())
    return caught.value


def test_the_dictionary_shows_keys_and_expressions(table: EngineSession) -> None:
    run(table, "create index guests_ix on guests (upper(name), id, score desc)")
    run(table, "create index guests_twice_ix on guests (twice)")
    run(table, "create index guests_name_ix on guests (name) tablespace users online")
    kinds = "select index_name, index_type from user_indexes where table_name = 'GUESTS' and generated = 'N' order by 1"
    assert rows(table, kinds) == [
        ("GUESTS_IX", "FUNCTION-BASED NORMAL"),
        ("GUESTS_NAME_IX", "NORMAL"),
        ("GUESTS_TWICE_IX", "FUNCTION-BASED NORMAL"),
    ]
    keys = (
        "select c.column_name, c.descend, e.column_expression from all_ind_columns c left join all_ind_expressions e"
        " on e.index_owner = c.index_owner and e.index_name = c.index_name and e.column_position = c.column_position"
        " where c.index_owner = 'HR' and c.index_name like 'GUESTS%' order by c.index_name, c.column_position"
    )
    assert rows(table, keys) == [
        ("SYS_NC00006$", "ASC", 'UPPER("NAME")'),
        ("ID", "ASC", None),
        ("SYS_NC00007$", "DESC", '"SCORE"'),
        ("NAME", "ASC", None),
        ("TWICE", "ASC", '"SCORE"*2'),
    ]


def test_hidden_columns_are_in_all_tab_cols_alone(table: EngineSession) -> None:
    run(table, "create index guests_ix on guests (upper(name), score desc)")
    hidden = (
        "select column_name, data_type, data_length, data_default, column_id, internal_column_id, virtual_column,"
        " user_generated from all_tab_cols where table_name = 'GUESTS' and hidden_column = 'YES' order by 1"
    )
    assert rows(table, hidden) == [
        ("SYS_NC00006$", "VARCHAR2", 20, 'UPPER("NAME")', None, 6, "YES", "NO"),
        ("SYS_NC00007$", "RAW", 34, '"SCORE"', None, 7, "YES", "NO"),
    ]
    for view in ("all_tab_columns", "user_col_comments"):
        assert rows(table, f"select count(*) from {view} where table_name = 'GUESTS'") == [(5,)]
    run(table, "drop index guests_ix")
    assert rows(table, hidden) == []


def test_a_unique_index_on_an_expression_is_kept(table: EngineSession) -> None:
    run(table, "create unique index guests_uk on guests (upper(name), trunc(born))")
    run(table, "insert into guests (id, name, born) values (2, 'BOB', date '2024-01-01')")
    again = "insert into guests (id, name, born) values (3, 'Bob', date '2024-01-01' + 0.5)"
    error = failure(table, again)
    assert (error.number, "(HR.GUESTS_UK)" in error.text) == (1, True)
    run(table, "insert into guests (id) values (4)")
    run(table, "insert into guests (id) values (5)")  # keys that are NULL throughout are none
    assert failure(table, "update guests set name = 'aNN' where id = 4").number == 1
    table.rollback()
    run(table, "drop index guests_uk")
    run(table, "insert into guests (id, name) values (6, 'ANN')")
    assert failure(table, "create unique index guests_uk on guests (lower(name))").number == 1452
    run(table, "create index guests_uk on guests (lower(name))")


def test_the_ddl_of_an_index_has_its_expressions(table: EngineSession) -> None:
    run(table, "create unique index guests_ix on guests (upper(name), id, score desc)")
    (text,) = rows(table, "select dbms_metadata.get_ddl('INDEX', 'GUESTS_IX') from dual")[0]
    head = (
        'CREATE UNIQUE INDEX "HR"."GUESTS_IX" ON "HR"."GUESTS" (UPPER("NAME"), "ID", "SCORE" DESC)'
    )
    assert head in str(text)


@pytest.mark.parametrize(
    ("keys", "number"),
    [
        ("sysdate - born", 1743),
        ("missing", 904),
        ("upper(missing)", 904),
        ("upper(name), upper( name )", 957),
        ("to_char(born)", 3001),
        ("(select 1 from dual)", 22818),
        ("", 936),
        ("name,", 936),
        ("name) compress (", 3001),
        ("UPPER(name)", 1408),
    ],
)
def test_an_index_that_oracle_would_not_make_is_refused(
    table: EngineSession, keys: str, number: int
) -> None:
    run(table, "create index guests_first_ix on guests (upper(name))")
    error = failure(table, f"create index guests_ix on guests ({keys})")
    assert error.number == number, str(error)


def test_plans_and_statistics_do_without_the_expression(table: EngineSession) -> None:
    run(table, "create index guests_ix on guests (upper(name))")
    run(table, "begin dbms_stats.gather_table_stats('HR', 'GUESTS'); end;")
    run(table, "explain plan for select count(*) from guests where upper(name) = 'ANN'")
    run(table, "explain plan for delete from guests where id = 1")
    names = rows(table, "select distinct object_name from plan_table where object_name is not null")
    assert ("GUESTS_IX",) not in names
    assert failure(table, "alter table guests drop column name").number == 3001
    run(table, "drop index guests_ix")
    run(table, "create index guests_name_ix on guests (name, id)")
    run(table, "alter table guests drop column name")
    left = "select count(*) from user_indexes where index_name = 'GUESTS_NAME_IX'"
    assert rows(table, left) == [(0,)]
