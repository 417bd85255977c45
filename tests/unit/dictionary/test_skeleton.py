"""DDL made of what the views show."""

from mcp_oracle.dictionary.describe import Facts
from mcp_oracle.dictionary.keys import assemble
from mcp_oracle.dictionary.locate import Located
from mcp_oracle.dictionary.skeleton import OMITTED, skeleton
from mcp_oracle.session.fetched import Cell

Row = tuple[Cell, ...]
KEYS = assemble([("HR", "P", "P_PK", "P", None, None, "ENABLED")], [("HR", "P_PK", "Id")])


def column(name: str, data_type: str, *, nullable: str = "Y", comment: str | None = None) -> Row:
    return (
        name,
        data_type,
        22,
        None,
        None,
        0,
        None,
        None,
        nullable,
        None,
        "NO",
        "NO",
        comment,
        "NO",
    )


def made(kind: str, **statements: list[Row]) -> str:
    located = Located("HR", "T", (kind,))
    facts = Facts()
    for name, rows in statements.items():
        facts.rows[f"describe_{name}", located.key] = list(rows)
    return skeleton(located, facts, KEYS)


def test_a_table_has_its_columns_constraints_indexes_and_comments() -> None:
    text = made(
        "TABLE",
        columns=[
            column("ID", "NUMBER", nullable="N", comment="It's the key"),
            column("P_ID", "NUMBER"),
        ],
        tables=[("About T", 1, None, None, None, "N", "NO", "NO", "NO")],
        constraints=[
            ("NN", "C", '"ID" IS NOT NULL', None, None, None, "ENABLED", "VALIDATED", "ID"),
            ("CK", "C", "id > 0", None, None, None, "DISABLED", "NOT VALIDATED", "ID"),
            ("T_PK", "P", None, None, None, None, "ENABLED", "VALIDATED", "ID"),
            ("FK", "R", None, "HR", "P_PK", "CASCADE", "ENABLED", "NOT VALIDATED", "P_ID"),
            ("FK2", "R", None, "XX", "GONE", None, "ENABLED", "VALIDATED", "P_ID"),
        ],
        indexes=[
            ("HR", "T_PK", "NORMAL", "UNIQUE", "VISIBLE", "VALID", "NO", "ID", 1, "ASC"),
            ("HR", "T_IX", "BITMAP", "NONUNIQUE", "VISIBLE", "VALID", "NO", "P_ID", 1, "ASC"),
            ("HR", "T_DX", "DOMAIN", "NONUNIQUE", "VISIBLE", "VALID", "NO", "P_ID", 1, "ASC"),
        ],
    )
    assert text == (
        "CREATE TABLE HR.T (\n"
        "  ID NUMBER NOT NULL,\n"
        "  P_ID NUMBER,\n"
        "  CONSTRAINT CK CHECK (id > 0) DISABLE,\n"
        "  CONSTRAINT T_PK PRIMARY KEY (ID),\n"
        '  CONSTRAINT FK FOREIGN KEY (P_ID) REFERENCES HR.P ("Id") ON DELETE CASCADE ENABLE NOVALIDATE\n'
        ");\n"
        "-- CONSTRAINT FK2 refers to a key that is not visible: XX.GONE\n"
        "CREATE BITMAP INDEX HR.T_IX ON HR.T (P_ID);\n"
        "-- INDEX HR.T_DX (DOMAIN) is left out\n"
        "COMMENT ON TABLE HR.T IS 'About T';\n"
        "COMMENT ON COLUMN HR.T.ID IS 'It''s the key';"
    )


def test_index_organized_and_temporary_tables_say_so() -> None:
    about = (None, 1, None, None, "IOT", "Y", "NO", "NO", "NO")
    text = made("TABLE", columns=[column("ID", "NUMBER")], tables=[about])
    assert text == "CREATE GLOBAL TEMPORARY TABLE HR.T (\n  ID NUMBER\n) ORGANIZATION INDEX;"


def test_a_view_has_its_query_and_says_where_it_is_cut() -> None:
    columns = [column("A", "NUMBER"), column("b", "DATE")]
    text = made("VIEW", columns=columns, views=[(8, "SELECT 1", "Y")])
    assert text == 'CREATE OR REPLACE VIEW HR.T (A, "b") AS\nSELECT 1\nWITH READ ONLY;'
    cut = made("VIEW", columns=columns, views=[(9000, "SELECT 1", "Y")])
    assert cut.endswith("SELECT 1\n-- the rest is cut")


def test_sequences_and_indexes_are_one_statement() -> None:
    assert made("SEQUENCE", sequences=[(1, 99, 2, "Y", 0, 41)]) == (
        "CREATE SEQUENCE HR.T START WITH 41 INCREMENT BY 2 MINVALUE 1 MAXVALUE 99 NOCACHE CYCLE;"
    )
    row = ("HR", "P", "NORMAL", "UNIQUE", "VISIBLE", "VALID", "NO", "A", 1, "ASC")
    assert made("INDEX", named_indexes=[row]) == "CREATE UNIQUE INDEX HR.T ON HR.P (A);"


def test_there_is_none_of_what_the_views_do_not_show() -> None:
    assert made("MATERIALIZED VIEW") == ""
    assert made("SEQUENCE") == ""
    assert made("VIEW") == ""
    assert made("INDEX") == ""
    assert {"TABLE", "VIEW", "SEQUENCE", "INDEX"} <= set(OMITTED)


def test_an_external_table_says_that_its_place_is_left_out() -> None:
    text = made(
        "TABLE",
        columns=[column("ID", "NUMBER")],
        tables=[(None, None, None, None, None, "N", "YES", "NO", "NO")],
    )
    assert text == (
        "CREATE TABLE HR.T (\n  ID NUMBER\n);\n-- its ORGANIZATION EXTERNAL clause is left out"
    )
