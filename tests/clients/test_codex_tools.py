"""Every tool through the real Codex CLI in the three ways in which models meet tools, and an agent's whole path.

Needs `codex` on PATH or in CODEX_BIN (npm package @openai/codex).
"""

import json
import re
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from mcp_oracle.tools.registry import TOOLS
from tests.clients.codex.script import Cell, Function, Search, Step
from tests.clients.codex.session import Session, find_codex, run

CODEX = find_codex()
COMMAND = [sys.executable, "-m", "mcp_oracle", "serve", "--sandbox"]
PHRASINGS: dict[str, str] = tomllib.loads(
    (Path(__file__).parents[1] / "data" / "clients" / "tool_search.toml").read_text("utf-8")
)["phrasings"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CODEX is None, reason="the Codex CLI is neither in CODEX_BIN nor on PATH"),
]

DIRECT, DEFERRED, CODE_MODE = "gpt-5", "gpt-5.5", "gpt-6.1-sol"

CALLS: dict[str, tuple[dict[str, Any], str]] = {
    "get_overview": ({"schema": "HR"}, "EMPLOYEES"),
    "search_objects": ({"pattern": "salary"}, "SALARY"),
    "describe_objects": ({"names": ["HR.EMPLOYEES", "HR.DEPARTMENTS"]}, "DEPARTMENT_ID"),
    "get_source": ({"name": "HR.EMP_DETAILS_VIEW"}, "SELECT"),
    "run_query": ({"sql": "SELECT COUNT(*) AS n FROM hr.employees"}, "107"),
    "explain_sql": (
        {"sql": "SELECT last_name FROM hr.employees WHERE employee_id = 100"},
        "EMP_EMP_ID_PK",
    ),
    "check_sql": ({"sql": "SELECT last_nam FROM hr.employees"}, "LAST_NAME"),
}
"""Tool -> a call of it, and what the model must then have seen."""

EARNS_MORE = (
    "SELECT d.department_name, COUNT(*) AS earning_more FROM hr.employees e"
    " JOIN hr.employees m ON m.employee_id = e.manager_id"
    " JOIN hr.departments d ON d.department_id = e.department_id"
    " WHERE e.salary > m.salary GROUP BY d.department_name ORDER BY d.department_name"
)
PATH_BYTES = 12_000


def follow(home: Path, model: str, *turns: Sequence[Step]) -> Session:
    assert CODEX is not None
    session = run(CODEX, home, model, COMMAND, turns, "2025-06-18")
    assert session.status == 0, session.log
    return session


def test_direct_calls_of_every_tool_answer(tmp_path: Path):
    turns: list[list[Step]] = [[Function(tool.name, CALLS[tool.name][0])] for tool in TOOLS]
    session = follow(tmp_path, DIRECT, *turns)
    assert set(session.offered) == {tool.name for tool in TOOLS}
    for turn, tool in enumerate(TOOLS):
        assert CALLS[tool.name][1] in session.output(turn), tool.name


def test_deferred_calls_of_every_tool_answer(tmp_path: Path):
    session = follow(
        tmp_path,
        DEFERRED,
        [Search("oracle database"), Search("run sql query"), Search("check explain source")],
        *([Function(tool.name, CALLS[tool.name][0])] for tool in TOOLS),
    )
    for turn, tool in enumerate(TOOLS, start=1):
        assert CALLS[tool.name][1] in session.output(turn), tool.name


def test_code_mode_calls_of_every_tool_answer(tmp_path: Path):
    turns: list[list[Step]] = [[Cell(tool.name, CALLS[tool.name][0])] for tool in TOOLS]
    session = follow(tmp_path, CODE_MODE, *turns)
    for turn, tool in enumerate(TOOLS):
        assert CALLS[tool.name][1] in session.output(turn), tool.name


def test_tool_search_puts_the_right_tool_first(tmp_path: Path):
    searches: list[Step] = [Search(phrase) for phrase in PHRASINGS]
    session = follow(tmp_path, DEFERRED, searches)
    first = {phrase: first_tool(session, k) for k, phrase in enumerate(PHRASINGS)}
    wrong = {phrase: found for phrase, found in first.items() if found != PHRASINGS[phrase]}
    assert wrong == {}


def first_tool(session: Session, step: int) -> str:
    """The name of the first function among what a search returned."""
    names = [
        function["name"]
        for found in session.output_item(0, step)["tools"]
        for function in found.get("tools", [found])
    ]
    return names[0] if names else ""


def test_an_unknown_schema_is_understood_and_queried_in_four_calls(tmp_path: Path):
    """Who earns more than his manager, by department: overview, search, describe, query."""
    session = follow(
        tmp_path,
        DIRECT,
        [Function("get_overview", {"schema": "HR"})],
        [Function("search_objects", {"pattern": "salary manager", "schema": "HR"})],
        [Function("describe_objects", {"names": ["HR.EMPLOYEES", "HR.DEPARTMENTS"]})],
        [Function("run_query", {"sql": EARNS_MORE})],
    )
    shown = [session.output(turn) for turn in range(4)]
    assert "EMPLOYEES" in shown[0]
    assert re.search(r"SALARY", shown[1])
    joins = json.dumps(structured(shown[2]))
    assert "MANAGER_ID" in joins
    assert "DEPARTMENT_ID" in joins
    assert structured(shown[3])["rows"] == [["Audit", 1], ["Engineering", 1], ["Sales", 1]]
    assert sum(len(text.encode()) for text in shown) <= PATH_BYTES


def structured(output: str) -> dict[str, Any]:
    """The structured content in what a direct call shows: a line of timing, then JSON."""
    return json.loads(output.partition("Output:\n")[2])
