"""Sessions that wait with an open cursor until somebody reads on, or a call needs them. No timers, no I/O."""

from collections.abc import Callable
from dataclasses import dataclass

from mcp_oracle.session.session import Session


@dataclass(frozen=True, slots=True, eq=False)
class Parked:
    """One stay of a session: it may stay again later, with another cursor.

    Attributes:
        given_up: called when the session goes to another call: its cursor is gone.
    """

    session: Session
    given_up: Callable[[], None]


class Parking:
    """At most `most` sessions, oldest first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._asked: dict[Session, Parked] = {}
        self._parked: dict[Parked, None] = {}

    def ask(self, parked: Parked) -> None:
        """Park the session when its call has ended well."""
        self._asked[parked.session] = parked

    def takes(self, session: Session) -> bool:
        """Whether a session whose call has ended is parked now."""
        parked = self._asked.pop(session, None)
        if parked is None:
            return False
        self._parked[parked] = None
        return True

    def forget(self, session: Session) -> None:
        """Its call has failed: nobody will read on."""
        parked = self._asked.pop(session, None)
        if parked is not None:
            parked.given_up()

    def claim(self, parked: Parked) -> bool:
        """Take the session out to read on; False if another call has it."""
        if parked not in self._parked:
            return False
        del self._parked[parked]
        return True

    def evict(self, *, only_beyond_most: bool = False) -> Session | None:
        """Give up the oldest."""
        if not self._parked or (only_beyond_most and len(self._parked) <= self._most):
            return None
        parked = next(iter(self._parked))
        del self._parked[parked]
        parked.given_up()
        return parked.session
