"""get_source: the DDL of an object, or lines of its PL/SQL source."""

from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from mcp_oracle.dictionary.catalog import Catalog
from mcp_oracle.dictionary.locate import Located, Missing, locate
from mcp_oracle.dictionary.names import wanted
from mcp_oracle.dictionary.source import CODE, Source, read_code, read_ddl
from mcp_oracle.errors import ArgumentError
from mcp_oracle.render.plain import size
from mcp_oracle.render.untrusted import visible
from mcp_oracle.tools.tool import Arguments, Services, Tool

ENVELOPE_BYTES = 800
"""Room for everything but the text."""
BODIES = {"PACKAGE": "PACKAGE BODY", "TYPE": "TYPE BODY"}


class GetSource(Arguments):
    name: Annotated[str, Field(description="NAME or SCHEMA.NAME.")]
    type: Annotated[
        str | None, Field(description="Of several with the name: PACKAGE BODY, ...")
    ] = None
    from_line: Annotated[int, Field(ge=1, description="First line, default 1.")] = 1
    max_lines: Annotated[int, Field(ge=1, le=1000, description="1-1000, default 300.")] = 300


@dataclass(frozen=True, slots=True)
class SourceResult:
    name: str
    type: str
    text: str
    from_line: int
    total_lines: int
    partial: bool
    note: str | None = None


async def get_source(services: Services, arguments: GetSource) -> SourceResult:
    name = wanted(arguments.name)
    async with services.database.session(services.tag) as session:

        async def catalog() -> Catalog:
            return await services.catalog.read_on(session)

        (located,) = await locate(session, [name], catalog, services.policy)
        if isinstance(located, Missing):
            raise ArgumentError(
                visible(f"{name.text} {located.reason}."),
                "search_objects finds objects by parts of names.",
            )
        kind = _kind(located, arguments.type)
        located = replace(located, types=(kind, *(t for t in located.types if t != kind)))
        if kind in CODE:
            source = await read_code(
                session, located, kind, arguments.from_line, arguments.max_lines
            )
        else:
            whole = await read_ddl(session, located, kind, services.keys)
            source = _part(whole, arguments.from_line, arguments.max_lines)
    _check(source, located, kind, arguments.from_line)
    return _answer(source, located, kind, arguments.from_line, services.limits.answer_bytes)


def _kind(located: Located, asked: str | None) -> str:
    """The type that is meant, out of the types of all objects of this name."""
    if asked is None:
        return located.type
    kind = " ".join(asked.upper().replace("_", " ").split())
    if kind in located.types:
        return kind
    others = f"Objects of this name: {', '.join(located.types)}."
    if kind in BODIES.values() and kind.removesuffix(" BODY") in located.types:
        raise ArgumentError(
            visible(f"{located.qualified} has no {kind} that is visible to this user."),
            f"if it has one, seeing it takes DEBUG on the object. {others}",
        )
    raise ArgumentError(visible(f"{located.qualified} is no {kind[:40]}."), others)


def _part(whole: Source, first: int, count: int) -> Source:
    return Source(whole.lines[first - 1 : first - 1 + count], whole.total_lines, whole.missing)


def _check(source: Source, located: Located, kind: str, first: int) -> None:
    if not source.total_lines:
        raise ArgumentError(
            visible(f"The source of {kind} {located.qualified} is not visible to this user."),
            "it takes EXECUTE on the object (DEBUG for a body); describe_objects shows what is known without it.",
        )
    if not source.lines:
        raise ArgumentError(
            f"The source has {source.total_lines} lines; from_line is {first}.",
            "use a smaller from_line.",
        )


def _answer(source: Source, located: Located, kind: str, first: int, budget: int) -> SourceResult:
    lines = _fitting([visible(line) for line in source.lines], budget - ENVELOPE_BYTES)
    text = "\n".join(lines)
    return SourceResult(
        name=visible(located.qualified),
        type=kind,
        text=text,
        from_line=first,
        total_lines=source.total_lines,
        partial=bool(source.missing) or len(lines) < source.total_lines,
        note=_note(source, located, kind, first + len(lines)),
    )


def _fitting(lines: list[str], budget: int) -> list[str]:
    """As many lines as fit; the beginning of the first one if it alone is too long."""
    kept: list[str] = []
    for line in lines:
        budget -= size(line) + 1
        if budget < 0:
            return kept or [f"{line[: _characters(line, budget)]}…"]
        kept.append(line)
    return kept


def _characters(line: str, over: int) -> int:
    """Characters of a line that is `over` (below zero) too long: escapes take up to six bytes each."""
    return max(0, (size(line) + over) // 6)


def _note(source: Source, located: Located, kind: str, following: int) -> str | None:
    notes: list[str] = []
    if source.missing:
        notes.append(f"Left out: {source.missing}.")
    if following <= source.total_lines:
        notes.append(f"Read on with from_line={following}.")
    if source.lines and " wrapped" in source.lines[0].lower():
        notes.append("The source is wrapped: its text cannot be read.")
    if BODIES.get(kind) in located.types:
        notes.append(f"The implementation: type={BODIES[kind]}.")
    return visible(" ".join(notes)) or None


TOOL = Tool(
    name="get_source",
    title="Get DDL or PL/SQL source",
    description=(
        "The create statement (DDL, definition) of a table, view, index or sequence, or the PL/SQL source code of a"
        " package, procedure, function, trigger or type, by line range."
    ),
    arguments=GetSource,
    result=SourceResult,
    run=get_source,
)
