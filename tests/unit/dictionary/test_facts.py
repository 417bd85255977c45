"""What stands behind names, from the rows of one look-up."""

import pytest

from mcp_oracle.dictionary.facts import CHAIN, Facts, found, read_facts
from mcp_oracle.guard import Found, Name, ObjectKind

ROWS: list[tuple[str | None, ...]] = [
    ("session", "ME", "AL32UTF8", None, "ME", None, None, None),
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
    ("type", "ME", "NESTING_T", "OBJECT", None, None, None, "N"),
    ("user_type", "ME", "PLAIN_T", "COLLECTION", None, None, None, "N"),
    ("user_type", "ME", "NESTING_T", "OBJECT", None, None, None, "N"),
    ("user_type", "ME", "RANKED_T", "OBJECT", None, None, None, "Y"),
    ("user_type", "ME", "UNDER_T", "OBJECT", "ME", "RANKED_T", None, "N"),
    ("user_type", "ME", "LIST_T", "COLLECTION", None, None, None, "N"),
    ("user_type", "ME", "RING_T", "OBJECT", None, None, None, "N"),
    ("type_part", "ME", "LIST_T", None, "ME", "UNDER_T", None, None),
    ("type_part", "ME", "NESTING_T", None, "ME", "LIST_T", None, None),
    ("type_part", "ME", "RING_T", None, "ME", "RING_T", None, None),
    ("typed", "HR", "EMPLOYEES", None, "ME", "NESTING_T", None, None),
    ("typed", "ME", "ORDERS", None, "ME", "RING_T", None, None),
    ("object", "ME", "NESTING_T", "TYPE", None, None, None, "N"),
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
        Name("table", ("ME", "NOTHING")),
        Name("table", ("SYS", "X$KSPPI")),
        Name("sequence", ("NUMBERING",)),
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
        for name in ("PLAIN_T", "CODE_T", "HIDDEN_T", "NESTING_T")
    }
    assert has_code == {"PLAIN_T": False, "CODE_T": True, "HIDDEN_T": True, "NESTING_T": True}


@pytest.mark.parametrize(
    ("table", "types"),
    [
        (("STAFF",), {"ME.RANKED_T"}),
        (("HR", "EMPLOYEES"), {"ME.RANKED_T"}),
        (("ORDERS",), set[str]()),
        (("V",), set[str]()),
    ],
)
def test_a_table_says_which_types_order_its_values_by_code(
    facts: Facts, table: tuple[str, ...], types: set[str]
) -> None:
    """Through attributes, elements and supertypes."""
    (item,) = found(Name("table", table), facts)
    assert item.ordered_by == types


def test_a_type_of_a_column_that_is_not_described_counts_as_ordering_by_code() -> None:
    rows = [*ROWS, ("typed", "ME", "V", None, "YOU", "UNKNOWN_T", None, None)]
    (item,) = found(Name("table", ("V",)), read_facts(rows))
    assert item.ordered_by == {"YOU.UNKNOWN_T"}


@pytest.mark.parametrize(
    "name",
    [
        Name("table", ("HR", "NOTHING")),
        Name("table", ("PUBLIC", "ORDER")),
        Name("table", ("HR", "EMPLOYEES", "X")),
        Name("sequence", ("HR", "NUMBERING")),
        Name("model", ("HR", "FORECAST")),
    ],
)
def test_nothing_visible_in_another_schema_may_be_a_hidden_synonym(
    facts: Facts, name: Name
) -> None:
    kind = ObjectKind.TABLE if name.parts[1] == "EMPLOYEES" else ObjectKind.UNSEEN
    assert kinds(name, facts) == [kind]


def test_nothing_visible_in_a_current_schema_that_is_not_the_users_own_may_be_one_too() -> None:
    elsewhere = ("session", "HR", "AL32UTF8", None, "ME", None, None, None)
    facts = read_facts([elsewhere, *ROWS[1:]])
    assert kinds(Name("table", ("NOTHING",)), facts) == [ObjectKind.UNSEEN]
    assert kinds(Name("table", ("ME", "NOTHING")), facts) == [ObjectKind.UNSEEN]


def test_where_links_are_visible_an_alias_like_a_schema_may_hide_a_remote_function() -> None:
    name = Name("root", ("HR", "REMOTE_F"), (("ORDERS",),))
    (without,) = found(name, read_facts(ROWS))
    assert not without.has_code
    for flag, has_code in (("N", False), ("Y", True)):
        links = ("links", None, None, None, None, None, None, flag)
        (item,) = found(name, read_facts([*ROWS, links]))
        assert item.has_code is has_code


def test_a_table_with_virtual_columns_counts_as_using_code() -> None:
    rows = [*ROWS, ("virtual", "ME", "ORDERS", None, None, "TOTAL", None, None)]
    (item,) = found(Name("table", ("ORDERS",)), read_facts(rows))
    assert item.uses_code


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
