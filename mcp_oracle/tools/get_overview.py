"""get_overview: which database this is, as whom, what protects it, which schemas there are and what is in one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from mcp_oracle.dictionary.catalog import Catalog
from mcp_oracle.dictionary.privileges import beyond_reading
from mcp_oracle.dictionary.queries import QUERIES
from mcp_oracle.dictionary.schemas import (
    find_schema,
    main_tables,
    only_schema,
    permitted,
    relation_lines,
    schema_lines,
    sizes,
)
from mcp_oracle.packaged import load
from mcp_oracle.policy import Policy
from mcp_oracle.render.untrusted import visible
from mcp_oracle.session.fetched import Cell
from mcp_oracle.session.layers import Layer
from mcp_oracle.session.session import Session
from mcp_oracle.settings import Limits
from mcp_oracle.tools.tool import Arguments, Services, Tool

MOST_ROWS = 20_000
MOST_SCHEMAS = 100
MOST_TABLES = 50
MOST_RELATIONS = 100
_IDENTITY = (
    "version", "database", "container", "service", "instance", "role", "cloud_service", "user", "schema",
)  # fmt: skip


class GetOverview(Arguments):
    schema_: Annotated[
        str | None, Field(alias="schema", description="Schema to list, e.g. HR.")
    ] = None


@dataclass(frozen=True, slots=True)
class Overview:
    database: dict[str, str]
    privileges: tuple[str, ...]
    protection: tuple[str, ...]
    limits: str
    schemas: tuple[str, ...]
    tables_of: str = ""
    tables: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    note: str | None = None


async def get_overview(services: Services, arguments: GetOverview) -> Overview:
    async with services.database.session(services.tag) as session:
        identity, *_ = (await session.run(load(QUERIES, "overview_session"), {}, 1)).rows
        rights = await _rights(session, has_schema_privileges=str(identity[-1]) != "0")
        everything = await services.catalog.read_on(session)
        catalog = permitted(everything, services.policy)
        schema = (
            only_schema(catalog)
            if arguments.schema_ is None
            else find_schema(catalog, arguments.schema_)
        )
        overview = Overview(
            database=_database(identity),
            privileges=_shown(rights or ["none beyond reading"]),
            protection=_shown(_protection(session.layers, services.policy)),
            limits=_limits(services.limits),
            schemas=_cut(schema_lines(catalog), MOST_SCHEMAS),
            note=_note(identity, catalog),
        )
        if schema is None:
            return overview
        return await _with_tables(overview, services, session, catalog, schema)


async def _rights(session: Session, *, has_schema_privileges: bool) -> list[str]:
    found = await session.run(load(QUERIES, "overview_privileges"), {}, MOST_ROWS)
    if not has_schema_privileges:
        return beyond_reading(found.rows)
    statement = load(QUERIES, "overview_schema_privileges")
    return beyond_reading(found.rows, (await session.run(statement, {}, MOST_ROWS)).rows)


async def _with_tables(
    overview: Overview, services: Services, session: Session, catalog: Catalog, schema: str
) -> Overview:
    found = await session.run(load(QUERIES, "overview_tables"), {"owner": schema}, MOST_ROWS)
    keys = await services.keys.read_on(session)
    tables = main_tables(catalog, schema, keys, sizes(found.rows))
    return replace(
        overview,
        tables_of=visible(schema),
        tables=_cut(tables, MOST_TABLES),
        relations=_cut(relation_lines(schema, keys), MOST_RELATIONS),
    )


def _database(identity: Sequence[Cell]) -> dict[str, str]:
    pairs = zip(_IDENTITY, identity[: len(_IDENTITY)], strict=True)
    return {name: visible(" ".join(str(value).split())) for name, value in pairs if value}


def _protection(layers: Sequence[Layer], policy: Policy) -> list[str]:
    """What stands between a query and the data: our own layers first, then what was proven on the session."""
    return [
        "SQL guard: only single SELECT and WITH statements of known, harmless functions",
        *(f"{layer.name}: {layer.state} ({layer.detail})" for layer in layers),
        *policy.warnings(),
    ]


def _limits(limits: Limits) -> str:
    return (
        f"{limits.default_rows} rows by default, {limits.max_rows} at most, {limits.answer_bytes:,} bytes,"
        f" {limits.columns} columns and {limits.lob_reads} LOBs per answer, {limits.cell_bytes:,} bytes per"
        f" cell, {limits.run_seconds:g} s per statement, {limits.first_row_seconds:g} s to its first row,"
        f" {limits.sessions} statements and {limits.calls} calls at once; the rest of a truncated answer is kept for"
        f" {limits.cursor_seconds:g} s"
    )


def _note(identity: Sequence[Cell], catalog: Catalog) -> str | None:
    notes: list[str] = []
    if identity[2] == "CDB$ROOT":
        notes.append(
            "This is the root container: application data is in pluggable databases, with services of their own."
        )
    if not catalog.complete:
        notes.append("The dictionary is larger than what was read: counts are too low.")
    return " ".join(notes) or None


def _cut(lines: Sequence[str], most: int) -> tuple[str, ...]:
    rest = len(lines) - most
    shown = _shown(lines[:most])
    return (*shown, f"... and {rest} more: search_objects finds them") if rest > 0 else shown


def _shown(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(visible, lines))


TOOL = Tool(
    name="get_overview",
    title="Database and schema overview",
    description=(
        "Which Oracle database, version, service, user and privileges this is, how read-only is enforced, the list of"
        " schemas; for one schema its main tables and how they relate. Start here."
    ),
    arguments=GetOverview,
    result=Overview,
    run=get_overview,
)
