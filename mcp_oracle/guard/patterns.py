"""Variables that MATCH_RECOGNIZE and GRAPH_TABLE declare in their patterns. Pure: an outline in, positions out."""

from collections.abc import Iterator
from typing import Final

from mcp_oracle.guard.tokens import Outline

_AFTER_MATCH: Final = frozenset(("COLUMNS", "ONE", "WHERE", "KEEP"))
_BEFORE_ELEMENT: Final = frozenset(("(", "-", "<", "<->"))


def row_pattern(outline: Outline, bracket: int) -> range:
    """The tokens inside PATTERN ( ) of the MATCH_RECOGNIZE whose bracket this is; empty without a pattern."""
    for at in outline.level(bracket):
        if outline.keys[at] == "PATTERN" and outline.keys[at + 1] == "(":
            return outline.inside(at + 1)
    return range(0)


def row_variables(outline: Outline, bracket: int, pattern: range) -> Iterator[int]:
    """The names in the pattern and those that SUBSET declares."""
    yield from pattern
    for at in outline.level(bracket):
        if outline.keys[at] == "SUBSET":
            yield from _subsets(outline, at + 1)


def _subsets(outline: Outline, index: int) -> Iterator[int]:
    """`name = (variables), name = (variables)`."""
    while outline.is_name(index) and outline.keys[index + 1 : index + 3] == ["=", "("]:
        yield index
        index = outline.close[index + 2] + 1
        if outline.keys[index] != ",":
            return
        index += 1


def graph_variables(outline: Outline, bracket: int) -> Iterator[int]:
    """The variables of `MATCH (a IS person) -[e]-> (b)` and of ONE ROW PER STEP or VERTEX."""
    in_match = False
    for at in outline.level(bracket):
        key = outline.keys[at]
        if outline.is_name(at):
            in_match = key == "MATCH" or (in_match and key not in _AFTER_MATCH)
        if in_match and key in ("(", "["):
            yield from _element(outline, at)
        elif (
            key in ("STEP", "VERTEX")
            and outline.keys[at + 1] == "("
            and outline.holds_names(at + 1)
        ):
            yield from outline.inside(at + 1)


def _element(outline: Outline, bracket: int) -> Iterator[int]:
    """The variable of `(a IS person WHERE ...)`; a bracket that begins with an element is a pattern of its own."""
    patterns = [bracket]
    while patterns:
        bracket = patterns.pop()
        first = bracket + 1
        if outline.keys[first] in _BEFORE_ELEMENT:
            patterns += _elements(outline, bracket)
        elif outline.is_name(first) and outline.keys[first + 1] in ("IS", "WHERE", ")", "]"):
            yield first


def _elements(outline: Outline, bracket: int) -> Iterator[int]:
    """The brackets of a pattern in brackets, up to its WHERE."""
    for at in outline.level(bracket):
        if outline.keys[at] == "WHERE":
            return
        if outline.keys[at] in ("(", "["):
            yield at
