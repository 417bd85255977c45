"""Names as users write them."""

import pytest

from mcp_oracle.dictionary.names import identifier, qualified, wanted
from mcp_oracle.errors import ArgumentError


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("employees", ("", "EMPLOYEES", "")),
        (" hr . employees ", ("HR", "EMPLOYEES", "")),
        ('"hr"."Mixed Case"', ("hr", "Mixed Case", "")),
        ('hr."Mixed Case"', ("HR", "Mixed Case", "")),
        ("sys.dbms_output.put_line", ("SYS", "DBMS_OUTPUT", "PUT_LINE")),
        ("v$session", ("", "V$SESSION", "")),
        ("straße", ("", "STRASSE", "")),
    ],
)
def test_plain_parts_are_folded_and_quoted_ones_are_not(
    text: str, parts: tuple[str, str, str]
) -> None:
    name = wanted(text)
    assert (name.schema, name.name, name.member) == parts
    assert name.is_quoted == ('"' in text)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "1abc", "a b", "a;b", "a..b", ".a", "a.", '""', '"a', "a@link", "a.b.c.d", "x" * 500,
        "a'b", "a--b", '"a"b',
    ],
)  # fmt: skip
def test_what_is_no_name_is_an_error_with_the_right_form(text: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        wanted(text)
    assert "SCHEMA.NAME" in caught.value.next_step


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("EMPLOYEES", "EMPLOYEES"),
        ("V$SESSION", "V$SESSION"),
        ("Mixed Case", '"Mixed Case"'),
        ("lower", '"lower"'),
        ("1ST", '"1ST"'),
        ("ORDER", '"ORDER"'),
        ("COMMENT", '"COMMENT"'),
        ("ROWID", '"ROWID"'),
        ("STATUS", "STATUS"),
    ],
)
def test_a_name_is_quoted_where_sql_needs_it(name: str, shown: str) -> None:
    assert identifier(name) == shown


def test_a_public_synonym_is_written_as_everybody_does() -> None:
    assert qualified("PUBLIC", "DUAL") == "PUBLIC.DUAL"
    assert qualified("HR", "dept") == 'HR."dept"'
