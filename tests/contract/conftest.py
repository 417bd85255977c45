"""The database under test: both profiles of the sandbox, or whatever Oracle database the environment names."""

import os
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from mcp_oracle.application import ToolApplication
from mcp_oracle.connect.connect_string import Target
from mcp_oracle.sandbox.embedded import RunningSandbox, launch
from mcp_oracle.sandbox.types import Profile
from mcp_oracle.session.database import Database
from mcp_oracle.session.session import Tag
from mcp_oracle.settings import Connection, Limits, Secret, Settings
from mcp_oracle.statement import vouch


def live_dsn(config: pytest.Config) -> str | None:
    return config.getoption("--dsn") or os.environ.get("MCP_ORACLE_TEST_DSN")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "target" in metafunc.fixturenames:
        where = ["live"] if live_dsn(metafunc.config) else ["19c", "23ai"]
        metafunc.parametrize("target", where, indirect=True, scope="session")


def pytest_report_header(config: pytest.Config) -> str:
    return f"contract tests against: {live_dsn(config) or 'the sandbox, as 19c and as 23ai'}"


@pytest.fixture(scope="session")
def sandbox_of() -> Generator[Callable[[Profile], RunningSandbox]]:
    """One sandbox of each release for all files: to start one takes longer than the tests of most."""
    started: dict[Profile, RunningSandbox] = {}

    def find(release: Profile) -> RunningSandbox:
        if release not in started:
            started[release] = launch(release)
        return started[release]

    yield find
    for running in started.values():
        running.stop()


@pytest.fixture(scope="session")
def target(
    request: pytest.FixtureRequest, sandbox_of: Callable[[Profile], RunningSandbox]
) -> Target:
    """Where to connect, as an account that may read HR and nothing else."""
    if dsn := live_dsn(request.config):
        password = Secret(os.environ["MCP_ORACLE_TEST_PASSWORD"])
        return Target(dsn, os.environ["MCP_ORACLE_TEST_USER"], password)
    running = sandbox_of(request.param)
    return Target(running.dsn, running.user, Secret(running.password))


@asynccontextmanager
async def opened(target: Target) -> AsyncGenerator[Database]:
    async def where() -> Target:
        return target

    database = Database(where, Limits())
    yield database
    await database.close()


@pytest.fixture
async def database(target: Target, anyio_backend: str) -> AsyncGenerator[Database]:
    async with opened(target) as database:
        yield database


@pytest.fixture(scope="module")
async def application(target: Target, anyio_backend: str) -> AsyncGenerator[ToolApplication]:
    """For all tests of a module that only read: what one has looked up, the next need not."""
    async with opened(target) as database:
        yield ToolApplication(Settings(Connection()), database)


@dataclass(frozen=True)
class Subject:
    """One database for all cases of a module: logging on for each would take longer than the cases.

    Attributes:
        release: `19c` or `23ai`: which of the two a case that names its release is for.
    """

    database: Database
    release: str
    is_sandbox: bool


@pytest.fixture(scope="module")
async def subject(
    target: Target, request: pytest.FixtureRequest, anyio_backend: str
) -> AsyncGenerator[Subject]:
    version = vouch("SELECT MAX(version) FROM product_component_version", "packaged")
    async with opened(target) as database:
        async with database.session(Tag("test", "version")) as session:
            found = await session.run(version, {}, 1)
        major = int(str(found.rows[0][0]).partition(".")[0])
        yield Subject(database, "23ai" if major >= 23 else "19c", live_dsn(request.config) is None)
