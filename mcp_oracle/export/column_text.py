"""A column's cells as the texts that go into a file, decided once per column and batch. Pure.

Numbers arrive as the texts of Oracle's own digits and stay that: nothing is rounded on the way. Speed comes from
passing a column that is text already on as it is.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from json.encoder import encode_basestring
from typing import cast

from mcp_oracle.render.numbers import as_text

NUMBERS = ("NUMBER", "FLOAT")
"""How the types begin whose cells are digits."""
_FORMULA = re.compile("\x00[=+\\-@\t\r]")
"""What a spreadsheet takes for a formula at the start of a cell (OWASP, CSV injection)."""


class Replaced(str):
    """What stands in place of a value, so that it is no number even in a column of numbers."""

    __slots__ = ()


def is_number(kind: str) -> bool:
    return kind.startswith(NUMBERS)


def plain_texts(values: Sequence[object]) -> Sequence[object]:
    """The cells for CSV: texts, and None for NULL."""
    if set(map(type, values)) <= {str, type(None)}:
        return values
    return [_plain(value) for value in values]


def json_texts(kind: str, values: Sequence[object]) -> Sequence[str]:
    """The cells as JSON texts."""
    types = set(map(type, values))
    if is_number(kind):
        if types == {str}:
            return cast("Sequence[str]", values)
        return [value if type(value) is str else json_text(value) for value in values]
    if not types <= {str, type(None)}:
        return [json_text(value) for value in values]
    if types == {str}:
        return list(map(encode_basestring, cast("Sequence[str]", values)))
    return ["null" if v is None else encode_basestring(cast("str", v)) for v in values]


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


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _plain(value: object) -> str | None:
    match value:
        case None | str():
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
