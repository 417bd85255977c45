"""Functions 94, 4, 78 and 5: execute, repeat, fetch. Decoding has no side effects and can be done again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from mcp_oracle.sandbox.protocol.negotiation import STRING_LIMIT
from mcp_oracle.sandbox.statement import Statement, read_statement
from mcp_oracle.sandbox.wire.constants import (
    ExecuteFlag,
    ExecuteOption,
    FieldVersion,
    Function,
    MessageType,
)
from mcp_oracle.sandbox.wire.definition import Definition
from mcp_oracle.sandbox.wire.errors import MalformedError, RefusedError
from mcp_oracle.sandbox.wire.octets import Reader, decode_text
from mcp_oracle.sandbox.wire.values.bind import BindValue, check_bind_type, decode_bind

BindRow = tuple[BindValue, ...]
"""One set of values, a place for every bind; return binds have None."""
_MOST_EXECUTIONS = 1 << 20
_MOST_COLUMNS = 1 << 16


@dataclass(frozen=True, slots=True)
class KnownCursor:
    """What a request may take for granted of a cursor: it is not said again."""

    statement: Statement | None
    binds: tuple[Definition, ...]


class Cursors(Protocol):
    def known(self, cursor_id: int) -> KnownCursor | None: ...


@dataclass(slots=True)
class Progress:
    """Bind rows that were complete when the bytes ran out, so that a long request is not read over and over."""

    start: int = 0
    end: int = 0
    rows: list[BindRow] = field(default_factory=list[BindRow])

    def enter(self, reader: Reader) -> None:
        """Goes on behind the rows already read; the same bytes lead to the same place."""
        if self.rows and self.start == reader.position:
            reader.position = self.end
        else:
            self.start, self.rows = reader.position, []

    def add(self, row: BindRow, reader: Reader) -> None:
        self.rows.append(row)
        self.end = reader.position


@dataclass(frozen=True, slots=True)
class Execute:
    """Run a statement, or define or fetch a cursor.

    Attributes:
        options: bits of `ExecuteOption`.
        cursor_id: 0 for a new cursor.
        statement: None for a cursor without text (REF CURSOR).
        is_new_text: the request carries the text.
        binds: None if the remembered definitions hold.
        rows: one set of bind values per execution.
        row_counts: the client wants the count of every execution of array DML.
    """

    options: int
    cursor_id: int
    statement: Statement | None
    is_new_text: bool
    prefetch: int
    binds: tuple[Definition, ...] | None
    defines: tuple[Definition, ...] | None
    rows: tuple[BindRow, ...]
    row_counts: bool = False
    is_scrollable: bool = False


@dataclass(frozen=True, slots=True)
class Fetch:
    cursor_id: int
    rows: int

    @classmethod
    def decode(cls, reader: Reader) -> "Fetch":
        return cls(reader.count(), reader.count())


@dataclass(frozen=True, slots=True)
class _Head:
    options: int
    cursor_id: int
    sql_size: int
    prefetch: int
    binds: int
    defines: int


def decode_execute(
    reader: Reader, field_version: int, cursors: Cursors, progress: Progress
) -> Execute:
    head = _head(reader, field_version)
    text = _sql(reader, head.sql_size) if head.sql_size else None
    vector = [reader.integer() for _ in range(13)]
    statement, binds = _known(head, text, cursors)
    defines, rows = None, ()
    executions = _executions(statement, vector[1])
    if head.options & ExecuteOption.DEFINE and head.defines:
        defines, binds = _definitions(reader, head.defines, field_version), None
    elif head.binds:
        binds = _definitions(reader, head.binds, field_version)
        rows = _bind_rows(reader, statement, _checked(statement, binds), executions, progress)
    else:
        rows = ((),) * executions
    flags = vector[9]
    return Execute(
        head.options,
        head.cursor_id,
        statement,
        text is not None,
        head.prefetch,
        binds,
        defines,
        rows,
        bool(flags & ExecuteFlag.ROW_COUNTS),
        bool(flags & ExecuteFlag.SCROLLABLE),
    )


def _head(reader: Reader, field_version: int) -> _Head:
    options, cursor_id = reader.count(), reader.count()
    reader.u8()
    sql_size = reader.count()
    reader.u8()
    reader.integer()
    reader.raw(2)
    reader.integer()
    prefetch = reader.count()
    reader.integer()
    reader.u8()
    binds = reader.count()
    reader.raw(6)
    defines = reader.count()
    if max(binds, defines) > _MOST_COLUMNS:
        raise MalformedError("too many binds or defines")
    _skip_registration(reader, field_version)
    return _Head(options, cursor_id, sql_size, prefetch, binds, defines)


def _skip_registration(reader: Reader, field_version: int) -> None:
    """Subscriptions, object lists, row counts, SQL signature: nothing of it is used."""
    reader.integer()
    reader.raw(3)
    reader.integer()
    reader.u8()
    reader.integer()
    reader.integer()
    reader.u8()
    reader.integer()
    reader.u8()
    if field_version >= FieldVersion.V12_2:
        reader.u8()
        reader.integer()
        reader.u8()
        reader.integer()
        reader.u8()
    if field_version >= FieldVersion.V12_2_EXT:
        reader.u8()
        reader.integer()


def _sql(reader: Reader, size: int) -> str:
    start = reader.position
    data = reader.counted()
    if data is None or len(data) != size:  # a client that sends it bare
        reader.position = start
        data = reader.raw(size)
    return decode_text(data)


def _known(
    head: _Head, text: str | None, cursors: Cursors
) -> tuple[Statement | None, tuple[Definition, ...] | None]:
    known = cursors.known(head.cursor_id) if head.cursor_id else None
    if head.cursor_id and known is None:
        raise RefusedError(1001, "invalid cursor")
    if text is not None:
        return read_statement(text), None
    if known is None:
        raise RefusedError(1003, "no statement parsed")
    return known.statement, None


def _executions(statement: Statement | None, count: int) -> int:
    if statement is None or statement.kind == "query":
        return 1
    if count > _MOST_EXECUTIONS:
        raise RefusedError(3120, f"{count} executions in one request are not supported")
    return max(1, count)


def _definitions(reader: Reader, count: int, field_version: int) -> tuple[Definition, ...]:
    return tuple(Definition.decode(reader, field_version) for _ in range(count))


def _checked(statement: Statement | None, binds: tuple[Definition, ...]) -> tuple[Definition, ...]:
    for bind in binds:
        check_bind_type(bind)
    if statement is None or len(statement.binds) != len(binds):
        raise RefusedError(1008, "not all variables bound")
    return binds


def _bind_rows(
    reader: Reader,
    statement: Statement | None,
    binds: tuple[Definition, ...],
    executions: int,
    progress: Progress,
) -> tuple[BindRow, ...]:
    order = _order(statement, binds) if binds else []
    if not order:
        return ((None,) * len(binds),) * executions
    progress.enter(reader)
    while len(progress.rows) < executions:
        progress.add(_bind_row(reader, binds, order), reader)
    return tuple(progress.rows)


def _order(statement: Statement | None, binds: tuple[Definition, ...]) -> list[int]:
    """The places that send a value, in the order they come: outside PL/SQL the long ones last."""
    if statement is None:
        return []
    sent = [at for at, place in enumerate(statement.binds) if not place.is_return]
    if statement.kind == "plsql":
        return sent
    return sorted(sent, key=lambda at: binds[at].size > STRING_LIMIT and not binds[at].is_array)


def _bind_row(reader: Reader, binds: tuple[Definition, ...], order: list[int]) -> BindRow:
    if reader.u8() != MessageType.ROW_DATA:
        raise MalformedError("bind values expected")
    values: list[BindValue] = [None] * len(binds)
    for at in order:
        values[at] = decode_bind(reader, binds[at])
    return tuple(values)


_REEXECUTE_COMMIT = 0x1
_REEXECUTE_OPTIONS: Mapping[int, int] = {
    Function.REEXECUTE: ExecuteOption.EXECUTE,
    Function.REEXECUTE_AND_FETCH: ExecuteOption.EXECUTE | ExecuteOption.FETCH,
}


def decode_reexecute(
    reader: Reader, function: int, cursors: Cursors, progress: Progress
) -> Execute:
    """Run a known cursor again with the bind definitions it had."""
    cursor_id, count = reader.count(), reader.count()
    reader.integer()
    commit = reader.count() & _REEXECUTE_COMMIT
    known = cursors.known(cursor_id)
    if known is None:
        raise RefusedError(1001, "invalid cursor")
    fetches = function == Function.REEXECUTE_AND_FETCH
    executions = _executions(known.statement, 1 if fetches else count)
    rows = _bind_rows(reader, known.statement, known.binds, executions, progress)
    options = _REEXECUTE_OPTIONS[function] | (ExecuteOption.COMMIT if commit else 0)
    return Execute(options, cursor_id, known.statement, False, count, None, None, rows)
