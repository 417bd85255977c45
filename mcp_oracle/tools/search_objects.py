"""search_objects: tables, columns and other objects by words, parts of names or patterns."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from mcp_oracle.dictionary.catalog import Catalog, ObjectEntry
from mcp_oracle.dictionary.schemas import find_schema, permitted
from mcp_oracle.dictionary.search import Match, near, search
from mcp_oracle.errors import ArgumentError
from mcp_oracle.render.plain import plain, size
from mcp_oracle.render.untrusted import visible
from mcp_oracle.tools.tool import Arguments, Services, Tool

Detail = Literal["names", "summary", "columns"]
ObjectType = Literal[
    "TABLE", "VIEW", "MATERIALIZED VIEW", "COLUMN", "INDEX", "SEQUENCE", "SYNONYM",
    "PACKAGE", "PROCEDURE", "FUNCTION", "TRIGGER", "TYPE",
]  # fmt: skip
ENVELOPE_BYTES = 400
"""Room for total, next_cursor and the note."""


class SearchObjects(Arguments):
    pattern: Annotated[str, Field(description="Words, part of a name, or % and _ wildcards.")]
    schema_: Annotated[str | None, Field(alias="schema", description="Only this schema.")] = None
    types: Annotated[list[ObjectType] | None, Field(description="Only these.")] = None
    detail: Annotated[Detail, Field(description="Default summary.")] = "summary"
    limit: Annotated[int, Field(ge=1, le=200, description="1-200, default 20.")] = 20
    cursor: Annotated[str | None, Field(description="next_cursor of the page before.")] = None


@dataclass(frozen=True, slots=True)
class FoundObject:
    name: str
    type: str
    comment: str | None = None
    target: str | None = None
    matched: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    objects: tuple[FoundObject, ...]
    total: int
    note: str | None = None
    next_cursor: str | None = None


async def search_objects(services: Services, arguments: SearchObjects) -> SearchResult:
    catalog = permitted(await services.catalog.read(services.tag), services.policy)
    schema = None if arguments.schema_ is None else find_schema(catalog, arguments.schema_)
    start = _start(services, arguments)
    found, is_all = search(catalog, arguments.pattern, schema, frozenset(arguments.types or ()))
    budget = services.limits.answer_bytes - ENVELOPE_BYTES
    page = _fitting(found[start : start + arguments.limit], arguments.detail, budget)
    end = start + len(page)
    return SearchResult(
        objects=tuple(page),
        total=len(found),
        note=_note(catalog, arguments.pattern, found, is_all=is_all),
        next_cursor=_cursor(services, arguments, end) if end < len(found) else None,
    )


def _fitting(matches: list[Match], detail: Detail, budget: int) -> list[FoundObject]:
    """As many of the matches as fit into the answer, one at least."""
    page: list[FoundObject] = []
    for match in matches:
        item = _found(match, detail)
        budget -= size(plain(item)) + 1
        if budget < 0 and page:
            break
        page.append(item)
    return page


def _found(match: Match, detail: Detail) -> FoundObject:
    entry = match.entry
    name = visible(entry.qualified)
    target = visible(entry.leads_to) or None
    if detail == "names":
        return FoundObject(name, entry.type, target=target)
    comment = visible(entry.comment) or None
    if detail == "columns":
        return FoundObject(name, entry.type, comment, target, columns=_columns(entry))
    named = set(match.columns)
    matched = tuple(visible(column.text) for column in entry.columns if column.name in named)
    return FoundObject(name, entry.type, comment, target, matched)


def _columns(entry: ObjectEntry) -> tuple[str, ...]:
    return tuple(
        visible(f"{column.text} -- {column.comment}" if column.comment else column.text)
        for column in entry.columns
    )


def _note(catalog: Catalog, pattern: str, found: list[Match], *, is_all: bool) -> str | None:
    notes: list[str] = []
    if not found:
        notes.append(_of_nothing(catalog, pattern))
    elif not is_all:
        notes.append("No object matches all words; these match some.")
    if not catalog.complete:
        notes.append("The dictionary is larger than what was searched.")
    return " ".join(notes) or None


def _of_nothing(catalog: Catalog, pattern: str) -> str:
    word = pattern.strip().strip('"')
    schema = next(
        (s for entry in catalog.objects if (s := entry.schema).upper() == word.upper()), ""
    )
    if schema:
        return visible(
            f"No object of that name. {schema} is a schema: search in it with schema and the pattern %."
        )
    if names := near(pattern, (entry.name for entry in catalog.objects)):
        return f"Nothing matches. Closest names: {', '.join(map(visible, names))}."
    return "Nothing matches: try fewer or other words, or % for everything."


def _fingerprint(services: Services, arguments: SearchObjects) -> str:
    """Ties a cursor to its search: with another pattern or database it would skip other objects."""
    search_ = (
        services.connection,
        arguments.pattern,
        arguments.schema_,
        sorted(arguments.types or ()),
    )
    return hashlib.sha256(repr(search_).encode()).hexdigest()[:8]


def _cursor(services: Services, arguments: SearchObjects, position: int) -> str:
    print_ = _fingerprint(services, arguments)
    return base64.urlsafe_b64encode(f"{position}:{print_}".encode()).decode()


def _start(services: Services, arguments: SearchObjects) -> int:
    if arguments.cursor is None:
        return 0
    try:
        position, _, print_ = base64.urlsafe_b64decode(arguments.cursor).decode().partition(":")
        if print_ == _fingerprint(services, arguments):
            return int(position)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        pass
    raise ArgumentError(
        "This cursor does not belong to this search.",
        "Repeat pattern, schema and types of the page before, or search without cursor.",
    )


TOOL = Tool(
    name="search_objects",
    title="Search tables, columns and other objects",
    description=(
        "Find Oracle tables, views, columns, indexes, packages and other schema objects by name or comment when you do"
        " not know the exact name. detail=columns lists each table's columns with types."
    ),
    arguments=SearchObjects,
    result=SearchResult,
    run=search_objects,
)
