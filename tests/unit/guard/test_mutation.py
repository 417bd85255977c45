"""Mutants of accepted queries: none passes that keeps its hostile part where it is evaluated."""

import re

import pytest

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard import Draft
from tests.unit.guard.cases import texts, verdict
from tests.unit.guard.mutants import Mutant, mutants

SOURCES = texts("benign.jsonl") + texts("allowed.jsonl")
# Positions that hold a name by the grammar and evaluate nothing.
NAMED = re.compile(
    r"(?:\bPATH|\bCOLLATE|\bHIERARCHY|\bHIERARCHIES\s*\([^()]*|\bSTEP\s*\([^()]*|\bDOMAIN_CHECK\s*\()\s*\Z",
    re.IGNORECASE,
)


def hostile_part_survives(mutant: Mutant, draft: Draft) -> bool:
    """Whether the hostile part is neither an object that the dictionary must know, nor a mere name."""
    named = {
        part
        for name in draft.names
        if name.role in ("table", "type", "model")
        for part in name.parts
    }
    is_object = mutant.kind in ("member", "schema-member") and "EVIL_PKG" in named
    return not (is_object or NAMED.search(mutant.sql[: mutant.at]))


def survivors(count: int, seed: int) -> list[str]:
    found: list[str] = []
    for mutant in mutants(SOURCES, count, seed):
        answer = verdict(mutant.sql)
        if isinstance(answer, RefusedError):
            assert answer.rule != "internal", mutant.sql
        elif hostile_part_survives(mutant, answer):
            found.append(f"{mutant.kind}: {mutant.sql}")
    return found


def test_no_mutant_passes_with_its_hostile_part_evaluated() -> None:
    assert survivors(3_000, seed=20261121) == []


@pytest.mark.slow
def test_none_of_fifty_thousand_mutants_passes_with_its_hostile_part_evaluated() -> None:
    assert survivors(50_000, seed=7) == []


def test_the_fuzzer_would_notice_a_hole() -> None:
    """The judgement of the test itself: an accepted call, a package member in an expression, a table."""
    for kind, sql, survives in (
        ("call", "SELECT UPPER(1) FROM dual", True),
        ("member", "SELECT a FROM evil_pkg.run_it", False),
        ("member", "SELECT x.a FROM t x", True),
    ):
        draft = verdict(sql)
        assert isinstance(draft, Draft)
        assert hostile_part_survives(Mutant(kind, sql, 7), draft) is survives
