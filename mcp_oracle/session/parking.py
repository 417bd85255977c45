"""Sessions that wait with an open cursor until somebody reads on, or a call needs them. No timers, no I/O."""

from collections.abc import Callable

from mcp_oracle.session.session import Session

GivenUp = Callable[[], None]
"""Called when the session goes to another call: its cursor is gone."""


class Parking:
    """At most `most` sessions, oldest first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._asked: dict[Session, GivenUp] = {}
        self._parked: dict[Session, GivenUp] = {}

    def ask(self, session: Session, given_up: GivenUp) -> None:
        """Park the session when its call has ended well."""
        self._asked[session] = given_up

    def takes(self, session: Session) -> bool:
        """Whether a session whose call has ended is parked now."""
        given_up = self._asked.pop(session, None)
        if given_up is None:
            return False
        self._parked[session] = given_up
        return True

    def forget(self, session: Session) -> None:
        """Its call has failed: nobody will read on."""
        given_up = self._asked.pop(session, None)
        if given_up is not None:
            given_up()

    def claim(self, session: Session) -> bool:
        """Take the session out to read on; False if another call has it."""
        return self._parked.pop(session, None) is not None

    def evict(self, *, only_beyond_most: bool = False) -> Session | None:
        """Give up the oldest."""
        if not self._parked or (only_beyond_most and len(self._parked) <= self._most):
            return None
        session = next(iter(self._parked))
        self._parked.pop(session)()
        return session
