"""The one type that reaches the driver.

A `Statement` is a text that somebody entitled to do so has vouched for. It has exactly three makers: the guard's
approval (`guard`), our own packaged statements (`packaged`), and the fixed EXPLAIN prefix around an approved text
(`plans`). Whoever holds only a `str` cannot run it: that is a type error, and a test counts the callers of `vouch`.

An `Explainable` is the guard's approval for EXPLAIN alone: it may be DML, and is no `Statement`.
"""

from dataclasses import dataclass
from typing import Final, Literal, final

Origin = Literal["guard", "packaged", "explain"]

_VOUCHED: Final = object()


@final
@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that may be executed.

    Attributes:
        text: exactly what is sent, byte for byte what was checked.
        origin: which of the three makers vouched for it.
    """

    text: str
    origin: Origin
    _seal: object = None

    def __post_init__(self) -> None:
        """Refuses any construction that did not go through `vouch`."""
        if self._seal is not _VOUCHED:
            raise TypeError("a Statement is made by the guard, a packaged file or EXPLAIN only")


@final
@dataclass(frozen=True, slots=True)
class Explainable:
    """A query or DML of which the guard has judged every expression: it may be explained, never executed.

    Attributes:
        text: exactly what follows EXPLAIN's prefix, byte for byte what was checked.
        binds: names of its binds, each once.
    """

    text: str
    binds: tuple[str, ...]
    _seal: object = None

    def __post_init__(self) -> None:
        """Refuses any construction that did not go through `vouch_to_explain`."""
        if self._seal is not _VOUCHED:
            raise TypeError("an Explainable is made by the guard only")


def vouch_to_explain(text: str, binds: tuple[str, ...]) -> Explainable:
    """Make an `Explainable`. Called by the guard and by nobody else (tests/unit/test_makers.py)."""
    return Explainable(text, binds, _VOUCHED)


def vouch(text: str, origin: Origin) -> Statement:
    """Make a `Statement`. Called by the three makers and by nobody else (tests/unit/test_makers.py)."""
    return Statement(text, origin, _VOUCHED)
