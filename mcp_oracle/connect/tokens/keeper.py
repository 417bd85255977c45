"""Keeps a connection's token: fetched on first use, again shortly before it expires, once however many want it."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from mcp_oracle.connect.symptoms import connect_error
from mcp_oracle.connect.tokens.token import DatabaseToken
from mcp_oracle.errors import OracleMcpError

log = logging.getLogger(__name__)

EARLY_SECONDS = 90.0
"""A token is fetched anew that long before it ends: the driver has no margin for clocks, and log-on takes time."""


class TokenKeeper:
    """One source's current token.

    Attributes:
        fetches: how often the source was asked.
    """

    def __init__(
        self,
        fetch: Callable[[], Awaitable[DatabaseToken]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._fetch, self._clock = fetch, clock
        self._held: DatabaseToken | None = None
        self._renew_at = 0.0
        self._task: asyncio.Task[DatabaseToken] | None = None
        self.fetches = 0

    async def current(self) -> DatabaseToken:
        """A token that is good for a log-on now.

        Raises:
            ConfigurationError, ConnectError: the source gives none, or one that has expired.
        """
        held = self._held
        if held is not None and self._clock() < self._renew_at:
            return held
        if self._task is None:
            self._task = asyncio.create_task(self._renew())
            self._task.add_done_callback(self._finished)
        return await asyncio.shield(self._task)

    def forget(self) -> None:
        """Fetch anew next time: the database did not accept what is held."""
        self._held = None

    async def _renew(self) -> DatabaseToken:
        held, self.fetches = self._held, self.fetches + 1
        try:
            token = await self._fetch()
        except OracleMcpError as error:
            if held is None or held.expires_at <= self._clock():
                raise
            log.warning("the database token could not be renewed yet: %s", error.message)
            return held
        now = self._clock()
        if token.expires_at <= now:
            ended = datetime.fromtimestamp(token.expires_at, UTC).isoformat(timespec="seconds")
            raise connect_error("token-source-expired", when=ended)
        # A short-lived token would else be fetched for every connection.
        early = min(EARLY_SECONDS, (token.expires_at - now) / 3)
        self._held, self._renew_at = token, token.expires_at - early
        return token

    def _finished(self, task: asyncio.Task[DatabaseToken]) -> None:
        self._task = None
        if not task.cancelled():
            task.exception()  # those who wait have it; if nobody does, nobody needs to be told
