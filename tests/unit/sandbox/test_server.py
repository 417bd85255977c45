"""The server around the sessions: loopback, faults, counting, stopping, crossed breaks."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (the driver's own annotations are incomplete)

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import oracledb
import pytest

from mcp_oracle.sandbox.embedded import Endpoint, serving, start
from mcp_oracle.sandbox.protocol.connect import Connect
from mcp_oracle.sandbox.protocol.execute import Execute
from mcp_oracle.sandbox.protocol.request import Request
from mcp_oracle.sandbox.server import DropConnectionError, Faults, Options, Traffic
from mcp_oracle.sandbox.types import Outcome
from mcp_oracle.sandbox.wire.constants import Marker
from tests.unit.sandbox.client import connect, interrupt, request
from tests.unit.sandbox.fake import FakeDatabase
from tests.unit.sandbox.raw_client import RawClient
from tests.unit.sandbox.scripts import ANSWERS

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def served(faults: Faults | None = None) -> AsyncGenerator[tuple[Endpoint, FakeDatabase]]:
    database = FakeDatabase("23ai", ANSWERS)
    async with serving(database, options=Options(faults=faults or Faults())) as endpoint:
        yield endpoint, database


async def connected(endpoint: Endpoint) -> oracledb.AsyncConnection:
    dsn = endpoint.dsn("FREEPDB1")
    return await oracledb.connect_async(user="hr", password="hr", dsn=dsn)


# ---- where it listens


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])
async def test_only_loopback_is_listened_on(host: str) -> None:
    with pytest.raises(ValueError, match="loopback"):
        async with serving(FakeDatabase(), host=host):
            pass
    with pytest.raises(ValueError, match="loopback"):
        start(FakeDatabase(), host=host)


async def test_a_port_in_use_is_reported() -> None:
    async with served() as (endpoint, _):
        with pytest.raises(OSError, match="in use"):
            start(FakeDatabase(), port=endpoint.port)


# ---- counting


async def test_requests_and_round_trips_are_counted_per_connection() -> None:
    async with served() as (endpoint, _):
        async with await connected(endpoint) as connection:
            (traffic,) = endpoint.statistics.connections
            log_on = (traffic.requests, traffic.round_trips)
            await connection.fetchall("select * from empty")
            assert (traffic.requests, traffic.round_trips) == (log_on[0] + 1, log_on[1] + 1)
            assert traffic.user == "HR"
            assert traffic.statements == ["select * from empty"]
        async with await connected(endpoint):
            pass
        assert len(endpoint.statistics.connections) == 2
        assert endpoint.statistics.requests == sum(
            traffic.requests for traffic in endpoint.statistics.connections
        )


# ---- faults


class RefuseAll(Faults):
    async def on_connect(self, connect: Connect) -> int | None:
        assert connect.service == "FREEPDB1"
        return 12528


async def test_a_fault_refuses_connections() -> None:
    async with served(RefuseAll()) as (endpoint, _):
        with pytest.raises(oracledb.OperationalError, match="DPY-6000"):
            await connected(endpoint)
        assert endpoint.statistics.refused == 1


class DropBeforeExecute(Faults):
    async def before_request(self, traffic: Traffic, request: Request) -> None:
        if isinstance(request.call, Execute):
            raise DropConnectionError


class DropAfterFirstPacket(Faults):
    async def before_packet(self, traffic: Traffic, index: int, count: int) -> None:
        if index == 1:
            raise DropConnectionError


@pytest.mark.parametrize("faults", [DropBeforeExecute(), DropAfterFirstPacket()])
async def test_a_fault_drops_the_connection(faults: Faults) -> None:
    async with served(faults) as (endpoint, database):
        connection = await connected(endpoint)
        with pytest.raises(oracledb.DatabaseError, match="DPY-4011"):
            await connection.fetchall("select * from wide")
        assert not connection.is_healthy()
        await asyncio.wait_for(endpoint.server.idle(), 10)
        assert database.sessions[0].is_closed


class HoldBack(Faults):
    def __init__(self) -> None:
        self.arrived, self.go_on = asyncio.Event(), asyncio.Event()

    async def before_request(self, traffic: Traffic, request: Request) -> None:
        if isinstance(request.call, Execute):
            self.arrived.set()
            await self.go_on.wait()


async def test_a_fault_delays_an_answer() -> None:
    faults = HoldBack()
    async with served(faults) as (endpoint, _), await connected(endpoint) as connection:
        task = asyncio.create_task(connection.fetchall("select * from empty"))
        await faults.arrived.wait()
        assert not task.done()
        faults.go_on.set()
        assert await task == []


async def test_a_break_reaches_a_request_that_a_fault_delays() -> None:
    faults = HoldBack()
    async with served(faults) as (endpoint, _), await connected(endpoint) as connection:
        task = asyncio.create_task(connection.fetchall("select * from empty"))
        await faults.arrived.wait()
        task.cancel()
        faults.go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await connection.fetchall("select * from empty") == []


# ---- ending


async def test_a_client_that_disappears_stops_its_statement() -> None:
    async with served() as (endpoint, database):
        stream = RawClient(endpoint)
        messages = await stream.log_on()
        stream.send(messages.execute("select * from slow"))
        await asyncio.to_thread(database.started.wait, 10)
        stream.writer.transport.abort()
        await asyncio.wait_for(endpoint.server.idle(), 10)
        assert database.sessions[0].is_closed


async def test_closing_the_server_stops_running_statements() -> None:
    async with served() as (endpoint, database):
        stream = RawClient(endpoint)
        messages = await stream.log_on()
        stream.send(messages.execute("select * from slow"))
        await asyncio.to_thread(database.started.wait, 10)
    assert database.sessions[0].is_closed
    with socket.socket() as probe, pytest.raises(ConnectionRefusedError):
        probe.connect((endpoint.host, endpoint.port))
    stream.writer.transport.abort()


@pytest.mark.parametrize("data", [b"", b"GET / HTTP/1.1\r\n\r\n", b"\0" * 100, connect()[:-1]])
async def test_strangers_are_disconnected(data: bytes) -> None:
    async with served() as (endpoint, _):
        reader, writer = await asyncio.open_connection(endpoint.host, endpoint.port)
        writer.write(data)
        writer.write_eof()
        assert await asyncio.wait_for(reader.read(), 10) == b""
        writer.close()
        await asyncio.wait_for(endpoint.server.idle(), 10)


async def test_a_slow_log_on_does_not_stop_others() -> None:
    async with served() as (endpoint, _):
        _, writer = await asyncio.open_connection(endpoint.host, endpoint.port)
        writer.write(connect()[:20])
        async with await connected(endpoint) as connection:
            assert await connection.fetchall("select * from empty") == []
        writer.close()


# ---- breaks, packet by packet


async def test_an_interrupt_stops_a_statement_and_a_reset_ends_it() -> None:
    async with served() as (endpoint, database):
        client = RawClient(endpoint)
        messages = await client.log_on()
        client.send(messages.execute("select * from slow"))
        await asyncio.to_thread(database.started.wait, 10)
        client.writer.write(interrupt())
        assert await client.packet() == (12, bytes((1, 0, Marker.BREAK)))
        client.writer.write(interrupt(Marker.RESET))
        assert await client.packet() == (12, bytes((1, 0, Marker.RESET)))
        assert b"ORA-01013" in (await client.packet())[1]
        client.send(messages.ping())
        assert (await client.packet())[1][2] == 9
        assert len(database.sessions) == 1
        client.writer.close()


async def test_an_interrupt_that_crossed_the_answer_may_stay_without_a_reset() -> None:
    async with served() as (endpoint, _):
        client = RawClient(endpoint)
        messages = await client.log_on()
        client.writer.write(interrupt())
        assert await client.packet() == (12, bytes((1, 0, Marker.BREAK)))
        client.send(messages.ping())  # a new request and no reset
        assert (await client.packet())[1][2] == 9
        assert endpoint.statistics.connections[0].crossed == 1
        client.writer.close()


async def test_a_late_reset_after_a_held_request_wins() -> None:
    async with served() as (endpoint, _):
        client = RawClient(endpoint)
        messages = await client.log_on()
        client.writer.write(interrupt())
        await client.packet()
        client.writer.write(request(messages.ping()) + interrupt(Marker.RESET))
        assert await client.packet() == (12, bytes((1, 0, Marker.RESET)))
        assert b"ORA-01013" in (await client.packet())[1]
        assert endpoint.statistics.connections[0].crossed == 0
        client.writer.close()


async def test_a_cursor_whose_answer_was_never_sent_is_closed() -> None:
    """The break comes while the engine works, and the engine does not notice it."""
    database = FakeDatabase("23ai", ANSWERS)
    released = database.started

    def stubborn(session: object, binds: object, values: object) -> Outcome:
        released.wait(10)
        return Outcome()

    database.answers["begin stubborn; end;"] = stubborn
    async with serving(database) as endpoint:
        client = RawClient(endpoint)
        messages = await client.log_on()
        client.send(messages.execute("begin stubborn; end;", options=0x21, is_query=False))
        client.writer.write(interrupt() + interrupt(Marker.RESET))
        await asyncio.to_thread(lambda: database.sessions[0].interrupted.wait(10))
        released.set()
        kinds = [(await client.packet())[0] for _ in range(3)]
        assert kinds == [12, 12, 6]
        client.writer.close()
