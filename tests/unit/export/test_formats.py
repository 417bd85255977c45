"""CSV and JSON Lines: what readers of the formats get back."""

import csv
import io
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_oracle.errors import ArgumentError, ExportError
from mcp_oracle.export.formats import FORMATS, PART_CHARACTERS, Values
from mcp_oracle.export.rendering import Rendering
from mcp_oracle.session.fetched import Column

TEXT = Column("T", "VARCHAR2(100)")
NUMBER = Column("N", "NUMBER")
DOUBLE = Column("D", "BINARY_DOUBLE")
CELLS = st.none() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def text(name: str, columns: list[Column], values: Values, redact: tuple[str, ...] = ()) -> str:
    rendering = Rendering(name, columns, redact)  # pyright: ignore[reportArgumentType] - a name of `FORMATS`
    return b"".join((*rendering.header(), *rendering.piece(values)())).decode()


def read_csv(data: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data, newline="")))


def read_lines(data: str) -> list[dict[str, object]]:
    return [json.loads(line, parse_float=Decimal) for line in data.split("\n")[:-1]]


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1))
def test_csv_gives_every_text_back_and_null_as_an_empty_field(
    rows: list[tuple[str | None, ...]],
) -> None:
    data = text("csv", [TEXT, Column("U", "CLOB")], list(zip(*rows, strict=True)))
    assert read_csv(data) == [["T", "U"], *([cell or "" for cell in row] for row in rows)]


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1))
def test_json_lines_give_every_text_back(rows: list[tuple[str | None, ...]]) -> None:
    data = text("jsonl", [TEXT, Column('quoted " %s\n', "CLOB")], list(zip(*rows, strict=True)))
    assert read_lines(data) == [{"T": a, 'quoted " %s\n': b} for a, b in rows]


@given(st.lists(st.tuples(CELLS, CELLS)))
def test_csv_is_what_the_standard_library_writes(rows: list[tuple[str | None, ...]]) -> None:
    written = io.StringIO(newline="")
    csv.writer(written).writerows([("T", "U"), *rows])
    values: Values = list(zip(*rows, strict=True)) or [[], []]
    assert text("csv", [TEXT, Column("U", "CLOB")], values) == written.getvalue()


@given(st.lists(CELLS))
def test_csv_of_one_column_is_what_the_standard_library_writes(cells: list[str | None]) -> None:
    written = io.StringIO(newline="")
    csv.writer(written).writerows([["T"], *([cell] for cell in cells)])
    assert text("csv", [TEXT], [cells]) == written.getvalue()


@given(st.lists(st.tuples(st.text('a"\\\n\x00\x1f\x7fé\u2028😀,'), st.integers()), min_size=1))
def test_json_lines_are_what_the_standard_library_writes(rows: list[tuple[str, int]]) -> None:
    columns, values = [TEXT, NUMBER], [[row[0] for row in rows], [str(row[1]) for row in rows]]
    encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
    lines = [encoder.encode({"T": cell, "N": number}) + "\n" for cell, number in rows]
    assert text("jsonl", columns, values) == "".join(lines)


@pytest.mark.parametrize("name", ["csv", "jsonl"])
@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1))
def test_rows_that_come_alone_have_the_text_that_they_have_together(
    name: str, rows: list[tuple[str | None, ...]]
) -> None:
    columns = [TEXT, Column("U", "CLOB")]
    rendering = Rendering(name, columns)  # pyright: ignore[reportArgumentType] - a name of `FORMATS`
    parts = [*rendering.header()]
    for row in rows:
        parts += rendering.piece([[cell] for cell in row])()
    assert b"".join(parts).decode() == text(name, columns, list(zip(*rows, strict=True)))


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_a_wide_row_comes_in_parts(name: str) -> None:
    columns = [Column(f"C{number}", "VARCHAR2(32767)") for number in range(100)]
    rendering = Rendering(name, columns)  # pyright: ignore[reportArgumentType] - as above
    parts = list(rendering.piece([["x" * 32_767] for _ in columns])())
    assert len(parts) == 4
    assert max(map(len, parts)) < PART_CHARACTERS + 32_767 + 10


def test_csv_lines_end_as_rfc_4180_says_and_only_what_needs_quotes_has_them() -> None:
    data = text(
        "csv", [TEXT, NUMBER], [["a", 'say "x"', "1,2", "l\nm", None], ["1", None, "2", "3", "4"]]
    )
    assert data == 'T,N\r\na,1\r\n"say ""x""",\r\n"1,2",2\r\n"l\nm",3\r\n,4\r\n'


