"""One file of statements for each rule; every refusal carries a rule, a reason and a hint."""

import runpy
from pathlib import Path

import pytest

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard import rules_doc
from mcp_oracle.guard.catalogue import RULES
from mcp_oracle.guard.lists.other_dialects import INSTEAD
from mcp_oracle.guard.rules_doc import render
from tests.unit.guard.cases import DATA, load, texts, verdict

FILES = sorted(path.stem for path in (DATA / "rules").glob("*.jsonl"))
CASES = [(rule, sql) for rule in FILES for sql in texts(f"rules/{rule}.jsonl")]
# Rules that no text alone sets off: the dictionary's answers, the policy, a defect.
ELSEWHERE = {
    "code",
    "shadowed",
    "view-code",
    "type-code",
    "not-visible",
    "unresolved",
    "protected-column",
    "charset",
    "schema",
    "internal",
    "parser-budget",
    "second-opinion",
    "size",
    # Of EXPLAIN alone: tests/unit/guard/test_dml.py.
    "not-explainable",
    "dml-clause",
}


@pytest.mark.parametrize(("rule", "sql"), CASES)
def test_a_statement_is_refused_by_its_rule(rule: str, sql: str) -> None:
    answer = verdict(sql)
    assert isinstance(answer, RefusedError)
    assert answer.rule == rule


def test_every_rule_has_cases() -> None:
    assert set(FILES) | ELSEWHERE == set(RULES)


def test_every_refusal_names_rule_reason_and_hint() -> None:
    sqls = [sql for _, sql in CASES] + [case["sql"] for case in load("attacks.jsonl")]
    for answer in map(verdict, sqls):
        if isinstance(answer, RefusedError):
            assert answer.hint == RULES[answer.rule].hint
            assert answer.reason
            assert answer.rule in str(answer)
            assert answer.hint in str(answer)


def test_every_rule_says_what_it_refuses_and_what_to_write() -> None:
    for rule in RULES.values():
        assert rule.refuses
        assert rule.hint.endswith(".")


def test_the_document_of_hints_is_the_catalogue() -> None:
    document = Path(__file__).parents[3] / "docs" / "guard-hints.md"
    assert document.read_text(encoding="utf-8") == render()


def test_a_text_over_the_limit_is_refused_by_size() -> None:
    answer = verdict("SELECT '" + "x" * 100_000 + "' FROM dual")
    assert isinstance(answer, RefusedError)
    assert answer.rule == "size"


def test_the_generator_writes_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(rules_doc.__file__, run_name="__main__")
    assert capsys.readouterr().out == render()


@pytest.mark.parametrize("name", sorted(INSTEAD))
def test_a_function_of_another_database_is_refused_with_what_oracle_has(name: str) -> None:
    answer = verdict(f"SELECT {name}(a, b) FROM t")
    assert isinstance(answer, RefusedError)
    assert answer.rule in {"unknown-function", "misplaced-keyword"}
    assert answer.reason.endswith(f"; Oracle has {INSTEAD[name]}")
