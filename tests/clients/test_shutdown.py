"""The process ends when it is asked to, whatever it is doing. How fast is measured by benchmarks/startup.py."""

import signal
from collections.abc import Callable

import pytest

from tests.clients.process import (
    FAKE_SERVER,
    GUARD,
    INITIALIZED,
    Server,
    call,
    encode,
    end,
    initialize,
    running,
    start,
)


def close_stdin(server: Server) -> None:
    server.close_stdin()


def send_signal(number: signal.Signals) -> Callable[[Server], None]:
    def ask(server: Server) -> None:
        server.process.send_signal(number)

    return ask


WAYS = {
    "end of stdin": close_stdin,
    "SIGTERM": send_signal(signal.SIGTERM),
    "SIGINT": send_signal(signal.SIGINT),
    "SIGHUP": send_signal(signal.SIGHUP),
}


@pytest.fixture(params=WAYS.values(), ids=list(WAYS))
def ask_to_end(request: pytest.FixtureRequest) -> Callable[[Server], None]:
    return request.param


def test_an_idle_server_ends_and_closes_its_application(ask_to_end: Callable[[Server], None]):
    with running() as server:
        server.greet()
        server.ask(call(1, "run_query"))
        ask_to_end(server)
        assert server.exit_status() == 0
        assert "closing" in server.rest_of_log()


def test_a_server_ends_while_a_tool_waits_and_cancels_it(ask_to_end: Callable[[Server], None]):
    with running() as server:
        server.greet()
        server.send(call(1, "wait"))
        server.wait_for_log("waiting")
        ask_to_end(server)
        assert server.exit_status() == 0
        log = server.rest_of_log()
        assert "cancelled" in log
        assert "closing" in log
        assert "Traceback" not in log


def test_a_server_ends_while_a_tool_blocks_the_event_loop(ask_to_end: Callable[[Server], None]):
    with running() as server:
        server.greet()
        server.send(call(1, "block"))
        server.wait_for_log("blocking")
        ask_to_end(server)
        assert server.exit_status() == 0


def test_a_server_ends_while_its_application_hangs_in_close(ask_to_end: Callable[[Server], None]):
    with running("hang-close") as server:
        server.greet()
        server.ask(call(1, "run_query"))
        ask_to_end(server)
        assert server.exit_status() == 0


def test_a_server_ends_while_the_sdk_is_being_imported(ask_to_end: Callable[[Server], None]):
    with running() as server:
        server.ask(initialize(1))  # answered before the import is done
        ask_to_end(server)
        assert server.exit_status() == 0
        assert "Traceback" not in server.rest_of_log()


def test_a_call_in_progress_gets_an_error_at_the_end_of_stdin():
    with running() as server:
        server.greet()
        server.send(call("open", "wait"))
        server.wait_for_log("waiting")
        server.close_stdin()
        assert "error" in server.reply("open")


def test_a_server_whose_client_never_speaks_ends():
    with running() as server:
        server.close_stdin()
        assert server.exit_status() == 0
        assert server.rest_of_output() == []


def test_a_server_ends_when_its_client_no_longer_reads_stdout():
    """As when a client dies whose end of stdin somebody else has inherited; seen at the next answer."""
    process = start(FAKE_SERVER)
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(encode(initialize(1)))
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.close()
        process.stdin.write(encode(INITIALIZED, call(2, "run_query")))
        process.stdin.flush()
        assert process.wait(GUARD) == 0
    finally:
        end(process)
