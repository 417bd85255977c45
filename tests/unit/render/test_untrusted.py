"""The net under all tools: what hides is found anywhere in a JSON value, and written out."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_oracle.render.untrusted import all_visible, hides

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab\u202e\x07", max_size=3), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(JSON)
def test_nothing_hides_when_all_is_visible(value: Any) -> None:
    shown = all_visible(value)
    assert not hides(shown)
    assert shown == value or hides(value)


@pytest.mark.parametrize(
    "character", ["\x00", "\x08", "\x0c", "\x1f", "\x7f", "\x9b", "\u202e", "\U000e0041", "\ud800"]
)
def test_every_kind_of_hidden_character_is_found(character: str) -> None:
    assert hides({"a": [1, f"x{character}"]})
    assert hides({f"x{character}": None})


@pytest.mark.parametrize(
    "text", ["tab\t, line\r\n", "Grüße 日本語 👩\u200d💻", 'quote " and \\ backslash']
)
def test_ordinary_text_is_not_suspected(text: str) -> None:
    assert not hides([text, 1.5, None])
