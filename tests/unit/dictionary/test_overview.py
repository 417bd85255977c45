"""Privileges and schemas as lines."""

import pytest

from mcp_oracle.dictionary.catalog import Catalog, ObjectEntry
from mcp_oracle.dictionary.keys import assemble
from mcp_oracle.dictionary.privileges import beyond_reading, plural
from mcp_oracle.dictionary.schemas import (
    find_schema,
    main_tables,
    only_schema,
    permitted,
    relation_lines,
    schema_lines,
    sizes,
)
from mcp_oracle.errors import ArgumentError
from mcp_oracle.policy import Policy

CATALOG = Catalog(
    (
        ObjectEntry("HR", "EMPLOYEES", "TABLE", "People\n on the  payroll"),
        ObjectEntry("HR", "DEPARTMENTS", "TABLE", "x" * 200),
        ObjectEntry("HR", "PEOPLE", "VIEW"),
        ObjectEntry("HR", "EMP_IX", "INDEX"),
        ObjectEntry("HR", "DEPT_IX", "INDEX"),
        ObjectEntry("Shop", "Baskets", "TABLE"),
    )
)
KEYS = assemble(
    [
        ("HR", "DEPARTMENTS", "D_PK", "P", None, None, "ENABLED"),
        ("HR", "EMPLOYEES", "E_PK", "P", None, None, "ENABLED"),
        ("HR", "EMPLOYEES", "E_D_FK", "R", "HR", "D_PK", "ENABLED"),
        ("HR", "EMPLOYEES", "E_M_FK", "R", "HR", "E_PK", "ENABLED"),
        ("Shop", "Baskets", "B_FK", "R", "HR", "E_PK", "ENABLED"),
        ("HR", "BIN$abc==$0", "X_FK", "R", "HR", "E_PK", "ENABLED"),
    ],
    [
        ("HR", "D_PK", "DEPARTMENT_ID"),
        ("HR", "E_PK", "EMPLOYEE_ID"),
        ("HR", "E_D_FK", "DEPARTMENT_ID"),
        ("HR", "E_M_FK", "MANAGER_ID"),
        ("Shop", "B_FK", "Packer"),
    ],
)


def test_an_account_that_only_reads_has_nothing_beyond_reading() -> None:
    assert beyond_reading([("system", "CREATE SESSION", None, 1, None)]) == []


def test_reading_everything_is_told_although_it_is_reading() -> None:
    rows = [("system", "SELECT ANY TABLE", None, 1, None)]
    assert beyond_reading(rows) == ["reads beyond single grants: SELECT ANY TABLE"]


def test_what_is_beyond_reading_is_told_by_kind() -> None:
    rows = [
        ("system", "CREATE SESSION", None, 1, None),
        ("system", "CREATE TABLE", None, 1, None),
        ("role", "RESOURCE", None, 1, None),
        ("grant", "UPDATE", "TABLE", 2, "HR.JOBS"),
        ("grant", "READ", "DIRECTORY", 1, "SYS.DUMPS"),
        ("owned", "TABLE", None, 3, "T"),
        ("owned", "INDEX", None, 1, "I"),
        ("link", "FAR", None, 1, "PUBLIC"),
    ]
    assert beyond_reading(rows, [("INSERT ANY TABLE", "HR")]) == [
        "system privileges: CREATE TABLE",
        "UPDATE on 2 tables, e.g. HR.JOBS",
        "READ on 1 directory, e.g. SYS.DUMPS",
        "INSERT ANY TABLE on schema HR",
        "owns and so can change or drop: 3 tables, 1 index",
        "roles: RESOURCE",
        "database links: FAR",
    ]


def test_of_many_privileges_the_most_powerful_come_first() -> None:
    names = [f"USE THING {number}" for number in range(20)]
    rows = [("system", name, None, 1, None) for name in [*names, "DROP ANY TABLE", "ALTER SYSTEM"]]
    (line,) = beyond_reading(rows)
    assert line.startswith("system privileges: ALTER SYSTEM, DROP ANY TABLE, USE THING 0")
    assert line.endswith("and 10 more")


@pytest.mark.parametrize(
    ("word", "count", "shown"),
    [
        ("table", 2, "tables"),
        ("table", 1, "table"),
        ("index", 2, "indexes"),
        ("directory", 2, "directories"),
        ("type body", 2, "type bodies"),
        ("library", 3, "libraries"),
    ],
)
def test_numbers_decide_the_word(word: str, count: int, shown: str) -> None:
    assert plural(word, count) == shown


def test_schemas_are_counted_by_kind_with_tables_first() -> None:
    assert schema_lines(CATALOG) == ["HR: 2 tables, 1 view, 2 indexes", '"Shop": 1 table']


def test_a_schema_is_the_only_one_if_no_other_has_tables() -> None:
    assert only_schema(CATALOG) is None
    closed = permitted(CATALOG, Policy(schemas=frozenset({"HR"})))
    assert only_schema(closed) == "HR"
    assert closed.schemas() == {"HR"}


def test_a_public_synonym_counts_as_its_targets_schema() -> None:
    """A name in a closed schema must not be told by way of PUBLIC."""
    catalog = Catalog(
        (
            ObjectEntry("PUBLIC", "STAFF", "SYNONYM", target=("HR", "EMPLOYEES")),
            ObjectEntry("PUBLIC", "SALES", "SYNONYM", target=("CO", "ORDERS")),
            ObjectEntry("PUBLIC", "AFAR", "SYNONYM", target=("", "Things"), link="FAR.AWAY"),
        )
    )
    assert [e.leads_to for e in catalog.objects] == [
        "HR.EMPLOYEES",
        "CO.ORDERS",
        '"Things"@FAR.AWAY',
    ]
    closed = permitted(catalog, Policy(schemas=frozenset({"HR"})))
    assert [e.name for e in closed.objects] == ["STAFF"]
    denied = permitted(catalog, Policy(denied_schemas=frozenset({"HR"})))
    assert [e.name for e in denied.objects] == ["SALES", "AFAR"]
    assert schema_lines(catalog) == []


@pytest.mark.parametrize(("given", "found"), [("hr", "HR"), ('"Shop"', "Shop")])
def test_a_schema_is_found_as_oracle_would(given: str, found: str) -> None:
    assert find_schema(CATALOG, given) == found


def test_a_wrong_schema_is_answered_with_the_close_ones() -> None:
    with pytest.raises(ArgumentError) as caught:
        find_schema(CATALOG, "hrr")
    assert caught.value.next_step == "Schemas: HR."


def test_tables_with_most_relations_come_first_then_those_with_most_rows() -> None:
    size = sizes([("EMPLOYEES", 107, "YES"), ("DEPARTMENTS", 1, "NO"), ("PEOPLE", None, None)])
    assert main_tables(CATALOG, "HR", KEYS, size) == [
        "EMPLOYEES (~107 rows (stale)) -- People on the payroll",
        f"DEPARTMENTS (~1 row) -- {'x' * 99}…",
        "PEOPLE (view)",
    ]


def test_relations_name_other_schemas_and_leave_out_dropped_tables() -> None:
    assert relation_lines("HR", KEYS) == [
        "EMPLOYEES(DEPARTMENT_ID) -> DEPARTMENTS",
        "EMPLOYEES(MANAGER_ID) -> EMPLOYEES",
        '"Shop"."Baskets"("Packer") -> EMPLOYEES',
    ]
