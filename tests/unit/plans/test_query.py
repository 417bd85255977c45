"""The packaged query on PLAN_TABLE: documented columns, in the order in which rows are read."""

import json
from pathlib import Path

import sqlglot
from sqlglot import exp

from mcp_oracle.packaged import load
from mcp_oracle.plans.explain import QUERIES
from mcp_oracle.plans.reading import Row

DATA = Path(__file__).parents[2] / "data" / "plans" / "plan_table.json"
TREE = sqlglot.parse_one(load(QUERIES, "plan_rows").text, read="oracle")


def test_only_documented_columns_of_the_plan_table_are_read() -> None:
    documented = json.loads(DATA.read_text("utf-8"))["PLAN_TABLE"]
    columns = list(TREE.find_all(exp.Column))
    assert columns
    for column in columns:
        assert (column.table, column.name.upper() in documented) == ("p", True), column.sql()
    assert [table.name.upper() for table in TREE.find_all(exp.Table)] == ["PLAN_TABLE"]


def test_the_columns_come_as_rows_name_them() -> None:
    assert isinstance(TREE, exp.Select)
    assert tuple(name.lower() for name in TREE.named_selects) == Row._fields
