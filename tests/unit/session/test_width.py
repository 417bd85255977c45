"""How many rows come at once: as many as are wanted, never more than fit into memory."""

import pytest

from mcp_oracle.session.width import (
    DESCRIBED_BYTES,
    LEAST_ROWS,
    ROWS_PER_ROUND_TRIP,
    UNDESCRIBED_BYTES,
    UNDESCRIBED_WIDE_BYTES,
    WIDEST_ITEM,
    Widths,
    rows_of,
    widest,
)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT COUNT(*) FROM t",
        "SELECT count( * ) FROM t",
        "SELECT a * b FROM t",
        "SELECT 12 * (b) FROM t",
        "SELECT (a) * 2 FROM t",
        'SELECT "a" * 2 FROM t',
        "SELECT '*' FROM t",
        "SELECT /* all * of it */ a FROM t",
        "SELECT a FROM t -- *",
    ],
)
def test_a_star_that_is_no_column_list_counts_for_nothing(text: str) -> None:
    assert widest(text) == WIDEST_ITEM


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM t",
        "select distinct * from t",
        "SELECT t.* FROM t",
        "SELECT t . * FROM t",
        "SELECT 1, t.* FROM t",
        "SELECT a FROM (SELECT * FROM t)",
        "SELECT /*+ FULL(t) */ * FROM t",
        "SELECT -- all\n * FROM t",
    ],
)
def test_a_star_may_stand_for_a_thousand_columns(text: str) -> None:
    assert widest(text) >= 1000 * WIDEST_ITEM


def test_every_comma_may_part_two_items() -> None:
    assert widest("SELECT a, b, c FROM t") == 3 * WIDEST_ITEM


@pytest.mark.parametrize("columns", [1, 5, 24, 25, 100, 101, 1000, 4096])
@pytest.mark.parametrize("wanted", [1, 201, 1001, 100_000])
def test_the_first_rows_of_an_unknown_text_fit_into_memory(columns: int, wanted: int) -> None:
    rows = Widths().first_rows(f"SELECT {', '.join(['c'] * columns)} FROM t", wanted)
    assert 1 <= rows <= ROWS_PER_ROUND_TRIP
    assert rows == 1 or rows * columns * WIDEST_ITEM <= UNDESCRIBED_BYTES
    assert columns < 200 or rows == 1 or rows * columns * WIDEST_ITEM <= UNDESCRIBED_WIDE_BYTES


def test_a_page_of_a_few_columns_comes_in_one_round_trip() -> None:
    assert Widths().first_rows("SELECT a, b, c, d, e FROM t", 201) == 201


def test_a_star_whose_width_is_known_comes_in_one_round_trip() -> None:
    widths = Widths()
    assert widths.first_rows("SELECT * FROM t", 201) < 10
    widths.described("SELECT * FROM t WHERE id = 7", 400)
    assert widths.first_rows("select *\nfrom t order by 1", 201) == 201


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM u",
        "SELECT * FROM t JOIN u ON 1 = 1",
        "SELECT * FROM (SELECT RPAD('x', 4000) FROM t)",
        "SELECT * FROM t WHERE id = 7 UNION ALL SELECT * FROM u",
        'SELECT * FROM "t"',
    ],
)
def test_the_width_of_one_text_says_nothing_of_another(text: str) -> None:
    widths = Widths()
    widths.described("SELECT * FROM t", 400)
    assert widths.first_rows(text, 201) < 10


def test_texts_with_calls_are_known_as_a_whole_only() -> None:
    widths = Widths()
    widths.described("SELECT RPAD('x', 10) FROM t, u", 10)
    items = ", ".join(["RPAD('x', 32767)"] * 1000)
    assert widths.first_rows(f"SELECT {items} FROM t, u", 201) <= 2


@pytest.mark.parametrize("width", [0, 1, 400, 160_000, 33_000_000, 10**12])
def test_described_rows_fit_into_memory(width: int) -> None:
    rows = rows_of(width, 1001)
    assert rows == 1 or rows * width <= DESCRIBED_BYTES


def test_a_few_rows_more_than_wanted_come_at_once() -> None:
    assert rows_of(100, 3) == LEAST_ROWS


def test_only_the_last_texts_are_remembered() -> None:
    widths = Widths()
    widths.described("SELECT * FROM first", 400)
    for number in range(1000):
        widths.described(f"SELECT * FROM t{number}", 400)
    assert widths.first_rows("SELECT * FROM first", 201) < 10
    assert widths.first_rows("SELECT * FROM t999", 201) == 201
