"""Datetime format models: the picture of TO_CHAR and TO_DATE split into its elements.

Elements that the sandbox does not know are refused: ORA-01821 for what is no element at all,
ORA-03001 for Oracle's own that are missing here.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from mcp_oracle.sandbox.types import OraError

_ELEMENTS = [
    "SYYYY",
    "YYYY",
    "Y,YYY",
    "SYEAR",
    "YEAR",
    "RRRR",
    "IYYY",
    "YYY",
    "IYY",
    "YY",
    "RR",
    "IY",
    "SCC",
    "CC",
    "Y",
    "I",
    "Q",
    "MONTH",
    "MON",
    "MM",
    "RM",
    "IW",
    "WW",
    "W",
    "DDD",
    "DD",
    "DAY",
    "DY",
    "D",
    "J",
    "SSSSS",
    "SS",
    "HH24",
    "HH12",
    "HH",
    "MI",
    "FF1",
    "FF2",
    "FF3",
    "FF4",
    "FF5",
    "FF6",
    "FF7",
    "FF8",
    "FF9",
    "FF",
    "A.M.",
    "P.M.",
    "AM",
    "PM",
    "A.D.",
    "B.C.",
    "AD",
    "BC",
    "TZH",
    "TZM",
    "TZR",
    "TZD",
    "X",
    "DL",
    "DS",
    "TS",
    "EE",
    "E",
]
_REFUSED = frozenset(["SYEAR", "TZD", "EE", "E", "DL", "DS", "TS"])
_OF_TERRITORY = {
    "DL": "fmDay, Month dd, yyyyfm",
    "DS": "fmMM/DD/RRRRfm",
    "TS": "fmHHfm:MI:SS AM",
}
"""What these stand for in AMERICA, as the SQL Language Reference has it; DS and TS come without leading zeros."""
_ORDERED = sorted(_ELEMENTS, key=len, reverse=True)
_PUNCTUATION = frozenset(" -/,.;:*")
_SUFFIX = re.compile(r"(SPTH|THSP|SP|TH)", re.IGNORECASE)


_IN_WORDS = re.compile("SP|YEAR|DL|DS|TS", re.IGNORECASE)
_LONGEST_WORDS = 78  # the Julian day 1777777 in words


def room(picture: str) -> int:
    """So many characters hold any text that the picture gives."""
    return max(4, 2 * len(picture)) + _LONGEST_WORDS * len(_IN_WORDS.findall(picture))


@dataclass(frozen=True, slots=True)
class Element:
    """One piece of a picture.

    Attributes:
        word: the element in upper case, or `text` for a literal piece.
        written: as it stands in the picture: its case decides the case of names.
        bare: FM is in force: no padding, no leading zeros.
        suffix: TH, SP, SPTH or THSP behind it, as written.
    """

    word: str
    written: str
    bare: bool = False
    suffix: str = ""
    exact: bool = False

    @property
    def spelled(self) -> bool:
        return "SP" in self.suffix.upper()

    @property
    def ordinal(self) -> bool:
        return "TH" in self.suffix.upper()


@lru_cache(maxsize=512)
def elements(picture: str) -> tuple[Element, ...]:
    """Split a picture; FM and FX toggle what follows."""
    picture = _of_territory(picture)
    found: list[Element] = []
    position, bare, exact = 0, False, False
    while position < len(picture):
        two = picture[position : position + 2].upper()
        if two in ("FM", "FX"):
            bare, exact = (not bare, exact) if two == "FM" else (bare, not exact)
            position += 2
            continue
        element = _next(picture, position, bare=bare, exact=exact)
        position += len(element.written) + len(element.suffix)
        found.append(_unquoted(element))
    return tuple(found)


def _of_territory(picture: str) -> str:
    """DL, DS or TS alone, or one of the first two with TS."""
    words = picture.upper().split(" ")
    if words[0] in _OF_TERRITORY and words[1:] in ([], ["TS"]) and words != ["TS", "TS"]:
        return " ".join(_OF_TERRITORY[word] for word in words)
    return picture


def _next(picture: str, position: int, *, bare: bool, exact: bool) -> Element:
    character = picture[position]
    if character == '"':
        end = picture.find('"', position + 1)
        if end < 0:
            raise OraError(1821, "date format not recognized")
        return Element("text", picture[position : end + 1], bare, exact=exact)
    upper = picture[position:].upper()
    word = next((e for e in _ORDERED if upper.startswith(e)), None)
    if word is None:
        if character in _PUNCTUATION:
            return Element("text", character, bare, exact=exact)
        raise OraError(1821, "date format not recognized")
    if word in _REFUSED:
        raise OraError(3001, f"unimplemented feature: datetime format element {word}")
    suffix = _SUFFIX.match(picture, position + len(word))
    written = picture[position : position + len(word)]
    return Element(word, written, bare, suffix[1] if suffix else "", exact)


def _unquoted(element: Element) -> Element:
    if element.word == "text" and element.written.startswith('"'):
        return Element("text", element.written[1:-1], element.bare, exact=element.exact)
    return element
