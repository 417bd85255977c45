"""A column's cells as the texts that go into a file, decided once per column and batch. Pure.

Numbers arrive as the texts of Oracle's own digits and stay that: nothing is rounded on the way. Speed comes from asking
once for all cells of a column whether anything has to be done to them, and passing them on if not.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Final, cast

from mcp_oracle.render.numbers import as_text

NUMBERS = ("NUMBER", "FLOAT")
"""How the types begin whose cells are digits."""
_FORMULA = re.compile("\x00[=+\\-@\t\r]")
"""What a spreadsheet takes for a formula at the start of a cell (OWASP, CSV injection)."""
_IN_QUOTES: Final = ',"\r\n'
"""What a field of CSV has only between quotes (RFC 4180)."""
_QUOTED = re.compile(f"[{_IN_QUOTES}]")
_ESCAPED: Final = bytes(range(32)) + b'"\\'
"""What a string of JSON has only as an escape (RFC 8259)."""


class Replaced(str):
    """What stands in place of a value, so that it is no number even in a column of numbers."""

    __slots__ = ()


def is_number(kind: str) -> bool:
    return kind.startswith(NUMBERS)


def csv_fields(values: Sequence[object]) -> Sequence[str]:
    """The cells as fields of CSV, between quotes where they must be; NULL is empty."""
    texts = _plain_texts(values)
    whole = "".join(texts)
    if not any(mark in whole for mark in _IN_QUOTES):
        return texts
    return [_quoted(text) if _QUOTED.search(text) else text for text in texts]


def json_texts(kind: str, values: Sequence[object]) -> tuple[str, Sequence[str]]:
    """The cells as JSON; if the first text is a quotation mark, each is still to be put between two of these."""
    types = set(map(type, values))
    if types == {str}:
        texts = cast("Sequence[str]", values)
        if is_number(kind):
            return "", texts
        return (
            ('"', texts) if _stand_as_they_are(texts) else ("", list(map(encode_basestring, texts)))
        )
    if types <= {str, type(None)}:
        encode = str if is_number(kind) else encode_basestring
        return "", [
            "null" if v is None else encode(v) for v in cast("Sequence[str | None]", values)
        ]
    if is_number(kind):
        return "", [value if type(value) is str else json_text(value) for value in values]
    return "", [json_text(value) for value in values]


def json_text(value: object) -> str:
    """Any cell as JSON; a decimal with all its digits."""
    match value:
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case str():
            return encode_basestring(value)
        case int() | Decimal():
            return as_text(value)
        case float():
            return _float(value, encode_basestring)
        case list():
            return f"[{','.join(map(json_text, cast('list[object]', value)))}]"
        case dict():
            pairs = cast("dict[str, object]", value).items()
            return f"{{{','.join(f'{encode_basestring(k)}:{json_text(v)}' for k, v in pairs)}}}"
        case _:
            raise TypeError(f"no cell: {type(value).__name__}")


def starts_like_a_formula(values: Sequence[object]) -> bool:
    """Whether a text of the column would be run by a spreadsheet that opens the file."""
    texts = values if set(map(type, values)) == {str} else filter(_is_text, values)
    return _FORMULA.search("\x00" + "\x00".join(cast("Sequence[str]", texts))) is not None


def _stand_as_they_are(texts: Sequence[str]) -> bool:
    """Whether none needs an escape; asked of the bytes, in a quarter of the time that encoding each takes."""
    whole = "".join(texts).encode(errors="surrogatepass")
    return len(whole.translate(None, _ESCAPED)) == len(whole)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _plain_texts(values: Sequence[object]) -> Sequence[str]:
    types = set(map(type, values))
    if types == {str}:
        return cast("Sequence[str]", values)
    if types <= {str, type(None)}:
        return [value or "" for value in cast("Sequence[str | None]", values)]
    return [_plain(value) for value in values]


def _plain(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case float():
            return _float(value, str)
        case int() | Decimal() if not isinstance(value, bool):
            return as_text(value)
        case _:
            return json_text(value)


def _float(value: float, words: Callable[[str], str]) -> str:
    """The shortest text that gives the same double; NaN and infinity as TO_BINARY_DOUBLE takes them."""
    if value - value == 0:
        return repr(value)
    if value != value:  # noqa: PLR0124 - the definition of NaN
        return words("NaN")
    return words("Inf" if value > 0 else "-Inf")
