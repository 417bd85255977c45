"""The dictionary's answers: a stub of the look-up, every role of a name, every kind of object."""

from dataclasses import replace

import pytest

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard import Found, Name, ObjectKind, Resolution, read
from mcp_oracle.policy import Policy
from tests.unit.guard.cases import load

ALLOWED = ""
FUNCTION = Found(ObjectKind.FUNCTION, "HR", "DELETE_ALL")
COLUMN = Found(ObjectKind.COLUMN, "HR", "T")
TABLE = Found(ObjectKind.TABLE, "HR", "T")
REMOTE = Found(ObjectKind.REMOTE, link="FAR")
UNSEEN = Found(ObjectKind.UNSEEN, "HR", "T")
SYS_PACKAGE = Found(ObjectKind.PACKAGE, "SYS", "DBMS_RANDOM", supplied=True)


def rule_of(
    sql: str, answers: dict[str, Found], policy: Policy | None = None, *, ascii_safe: bool = True
) -> str:
    """The rule that refuses when every name with these parts stands for this object."""
    draft = read(sql, policy or Policy())
    found = {
        name: (answers[key],)
        for name in draft.names
        if (key := f"{name.role} {'.'.join(name.parts)}") in answers
    }
    assert len(found) == len(answers), sorted(f"{n.role} {'.'.join(n.parts)}" for n in draft.names)
    try:
        draft.approve(Resolution(found, ascii_safe))
    except RefusedError as refusal:
        return refusal.rule
    return ALLOWED


# --- the attacks that need the dictionary ---

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


# --- one case per role and kind ---


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


# --- policies ---


def test_an_allowed_function_must_be_the_one_that_the_policy_means() -> None:
    policy = Policy(functions=frozenset({"HR.PAY.NET", "HR.F"}), packages=frozenset({"APP.API"}))
    pay = Found(ObjectKind.PACKAGE, "HR", "PAY")
    assert (
        rule_of('SELECT "HR".pay.net(1) FROM dual', {"function HR.PAY.NET": pay}, policy) == ALLOWED
    )
    assert (
        rule_of("SELECT hr.pay.net(1) FROM dual", {"function HR.PAY.NET": pay}, policy) == ALLOWED
    )
    assert rule_of("SELECT pay.net(1) FROM dual", {"function PAY.NET": pay}, policy) == ALLOWED
    assert (
        rule_of("SELECT f(1) FROM dual", {"function F": replace(FUNCTION, name="F")}, policy)
        == ALLOWED
    )
    assert rule_of("SELECT f FROM dual", {"bare F": replace(FUNCTION, name="F")}, policy) == ALLOWED
    api = Found(ObjectKind.PACKAGE, "APP", "API")
    assert (
        rule_of("SELECT api.anything(1) FROM dual", {"function API.ANYTHING": api}, policy)
        == ALLOWED
    )
    assert (
        rule_of("SELECT api.anything FROM dual", {"function API.ANYTHING": api}, policy) == ALLOWED
    )
    other = replace(pay, owner="EVIL")
    for found in (other, REMOTE):
        assert (
            rule_of("SELECT pay.net(1) FROM dual", {"function PAY.NET": found}, policy)
            == "unknown-function"
        )
    assert rule_of("SELECT pay.net(1) FROM dual", {}, policy) == "unknown-function"


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT "hr".pay.net(1) FROM dual',
        'SELECT "hr".pay.net FROM dual',
        "SELECT NEW hr.pay.net(1) FROM dual",
        "SELECT hr.pay.gross(1) FROM dual",
        "SELECT net(1) FROM dual WHERE pay.gross(1) = 1",
        "SELECT evil.hr.pay.net(1) FROM dual",
        "SELECT ay.net(1) FROM dual",
    ],
)
def test_only_the_named_function_is_allowed(sql: str) -> None:
    with pytest.raises(RefusedError):
        read(sql, Policy(functions=frozenset({"HR.PAY.NET"})))


def test_an_allowed_link_passes_and_no_other() -> None:
    policy = Policy(links=frozenset({"FAR", "FAR.WORLD"}))
    for sql in (
        "SELECT a FROM t@far x",
        "SELECT a FROM hr.t@far.world, u",
        "SELECT a FROM u, t@FAR",
    ):
        assert read(sql, policy).text == sql
    for sql in ("SELECT a FROM t@near", "SELECT a FROM t@far@inst", "SELECT a.b@far FROM a"):
        with pytest.raises(RefusedError):
            read(sql, policy)
    assert rule_of("SELECT a FROM t", {"table T": REMOTE}, policy) == ALLOWED


