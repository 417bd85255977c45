"""The whole application on a sandbox that fails on demand."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

from mcp_oracle.application import ToolApplication
from mcp_oracle.connect.connect_string import Target
from mcp_oracle.sandbox.embedded import RunningSandbox, launch
from mcp_oracle.sandbox.faults.plan import FaultPlan
from mcp_oracle.sandbox.server import Options
from mcp_oracle.sandbox.types import Profile
from mcp_oracle.session.database import Database
from mcp_oracle.settings import Connection, Limits, Secret, Settings
from mcp_oracle.tools.call import Caller

WARM = "SELECT 1 AS n FROM dual"
NUMBERS = "SELECT LEVEL AS n FROM dual CONNECT BY LEVEL <= {}"


@dataclass(frozen=True)
class Server:
    """A sandbox for the tests of a module: starting one takes longer than they do.

    Attributes:
        plan: what goes wrong from now on.
    """

    sandbox: RunningSandbox
    plan: FaultPlan

    def sent(self, sql: str) -> int:
        """How often the database was given exactly this text."""
        return self.sandbox.endpoint.statistics.statements.count(sql)

    @property
    def connects(self) -> int:
        return self.sandbox.endpoint.statistics.connects


@dataclass(frozen=True)
class Faulty:
    """One application, which has answered one call already, and what its database meets."""

    application: ToolApplication
    server: Server
    connects_before: int
    database: Database

    @property
    def plan(self) -> FaultPlan:
        return self.server.plan

    @property
    def connects(self) -> int:
        """Those of this application."""
        return self.server.connects - self.connects_before

    async def ask(self, **arguments: Any) -> dict[str, Any]:
        return (await self.application.call("run_query", arguments, Caller())).structured

    async def works(self) -> None:
        """Raises unless an ordinary call is answered."""
        assert (await self.ask(sql=WARM))["rows"] == [[1]]

    async def struck(self) -> None:
        """Wait until the plan has struck: it does so in the sandbox's thread."""
        while not self.plan.struck:  # noqa: ASYNC110 - another thread counts, and sets no event of ours
            await asyncio.sleep(0.01)


@contextmanager
def serving(profile: Profile) -> Generator[Server]:
    plan = FaultPlan()
    sandbox = launch(profile, options=Options(faults=plan))
    yield Server(sandbox, plan)
    sandbox.stop()


@asynccontextmanager
async def faulty(server: Server, limits: Limits) -> AsyncGenerator[Faulty]:
    sandbox = server.sandbox

    async def where() -> Target:
        return Target(sandbox.dsn, sandbox.user, Secret(sandbox.password))

    database = Database(where, limits)
    application = ToolApplication(Settings(Connection(), limits), database)
    running = Faulty(application, server, server.connects, database)
    try:
        await running.works()
        yield running
    finally:
        server.plan.clear()
        await application.close()
