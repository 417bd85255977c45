"""Scripts are split where Oracle's tools split them."""

import pytest

from mcp_oracle.guard.script import Piece, command, split_script

UNIT = "CREATE OR REPLACE PACKAGE BODY p AS\n  x NUMBER := 1;\nBEGIN NULL;\nEND;\n/"


@pytest.mark.parametrize(
    ("script", "pieces"),
    [
        ("", []),
        ("-- c\n/* d */\n", []),
        ("SELECT 1 FROM dual", ["SELECT 1 FROM dual"]),
        ("SELECT 1 FROM dual; SELECT 2 FROM dual;", ["SELECT 1 FROM dual;", "SELECT 2 FROM dual;"]),
        (
            "SELECT 1 FROM dual\n/\nSELECT 2 FROM dual\n/",
            ["SELECT 1 FROM dual\n/", "SELECT 2 FROM dual\n/"],
        ),
        ("SELECT 1 FROM dual;\n/\n", ["SELECT 1 FROM dual;"]),
        (
            "SELECT ';' a, q'[;']' b, \"x;y\", 1 /* ; */ -- ;\n FROM t;",
            ["SELECT ';' a, q'[;']' b, \"x;y\", 1 /* ; */ -- ;\n FROM t;"],
        ),
        (
            "-- why\nSELECT 1 FROM dual;\nDELETE FROM t;",
            ["-- why\nSELECT 1 FROM dual;", "DELETE FROM t;"],
        ),
        (
            "BEGIN NULL; END;\n/\nSELECT 1 FROM dual;",
            ["BEGIN NULL; END;\n/", "SELECT 1 FROM dual;"],
        ),
        (
            "declare x number; begin null; end;\n /\t\nselect 1 from dual",
            ["declare x number; begin null; end;\n /", "select 1 from dual"],
        ),
        ("<<l>> BEGIN NULL; END;\n/", ["<<l>> BEGIN NULL; END;\n/"]),
        (UNIT + "\nSELECT 1 FROM dual;", [UNIT, "SELECT 1 FROM dual;"]),
        (
            "CREATE EDITIONABLE TRIGGER t BEGIN a; END;\n/\nx;",
            ["CREATE EDITIONABLE TRIGGER t BEGIN a; END;\n/", "x;"],
        ),
        ("CREATE TABLE t (a NUMBER); x;", ["CREATE TABLE t (a NUMBER);", "x;"]),
        ("CREATE;x;", ["CREATE;", "x;"]),
        (
            "WITH FUNCTION f RETURN NUMBER IS BEGIN RETURN 1; END;\nSELECT f FROM dual\n/\nx;",
            ["WITH FUNCTION f RETURN NUMBER IS BEGIN RETURN 1; END;\nSELECT f FROM dual\n/", "x;"],
        ),
        (
            "WITH q AS (SELECT 1 FROM dual) SELECT 1 FROM q; x;",
            ["WITH q AS (SELECT 1 FROM dual) SELECT 1 FROM q;", "x;"],
        ),
        ("PROMPT it's; here\nSELECT 1 FROM dual;", ["PROMPT it's; here", "SELECT 1 FROM dual;"]),
        ("exec p -\n  (1)\nx;", ["exec p -\n  (1)", "x;"]),
        ("@script.sql\n@@other\nx;", ["@script.sql", "@@other", "x;"]),
        (
            "SET TIMING ON\nSET ROLE ALL; SET TRANSACTION READ ONLY;",
            ["SET TIMING ON", "SET ROLE ALL;", "SET TRANSACTION READ ONLY;"],
        ),
        ("SELECT 1 FROM dual\r\n/\r\nx;", ["SELECT 1 FROM dual\r\n/", "x;"]),
        ("SELECT 'open; x;", ["SELECT 'open; x;"]),
        ("SELECT q'[open; x;", ["SELECT q'[open; x;"]),
        ("SELECT 1 /* open; x;", ["SELECT 1 /* open; x;"]),
        ("SELECT a / b FROM t; x;", ["SELECT a / b FROM t;", "x;"]),
        (";;/\n/\n;", []),
    ],
)
def test_a_script_is_split(script: str, pieces: list[str]) -> None:
    assert [piece.text for piece in split_script(script)] == pieces


def test_a_piece_knows_its_line() -> None:
    script = "\n-- c\nSELECT 1\nFROM dual;\n\nBEGIN NULL; END;\n/\nx;"
    assert [piece.line for piece in split_script(script)] == [2, 6, 8]
    assert next(iter(split_script("x"))) == Piece("x", 1)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("set echo off", "SET"),
        ("-- why\n@script.sql", "@"),
        ("SET TRANSACTION READ ONLY", ""),
        ("SELECT 1 FROM dual", ""),
        ("", ""),
    ],
)
def test_a_command_of_sql_plus_is_told_from_a_statement(text: str, word: str) -> None:
    assert command(text) == word
