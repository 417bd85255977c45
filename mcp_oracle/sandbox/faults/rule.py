"""A rule: which action strikes which requests, and how it is written. Pure.

    RULE     := ACTION [ "@" PHASE ] [ ":" WHICH ] [ "~" TEXT ]
    ACTION   := "ora-" NUMBER
              | "drop" | "drop-within" | "drop-after"
              | "stall" | "stall-within" | "hang"
              | "delay=" TIME | "trickle=" BYTES "/" TIME
              | "garbage" | "wrong-length" | "wrong-type"
              | "restart" [ "=" TIME ]
    TIME     := NUMBER ( "ms" | "s" )
    PHASE    := "connect" | "negotiation" | "log-on" | "set-up" | "begin" | "execute" | "fetch" | "lob"
              | "rollback" | "log-off" | "other" | "any"
    WHICH    := N | N "-" | N "-" N | N "%"      of the requests of that phase, from 1; every one if left out
    TEXT     := the rest: only statements that contain it, in any case

Without a phase an ORA- error strikes where Oracle raises it, `delay` and `trickle` everywhere, all else in `execute`.
"""

import re
from dataclasses import dataclass

from mcp_oracle.sandbox.faults.action import (
    Action,
    Delay,
    Drop,
    Fail,
    Garble,
    Garbling,
    Hang,
    Position,
    Restart,
    Stall,
    Trickle,
)
from mcp_oracle.sandbox.faults.phase import Phase

_RULE = re.compile(
    r"(?P<action>[a-z-]+[0-9]*)(?:=(?P<value>[^@:~]*))?(?:@(?P<phase>[a-z-]+))?(?::(?P<which>[^~]*))?(?:~(?P<text>.*))?",
    re.DOTALL,
)
_WHICH = re.compile(r"(?P<first>[1-9]\d*)(?P<open>-(?P<last>\d+)?)?|(?P<percent>\d+)%")
_TIME = re.compile(r"(\d+(?:\.\d+)?)(ms|s)")
_PLAIN: dict[str, Action] = {
    "drop": Drop(),
    "drop-within": Drop(Position.WITHIN),
    "drop-after": Drop(Position.AFTER),
    "stall": Stall(),
    "stall-within": Stall(Position.WITHIN),
    "hang": Hang(),
    "restart": Restart(),
    **{how.value: Garble(how) for how in Garbling},
}
_AT_CONNECT = {12505, 12514, 12516, 12518, 12519, 12520, 12526, 12527, 12528, 12541}
_AT_LOG_ON = {18, 20, 1005, 1017, 1033, 1034, 1045, 2391, 28000, 28001}


class FaultSpecError(ValueError):
    """The text is not a rule; says what would be."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One action and the requests that it strikes.

    Attributes:
        first: the first request of the phase that it strikes, from 1.
        last: the last one, or None.
        chance: how likely it strikes each of them.
        text: only statements that contain it, in any case.
    """

    action: Action
    phase: Phase = Phase.EXECUTE
    first: int = 1
    last: int | None = None
    chance: float = 1.0
    text: str = ""

    def concerns(self, phase: Phase, text: str) -> bool:
        return self.phase in {Phase.ANY, phase} and self.text.lower() in text.lower()

    def strikes(self, count: int, draw: float) -> bool:
        """Whether it strikes the `count`th request that it concerns; `draw` is a random number below 1."""
        is_among = self.first <= count and (self.last is None or count <= self.last)
        return is_among and draw < self.chance


def read_rule(spec: str) -> Rule:
    """Raises: FaultSpecError."""
    found = _RULE.fullmatch(spec)
    if found is None:
        raise FaultSpecError(f"{spec!r}: write ACTION[@PHASE][:WHICH][~TEXT]")
    action = _action(found["action"], found["value"])
    phase = _phase(found["phase"]) if found["phase"] else _usual_phase(action)
    first, last, chance = _which(found["which"])
    if isinstance(action, Fail | Hang) and phase in {Phase.NEGOTIATION, Phase.ANY}:
        raise FaultSpecError(f"{spec!r}: name one phase, other than negotiation")
    if isinstance(action, Hang) and phase in {Phase.CONNECT, Phase.LOG_ON}:
        raise FaultSpecError(f"{spec!r}: nothing can be broken there; write stall")
    return Rule(action, phase, first, last, chance, found["text"] or "")


def _action(name: str, value: str | None) -> Action:
    if name == "delay":
        return Delay(_seconds(value))
    if name == "trickle":
        size, slash, pause = (value or "").partition("/")
        if not slash or not size.isdecimal() or not int(size):
            raise FaultSpecError(
                f"trickle={value}: write trickle=BYTES/TIME, for example trickle=16/5ms"
            )
        return Trickle(int(size), _seconds(pause))
    if name == "restart" and value is not None:
        return Restart(_seconds(value))
    if value is not None:
        raise FaultSpecError(f"{name} takes no value")
    if number := re.fullmatch(r"ora-(\d{1,5})", name):
        return Fail(int(number[1]))
    if name not in _PLAIN:
        known = ", ".join([*_PLAIN, "ora-NNNNN", "delay=TIME", "trickle=BYTES/TIME"])
        raise FaultSpecError(f"{name}: not a fault; there are {known}")
    return _PLAIN[name]


def _seconds(text: str | None) -> float:
    found = _TIME.fullmatch(text or "")
    if found is None:
        raise FaultSpecError(f"{text or ''!r}: write a time as 40ms or 1.5s")
    return float(found[1]) / (1000 if found[2] == "ms" else 1)


def _phase(name: str) -> Phase:
    try:
        return Phase(name)
    except ValueError:
        raise FaultSpecError(f"{name}: not a phase; there are {', '.join(Phase)}") from None


def _usual_phase(action: Action) -> Phase:
    if isinstance(action, Delay | Trickle):
        return Phase.ANY
    if isinstance(action, Fail) and action.number in _AT_CONNECT:
        return Phase.CONNECT
    if isinstance(action, Fail) and action.number in _AT_LOG_ON:
        return Phase.LOG_ON
    return Phase.EXECUTE


def _which(text: str | None) -> tuple[int, int | None, float]:
    """First, last and chance."""
    if text is None:
        return 1, None, 1.0
    found = _WHICH.fullmatch(text)
    if found is None:
        raise FaultSpecError(f"{text}: which requests? Write 3, 3-, 1-3 or 50%")
    if found["percent"]:
        return 1, None, int(found["percent"]) / 100
    first = int(found["first"])
    if found["last"]:
        return first, int(found["last"]), 1.0
    return first, None if found["open"] else first, 1.0
