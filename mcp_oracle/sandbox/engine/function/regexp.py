"""Oracle's regular expressions on Python's engine, for the patterns that both read alike.

Python takes the first of several alternatives: a pattern with `|` is only used where nothing but the existence of a
match counts, or where `alternatives` finds no difference. What is not known to agree is refused.
"""

import re
import sys
from decimal import Decimal
from functools import lru_cache

from mcp_oracle.sandbox.engine.function.alternatives import Matcher, matcher
from mcp_oracle.sandbox.types import OraError

_CLASSES = {
    "alpha": r"^\W\d_",
    "digit": r"0-9",
    "alnum": r"^\W_",
    "space": r"\s",
    "upper": None,
    "lower": None,
    "punct": r"!-/:-@\[-`{-~",
    "blank": r" \t",
    "xdigit": r"0-9A-Fa-f",
}
_INTERVAL = re.compile(r"\{\d+(,\d*)?\}")
_ESCAPES = frozenset("dDwWsSAZ") | frozenset("123456789")


@lru_cache(maxsize=256)
def compiled(pattern: str | None, flags: str) -> re.Pattern[str]:
    if pattern is None:
        raise OraError(3001, "unimplemented feature: a regular expression that is NULL")
    options, dot_all, multiline = 0, False, False
    for flag in flags:
        if flag == "i":
            options |= re.IGNORECASE
        elif flag == "c":
            options &= ~re.IGNORECASE
        elif flag == "n":
            dot_all = True
        elif flag == "m":
            multiline = True
        elif flag == "x":
            raise OraError(3001, "unimplemented feature: regular expression flag x")
        else:
            raise OraError(1760, "illegal argument for function")
    options |= (re.DOTALL if dot_all else 0) | (re.MULTILINE if multiline else 0)
    try:
        return re.compile(_translated(pattern, multiline=multiline), options)
    except re.error as error:
        raise _invalid(error) from error


@lru_cache(maxsize=256)
def _matcher(pattern: str | None, flags: str) -> Matcher:
    whole = compiled(pattern, flags)
    return matcher(whole, pattern or "", lambda part: compiled(part, flags))


def _invalid(error: re.error) -> OraError:
    if "parenthesis" in error.msg or "subpattern" in error.msg:
        return OraError(12725, "unmatched parentheses in regular expression")
    return OraError(3001, f"unimplemented feature: this regular expression ({error.msg})")


def _translated(pattern: str, *, multiline: bool) -> str:
    result, position = list[str](), 0
    while position < len(pattern):
        character = pattern[position]
        if character == "[":
            piece, position = _bracket(pattern, position)
            result.append(piece)
            continue
        if character == "\\":
            result.append(_escape(pattern[position + 1 : position + 2]))
            position += 2
            continue
        if character == "(" and pattern.startswith("(?", position):
            raise OraError(3001, "unimplemented feature: extended regular expression group")
        if character == "{" and not _INTERVAL.match(pattern, position):
            raise OraError(3001, "unimplemented feature: a brace that repeats nothing")
        result.append(r"\Z" if character == "$" and not multiline else character)
        position += 1
    return "".join(result)


def _escape(following: str) -> str:
    if not following:
        return r"\\"
    if following == "Z":
        raise OraError(3001, "unimplemented feature: regular expression anchor \\Z")
    if following in _ESCAPES:
        return "\\" + following
    return re.escape(following)


def _bracket(pattern: str, position: int) -> tuple[str, int]:
    """A bracket expression; backslash is an ordinary character inside it."""
    end = position + 1
    negated = pattern.startswith("^", end)
    end += negated
    items = list[str]()
    first = True
    while end < len(pattern) and (pattern[end] != "]" or first):
        first = False
        if pattern.startswith("[:", end):
            close = pattern.find(":]", end)
            items.append(_class(pattern[end + 2 : close] if close > 0 else ""))
            end = close + 2
        elif pattern.startswith(("[.", "[="), end):
            raise OraError(3001, "unimplemented feature: collation in a regular expression")
        else:
            items.append(_plain(pattern[end]))
            end += 1
    if end >= len(pattern):
        raise OraError(12726, "unmatched bracket in regular expression")
    return _set(items, negated=negated), end + 1


