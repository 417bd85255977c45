"""One configured database, connected on first use: what the tools run statements on."""

from collections.abc import Awaitable, Callable

from mcp_oracle.connect.connect_string import Target
from mcp_oracle.session.connecting import open_session, prepare_driver
from mcp_oracle.session.fetched import Fetched
from mcp_oracle.session.pool import Pool
from mcp_oracle.session.session import Binds, Session, Tag
from mcp_oracle.settings import Limits
from mcp_oracle.statement import Statement


class Database:
    """Statements on one database, each call in a read-only transaction of its own."""

    def __init__(self, target: Callable[[], Awaitable[Target]], limits: Limits) -> None:
        """`target` is asked at each new connection, so a corrected file or a new token takes effect."""
        prepare_driver()
        self._target = target
        self.limits = limits
        self._pool = Pool(self._open, limits)

    async def run(self, statement: Statement, binds: Binds, rows: int, tag: Tag) -> Fetched:
        """Run one statement; see `Session.run` and `Pool.session` for what it raises."""
        async with self._pool.session(tag) as session:
            return await session.run(statement, binds, rows)

    async def run_all(
        self, statements: list[tuple[Statement, Binds]], rows: int, tag: Tag
    ) -> list[Fetched]:
        """Run several statements in one read-only transaction: they see the same snapshot."""
        async with self._pool.session(tag) as session:
            return [await session.run(statement, binds, rows) for statement, binds in statements]

    async def close(self) -> None:
        await self._pool.close()

    async def _open(self) -> Session:
        return await open_session(await self._target(), self.limits)
