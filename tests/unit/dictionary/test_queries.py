"""Every packaged dictionary statement uses only columns that Oracle documents for 19c."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from mcp_oracle.guard.words import RESERVED
from mcp_oracle.packaged import load

QUERIES = "mcp_oracle.dictionary.queries"
COLUMNS = json.loads(
    (Path(__file__).parents[2] / "data" / "dictionary" / "columns-19c.json").read_text("utf-8")
)
# Run only where another statement found the view in ALL_OBJECTS; columns as the 26ai Database Reference lists them.
NEWER = {
    "overview_schema_privileges": {"SESSION_SCHEMA_PRIVS": ["PRIVILEGE", "SCHEMA"]},
    "describe_vectors": {
        # From 23.4, with the type itself; see the ALL_TAB_COLS page.
        "ALL_TAB_COLS": ["OWNER", "TABLE_NAME", "COLUMN_NAME", "DATA_TYPE", "VECTOR_INFO"]
    },
    "describe_annotations": {
        "ALL_ANNOTATIONS_USAGE": [
            "OBJECT_NAME", "OBJECT_TYPE", "COLUMN_NAME", "DOMAIN_NAME", "DOMAIN_OWNER", "ANNOTATION_OWNER",
            "ANNOTATION_NAME", "ANNOTATION_VALUE",
        ]
    },
}  # fmt: skip
LONGS = {
    ("ALL_TAB_COLS", "DATA_DEFAULT"), ("ALL_TAB_COLUMNS", "DATA_DEFAULT"), ("ALL_CONSTRAINTS", "SEARCH_CONDITION"),
    ("ALL_VIEWS", "TEXT"), ("ALL_MVIEWS", "QUERY"), ("ALL_IND_EXPRESSIONS", "COLUMN_EXPRESSION"),
    ("ALL_TRIGGERS", "TRIGGER_BODY"), ("ALL_ARGUMENTS", "DEFAULT_VALUE"), ("ALL_TAB_PARTITIONS", "HIGH_VALUE"),
}  # fmt: skip
PSEUDO_COLUMNS = {"LEVEL", "ROWNUM"}
NAMES = sorted(
    entry.name.removesuffix(".sql")
    for entry in files(QUERIES).iterdir()
    if entry.name.endswith(".sql")
)


def views_of(node: exp.Expr) -> dict[str, str]:
    """Alias -> view of the SELECTs around a column; the inner ones win."""
    select = node.find_ancestor(exp.Select)
    if select is None:
        return {}
    tables = (t for t in select.find_all(exp.Table) if t.find_ancestor(exp.Select) is select)
    own = {table.alias_or_name.upper(): table.name.upper() for table in tables}
    return {**views_of(select), **own}


def inline_views(tree: exp.Expr) -> dict[str, set[str]]:
    """Alias -> names of the columns that a subquery in a FROM clause makes; those are checked where they are made."""
    return {
        subquery.alias.upper(): {name.upper() for name in subquery.named_selects}
        for subquery in tree.find_all(exp.Subquery)
        if subquery.alias
    }


def test_there_are_packaged_statements() -> None:
    assert NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_packaged_statement_uses_documented_columns_only(name: str) -> None:
    tree = sqlglot.parse_one(load(QUERIES, name).text, read="oracle")
    made = inline_views(tree)
    for column in tree.find_all(exp.Column):
        if not column.table and column.name.upper() in PSEUDO_COLUMNS:
            continue
        assert column.table, f"{column.sql()} has no alias"
        if column.table.upper() in made:
            assert column.name.upper() in made[column.table.upper()], column.sql()
            continue
        view = views_of(column)[column.table.upper()]
        documented = {**COLUMNS, **NEWER.get(name, {})}
        assert column.name.upper() in documented[view], f"{view}.{column.name}"


@pytest.mark.parametrize("name", NAMES)
def test_a_long_is_nothing_but_a_column_of_a_plain_select(name: str) -> None:
    """Oracle takes it nowhere else: ORA-00932 in conditions and functions, ORA-00997 under DISTINCT or UNION."""
    tree = sqlglot.parse_one(load(QUERIES, name).text, read="oracle")
    for column in tree.find_all(exp.Column):
        view = views_of(column).get(column.table.upper(), "")
        if (view, column.name.upper()) in LONGS:
            assert column.parent is tree, column.sql()
            assert isinstance(tree, exp.Select)
            assert not {name for name in ("distinct", "group") if tree.args.get(name)}


@pytest.mark.parametrize("name", NAMES)
def test_names_of_our_own_are_no_reserved_words(name: str) -> None:
    tree = sqlglot.parse_one(load(QUERIES, name).text, read="oracle")
    made = {node.alias.upper() for node in tree.find_all(exp.Alias, exp.Table, exp.Subquery)}
    assert not made & RESERVED


@pytest.mark.parametrize("name", NAMES)
def test_a_packaged_statement_is_one_query_without_terminator(name: str) -> None:
    text = load(QUERIES, name).text
    assert text.startswith(("SELECT", "WITH"))
    assert not text.endswith((";", "/"))
