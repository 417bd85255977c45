"""The guard raises nothing but RefusedError, and what it lets through is the caller's text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard import Draft, Resolution
from mcp_oracle.guard.catalogue import RULES
from mcp_oracle.guard.lists.builtins import BUILTINS
from mcp_oracle.guard.lists.members import MEMBERS
from mcp_oracle.guard.script import split_script
from mcp_oracle.guard.words import KEYWORDS
from mcp_oracle.policy import Policy
from tests.unit.guard.cases import texts, verdict

SEEDS = texts("benign.jsonl") + texts("allowed.jsonl") + texts("attacks.jsonl")
WORDS = sorted(KEYWORDS | BUILTINS.keys() | MEMBERS.keys())
SIGNS = [
    *"()[]{},.;:'\"@=+-*/|<>?$!^%#&\\ \n",
    "q'[",
    "]'",
    "--",
    "/*",
    "*/",
    "||",
    "=>",
    "(+)",
    "''",
]
PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(SIGNS),
    st.sampled_from(
        ["a", "t", '"x"', "1", "'s'", ":b", "evil(1)", "p.f", "\u2028", "\x00", "\ud800", "ß"]
    ),
    st.text(max_size=3),
)
SOUPS = st.lists(PIECES, max_size=40).map(" ".join)
CUTS = st.tuples(st.sampled_from(SEEDS), st.integers(0, 200), st.integers(0, 200), SOUPS).map(
    lambda cut: cut[0][: cut[1]] + cut[3] + cut[0][cut[2] :]
)
OPEN = Policy(when_unresolved="static")


def check(sql: str) -> None:
    answer = verdict(sql, OPEN)
    if isinstance(answer, RefusedError):
        assert answer.rule in RULES
        assert answer.rule != "internal", answer.reason
        assert answer.reason
        assert answer.hint
        return
    assert isinstance(answer, Draft)
    assert answer.text in sql
    assert answer.approve(Resolution.unavailable("test")).text == answer.text
    again = verdict(answer.text, OPEN)
    assert isinstance(again, Draft)
    assert again.text == answer.text


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text())
def test_any_text_is_allowed_or_refused(sql: str) -> None:
    check(sql)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(SOUPS)
def test_any_soup_of_words_and_signs_is_allowed_or_refused(soup: str) -> None:
    check("SELECT " + soup)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(CUTS)
def test_any_cut_of_a_known_statement_is_allowed_or_refused(sql: str) -> None:
    check(sql)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.one_of(st.text(), SOUPS, CUTS))
def test_any_text_splits_into_pieces_that_lose_nothing(script: str) -> None:
    pieces = [piece.text for piece in split_script(script)]
    rest = script
    for piece in pieces:
        assert piece in rest
        rest = rest[rest.index(piece) + len(piece) :]
