"""The parts of a client's life in which something can go wrong, and which part a request belongs to. Pure."""

from enum import StrEnum

from mcp_oracle.sandbox.protocol.connect import Connect
from mcp_oracle.sandbox.protocol.execute import Execute, Fetch
from mcp_oracle.sandbox.protocol.lob import LobCall
from mcp_oracle.sandbox.protocol.negotiation import DataTypesRequest, ProtocolRequest
from mcp_oracle.sandbox.protocol.request import LogonFinish, LogonStart, Request, Simple
from mcp_oracle.sandbox.protocol.services import NetworkServices
from mcp_oracle.sandbox.wire.constants import ExecuteOption, Function


class Phase(StrEnum):
    """In the order of a session's life; `ANY` is for rules alone."""

    ANY = "any"
    CONNECT = "connect"
    NEGOTIATION = "negotiation"
    LOG_ON = "log-on"
    SET_UP = "set-up"
    BEGIN = "begin"
    EXECUTE = "execute"
    FETCH = "fetch"
    LOB = "lob"
    ROLLBACK = "rollback"
    LOG_OFF = "log-off"
    OTHER = "other"


_SIMPLE = {Function.ROLLBACK: Phase.ROLLBACK, Function.LOGOFF: Phase.LOG_OFF}
_OTHERS: dict[type[object], Phase] = {
    Connect: Phase.CONNECT,
    NetworkServices: Phase.NEGOTIATION,
    ProtocolRequest: Phase.NEGOTIATION,
    DataTypesRequest: Phase.NEGOTIATION,
    LogonStart: Phase.NEGOTIATION,
    LogonFinish: Phase.LOG_ON,
    Fetch: Phase.FETCH,
    LobCall: Phase.LOB,
}
_RUNS = {"query", "dml", "plsql"}


def phase_of(event: Connect | Request) -> Phase:
    """LOG_ON is the password alone: what comes before it, up to the challenge, is NEGOTIATION."""
    call = event if isinstance(event, Connect) else event.call
    if isinstance(call, Execute):
        return _phase_of_execute(call)
    if isinstance(call, Simple):
        return _SIMPLE.get(call.function, Phase.OTHER)
    return _OTHERS.get(type(call), Phase.OTHER)


def _phase_of_execute(call: Execute) -> Phase:
    """Function 94 also defines and fetches an open cursor; then it does not execute."""
    if call.statement is None or not call.options & ExecuteOption.EXECUTE:
        return Phase.FETCH
    if call.statement.kind in _RUNS:
        return Phase.EXECUTE
    words = call.statement.sql.upper().split(maxsplit=2)
    return Phase.BEGIN if words[:2] == ["SET", "TRANSACTION"] else Phase.SET_UP


def text_of(event: Connect | Request) -> str:
    """The SQL text that a rule may look for; empty if the request has none."""
    call = event.call if isinstance(event, Request) else None
    return call.statement.sql if isinstance(call, Execute) and call.statement else ""
