"""Function 96: everything that is done to a LOB by its locator, and the piggyback that frees temporary ones."""

from dataclasses import dataclass

from mcp_oracle.sandbox.wire.constants import AL32UTF8, LobOperation, MessageType
from mcp_oracle.sandbox.wire.errors import MalformedError, RefusedError
from mcp_oracle.sandbox.wire.octets import Reader, Writer
from mcp_oracle.sandbox.wire.values.lob import LOCATOR_SIZE, Locator


@dataclass(frozen=True, slots=True)
class LobCall:
    """One operation.

    Attributes:
        locator: None for CREATE_TEMPORARY.
        offset: from 1; CLOBs count characters.
        destination: for CREATE_TEMPORARY the type to create.
        amount: how much to read, or the new length; None if the client wants no amount back.
        data: what to write.
    """

    operation: LobOperation
    locator: Locator | None = None
    offset: int = 0
    destination: int = 0
    amount: int | None = None
    data: bytes = b""

    @classmethod
    def decode(cls, reader: Reader) -> "LobCall":
        has_source, size = reader.u8(), reader.count()
        reader.u8()
        for _ in range(3):
            reader.integer()
        has_charset = reader.u8()
        reader.raw(2)
        number = reader.integer()
        reader.raw(2)
        offset, destination = reader.integer(), reader.integer()
        has_amount = reader.u8()
        reader.raw(6)
        source = reader.raw(size) if has_source else b""
        operation = _operation(number)
        if has_charset and operation == LobOperation.CREATE_TEMPORARY:
            reader.integer()
        data = _data(reader) if operation == LobOperation.WRITE else b""
        amount = reader.integer() if has_amount else None
        creates = operation == LobOperation.CREATE_TEMPORARY
        locator = None if creates else _locator(source)
        return cls(operation, locator, offset, destination, amount, data)


def _operation(number: int) -> LobOperation:
    try:
        return LobOperation(number)
    except ValueError:
        raise RefusedError(3120, f"LOB operation {number:#x} is not supported") from None


def _locator(source: bytes) -> Locator:
    if len(source) != LOCATOR_SIZE:
        raise RefusedError(22275, "invalid LOB locator specified")
    return Locator.decode(source)


def _data(reader: Reader) -> bytes:
    if reader.u8() != MessageType.LOB_DATA:
        raise MalformedError("LOB data expected")
    return reader.counted() or b""


@dataclass(frozen=True, slots=True)
class LobAnswer:
    """What an operation gave; `created` adds the character set, `flag` answers IS_OPEN."""

    locator: Locator
    data: bytes = b""
    amount: int | None = None
    created: bool = False
    flag: bool | None = None

    def encode(self) -> bytes:
        writer = Writer()
        if self.data:
            writer.u8(MessageType.LOB_DATA).counted(self.data)
        writer.u8(MessageType.PARAMETER).raw(self.locator.encode())
        if self.created:
            writer.integer(AL32UTF8).u8(0)
        elif self.amount is not None:
            writer.integer(self.amount)
        if self.flag is not None:
            writer.u8(1 if self.flag else 0)
        return writer.getvalue()


def decode_free(reader: Reader) -> tuple[Locator, ...]:
    """The piggyback: head as in a call, then the locators behind each other."""
    reader.u8()
    total = reader.count()
    reader.u8()
    for _ in range(3):
        reader.integer()
    reader.raw(3)
    reader.integer()
    reader.u8()
    for _ in range(3):
        reader.integer()
    reader.raw(2)
    reader.integer()
    reader.u8()
    reader.integer()
    reader.u8()
    reader.integer()
    data = reader.raw(total)
    places = range(0, total - LOCATOR_SIZE + 1, LOCATOR_SIZE)
    return tuple(Locator.decode(data[at : at + LOCATOR_SIZE]) for at in places)
