"""Virtual columns: their expressions, values, constraints and dictionary rows, and what Oracle refuses."""

from collections.abc import Generator
from decimal import Decimal

import pytest

from mcp_oracle.sandbox.engine import SandboxDatabase, open_database
from mcp_oracle.sandbox.engine.session import EngineSession
from mcp_oracle.sandbox.engine.virtual import kept_text
from mcp_oracle.sandbox.types import OraError
from tests.unit.sandbox_engine.conftest import rows, run

TABLE = """create table items (
  id number(4) primary key,
  price number(8,2) not null,
  qty number(4) default 1,
  total generated always as (price * qty) virtual,
  label varchar2(20) generated always as (upper(name) || '-' || id),
  name varchar2(10),
  twice number(6) as (qty * 2) not null constraint items_twice_uk unique,
  kind as (case when qty > 5 then 'big' else 'small' end) virtual constraint items_kind_c check (kind <> 'bi')
)"""


@pytest.fixture(scope="module")
def own_database() -> Generator[SandboxDatabase]:
    opened = open_database("19c", samples=("hr",))
    yield opened
    opened.close()


@pytest.fixture
def table(owner: EngineSession) -> Generator[EngineSession]:
    run(owner, TABLE)
    run(owner, "insert into items (id, price, qty, name) values (1, 2.5, 4, 'abc')")
    owner.commit()
    yield owner
    owner.rollback()
    run(owner, "drop table items")


def failure(session: EngineSession, sql: str) -> OraError:
    with pytest.raises(OraError) as caught:
        session.execute(sql, (), ())
    return caught.value


ALL = "select total, label, twice, kind from items order by id"


def test_the_values_follow_the_columns_that_they_are_made_of(table: EngineSession) -> None:
    assert rows(table, ALL) == [(10, "ABC-1", 8, "small")]
    assert run(table, "update items set qty = 6, name = 'x' where total = 10") == 1
    assert rows(table, ALL) == [(15, "X-1", 12, "big")]
    assert rows(table, "select * from items where kind = 'big'") == [
        (1, Decimal("2.5"), 6, 15, "X-1", "x", 12, "big")
    ]


