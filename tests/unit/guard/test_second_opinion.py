"""The second opinion: bounded by counted steps, silent where it cannot parse."""

import pytest

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard import read
from mcp_oracle.guard.second_opinion import second_opinion
from mcp_oracle.policy import Policy
from tests.unit.guard.cases import texts


def rule_of(sql: str) -> str:
    try:
        second_opinion(sql)
    except RefusedError as refusal:
        return refusal.rule
    return ""


@pytest.mark.parametrize("word", ["date", "timestamp", "number", "varchar", "struct"])
def test_inputs_on_which_the_parser_is_exponential_run_out_of_steps(word: str) -> None:
    assert rule_of("SELECT " + f"{word}(" * 40 + "1" + ")" * 40 + " FROM dual") == "parser-budget"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a FROM t FOR UPDATE",
        "SELECT a INTO b FROM t",
        "DELETE FROM t",
        "SELECT 1; SELECT 2",
        "PURGE RECYCLEBIN",
        "SELECT NEXT VALUE FOR s FROM dual",
    ],
)
def test_it_objects_to_what_is_not_one_pure_query(sql: str) -> None:
    assert rule_of(sql) == "second-opinion"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM t MODEL DIMENSION BY (a) MEASURES (b) RULES (b[1] = 1)",
        "SELECT " + "(" * 400 + "1" + ")" * 400 + " FROM dual",
        "SELECT 'unterminated",
        "SELECT x.n FROM t, XMLTABLE('/a' PASSING t.d COLUMNS b NUMBER PATH 'b', n FOR ORDINALITY) x",
    ],
)
def test_it_is_silent_where_it_cannot_parse(sql: str) -> None:
    assert rule_of(sql) == ""


def test_it_never_objects_to_a_benign_query() -> None:
    sqls = [read(sql, Policy()).text for sql in texts("benign.jsonl")]
    assert [sql for sql in sqls if rule_of(sql)] == []
