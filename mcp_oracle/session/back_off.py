"""When the next attempt to connect is allowed."""

from mcp_oracle.errors import ConnectError
from mcp_oracle.session.ages import Clock
from mcp_oracle.session.failures import LOG_ON_REFUSED


class BackOff:
    """When the next attempt to connect is allowed.

    A database that is down is asked again after a second. A refused log-on waits half a minute, then twice as long
    each time, up to a quarter of an hour: the usual profile locks an account after ten wrong passwords.
    """

    UNREACHABLE_SECONDS = 1.0
    REFUSED_SECONDS = 30.0
    REFUSED_MOST_SECONDS = 900.0

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._error: ConnectError | None = None
        self._until = 0.0
        self._refused = 0
        self.is_open = False

    def succeeded(self) -> None:
        self._error, self._refused, self.is_open = None, 0, True

    def suspect(self) -> None:
        """A session was lost: the next attempt is made alone, at once."""
        self.is_open = False

    def failed(self, error: ConnectError) -> None:
        self._error, self.is_open = error, False
        wait = self.UNREACHABLE_SECONDS
        if error.ora in LOG_ON_REFUSED:
            wait = min(self.REFUSED_SECONDS * 2**self._refused, self.REFUSED_MOST_SECONDS)
            self._refused += 1
        self._until = self._clock() + wait

    def refuse_early(self) -> None:
        """Raise the last failure again while it is too soon for another attempt."""
        left = self._until - self._clock()
        if self._error is not None and left > 0:
            raise ConnectError(
                f"{self._error.message} (The next attempt is made after {left:.0f} s at the earliest.)",
                self._error.next_step,
                ora=self._error.ora,
            )