def test_default_is_all_that_an_insert_may_say_of_them(table: EngineSession) -> None:
    run(table, "insert into items values (2, 1, 3, default, default, 'y', default, default)")
    run(table, "insert into items (id, price, qty) select 3, 2, 7 from dual")
    run(
        table,
        "merge into items i using (select 4 id, 5 qty from dual) s on (i.id = s.id)"
        " when matched then update set qty = s.qty"
        " when not matched then insert (id, price, qty) values (s.id, 1, s.qty)",
    )
    assert rows(table, ALL)[1:] == [
        (3, "Y-2", 6, "small"), (14, "-3", 14, "big"), (5, "-4", 10, "small"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sql", "number"),
    [
        ("insert into items (id, price, total) values (2, 1, 1)", 54013),
        ("insert into items values (2, 1, 3, 4, default, 'y', default, default)", 54013),
        ("insert into items (id, price, total) select 2, 1, 1 from dual", 54013),
        ("insert into items (id, price, qty) values (2, 1, 4)", 1),
        ("insert into items (id, price, qty) values (2, 1, null)", 1400),
        ("update items set total = 1", 54017),
        ("update items set total = default", 54017),
        (
            "merge into items i using dual on (i.id = 1) when matched then update set i.kind = 'x'",
            54017,
        ),
        (
            "merge into items i using dual on (i.id = 9) when not matched then insert (id, price, kind)"
            " values (9, 1, 'x')",
            54013,
        ),
        ("alter table items drop column price", 54031),
    ],
)
def test_a_change_of_a_virtual_column_is_refused(
    table: EngineSession, sql: str, number: int
) -> None:
    assert failure(table, sql).number == number
    assert len(rows(table, ALL)) == 1


def test_a_change_of_the_others_checks_constraints_on_virtual_ones(table: EngineSession) -> None:
    run(table, "insert into items (id, price, qty) values (2, 1, 3)")
    error = failure(table, "update items set qty = 4 where id = 2")
    assert (error.number, "ITEMS_TWICE_UK" in error.text) == (1, True)


def test_the_dictionary_shows_the_expression(table: EngineSession) -> None:
    sql = (
        "select column_name, data_type, char_length, data_default, virtual_column, column_id, segment_column_id"
        " from all_tab_cols where owner = 'HR' and table_name = 'ITEMS' order by column_id"
    )
    assert rows(table, sql) == [
        ("ID", "NUMBER", 0, None, "NO", 1, 1),
        ("PRICE", "NUMBER", 0, None, "NO", 2, 2),
        ("QTY", "NUMBER", 0, "1", "NO", 3, 3),
        ("TOTAL", "NUMBER", 0, '"PRICE"*"QTY"', "YES", 4, None),
        ("LABEL", "VARCHAR2", 20, 'UPPER("NAME")||\'-\'||"ID"', "YES", 5, None),
        ("NAME", "VARCHAR2", 10, None, "NO", 6, 4),
        ("TWICE", "NUMBER", 0, '"QTY"*2', "YES", 7, None),
        ("KIND", "VARCHAR2", 5, "CASE  WHEN \"QTY\">5 THEN 'big' ELSE 'small' END", "YES", 8, None),
    ]
    (ddl,) = rows(table, "select dbms_metadata.get_ddl('TABLE', 'ITEMS') from dual")[0]
    assert '"TOTAL" NUMBER GENERATED ALWAYS AS ("PRICE"*"QTY") VIRTUAL ' in str(ddl)


def test_a_virtual_column_can_be_added_and_dropped(table: EngineSession) -> None:
    before = rows(table, "select rowid from items")
    run(table, "alter table items add (vat as (round(price * 0.2, 1)))")
    run(table, "alter table items add extra varchar2(5)")
    run(table, "update items set price = 10")
    assert rows(table, "select rowid from items") == before
    assert rows(table, "select vat, total, extra from items") == [(2, 40, None)]
    run(table, "alter table items drop column vat")
    assert rows(table, "select total from items") == [(40,)]
    assert failure(table, "alter table items add (broken as (1 / (qty - 4)))").number == 1476
    assert rows(table, "select count(*) from items") == [(1,)]


@pytest.mark.parametrize(
    ("columns", "number"),
    [
        ("a number, b as (sysdate)", 54002),
        ("a number, b varchar2(30) as (user)", 54002),
        ("a number, b as (a), c as (b)", 54012),
        ("a number, b as (a+1), c as (a + 1)", 54015),
        ("a as (1)", 54037),
        ("a number, b as (missing)", 904),
        ("a number, b as ((select 1 from dual))", 22818),
        ("a number, b as (sum(a))", 934),
        ("a number, b", 902),
        ("a number, b as", 902),
        ("a date, b varchar2(30) as (to_char(a))", 3001),
        ("a number, b varchar2(30) as (a || 'x')", 3001),
    ],
)
def test_an_expression_has_to_be_the_same_always(
    owner: EngineSession, columns: str, number: int
) -> None:
    error = failure(owner, f"create table bad ({columns})")
    assert error.number == number, str(error)


def test_a_value_that_does_not_fit_is_refused_with_the_row(owner: EngineSession) -> None:
    run(owner, "create table short (a number, b varchar2(2) as (to_char(a, '999')))")
    error = failure(owner, "insert into short (a) values (5)")
    assert str(error) == (
        'ORA-12899: value too large for column "HR"."SHORT"."B" (actual: 4, maximum: 2)'
    )
    run(owner, "drop table short")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("price*  qty", '"PRICE"*"QTY"'),
        ('round( "Odd name" , 2 )', 'ROUND("Odd name",2)'),
        ("name || 'it''s' || to_char(qty,'FM999')", "\"NAME\"||'it''s'||TO_CHAR(\"QTY\",'FM999')"),
        ("case when qty in (1,2) then name end", 'CASE  WHEN "QTY" IN (1,2) THEN "NAME" END'),
        ("(qty + 1) * -price", '("QTY"+1)*-"PRICE"'),
        ("coalesce(made, date '2024-01-01')", "COALESCE(MADE,DATE '2024-01-01')"),
    ],
)  # fmt: skip
def test_an_expression_is_kept_with_quoted_names(text: str, kept: str) -> None:
    assert kept_text(text, ["PRICE", "QTY", "NAME"]) == kept
