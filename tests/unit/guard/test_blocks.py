"""What query blocks declare, seen through the names that a draft asks the dictionary for."""

import pytest

from mcp_oracle.guard import read
from mcp_oracle.guard.blocks import read_blocks
from mcp_oracle.guard.operands import ends_operand
from mcp_oracle.guard.outline import outline
from mcp_oracle.policy import Policy


def asked(sql: str, role: str) -> set[str]:
    """The names of a role, with the tables that they may mean."""
    return {
        f"{'.'.join(name.parts)}:{','.join('.'.join(table) for table in name.tables)}"
        for name in read(sql, Policy()).names
        if name.role == role
    }


@pytest.mark.parametrize(
    ("sql", "roots"),
    [
        ("SELECT t.a FROM t", {"T.A:T"}),
        ("SELECT x.a, left.b FROM the x, left JOIN only ON 1 = 1", {"X.A:THE", "LEFT.B:LEFT"}),
        ("SELECT x.a FROM a JOIN TO ONE (b x) ", {"X.A:B"}),
        ("SELECT hr.t.a FROM hr.t", {"HR.T:HR.T"}),
        ("SELECT x.a FROM hr.t x", {"X.A:HR.T"}),
        ("SELECT x.a FROM t SAMPLE BLOCK (5) SEED (1) x", {"X.A:T"}),
        ("SELECT x.a FROM t PARTITION FOR (1) x", {"X.A:T"}),
        ("SELECT x.a FROM t AS OF SCN (1) x", {"X.A:T"}),
        ("SELECT x.a FROM t PIVOT (MAX(b) FOR c IN (1)) x", {"X.A:"}),
        ("SELECT x.a FROM (SELECT 1 a FROM t) x", {"X.A:"}),
        ("WITH q AS (SELECT 1 a FROM t) SELECT x.a FROM q x", {"X.A:"}),
        ("WITH q AS (SELECT q.a FROM q) SELECT 1 FROM q", {"Q.A:Q"}),
        ("WITH q (a) AS (SELECT q.a FROM q) SELECT 1 FROM q", {"Q.A:"}),
        ("SELECT (SELECT x.a FROM u) FROM t x", {"X.A:T"}),
        ("SELECT h.a FROM av HIERARCHIES (d.h) WHERE d.h.b = 1", {"H.A:", "D.H:D.H"}),
    ],
)
def test_a_root_knows_the_table_behind_it(sql: str, roots: set[str]) -> None:
    assert asked(sql, "root") == roots


def test_a_query_name_is_no_table_where_it_is_visible_and_one_elsewhere() -> None:
    sql = "SELECT 1 FROM (WITH q AS (SELECT 1 a FROM t) SELECT a FROM q) v, q"
    assert asked(sql, "table") == {"T:", "Q:"}
    assert asked("WITH q AS (SELECT 1 a FROM t) SELECT a FROM q, (SELECT 2 FROM q)", "table") == {
        "T:"
    }


@pytest.mark.parametrize(
    ("sql", "bare"),
    [
        ("SELECT a b, c AS d, 'x' e FROM t f", {"A", "C"}),
        ("SELECT a FROM t GROUP BY b HAVING c > 1 ORDER BY d NULLS FIRST", {"A", "B", "C", "D"}),
        ("SELECT SYSDATE, ROWNUM, NULL, USER, LEVEL FROM t", set[str]()),
        ("SELECT XMLELEMENT(foo, a), VALUE(x) FROM t x", {"A", "X"}),
        ("SELECT j.n FROM JSON_TABLE(d, '$' COLUMNS (n NUMBER PATH '$.n')) j", {"D"}),
        ("SELECT F(p => a) FROM t", {"A"}),
        (
            "SELECT a FROM t MODEL DIMENSION BY (b) MEASURES (c) RULES (c[1] = e)",
            {"A", "B", "C", "E"},
        ),
        ("SELECT x FROM t WHERE name = first", {"X", "NAME", "FIRST"}),
    ],
)
def test_bare_names_are_those_that_are_evaluated(sql: str, bare: set[str]) -> None:
    policy = Policy(functions=frozenset({"HR.F"}))
    assert {name.parts[0] for name in read(sql, policy).names if name.role == "bare"} == bare


def test_many_tables_prove_no_column() -> None:
    sql = "SELECT a FROM " + ", ".join(f"t{number}" for number in range(65))
    assert asked(sql, "bare") == {"A:"}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM t MATCH_RECOGNIZE (x)",
        "SELECT * FROM GRAPH_TABLE ()",
        "SELECT * FROM GRAPH_TABLE (g MATCH () COLUMNS (1))",
        "SELECT * FROM t MODEL MAIN",
        "SELECT * FROM t MODEL REFERENCE 1",
        "SELECT * FROM av HIERARCHIES (, h)",
        "SELECT * FROM t MATCH_RECOGNIZE (PATTERN (a) SUBSET b)",
        "SELECT * FROM @",
        "WITH 1 SELECT",
    ],
)
def test_reading_blocks_never_fails_on_half_a_clause(sql: str) -> None:
    lines, _ = outline(sql)
    assert len(read_blocks(lines).role) == len(lines.tokens)


def test_nothing_ends_before_the_first_token() -> None:
    lines, _ = outline("SELECT 1 FROM dual")
    assert not ends_operand(lines, -1)
