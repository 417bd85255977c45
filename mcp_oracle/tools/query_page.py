"""One page of a query's rows as an answer: what is shown, what is left out and why, and how to go on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mcp_oracle.render.redaction import in_order
from mcp_oracle.render.rows import ColumnFacts, Table, table
from mcp_oracle.session.fetched import Fetched
from mcp_oracle.session.heads import UNREAD, least_shown
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


@dataclass(frozen=True, slots=True)
class _Cuts:
    """Values of one column that are less than all, and what is said of them."""

    rows: tuple[int, ...]
    said: str

    def counted(self, shown: int) -> str:
        """Of so many rows; nothing if none of those has such a value."""
        count = sum(row < shown for row in self.rows)
        return f"{count} value{'s' * (count != 1)} {self.said}" if count else ""


def _table(found: Fetched, limits: Limits, redact: tuple[str, ...]) -> Table:
    """What fits, with a note at each column of which a value is cut, for which there is room in any case."""
    notes = {index: list(_cuts(found, index, rows, limits)) for index, rows in _cut(found).items()}
    every = len(found.rows)
    columns = [
        ColumnFacts(
            c.name, c.type, _joined(c.note, *(cut.counted(every) for cut in notes.get(i, ())))
        )
        for i, c in enumerate(found.columns)
    ]
    shown = table(columns, found.rows, limits.answer_bytes, limits.columns, redact=redact)
    if not notes:
        return shown
    counts = {
        index: {cut.counted(every): cut.counted(len(shown.rows)) for cut in cuts}
        for index, cuts in notes.items()
    }
    counted = (
        _counted(facts, counts[i]) if i in counts else facts
        for i, facts in enumerate(shown.columns)
    )
    return replace(shown, columns=tuple(counted))


def _cut(found: Fetched) -> dict[int, list[int]]:
    """Column -> rows in which its value is less than all."""
    rows: dict[int, list[int]] = {}
    for row, index in found.cuts:
        rows.setdefault(index, []).append(row)
    return rows


def _counted(facts: ColumnFacts, counted: Mapping[str, str]) -> ColumnFacts:
    """With the numbers of values in rows that are shown, in place of those in all rows."""
    parts = facts.note.split("; ")
    return replace(facts, note=_joined(*(counted.get(part, part) for part in parts)))


def _joined(*parts: str) -> str:
    return "; ".join(filter(None, parts))


def _cuts(found: Fetched, index: int, rows: Sequence[int], limits: Limits) -> Iterator[_Cuts]:
    """What is said of cut values: from where on the rest can be had of all of them, so that nothing is missed."""
    kind = found.columns[index].type.partition("(")[0]
    cells = {row: str(found.rows[row][index]) for row in rows}
    unread = {row for row, cell in cells.items() if cell.endswith(UNREAD)}
    least = least_shown(cells.values())
    if least is not None:
        cut = tuple(row for row in rows if row not in unread)
        yield _Cuts(cut, _of_cuts(kind, least, limits.cell_bytes))
    if unread:
        yield _Cuts(tuple(unread), _of_unread(kind, limits))


def _of_cuts(kind: str, shown: int, most: int) -> str:
    cut_to = f"cut to {most} bytes"
    match kind:
        case "CLOB" | "NCLOB":
            return f"{cut_to}: DBMS_LOB.SUBSTR(c, {most}, {shown + 1}) reads on"
        case "BLOB":
            return f"{cut_to}: DBMS_LOB.SUBSTR(c, {most // 2}, {most // 2 + 1}) reads on"
        case "VARCHAR2" | "NVARCHAR2" | "CHAR" | "NCHAR" | "RAW":
            return f"{cut_to}: SUBSTR(c, {shown + 1}) is the rest"
        case "XMLTYPE":
            return f"{cut_to}: DBMS_LOB.SUBSTR(XMLSERIALIZE(CONTENT c AS CLOB), {most}, {shown + 1}) reads on"
        case "JSON":
            return f"{cut_to}: JSON_QUERY and JSON_VALUE select parts"
        case _:  # LONG, of which SQL takes no part; objects and collections
            return cut_to


def _of_unread(kind: str, limits: Limits) -> str:
    most = max(1, limits.cell_bytes // (2 if kind == "BLOB" else 1))
    return (
        f"not read, an answer reads {limits.lob_reads} LOBs: ask for fewer rows at a time, or for"
        f" DBMS_LOB.SUBSTR(c, {most}, 1)"
    )


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
            f"There are more than {given} row{'' if given == 1 else 's'}: aggregate or filter in SQL, or read on with"
            f" next_cursor within {limits.cursor_seconds:g} s, or later with ORDER BY and OFFSET {given} ROWS"
            f" FETCH NEXT {most} ROWS ONLY."
        )