DENIED = Policy(denied_schemas=frozenset({"PAYROLL", "Mixed"}))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a FROM payroll.t",
        'SELECT a FROM "PAYROLL"."T"',
        'SELECT a FROM "Mixed".t',
        "WITH q AS (SELECT a FROM payroll.t) SELECT a FROM q",
        "SELECT payroll.s.currval FROM dual",
        "SELECT CAST(a AS payroll.ty) FROM t",
        "SELECT PREDICTION(payroll.m USING *) FROM t",
        "SELECT DOMAIN_CHECK(payroll.d, a) FROM t",
        "SELECT a FROM GRAPH_TABLE (payroll.g MATCH (a) COLUMNS (a.x))",
        "SELECT a FROM CONTAINERS(payroll.t)",
        "SELECT a FROM ANALYTIC VIEW (USING payroll.av HIERARCHIES (h))",
        "SELECT DBMS_METADATA.GET_DDL('TABLE', 'T', 'PAYROLL') FROM dual",
        "SELECT DBMS_STATS.GET_PREFS('X', 'payroll', 'T') FROM dual",
    ],
)
def test_a_denied_schema_is_denied_in_the_text(sql: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        read(sql, DENIED)
    assert refusal.value.rule == "schema"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT DBMS_METADATA.GET_DDL('TABLE', 'T') FROM dual",
        "SELECT DBMS_METADATA.GET_DDL('TABLE', 'T', owner) FROM all_tables",
        "SELECT DBMS_STATS.GET_PREFS('X', o, 'T') FROM t",
    ],
)
def test_with_schema_lists_a_schema_in_an_argument_is_a_literal(sql: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        read(sql, DENIED)
    assert refusal.value.rule == "arguments"


def test_a_permitted_schema_passes_in_an_argument() -> None:
    sql = "SELECT DBMS_METADATA.GET_DDL('TABLE', 'T', schema => 'HR'), DBMS_STATS.GET_PREFS('X') FROM dual"
    assert read(sql, DENIED).text == sql


@pytest.mark.parametrize(
    ("sql", "answers"),
    [
        ("SELECT a FROM syn", {"table SYN": Found(ObjectKind.TABLE, "PAYROLL", "T")}),
        (
            "SELECT a FROM v",
            {"table V": Found(ObjectKind.VIEW, "HR", "V", schemas=frozenset({"PAYROLL"}))},
        ),
        ("SELECT a FROM v", {"table V": Found(ObjectKind.VIEW, "PAYROLL", "V", supplied=True)}),
        ("SELECT s.currval FROM dual", {"sequence S": Found(ObjectKind.SEQUENCE, "PAYROLL", "S")}),
        (
            "SELECT PREDICTION(m USING *) FROM t",
            {"model M": Found(ObjectKind.MODEL, "PAYROLL", "M")},
        ),
    ],
)
def test_a_denied_schema_is_denied_behind_a_synonym_or_a_view(
    sql: str, answers: dict[str, Found]
) -> None:
    assert rule_of(sql, answers, DENIED) == "schema"


def test_an_allow_list_of_schemas_leaves_the_dictionary_readable() -> None:
    policy = Policy(schemas=frozenset({"HR"}))
    dual = Found(ObjectKind.TABLE, "SYS", "DUAL", supplied=True)
    assert rule_of("SELECT a FROM dual", {"table DUAL": dual}, policy) == ALLOWED
    assert rule_of("SELECT a FROM sys.dual", {"table SYS.DUAL": dual}, policy) == ALLOWED
    assert rule_of("SELECT a FROM t", {"table T": TABLE}, policy) == ALLOWED
    assert rule_of("SELECT a FROM t", {"table T": replace(TABLE, owner="OE")}, policy) == "schema"


def test_what_is_not_visible_is_refused_as_the_database_would_say_it() -> None:
    draft = read('SELECT a FROM hr."My T"', Policy())
    with pytest.raises(RefusedError) as caught:
        draft.approve(Resolution({Name("table", ("HR", "My T")): (UNSEEN,)}))
    assert caught.value.ora == 942
    assert "ORA-00942" in caught.value.reason
    assert '"HR"."My T"' in caught.value.reason


ORDERED = replace(TABLE, ordered_by=frozenset({"APP.COLOUR", "APP.SHADE"}))


@pytest.mark.parametrize(
    ("policy", "rule"),
    [
        (Policy(), "type-code"),
        (Policy(packages=frozenset({"APP.COLOUR"})), "type-code"),
        (Policy(packages=frozenset({"APP.COLOUR", "APP.SHADE"})), ALLOWED),
        (Policy(functions=frozenset({"APP.COLOUR.RANK", "APP.SHADE"})), ALLOWED),
        (Policy(functions=frozenset({"APP.COLOURS.RANK", "APP.SHADE"})), "type-code"),
    ],
)
def test_values_that_are_compared_by_code_are_refused_unless_their_types_are_allowed(
    policy: Policy, rule: str
) -> None:
    for sql in ("SELECT DISTINCT a FROM t", "SELECT a FROM t ORDER BY a", "SELECT a FROM t"):
        assert rule_of(sql, {"table T": ORDERED}, policy) == rule


def test_an_allowed_model_may_be_used() -> None:
    model = Found(ObjectKind.MODEL, "HR", "M", has_code=True)
    sql = "SELECT PREDICTION(m USING *) FROM t"
    for allowed, rule in (("HR.M", ALLOWED), ("HR.OTHER", "code"), ("OE.M", "code")):
        assert rule_of(sql, {"model M": model}, Policy(functions=frozenset({allowed}))) == rule


def test_an_allowed_type_may_be_named() -> None:
    coded = Found(ObjectKind.TYPE, "APP", "COLOUR", has_code=True)
    policy = Policy(packages=frozenset({"APP.COLOUR"}))
    assert rule_of("SELECT CAST(a AS colour) FROM t", {"type COLOUR": coded}) == "code"
    assert rule_of("SELECT CAST(a AS colour) FROM t", {"type COLOUR": coded}, policy) == ALLOWED


def test_a_view_over_user_code_is_refused_in_strict_mode_only() -> None:
    view = {"table V": Found(ObjectKind.VIEW, "HR", "V", uses_code=True)}
    assert rule_of("SELECT a FROM v", view) == ALLOWED
    assert rule_of("SELECT a FROM v", view, Policy(strict_views=True)) == "view-code"


def test_an_external_table_passes_by_policy_but_never_with_a_preprocessor() -> None:
    policy = Policy(external_tables=True)
    table = Found(ObjectKind.EXTERNAL_TABLE, "HR", "T")
    assert rule_of("SELECT a FROM t", {"table T": table}, policy) == ALLOWED
    assert (
        rule_of("SELECT a FROM t", {"table T": replace(table, preprocessor=True)}, policy)
        == "external-table"
    )


# --- the look-up could not be done ---


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


# --- character sets ---


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
