"""What is done to one request: the actions that struck it, put together. Pure."""

from collections.abc import Iterable
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


@dataclass(slots=True)
class Treatment:
    """As it stands, nothing goes wrong."""

    delay: float = 0.0
    restart: float | None = None
    hangs: bool = False
    fail: Fail | None = None
    drop: Position | None = None
    stall: Position | None = None
    trickle: Trickle | None = None
    garbling: Garbling | None = None

    @property
    def is_plain(self) -> bool:
        """The packets go out as they are."""
        parts = (self.drop, self.stall, self.trickle, self.garbling)
        return all(part is None for part in parts)


def treatment_of(actions: Iterable[Action]) -> Treatment:
    """Delays add up; of two actions of the same kind the later one holds."""
    made = Treatment()
    for action in actions:
        match action:
            case Delay():
                made.delay += action.seconds
            case Restart():
                made.restart = action.seconds
            case Hang():
                made.hangs = True
            case Fail():
                made.fail = action
            case Drop():
                made.drop = action.position
            case Stall():
                made.stall = action.position
            case Trickle():
                made.trickle = action
            case Garble():
                made.garbling = action.how
    return made
