"""Finds objects by words, parts of names or LIKE patterns. Pure: a catalogue in, ranked matches out."""

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mcp_oracle.dictionary.catalog import Catalog, ObjectEntry

_WORD = re.compile(r"[\w$#]+")
SHORTEST_PART = 3
"""Characters of a name that may stand for a longer one."""
_MINOR = frozenset({"INDEX", "TRIGGER", "SEQUENCE", "SYNONYM"})


@dataclass(frozen=True, slots=True)
class Match:
    """An object that was found.

    Attributes:
        columns: names of the columns that matched, if the object's own name did not.
        by_comment: the comment matched, no name did.
    """

    entry: ObjectEntry
    score: int
    columns: tuple[str, ...] = ()
    by_comment: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    score: int
    column: str = ""
    in_comment: bool = False


Finder = Callable[[ObjectEntry], Hit | None]


def search(
    catalog: Catalog, pattern: str, schema: str | None, types: frozenset[str]
) -> tuple[list[Match], bool]:
    """Objects that match every word, best first; failing that, those that match any word (then False).

    `_` is what names have between their words, and a wildcard beside % or where it finds nothing as itself.

    `types` empty means all; `COLUMN` in it asks for objects that have a matching column.
    """
    schema, pattern = _qualified(catalog, pattern, schema)
    entries = [entry for entry in catalog.objects if schema in {None, entry.schema}]
    only_columns = types == frozenset({"COLUMN"})
    wanted = types - {"COLUMN"}
    if wanted:
        entries = [entry for entry in entries if entry.type in wanted]
    words = _finders(pattern, only_columns=only_columns)
    tries = [(words, len(words), True), (words, 1, False)]
    if "_" in pattern:
        tries.insert(1, ([_like(pattern.strip(), only_columns=only_columns)], 1, True))
    for finders, enough, is_all in tries:
        found = [m for entry in entries if (m := _match(entry, finders, enough))]
        if found:
            return sorted(found, key=_rank), is_all
    return [], True


def near(name: str, names: Iterable[str], count: int = 3) -> list[str]:
    """Names that look like `name`, closest first; failing that, what it may be short for."""
    given, known = name.upper(), sorted(set(names))
    close = difflib.get_close_matches(given, known, n=count, cutoff=0.6)
    if close or len(given) < SHORTEST_PART:
        return close
    for fits in (str.startswith, _has_word, _is_short_for):
        if found := [other for other in known if fits(other, given)]:
            return found[:count]
    return []


def _has_word(name: str, wanted: str) -> bool:
    """`NME` is close to the second word of LAST_NAME."""
    return bool(difflib.get_close_matches(wanted, name.split("_"), n=1, cutoff=0.8))


def _is_short_for(name: str, short: str) -> bool:
    """`DEPT` is short for DEPARTMENTS: the same beginning, and its letters in this order."""
    letters = iter(name)
    return name[:2] == short[:2] and all(letter in letters for letter in short)


def _qualified(catalog: Catalog, pattern: str, schema: str | None) -> tuple[str | None, str]:
    """`HR.EMP` names schema HR, unless a schema was given apart."""
    left, dot, right = pattern.strip().partition(".")
    if dot and schema is None and left.strip('"').upper() in catalog.schemas():
        return left.strip('"').upper(), right
    return schema, pattern


def _finders(pattern: str, *, only_columns: bool) -> list[Finder]:
    """One finder per word; a pattern with % is a single one. No word at all finds everything."""
    if "%" in pattern:
        return [_like(pattern.strip().strip('"'), only_columns=only_columns)]
    words = [_stem(word.upper()) for word in _WORD.findall(pattern)]
    return [_word(word, only_columns=only_columns) for word in words] or [lambda _: Hit(1)]


def _stem(word: str) -> str:
    """Without a plural's S: `orders` finds ORDER and ORDERS."""
    return word[:-1] if len(word) > 3 and word.endswith("S") and not word.endswith("SS") else word


def _word(word: str, *, only_columns: bool) -> Finder:
    def find(entry: ObjectEntry) -> Hit | None:
        if not only_columns and (score := _name_score(word, entry.name)):
            return Hit(score + 40)
        best = max(((_name_score(word, c.name), c.name) for c in entry.columns), default=(0, ""))
        if best[0]:
            return Hit(best[0], best[1])
        if not only_columns and word in entry.comment.upper():
            return Hit(15, in_comment=True)
        column = next((c.name for c in entry.columns if word in c.comment.upper()), "")
        return Hit(8, column, in_comment=True) if column else None

    return find


def _name_score(word: str, name: str) -> int:
    """How well a name fits: itself, its beginning, one of its words, anywhere in it."""
    name = name.upper()
    if word not in name:
        return 0
    if name in {word, f"{word}S"}:
        return 60
    if name.startswith(word):
        return 40
    return 30 if word in name.split("_") else 20


def _like(pattern: str, *, only_columns: bool) -> Finder:
    parts = (".*" if c == "%" else "." if c == "_" else re.escape(c) for c in pattern.upper())
    expression = re.compile("".join(parts), re.DOTALL)

    def find(entry: ObjectEntry) -> Hit | None:
        if not only_columns and expression.fullmatch(entry.name.upper()):
            return Hit(80)
        column = next((c.name for c in entry.columns if expression.fullmatch(c.name.upper())), "")
        return Hit(40, column) if column else None

    return find


def _match(entry: ObjectEntry, finders: list[Finder], enough: int) -> Match | None:
    hits = [hit for finder in finders if (hit := finder(entry))]
    if len(hits) < enough:
        return None
    score = sum(hit.score for hit in hits) - (10 if entry.type in _MINOR else 0)
    columns = tuple(dict.fromkeys(hit.column for hit in hits if hit.column))
    return Match(entry, score, columns, all(hit.in_comment for hit in hits))


def _rank(match: Match) -> tuple[int, str]:
    return -match.score, match.entry.qualified
