"""DBMS_XPLAN.DISPLAY: Oracle's layout, its formats, and which plan it shows."""

import json
from typing import Any

import pytest

from mcp_oracle.sandbox.engine.session import EngineSession
from mcp_oracle.sandbox.plan.display import display
from mcp_oracle.sandbox.types import OraError
from tests.unit.sandbox_engine.conftest import rows, run

NOTE = ["Note", "-----", "   - estimated by the embedded sandbox, not by Oracle's optimizer"]
SQL = "select last_name from hr.employees where employee_id = 100 and salary > 5"


def lines(session: EngineSession, call: str, *values: str | None) -> list[str]:
    found = rows(session, f"select plan_table_output from {call}", *values)
    return [str(line) for (line,) in found]


@pytest.fixture
def explained(reader: EngineSession) -> EngineSession:
    run(reader, f"explain plan set statement_id = 'one' for {SQL}")
    return reader


def test_the_layout_is_oracles(explained: EngineSession) -> None:
    head, *rest = lines(explained, "table(dbms_xplan.display('PLAN_TABLE', :1, 'TYPICAL'))", "one")
    assert head.startswith("Plan hash value: ")
    assert rest == [
        " ",
        "---------------------------------------------------------------------------------------------",
        "| Id  | Operation                   | Name          | Rows  | Bytes | Cost (%CPU)| Time     |",
        "---------------------------------------------------------------------------------------------",
        "|   0 | SELECT STATEMENT            |               |     1 |    17 |     1   (0)| 00:00:01 |",
        "|*  1 |  TABLE ACCESS BY INDEX ROWID| EMPLOYEES     |     1 |    17 |     1   (0)| 00:00:01 |",
        "|*  2 |   INDEX UNIQUE SCAN         | EMP_EMP_ID_PK |     1 |    17 |     0   (0)| 00:00:01 |",
        "---------------------------------------------------------------------------------------------",
        " ",
        "Predicate Information (identified by operation id):",
        "---------------------------------------------------",
        " ",
        '   1 - filter("SALARY">5)',
        '   2 - access("EMPLOYEE_ID"=100)',
        " ",
        *NOTE,
    ]


@pytest.mark.parametrize(
    "call",
    [
        "table(dbms_xplan.display)",
        "table(dbms_xplan.display())",
        "table(sys.dbms_xplan.display(null, null))",
        "dbms_xplan.display()",
        "dbms_xplan.display(format => 'TYPICAL', statement_id => 'one')",
        "table(DBMS_XPLAN.DISPLAY(table_name => 'plan_table')) p",
    ],
)
def test_every_way_to_call_it_gives_the_same(explained: EngineSession, call: str) -> None:
    wanted = lines(explained, "table(dbms_xplan.display('PLAN_TABLE', 'one', 'TYPICAL'))")
    assert lines(explained, call) == wanted


@pytest.mark.parametrize(
    ("form", "there", "absent"),
    [
        ("BASIC", "| Id  | Operation ", "Rows"),
        ("basic +predicate", "   2 - access(", "Note"),
        ("BASIC ROWS", "Rows", "Bytes"),
        ("TYPICAL -NOTE", "Cost (%CPU)", "Note"),
        ("TYPICAL -COST -BYTES", "Rows", "Time"),
        ("ALL", '   1 - SEL$1 / "EMPLOYEES"@"SEL$1"', "Outline"),
        ("ALL", '"EMPLOYEES"."LAST_NAME"[VARCHAR2,25]', "Outline"),
        ("TYPICAL", "Predicate Information", "Column Projection"),
    ],
)
def test_formats_choose_the_parts(
    explained: EngineSession, form: str, there: str, absent: str
) -> None:
    text = "\n".join(lines(explained, "table(dbms_xplan.display(null, null, :1))", form))
    assert there in text
    assert absent not in text


def test_problems_are_lines(explained: EngineSession) -> None:
    unknown = lines(explained, "table(dbms_xplan.display('PLAN_TABLE', 'two'))")
    assert unknown == ["Error: cannot fetch plan for statement_id 'two' from PLAN_TABLE"]
    wrong = lines(explained, "table(dbms_xplan.display(null, null, 'PRETTY'))")
    assert wrong == ["Error: format 'PRETTY' not valid for DBMS_XPLAN.DISPLAY()"]


def test_the_last_plan_is_shown_without_an_id(explained: EngineSession) -> None:
    run(explained, "explain plan for select * from hr.regions")
    assert any("REGIONS" in line for line in lines(explained, "table(dbms_xplan.display)"))
    run(explained, "explain plan set statement_id = 'one' for select * from hr.jobs")
    again = lines(explained, "table(dbms_xplan.display(null, 'one'))")
    assert any("JOBS" in line for line in again)
    assert not any("EMPLOYEES" in line for line in again)


@pytest.mark.parametrize(
    ("call", "number"),
    [
        ("table(dbms_xplan.display('NOSUCH'))", 942),
        ("table(dbms_xplan.display(null, null, null, 'ID > 1'))", 3001),
        ("table(dbms_xplan.display_cursor)", 3001),
        ("table(dbms_xplan.display(1, 2, 3, 4, 5))", 6553),
        ("table(dbms_xplan.display(nope => 1))", 6553),
    ],
)
def test_what_it_does_not_do_is_an_error(reader: EngineSession, call: str, number: int) -> None:
    with pytest.raises(OraError) as caught:
        lines(reader, call)
    assert caught.value.number == number


def row(**given: Any) -> dict[str, Any]:
    names = (
        "ID DEPTH OPERATION OPTIONS OBJECT_NAME OBJECT_ALIAS QBLOCK_NAME CARDINALITY BYTES TEMP_SPACE COST IO_COST"
        " TIME ACCESS_PREDICATES FILTER_PREDICATES PROJECTION OTHER_XML"
    )
    return (
        dict.fromkeys(names.split())
        | {"ID": 0, "DEPTH": 0, "OPERATION": "SELECT STATEMENT"}
        | given
    )


@pytest.mark.parametrize(
    ("rows_", "bytes_", "cost", "io", "time", "shown"),
    [
        (99_999, 99_999, 5, 4, 1, "99999 | 99999 |     5  (20)| 00:00:01"),
        (100_000, 102_400, 120_000, 120_000, 61, "  100K|   100K|   120K   (0)| 00:01:01"),
        (2_500_000, 12 * 1024**2, 1, 0, 3_700, " 2500K|    12M|     1 (100)| 01:01:40"),
    ],
)
def test_large_figures_are_rounded(
    rows_: int, bytes_: int, cost: int, io: int, time: int, shown: str
) -> None:
    step = row(CARDINALITY=rows_, BYTES=bytes_, COST=cost, IO_COST=io, TIME=time)
    (line,) = [x for x in display(json.dumps([step]), None, None) if "SELECT STATEMENT" in x]
    for part in shown.split("|"):
        assert part.strip() in line


def test_a_long_line_goes_on_under_itself() -> None:
    step = row(FILTER_PREDICATES="x" * 700)
    found = [x for x in display(json.dumps([step]), None, None) if "xxx" in x]
    assert all(len(x) <= 300 for x in found)
    assert sum(x.count("x") for x in found) == 700
