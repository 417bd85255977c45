# The driver's cursor is untyped.
# pyright: reportUnknownMemberType=false
"""A second schema beside HR, and the accounts that see it: its owner, a reader, and HR. In the sandbox only."""

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import oracledb
import pytest

from mcp_oracle.application import ToolApplication
from mcp_oracle.connect.connect_string import Target
from mcp_oracle.policy import Policy
from mcp_oracle.sandbox.embedded import RunningSandbox, launch
from mcp_oracle.settings import Connection, Secret, Settings
from tests.contract.conftest import opened

SCRIPT = (Path(__file__).parents[2] / "data" / "dictionary" / "shop.sql").read_text("utf-8")


@pytest.fixture(scope="session", params=["19c", "23ai"])
def sandbox(request: pytest.FixtureRequest) -> Generator[RunningSandbox]:
    running = launch(request.param, [SCRIPT], samples=("hr",))
    yield running
    running.stop()


def account(sandbox: RunningSandbox, user: str) -> Target:
    return Target(sandbox.dsn, user, Secret(f"{user.lower()}_sandbox_1"))


@contextmanager
def statements(sandbox: RunningSandbox) -> Generator[Callable[[str], None]]:
    """Another session of the owner, for what changes behind the tools' backs."""
    of = account(sandbox, "SHOP")
    assert of.password is not None
    with (
        oracledb.connect(user=of.user, password=of.password.reveal(), dsn=of.dsn) as other,
        other.cursor() as cursor,
    ):

        def execute(sql: str) -> None:
            cursor.execute(sql)

        yield execute


@asynccontextmanager
async def as_user(
    sandbox: RunningSandbox, user: str, policy: Policy | None = None
) -> AsyncGenerator[ToolApplication]:
    async with opened(account(sandbox, user)) as database:
        yield ToolApplication(Settings(Connection(policy=policy or Policy())), database)


@pytest.fixture(scope="module")
async def reader(sandbox: RunningSandbox, anyio_backend: str) -> AsyncGenerator[ToolApplication]:
    """For all tests that only read, as `owner` and `hr` are."""
    async with as_user(sandbox, "SHOP_READER") as application:
        yield application


@pytest.fixture(scope="module")
async def owner(sandbox: RunningSandbox, anyio_backend: str) -> AsyncGenerator[ToolApplication]:
    async with as_user(sandbox, "SHOP") as application:
        yield application


@pytest.fixture(scope="module")
async def hr(sandbox: RunningSandbox, anyio_backend: str) -> AsyncGenerator[ToolApplication]:
    async with as_user(sandbox, "HR") as application:
        yield application


@pytest.fixture
async def own_application(
    sandbox: RunningSandbox, anyio_backend: str
) -> AsyncGenerator[ToolApplication]:
    """The owner's, for one test that changes the schema: nothing is kept from before."""
    async with as_user(sandbox, "SHOP") as application:
        yield application
