"""JSON_VALUE, JSON_QUERY and JSON_EXISTS over a document's text.

What happens on an error and on nothing found is given as one word each: NULL, ERROR, or `=` and the text to give.
"""

from decimal import Decimal

from mcp_oracle.sandbox.engine.function import json_path
from mcp_oracle.sandbox.engine.function.json_text import Json, NotJsonError, read, write
from mcp_oracle.sandbox.types import OraError


class _JsonError(ValueError):
    def __init__(self, number: int, text: str, *, empty: bool = False) -> None:
        super().__init__(text)
        self.number, self.text, self.empty = number, text, empty


def value(document: str, path: str, on_error: str, on_empty: str, limit: int) -> str | None:
    """The one scalar at the path as text."""
    try:
        return value_in(_found(document, path), limit)
    except _JsonError as failure:
        return _handled(failure, on_error, on_empty)


def value_in(found: list[Json], limit: int) -> str | None:
    scalar = _scalar(found)
    return _sized(write(scalar) if isinstance(scalar, bool | Decimal) else scalar, limit)


def number(document: str, path: str, on_error: str, on_empty: str) -> str | None:
    """JSON_VALUE … RETURNING NUMBER: a number, or a text that is one."""
    try:
        return number_in(_found(document, path))
    except _JsonError as failure:
        return _handled(failure, on_error, on_empty)


def number_in(found: list[Json]) -> str | None:
    scalar = _scalar(found)
    if scalar is None or isinstance(scalar, bool):
        if scalar is None:
            return None
        raise _JsonError(1722, "invalid number")
    try:
        return f"{Decimal(scalar):f}"
    except ArithmeticError as error:
        raise _JsonError(1722, "invalid number") from error


def query(
    document: str, path: str, wrapper: str, on_error: str, on_empty: str, limit: int
) -> str | None:
    """The JSON text of what the path selects, in an array if a wrapper is asked for."""
    try:
        return query_in(_found(document, path), wrapper, limit)
    except _JsonError as failure:
        return _handled(failure, on_error, on_empty)


def query_in(found: list[Json], wrapper: str, limit: int) -> str | None:
    return _sized(write(_wrapped(found, wrapper)), limit)


def member(document: str, path: str) -> str | None:
    """What dot notation selects, as JSON text; several values as an array."""
    try:
        found = _found(document, path)
    except _JsonError:
        return None
    return write(found[0] if len(found) == 1 else found) if found else None


def dotted(document: str, path: str) -> str | None:
    """The same as a VARCHAR2: a scalar without quotes; NULL where it is longer than that holds."""
    try:
        found = _found(document, path)
        if len(found) == 1 and not isinstance(found[0], dict | list):
            return value_in(found, 4000)
        return _sized(member(document, path), 4000)
    except _JsonError:
        return None


def exists(document: str, path: str, on_error: str) -> bool:
    """JSON_EXISTS; an error is FALSE unless ON ERROR says otherwise."""
    try:
        return bool(_found(document, path))
    except _JsonError as failure:
        return _handled(failure, on_error, on_error) == "TRUE"


def handled_in(failure: ValueError, on_error: str, on_empty: str) -> str | None:
    """For JSON_TABLE, whose columns fail one by one."""
    if not isinstance(failure, _JsonError):
        raise failure
    return _handled(failure, on_error, on_empty)


def _handled(failure: _JsonError, on_error: str, on_empty: str) -> str | None:
    word = on_empty if failure.empty and on_empty else on_error
    if word == "ERROR":
        raise OraError(failure.number, failure.text) from failure
    return word[1:] if word.startswith("=") else None


def _found(document: str, path: str) -> list[Json]:
    try:
        return json_path.follow(path, read(document))
    except NotJsonError as error:
        raise _JsonError(40441, "JSON syntax error") from error


def _sized(text: str | None, limit: int) -> str | None:
    if text is not None and limit and len(text.encode()) > limit:
        raise _JsonError(40478, f"output value too large (maximum: {limit})")
    return text


def _scalar(found: list[Json]) -> bool | str | Decimal | None:
    if not found:
        raise _JsonError(40462, "JSON_VALUE evaluated to no value", empty=True)
    if len(found) > 1:
        raise _JsonError(40470, "JSON_VALUE evaluated to multiple values")
    if isinstance(found[0], dict | list):
        raise _JsonError(40456, "JSON_VALUE evaluated to non-scalar value")
    return found[0]


def _wrapped(found: list[Json], wrapper: str) -> Json:
    if not found:
        raise _JsonError(40462, "JSON_QUERY evaluated to no value", empty=True)
    composed = len(found) == 1 and isinstance(found[0], dict | list)
    if wrapper == "ALWAYS" or (wrapper == "CONDITIONAL" and not composed):
        return found
    if not composed:
        raise _JsonError(40480, "result cannot be returned without array wrapper")
    return found[0]
