"""The LOBs that a session has handed out locators for, and what can be done to them."""

from collections.abc import Callable
from dataclasses import dataclass

from mcp_oracle.sandbox.protocol.lob import LobAnswer, LobCall
from mcp_oracle.sandbox.types import OraError, TypeCode
from mcp_oracle.sandbox.wire.constants import LobOperation
from mcp_oracle.sandbox.wire.octets import decode_text
from mcp_oracle.sandbox.wire.values.lob import CHUNK_SIZE, LobCell, Locator

_MOST_LOBS = 20_000
"""The oldest go first: a client that still wants one gets ORA-22275."""
_LARGEST = 1 << 30


@dataclass(slots=True)
class Lob:
    """Text or bytes behind a locator.

    Attributes:
        is_national: an NCLOB: UTF-16, counted in its 16-bit units.
    """

    locator: Locator
    data: str | bytes
    is_open: bool = False
    is_national: bool = False

    @property
    def size(self) -> int:
        return len(self._wide()) // 2 if self.is_national else len(self.data)

    def _wide(self) -> bytes:
        return str(self.data).encode("utf-16-be")

    def read(self, offset: int, amount: int) -> tuple[bytes, int]:
        """The bytes, and how many units they are."""
        start, end = max(0, offset - 1), max(0, offset - 1) + max(0, amount)
        if self.is_national:
            wide = self._wide()[2 * start : 2 * end]
            return wide, len(wide) // 2
        part = self.data[start:end]
        return part.encode() if isinstance(part, str) else part, len(part)

    def write(self, offset: int, data: bytes) -> None:
        start = max(0, offset - 1)
        if start + len(data) > _LARGEST:
            raise OraError(3001, "unimplemented feature: LOBs beyond 1 GB")
        if self.is_national:
            kept = self._wide()[: 2 * start].ljust(2 * start, b"\0")
            rest = self._wide()[2 * start + len(data) :]
            self.data = (kept + data + rest).decode("utf-16-be", "replace")
        elif isinstance(self.data, str):
            text = decode_text(data)
            kept = self.data[:start].ljust(start)
            self.data = kept + text + self.data[start + len(text) :]
        else:
            kept = self.data[:start].ljust(start, b"\0")
            self.data = kept + data + self.data[start + len(data) :]


class LobTable:
    def __init__(self) -> None:
        self._lobs: dict[int, Lob] = {}
        self._next = 1

    def __len__(self) -> int:
        return len(self._lobs)

    def cell(self, data: str | bytes, *, is_national: bool = False) -> LobCell:
        """A locator for a value in a row."""
        lob = self._add(data, is_temporary=False)
        lob.is_national = is_national and isinstance(data, str)
        return LobCell(lob.locator, lob.size)

    def value(self, locator: Locator) -> str | bytes:
        return self._lob(locator).data

    def free(self, locators: tuple[Locator, ...]) -> None:
        for locator in locators:
            self._lobs.pop(locator.number, None)

    def answer(self, call: LobCall) -> LobAnswer:
        if call.operation == LobOperation.CREATE_TEMPORARY:
            empty = "" if call.destination == TypeCode.CLOB else b""
            return LobAnswer(self._add(empty, is_temporary=True).locator, created=True)
        if call.locator is None:
            raise OraError(22275, "invalid LOB locator specified")
        operate = _OPERATIONS.get(call.operation)
        if operate is None:
            raise OraError(3001, "unimplemented feature: this LOB operation")
        if call.operation == LobOperation.FREE_TEMPORARY:
            self.free((call.locator,))
            return LobAnswer(call.locator, amount=call.amount)
        return operate(self._lob(call.locator), call)

    def _add(self, data: str | bytes, *, is_temporary: bool) -> Lob:
        locator = Locator(self._next, isinstance(data, str), is_temporary)
        self._next += 1
        self._lobs[locator.number] = lob = Lob(locator, data)
        if len(self._lobs) > _MOST_LOBS:
            del self._lobs[next(iter(self._lobs))]
        return lob

    def _lob(self, locator: Locator) -> Lob:
        lob = self._lobs.get(locator.number)
        if lob is None or lob.locator.is_text != locator.is_text:
            raise OraError(22275, "invalid LOB locator specified")
        return lob


def _length(lob: Lob, call: LobCall) -> LobAnswer:  # noqa: ARG001 - all operations look alike
    return LobAnswer(lob.locator, amount=lob.size)


def _chunk_size(lob: Lob, call: LobCall) -> LobAnswer:  # noqa: ARG001 - all operations look alike
    return LobAnswer(lob.locator, amount=CHUNK_SIZE)


def _read(lob: Lob, call: LobCall) -> LobAnswer:
    data, amount = lob.read(call.offset, call.amount or 0)
    return LobAnswer(lob.locator, data, amount)


def _write(lob: Lob, call: LobCall) -> LobAnswer:
    lob.write(call.offset, call.data)
    return LobAnswer(lob.locator, amount=call.amount)


def _trim(lob: Lob, call: LobCall) -> LobAnswer:
    kept = max(0, call.amount or 0)
    if lob.is_national:
        lob.data = lob.read(1, kept)[0].decode("utf-16-be", "replace")
    else:
        lob.data = lob.data[:kept]
    return LobAnswer(lob.locator, amount=lob.size)


def _open(lob: Lob, call: LobCall) -> LobAnswer:
    lob.is_open = True
    return LobAnswer(lob.locator, amount=call.amount)


def _close(lob: Lob, call: LobCall) -> LobAnswer:
    lob.is_open = False
    return LobAnswer(lob.locator, amount=call.amount)


def _is_open(lob: Lob, call: LobCall) -> LobAnswer:
    return LobAnswer(lob.locator, amount=call.amount, flag=lob.is_open)


_OPERATIONS: dict[LobOperation, Callable[[Lob, LobCall], LobAnswer]] = {
    LobOperation.LENGTH: _length,
    LobOperation.CHUNK_SIZE: _chunk_size,
    LobOperation.READ: _read,
    LobOperation.WRITE: _write,
    LobOperation.TRIM: _trim,
    LobOperation.OPEN: _open,
    LobOperation.CLOSE: _close,
    LobOperation.IS_OPEN: _is_open,
    LobOperation.FREE_TEMPORARY: _close,
}
