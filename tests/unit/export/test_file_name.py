"""Names of exported files."""

import pytest

from mcp_oracle.errors import ArgumentError
from mcp_oracle.export.file_name import file_name, free_name

HOSTILE = [
    "", " ", ".", "..", "../x", "..\\x", "/etc/passwd", "a/b.csv", "a\\b.csv", "C:x.csv", "C:\\x.csv", ".hidden",
    "-rf", "~x.csv", "$HOME.csv", "x;rm.csv", "x y.csv", "x\n.csv", "x\x00.csv", "x.csv\x00", "x.csv\n", "x.csv.", "x.",
    "con", "CON.csv", "nul.csv", "Lpt1.csv", "aux.tar.csv", "é.csv", "x\u202e.csv", "x\uff0fy.csv", "a:b.csv",
    "x%2e%2e.csv", "`x`.csv", "x|y.csv", "x*.csv", "x?.csv", "<x>.csv", '"x".csv', "x" * 101, "file:///tmp/x.csv",
    "\u0661.csv", "proc/self/environ",
]  # fmt: skip


@pytest.mark.parametrize("given", HOSTILE)
def test_what_is_more_than_a_plain_name_is_refused(given: str) -> None:
    with pytest.raises(ArgumentError) as error:
        file_name(given, ".csv")
    assert "plain name" in error.value.next_step


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("orders", "orders.csv"),
        ("orders.csv", "orders.csv"),
        ("Orders_2026-11.CSV", "Orders_2026-11.CSV"),
        ("orders.jsonl", "orders.jsonl.csv"),
        ("v1.2", "v1.2.csv"),
        ("_x", "_x.csv"),
        ("console.csv", "console.csv"),
    ],
)
def test_a_plain_name_gets_the_suffix_of_its_format(given: str, name: str) -> None:
    assert file_name(given, ".csv") == name


def test_the_nearest_free_name_has_the_first_number_that_nobody_has() -> None:
    taken = {"a.b.csv", "a.b-2.csv", "a.b-3.csv"}
    assert free_name("a.b.csv", taken.__contains__) == "a.b-4.csv"
    assert free_name("new.csv", taken.__contains__) == "new.csv"
    assert free_name("full.csv", lambda _: True) == ""
