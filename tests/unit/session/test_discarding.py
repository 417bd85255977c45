"""However a connection ends, the driver keeps nothing of it and the database has no session left."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# (the driver's own annotations are incomplete)

import asyncio
import contextlib
import gc
import importlib
import logging
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

import oracledb
import pytest

from mcp_oracle.connect.connect_string import Target
from mcp_oracle.errors import ConnectError
from mcp_oracle.packaged import load
from mcp_oracle.sandbox.embedded import Endpoint, serving
from mcp_oracle.sandbox.faults.plan import FaultPlan
from mcp_oracle.sandbox.server import Options
from mcp_oracle.sandbox.traffic import Census
from mcp_oracle.sandbox.types import Column, Outcome, TypeCode
from mcp_oracle.session.connecting import open_session
from mcp_oracle.session.discarding import discard, log_off
from mcp_oracle.session.session import CONTROL
from mcp_oracle.settings import Limits, Secret
from tests.unit.sandbox.fake import FakeDatabase, FakeSession, Query
from tests.unit.sandbox.scripts import ANSWERS

pytestmark = pytest.mark.anyio
LAST_RESORT = 10.0
QUERY = "select * from empty"
BEGIN = "set transaction read only"
IDENTITY = Query(
    [Column("U", TypeCode.VARCHAR2, size=10), Column("D", TypeCode.VARCHAR2, size=10)],
    [("HR", "FALSE")],
)
LAST_ERROR = 1 if sys.version_info >= (3, 13) else 0
"""Python 3.13 still has the last exception that was suppressed, and with it the driver's frames, until the next one."""
IMPLEMENTATION: Any = importlib.import_module("oracledb.thin_impl").ThinConnImpl
"""What the driver has of a connection: all else hangs from it."""


@dataclass(frozen=True)
class Served:
    endpoint: Endpoint
    plan: FaultPlan

    @property
    def dsn(self) -> str:
        return self.endpoint.dsn("FREEPDB1")

    async def connected(self) -> oracledb.AsyncConnection:
        return await oracledb.connect_async(user="hr", password="hr", dsn=self.dsn)

    async def struck(self) -> None:
        while not self.plan.struck:  # noqa: ASYNC110 - another thread counts, and sets no event of ours
            await asyncio.sleep(0.01)

    def kept(self) -> int:
        """Connections of the driver to this port."""
        gc.collect()
        found = [one for one in gc.get_objects() if type(one) is IMPLEMENTATION]
        return sum(str(self.endpoint.port) in cast("str", one.dsn) for one in found)

    async def sessions(self) -> Census:
        """What the database has, once it has heard of everything that was closed."""
        await asyncio.wait_for(self.endpoint.server.idle(), 10)
        return self.endpoint.server.census()


def begun(session: FakeSession, *_: object) -> Outcome:
    session.in_transaction = True
    return Outcome()


@pytest.fixture
async def served() -> AsyncGenerator[Served]:
    answers = ANSWERS | {BEGIN: begun, load(CONTROL, "identity").text: IDENTITY}
    plan, database = FaultPlan(), FakeDatabase("23ai", answers)
    async with serving(database, options=Options(faults=plan)) as endpoint:
        yield Served(endpoint, plan)


async def ended(task: asyncio.Task[Any] | None) -> None:
    """Wait for a task, however it ends."""
    if task is not None:
        with contextlib.suppress(asyncio.CancelledError, oracledb.Error, LookupError):
            await task


async def meets(fault: str, connection: oracledb.AsyncConnection, served: Served) -> None:
    """Run a statement that `fault` strikes."""
    served.plan.set([fault])
    with contextlib.suppress(oracledb.Error, LookupError):
        await connection.fetchall(QUERY)


@asynccontextmanager
async def unanswered(
    work: Callable[[oracledb.AsyncConnection], Awaitable[object]],
    phase: str,
    connection: oracledb.AsyncConnection,
    served: Served,
) -> AsyncGenerator[asyncio.Task[object]]:
    """`work` while it waits for an answer that never comes, nor one to its break."""
    served.plan.set([f"stall@{phase}"])
    task = asyncio.ensure_future(work(connection))
    await served.struck()
    yield task
    await ended(task)


async def queried(connection: oracledb.AsyncConnection) -> None:
    await connection.fetchall(QUERY)


async def logged_off(connection: oracledb.AsyncConnection, _: Served) -> None:
    await log_off(connection)


async def logged_off_in_a_transaction(connection: oracledb.AsyncConnection, _: Served) -> None:
    await connection.execute(BEGIN)
    assert connection.transaction_in_progress
    await log_off(connection)


