"""One request of a client: piggybacks and a call. Parsed without side effects, so that it can be tried again."""

from collections.abc import Callable
from dataclasses import dataclass

from mcp_oracle.sandbox.protocol.execute import (
    Cursors,
    Execute,
    Fetch,
    Progress,
    decode_execute,
    decode_reexecute,
)
from mcp_oracle.sandbox.protocol.lob import LobCall
from mcp_oracle.sandbox.protocol.logon import AuthRequest
from mcp_oracle.sandbox.protocol.negotiation import (
    Agreement,
    DataTypesRequest,
    ProtocolRequest,
)
from mcp_oracle.sandbox.protocol.piggyback import Piggyback, decode_piggyback
from mcp_oracle.sandbox.protocol.services import FIRST_BYTE, NetworkServices
from mcp_oracle.sandbox.wire.constants import Function, MessageType
from mcp_oracle.sandbox.wire.errors import RefusedError
from mcp_oracle.sandbox.wire.octets import Reader


@dataclass(frozen=True, slots=True)
class LogonStart:
    auth: AuthRequest


@dataclass(frozen=True, slots=True)
class LogonFinish:
    auth: AuthRequest


@dataclass(frozen=True, slots=True)
class Simple:
    """A call whose number says all: ping, commit, rollback, log-off, version, end of a pipeline."""

    function: Function


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that cannot be served; the connection stays."""

    number: int
    text: str


Call = (
    NetworkServices
    | ProtocolRequest
    | DataTypesRequest
    | LogonStart
    | LogonFinish
    | Execute
    | Fetch
    | LobCall
    | Simple
    | Refused
)


@dataclass(frozen=True, slots=True)
class Request:
    """What came in one go; `wants_answer` is false for one-way functions."""

    call: Call
    piggybacks: tuple[Piggyback, ...] = ()
    sequence: int = 0
    token: int = 0
    wants_answer: bool = True


def decode_request(
    data: bytes, agreement: Agreement, cursors: Cursors, progress: Progress
) -> Request:
    reader = Reader(data)
    piggybacks = list[Piggyback]()
    sequence = token = 0
    while True:
        kind = reader.u8()
        handshake = _HANDSHAKE.get(kind)
        if handshake is not None:
            return Request(handshake(reader))
        if kind not in _FUNCTIONS:
            return Request(Refused(3120, f"message type {kind} is not supported"))
        code, sequence = reader.u8(), reader.u8()
        token = reader.integer() if agreement.has_token else 0
        try:
            if kind == MessageType.PIGGYBACK:
                piggybacks.append(decode_piggyback(reader, code))
                continue
            call = _call(reader, code, agreement, cursors, progress)
        except RefusedError as error:
            call = Refused(error.number, error.text)
        wants_answer = kind != MessageType.ONEWAY_FUNCTION
        return Request(call, tuple(piggybacks), sequence, token, wants_answer)


def _call(
    reader: Reader, code: int, agreement: Agreement, cursors: Cursors, progress: Progress
) -> Call:
    if code == Function.EXECUTE:
        return decode_execute(reader, agreement.field_version, cursors, progress)
    if code in _REEXECUTES:
        return decode_reexecute(reader, code, cursors, progress)
    decode = _CALLS.get(code)
    if decode is None:
        raise RefusedError(3120, f"function {code} is not supported")
    return decode(reader)


def _simple(function: Function) -> Callable[[Reader], Simple]:
    return lambda _: Simple(function)


def _session_release(reader: Reader) -> Simple:
    reader.raw(2)
    reader.integer()
    return Simple(Function.SESSION_RELEASE)


def _pipeline_end(reader: Reader) -> Simple:
    reader.integer()
    return Simple(Function.PIPELINE_END)


def _version(reader: Reader) -> Simple:
    reader.rest()  # buffer sizes
    return Simple(Function.VERSION)


_FUNCTIONS = {MessageType.FUNCTION, MessageType.PIGGYBACK, MessageType.ONEWAY_FUNCTION}
_REEXECUTES = {Function.REEXECUTE, Function.REEXECUTE_AND_FETCH}
_HANDSHAKE: dict[int, Callable[[Reader], Call]] = {
    FIRST_BYTE: NetworkServices.decode,
    MessageType.PROTOCOL: ProtocolRequest.decode,
    MessageType.DATA_TYPES: DataTypesRequest.decode,
}
_CALLS: dict[int, Callable[[Reader], Call]] = {
    Function.AUTH_ONE: lambda reader: LogonStart(AuthRequest.decode(reader)),
    Function.AUTH_TWO: lambda reader: LogonFinish(AuthRequest.decode(reader)),
    Function.FETCH: Fetch.decode,
    Function.LOB: LobCall.decode,
    Function.LOGOFF: _simple(Function.LOGOFF),
    Function.COMMIT: _simple(Function.COMMIT),
    Function.ROLLBACK: _simple(Function.ROLLBACK),
    Function.PING: _simple(Function.PING),
    Function.VERSION: _version,
    Function.SESSION_RELEASE: _session_release,
    Function.PIPELINE_END: _pipeline_end,
}
