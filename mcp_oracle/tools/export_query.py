"""export_query: all rows of one guarded query into a new file in the directory that the operator has configured."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pydantic.json_schema import SkipJsonSchema

from mcp_oracle.errors import ArgumentError, DatabaseError, RefusedError
from mcp_oracle.export.directory import Directory, NewFile, remove
from mcp_oracle.export.file_name import file_name, free_name
from mcp_oracle.export.formats import MIME_TYPES, FormatName
from mcp_oracle.export.rendering import Rendering
from mcp_oracle.export.transfer import Report, Transfer
from mcp_oracle.export.writer import disk_failure, writing
from mcp_oracle.guard import Draft, read
from mcp_oracle.render.redaction import in_order
from mcp_oracle.render.untrusted import visible
from mcp_oracle.session.binds import Bound, binds
from mcp_oracle.session.fetched import Column
from mcp_oracle.tools.call import ResourceLink
from mcp_oracle.tools.missing_name import with_near_names
from mcp_oracle.tools.tool import Arguments, Services, Tool

NAMED_COLUMNS = 20
"""Of those that a note names."""


class ExportQuery(Arguments):
    sql: str
    format: FormatName
    file_name: str
    binds: dict[str, object] | None = None


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What was written. Two members are not in the schema, and none is required by it: every list of tools pays for it.

    Attributes:
        columns: name and type of each.
    """

    file: str = ""
    row_count: int = 0
    bytes: int = 0
    columns: tuple[str, ...] = ()
    sha256: SkipJsonSchema[str] = ""
    seconds: SkipJsonSchema[float] = 0.0
    note: str = ""


async def export_query(services: Services, arguments: ExportQuery) -> ExportResult:
    draft = read(arguments.sql, services.policy)
    services.trace.sql = draft.text
    given = binds(arguments.binds, draft.binds)
    limits = services.limits
    left = _countdown(limits.export_seconds)
    with services.exports.one() as path:
        name, file = _new_file(path, arguments)
        async with writing(file, limits.export_bytes, left) as writer:
            transfer = Transfer(writer, limits.export_rows, _report(services))
            try:
                rendering = await _transferred(services, arguments, draft, given, transfer, left)
            except (DatabaseError, RefusedError) as error:
                raise await with_near_names(services, draft.text, error) from error
            identity = file.identity
            await writer.publish(name)
            services.trace.take_back = partial(remove, path, name, identity)
            return ExportResult(
                file=str(Path(path) / name),
                row_count=transfer.rows,
                bytes=writer.bytes,
                sha256=writer.sha256,
                columns=tuple(f"{visible(c.name)} {c.type}" for c in rendering.columns),
                seconds=round(limits.export_seconds - left(), 3),
                note=" ".join((*given.notes, *_notes(rendering))),
            )


async def _transferred(
    services: Services,
    arguments: ExportQuery,
    draft: Draft,
    given: Bound,
    transfer: Transfer,
    left: Callable[[], float],
) -> Rendering[Column]:
    """Run the query in a session of its own and move all of its rows."""
    whole = services.limits.export_seconds
    async with services.database.session(services.tag) as session:
        statement = await services.resolver.approve(draft, session)
        stream = await session.stream(statement, given.values, left=left(), seconds=whole)
        redact = in_order(services.policy.redact)
        rendering = Rendering(arguments.format, stream.columns, redact)
        await transfer.run(
            rendering,
            lambda: session.batch(stream, left=left(), seconds=whole),
            one_at_a_time=stream.is_wide,
        )
        rendering.columns = stream.columns
    return rendering


def _new_file(path: str, arguments: ExportQuery) -> tuple[str, NewFile]:
    """The name that the file will have, and the file, as yet without it."""
    name = file_name(arguments.file_name, f".{arguments.format}")
    directory = Directory(path)
    try:
        _refuse_existing(directory, name)
        return name, directory.create()
    except BaseException as error:
        directory.close()
        if isinstance(error, OSError):
            raise disk_failure(error) from error
        raise


def _refuse_existing(directory: Directory, name: str) -> None:
    if directory.has(name):
        raise ArgumentError(
            f"{name} exists, and an export replaces no file.",
            f"call again with another name, for example {free_name(name, directory.has)}.",
        )


def _countdown(seconds: float) -> Callable[[], float]:
    """Says how many of the seconds are left; a thousandth at least, so that a wait ends by its own rules."""
    clock = asyncio.get_running_loop().time
    end = clock() + seconds
    return lambda: max(end - clock(), 0.001)


def _report(services: Services) -> Report:
    async def report(rows: int, written: int) -> None:
        if services.progress is not None:
            await services.progress(rows, None, f"{rows:,} rows, {written:,} bytes")

    return report


def _notes(rendering: Rendering[Column]) -> Iterator[str]:
    lossy = [
        f"{visible(column.name)}: {column.note}" for column in rendering.columns if column.note
    ]
    if lossy:
        yield f"{'; '.join(lossy[:NAMED_COLUMNS])}."
    if rendering.replaced:
        kinds = sorted(set[str]().union(*rendering.replaced.values()))
        yield f"Replaced in {_listed(rendering.replaced)}: {', '.join(kinds)}."
    if rendering.formulas:
        yield (
            f"Texts of {_listed(rendering.formulas)} begin with =, +, - or @: a spreadsheet would run them as formulas."
        )


def _listed(names: Iterable[str]) -> str:
    shown = [visible(name) for name in names]
    more = f" and {len(shown) - NAMED_COLUMNS} more" if len(shown) > NAMED_COLUMNS else ""
    return ", ".join(shown[:NAMED_COLUMNS]) + more


def _link(result: ExportResult) -> ResourceLink:
    path = Path(result.file)
    kind: FormatName = "csv" if path.suffix.lower() == ".csv" else "jsonl"
    return ResourceLink(path.as_uri(), path.name, MIME_TYPES[kind], result.bytes)


TOOL = Tool(
    name="export_query",
    title="Export a query to a file",
    description=(
        "Write all rows of one SQL query to a new CSV or JSON Lines file: results too large for run_query."
    ),
    arguments=ExportQuery,
    result=ExportResult,
    run=export_query,
    link=_link,
    is_read_only=False,
)
