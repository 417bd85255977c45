"""What is shown of long texts: whole characters, within bytes of UTF-8."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_oracle.session.cells import cut_to
from mcp_oracle.session.heads import cut, head, is_longer, least_shown
from mcp_oracle.settings import Limits

TEXTS = st.text("aé€😀\udcff\x00", max_size=40)


def size(text: str) -> int:
    return len(text.encode(errors="surrogatepass"))


@given(TEXTS, st.integers(1, 100))
def test_a_head_is_the_most_whole_characters_that_fit(text: str, most: int) -> None:
    found = head(text, most)
    assert text.startswith(found)
    assert size(found) <= most
    assert found == text or size(text[: len(found) + 1]) > most


@given(TEXTS, st.integers(1, 100))
def test_a_text_is_longer_if_it_has_more_bytes(text: str, most: int) -> None:
    assert is_longer(text, most) == (size(text) > most)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x" * 10, "x" * 10),
        ("x" * 11, "x" * 10 + "… (11 characters)"),
        ("é" * 5, "é" * 5),
        ("é" * 6, "é" * 5 + "… (6 characters)"),
        ("€" * 4, "€" * 3 + "… (4 characters)"),
        ("xxx😀😀", "xxx😀… (5 characters)"),
        ("12345678€", "12345678… (9 characters)"),
    ],
)
def test_a_cell_is_cut_by_bytes_and_says_its_length_in_characters(text: str, shown: str) -> None:
    cells, rows = cut_to([None, text, 7], Limits(cell_bytes=10))
    assert cells == [None, shown, 7]
    assert rows == ([1] if shown != text else [])


def test_reading_on_starts_behind_what_every_cut_value_shows() -> None:
    cells = [cut("ab… (c", 9), cut("éé", 7), "<CLOB of 9 characters, not read>", None]
    assert least_shown(cells) == 2
    assert least_shown(cells[2:]) is None
