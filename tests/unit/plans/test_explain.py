"""EXPLAIN's statement: the approved text behind a fixed prefix, and nothing else into a session for plans."""

import pytest

from mcp_oracle.guard import Resolution, read, read_explainable
from mcp_oracle.packaged import load
from mcp_oracle.plans.explain import QUERIES, explain, prefix_length
from mcp_oracle.policy import Policy
from mcp_oracle.session.planning import Explain

ID = "mcp0123456789abcdef01234567"
SQL = "-- why\nDELETE FROM t -- x\nWHERE a = :B1 AND b = q'[;]' AND c = :b1 AND d = :2"


def test_the_approved_text_follows_the_prefix_byte_for_byte() -> None:
    made = explain(read_explainable(f"  {SQL};\n", Policy()).approve(Resolution()), ID)
    assert made.statement.text == f"EXPLAIN PLAN SET STATEMENT_ID = '{ID}' FOR\n{SQL}"
    assert made.statement.origin == "explain"
    assert made.statement.text[prefix_length(ID) :] == SQL
    assert made.binds == ("B1", "b1", "2")


@pytest.mark.parametrize("statement_id", ["", "x' FOR DROP TABLE t --", "A" * 20, "a" * 31])
def test_an_id_that_is_none_of_ours_is_refused(statement_id: str) -> None:
    approved = read_explainable("SELECT 1 FROM dual", Policy()).approve(Resolution())
    with pytest.raises(ValueError, match=r".*"):
        explain(approved, statement_id)


def test_no_other_statement_gets_into_a_session_for_plans() -> None:
    query = read("SELECT 1 FROM dual", Policy(when_unresolved="static")).approve(Resolution())
    rows = load(QUERIES, "plan_rows")
    for statement, reading in ((query, rows), (rows, rows), (rows, query)):
        with pytest.raises(TypeError):
            Explain(statement, reading, ID, ())