def _plain(character: str) -> str:
    return (
        character
        if character == "-"
        else re.escape(character)
        if not character.isalnum()
        else character
    )


def _class(name: str) -> str:
    if name not in _CLASSES:
        raise OraError(12729, "invalid character class in regular expression")
    body = _CLASSES[name]
    if body is None:
        return _cased(upper=name == "upper")
    return body


@lru_cache(maxsize=2)
def _cased(*, upper: bool) -> str:
    """All letters of one case as ranges: Python has no class for them."""
    test, ranges, start = (str.isupper if upper else str.islower), list[str](), -1
    for code in range(sys.maxunicode + 2):
        if code <= sys.maxunicode and test(chr(code)):
            start = code if start < 0 else start
        elif start >= 0:
            ranges.append(chr(start) if start == code - 1 else f"{chr(start)}-{chr(code - 1)}")
            start = -1
    return "".join(ranges)


def _set(items: list[str], *, negated: bool) -> str:
    complements = [i for i in items if i.startswith("^")]
    plain = "".join(i for i in items if not i.startswith("^"))
    if not complements:
        return f"[{'^' if negated else ''}{plain}]"
    choices = "|".join([f"[{c}]" for c in complements] + ([f"[{plain}]"] if plain else []))
    return f"(?:(?!{choices})[\\s\\S])" if negated else f"(?:{choices})"


def like(text: str, pattern: str | None, flags: str) -> bool:
    return compiled(pattern, flags).search(text) is not None


def _nth(pattern: Matcher, text: str, start: Decimal, nth: Decimal) -> re.Match[str] | None:
    if start < 1 or nth < 1:
        raise OraError(1428, f"argument '{min(int(start), int(nth))}' is out of range")
    for index, match in enumerate(pattern.matches(text, int(start) - 1), 1):
        if index == int(nth):
            return match
    return None


def substr(
    text: str, pattern: str | None, start: Decimal, nth: Decimal, flags: str, group: Decimal
) -> str | None:
    match = _nth(_matcher(pattern, flags), text, start, nth)
    if match is None or int(group) > (match.re.groups or 0):
        return None
    return match.group(int(group)) or None


def instr(
    text: str,
    pattern: str | None,
    start: Decimal,
    nth: Decimal,
    after: Decimal,
    flags: str,
    group: Decimal,
) -> Decimal:
    match = _nth(_matcher(pattern, flags), text, start, nth)
    if match is None or int(group) > (match.re.groups or 0):
        return Decimal(0)
    return Decimal((match.end(int(group)) if after else match.start(int(group))) + 1)


def count(text: str, pattern: str | None, start: Decimal, flags: str) -> Decimal:
    found = _matcher(pattern, flags).matches(text, int(start) - 1)
    return Decimal(sum(1 for m in found if m.group()))


def replace(
    text: str, pattern: str | None, by: str | None, start: Decimal, nth: Decimal, flags: str
) -> str | None:
    """Occurrence 0 replaces all; a backslash and a digit in the replacement is a group."""
    finder, head = _matcher(pattern, flags), text[: int(start) - 1]
    seen = 0

    def one(match: re.Match[str]) -> str:
        nonlocal seen
        finder.check(match)
        seen += 1
        if int(nth) not in (0, seen):
            return match.group()
        return _expanded(match, by or "")

    return head + finder.whole.sub(one, text[int(start) - 1 :]) or None


def _expanded(match: re.Match[str], by: str) -> str:
    def group(reference: re.Match[str]) -> str:
        if reference[1] == "\\":
            return "\\"
        number = int(reference[1])
        return (match.group(number) or "") if number <= (match.re.groups or 0) else ""

    return re.sub(r"\\([1-9\\])", group, by)
