"""What statements are, what they touch, and which of their names do not exist."""

import json
from pathlib import Path
from typing import Any

import pytest

from mcp_oracle.dictionary.check.columns import tables_of, unknown_columns
from mcp_oracle.dictionary.check.named_columns import named_columns
from mcp_oracle.dictionary.check.parsing import parse
from mcp_oracle.dictionary.check.script import Known, read_script, read_statement
from mcp_oracle.dictionary.check.shape import shape, shown
from mcp_oracle.dictionary.locate import Located, Missing, Outcome
from mcp_oracle.dictionary.names import WantedName, identifier
from mcp_oracle.guard.script import Piece, split_script

DATA = Path(__file__).parents[2] / "data" / "check"
SHAPES: list[dict[str, Any]] = [
    json.loads(line) for line in (DATA / "shapes.jsonl").read_text("utf-8").splitlines()
]
COLUMNS: list[dict[str, Any]] = [
    json.loads(line) for line in (DATA / "columns.jsonl").read_text("utf-8").splitlines()
]
TABLES = {
    "EMPLOYEES": ["EMPLOYEE_ID", "LAST_NAME", "SALARY", "HIRE_DATE", "MANAGER_ID", "DEPARTMENT_ID"],
    "DEPARTMENTS": ["DEPARTMENT_ID", "DEPARTMENT_NAME", "MANAGER_ID"],
    "Mixed": ["Order", "lower", "PLAIN"],
    "DUAL": ["DUMMY"],
}


def columns_of(name: WantedName) -> dict[str, str] | None:
    known = TABLES.get(name.name)
    return dict.fromkeys(known, identifier(name.name)) if known else None


@pytest.mark.parametrize("case", SHAPES, ids=lambda case: case["sql"])
def test_a_statement_is_told_by_its_words(case: dict[str, Any]) -> None:
    found = shape(case["sql"])
    told = {
        "kind": found.kind,
        "commits": found.commits,
        "targets": [shown(name) for name in found.targets],
        "needs": [shown(name) for name in found.needs],
        "effects": list(found.effects),
    }
    usual: dict[str, Any] = {"commits": False, "targets": [], "needs": [], "effects": []}
    assert told == {**usual, **{key: value for key, value in case.items() if key != "sql"}}


@pytest.mark.parametrize("case", COLUMNS, ids=lambda case: case["sql"])
def test_only_columns_that_no_table_in_scope_has_are_unknown(case: dict[str, Any]) -> None:
    tree = parse(case["sql"])
    assert tree is not None
    found = {item.text: list(item.close) for item in unknown_columns(tree, columns_of)}
    assert found == case.get("unknown", {})
    if "tables" in case:
        assert [shown(name) for name in tables_of(tree)] == case["tables"]


def test_a_text_that_makes_the_parser_exponential_is_given_up() -> None:
    assert parse("SELECT CAST(x AS " + "T(" * 60 + ")" * 60 + ") FROM dual") is None


def test_a_text_that_no_lexer_reads_still_has_a_first_word() -> None:
    assert shape("select \x00").kind == "SELECT"
    assert shape("\x00").kind == "unreadable"
    assert shape("x" * 100_000).kind.startswith("X" * 30)
    assert len(shape("x" * 100_000).kind) < 60


@pytest.mark.parametrize("corpus", ["attacks", "benign", "allowed"])
def test_no_text_of_the_guards_corpora_makes_the_check_fail(corpus: str) -> None:
    lines = (DATA.parent / "guard" / f"{corpus}.jsonl").read_text("utf-8").strip().split("\n")
    texts = [case["sql"] for case in map(json.loads, lines) if "sql" in case]
    assert len(texts) > 50
    for text in texts:
        Known({}, {}).unknown(read_statement(Piece(text, 1)))


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("ALTER TABLE t DROP COLUMN c", ["C"]),
        ('ALTER TABLE hr.t DROP (a, "b")', ["A", "b"]),
        ("ALTER TABLE t MODIFY (a NUMBER(5), b DEFAULT 0)", ["A", "B"]),
        ("ALTER TABLE t MODIFY a NOT NULL", ["A"]),
        ("ALTER TABLE t MODIFY CONSTRAINT c DISABLE", []),
        ("ALTER TABLE t DROP CONSTRAINT c", []),
        ("ALTER TABLE t DROP PARTITION p", []),
        ("ALTER TABLE t RENAME COLUMN a TO b", ["A"]),
        ("ALTER TABLE t RENAME TO u", []),
        ("ALTER TABLE t ADD (x NUMBER)", []),
        ("CREATE INDEX i ON t (a, UPPER(b), c DESC, d + 1)", ["A", "C"]),
        ("CREATE UNIQUE INDEX s.i ON s.t (a)", ["A"]),
        ("COMMENT ON COLUMN t.c IS 'x'", ["C"]),
        ("COMMENT ON COLUMN s.t.c IS 'x'", ["C"]),
        ("COMMENT ON TABLE t IS 'x'", []),
        ("DROP TABLE t", []),
        ("SELECT `", []),
    ],
)
def test_columns_that_ddl_needs_are_found(sql: str, names: list[str]) -> None:
    assert named_columns(sql) == names


