"""One configured database, connected on first use: what the tools run statements on."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

from mcp_oracle.connect.connect_string import Target
from mcp_oracle.errors import ConnectError
from mcp_oracle.session.ages import Clock
from mcp_oracle.session.connecting import open_session, prepare_driver
from mcp_oracle.session.driver_race import quieten
from mcp_oracle.session.fetched import Fetched
from mcp_oracle.session.held import HeldCursors, Reading
from mcp_oracle.session.layers import Layer
from mcp_oracle.session.planning import Explain, Planner
from mcp_oracle.session.pool import Pool
from mcp_oracle.session.session import Session, Tag
from mcp_oracle.session.width import Widths
from mcp_oracle.settings import Limits, SessionSettings


class Database:
    """Statements on one database, each call in a read-only transaction of its own.

    Attributes:
        layers: what protects the session that was opened last.
        user: the database user of that session.
    """

    def __init__(
        self,
        target: Callable[[], Awaitable[Target]],
        limits: Limits,
        settings: SessionSettings | None = None,
        clock: Clock = time.monotonic,
    ) -> None:
        """`target` is asked at each new connection, so a corrected file or a new token takes effect."""
        prepare_driver()
        self._target = target
        self.limits = limits
        self._settings = settings or SessionSettings()
        self._pool = Pool(
            self._open,
            limits,
            clock=clock,
            idle_seconds=self._settings.idle_seconds,
            life_seconds=self._settings.life_seconds,
        )
        self._held = HeldCursors(self._pool, limits)
        self._widths = Widths()
        self._planner = Planner(self._open_for_plans, limits)
        self.layers: tuple[Layer, ...] = ()
        self.user = ""

    def session(self, tag: Tag) -> AbstractAsyncContextManager[Session]:
        """A session in a read-only transaction of its own; see `Pool.session` for what it raises."""
        return self._pool.session(tag)

    def hold(self, reading: Reading) -> str:
        """A token to read on; to be asked for before the session of `reading` is given back."""
        return self._held.hold(reading)

    def resumed(self, token: str) -> AbstractAsyncContextManager[Reading]:
        """What `hold` kept; see `HeldCursors.resumed` for what it raises."""
        return self._held.resumed(token)

    async def plan(self, explain: Explain, tag: Tag) -> Fetched:
        """The rows of PLAN_TABLE for one statement, in a session of its own; see `Planner.plan` for what it raises."""
        return await self._planner.plan(explain, tag)

    @property
    def warnings(self) -> str:
        """What to tell with every answer: protection that is normally there and was not found."""
        return " ".join(filter(None, (layer.warning for layer in self.layers)))

    async def close(self) -> None:
        self._held.close()
        await asyncio.gather(self._pool.close(), self._planner.close())

    async def _open_for_plans(self) -> Session:
        return await self._connected(plans=True)

    async def _connected(self, *, plans: bool = False) -> Session:
        """A new session; with a second attempt if the first one shows that a kept wallet was rotated."""
        try:
            return await open_session(
                await self._target(), self.limits, self._settings, plans=plans
            )
        except ConnectError as error:
            if not error.is_outdated:
                raise
        return await open_session(await self._target(), self.limits, self._settings, plans=plans)

    async def _open(self) -> Session:
        quieten(asyncio.get_running_loop())
        session = await self._connected()
        self.layers, self.user = session.layers, session.user
        session.widths = self._widths
        return session
