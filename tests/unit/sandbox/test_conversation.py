"""Requests that are answered without a task, and clients that read late, not at all, or send many at once."""

import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from mcp_oracle.sandbox.embedded import Endpoint, serving
from mcp_oracle.sandbox.faults.hooks import Faults
from mcp_oracle.sandbox.faults.plan import FaultPlan
from mcp_oracle.sandbox.protocol.request import Request, Simple
from mcp_oracle.sandbox.server import Options
from mcp_oracle.sandbox.tls import Tls
from mcp_oracle.sandbox.traffic import Census, Traffic
from mcp_oracle.sandbox.types import Client, Column, TypeCode
from mcp_oracle.sandbox.wire.constants import Function, Marker, MessageType
from tests.loopback.certificates import Authority, listener_files
from tests.unit.sandbox.client import interrupt, request
from tests.unit.sandbox.fake import FakeDatabase, FakeSession, Query
from tests.unit.sandbox.raw_client import RawClient

pytestmark = pytest.mark.anyio

LARGE = "select * from large"
ROW = "x" * 4000
ROWS = 5_000
"""20 MB: far more than sockets and asyncio hold."""
STATUS, END_OF_CALL = MessageType.STATUS, MessageType.ERROR


class QuickDatabase(FakeDatabase):
    """Its sessions say that beginning and ending a transaction is no work."""

    def session(self, client: Client) -> FakeSession:
        session = super().session(client)
        session.has_light_transaction = True
        return session


@dataclass(frozen=True)
class Transport:
    """Both sides of TLS, or neither."""

    tls: Tls | None = None
    context: ssl.SSLContext | None = None


