"""JSON text: Oracle's lax and strict syntax read, values written compactly. Numbers keep their digits.

Objects keep the order of their fields; a name that comes twice keeps the last value.
"""

import json
import re
from decimal import Decimal
from functools import lru_cache

from mcp_oracle.sandbox.types import OraError

Json = None | bool | str | Decimal | list["Json"] | dict[str, "Json"]

_MOST_NESTED = 1024
_LAX_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_BLANK = re.compile(r"[ \t\r\n]*")
_WORDS: dict[str, Json] = {"true": True, "false": False, "null": None}


class NotJsonError(ValueError):
    """The text is not JSON."""


def _refused_constant(word: str) -> Json:
    raise NotJsonError(word)


@lru_cache(maxsize=512)
def _strict(text: str) -> Json:
    try:
        return json.loads(
            text, parse_float=Decimal, parse_int=Decimal, parse_constant=_refused_constant
        )
    except (ValueError, RecursionError) as error:
        raise NotJsonError(text) from error


def read(text: str) -> Json:
    """A document in strict syntax, else in Oracle's default one, which is lax."""
    try:
        return _strict(text)
    except NotJsonError:
        return _Lax(text).document()


def is_json(text: str, strict: int, scalars: int) -> bool:
    """IS JSON; before 23ai a document is an object or an array."""
    try:
        found = _strict(text) if strict else read(text)
    except NotJsonError:
        return False
    return bool(scalars) or isinstance(found, dict | list)


def checked(text: str) -> str:
    """The text of a value of type JSON, whose numbers are NUMBERs; ORA-40441 if it is no JSON."""
    try:
        return write(_numbers(read(text)))
    except NotJsonError as error:
        raise OraError(40441, "JSON syntax error") from error


def _numbers(value: Json) -> Json:
    if isinstance(value, dict):
        return {k: _numbers(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_numbers(v) for v in value]
    return Decimal(_plain(value)) if isinstance(value, Decimal) else value


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def write(value: Json) -> str:
    """Compact text, as the generating functions and JSON_QUERY give it."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_quoted(k)}:{write(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(write, value)) + "]"
    return _number(value) if isinstance(value, Decimal) else _quoted(value)


def _quoted(value: bool | str | None) -> str:
    return json.dumps(value, ensure_ascii=False)


def _number(value: Decimal) -> str:
    """As written, if that is how Oracle writes the number; which digits it keeps of others is not known here."""
    text = _plain(value)
    if text != str(value) or len(value.as_tuple().digits) > 38:
        raise OraError(3001, f"unimplemented feature: the JSON number {value} as text")
    return text


class _Lax:
    """Names without quotes, texts in single quotes, words in any case, a comma at the end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0

    def document(self) -> Json:
        value = self._value()
        self._blank()
        if self._at != len(self._text):
            raise NotJsonError(self._text)
        return value

    def _blank(self) -> str:
        """Skip blanks; the next character, or nothing at the end."""
        match = _BLANK.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._text[self._at : self._at + 1]

    def _accept(self, mark: str) -> bool:
        found = self._blank() == mark
        self._at += found
        return found

    def _value(self) -> Json:
        self._depth += 1
        if self._depth > _MOST_NESTED:
            raise NotJsonError(self._text)
        try:
            if self._accept("{"):
                return self._object()
            if self._accept("["):
                return self._array()
            return self._text_value() if self._blank() in ('"', "'") else self._scalar()
        finally:
            self._depth -= 1

    def _object(self) -> Json:
        found: dict[str, Json] = {}
        while not self._accept("}"):
            name = self._text_value() if self._blank() in ('"', "'") else self._word()
            if not self._accept(":"):
                raise NotJsonError(self._text)
            found[name] = self._value()
            if not self._accept(",") and self._blank() != "}":
                raise NotJsonError(self._text)
        return found

    def _array(self) -> Json:
        found = list[Json]()
        while not self._accept("]"):
            found.append(self._value())
            if not self._accept(",") and self._blank() != "]":
                raise NotJsonError(self._text)
        return found

    def _text_value(self) -> str:
        quote, start = self._text[self._at], self._at
        at = start + 1
        while at < len(self._text) and self._text[at] != quote:
            at += 2 if self._text[at] == "\\" else 1
        inner = self._text[start + 1 : at]
        self._at = at + 1
        if quote == "'":
            inner = inner.replace('"', '\\"')
        try:
            return str(json.loads(f'"{inner}"', strict=False))
        except ValueError as error:
            raise NotJsonError(self._text) from error

    def _word(self) -> str:
        match = _WORD.match(self._text, self._at)
        if match is None:
            raise NotJsonError(self._text)
        self._at = match.end()
        return match[0]

    def _scalar(self) -> Json:
        match = _LAX_NUMBER.match(self._text, self._at)
        if match is None:
            word = self._word().lower()
            if word not in _WORDS:
                raise NotJsonError(self._text)
            return _WORDS[word]
        self._at = match.end()
        return Decimal(match[0])
