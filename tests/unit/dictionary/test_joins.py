"""How tables join: foreign keys, ways round, guesses."""

from mcp_oracle.dictionary.joins import Join, Relation, find_joins
from mcp_oracle.dictionary.keys import Keys, assemble

# HR's keys, two tables of the same name in another schema, and a table that nothing refers to.
TABLES = {
    "REGIONS": "REGION_ID", "COUNTRIES": "COUNTRY_ID", "LOCATIONS": "LOCATION_ID", "DEPARTMENTS": "DEPARTMENT_ID",
    "EMPLOYEES": "EMPLOYEE_ID", "JOBS": "JOB_ID", "LONELY": "LONELY_ID",
}  # fmt: skip
FOREIGN = [
    ("COUNTRIES", "REGION_ID", "REGIONS"),
    ("LOCATIONS", "COUNTRY_ID", "COUNTRIES"),
    ("DEPARTMENTS", "LOCATION_ID", "LOCATIONS"),
    ("DEPARTMENTS", "MANAGER_ID", "EMPLOYEES"),
    ("EMPLOYEES", "DEPARTMENT_ID", "DEPARTMENTS"),
    ("EMPLOYEES", "JOB_ID", "JOBS"),
    ("EMPLOYEES", "MANAGER_ID", "EMPLOYEES"),
    ("JOB_HISTORY", "EMPLOYEE_ID", "EMPLOYEES"),
    ("JOB_HISTORY", "JOB_ID", "JOBS"),
    ("JOB_HISTORY", "DEPARTMENT_ID", "DEPARTMENTS"),
]


def keys() -> Keys:
    constraints = [("HR", table, f"{table}_PK", "P", None, None, "ENABLED") for table in TABLES]
    columns = [("HR", f"{table}_PK", column) for table, column in TABLES.items()]
    constraints.append(("HR", "JOB_HISTORY", "JHIST_PK", "P", None, None, "ENABLED"))
    columns += [("HR", "JHIST_PK", "EMPLOYEE_ID"), ("HR", "JHIST_PK", "START_DATE")]
    rows: list[tuple[object, ...]] = [*constraints]
    for table, column, parent in FOREIGN:
        name = f"{table}_{column}_FK"
        rows.append(("HR", table, name, "R", "HR", f"{parent}_PK", "ENABLED"))
        columns.append(("HR", name, column))
    return assemble(rows, columns)


def relation(name: str, *columns: str, schema: str = "HR") -> Relation:
    return Relation((schema, name), dict.fromkeys(columns, "NUMBER(4)"))


def joins(*relations: Relation) -> dict[str, tuple[str, ...]]:
    return {join.join: join.on for join in find_joins(relations, keys()).joins}


def test_all_foreign_keys_between_two_tables_are_alternatives() -> None:
    found = joins(relation("DEPARTMENTS"), relation("EMPLOYEES"))
    assert found["HR.DEPARTMENTS JOIN HR.EMPLOYEES"] == (
        "DEPARTMENTS.MANAGER_ID = EMPLOYEES.EMPLOYEE_ID",
        "EMPLOYEES.DEPARTMENT_ID = DEPARTMENTS.DEPARTMENT_ID",
    )


def test_both_sides_of_a_self_join_have_an_alias() -> None:
    found = joins(relation("EMPLOYEES"))
    assert found == {
        "HR.EMPLOYEES CHILD JOIN HR.EMPLOYEES PARENT": ("CHILD.MANAGER_ID = PARENT.EMPLOYEE_ID",)
    }


def test_the_direction_of_the_foreign_key_does_not_matter() -> None:
    for pair in (("REGIONS", "COUNTRIES"), ("COUNTRIES", "REGIONS")):
        found = joins(*(relation(name) for name in pair))
        assert list(found.values()) == [("COUNTRIES.REGION_ID = REGIONS.REGION_ID",)]


def test_tables_in_between_are_added_and_named() -> None:
    found = find_joins([relation("DEPARTMENTS"), relation("REGIONS")], keys())
    assert [join.join for join in found.joins] == [
        "HR.DEPARTMENTS JOIN HR.LOCATIONS",
        "HR.REGIONS JOIN HR.COUNTRIES",
        "HR.LOCATIONS JOIN HR.COUNTRIES",
    ]
    assert found.via == ("HR.DEPARTMENTS to HR.REGIONS through HR.LOCATIONS and HR.COUNTRIES",)


