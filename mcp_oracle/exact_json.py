"""JSON whose numbers keep the digits that they were written with. Pure.

A JSON number with more than 15 digits becomes another number in a double, and Oracle's NUMBER has up to 40. The two
ways on which a call comes in meet here: `loads` keeps the text of such numbers, and `explicit` rewrites a line for the
SDK, whose parser makes doubles.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn, cast

SHORT = 15
"""Any decimal of so many digits survives a double (IEEE 754)."""
_LONG = re.compile(r"\d[\d.]{15,}")


class Digits(float):
    """A number of many digits: a double like any other, that also knows its text."""

    text: str

    def __new__(cls, text: str) -> "Digits":
        made = super().__new__(cls, text)
        made.text = text
        return made


def loads(line: str) -> dict[str, Any]:
    """The object that a line holds."""
    return _DECODER.decode(line)


def exact(line: str) -> object:
    """The value with its decimals as Decimal.

    Raises:
        ValueError: it is no JSON; NaN and infinities are none.
    """
    return _EXACT_DECODER.decode(line)


def explicit(line: str) -> str:
    """The line with the long numbers among a call's binds written as `{"type": "number", "value": "<digits>"}`."""
    if '"binds"' not in line or not _LONG.search(line):
        return line
    message = loads(line)
    try:
        arguments = message["params"]["arguments"]
        given = arguments["binds"]
    except (KeyError, TypeError):
        return line
    arguments["binds"] = _explicit_binds(given)
    return json.dumps(message, ensure_ascii=False) + "\n"


def text(value: object) -> str:
    """The value as JSON text, with all digits."""
    if isinstance(value, Digits):
        return value.text
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, object]", value).items()
        return "{" + ", ".join(f"{json.dumps(key)}: {text(item)}" for key, item in pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(text, cast("list[object]", value))) + "]"
    return json.dumps(value, ensure_ascii=False)


def _explicit_binds(given: object) -> object:
    if isinstance(given, dict):
        pairs = cast("dict[str, object]", given).items()
        return {name: _explicit_bind(value) for name, value in pairs}
    if isinstance(given, list):
        return [_explicit_bind(value) for value in cast("list[object]", given)]
    return given


def _explicit_bind(value: object) -> object:
    if isinstance(value, Digits):
        return {"type": "number", "value": value.text}
    if not isinstance(value, dict):
        return value
    typed = cast("dict[str, object]", value)
    inner = typed.get("value")
    if isinstance(inner, Digits) or (typed.get("type") == "json" and not isinstance(inner, str)):
        return {**typed, "value": text(inner)}
    return typed


def _number(written: str) -> float:
    return float(written) if len(written) <= SHORT else Digits(written)


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_float=_number)
_EXACT_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse)
