"""A server over the scripted database, in its own thread, in both profiles."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# (the driver's own annotations are incomplete)

from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass

import oracledb
import pytest

from mcp_oracle.sandbox.embedded import Endpoint, start
from mcp_oracle.sandbox.server import Statistics
from tests.unit.sandbox.fake import FakeDatabase
from tests.unit.sandbox.scripts import ANSWERS


@dataclass
class Running:
    """A server under test and what is behind it."""

    database: FakeDatabase
    endpoint: Endpoint

    @property
    def dsn(self) -> str:
        return self.endpoint.dsn("FREEPDB1")

    @property
    def statistics(self) -> Statistics:
        return self.endpoint.statistics

    def connect(self, user: str = "hr", password: str = "hr") -> oracledb.Connection:
        return oracledb.connect(user=user, password=password, dsn=self.dsn)

    async def connect_async(
        self, user: str = "hr", password: str = "hr"
    ) -> oracledb.AsyncConnection:
        return await oracledb.connect_async(user=user, password=password, dsn=self.dsn)


@pytest.fixture(params=["19c", "23ai"])
def running(request: pytest.FixtureRequest) -> Generator[Running]:
    database = FakeDatabase(request.param, ANSWERS)
    endpoint = start(database)
    yield Running(database, endpoint)
    endpoint.stop()


@pytest.fixture
def connection(running: Running) -> Generator[oracledb.Connection]:
    with running.connect() as connection:
        yield connection


@pytest.fixture
async def async_connection(running: Running) -> AsyncGenerator[oracledb.AsyncConnection]:
    async with await running.connect_async() as connection:
        yield connection
