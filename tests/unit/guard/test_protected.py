"""Protected columns with a stub of the look-up: the corpus of the contract tests, and what no test database has."""

from dataclasses import replace
from typing import Any

import pytest

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard import (
    Found,
    ObjectKind,
    ProtectedColumnError,
    Resolution,
    read,
    read_explainable,
)
from mcp_oracle.guard.lists.column_values import columns_with_values, shown_by
from mcp_oracle.policy import Policy
from tests.unit.guard.cases import load

COLUMNS = frozenset({"ME.STAFF.SALARY", "ME.STAFF.Bonus"})
STAFF = Found(ObjectKind.TABLE, "ME", "STAFF")


def view(name: str, *depends_on: str, unknown: str = "") -> Found:
    return Found(
        ObjectKind.VIEW, "ME", name, depends_on=frozenset(depends_on), unknown_part=unknown
    )


DEPTS = Found(ObjectKind.TABLE, "ME", "DEPTS")
OBJECTS = {
    "STAFF": STAFF,
    "STAFF_SYN": STAFF,
    "DEPTS": DEPTS,
    "DEPTS_SYN": DEPTS,
    "STAFF_VIEW": view("STAFF_VIEW", "ME.STAFF"),
    "STAFF_VIEW_SYN": view("STAFF_VIEW", "ME.STAFF"),
    "STAFF_NESTED": view("STAFF_NESTED", "ME.STAFF_VIEW", "ME.STAFF"),
    "STAFF_SAFE": view("STAFF_SAFE", "ME.STAFF"),
    "STAFF_OVER_SAFE": view("STAFF_OVER_SAFE", "ME.STAFF_SAFE", "ME.STAFF"),
    "DEPTS_VIEW": view("DEPTS_VIEW", "ME.DEPTS"),
    "DEPTS_NESTED": view("DEPTS_NESTED", "ME.DEPTS_VIEW", "ME.DEPTS"),
    "PAY_BY_CODE": view("PAY_BY_CODE", "ME.DEPTS", "ME.TOP_PAY", unknown="the function ME.TOP_PAY"),
    "OVER_SYNONYM": view("OVER_SYNONYM", "ME.STAFF_SYN", "ME.STAFF"),
    "OVER_DEPTS_SYNONYM": view("OVER_DEPTS_SYNONYM", "ME.DEPTS_SYN", "ME.DEPTS"),
    "RANGES": view("RANGES", "SYS.ALL_TAB_COLUMNS"),
    "DUAL": Found(ObjectKind.TABLE, "SYS", "DUAL", supplied=True),
    "HIDDEN": view("HIDDEN"),
    "STAFF_COPY": Found(ObjectKind.TABLE, "ME", "STAFF_COPY", depends_on=frozenset({"ME.STAFF"})),
    "COLS": Found(ObjectKind.VIEW, "SYS", "USER_TAB_COLUMNS", supplied=True),
    "LEAST": Found(ObjectKind.VIEW, "SYS", "USER_TAB_COL_STATISTICS", supplied=True),
    "SUPPLIED_VIEW": Found(ObjectKind.VIEW, "SYS", "ALL_OBJECTS", supplied=True),
}
CASES = load("protected.jsonl")


def judged(sql: str, tool: str = "run_query", policy: Policy | None = None) -> None:
    policy = policy or Policy(protected_columns=COLUMNS)
    draft = (read_explainable if tool == "explain_sql" else read)(sql, policy)
    found = {
        name: (OBJECTS[name.parts[-1]],)
        for name in draft.names
        if name.role in {"table", "package", "bare"} and name.parts[-1] in OBJECTS
    }
    draft.approve(Resolution(found))


