"""The messages that answers are made of. Each encodes itself for what both sides agreed on."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, repeat
from operator import ne
from typing import Protocol

from mcp_oracle.sandbox.protocol.negotiation import Agreement
from mcp_oracle.sandbox.protocol.verifier import Pair
from mcp_oracle.sandbox.types import Column, OraError
from mcp_oracle.sandbox.wire.constants import (
    CALL_STATUS_IN_TRANSACTION,
    KEYWORD_CURRENT_SCHEMA,
    BindDirection,
    FieldVersion,
    MessageType,
)
from mcp_oracle.sandbox.wire.description import encode_description
from mcp_oracle.sandbox.wire.octets import Writer, encode_integer
from mcp_oracle.sandbox.wire.values.cell import Cell, Encoder

NO_DATA_FOUND = 1403
ERRORS_IN_ARRAY_DML = 24381
_LARGEST_POSITION = 32767
_SYNC = 5
_UNSAID = bytes(6 + 5 + 6)
"""In the end of a call: flags of the cursor, the ROWID of the last row, the operating system's error and the like."""
_ROW = bytes((MessageType.ROW_DATA,))
_Changed = tuple[bool, ...]


class Message(Protocol):
    def encode(self, agreement: Agreement) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Ready:
    """A message whose bytes do not depend on the agreement."""

    data: bytes

    def encode(self, agreement: Agreement) -> bytes:  # noqa: ARG002 - the protocol's signature
        return self.data


@dataclass(frozen=True, slots=True)
class CallState:
    """What every answer says of the session. Pools and `close` decide by it whether to roll back."""

    in_transaction: bool = False
    sequence: int = 0

    @property
    def status(self) -> int:
        return CALL_STATUS_IN_TRANSACTION if self.in_transaction else 0


@dataclass(frozen=True, slots=True)
class Status:
    state: CallState

    def encode(self, agreement: Agreement) -> bytes:  # noqa: ARG002 - the protocol's signature
        writer = Writer().u8(MessageType.STATUS)
        return writer.integer(self.state.status, self.state.sequence).getvalue()


@dataclass(frozen=True, slots=True)
class BatchError:
    """One failed execution of an array DML that goes on after errors."""

    error: OraError
    index: int


@dataclass(frozen=True, slots=True)
class EndOfCall:
    """Message 4, which ends executes and fetches, with or without an error."""

    state: CallState
    cursor_id: int = 0
    row_count: int = 0
    error: OraError | None = None
    batch: tuple[BatchError, ...] = ()

    def encode(self, agreement: Agreement) -> bytes:
        number = self.error.number if self.error else 0
        offset = (self.error.offset or 0) if self.error else 0
        rows = min(self.row_count, 0xFFFFFFFF)
        position = max(0, min(offset, _LARGEST_POSITION))
        writer = Writer().u8(MessageType.ERROR)
        writer.integer(self.state.status, self.state.sequence, rows, number & 0xFFFF, 0, 0)
        writer.integer(self.cursor_id, position).raw(_UNSAID)
        self._encode_batch(writer)
        writer.integer(number, self.row_count)
        if agreement.field_version >= FieldVersion.V20:
            writer.integer(0, 0)
        if self.error:
            writer.counted(_text(self.error))
        return writer.getvalue()

    def _encode_batch(self, writer: Writer) -> None:
        count = len(self.batch)
        if not count:
            writer.integer(0, 0, 0)
            return
        lead = b"\0"
        writer.integer(count).raw(lead).integer(*(item.error.number for item in self.batch))
        writer.integer(count).raw(lead).integer(*(item.index for item in self.batch))
        writer.integer(count).raw(lead)
        for item in self.batch:
            text = _text(item.error)
            writer.integer(len(text)).counted(text).raw(b"\0\0")


def _text(error: OraError) -> bytes:
    return f"{error}\n".encode(errors="replace")


@dataclass(frozen=True, slots=True)
class Parameters:
    """Message 8 of the log-on: keys and values."""

    pairs: tuple[Pair, ...]

    def encode(self, agreement: Agreement) -> bytes:  # noqa: ARG002 - the protocol's signature
        writer = Writer().u8(MessageType.PARAMETER).integer(len(self.pairs))
        for pair in self.pairs:
            writer.text(pair.key).text(pair.value).integer(pair.flags)
        return writer.getvalue()


@dataclass(frozen=True, slots=True)
class Description:
    """A describe, as message 16 or (`is_nested`) as the body behind a REF CURSOR."""

    columns: Sequence[Column]
    now: dt.datetime

    def encode(self, agreement: Agreement) -> bytes:
        return bytes((MessageType.DESCRIBE, 0)) + self.body(agreement)

    def body(self, agreement: Agreement) -> bytes:
        return encode_description(
            self.columns, agreement.field_version, self.now, long_scale=agreement.long_scale
        )


