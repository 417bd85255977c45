"""SQL/JSON path expressions: read once, then followed through a document in lax mode.

Names, `*`, array steps and `..name` are known; filters, item methods and variables are refused.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from mcp_oracle.sandbox.engine.function.json_text import Json
from mcp_oracle.sandbox.types import OraError

Step = Callable[[Json], Iterator[Json]]

_NAME = re.compile(
    r'\s*\.\s*(?:(?P<name>[A-Za-z_$][\w$]*)|"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<all>\*))'
)
_DEEP = re.compile(r'\s*\.\.\s*(?:(?P<name>[A-Za-z_$][\w$]*)|"(?P<quoted>[^"\\]*)")')
_ARRAY = re.compile(r"\s*\[(?P<inside>[^\[\]]*)\]")
_PLACE = r"(?:\d+|last(?:\s*-\s*\d+)?)"
_RANGE = re.compile(rf"\s*({_PLACE})(?:\s+to\s+({_PLACE}))?\s*")
_START = re.compile(r"\s*(?:lax\s+)?\$")


def follow(path: str, document: Json) -> list[Json]:
    """All values that the path selects, in order."""
    found: list[Json] = [document]
    for step in _steps(path):
        found = [value for each in found for value in step(each)]
    return found


def check(path: str) -> None:
    """Raise ORA-40597 or ORA-03001 for a path that cannot be followed."""
    _steps(path)


@lru_cache(maxsize=512)
def _steps(path: str) -> tuple[Step, ...]:
    start = _START.match(path)
    if start is None:
        raise _wrong(path)
    at, steps = start.end(), list[Step]()
    while path[at:].strip():
        match, step = _step(path, at)
        steps.append(step)
        at = match.end()
    return tuple(steps)


def _step(path: str, at: int) -> tuple[re.Match[str], Step]:
    if match := _DEEP.match(path, at):
        return match, _descending(_name_of(match))
    if match := _NAME.match(path, at):
        if path[match.end() :].lstrip().startswith("("):
            raise OraError(3001, "unimplemented feature: an item method in a JSON path")
        return match, _every_field if match["all"] else _field(_name_of(match))
    if match := _ARRAY.match(path, at):
        return match, _elements(match["inside"], path)
    if "?" in path[at:]:
        raise OraError(3001, "unimplemented feature: a filter in a JSON path")
    raise _wrong(path)


def _name_of(match: re.Match[str]) -> str:
    return match["name"] if match["name"] is not None else re.sub(r"\\(.)", r"\1", match["quoted"])


def _wrong(path: str) -> OraError:
    return OraError(40597, f"JSON path expression syntax error ('{path}')")


def _objects(value: Json) -> Iterator[dict[str, Json]]:
    """The object itself, or those in an array: lax mode unwraps it."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            yield each


def _field(name: str) -> Step:
    def step(value: Json) -> Iterator[Json]:
        return (each[name] for each in _objects(value) if name in each)

    return step


def _every_field(value: Json) -> Iterator[Json]:
    return (found for each in _objects(value) for found in each.values())


def _descending(name: str) -> Step:
    def step(value: Json) -> Iterator[Json]:
        if isinstance(value, dict) and name in value:
            yield value[name]
        for child in value.values() if isinstance(value, dict) else _list(value):
            yield from step(child)

    return step


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _elements(inside: str, path: str) -> Step:
    """`[*]`, `[0]`, `[1 to last]`, `[0, 2]`; lax mode takes a single value for an array of one."""
    if inside.strip() == "*":
        return lambda value: iter(value if isinstance(value, list) else [value])
    ranges = [_RANGE.fullmatch(part) for part in inside.split(",")]
    if not all(ranges):
        raise _wrong(path)
    bounds = [(r[1], r[2] or r[1]) for r in ranges if r is not None]

    def step(value: Json) -> Iterator[Json]:
        items = value if isinstance(value, list) else [value]
        for first, last in bounds:
            low, high = _place(first, len(items)), _place(last, len(items))
            yield from items[max(low, 0) : high + 1]

    return step


def _place(word: str, count: int) -> int:
    if word.startswith("last"):
        return count - 1 - int(word.partition("-")[2].strip() or 0)
    return int(word)
