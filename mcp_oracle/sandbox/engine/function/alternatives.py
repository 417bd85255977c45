"""Alternatives of a regular expression: where the first that matches and the longest that matches are the same.

Which of the two Oracle takes is not known here, so a pattern or a text for which they differ is refused.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, permutations

from mcp_oracle.sandbox.types import OraError

_LITERAL = re.compile(r"(?:[^\\.^$*+?()\[\]{}|]|\\\W)+\Z")
_OPTIONAL = re.compile(r"[*?]|\{0*[,}]")
_BACK_REFERENCE = re.compile(r"\\[1-9]")


@dataclass(frozen=True, slots=True)
class Matcher:
    """A pattern, and its outermost alternatives if several of them may match at one place."""

    whole: re.Pattern[str]
    alternatives: tuple[re.Pattern[str], ...] = ()

    def matches(self, text: str, start: int = 0) -> Iterator[re.Match[str]]:
        for match in self.whole.finditer(text, start):
            self.check(match)
            yield match

    def check(self, match: re.Match[str]) -> None:
        """The alternatives that match here must match the same text, and be one where groups count."""
        found = [a.match(match.string, match.start()) for a in self.alternatives]
        ends = [m.end() for m in found if m is not None]
        if any(end != match.end() for end in ends) or (self.whole.groups and len(ends) > 1):
            raise _undecided()


def matcher(
    whole: re.Pattern[str], pattern: str, compiled: Callable[[str], re.Pattern[str]]
) -> Matcher:
    if "|" not in pattern:
        return Matcher(whole)
    outermost, _ = _split(pattern, 0, compiled)
    if len(outermost) == 1 or _exclusive(outermost, compiled):
        return Matcher(whole)
    if _BACK_REFERENCE.search(pattern):
        raise _undecided()
    return Matcher(whole, tuple(map(compiled, outermost)))


def _undecided() -> OraError:
    return OraError(3001, "unimplemented feature: alternatives in a regular expression")


def _split(
    pattern: str, position: int, compiled: Callable[[str], re.Pattern[str]]
) -> tuple[list[str], int]:
    """The alternatives up to the end of the group or of the pattern; those of inner groups must exclude each other."""
    found, start = list[str](), position
    while position < len(pattern) and pattern[position] != ")":
        character = pattern[position]
        if character == "(":
            inner, position = _split(pattern, position + 1, compiled)
            if len(inner) > 1 and not _exclusive(inner, compiled):
                raise _undecided()
        elif character == "|":
            found.append(pattern[start:position])
            start = position + 1
        elif character == "[":
            position = _bracket_end(pattern, position)
        position += 2 if character == "\\" else 1
    return [*found, pattern[start:position]], position


def _bracket_end(pattern: str, position: int) -> int:
    """Where the closing bracket stands; the pattern is known to have it."""
    position += 2 if pattern.startswith("^", position + 1) else 1
    first = True
    while first or pattern[position] != "]":
        first = False
        if pattern.startswith("[:", position):
            position = pattern.index(":]", position) + 1
        position += 1
    return position


def _exclusive(alternatives: list[str], compiled: Callable[[str], re.Pattern[str]]) -> bool:
    """At most one of them matches at any place."""
    if all(map(_LITERAL.match, alternatives)):
        return _apart([re.sub(r"\\(\W)", r"\1", a).casefold() for a in alternatives])
    firsts = [_first(a) for a in alternatives]
    return all(firsts) and not any(
        _overlap(compiled(a), compiled(b)) for a, b in combinations(firsts, 2)
    )


def _apart(texts: list[str]) -> bool:
    """No text begins with another, in either case."""
    return not any(a.startswith(b) for a, b in permutations(texts, 2))


def _first(alternative: str) -> str:
    """The piece for one character that every match begins with; empty where there is none."""
    if not alternative or alternative[0] in ".^$*+?(){":
        return ""
    end = 1
    if alternative[0] == "[":
        end = _bracket_end(alternative, 0) + 1
    elif alternative[0] == "\\":
        end = 2
    anchored = _BACK_REFERENCE.match(alternative) or alternative[:2] in ("\\A", "\\Z")
    return "" if anchored or _OPTIONAL.match(alternative, end) else alternative[:end]


def _overlap(a: re.Pattern[str], b: re.Pattern[str]) -> bool:
    """Whether a character is of both kinds."""
    return re.search(f"(?={a.pattern}){b.pattern}", _characters(), a.flags) is not None


@cache
def _characters() -> str:
    """All that a text may have."""
    return "".join(map(chr, (*range(1, 0xD800), *range(0xE000, 0x110000))))
