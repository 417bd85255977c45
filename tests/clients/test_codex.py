"""The real Codex CLI as the client of the real command over the embedded sandbox, with approvals on.

Needs `codex` on PATH or in CODEX_BIN (npm package @openai/codex).
"""

import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.clients.codex.configuration import Era
from tests.clients.codex.script import Cell, Function, Search, Step
from tests.clients.codex.session import Session, find_codex, run

CODEX = find_codex()
COMMAND = [sys.executable, "-m", "mcp_oracle", "serve", "--sandbox"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CODEX is None, reason="the Codex CLI is neither in CODEX_BIN nor on PATH"),
]

DIRECT = "gpt-5"  # unknown to Codex's catalogue: tools are plain functions
DEFERRED = "gpt-5.5"  # tools are found through Codex's tool search
CODE_MODE = "gpt-6.1-sol"  # tools are called from JavaScript only

SEARCH = {"pattern": "EMPLOYEES"}
QUERY = {"sql": "select count(*) as n from hr.employees"}
DELETE = {"sql": "delete from hr.employees"}
EMPLOYEES = 107
STARTS = 20


def follow(home: Path, model: str, *turns: list[Step], era: Era = "2025-06-18") -> Session:
    assert CODEX is not None
    session = run(CODEX, home, model, COMMAND, turns, era)
    assert session.status == 0, session.log
    return session


def structured(output: str) -> dict[str, Any]:
    """The structured content in what a direct call shows: a line of timing, then JSON."""
    head, _, content = output.partition("Output:\n")
    assert head.startswith("Wall time"), output
    return json.loads(content)


def expect_employees(found: str, counted: str) -> None:
    assert "EMPLOYEES" in found
    assert str(EMPLOYEES) in counted


def test_direct_calls_answer(tmp_path: Path):
    session = follow(
        tmp_path, DIRECT, [Function("search_objects", SEARCH)], [Function("run_query", QUERY)]
    )
    assert {"search_objects", "run_query"} <= set(session.offered)
    assert structured(session.output(1))["rows"] == [[EMPLOYEES]]
    expect_employees(session.output(0), session.output(1))


def test_deferred_tools_are_found_by_search_and_answer(tmp_path: Path):
    session = follow(
        tmp_path,
        DEFERRED,
        [Search("oracle database find tables"), Search("run sql query")],
        [Function("search_objects", SEARCH), Function("run_query", QUERY)],
    )
    assert session.offered == []
    assert "search_objects" in session.output(0, 0)
    assert "run_query" in session.output(0, 1)
    expect_employees(session.output(1, 0), session.output(1, 1))


def test_code_mode_calls_answer(tmp_path: Path):
    session = follow(
        tmp_path, CODE_MODE, [Cell("search_objects", SEARCH)], [Cell("run_query", QUERY)]
    )
    expect_employees(session.output(0), session.output(1))


def test_direct_calls_answer_in_the_2026_07_28_revision(tmp_path: Path):
    """Behind a feature flag of Codex 0.169."""
    session = follow(tmp_path, DIRECT, [Function("run_query", QUERY)], era="2026-07-28")
    assert structured(session.output(0))["rows"] == [[EMPLOYEES]]


@pytest.mark.parametrize(("model", "step"), [(DIRECT, Function), (CODE_MODE, Cell)])
def test_a_write_is_refused_and_the_model_sees_why(
    tmp_path: Path, model: str, step: type[Function] | type[Cell]
):
    session = follow(tmp_path, model, [step("run_query", DELETE)], [step("run_query", QUERY)])
    assert "Refused by rule" in session.output(0)
    assert str(EMPLOYEES) in session.output(1)


@contextmanager
def busy_loops(number: int) -> Generator[None]:
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(number)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


@pytest.mark.parametrize("loops", [0, 2], ids=["alone", "beside two busy loops"])
def test_the_tools_are_there_at_every_start_within_the_grace_of_an_optional_server(
    tmp_path: Path, loops: int
):
    with busy_loops(loops):
        ready = [
            set(follow(tmp_path, DIRECT).offered) >= {"search_objects", "run_query"}
            for _ in range(STARTS)
        ]
    assert ready == [True] * STARTS
