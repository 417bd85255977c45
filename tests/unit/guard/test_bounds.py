"""The guard's work is proportional to the text: counted in Python steps, never in time."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard.blocks import read_blocks
from mcp_oracle.guard.draft import RULES
from mcp_oracle.guard.lexer import MAX_CHARS
from mcp_oracle.guard.outline import MAX_DEPTH, outline
from mcp_oracle.guard.reading import Reading
from mcp_oracle.guard.script import split_script
from mcp_oracle.policy import Policy
from tests.unit.guard.cases import verdict


def judge_tokens(sql: str) -> None:
    """Everything but the second opinion, which has a budget of its own."""
    try:
        lines, _ = outline(sql)
        reading = Reading(lines, read_blocks(lines), Policy())
        for rule in RULES:
            rule(reading)
    except RefusedError:
        pass


def steps(work: Callable[[], object]) -> int:
    """Lines of Python executed."""
    count = 0

    def trace(_frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def nested(opening: str, inner: str, closing: str, depth: int) -> str:
    return opening * depth + inner + closing * depth


SHAPES: dict[str, Callable[[int], str]] = {
    "columns": lambda n: "SELECT " + "a," * n + "a FROM t",
    "tables": lambda n: "SELECT a FROM " + ",".join(f"t{i} x{i}" for i in range(n)),
    "tables and columns": lambda n: (
        "SELECT " + "a," * n + "a FROM " + ",".join(f"t{i}" for i in range(n))
    ),
    "qualified": lambda n: (
        "SELECT "
        + ",".join(f"x{i}.a" for i in range(n))
        + " FROM "
        + ",".join(f"h.x{i}" for i in range(n))
    ),
    "queries": lambda n: (
        "WITH " + ",".join(f"q{i} AS (SELECT 1 a FROM t)" for i in range(n)) + " SELECT a FROM q0"
    ),
    "unions": lambda n: " UNION ALL ".join(["SELECT a FROM t x WHERE x.a = 1"] * n),
    "calls": lambda n: "SELECT " + ",".join(["UPPER(a)"] * n) + " FROM t",
    "xml": lambda n: "SELECT " + ",".join(["XMLTYPE('<a/>' || x)"] * n) + " FROM t",
    "xpath": lambda n: "SELECT " + ",".join(["EXTRACT(x, '/a' || y)"] * n) + " FROM t",
    "cases": lambda n: "SELECT " + ",".join(["CASE (a) WHEN 1 THEN 2 END"] * n) + " FROM t",
    "slashes": lambda n: "SELECT " + "1 / " * n + "1 FROM t",
    "blanks and slashes": lambda n: "SELECT 1" + "   /   " * n + "1 FROM t",
    "binds": lambda n: "SELECT " + ":a," * n + ":b FROM t",
    "operators": lambda n: "SELECT 1 FROM t WHERE " + "a = 1 AND " * n + "b = 2",
    "strings": lambda n: "SELECT " + "'a''b'," * n + "'c' FROM t",
    "q-quotes": lambda n: "SELECT " + "q'[a]'," * n + "'c' FROM t",
    "open q-quotes": lambda n: "SELECT " + "q'[a" * n,
    "comments": lambda n: "SELECT " + "/* * / */" * n + "1 FROM t",
    "stars": lambda n: "SELECT /*" + "*" * n + " 1 FROM t",
    "patterns": lambda n: (
        "SELECT * FROM t MATCH_RECOGNIZE (PATTERN ("
        + "a " * n
        + ") SUBSET "
        + ",".join(f"s{i}=(a)" for i in range(n))
        + " DEFINE a AS 1=1)"
    ),
    "graph": lambda n: (
        "SELECT * FROM GRAPH_TABLE (g MATCH "
        + ",".join(f"(v{i})" for i in range(n))
        + " COLUMNS (v0.a))"
    ),
    "model": lambda n: (
        "SELECT * FROM t MODEL DIMENSION BY (d) MEASURES (m) RULES ("
        + ",".join(["m[CV(d)] = 1"] * n)
        + ")"
    ),
    "xquery": lambda n: "SELECT XMLQUERY('" + "doc (: " * n + "' RETURNING CONTENT) FROM t",
    "flashback": lambda n: "SELECT * FROM t AS OF TIMESTAMP " + "SYSDATE - " * n + "1 x",
    "links": lambda n: "SELECT * FROM t@" + "a." * n + "b",
    "chains": lambda n: "SELECT " + "a." * n + "b FROM t a",
    "opened": lambda n: "SELECT " + "(a)," * n + "(b FROM t",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_text_takes_at_most_about_twice_the_steps(shape: str) -> None:
    small, large = (SHAPES[shape](n) for n in (150, 300))
    assert steps(lambda: judge_tokens(large)) <= 2.2 * steps(lambda: judge_tokens(small)) + 500


NESTS: dict[str, tuple[str, str, str]] = {
    "brackets": ("(", "1", ")"),
    "functions": ("NVL(", "1", ")"),
    "unknown functions": ("f(", "1", ")"),
    "dates": ("date(", "1", ")"),
    "timestamps": ("timestamp(", "1", ")"),
    "arrays": ("array[", "1", "]"),
    "cells": ("m[", "1", "]"),
    "json": ("JSON{'a':", "1", "}"),
    "queries": ("(SELECT ", "1", " FROM dual)"),
    "exists": ("CASE WHEN EXISTS (SELECT ", "1", " FROM dual) THEN 1 END"),
    "cases": ("CASE WHEN 1=1 THEN ", "1", " END"),
    "not": ("NOT ", "1", ""),
    "minus": ("- ", "1", ""),
    "xml": ("XMLTYPE(", "'<a/>'", ")"),
    "extract": ("EXTRACT(", "x", ", '/a')"),
    "casts": ("CAST(", "1", " AS NUMBER(5))"),
}


@pytest.mark.parametrize("depth", [MAX_DEPTH - 5, MAX_DEPTH + 5, 1_000])
@pytest.mark.parametrize("nest", NESTS)
def test_nesting_neither_recurses_out_nor_takes_unbounded_steps(nest: str, depth: int) -> None:
    opening, inner, closing = NESTS[nest]
    sql = "SELECT " + nested(opening, inner, closing, depth) + " FROM dual"
    if len(sql) < MAX_CHARS:
        assert steps(lambda: judge_tokens(sql)) < 200 * len(sql)
    answer = verdict(sql)
    assert not (isinstance(answer, RefusedError) and answer.rule == "internal")


def test_nested_clauses_with_variables_stay_proportional() -> None:
    graph = nested(
        "SELECT * FROM GRAPH_TABLE (g MATCH (a WHERE EXISTS (",
        "SELECT 1 FROM t",
        ")) COLUMNS (a.x))",
        30,
    )
    assert steps(lambda: judge_tokens(graph)) < 200 * len(graph)


@pytest.mark.parametrize(
    "piece",
    [
        "/*",
        "--",
        "'",
        "q'",
        "q'[",
        '"',
        ";",
        "\n/\n",
        "begin ",
        "prompt -\n",
        "\n",
        "create or ",
        "<<",
        "@x\n",
    ],
)
def test_splitting_a_script_is_proportional(piece: str) -> None:
    small, large = (piece * n for n in (400, 800))
    assert (
        steps(lambda: list(split_script(large)))
        <= 2.2 * steps(lambda: list(split_script(small))) + 500
    )
