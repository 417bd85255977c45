"""One page of a query's rows as an answer: what is shown, what is left out and why, and how to go on."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mcp_oracle.render.redaction import in_order
from mcp_oracle.render.rows import ColumnFacts, Table, table
from mcp_oracle.session.fetched import Fetched
from mcp_oracle.session.heads import least_shown
from mcp_oracle.session.held import Reading
from mcp_oracle.settings import Limits
from mcp_oracle.tools.tool import Services

JsonCell = str | int | float | bool | list[object] | dict[str, object] | None


@dataclass(frozen=True, slots=True)
class QueryResult:
    columns: tuple[ColumnFacts, ...]
    rows: list[list[JsonCell]]
    row_count: int
    truncated: bool
    note: str | None = None
    next_cursor: str | None = None


async def page(
    services: Services, reading: Reading, most: int, said: tuple[str, ...] = ()
) -> QueryResult:
    """The next rows of `reading`, at most `most`; what is left can be read on with the answer's cursor.

    To be called before the session of `reading` is given back. `said` are notes that come first.
    """
    limits = services.limits
    found = await reading.fetch(most, limits.answer_bytes)
    shown = _table(found, limits, in_order(services.policy.redact))
    count = len(shown.rows)
    reading.cursor.give_back(found, count)
    reading.given += count
    more = found.more or shown.over_budget
    return QueryResult(
        columns=shown.columns,
        rows=shown.rows,  # pyright: ignore[reportArgumentType] - cells are JSON by construction
        row_count=count,
        truncated=more,
        note=" ".join((*said, *_notes(shown, most, reading.given, limits, more=more))) or None,
        next_cursor=services.database.hold(reading) if more else None,
    )


def _table(found: Fetched, limits: Limits, redact: tuple[str, ...]) -> Table:
    """What fits, with a note at each column of which a value is cut, for which there is room in any case."""
    notes = {index: _of_cuts(found, index, limits) for index in {index for _, index in found.cuts}}
    columns = [
        ColumnFacts(c.name, c.type, "; ".join(filter(None, (c.note, notes.get(index)))))
        for index, c in enumerate(found.columns)
    ]
    shown = table(columns, found.rows, limits.answer_bytes, limits.columns, redact=redact)
    counts = Counter(index for row, index in found.cuts if row < len(shown.rows))
    counted = tuple(
        _counted(facts, notes.get(index), counts[index])
        for index, facts in enumerate(shown.columns)
    )
    return replace(shown, columns=counted)


def _of_cuts(found: Fetched, index: int, limits: Limits) -> str:
    """What is said of cut values: from where on the rest can be had of all of them, so that nothing is missed."""
    most = limits.cell_bytes
    shown = least_shown(found.rows[row][index] for row, column in found.cuts if column == index)
    rest = (most if shown is None else shown) + 1
    cut_to = f"values cut to {most} bytes"
    match found.columns[index].type.partition("(")[0]:
        case "CLOB" | "NCLOB":
            part = f"DBMS_LOB.SUBSTR(c, {most}, {rest})"
        case "BLOB" | "BFILE":
            part = f"DBMS_LOB.SUBSTR(c, {most // 2}, {most // 2 + 1})"
        case "VARCHAR2" | "NVARCHAR2" | "CHAR" | "NCHAR" | "RAW":
            return f"{cut_to}: SUBSTR(c, {rest}) is the rest"
        case "XMLTYPE":
            return f"{cut_to}: DBMS_LOB.SUBSTR(XMLSERIALIZE(CONTENT c AS CLOB), {most}, {rest}) reads on"
        case "JSON":
            return f"{cut_to}: JSON_QUERY and JSON_VALUE select parts"
        case _:  # LONG, of which SQL takes no part; objects and collections
            return cut_to
    return f"{cut_to} or, beyond {limits.lob_reads} LOBs an answer, not read: {part} reads on"


def _counted(facts: ColumnFacts, of_cuts: str | None, count: int) -> ColumnFacts:
    """How many values are cut; nothing if the rows that have them are not shown."""
    if of_cuts is None:
        return facts
    said = f"{count} {of_cuts}" if count else ""
    parts = [said if part == of_cuts else part for part in facts.note.split("; ")]
    return replace(facts, note="; ".join(filter(None, parts)))


def _notes(shown: Table, most: int, given: int, limits: Limits, *, more: bool) -> Iterator[str]:
    if shown.left_out:
        first, last = shown.left_out[0], shown.left_out[-1]
        yield (
            f"The last {len(shown.left_out)} of {len(shown.left_out) + len(shown.columns)} columns, {first} to {last},"
            " are left out: name those you need in the select list."
        )
    if shown.head_characters:
        yield (
            f"Not even one row fits into an answer of {limits.answer_bytes:,} bytes: its values are cut to"
            f" {shown.head_characters} characters. Select fewer columns."
        )
    elif shown.over_budget:
        yield (
            f"Only {len(shown.rows)} rows fit into an answer of {limits.answer_bytes:,} bytes: read on with"
            " next_cursor, or select fewer or shorter columns."
        )
        return
    if more:
        yield (
            f"There are more than {given} rows: aggregate or filter in SQL, or read on with next_cursor within"
            f" {limits.cursor_seconds:g} s, or later with ORDER BY and OFFSET {given} ROWS FETCH NEXT {most} ROWS ONLY."
        )
