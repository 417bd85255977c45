"""What stands behind names, from the rows of one look-up."""

import pytest

from mcp_oracle.dictionary.facts import CHAIN, Facts, found, read_facts
from mcp_oracle.guard import Found, Name, ObjectKind

ROWS: list[tuple[str | None, ...]] = [
    ("session", "ME", "AL32UTF8", None, None, None, None, None),
    ("object", "ME", "ORDERS", "TABLE", None, None, None, "N"),
    ("object", "ME", "DELETE_ALL", "FUNCTION", None, None, None, "N"),
    ("object", "ME", "PKG", "PACKAGE", None, None, None, "N"),
    ("object", "ME", "EXT", "TABLE", None, None, None, "N"),
    ("object", "ME", "PLAIN_T", "TYPE", None, None, None, "N"),
    ("object", "ME", "CODE_T", "TYPE", None, None, None, "N"),
    ("object", "ME", "HIDDEN_T", "TYPE", None, None, None, "N"),
    ("object", "ME", "V", "VIEW", None, None, None, "N"),
    ("object", "HR", "EMPLOYEES", "TABLE", None, None, None, "N"),
    ("object", "E", "BONUS", "FUNCTION", None, None, None, "N"),
    ("synonym", "ME", "STAFF", "TABLE", "HR", "EMPLOYEES", None, "N"),
    ("synonym", "ME", "FAR", None, None, "T", "LINK", None),
    ("synonym", "ME", "CHAINED", "SYNONYM", "HR", "OTHER", None, "N"),
    ("synonym", "PUBLIC", "DBMS_LOB", "PACKAGE", "SYS", "DBMS_LOB", None, "Y"),
    ("synonym", "PUBLIC", "ORDERS", "VIEW", "X", "ORDERS", None, "N"),
    ("column", "HR", "EMPLOYEES", None, None, "SALARY", None, None),
    ("column", "ME", "ORDERS", None, None, "DELETE_ALL", None, None),
    ("external", "ME", "EXT", None, None, None, None, "Y"),
    ("schema", "E", None, None, None, None, None, "N"),
    ("schema", "HR", None, None, None, None, None, "N"),
    ("type", "ME", "PLAIN_T", "COLLECTION", None, None, None, "N"),
    ("type", "ME", "CODE_T", "OBJECT", None, None, None, "Y"),
    ("method", "ME", "CODE_T", None, None, "RUN", None, "N"),
    ("depends", "ME", "V", "FUNCTION", "ME", "DELETE_ALL", None, "N"),
    ("depends", "ME", "V", "TABLE", "HR", "EMPLOYEES", None, "N"),
]


@pytest.fixture
def facts() -> Facts:
    return read_facts(ROWS)


def kinds(name: Name, facts: Facts) -> list[ObjectKind]:
    return [item.kind for item in found(name, facts)]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (Name("table", ("ORDERS",)), ObjectKind.TABLE),
        (Name("table", ("HR", "EMPLOYEES")), ObjectKind.TABLE),
        (Name("table", ("STAFF",)), ObjectKind.TABLE),
        (Name("table", ("FAR",)), ObjectKind.REMOTE),
        (Name("table", ("CHAINED",)), ObjectKind.REMOTE),
        (Name("table", ("EXT",)), ObjectKind.EXTERNAL_TABLE),
        (Name("table", ("PKG", "F")), ObjectKind.PACKAGE),
        (Name("function", ("PKG", "F")), ObjectKind.PACKAGE),
        (Name("function", ("ME", "PKG", "F")), ObjectKind.PACKAGE),
        (Name("function", ("ME", "DELETE_ALL")), ObjectKind.FUNCTION),
        (Name("bare", ("DELETE_ALL",)), ObjectKind.FUNCTION),
        (Name("bare", ("DELETE_ALL",), (("ORDERS",),)), ObjectKind.COLUMN),
        (Name("bare", ("SALARY",), (("STAFF",),)), ObjectKind.COLUMN),
        (Name("bare", ("SALARY",), (("HR", "EMPLOYEES"),)), ObjectKind.COLUMN),
        (Name("root", ("PKG", "F")), ObjectKind.PACKAGE),
        (Name("root", ("E", "SALARY"), (("HR", "EMPLOYEES"),)), ObjectKind.COLUMN),
        (Name("root", ("E", "BONUS"), (("HR", "EMPLOYEES"),)), ObjectKind.SCHEMA),
        (Name("package", ("DBMS_LOB",)), ObjectKind.PACKAGE),
        (Name("method", ("RUN",)), ObjectKind.METHOD),
    ],
)
def test_a_name_is_resolved_as_oracle_resolves_it(
    facts: Facts, name: Name, kind: ObjectKind
) -> None:
    assert kinds(name, facts) == [kind]


