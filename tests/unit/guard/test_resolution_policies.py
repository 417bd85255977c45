"""The dictionary's answers under a policy: what it allows, what it denies, and nothing else."""

from dataclasses import replace

import pytest

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard import Found, ObjectKind, read
from mcp_oracle.policy import Policy
from tests.unit.guard.resolving import (
    ALLOWED,
    DENIED,
    FUNCTION,
    REMOTE,
    TABLE,
    rule_of,
)


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
