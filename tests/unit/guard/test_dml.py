"""DML for EXPLAIN: judged by the rules of queries, whatever stands around its expressions; never a Statement."""

from typing import Any

import pytest

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard import Found, Name, ObjectKind, Resolution, read, read_explainable
from mcp_oracle.policy import Policy
from mcp_oracle.statement import Explainable, Statement
from tests.unit.guard.cases import load, texts

CASES = load("dml.jsonl")
ALLOWED = [case for case in CASES if "rule" not in case]
REFUSED = [case for case in CASES if "rule" in case]


@pytest.mark.parametrize("case", ALLOWED, ids=lambda case: case["sql"][:60])
def test_plain_dml_may_be_explained(case: dict[str, Any]) -> None:
    draft = read_explainable(case["sql"], Policy())
    assert (draft.text, list(draft.tables), list(draft.binds)) == (
        case["sql"], case["tables"], case["binds"],
    )  # fmt: skip


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["sql"][:60])
def test_dml_is_refused_by_its_rule(case: dict[str, Any]) -> None:
    with pytest.raises(RefusedError) as refused:
        read_explainable(case["sql"], Policy())
    assert refused.value.rule == case["rule"]


@pytest.mark.parametrize("case", ALLOWED, ids=lambda case: case["sql"][:60])
def test_dml_that_may_be_explained_may_not_be_run(case: dict[str, Any]) -> None:
    if case["sql"].startswith("SELECT"):
        return
    with pytest.raises(RefusedError, match="not-a-query"):
        read(case["sql"], Policy())


@pytest.mark.parametrize("name", ["attacks.jsonl", "benign.jsonl"])
def test_queries_are_judged_for_explain_as_for_running(name: str) -> None:
    for sql in texts(name):
        try:
            running: object = (draft := read(sql, Policy())).text, draft.names
        except RefusedError as refusal:
            if refusal.rule == "not-a-query":
                continue
            running = refusal.rule
        try:
            explaining: object = (other := read_explainable(sql, Policy())).text, other.names
        except RefusedError as refusal:
            explaining = refusal.rule
        assert explaining == running, sql


ATTACKS = [
    "UPDATE t SET a = ({})",
    "DELETE FROM t WHERE a IN ({})",
    "INSERT INTO t {}",
    "MERGE INTO t USING ({}) s ON (t.a = s.a) WHEN MATCHED THEN UPDATE SET b = 1",
]


@pytest.mark.parametrize("around", ATTACKS)
def test_a_query_that_is_refused_alone_is_refused_inside_dml(around: str) -> None:
    for sql in texts("attacks.jsonl"):
        try:
            read(sql, Policy())
        except RefusedError as refusal:
            if refusal.rule in {"not-a-query", "empty"} or sql.rstrip().endswith((";", "/")):
                continue
            with pytest.raises(RefusedError):
                read_explainable(around.format(sql), Policy())


def test_the_approval_is_for_explain_only() -> None:
    approved = read_explainable("DELETE FROM t WHERE a = :x", Policy()).approve(Resolution())
    assert isinstance(approved, Explainable)
    assert not isinstance(approved, Statement)
    assert (approved.text, approved.binds) == ("DELETE FROM t WHERE a = :x", ("x",))
    with pytest.raises(TypeError):
        Explainable("DELETE FROM t", ())


def test_the_dictionary_decides_about_what_dml_changes() -> None:
    draft = read_explainable("UPDATE t SET a = 1", Policy())
    remote = Found(ObjectKind.REMOTE, "", "T", link="FAR")
    with pytest.raises(RefusedError, match="db-link"):
        draft.approve(Resolution({Name("table", ("T",)): (remote,)}))


def test_the_configuration_may_keep_dml_from_being_explained() -> None:
    with pytest.raises(RefusedError, match="not-explainable"):
        read_explainable("DELETE FROM t", Policy(explain_dml=False))
    assert read_explainable("SELECT 1 FROM dual", Policy(explain_dml=False)).text


def test_denied_schemas_are_denied_to_dml() -> None:
    policy = Policy(denied_schemas=frozenset({"PAYROLL"}))
    with pytest.raises(RefusedError, match="schema"):
        read_explainable("INSERT INTO payroll.t SELECT 1 FROM dual", policy)
