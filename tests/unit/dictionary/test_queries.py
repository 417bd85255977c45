"""Every packaged dictionary statement uses only columns that Oracle documents for 19c."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from mcp_oracle.packaged import load

QUERIES = "mcp_oracle.dictionary.queries"
COLUMNS = json.loads(
    (Path(__file__).parents[2] / "data" / "dictionary" / "columns-19c.json").read_text("utf-8")
)
NAMES = sorted(
    entry.name.removesuffix(".sql")
    for entry in files(QUERIES).iterdir()
    if entry.name.endswith(".sql")
)


def views_of(node: exp.Expression) -> dict[str, str]:
    """Alias -> view of the SELECTs around a column; the inner ones win."""
    select = node.find_ancestor(exp.Select)
    if select is None:
        return {}
    tables = (t for t in select.find_all(exp.Table) if t.find_ancestor(exp.Select) is select)
    own = {table.alias_or_name.upper(): table.name.upper() for table in tables}
    return {**views_of(select), **own}


def test_there_are_packaged_statements() -> None:
    assert NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_packaged_statement_uses_documented_columns_only(name: str) -> None:
    tree = sqlglot.parse_one(load(QUERIES, name).text, read="oracle")
    for column in tree.find_all(exp.Column):
        assert column.table, f"{column.sql()} has no alias"
        view = views_of(column)[column.table.upper()]
        assert column.name.upper() in COLUMNS[view], f"{view}.{column.name}"


@pytest.mark.parametrize("name", NAMES)
def test_a_packaged_statement_is_one_query_without_terminator(name: str) -> None:
    text = load(QUERIES, name).text
    assert text.startswith(("SELECT", "WITH"))
    assert not text.endswith((";", "/"))
