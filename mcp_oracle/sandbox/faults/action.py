"""What can go wrong with one request. Pure data."""

from dataclasses import dataclass
from enum import StrEnum

from mcp_oracle.sandbox.types import OraError


class Position(StrEnum):
    """Where in the answer it happens."""

    BEFORE = "before"
    WITHIN = "within"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Fail:
    """An ORA- error instead of the work; in CONNECT the listener refuses with its number."""

    number: int

    def error(self) -> OraError:
        text = _TEXTS.get(self.number, "an error that was asked for")
        return OraError(self.number, text, fatal=self.number in _FATAL)


@dataclass(frozen=True, slots=True)
class Drop:
    """The socket is closed without another word. BEFORE: nothing was run. AFTER: the client has the whole answer."""

    position: Position = Position.BEFORE


@dataclass(frozen=True, slots=True)
class Stall:
    """Nothing more comes, not even to a break, as behind a firewall that has forgotten the connection."""

    position: Position = Position.BEFORE


@dataclass(frozen=True, slots=True)
class Hang:
    """The statement does not end until the client breaks it."""


@dataclass(frozen=True, slots=True)
class Delay:
    """A network on which each round trip takes this much longer."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Trickle:
    """The answer comes in pieces of `size` bytes with a pause before each."""

    size: int
    seconds: float


class Garbling(StrEnum):
    """How an answer is not what the protocol says."""

    GARBAGE = "garbage"
    WRONG_LENGTH = "wrong-length"
    WRONG_TYPE = "wrong-type"


@dataclass(frozen=True, slots=True)
class Garble:
    how: Garbling


@dataclass(frozen=True, slots=True)
class Restart:
    """Every connection is dropped, nobody listens for `seconds`, then the same port does again."""

    seconds: float = 0.0


Action = Fail | Drop | Stall | Hang | Delay | Trickle | Garble | Restart

_FATAL = {
    18,
    20,
    28,
    1012,
    1033,
    1034,
    1089,
    1092,
    2391,
    2396,
    2399,
    3113,
    3114,
    3135,
    28000,
    28001,
}
"""The session ends with them (as python-oracledb's `errors.py` takes them, and every refused log-on)."""

_TEXTS = {
    18: "maximum number of sessions exceeded",
    20: "maximum number of processes (300) exceeded",
    28: "your session has been killed",
    1012: "not logged on",
    1033: "ORACLE initialization or shutdown in progress",
    1034: "The Oracle instance is not available for use",
    1089: "immediate shutdown or close in progress - no operations are permitted",
    1092: "ORACLE instance terminated. Disconnection forced",
    1555: 'snapshot too old: rollback segment number 7 with name "_SYSSMU7$" too small',
    2391: "exceeded simultaneous SESSIONS_PER_USER limit",
    2396: "exceeded maximum idle time, please connect again",
    3113: "end-of-file on communication channel",
    3114: "not connected to ORACLE",
    3135: "connection lost contact",
    8103: "object no longer exists",
    28000: "The account is locked.",
    28001: "The account has expired.",
}  # fmt: skip