@dataclass(frozen=True, slots=True)
class RowData:
    """Rows of a query; columns equal to those of the row before are left out and marked in a bit vector."""

    rows: tuple[tuple[bytes, ...], ...]
    repeats_may_be_left_out: bool = True

    @classmethod
    def of(
        cls,
        rows: Sequence[Sequence[Cell]],
        encoders: Sequence[Encoder],
        *,
        repeats_may_be_left_out: bool,
    ) -> "RowData":
        columns = [
            map(encode, column)
            for encode, column in zip(encoders, zip(*rows, strict=True), strict=bool(rows))
        ]
        return cls(tuple(zip(*columns, strict=True)), repeats_may_be_left_out)

    def encode(self, agreement: Agreement) -> bytes:  # noqa: ARG002 - the protocol's signature
        if not self.rows:
            return b""
        first = self.rows[0]
        parts = [_row_header(len(first), len(self.rows)), _ROW, *first]
        whole = (True,) * len(first)
        heads: dict[_Changed, bytes] = {whole: _ROW}
        for row, changed in zip(self.rows[1:], self._changes(), strict=True):
            if changed not in heads:
                # From the first vector on every row says what it sends: go-ora keeps the last one.
                heads[whole] = _bit_vector(whole) + _ROW
                heads[changed] = _bit_vector(changed) + _ROW
            parts.append(heads[changed])
            parts += compress(row, changed)
        return b"".join(parts)

    def _changes(self) -> Iterator[_Changed]:
        """For each row after the first which columns are sent: those that differ from the row before."""
        if not self.repeats_may_be_left_out:
            return repeat((True,) * len(self.rows[0]), len(self.rows) - 1)
        columns = zip(*self.rows, strict=True)
        return zip(*(map(ne, column, column[1:]) for column in columns), strict=True)


def _row_header(columns: int, rows: int) -> bytes:
    return Writer().u8(MessageType.ROW_HEADER, 0).integer(columns, 0, rows, 0, 0, 0).getvalue()


def _bit_vector(changed: _Changed) -> bytes:
    bits = sum(1 << at for at, is_sent in enumerate(changed) if is_sent)
    vector = bits.to_bytes((len(changed) + 7) // 8, "little")
    return bytes((MessageType.BIT_VECTOR,)) + encode_integer(sum(changed)) + vector


@dataclass(frozen=True, slots=True)
class Directions:
    """Message 11: which binds of a PL/SQL call bring values back."""

    binds: tuple[BindDirection, ...]

    def encode(self, agreement: Agreement) -> bytes:  # noqa: ARG002 - the protocol's signature
        high, low = divmod(len(self.binds), 256)
        writer = Writer().u8(MessageType.IO_VECTOR, 0).integer(low, high, 0, 0, 0, 0)
        return writer.u8(*self.binds).getvalue()


@dataclass(frozen=True, slots=True)
class OutValues:
    """Message 7 with values that come back in binds; each part is one encoded bind."""

    parts: tuple[bytes, ...]

    def encode(self, agreement: Agreement) -> bytes:  # noqa: ARG002 - the protocol's signature
        return bytes((MessageType.ROW_DATA,)) + b"".join(self.parts)


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Message 8 with the row count of every execution; go-ora always reads two numbers first."""

    counts: tuple[int, ...]

    def encode(self, agreement: Agreement) -> bytes:  # noqa: ARG002 - the protocol's signature
        writer = Writer().u8(MessageType.PARAMETER).integer(2, 0, 0, 0, 0, 0)
        return writer.integer(len(self.counts), *self.counts).getvalue()


@dataclass(frozen=True, slots=True)
class CurrentSchema:
    """Message 23: the statement changed CURRENT_SCHEMA, which clients keep as an attribute."""

    name: str

    def encode(self, agreement: Agreement) -> bytes:  # noqa: ARG002 - the protocol's signature
        text = self.name.encode()
        writer = Writer().u8(MessageType.SERVER_PIGGYBACK, _SYNC).integer(0).u8(0)
        writer.integer(1).u8(0).integer(len(text)).counted(text)
        return writer.integer(0, KEYWORD_CURRENT_SCHEMA, 0).getvalue()


@dataclass(frozen=True, slots=True)
class Version:
    """The answer to function 59."""

    text: str
    number: int

    def encode(self, agreement: Agreement) -> bytes:  # noqa: ARG002 - the protocol's signature
        text = self.text.encode()
        writer = Writer().u8(MessageType.PARAMETER).integer(len(text)).counted(text)
        return writer.integer(self.number).getvalue()