@pytest.fixture(scope="module", params=["TCP", "TLS"])
def transport(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Transport:
    if request.param == "TCP":
        return Transport()
    files = listener_files(tmp_path_factory.mktemp("listener"), Authority())
    context = ssl.create_default_context(cafile=files.authority)
    return Transport(Tls(files.certificate, files.key), context)


@asynccontextmanager
async def served(
    faults: Faults | None = None, tls: Tls | None = None
) -> AsyncGenerator[tuple[Endpoint, FakeDatabase]]:
    rows = [(f"{at}{ROW}",) for at in range(ROWS)]
    answers = {LARGE: Query([Column("V", TypeCode.VARCHAR2, size=4010)], rows)}
    database = QuickDatabase("23ai", {**answers})
    options = Options(faults=faults or Faults(), tls=tls)
    async with serving(database, options=options) as endpoint:
        yield endpoint, database


class Asking(Faults):
    """Looks at every packet and lets it go."""

    async def before_packet(self, traffic: Traffic, index: int, count: int) -> None:
        pass


FAULTS = [Faults(), FaultPlan(["drop@lob"]), Asking()]
"""The first is never asked, so that its requests need no task; those of the others do."""


@pytest.mark.parametrize("faults", FAULTS)
async def test_requests_that_come_at_once_are_answered_in_order(
    faults: Faults, transport: Transport
) -> None:
    async with served(faults, transport.tls) as (endpoint, database):
        client = RawClient(endpoint, transport.context)
        messages = await client.log_on()
        ping, rollback = messages.ping(), messages.function(Function.ROLLBACK)
        unknown = messages.execute("select * from nowhere")
        client.writer.write(b"".join(map(request, (ping, unknown, rollback, unknown, ping))))
        kinds = [(await client.packet())[1][2] for _ in range(5)]
        assert kinds == [STATUS, END_OF_CALL, STATUS, END_OF_CALL, STATUS]
        assert database.rollbacks == endpoint.statistics.rollbacks == 1
        client.writer.close()


@pytest.mark.parametrize("faults", FAULTS)
async def test_an_answer_waits_for_a_client_that_reads_late(
    faults: Faults, transport: Transport
) -> None:
    async with served(faults, transport.tls) as (endpoint, _):
        client = RawClient(endpoint, transport.context)
        messages = await client.log_on()
        client.send(messages.execute(LARGE, prefetch=ROWS))
        client.send(messages.ping())
        await _paused(endpoint)
        assert endpoint.server.census().at_work == 1
        answer = bytearray()
        while (body := (await client.packet())[1])[2] != STATUS:
            answer += body[2:]
        assert answer.count(ROW.encode()) == ROWS
        client.writer.close()


@pytest.mark.parametrize("faults", FAULTS)
async def test_nothing_of_an_answer_follows_a_break(faults: Faults, transport: Transport) -> None:
    async with served(faults, transport.tls) as (endpoint, database):
        client = RawClient(endpoint, transport.context)
        messages = await client.log_on()
        client.send(messages.execute(LARGE, prefetch=ROWS))
        await _paused(endpoint)
        client.writer.write(interrupt() + interrupt(Marker.RESET))
        await asyncio.to_thread(database.sessions[0].interrupted.wait, 10)
        read = 0
        while (packet := await client.packet()) != (12, bytes((1, 0, Marker.BREAK))):
            read += packet[1].count(ROW.encode())
        assert 0 < read < ROWS
        assert await client.packet() == (12, bytes((1, 0, Marker.RESET)))
        assert b"ORA-01013" in (await client.packet())[1]
        client.send(messages.ping())
        assert (await client.packet())[1][2] == STATUS
        assert endpoint.server.census().results == 0
        client.writer.close()


@pytest.mark.parametrize("faults", FAULTS)
async def test_a_client_that_is_lost_before_it_read_leaves_nothing(
    faults: Faults, transport: Transport
) -> None:
    async with served(faults, transport.tls) as (endpoint, database):
        client = RawClient(endpoint, transport.context)
        messages = await client.log_on()
        client.send(messages.execute(LARGE, prefetch=ROWS))
        await _paused(endpoint)
        client.writer.transport.abort()
        await asyncio.wait_for(endpoint.server.idle(), 10)
        assert endpoint.server.census() == Census()
        assert database.sessions[0].is_closed


async def _paused(endpoint: Endpoint) -> None:
    """Until an answer has begun and does not go on: `log_on` left a reader that takes no more than its limit."""
    (traffic,) = endpoint.statistics.connections
    before = traffic.round_trips
    while traffic.round_trips == before:  # noqa: ASYNC110 - the server sets no event for it
        await asyncio.sleep(0.001)
    for _ in range(100):
        await asyncio.sleep(0)


class Counting(Faults):
    """Concerns itself with rollbacks only."""

    def __init__(self) -> None:
        self.asked: list[Function] = []

    def spare(self, traffic: Traffic, request: Request) -> bool:
        call = request.call
        return not (isinstance(call, Simple) and call.function == Function.ROLLBACK)

    async def before_request(self, traffic: Traffic, request: Request) -> None:
        assert isinstance(request.call, Simple)
        self.asked.append(request.call.function)


async def test_a_fault_is_asked_only_about_what_it_does_not_spare() -> None:
    faults = Counting()
    async with served(faults) as (endpoint, _):
        client = RawClient(endpoint)
        messages = await client.log_on()
        for code in (Function.PING, Function.ROLLBACK, Function.COMMIT):
            client.send(messages.function(code))
            assert (await client.packet())[1][2] == STATUS
        assert faults.asked == [Function.ROLLBACK]
        client.writer.close()


@pytest.mark.parametrize(
    ("faults", "is_spared"),
    [(Faults(), True), (FaultPlan(), True), (FaultPlan(["drop@lob"]), False), (Asking(), False)],
)
def test_who_overrides_a_question_is_asked(faults: Faults, is_spared: bool) -> None:
    assert faults.spare(Traffic(1), Request(Simple(Function.PING))) == is_spared


class Mistaken(Faults):
    def spare(self, traffic: Traffic, request: Request) -> bool:
        raise ZeroDivisionError


async def test_a_bug_ends_the_connection() -> None:
    reported = list[object]()
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: reported.append(context.get("exception"))
    )
    async with served(Mistaken()) as (endpoint, _):
        with pytest.raises(asyncio.IncompleteReadError):
            await RawClient(endpoint).log_on()
        await asyncio.wait_for(endpoint.server.idle(), 10)
    assert [type(error) for error in reported] == [ZeroDivisionError]
