"""A database that is down, silent, wrong or misconfigured: each call says so in time, and works once it is there."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager

import pytest

from mcp_oracle.application import compose
from mcp_oracle.errors import ConfigurationError, ConnectError, OracleMcpError
from mcp_oracle.sandbox.embedded import RunningSandbox, launch
from mcp_oracle.settings import Connection, Limits, Secret, Settings
from mcp_oracle.tools.call import Application, Caller

pytestmark = pytest.mark.anyio
LIMITS = Limits(connect_seconds=0.5)


@asynccontextmanager
async def application(
    dsn: str, user: str = "reader", password: str = "pw"
) -> AsyncGenerator[Application]:
    connection = Connection(connect_string=dsn, user=user, password=Secret(password))
    built = compose(Settings(connection, LIMITS))
    yield built
    await built.close()


async def ask(built: Application) -> object:
    reply = await built.call("run_query", {"sql": "SELECT 1 AS n FROM dual"}, Caller())
    return reply.structured["rows"]


async def failure(built: Application) -> OracleMcpError:
    with pytest.raises(OracleMcpError) as caught:
        await ask(built)
    assert caught.value.next_step
    return caught.value


@pytest.fixture(scope="module")
def sandbox() -> Generator[RunningSandbox]:
    running = launch("23ai")
    yield running
    running.stop()


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def silent_port() -> AsyncGenerator[int]:
    """A listener that accepts and never says a word."""
    over = asyncio.Event()

    async def hold(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    yield int(server.sockets[0].getsockname()[1])
    over.set()
    server.close()


async def test_no_connection_names_the_ways_on() -> None:
    async with application("") as built:
        error = await failure(built)
    assert isinstance(error, ConfigurationError)
    assert "DB_CONNECTION_STRING" in error.next_step
    assert "--sandbox" in error.next_step


async def test_a_closed_port_is_said_to_be_closed(closed_port: int) -> None:
    async with application(f"127.0.0.1:{closed_port}/x") as built:
        error = await failure(built)
    assert isinstance(error, ConnectError)
    assert "nothing listens" in error.message


async def test_a_silent_listener_is_given_up_within_the_connect_deadline(silent_port: int) -> None:
    async with application(f"127.0.0.1:{silent_port}/x") as built:
        async with asyncio.timeout(5):
            error = await failure(built)
    assert "within 0.5 s" in error.message


async def test_retries_in_a_connect_string_are_not_followed(closed_port: int) -> None:
    dsn = (
        "(DESCRIPTION=(RETRY_COUNT=20)(RETRY_DELAY=3)(ADDRESS=(PROTOCOL=tcp)(HOST=127.0.0.1)"
        f"(PORT={closed_port}))(CONNECT_DATA=(SERVICE_NAME=x)))"
    )
    async with application(dsn) as built:
        error = await failure(built)
    assert "nothing listens" in error.message


async def test_an_unknown_host_is_named() -> None:
    async with application("no-such-host.invalid:1521/x") as built:
        error = await failure(built)
    assert "no-such-host.invalid" in error.message


async def test_an_unknown_alias_asks_for_tns_admin() -> None:
    async with application("no_such_alias") as built:
        error = await failure(built)
    assert "TNS_ADMIN" in error.next_step


async def test_an_unknown_service_is_said_to_be_unknown(sandbox: RunningSandbox) -> None:
    dsn = sandbox.dsn.replace("FREEPDB1", "NOSUCH")
    async with application(dsn, sandbox.user, sandbox.password) as built:
        error = await failure(built)
    assert "does not know the service" in error.message


async def test_a_wrong_password_is_not_tried_twice(sandbox: RunningSandbox) -> None:
    async with application(sandbox.dsn, sandbox.user, "wrong") as built:
        errors = await asyncio.gather(*(failure(built) for _ in range(50)))
    assert {error.ora for error in errors} == {1017}
    assert sum("next attempt" in error.message for error in errors) == 49
    assert not any("wrong" in str(error).replace("is wrong", "") for error in errors)


async def test_sys_is_refused_before_any_log_on() -> None:
    async with application("127.0.0.1:1/x", "sys") as built:
        error = await failure(built)
    assert isinstance(error, ConfigurationError)
    assert "SYS" in error.message


async def test_the_password_shows_in_no_error(closed_port: int) -> None:
    async with application(f"reader/s3cr3t@127.0.0.1:{closed_port}/x", "", "") as built:
        built_error = await failure(built)
    assert "s3cr3t" not in str(built_error)


async def test_a_database_that_comes_up_is_used_without_restart(closed_port: int) -> None:
    running = launch("23ai", port=closed_port)
    running.stop()
    async with application(running.dsn, running.user, running.password) as built:
        await failure(built)
        running = launch("23ai", port=closed_port)
        try:
            assert await eventually(built) == [[1]]
        finally:
            running.stop()


async def eventually(built: Application) -> object:
    """What a client that keeps asking gets once the back-off has passed."""
    async with asyncio.timeout(10):
        while True:
            try:
                return await ask(built)
            except ConnectError:
                await asyncio.sleep(
                    0.1
                )  # a person's pause between two questions, not a synchronisation
