"""How old the sessions of a pool are, and for how long nobody has used them. No timers: the pool asks."""

from typing import Protocol
from weakref import WeakKeyDictionary

from mcp_oracle.session.session import Session


class Clock(Protocol):
    def __call__(self) -> float: ...


class Ages:
    """Times of sessions, for as long as somebody holds them."""

    def __init__(self, clock: Clock, idle_seconds: float, life_seconds: float) -> None:
        self._clock = clock
        self._idle_seconds = idle_seconds
        self._life_seconds = life_seconds
        self._opened: WeakKeyDictionary[Session, float] = WeakKeyDictionary()
        self._used: WeakKeyDictionary[Session, float] = WeakKeyDictionary()

    def opened(self, session: Session) -> None:
        self._opened[session] = self._clock()

    def used(self, session: Session) -> None:
        self._used[session] = self._clock()

    def is_old(self, session: Session) -> bool:
        """A session that has lived long enough: credentials, settings and the server's memory are renewed."""
        return self._clock() - self._opened[session] > self._life_seconds

    def idle_left(self, session: Session) -> float:
        """Seconds until the session has been idle for long enough."""
        return self._used[session] + self._idle_seconds - self._clock()
