"""Faults on demand, seen by a driver over the wire."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (the driver's own annotations are incomplete)

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import oracledb
import pytest

from mcp_oracle.sandbox.embedded import Endpoint, serving, start
from mcp_oracle.sandbox.faults.plan import FaultPlan
from mcp_oracle.sandbox.server import Options, Server
from mcp_oracle.sandbox.traffic import Census
from tests.unit.sandbox.fake import FakeDatabase
from tests.unit.sandbox.scripts import ANSWERS

pytestmark = pytest.mark.anyio
QUERY = "select * from empty"


@asynccontextmanager
async def served(*rules: str) -> AsyncGenerator[tuple[Endpoint, FaultPlan]]:
    plan = FaultPlan(rules)
    async with serving(FakeDatabase("23ai", ANSWERS), options=Options(faults=plan)) as endpoint:
        yield endpoint, plan


async def connected(endpoint: Endpoint) -> oracledb.AsyncConnection:
    dsn = endpoint.dsn("FREEPDB1")
    return await oracledb.connect_async(user="hr", password="hr", dsn=dsn)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("ora-12514", "ORA-12514"),
        ("ora-12520", "12520"),
        ("ora-28001", "ORA-28001"),
        ("ora-28000", "ORA-28000"),
        ("ora-00018", "ORA-00018"),
        ("ora-01033", "ORA-01033"),
        ("drop@connect", "DPY-4011"),
        ("drop-within@negotiation", "DPY-4011"),
        ("drop@log-on", "DPY-4011"),
        ("garbage@log-on", "DPY-5"),
    ],
)
async def test_a_fault_keeps_a_client_out(rule: str, says: str) -> None:
    async with served(f"{rule}:1") as (endpoint, plan):
        with pytest.raises(oracledb.Error) as caught:
            await connected(endpoint)
        assert re.search(says, str(caught.value))
        assert plan.struck == 1
        async with await connected(endpoint) as connection:  # the second one gets in
            assert await connection.fetchall(QUERY) == []


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("drop", "DPY-4011"),
        ("drop-within", "DPY-4011"),
        ("ora-00028", "ORA-00028"),
        ("ora-03113", "ORA-03113"),
        ("ora-02396", "ORA-02396"),
        ("restart", "DPY-4011"),
    ],
)
async def test_a_fault_ends_the_session_within_a_statement(rule: str, says: str) -> None:
    async with served(f"{rule}@execute:1") as (endpoint, _):
        connection = await connected(endpoint)
        with pytest.raises(oracledb.Error, match=says):
            await connection.fetchall(QUERY)
        assert not connection.is_healthy()
        await endpoint.server.restarted()
        async with await connected(endpoint) as other:
            assert await other.fetchall(QUERY) == []


async def test_an_error_of_the_statement_leaves_the_session_alive() -> None:
    async with (
        served("ora-01555@execute:1") as (endpoint, _),
        await connected(endpoint) as connection,
    ):
        with pytest.raises(oracledb.DatabaseError, match="ORA-01555"):
            await connection.fetchall(QUERY)
        assert await connection.fetchall(QUERY) == []


async def test_a_hanging_statement_ends_with_a_break() -> None:
    async with served("hang@execute:1") as (endpoint, _):
        async with await connected(endpoint) as connection:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await connection.fetchall(QUERY)
            assert connection.is_healthy()
            assert await connection.fetchall(QUERY) == []
        assert endpoint.statistics.connections[0].breaks == 1


async def test_a_stalled_connection_does_not_even_answer_a_break() -> None:
    async with served("stall@execute") as (endpoint, _):
        connection = await connected(endpoint)
        task = asyncio.create_task(connection.fetchall(QUERY))
        while endpoint.server.census().at_work == 0:  # noqa: ASYNC110 - the server sets no event for it
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.wait({task}, timeout=0.3)
        assert not task.done()
        connection.terminate()
        with pytest.raises(oracledb.Error, match=r"DPY-(4011|1001)"):
            await task
        await asyncio.wait_for(endpoint.server.idle(), 10)
        assert endpoint.server.census() == Census()


@pytest.mark.parametrize("rule", ["trickle=2048/1ms", "delay=5ms", "drop-after@execute"])
async def test_a_slow_or_late_fault_leaves_the_answer_as_it_is(rule: str) -> None:
    async with served() as (endpoint, _), await connected(endpoint) as connection:
        expected = await connection.fetchall("select * from wide")
    async with served(rule) as (endpoint, plan):
        connection = await connected(endpoint)
        assert await connection.fetchall("select * from wide") == expected
        assert plan.struck
        if connection.is_healthy():
            await connection.close()


async def test_every_round_trip_is_delayed() -> None:
    loop = asyncio.get_running_loop()
    async with served() as (endpoint, plan), await connected(endpoint) as connection:
        plan.set(["delay=20ms"])
        started = loop.time()
        for _ in range(5):
            await connection.ping()
        assert plan.struck == 5
        assert loop.time() - started >= 5 * 0.02  # a bound from below: however slow the machine


def test_a_server_restarts_on_the_same_port() -> None:
    endpoint = start(FakeDatabase("23ai", ANSWERS))
    dsn = endpoint.dsn("FREEPDB1")
    before = oracledb.connect(user="hr", password="hr", dsn=dsn)
    endpoint.restart()
    with pytest.raises(oracledb.DatabaseError, match="DPY-4011"):
        before.cursor().execute(QUERY)
    with oracledb.connect(user="hr", password="hr", dsn=dsn) as after, after.cursor() as cursor:
        cursor.execute(QUERY)
        assert cursor.fetchall() == []
    endpoint.stop()


@pytest.mark.parametrize("turns", range(10))
async def test_a_server_that_is_closed_while_it_restarts_listens_no_more(turns: int) -> None:
    """Wherever the restart is: after so many turns of the loop."""
    server = Server(FakeDatabase("23ai", ANSWERS))
    await server.start()
    server.restart_soon(0)
    for _ in range(turns):
        await asyncio.sleep(0)
    await server.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", server.port)


async def test_the_census_counts_what_is_open() -> None:
    async with served() as (endpoint, _), await connected(endpoint) as connection:
        cursor = connection.cursor()
        cursor.prefetchrows = cursor.arraysize = 1
        await cursor.execute("select * from numbers")
        census = endpoint.server.census()
        assert (census.connections, census.sessions, census.results) == (1, 1, 1)
        assert census.cursors >= 1
        assert await cursor.fetchone()
