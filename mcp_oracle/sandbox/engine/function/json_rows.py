"""JSON_TABLE: the rows of a document as lists of cell texts, from a description of the columns.

A nested path joins as an outer join: a row without nested rows stays, with NULLs; paths side by side are a union.
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import Any

from mcp_oracle.sandbox.engine.function import json_path
from mcp_oracle.sandbox.engine.function.json_query import (
    handled_in,
    number_in,
    query_in,
    value_in,
)
from mcp_oracle.sandbox.engine.function.json_text import Json, NotJsonError, read
from mcp_oracle.sandbox.types import OraError

Cells = dict[int, str | None]


def rows(document: str, path: str, description: str, on_error: str) -> list[list[str | None]]:
    """All rows; a document that is no JSON gives none, or ORA-40441 with ERROR ON ERROR."""
    columns = _columns(description)
    try:
        found = json_path.follow(path, read(document))
    except NotJsonError as error:
        if on_error == "ERROR":
            raise OraError(40441, "JSON syntax error") from error
        return []
    width = _width(columns)
    return [
        [cells.get(n) for n in range(width)]
        for number, item in enumerate(found, 1)
        for cells in _expanded(item, number, columns)
    ]


@lru_cache(maxsize=128)
def _columns(description: str) -> list[dict[str, Any]]:
    return json.loads(description)


def _width(columns: list[dict[str, Any]]) -> int:
    return sum(_width(c["columns"]) if c["form"] == "NESTED" else 1 for c in columns)


def _expanded(item: Json, number: int, columns: list[dict[str, Any]]) -> Iterator[Cells]:
    """The rows of one item: its own cells with those of each nested row."""
    own: Cells = {c["place"]: _cell(item, number, c) for c in columns if c["form"] != "NESTED"}
    nested = [c for c in columns if c["form"] == "NESTED"]
    found = False
    for below in chain.from_iterable(_nested(item, c) for c in nested):
        found = True
        yield own | below
    if not found:
        yield own


def _nested(item: Json, column: dict[str, Any]) -> Iterator[Cells]:
    for number, below in enumerate(json_path.follow(column["path"], item), 1):
        yield from _expanded(below, number, column["columns"])


def _cell(item: Json, number: int, column: dict[str, Any]) -> str | None:
    form = column["form"]
    if form == "ORDINALITY":
        return str(number)
    if form == "EXISTS":
        return str(int(bool(json_path.follow(column["path"], item))))
    found = json_path.follow(column["path"], item)
    try:
        if form == "QUERY":
            return query_in(found, column["wrapper"], column["limit"])
        return number_in(found) if column["number"] else value_in(found, column["limit"])
    except ValueError as failure:
        return handled_in(failure, column["on_error"], column["on_empty"])
