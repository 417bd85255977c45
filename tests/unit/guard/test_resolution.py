"""The dictionary's answers: a stub of the look-up, every role of a name, every kind of object."""

from dataclasses import replace

import pytest

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard import Found, Name, ObjectKind, Resolution, read
from mcp_oracle.policy import Policy
from tests.unit.guard.cases import load
from tests.unit.guard.resolving import (
    ALLOWED,
    COLUMN,
    DENIED,
    FUNCTION,
    REMOTE,
    SYS_PACKAGE,
    TABLE,
    UNSEEN,
    rule_of,
)

OBJECTS = {
    "DELETE_ALL": FUNCTION,
    "ORA_SQL_TXT": Found(ObjectKind.FUNCTION, "SYS", "ORA_SQL_TXT", supplied=True),
    "EVIL_VIEW": Found(ObjectKind.VIEW, "HR", "EVIL_VIEW", uses_code=True),
    "EVIL_SYNONYM": REMOTE,
    "REMOTE_SYN": REMOTE,
    "T_WITH_VPD": Found(ObjectKind.TABLE, "HR", "T_WITH_VPD", uses_code=True),
}


@pytest.mark.parametrize(
    "case",
    [case for case in load("attacks.jsonl") if case["expect"] == "db"],
    ids=lambda c: c["id"],
)
def test_an_attack_that_needs_the_dictionary_is_refused_with_it(case: dict[str, str]) -> None:
    draft = read(case["sql"], Policy(strict_views=True))
    found = {name: (OBJECTS[name.parts[0]],) for name in draft.names if name.parts[0] in OBJECTS}
    assert found
    with pytest.raises(RefusedError):
        draft.approve(Resolution(found))


@pytest.mark.parametrize(
    ("sql", "answers", "rule"),
    [
        ("SELECT delete_all FROM t", {"bare DELETE_ALL": FUNCTION}, "code"),
        ("SELECT delete_all FROM t", {"bare DELETE_ALL": COLUMN}, ALLOWED),
        ("SELECT delete_all FROM t", {"bare DELETE_ALL": TABLE}, ALLOWED),
        ("SELECT delete_all FROM t", {"bare DELETE_ALL": REMOTE}, "db-link"),
        (
            "SELECT a FROM t MATCH_RECOGNIZE (PATTERN (x) DEFINE x AS f = 1)",
            {"bare F": FUNCTION},
            "code",
        ),
        (
            "SELECT a FROM t MATCH_RECOGNIZE (MEASURES f AS m PATTERN (x))",
            {"bare F": FUNCTION},
            "code",
        ),
        ("SELECT a FROM t AS OF PERIOD FOR p f", {"bare F": FUNCTION}, "code"),
        ("SELECT first FROM t", {"bare FIRST": FUNCTION}, "code"),
        ("SELECT p.f FROM t p", {"root P.F": Found(ObjectKind.PACKAGE, "HR", "P")}, "code"),
        ("SELECT p.f FROM t p", {"root P.F": COLUMN}, ALLOWED),
        (
            "SELECT p.f FROM t p",
            {"root P.F": Found(ObjectKind.SCHEMA, "P", "F", has_code=True)},
            "code",
        ),
        ("SELECT p.f FROM t p", {"root P.F": Found(ObjectKind.SCHEMA, "P")}, ALLOWED),
        ("SELECT p.f FROM t p", {"root P.F": REMOTE}, "db-link"),
        (
            "SELECT * FROM t NESTED p.f[*] COLUMNS (a)",
            {"root P.F": Found(ObjectKind.PACKAGE, "HR", "P")},
            "code",
        ),
        ("SELECT a FROM t", {"table T": TABLE}, ALLOWED),
        ("SELECT a FROM t", {"table T": FUNCTION}, "code"),
        ("SELECT a FROM t", {"table T": REMOTE}, "db-link"),
        (
            "SELECT a FROM t",
            {"table T": Found(ObjectKind.EXTERNAL_TABLE, "HR", "T")},
            "external-table",
        ),
        (
            "SELECT a FROM s",
            {"table S": Found(ObjectKind.VIEW, "SYS", "V_$SQL_MONITOR", supplied=True)},
            "licence",
        ),
        ("SELECT UPPER(a) FROM t", {"builtin UPPER": FUNCTION}, "shadowed"),
        ("SELECT UPPER(a) FROM t", {"builtin UPPER": REMOTE}, "shadowed"),
        (
            "SELECT XMLTYPE(a) FROM t",
            {"builtin XMLTYPE": Found(ObjectKind.TYPE, "SYS", "XMLTYPE", supplied=True)},
            ALLOWED,
        ),
        ("SELECT a FROM t CONNECT BY NOCYCLE (b)", {"builtin NOCYCLE": FUNCTION}, "shadowed"),
        ("SELECT DBMS_RANDOM.VALUE FROM t", {"package DBMS_RANDOM": SYS_PACKAGE}, ALLOWED),
        (
            "SELECT DBMS_RANDOM.VALUE FROM t",
            {"package DBMS_RANDOM": Found(ObjectKind.PACKAGE, "HR", "X")},
            "shadowed",
        ),
        ("SELECT DBMS_RANDOM.VALUE FROM t", {"package DBMS_RANDOM.VALUE": FUNCTION}, "shadowed"),
        (
            "SELECT SYS.DBMS_RANDOM.VALUE FROM t",
            {"package SYS": Found(ObjectKind.PACKAGE, "HR", "SYS")},
            "shadowed",
        ),
        (
            "SELECT CAST(a AS hr.ty) FROM t",
            {"type HR.TY": Found(ObjectKind.TYPE, "HR", "TY", has_code=True)},
            "code",
        ),
        (
            "SELECT CAST(a AS hr.ty) FROM t",
            {"type HR.TY": Found(ObjectKind.TYPE, "HR", "TY")},
            ALLOWED,
        ),
        ("SELECT CAST(a AS hr.ty) FROM t", {"type HR.TY": REMOTE}, "db-link"),
        (
            "SELECT a.b.count() FROM t a",
            {"method COUNT": Found(ObjectKind.METHOD, "HR", "TY")},
            "code",
        ),
        (
            "SELECT a.b.count() FROM t a",
            {"method COUNT": Found(ObjectKind.METHOD, "SYS", "X", supplied=True)},
            ALLOWED,
        ),
        ("SELECT s.currval FROM t", {"sequence S": Found(ObjectKind.SEQUENCE, "HR", "S")}, ALLOWED),
        ("SELECT s.currval FROM t", {"sequence S": Found(ObjectKind.PACKAGE, "HR", "S")}, "code"),
        ("SELECT s.currval FROM t", {"sequence S": REMOTE}, "db-link"),
        (
            "SELECT PREDICTION(m USING *) FROM t",
            {"model M": Found(ObjectKind.MODEL, "HR", "M", has_code=True)},
            "code",
        ),
        (
            "SELECT PREDICTION(m USING *) FROM t",
            {"model M": Found(ObjectKind.MODEL, "HR", "M")},
            ALLOWED,
        ),
        ("SELECT PREDICTION(hr.m USING *) FROM t", {"model HR.M": REMOTE}, "db-link"),
        ("SELECT PREDICTION(hr.m USING *) FROM t", {"model HR.M": UNSEEN}, "not-visible"),
        ("SELECT a FROM hr.t", {"table HR.T": UNSEEN}, "not-visible"),
        ("SELECT a FROM CONTAINERS(hr.t)", {"table HR.T": UNSEEN}, "not-visible"),
        ("SELECT hr.s.currval FROM dual", {"sequence HR.S": UNSEEN}, "not-visible"),
        (
            "SELECT CAST(a AS ty) FROM t",
            {"type TY": Found(ObjectKind.TYPE, "HR", "TY", has_code=True)},
            "code",
        ),
        (
            "SELECT a FROM t x WHERE VALUE(x) IS NOT OF TYPE (ONLY hr.ty)",
            {"type HR.TY": Found(ObjectKind.TYPE, "HR", "TY", has_code=True)},
            "code",
        ),
        (
            "SELECT a FROM t x WHERE VALUE(x) IS OF (ty)",
            {"type TY": Found(ObjectKind.TYPE, "HR", "TY", has_code=True)},
            "code",
        ),
    ],
)
def test_an_answer_decides(sql: str, answers: dict[str, Found], rule: str) -> None:
    assert rule_of(sql, answers) == rule