def rule(sql: str, tool: str = "run_query", policy: Policy | None = None) -> str:
    try:
        judged(sql, tool, policy)
    except RefusedError as refusal:
        return refusal.rule if refusal.reason and refusal.hint else "no reason or no hint"
    return ""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_protected_column_is_refused_and_nothing_else(case: dict[str, Any]) -> None:
    permits: dict[str, Any] = {
        name: frozenset(item.replace("{OWNER}", "ME") for item in value)
        for name, value in case.get("policy", {}).items()
    }
    policy = Policy(protected_columns=COLUMNS, **permits)
    sql = case["sql"].replace("{OWNER}", "ME")
    assert rule(sql, case.get("tool", "run_query"), policy) == case["rule"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_without_protected_columns_nothing_of_this_is_refused(case: dict[str, Any]) -> None:
    sql = case["sql"].replace("{OWNER}", "ME")
    assert rule(sql, case.get("tool", "run_query"), Policy()) == ""


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT PREDICTION(m USING *) FROM staff",
        "SELECT DEREF(MAKE_REF(staff, 1)) FROM dual",
        "SELECT DEREF(MAKE_REF(me.staff_view, 1)) FROM dual",
        'SELECT "SYS_NC_ROWINFO$" FROM staff',
        "SELECT JSON {*} FROM staff",
        "SELECT COUNT(s.salary) FROM staff s",
        "SELECT x FROM staff AS s (a, x, c)",
        "SELECT salary FROM ((staff))",
        "SELECT s.salary FROM (staff s CROSS JOIN depts d)",
        "SELECT salary FROM CONTAINERS(staff)",
        "SELECT SYS_NC00007$ FROM staff",
        "SELECT s.SYS_STU3$ABC1 FROM staff s",
        "SELECT token_text FROM dr$idx$i",
        "SELECT JSON_ARRAY(SELECT * FROM staff) FROM dual",
        "SELECT name FROM hidden",
        "SELECT name FROM staff_copy",
        "SELECT low_value FROM cols",
        "SELECT c.* FROM cols c",
        "SELECT 1 FROM least",
    ],
)
def test_what_no_test_database_has_is_refused_too(sql: str) -> None:
    assert rule(sql) in {"protected-column", "unknown-qualifier", "two-operands"}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT s.doc.items[*].price FROM staff s",
        "SELECT n FROM staff MATCH_RECOGNIZE (ORDER BY id MEASURES COUNT(a.*) AS n PATTERN (a+) DEFINE a AS a.id > 0)",
        "SELECT value * (2) FROM staff",
        "SELECT 1 FROM staff s WHERE s.id = (1) * (2)",
        "SELECT owner FROM supplied_view",
        "SELECT column_name FROM cols",
        "SELECT JSON_OBJECT('a' VALUE (id)) FROM staff",
        "SELECT s.name FROM staff s, (SELECT 1 AS one FROM dual) q",
    ],
)
def test_what_only_looks_like_all_columns_passes(sql: str) -> None:
    assert rule(sql) == ""


def test_a_column_is_not_taken_for_the_table_that_it_belongs_to() -> None:
    draft = read("SELECT * FROM other WHERE a = 1", Policy(protected_columns=COLUMNS))
    (bare,) = (name for name in draft.names if name.role == "bare")
    answers = {bare: (Found(ObjectKind.COLUMN, "ME", "STAFF"),)}
    assert draft.approve(Resolution(answers)).text == draft.text


def test_a_virtual_column_of_a_protected_one_is_protected_too() -> None:
    sql = "SELECT yearly FROM staff"
    draft = read(sql, Policy(protected_columns=COLUMNS))
    (name,) = (name for name in draft.names if name.role == "table")
    with pytest.raises(ProtectedColumnError, match="YEARLY"):
        draft.approve(Resolution({name: (replace(STAFF, derived=frozenset({"YEARLY"})),)}))
    assert draft.approve(Resolution({name: (STAFF,)})).text == sql


def test_a_refusal_says_which_table_and_which_columns() -> None:
    with pytest.raises(ProtectedColumnError) as caught:
        judged("SELECT * FROM staff")
    assert caught.value.table == ("ME", "STAFF")
    assert caught.value.columns == {"SALARY", "Bonus"}


@pytest.mark.parametrize("when", ["refuse", "static"])
def test_what_could_not_be_looked_up_is_refused(when: Any) -> None:
    policy = Policy(protected_columns=COLUMNS, when_unresolved=when)
    draft = read("SELECT name FROM depts", policy)
    with pytest.raises(RefusedError) as caught:
        draft.approve(Resolution.unavailable("no time"))
    assert caught.value.rule == "unresolved"


def test_a_statement_without_tables_needs_no_look_up() -> None:
    policy = Policy(protected_columns=COLUMNS, when_unresolved="static")
    assert read("SELECT 1", policy).approve(Resolution.unavailable("no time")).text == "SELECT 1"


@pytest.mark.parametrize(
    "name",
    [
        "ALL_TAB_COL_STATISTICS",
        "DBA_SUBPART_HISTOGRAMS",
        "HISTGRM$",
        "GV_$SQL_BIND_CAPTURE",
        "MLOG$_STAFF",
    ],
)
def test_views_that_show_values_are_known(name: str) -> None:
    assert shown_by(name)
    assert not columns_with_values(name)


@pytest.mark.parametrize("name", ["ALL_TABLES", "V$SQL", "ALL_TAB_COLUMNS_OF_MINE"])
def test_other_views_are_not_taken_for_them(name: str) -> None:
    assert not shown_by(name)
    assert not columns_with_values(name)