def test_a_row_of_one_null_is_no_empty_line() -> None:
    assert text("csv", [TEXT], [[None, "x"]]) == 'T\r\n""\r\nx\r\n'


def test_equal_names_stay_in_csv_and_cannot_be_keys() -> None:
    assert text("csv", [TEXT, TEXT], [["a"], ["b"]]) == "T,T\r\na,b\r\n"
    with pytest.raises(ArgumentError, match="more than one column named 'T'"):
        FORMATS["jsonl"]([TEXT, NUMBER, TEXT])


@pytest.mark.parametrize(
    "digits",
    [
        "0",
        "-1",
        "0.1",
        "9007199254740993",
        "-12345678901234567890123456789012345678",
        "1" + "0" * 125,
    ],
)
def test_numbers_keep_every_digit(digits: str) -> None:
    assert text("csv", [NUMBER], [[digits]]) == f"N\r\n{digits}\r\n"
    line = text("jsonl", [NUMBER], [[digits, None]])
    assert line == f'{{"N":{digits}}}\n{{"N":null}}\n'
    assert Decimal(str(read_lines(line)[0]["N"])) == Decimal(digits)


def test_doubles_are_the_shortest_text_of_the_same_double() -> None:
    values = [[0.1, 1e300, -0.0, None, float("nan"), float("inf"), float("-inf")]]
    assert read_csv(text("csv", [DOUBLE], values))[1:] == [
        ["0.1"], ["1e+300"], ["-0.0"], [""], ["NaN"], ["Inf"], ["-Inf"]
    ]  # fmt: skip
    found = [line["D"] for line in read_lines(text("jsonl", [DOUBLE], values))]
    assert found == [Decimal("0.1"), Decimal("1e+300"), Decimal("-0.0"), None, "NaN", "Inf", "-Inf"]


def test_booleans_and_documents_are_json_in_both() -> None:
    columns = [Column("B", "BOOLEAN"), Column("J", "JSON")]
    values: Values = [[True, False], [{"a": [Decimal("0.10"), None, "x\n"]}, [1, 2.5]]]
    assert read_csv(text("csv", columns, values))[1:] == [
        ["true", '{"a":[0.1,null,"x\\n"]}'],
        ["false", "[1,2.5]"],
    ]
    assert read_lines(text("jsonl", columns, values)) == [
        {"B": True, "J": {"a": [Decimal("0.1"), None, "x\n"]}},
        {"B": False, "J": [1, Decimal("2.5")]},
    ]


def test_a_query_without_rows_is_a_header_or_nothing() -> None:
    assert b"".join(Rendering("csv", [TEXT, NUMBER]).header()) == b"T,N\r\n"
    assert b"".join(Rendering("jsonl", [TEXT, NUMBER]).header()) == b""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_columns_with_formulas_are_found_and_left_as_they_are(start: str) -> None:
    rendering = Rendering("csv", [TEXT, NUMBER, Column("OTHER", "CLOB")])
    values: Values = [["x", f"{start}1"], ["-1", "-2"], ["a=b", None]]
    data = b"".join(rendering.piece(values)()).decode()
    assert list(rendering.formulas) == ["T"]
    assert read_csv(data)[1] == [f"{start}1", "-2", ""]


def test_personal_data_is_replaced_in_both_formats_even_in_numbers() -> None:
    columns = [TEXT, NUMBER]
    values: Values = [["mail a@example.com", "x"], ["4111111111111111", "7"]]
    kinds = ("email", "card")
    assert text("csv", columns, values, kinds) == "T,N\r\nmail [email],[card]\r\nx,7\r\n"
    lines = read_lines(text("jsonl", columns, values, kinds))
    assert lines == [{"T": "mail [email]", "N": "[card]"}, {"T": "x", "N": 7}]
    rendering = Rendering("csv", columns, kinds)
    assert list(rendering.piece(values)())
    assert rendering.replaced == {"T": {"email"}, "N": {"card"}}


def test_a_batch_is_let_go_when_its_text_is_made() -> None:
    piece = Rendering("csv", [TEXT]).piece([["a"]])
    assert list(piece()) == [b"a\r\n"]
    with pytest.raises(IndexError):
        list(piece())


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_bytes_that_are_no_text_are_an_error_that_names_the_column(name: str) -> None:
    with pytest.raises(ExportError, match="Column BAD has a text with bytes"):
        text(name, [TEXT, Column("BAD", "VARCHAR2(9)")], [["a"], ["x\udcff"]])
