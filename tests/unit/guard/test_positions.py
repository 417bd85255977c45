"""Every position of the grammar where a value may stand: what stands there is looked up or refused."""

import re

import pytest

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard import Draft
from tests.unit.guard.cases import texts, verdict

POSITIONS = texts("positions.jsonl")
_PLACE = re.compile(r"\bff\b")
# Fixed names of the grammar: a collation, a data type, a domain. None of them is ever called.
_NAMED = {
    "SELECT a COLLATE ff FROM t",
    "SELECT DOMAIN_CHECK(ff, 1) FROM t",
    "SELECT a FROM t WHERE a IS OF (ff)",
}


def test_there_are_positions() -> None:
    assert len(POSITIONS) > 350


@pytest.mark.parametrize("sql", POSITIONS)
def test_a_name_without_brackets_is_looked_up(sql: str) -> None:
    answer = verdict(sql)
    assert isinstance(answer, RefusedError) or any("FF" in name.parts for name in answer.names)


def test_a_package_member_without_brackets_is_refused() -> None:
    passed = {sql for sql in POSITIONS if isinstance(verdict(_with(sql, "pkg.ff")), Draft)}
    assert passed <= _NAMED


@pytest.mark.parametrize(
    "hostile",
    [
        "ff()", "hr.pkg.ff(1)", '"FF"(1)', "sys.dbms_session.sleep(1)", "ff@far", "pkg.ff@far", "seq.NEXTVAL",
        'seq."NEXTVAL"', "ff(1).m()", "xmltype(1).transform(a)", "NEW ff(1)", "(SELECT 1 FROM t FOR UPDATE)",
    ],
)  # fmt: skip
def test_what_must_not_run_is_refused_at_every_position(hostile: str) -> None:
    passed = [sql for sql in POSITIONS if isinstance(verdict(_with(sql, hostile)), Draft)]
    assert passed == []


def _with(sql: str, hostile: str) -> str:
    return _PLACE.sub(lambda _: hostile, sql)