def test_a_name_that_does_not_exist_is_the_databases_business() -> None:
    assert rule_of("SELECT nothing FROM nowhere n", {}) == ALLOWED


def test_what_is_not_visible_is_refused_as_the_database_would_say_it() -> None:
    draft = read('SELECT a FROM hr."My T"', Policy())
    with pytest.raises(RefusedError) as caught:
        draft.approve(Resolution({Name("table", ("HR", "My T")): (UNSEEN,)}))
    assert caught.value.ora == 942
    assert "ORA-00942" in caught.value.reason
    assert '"HR"."My T"' in caught.value.reason


def unresolved(sql: str, policy: Policy) -> str:
    try:
        read(sql, policy).approve(Resolution.unavailable("the look-up took too long"))
    except RefusedError as refusal:
        return refusal.rule
    return ALLOWED


def test_without_answers_the_policy_decides() -> None:
    static = Policy(when_unresolved="static")
    assert unresolved("SELECT a FROM t", Policy()) == "unresolved"
    assert unresolved("SELECT 1", Policy()) == ALLOWED
    assert unresolved("SELECT a FROM t", static) == ALLOWED


def test_without_answers_nothing_that_the_policy_names_is_guessed() -> None:
    allowing = Policy(when_unresolved="static", functions=frozenset({"HR.F"}))
    assert unresolved("SELECT f(1) FROM dual", allowing) == "unresolved"
    denying = replace(DENIED, when_unresolved="static")
    assert unresolved("SELECT a FROM t", denying) == "unresolved"
    assert unresolved("SELECT a FROM hr.t", denying) == ALLOWED


def test_look_alikes_are_refused_when_the_character_set_may_turn_them_into_ascii() -> None:
    sql = "SELECT 'a\u2019 OR 1=1' FROM dual"
    assert rule_of(sql, {}, ascii_safe=True) == ALLOWED
    assert rule_of(sql, {}, ascii_safe=False) == "charset"
    assert rule_of("SELECT 'gr\u00f6\u00dfe' FROM dual", {}, ascii_safe=False) == ALLOWED


def test_names_are_values() -> None:
    first, second = (read("SELECT a FROM t x WHERE x.b = UPPER(c)", Policy()) for _ in range(2))
    assert first.names == second.names
    assert Name("table", ("T",)) in first.names
    assert Name("root", ("X", "B"), (("T",),)) in first.names
