"""Descriptions from rows of the dictionary."""

from mcp_oracle.dictionary.describe import Description, describe
from mcp_oracle.dictionary.keys import Keys, assemble
from mcp_oracle.dictionary.locate import Located
from mcp_oracle.dictionary.skeleton import skeleton
from mcp_oracle.session.fetched import Cell
from tests.unit.dictionary.description_rows import (
    TABLE,
    Row,
    about,
    column,
    constraint,
    facts,
)


def test_an_index_asked_for_by_name_shows_its_expressions() -> None:
    found = facts(
        named_indexes=[
            (
                "HR",
                "EMP",
                "FUNCTION-BASED NORMAL",
                "NONUNIQUE",
                "VISIBLE",
                "VALID",
                "NO",
                "SYS_NC00004$",
                1,
                "ASC",
            ),
            (
                "HR",
                "EMP",
                "FUNCTION-BASED NORMAL",
                "NONUNIQUE",
                "VISIBLE",
                "VALID",
                "NO",
                "NAME",
                2,
                "ASC",
            ),
        ],
        named_expressions=[(1, 'UPPER("NAME")')],
    )
    index = Located("HR", "T", ("INDEX",))
    assert describe(index, found, Keys()).indexes == ('T (UPPER("NAME"), NAME)',)
    assert skeleton(index, found, Keys()) == 'CREATE INDEX HR.T ON HR.EMP (UPPER("NAME"), NAME);'


def test_statistics_are_told_with_their_age() -> None:
    def statistics(**given: Cell) -> str:
        return describe(TABLE, facts(tables=[about(**given)]), Keys()).statistics

    assert statistics(rows=107, analyzed="2026-01-02", stale="NO") == "107 rows on 2026-01-02"
    assert statistics(rows=0, analyzed="2026-01-02", stale="YES") == "0 rows on 2026-01-02, stale"
    assert statistics() == "not gathered"


def test_what_is_unusual_about_a_table_is_told() -> None:
    found = describe(
        TABLE,
        facts(tables=[about(iot="IOT", temporary="Y", external="YES", read_only="YES")]),
        Keys(),
    )
    assert found.details == ("index-organized", "temporary", "external", "read only")


def test_annotations_stand_behind_the_comment() -> None:
    found = describe(
        TABLE,
        facts(
            columns=[column("A", comment="About A"), column("B")],
            tables=[about()],
            annotations=[
                ("A", "UI", "a  b"),
                ("A", "Hidden", None),
                ("B", "Unit", "m"),
                (None, "Team", "hr"),
            ],
        ),
        Keys(),
    )
    assert found.columns == ("A NUMBER -- About A @UI=a b @Hidden", "B NUMBER -- @Unit=m")
    assert found.details == ("@Team=hr",)


def view(text: str, length: int | None = None, *, full: bool = False) -> Description:
    located = Located("HR", "T", ("VIEW",))
    rows: list[Row] = [(length or len(text), text, "N")]
    return describe(located, facts(views=rows), Keys(), full=full)


def test_the_text_of_a_view_is_cut_visibly() -> None:
    assert view("SELECT 1 FROM dual").text == "SELECT 1 FROM dual"
    long = "SELECT " + "x" * 3000
    assert view(long).text.endswith("… (3007 characters: get_source shows all)")
    assert view(long, full=True).text == long
    assert view("y" * 4000, 9000, full=True).text.endswith(
        "(9000 characters: get_source shows all)"
    )


def test_many_references_are_counted_rather_than_listed() -> None:
    rows: list[tuple[object, ...]] = [("HR", "T", "T_PK", "P", None, None, "ENABLED")]
    names = [("HR", "T_PK", "ID")]
    for number in range(50):
        rows.append(("HR", f"C{number:02}", f"FK{number:02}", "R", "HR", "T_PK", "DISABLED"))
        names.append(("HR", f"FK{number:02}", "T_ID"))
    found = describe(TABLE, facts(tables=[about()]), assemble(rows, names))
    assert found.referenced_by[0] == "HR.C00(T_ID) DISABLED"
    assert found.referenced_by[-1] == "... and 20 more"
    assert len(found.referenced_by) == 31


def test_a_parent_that_is_not_visible_is_said() -> None:
    rows = [constraint("FK", "R", "A", owner="OTHER", key="PK", rule="CASCADE")]
    found = describe(TABLE, facts(constraints=rows), Keys())
    assert found.foreign_keys == (
        "A -> a table that is not visible (constraint OTHER.PK) ON DELETE CASCADE",
    )