def test_all_shortest_ways_are_shown_with_nothing_beside_them() -> None:
    found = find_joins([relation("JOBS"), relation("DEPARTMENTS")], keys())
    assert found.via == (
        "HR.JOBS to HR.DEPARTMENTS through HR.EMPLOYEES, or through HR.JOB_HISTORY",
    )
    assert "HR.EMPLOYEES CHILD JOIN HR.EMPLOYEES PARENT" not in {join.join for join in found.joins}
    assert "HR.EMPLOYEES JOIN HR.JOB_HISTORY" not in {join.join for join in found.joins}


def test_tables_that_nothing_connects_get_no_join() -> None:
    assert joins(relation("LONELY"), relation("REGIONS")) == {}


def test_a_key_with_equal_names_and_types_on_both_sides_is_a_guess() -> None:
    view = relation("EMP_DETAILS_VIEW", "EMPLOYEE_ID", "REGION_ID")
    found = find_joins([view, relation("REGIONS", "REGION_ID")], keys())
    assert found.joins == (
        Join(
            "HR.EMP_DETAILS_VIEW JOIN HR.REGIONS",
            ("EMP_DETAILS_VIEW.REGION_ID = REGIONS.REGION_ID",),
            guess=True,
        ),
    )


def test_equal_names_of_other_types_are_no_guess() -> None:
    view = Relation(("HR", "V"), {"REGION_ID": "VARCHAR2(10)"})
    assert find_joins([view, relation("REGIONS", "REGION_ID")], keys()).joins == ()


def test_equal_names_that_are_no_key_are_no_guess() -> None:
    first, second = relation("V", "NAME", "REGION_ID"), relation("W", "NAME")
    assert find_joins([first, second], keys()).joins == ()


def test_two_views_are_guessed_by_the_primary_key_of_a_table() -> None:
    first, second = relation("V", "REGION_ID", "X"), relation("W", "REGION_ID")
    (join,) = find_joins([first, second], keys()).joins
    assert (join.on, join.guess) == (("V.REGION_ID = W.REGION_ID",), True)


def test_keys_of_several_columns_are_joined_on_all_of_them() -> None:
    rows: list[tuple[object, ...]] = [
        ("S", "A", "A_PK", "P", None, None, "ENABLED"),
        ("S", "B", "B_FK", "R", "S", "A_PK", "ENABLED"),
    ]
    columns = [("S", "A_PK", "X"), ("S", "A_PK", "Order"), ("S", "B_FK", "AX"), ("S", "B_FK", "AO")]
    found = find_joins(
        [Relation(("S", "A"), {}), Relation(("S", "B"), {})], assemble(rows, columns)
    )
    assert found.joins[0].on == ('B.AX = A.X AND B.AO = A."Order"',)


def test_tables_of_the_same_name_are_told_apart_by_their_schema() -> None:
    rows: list[tuple[object, ...]] = [
        ("A", "T", "PK", "P", None, None, "ENABLED"),
        ("B", "T", "FK", "R", "A", "PK", "ENABLED"),
    ]
    columns = [("A", "PK", "ID"), ("B", "FK", "T_ID")]
    found = find_joins(
        [Relation(("A", "T"), {}), Relation(("B", "T"), {})], assemble(rows, columns)
    )
    assert found.joins == (Join("A.T JOIN B.T", ("B.T.T_ID = A.T.ID",)),)


def test_a_hub_with_many_neighbours_stays_quick_and_shows_a_few_ways() -> None:
    rows: list[tuple[object, ...]] = [
        ("S", name, f"{name}_PK", "P", None, None, "ENABLED") for name in ("A", "B")
    ]
    columns = [("S", "A_PK", "ID"), ("S", "B_PK", "ID")]
    for number in range(300):
        for parent in ("A", "B"):
            name = f"M{number}_{parent}"
            rows.append(("S", f"M{number}", name, "R", "S", f"{parent}_PK", "ENABLED"))
            columns.append(("S", name, f"{parent}_ID"))
    found = find_joins(
        [Relation(("S", "A"), {}), Relation(("S", "B"), {})], assemble(rows, columns)
    )
    assert found.via[0].count("through") == 4
    assert len(found.joins) == 8
