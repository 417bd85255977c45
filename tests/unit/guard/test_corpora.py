"""The corpora: what must be refused is, by a rule that fits; what is harmless passes."""

import pytest

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard import Draft
from mcp_oracle.policy import Policy
from tests.unit.guard.cases import load, texts, verdict

ATTACKS = load("attacks.jsonl")
REJECT = [case for case in ATTACKS if case["expect"] == "reject"]
BENIGN = load("benign.jsonl")

CALL_RULES = {
    "unknown-function",
    "unknown-qualifier",
    "quoted-call",
    "method",
    "table-function",
    "misplaced-keyword",
    "arguments",
}
# The rules that fit a category; "second-round" and "third-round" hold mixtures.
RULES_OF = {
    "dml": {"not-a-query"},
    "ddl": {"not-a-query"},
    "dcl-admin": {"not-a-query"},
    "session-tx": {"not-a-query"},
    "plsql": {"not-a-query"},
    "explain": {"not-a-query"},
    "multi": {"multiple-statements"},
    "lock": {"for-update"},
    "into": {"into"},
    "with-function": {"inline-plsql"},
    "nextval": {"sequence"},
    "dblink": {"db-link"},
    "pkg-network": CALL_RULES,
    "pkg-file": CALL_RULES | {"external-table"},
    "pkg-exec": CALL_RULES,
    "pkg-session": CALL_RULES,
    "sleep-dos": CALL_RULES,
    "user-func": CALL_RULES,
    "paramless": CALL_RULES,
    "xml": CALL_RULES | {"xquery-function", "xquery-not-literal", "xml-dtd"},
    "parser-dos": CALL_RULES | {"depth", "size", "parser-budget", "character"},
    "lexical": {
        "control-character",
        "unicode",
        "character",
        "unterminated",
        "quoted-name",
        "q-quote",
        "brackets",
        "empty",
        "for-update",
    },
    "second-round": CALL_RULES | {"into", "db-link"},
    "third-round": CALL_RULES,
}


def test_every_attack_that_text_can_tell_is_refused_by_a_fitting_rule() -> None:
    wrong: list[tuple[str, str]] = []
    for case in REJECT:
        answer = verdict(case["sql"])
        rule = answer.rule if isinstance(answer, RefusedError) else "allowed"
        if rule not in RULES_OF[case["category"]]:
            wrong.append((case["id"], rule))
    print(f"refused by a fitting rule: {len(REJECT) - len(wrong)}/{len(REJECT)}")
    assert wrong == []


def test_every_benign_query_passes() -> None:
    refused = {
        case["id"]: str(answer)
        for case in BENIGN
        if isinstance(answer := verdict(case["sql"]), RefusedError)
    }
    print(f"allowed: {len(BENIGN) - len(refused)}/{len(BENIGN)}")
    assert refused == {}


def test_queries_that_only_limits_or_privileges_stop_are_not_refused() -> None:
    bound = [case for case in ATTACKS if case["expect"] in ("bound", "policy", "db")]
    refused = [case["id"] for case in bound if isinstance(verdict(case["sql"]), RefusedError)]
    assert refused == []


@pytest.mark.parametrize("sql", texts("allowed.jsonl"))
def test_the_corners_of_the_grammar_pass(sql: str) -> None:
    assert isinstance(verdict(sql), Draft), str(verdict(sql))


def test_licensed_queries_need_the_stated_licence() -> None:
    free = "DBA_HIST_SNAPSHOT"
    for sql in texts("licensed.jsonl"):
        answer = verdict(sql)
        if free in sql.upper():
            assert isinstance(answer, Draft)
        else:
            assert isinstance(answer, RefusedError)
            assert answer.rule == "licence"
        assert isinstance(verdict(sql, Policy(packs=frozenset({"diagnostics"}))), Draft)
