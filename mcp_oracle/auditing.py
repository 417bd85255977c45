"""The audit of calls: what is known before a call, what came of it, and the record of both.

Knows when a record is made; `audit.record` knows what it says, `audit.journal` where it goes.
"""

import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

from mcp_oracle.audit.journal import Journal, NoJournal, journal
from mcp_oracle.audit.record import Call, Who, asked_for, cancelled, line
from mcp_oracle.audit_table import AuditSettings
from mcp_oracle.tools.call import Caller

KEY_BYTES = 32
KeySource = Callable[[], Awaitable[bytes]]
Outcome = Callable[[], Mapping[str, object]]
"""What came of a call; asked for only if somebody wants the record."""


async def random_key() -> bytes:
    """Hashes of one process can be compared with each other, and with nothing else."""
    return secrets.token_bytes(KEY_BYTES)


class Audit:
    """The audit of one process.

    Attributes:
        is_on: somebody wants the records.
    """

    def __init__(
        self,
        settings: AuditSettings | None = None,
        key: KeySource = random_key,
        *,
        output: Journal | None = None,
    ) -> None:
        self._settings = settings or AuditSettings()
        self._journal = output or journal(self._settings)
        self.is_on = not isinstance(self._journal, NoJournal)
        self._key_source = key
        self._key = b""

    def entry(self, tool: str, arguments: Mapping[str, object], caller: Caller) -> "Entry":
        return Entry(self, tool, arguments, caller)

    async def ready(self) -> None:
        """Whether a call may begin.

        Raises:
            AuditError: no record of it could be written.
            ConfigurationError, ConnectError: the key of the hashes cannot be had.
        """
        self._journal.ready()
        if self.is_on and not self._key and self._settings.binds == "hashes":
            self._key = await self._key_source()

    def write(
        self, call: Call, seconds: float, outcome: Mapping[str, object], more: Mapping[str, object]
    ) -> None:
        """Raises AuditError: it cannot be written, and the answer must be withheld."""
        # Without the key there are no hashes: the call was refused for want of it.
        binds = self._settings.binds if self._key else "types"
        record = line(call, seconds * 1000, outcome, binds=binds, key=self._key)
        self._journal.write({**record, **more})

    def close(self) -> None:
        self._journal.close()


class Entry:
    """One call while it runs."""

    def __init__(
        self, audit: Audit, tool: str, arguments: Mapping[str, object], caller: Caller
    ) -> None:
        self._audit = audit
        self._called = tool, arguments, caller
        self._time = datetime.now(UTC)
        self._began = time.perf_counter()

    def end(self, outcome: Outcome) -> None:
        """Raises AuditError: see `Audit.write`."""
        if not self._audit.is_on:
            return
        tool, arguments, caller = self._called
        moment = self._time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        call = Call(moment, tool, arguments, _who(caller))
        more = asked_for(caller.trace.sql) if caller.trace.sql else {}
        self._audit.write(call, time.perf_counter() - self._began, outcome(), more)

    def cancelled(self) -> None:
        self.end(cancelled)


def _who(caller: Caller) -> Who:
    return Who(
        connection=caller.trace.connection,
        user=caller.trace.user,
        client=" ".join(filter(None, (caller.client_name, caller.client_version))),
        model=caller.model or "",
        thread=caller.thread_id or "",
        request=caller.request_id or "",
    )