@pytest.mark.parametrize(
    "name",
    [
        Name("table", ("EMPLOYEES",)),
        Name("bare", ("SALARY",), (("ORDERS",),)),
        Name("builtin", ("UPPER",)),
        Name("table", ("HR", "ORDERS")),
    ],
)
def test_a_name_that_is_not_there_is_not_found(facts: Facts, name: Name) -> None:
    assert found(name, facts) == ()


def test_a_private_object_hides_the_public_synonym(facts: Facts) -> None:
    (item,) = found(Name("table", ("ORDERS",)), facts)
    assert item.owner == "ME"


def test_a_chain_of_synonyms_counts_as_remote(facts: Facts) -> None:
    (item,) = found(Name("table", ("CHAINED",)), facts)
    assert item.link == CHAIN


def test_a_type_that_the_dictionary_does_not_describe_counts_as_code(facts: Facts) -> None:
    has_code = {
        name: found(Name("type", (name,)), facts)[0].has_code
        for name in ("PLAIN_T", "CODE_T", "HIDDEN_T")
    }
    assert has_code == {"PLAIN_T": False, "CODE_T": True, "HIDDEN_T": True}


def test_a_schema_says_whether_it_has_such_code(facts: Facts) -> None:
    (item,) = found(Name("root", ("E", "BONUS"), (("HR", "EMPLOYEES"),)), facts)
    assert item.has_code
    (other,) = found(Name("root", ("E", "OTHER"), (("HR", "EMPLOYEES"),)), facts)
    assert not other.has_code


def test_a_view_says_what_it_uses(facts: Facts) -> None:
    assert found(Name("table", ("V",)), facts) == (
        Found(ObjectKind.VIEW, "ME", "V", uses_code=True, schemas=frozenset({"HR"})),
    )


def _view(*depends: tuple[str | None, ...]) -> Found:
    rows = [("object", "ME", "W", "VIEW", None, None, None, "N")]
    rows += [("depends", "ME", "W", *row) for row in depends]
    (item,) = found(
        Name("table", ("W",)), read_facts([("session", "ME", "AL32UTF8", *[None] * 5), *rows])
    )
    return item


def test_a_view_over_a_table_that_a_policy_filters_uses_code_and_reads_its_schema() -> None:
    item = _view(("TABLE", "HR", "EMPLOYEES", None, "P"))
    assert (item.uses_code, item.schemas) == (True, {"HR"})


def test_a_view_over_a_plain_table_uses_no_code() -> None:
    item = _view(("TABLE", "HR", "EMPLOYEES", None, "N"))
    assert (item.uses_code, item.schemas) == (False, {"HR"})


def test_a_view_reads_no_schema_through_a_public_synonym() -> None:
    item = _view(("SYNONYM", "PUBLIC", "DUAL", None, None), ("VIEW", "SYS", "DUAL", None, "Y"))
    assert (item.uses_code, item.schemas) == (False, frozenset())


def test_a_view_over_a_link_uses_code() -> None:
    assert _view(("SYNONYM", "ME", "FAR", "LINK", "N")).uses_code


def test_only_a_character_set_that_keeps_look_alikes_apart_is_safe() -> None:
    row = ("session", "ME", "WE8MSWIN1252", *[None] * 5)
    assert not read_facts([row]).ascii_safe
    assert read_facts(ROWS).ascii_safe