async def lost_while_it_rolls_back(connection: oracledb.AsyncConnection, served: Served) -> None:
    await connection.execute(BEGIN)
    served.plan.set(["drop@rollback"])
    with contextlib.suppress(oracledb.Error):
        await log_off(connection)
    await ended(discard(connection))


async def lost_while_it_logs_off(connection: oracledb.AsyncConnection, served: Served) -> None:
    served.plan.set(["drop@log-off"])
    await log_off(connection)


async def without_answer_to_its_rollback(
    connection: oracledb.AsyncConnection, served: Served
) -> None:
    await connection.execute(BEGIN)
    async with unanswered(log_off, "rollback", connection, served) as task:
        task.cancel()
        await ended(discard(connection))


async def without_answer_to_its_log_off(
    connection: oracledb.AsyncConnection, served: Served
) -> None:
    async with unanswered(log_off, "log-off", connection, served) as task:
        task.cancel()


async def idle(connection: oracledb.AsyncConnection, _: Served) -> None:
    await ended(discard(connection))


async def idle_in_a_transaction(connection: oracledb.AsyncConnection, _: Served) -> None:
    await connection.execute(BEGIN)
    await ended(discard(connection))


async def lost(connection: oracledb.AsyncConnection, served: Served) -> None:
    await meets("drop@execute", connection, served)
    await ended(discard(connection))


async def ended_by_the_dba(connection: oracledb.AsyncConnection, served: Served) -> None:
    await connection.execute(BEGIN)
    await meets("ora-00028@execute", connection, served)
    await ended(discard(connection))


async def unreadable_in_a_transaction(connection: oracledb.AsyncConnection, served: Served) -> None:
    await connection.execute(BEGIN)
    await meets("garbage@execute", connection, served)
    await ended(discard(connection))


async def stuck(connection: oracledb.AsyncConnection, served: Served) -> None:
    async with unanswered(queried, "execute", connection, served):
        await ended(discard(connection))


async def stuck_and_broken(connection: oracledb.AsyncConnection, served: Served) -> None:
    await connection.execute(BEGIN)
    async with unanswered(queried, "execute", connection, served) as task:
        task.cancel()
        await asyncio.wait({task}, timeout=0)  # its break is on the way
        await ended(discard(connection))


async def discarded_twice(connection: oracledb.AsyncConnection, _: Served) -> None:
    await ended(discard(connection))
    await ended(discard(connection))


@pytest.mark.parametrize(
    "way",
    [
        logged_off,
        logged_off_in_a_transaction,
        lost_while_it_rolls_back,
        lost_while_it_logs_off,
        without_answer_to_its_rollback,
        without_answer_to_its_log_off,
        idle,
        idle_in_a_transaction,
        lost,
        ended_by_the_dba,
        unreadable_in_a_transaction,
        stuck,
        stuck_and_broken,
        discarded_twice,
    ],
    ids=lambda way: way.__name__,
)
async def test_nothing_is_left_of_a_connection(
    served: Served, way: Callable[[oracledb.AsyncConnection, Served], Awaitable[None]]
) -> None:
    connection = await served.connected()
    tasks = asyncio.all_tasks()
    assert served.kept() == 1
    ending = asyncio.ensure_future(way(connection, served))
    await asyncio.wait({ending}, timeout=LAST_RESORT)
    assert ending.done()  # a driver that waits for its break cannot be cancelled
    await ending
    assert await served.sessions() == Census()
    assert served.kept() == 0
    assert asyncio.all_tasks() <= tasks


@pytest.mark.parametrize("phase", ["connect", "negotiation", "log-on", "execute", "set-up"])
@pytest.mark.parametrize("fault", ["stall", "drop", "garbage"])
async def test_nothing_is_left_of_a_connection_that_was_never_used(
    served: Served, phase: str, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "mcp_oracle")  # a captured record keeps the driver's error
    served.plan.set([f"{fault}@{phase}"])
    limits = Limits(connect_seconds=0.2)
    for _ in range(2):
        with contextlib.suppress(ConnectError):
            await open_session(Target(served.dsn, "hr", Secret("hr")), limits)
    assert served.plan.struck
    assert await served.sessions() == Census()
    assert served.kept() <= LAST_ERROR


async def test_a_connection_is_terminated_where_the_driver_is_not_as_we_know_it() -> None:
    terminated: list[str] = []

    class Other:
        def terminate(self) -> None:
            terminated.append("socket")

    assert discard(cast("oracledb.AsyncConnection", Other())) is None
    assert terminated == ["socket"]


@pytest.mark.skipif(
    not oracledb.__version__.startswith("26.1."), reason="another driver may forget by itself"
)
async def test_the_driver_itself_keeps_what_is_terminated(served: Served) -> None:
    (await served.connected()).terminate()
    assert served.kept() == 1
