"""What fits into an answer: at least one row and one column, whatever their size."""

import random

import pytest

from mcp_oracle.render.fitting import columns_that_fit, heads, rows_that_fit
from mcp_oracle.render.plain import size
from mcp_oracle.render.rows import ColumnFacts, table

TEXT = "VARCHAR2(4000)"


def columns(count: int) -> list[ColumnFacts]:
    return [ColumnFacts(f"C{number}", TEXT) for number in range(1, count + 1)]


@pytest.mark.parametrize("cells", [1, 10, 300])
@pytest.mark.parametrize("text", ["x", "ä", "\N{GRINNING FACE}", '"\\\n'])
def test_a_row_that_is_too_long_is_cut_to_what_fits(cells: int, text: str) -> None:
    shown = table(columns(cells), [[text * 40_000] * cells] * 3, 40_000)
    assert len(shown.rows) == 1
    assert shown.over_budget
    assert shown.head_characters > 0
    assert 25_000 < size(shown.rows) + sum(size([c.name, c.type]) for c in shown.columns) <= 40_000
    assert all(str(cell).endswith("…") for cell in shown.rows[0])


def test_short_cells_beside_a_long_one_stay_whole() -> None:
    row, characters = heads([1, None, "short and whole", "x" * 100_000, True], 1000)
    assert row[:3] == [1, None, "short and whole"]
    assert row[4] is True
    assert len(str(row[3])) == characters + 1
    assert 900 < size(row) <= 1000


def test_a_long_document_becomes_the_head_of_its_text() -> None:
    row, _ = heads([{"a": ["x" * 5000]}], 200)
    assert str(row[0]).startswith('{"a":["xxx')
    assert size(row) <= 200


def test_columns_that_have_no_room_are_named() -> None:
    shown = table(columns(1000), [[1] * 1000] * 2, 40_000)
    count = len(shown.columns)
    assert 100 < count < 1000
    assert shown.left_out == tuple(f"C{number}" for number in range(count + 1, 1001))
    assert shown.rows
    assert all(len(row) == count for row in shown.rows)


def test_more_columns_than_the_limit_are_left_out() -> None:
    shown = table(columns(20), [list(range(20))], 40_000, most_columns=7)
    assert (len(shown.columns), len(shown.left_out), shown.rows) == (7, 13, [list(range(7))])


@pytest.mark.parametrize(("budget", "expected"), [(0, 1), (10, 1), (25, 2), (1000, 3)])
def test_at_least_one_column_is_named(budget: int, expected: int) -> None:
    assert columns_that_fit([10, 10, 10], budget, 100) == expected


@pytest.mark.parametrize("seed", range(30))
def test_exactly_the_rows_that_fit_are_kept(seed: int) -> None:
    draw = random.Random(seed)
    longest = draw.choice([1, 30, 3000])
    rows: list[list[object]] = [
        ["x" * draw.randint(0, longest), number] for number in range(draw.choice([1, 2, 300]))
    ]
    budget = draw.randint(0, size(rows) + 10)
    kept = rows_that_fit(rows, budget)
    assert kept == rows[: len(kept)]
    assert size(kept) <= max(budget, 2)
    assert len(kept) == len(rows) or size(rows[: len(kept) + 1]) > budget


def test_what_need_not_be_said_leaves_room_for_rows() -> None:
    rows: list[list[object]] = [["x" * 10]] * 10
    whole = size(rows)
    assert len(rows_that_fit(rows, whole - 5, spare=5)) == 10
    assert len(rows_that_fit(rows, whole - 5, spare=4)) == 9
