"""The states of a connection and what may move it from one to the next.

Rules of this file:
1. What a client may send in a state is decided here and nowhere else.
2. A trigger that a state does not list is a protocol violation: the connection ends.
3. BROKEN can be entered from ACCEPTED on. It is left by the client's reset, or by a request that crossed our answer
   (see `connection.py`); both lead back to the state in which the break came.
"""

from enum import IntEnum, auto

from mcp_oracle.sandbox.wire.errors import MalformedError


class State(IntEnum):
    CONNECTING = auto()
    ACCEPTED = auto()
    PROTOCOL_AGREED = auto()
    TYPES_AGREED = auto()
    CHALLENGED = auto()
    READY = auto()
    BROKEN = auto()
    CLOSED = auto()


class Trigger(IntEnum):
    ACCEPT = auto()
    REFUSE = auto()
    SERVICES = auto()
    PROTOCOL = auto()
    DATA_TYPES = auto()
    CHALLENGE = auto()
    LOG_ON = auto()
    DENY = auto()
    CALL = auto()
    BREAK = auto()
    END = auto()


_S, _T = State, Trigger
_ANY_TIME = {_T.BREAK: _S.BROKEN, _T.END: _S.CLOSED}

TRANSITIONS: dict[State, dict[Trigger, State]] = {
    _S.CONNECTING: {_T.ACCEPT: _S.ACCEPTED, _T.REFUSE: _S.CLOSED, _T.END: _S.CLOSED},
    _S.ACCEPTED: {
        _T.SERVICES: _S.ACCEPTED,
        _T.PROTOCOL: _S.PROTOCOL_AGREED,
        **_ANY_TIME,
    },
    _S.PROTOCOL_AGREED: {_T.DATA_TYPES: _S.TYPES_AGREED, **_ANY_TIME},
    _S.TYPES_AGREED: {
        _T.CHALLENGE: _S.CHALLENGED,
        _T.LOG_ON: _S.READY,  # a token needs no challenge
        _T.DENY: _S.CLOSED,
        **_ANY_TIME,
    },
    _S.CHALLENGED: {_T.LOG_ON: _S.READY, _T.DENY: _S.CLOSED, **_ANY_TIME},
    _S.READY: {_T.CALL: _S.READY, **_ANY_TIME},
    _S.BROKEN: {_T.END: _S.CLOSED},
    _S.CLOSED: {_T.END: _S.CLOSED},
}


def after(state: State, trigger: Trigger) -> State:
    try:
        return TRANSITIONS[state][trigger]
    except KeyError:
        raise MalformedError(f"{trigger.name} in state {state.name}") from None
