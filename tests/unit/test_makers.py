"""One type reaches the driver: who makes it, and where it is executed, is counted in the source."""

import ast
from functools import cache
from pathlib import Path

import pytest

from mcp_oracle.packaged import load_block
from mcp_oracle.statement import Statement, vouch

ROOT = Path(__file__).parents[2] / "mcp_oracle"
SANDBOX = ROOT / "sandbox"


def calls(name: str) -> list[str]:
    """`module:function` of each call of `name` or `x.name` in the package, the sandbox aside."""
    return [site for found, site in all_calls() if found == name]


@cache
def all_calls() -> list[tuple[str | None, str]]:
    return [
        (called(node), f"{path.relative_to(ROOT).as_posix()}:{function.name}")
        for path in sorted(ROOT.rglob("*.py"))
        if SANDBOX not in path.parents
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
    ]


def called(node: ast.Call) -> str | None:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return None


def test_a_statement_cannot_be_made_by_hand() -> None:
    with pytest.raises(TypeError):
        Statement("DELETE FROM t", "guard")
    with pytest.raises(TypeError):
        Statement("DELETE FROM t", "guard", object())
    assert vouch("SELECT 1 FROM dual", "guard").text == "SELECT 1 FROM dual"


def test_only_the_makers_vouch_for_a_text() -> None:
    assert sorted(calls("vouch")) == [
        "guard/draft.py:approve",
        "packaged.py:load",
        "packaged.py:load_block",
        "packaged.py:load_with_list",
        "packaged.py:load_with_name",
        "packaged.py:load_with_word",
        "plans/explain.py:explain",
    ]


def test_a_block_is_made_of_our_own_statements_alone() -> None:
    ours = vouch("ALTER SESSION SET NLS_SORT = 'X'", "packaged")
    assert load_block([ours]).text == (
        "BEGIN EXECUTE IMMEDIATE 'ALTER SESSION SET NLS_SORT = ''X'''; END;"
    )
    with pytest.raises(ValueError, match="packaged"):
        load_block([ours, vouch("SELECT 1 FROM dual", "guard")])


def test_only_the_guard_vouches_for_what_may_be_explained() -> None:
    assert calls("vouch_to_explain") == ["guard/draft.py:approve"]


def test_only_one_place_executes_a_statement() -> None:
    assert calls("execute") == ["session/session.py:_executed"]
    for other in ("executemany", "callproc", "callfunc", "parse", "run_pipeline", "fetch_df_all"):
        assert [site for site in calls(other) if site.startswith("session/")] == []
