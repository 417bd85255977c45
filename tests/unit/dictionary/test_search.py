"""Search over a catalogue: what is found, and in which order."""

import pytest

from mcp_oracle.dictionary.catalog import Catalog, ColumnEntry, ObjectEntry
from mcp_oracle.dictionary.near_names import suggestion
from mcp_oracle.dictionary.search import near, search


def table(name: str, *columns: str, comment: str = "", schema: str = "HR") -> ObjectEntry:
    entries = tuple(ColumnEntry(column, "NUMBER", nullable=True) for column in columns)
    return ObjectEntry(schema, name, "TABLE", comment, entries)


CATALOG = Catalog(
    (
        table("EMPLOYEES", "EMPLOYEE_ID", "SALARY", "HIRE_DATE", comment="People on the payroll"),
        table("DEPARTMENTS", "DEPARTMENT_ID", "MANAGER_ID"),
        table("JOB_HISTORY", "EMPLOYEE_ID", "START_DATE"),
        table("JOBS", "JOB_ID", "MIN_SALARY"),
        table("ORDERS", "ORDER_ID", schema="CO"),
        ObjectEntry("HR", "EMP_NAME_IX", "INDEX"),
        ObjectEntry("HR", "EMP_DETAILS_VIEW", "VIEW"),
    )
)


def names(pattern: str, schema: str | None = None, types: set[str] | None = None) -> list[str]:
    return [m.entry.name for m in search(CATALOG, pattern, schema, frozenset(types or ()))[0]]


@pytest.mark.parametrize(
    ("pattern", "first"),
    [
        ("employees", "EMPLOYEES"),
        ("employee", "EMPLOYEES"),
        ("EMPLOYEES", "EMPLOYEES"),
        ("order", "ORDERS"),
        ("job history", "JOB_HISTORY"),
        ("history jobs", "JOB_HISTORY"),
        ("hire date", "EMPLOYEES"),
        ("payroll", "EMPLOYEES"),
        ("hr.emp", "EMPLOYEES"),
        ("EMP%VIEW", "EMP_DETAILS_VIEW"),
        ("J_BS%", "JOBS"),
    ],
)
def test_the_best_match_comes_first(pattern: str, first: str) -> None:
    assert names(pattern)[0] == first


def test_the_search_can_be_narrowed() -> None:
    assert names("%", "CO") == ["ORDERS"]
    assert names("emp", types={"INDEX"}) == ["EMP_NAME_IX"]
    assert set(names("salary", types={"COLUMN"})) == {"EMPLOYEES", "JOBS"}
    assert names("history", types={"COLUMN"}) == []


def test_a_match_says_which_column_it_was() -> None:
    found, _ = search(CATALOG, "salary", None, frozenset())
    assert {m.entry.name: m.columns for m in found} == {
        "EMPLOYEES": ("SALARY",),
        "JOBS": ("MIN_SALARY",),
    }


def test_words_that_no_object_has_together_match_apart() -> None:
    found, is_all = search(CATALOG, "orders payroll", None, frozenset())
    assert not is_all
    assert {m.entry.name for m in found} == {"ORDERS", "EMPLOYEES"}


def test_an_underscore_is_a_wildcard_where_it_finds_nothing_as_itself() -> None:
    assert names("EMP_NAME_IX") == ["EMP_NAME_IX"]
    assert names("J_BS") == ["JOBS"]


def test_nothing_is_found_for_nonsense() -> None:
    assert names("zzzz") == []


def test_the_beginning_or_a_word_of_a_longer_name_is_near_it() -> None:
    names = ["EMPLOYEES", "EMP_DETAILS_VIEW", "DEPARTMENTS", "LAST_NAME"]
    assert near("emp", names) == ["EMPLOYEES", "EMP_DETAILS_VIEW"]
    assert near("nme", names) == ["LAST_NAME"]
    assert near("dept", names) == ["DEPARTMENTS"]
    assert near("e", names) == []


def test_near_names_are_ranked() -> None:
    assert near("employes", (entry.name for entry in CATALOG.objects))[0] == "EMPLOYEES"
    assert near("zzzz", ["A"]) == []


@pytest.mark.parametrize(
    ("sql", "ora", "offset", "said"),
    [
        ("SELECT * FROM employes", 942, 14, "HR.EMPLOYEES"),
        ("SELECT * FROM hr.employes", 942, 14, "HR.EMPLOYEES"),
        ("SELECT * FROM orders", 942, 14, "CO.ORDERS"),
        ("SELECT e.salry FROM employees e", 904, 7, "EMPLOYEES.SALARY"),
    ],
)
def test_the_name_that_was_meant_is_suggested(sql: str, ora: int, offset: int, said: str) -> None:
    assert said in suggestion(sql, ora, offset, "", CATALOG)


def test_without_an_offset_the_message_names_the_column() -> None:
    message = 'ORA-00904: "E"."SALRY": invalid identifier'
    assert "EMPLOYEES.SALARY" in suggestion(
        "SELECT e.salry FROM employees e", 904, None, message, CATALOG
    )


def test_nothing_close_gives_no_suggestion() -> None:
    assert suggestion("SELECT * FROM zzzz", 942, 14, "", CATALOG) == ""