def script(text: str) -> list[tuple[int, list[str]]]:
    """Lines and unknown names of a script, over tables of a schema HR that is the current one."""
    statements = [read_statement(piece) for piece in split_script(text)]
    outcomes: dict[WantedName, Outcome] = {}
    for name in (name for item in statements for name in item.names):
        located = Located("HR", name.name, ("TABLE",))
        known = name.name in TABLES and name.schema in {"", "HR"}
        outcomes[name] = located if known else Missing(name, "does not exist")
    columns = {("HR", name): names for name, names in TABLES.items()}
    known_names = Known(outcomes, columns)
    return [(item.piece.line, known_names.unknown(item)) for item in statements]


def test_what_a_script_creates_the_next_statements_know() -> None:
    assert script(
        "CREATE TABLE bonus (id NUMBER PRIMARY KEY, name VARCHAR2(9) NOT NULL, CHECK (id > 0));\n"
        "INSERT INTO bonus (id, nam) VALUES (1, 'x');\n"
        "ALTER TABLE bonus ADD anything NUMBER;\n"
        "SELECT whatever FROM bonus;\n"
        "SELECT nothing FROM other;"
    ) == [
        (1, []),
        (2, ["NAM is no column of the tables in scope; close to it: BONUS.NAME"]),
        (3, []),
        (4, []),
        (5, ["OTHER does not exist"]),
    ]


@pytest.mark.parametrize(
    "made",
    ["bonus AS SELECT 1 a FROM dual", "IF NOT EXISTS bonus (id NUMBER)", "bonus OF some_type"],
)
def test_columns_that_a_script_leaves_open_are_not_judged(made: str) -> None:
    found = script(f"CREATE TABLE {made};\nSELECT whatever FROM bonus;")
    assert found == [(1, []), (2, [])]


def test_a_table_is_unknown_before_its_create() -> None:
    assert script("SELECT * FROM bonus;\nCREATE TABLE bonus (id NUMBER);")[0] == (
        1,
        ["BONUS does not exist"],
    )


def test_a_dropped_table_is_gone_and_one_made_anew_is_there() -> None:
    found = script(
        "DROP TABLE employees;\nSELECT * FROM hr.employees;\n"
        "CREATE TABLE employees (x NUMBER);\nSELECT x FROM employees;"
    )
    assert found == [(1, []), (2, ["HR.EMPLOYEES was dropped in line 1"]), (3, []), (4, [])]


def test_a_renamed_table_is_known_by_its_new_name_only() -> None:
    found = script("RENAME employees TO people;\nSELECT 1 FROM people;\nSELECT 1 FROM employees;")
    assert [names for _, names in found] == [[], [], ["EMPLOYEES was dropped in line 1"]]


def test_columns_are_not_missed_after_add_but_after_drop() -> None:
    found = script("ALTER TABLE employees ADD (bonus NUMBER);\nSELECT bonus FROM employees;")
    assert [names for _, names in found] == [[], []]
    found = script("ALTER TABLE employees DROP COLUMN salry;")
    assert found == [(1, ["EMPLOYEES has no column SALRY; close to it: SALARY"])]


def test_what_the_parser_cannot_read_is_still_checked_by_its_words() -> None:
    statement = read_statement(Piece("LOCK TABLE nowhere IN EXCLUSIVE MODE;", 1))
    assert statement.tree is None
    assert [shown(name) for name in statement.names] == ["NOWHERE"]


def test_a_script_that_sets_the_schema_means_tables_of_that_schema() -> None:
    statements = read_script(
        split_script(
            "SELECT * FROM employees;\nALTER SESSION SET CURRENT_SCHEMA = hr;\nSELECT salary, nope FROM employees;\n"
            "SELECT dummy FROM dual;\nCREATE TABLE t (a NUMBER);\nSELECT b FROM hr.t;\nSELECT 1 FROM nowhere;"
        )
    )
    outcomes: dict[WantedName, Outcome] = {}
    for name in {name for item in statements for name in item.to_look_up}:
        schema = name.schema or ("SYS" if name.name == "DUAL" else "")
        is_there = (schema, name.name) in {("HR", "EMPLOYEES"), ("SYS", "DUAL")}
        outcomes[name] = (
            Located(schema, name.name, ("TABLE",)) if is_there else Missing(name, "does not exist")
        )
    columns = {("HR", "EMPLOYEES"): TABLES["EMPLOYEES"], ("SYS", "DUAL"): TABLES["DUAL"]}
    known = Known(outcomes, columns)
    assert [known.unknown(item) for item in statements] == [
        ["EMPLOYEES does not exist"],
        [],
        ["NOPE is no column of the tables in scope"],
        [],
        [],
        ["B is no column of the tables in scope"],
        ["NOWHERE does not exist"],
    ]


def test_what_is_ambiguous_or_an_alias_is_told_as_such() -> None:
    tree = parse("SELECT salary AS pay, manager_id FROM employees e, departments d WHERE pay > 1")
    assert tree is not None
    assert sorted(map(str, unknown_columns(tree, columns_of))) == [
        "MANAGER_ID is ambiguous: E and D have it",
        "PAY is an alias of the select list, which is not known there",
    ]
