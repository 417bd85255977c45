"""The two ways to ask for rows: which is taken, and that nobody can tell from the values."""

import pytest

from mcp_oracle.sandbox.catalog.datatype import NUMBER, VARCHAR2
from mcp_oracle.sandbox.engine.delivery import Delivery
from mcp_oracle.sandbox.engine.expression import Digits, Expr
from mcp_oracle.sandbox.engine.session import EngineSession
from tests.unit.sandbox_engine.conftest import rows

COLUMNS = [
    ("A", Expr("c1", NUMBER, Digits(6, 0))),
    ("B", Expr("c2", NUMBER, Digits(30, 0))),
    ("C", Expr("c3", NUMBER, Digits(8, 2))),
    ("D", Expr("c4", NUMBER)),
    ("E", Expr("c5", VARCHAR2)),
]


def test_decimals_are_cast_after_many_rows_and_no_longer_after_few() -> None:
    delivery = Delivery("SELECT 1", COLUMNS)
    assert delivery.way.text.sql == "SELECT 1"
    delivery.gave(99)
    assert delivery.way.text.sql == "SELECT 1"
    delivery.gave(100)
    assert (
        delivery.way.text.sql
        == "SELECT c1::BIGINT, c2::HUGEINT, c3::VARCHAR, c4, c5 FROM (SELECT 1)"
    )
    delivery.gave(3)
    assert delivery.way.text.sql == "SELECT 1"


def test_without_decimals_there_is_one_way() -> None:
    delivery = Delivery("SELECT 1", COLUMNS[3:])
    before = delivery.way
    delivery.gave(1000)
    assert delivery.way is before


MANY = [
    "select employee_id, salary, commission_pct, manager_id, hire_date, last_name from hr.employees order by salary, 1",
    "select level, -level, level / 4, level * 1e30, power(2, level) from dual connect by level <= 120",
    "select cast(level as number(38)) * 1e30, cast(-level / 100 as number(3, 2)), cast(level / 1000 as number(3, 3))"
    " from dual connect by level <= 101",
    "select cast(9e37 + level as number(38)), cast(level as number(18)) * 1e15 from dual connect by level <= 101",
    "select count(*), sum(salary), avg(salary), max(salary) from hr.employees group by employee_id order by 2 desc",
    "with t as (select employee_id n from hr.employees) select n, nullif(n, 100) from t union all select n, 1 from t",
    "select distinct salary * 1.5, employee_id, null, 'x' from hr.employees order by 1 desc",
]


@pytest.mark.parametrize("sql", MANY)
def test_a_query_gives_the_same_values_the_second_time(reader: EngineSession, sql: str) -> None:
    first, second = rows(reader, sql), rows(reader, sql)
    assert len(first) > 100
    assert second == first
    assert [tuple(map(type, row)) for row in second] == [tuple(map(type, row)) for row in first]
