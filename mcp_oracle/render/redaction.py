"""Replaces personal data in the values of an answer, by the pattern of the value. Pure.

Works on what is about to be shown, so an alias or an expression around a column does not defeat it; splitting a value
with SUBSTR does. It is a courtesy against accidental disclosure: enforcement belongs to Data Redaction, VPD or views in
the database, where nobody can write around it.

A pattern errs on the side of precision: where a number has check digits they must be right, or half of all numbers
would vanish from reports.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

LONGEST_NUMBER = 40
"""Digits of a number that is looked at."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One kind of personal data.

    Attributes:
        meaning: for the documentation.
        found: finds candidates.
        is_real: decides on a candidate.
    """

    meaning: str
    found: re.Pattern[str]
    is_real: Callable[[str], bool]


def _always(_: str) -> bool:
    return True


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def has_luhn_digit(text: str) -> bool:
    """The check digit of ISO/IEC 7812, over 13 to 19 digits that are not all the same."""
    digits = [int(digit) for digit in _digits(text)]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return len(set(digits)) > 1 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def has_iban_digits(text: str) -> bool:
    """The check digits of ISO 13616: the rearranged number leaves 1 when divided by 97."""
    plain = re.sub(r"\s", "", text).upper()
    moved = plain[4:] + plain[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97 == 1


def is_issued_ssn(text: str) -> bool:
    """Areas 000, 666 and 900-999, group 00 and serial 0000 are never issued (US Social Security Administration)."""
    area, group, serial = text[:3], text[4:6], text[7:]
    return area not in {"000", "666"} and area < "900" and group != "00" and serial != "0000"


PATTERNS: dict[str, Pattern] = {
    "email": Pattern(
        "e-mail addresses",
        re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}"),
        _always,
    ),
    "card": Pattern(
        "payment card numbers, 13 to 19 digits with a right check digit",
        re.compile(r"(?<![\w.])\d(?:[ -]?\d){12,18}(?![\w.]?\d)"),
        has_luhn_digit,
    ),
    "iban": Pattern(
        "bank account numbers (IBAN) with right check digits",
        re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,30}(?!\w)"),
        has_iban_digits,
    ),
    "us_ssn": Pattern(
        "US social security numbers, written 123-45-6789",
        re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])"),
        is_issued_ssn,
    ),
    "phone": Pattern(
        "international phone numbers, written with + and the country",
        re.compile(r"(?<![\w+])\+\d(?:[ ().-]{0,2}\d){7,14}(?!\d)"),
        _always,
    ),
}
"""Name in the configuration -> pattern."""


def in_order(kinds: Collection[str]) -> tuple[str, ...]:
    """The kinds in the order in which they are looked for: an e-mail address may hold digits."""
    return tuple(name for name in PATTERNS if name in kinds)


def said_of(kinds: Collection[str]) -> str:
    """What to note of a column in which kinds of personal data were replaced."""
    each = (f"{PATTERNS[k].meaning.partition(',')[0]} redacted as [{k}]" for k in in_order(kinds))
    return ", ".join(each)


def redacted(text: str, names: Iterable[str]) -> tuple[str, set[str]]:
    """The text with each find replaced by its kind in brackets, and the kinds that were found."""
    kinds: set[str] = set()
    for name in names:
        pattern = PATTERNS[name]

        def replace(found: re.Match[str], name: str = name, pattern: Pattern = pattern) -> str:
            if not pattern.is_real(found[0]):
                return found[0]
            kinds.add(name)
            return f"[{name}]"

        text = pattern.found.sub(replace, text)
    return text, kinds


def redact_column(values: Sequence[object], names: Sequence[str]) -> tuple[list[object], set[str]]:
    """A column's cells, JSON documents included, and the kinds of personal data that were replaced in it."""
    kinds: set[str] = set()

    def cell(value: object) -> object:
        if isinstance(value, list):
            return [cell(item) for item in cast("list[object]", value)]
        if isinstance(value, dict):
            pairs = cast("dict[str, object]", value).items()
            return {str(cell(key)): cell(item) for key, item in pairs}
        text = _text_of(value)
        if text is None:
            return value
        shown, found = redacted(text, names)
        kinds.update(found)
        return shown if found else value

    return [cell(value) for value in values], kinds


def _text_of(value: object) -> str | None:
    """What patterns look at; None for what cannot hold personal data. Numbers are all digits, whatever their type."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else None
    if isinstance(value, Decimal):
        return f"{value:f}" if abs(value.adjusted()) < LONGEST_NUMBER else None
    return None if isinstance(value, bool | None) else str(value)
