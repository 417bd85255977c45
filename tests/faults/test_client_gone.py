"""A client that cancels, goes away or ends the server leaves no statement running and no session open."""

import os
import signal
import sys
import time
from collections.abc import Callable, Generator

import pytest

from tests.clients.process import GUARD, call, running
from tests.clients.process import Server as Process
from tests.faults.faulty import Server, serving

SLOW = "SELECT 7 AS slow FROM dual"
SERVE = [sys.executable, "-m", "mcp_oracle", "serve"]


@pytest.fixture(params=["19c", "23ai"], scope="module")
def server(request: pytest.FixtureRequest) -> Generator[Server]:
    with serving(request.param) as server:
        yield server


@pytest.fixture
def process(server: Server, monkeypatch: pytest.MonkeyPatch) -> Generator[Process]:
    """A server process with a statement that does not end."""
    monkeypatch.setenv("DB_CONNECTION_STRING", server.sandbox.dsn)
    monkeypatch.setenv("DB_USER", server.sandbox.user)
    monkeypatch.setenv("DB_PASSWORD", server.sandbox.password)
    with running(command=SERVE) as process:
        process.greet()
        assert "result" in process.ask(call(1, "run_query", sql="SELECT 1 AS n FROM dual"))
        server.plan.set(["hang@execute:1~slow"])
        process.send(call(2, "run_query", sql=SLOW))
        until(lambda: server.plan.struck > 0)
        yield process
    server.plan.clear()


def until(holds: Callable[[], bool]) -> None:
    """Wait for what happens in another process and the sandbox's thread."""
    deadline = time.monotonic() + GUARD
    while not holds():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def breaks(server: Server) -> int:
    return sum(traffic.breaks for traffic in server.sandbox.endpoint.statistics.connections)


def test_a_cancelled_request_stops_its_statement_and_the_next_call_works(
    server: Server, process: Process
) -> None:
    before = breaks(server)
    cancelled = {"requestId": 2, "reason": "enough"}
    process.send(
        {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": cancelled},
    )
    until(lambda: breaks(server) > before)
    answer = process.ask(call(3, "run_query", sql="SELECT 3 AS n FROM dual"))
    assert answer["result"]["structuredContent"]["rows"] == [[3]]
    assert not [reply for reply in process.replies if reply.get("id") == 2]


def by_closing_stdin(process: Process) -> None:
    process.close_stdin()


def by_signal(process: Process) -> None:
    os.kill(process.process.pid, signal.SIGTERM)


@pytest.mark.parametrize("end", [by_closing_stdin, by_signal])
def test_a_server_that_ends_stops_its_statement_first(
    server: Server, process: Process, end: Callable[[Process], None]
) -> None:
    before = breaks(server)
    end(process)
    process.exit_status()
    until(lambda: breaks(server) > before)
    until(lambda: server.sandbox.endpoint.server.census().sessions == 0)
