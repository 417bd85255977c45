"""The real command over the sandbox: the text that arrives is the text that was approved, and any end ends queries."""

import itertools
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Generator
from importlib.resources import files

import pytest

from mcp_oracle.dictionary.queries import LIST_SIZES, QUERIES, RESOLVE
from mcp_oracle.packaged import load, load_with_list, load_with_word
from mcp_oracle.sandbox.embedded import RunningSandbox, launch
from mcp_oracle.session.session import CONTROL
from tests.clients.process import GUARD, Server, call, running

SLOW = "SELECT COUNT(*) FROM hr.employees a, hr.employees b, hr.employees c, hr.employees d, hr.employees e"
OUR_OWN = {
    *(load(CONTROL, path.name.removesuffix(".sql")).text for path in files(CONTROL).iterdir()
      if path.name.endswith(".sql")),
    load_with_word(CONTROL, "alter_session_formats", "UTC").text,
    *(load_with_list(QUERIES, RESOLVE, "names", size).text for size in LIST_SIZES),
}  # fmt: skip
"""What a call sends beside the caller's statement."""
IDS = itertools.count(1000)
COMMAND = [sys.executable, "-m", "mcp_oracle", "serve"]


@pytest.fixture(scope="module")
def sandbox() -> Generator[RunningSandbox]:
    running_sandbox = launch("23ai")
    yield running_sandbox
    running_sandbox.stop()


@pytest.fixture(scope="module")
def environment(sandbox: RunningSandbox) -> Generator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DB_CONNECTION_STRING", sandbox.dsn)
        patch.setenv("DB_USER", sandbox.user)
        patch.setenv("DB_PASSWORD", sandbox.password)
        yield


@pytest.fixture(scope="module")
def shared(environment: None) -> Generator[Server]:
    """One process for tests that leave it as it was."""
    with running(command=COMMAND) as process:
        process.greet()
        yield process


@pytest.fixture
def server(environment: None) -> Generator[Server]:
    """A process of the test's own."""
    with running(command=COMMAND) as process:
        process.greet()
        yield process


def arrived(sandbox: RunningSandbox, text: str) -> bool:
    return text in sandbox.endpoint.statistics.statements


def wait_until_it_runs(sandbox: RunningSandbox, text: str) -> None:
    """The sandbox notes a statement before it runs it; there is no event to wait for across processes."""
    deadline = time.monotonic() + GUARD
    while not arrived(sandbox, text):
        assert time.monotonic() < deadline, "the statement did not arrive"
        time.sleep(0.01)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 'a  b' AS c /* x */ FROM dual",
        "select\n\t'Grüße \u202e 日本' as \"Größe\" -- a comment;\n  from dual",
        "(SELECT 1 AS n FROM dual)",
        "WITH q AS (SELECT 1 AS n FROM dual)\nSELECT n,n FROM q",
        "SELECT q'[it's; one]' AS c FROM dual",
    ],
)
@pytest.mark.parametrize("around", ["{}", "  {}\n", "{};", "{}\n/\n"])
def test_an_approved_statement_arrives_byte_for_byte_as_one_statement(
    shared: Server, sandbox: RunningSandbox, text: str, around: str
) -> None:
    before = Counter(sandbox.endpoint.statistics.statements)
    reply = shared.ask(call(next(IDS), "run_query", sql=around.format(text)))
    assert not reply["result"].get("isError"), reply
    new = Counter(sandbox.endpoint.statistics.statements) - before
    assert {k: n for k, n in new.items() if k not in OUR_OWN} == {text: 1}


def test_a_refused_statement_never_arrives(shared: Server, sandbox: RunningSandbox) -> None:
    before = Counter(sandbox.endpoint.statistics.statements)
    reply = shared.ask(call(next(IDS), "run_query", sql="DELETE FROM hr.employees"))
    assert reply["result"]["isError"]
    assert Counter(sandbox.endpoint.statistics.statements) == before


@pytest.mark.parametrize("way", ["end of stdin", "SIGTERM", "SIGINT"])
def test_the_process_ends_while_a_query_runs(
    server: Server, sandbox: RunningSandbox, way: str
) -> None:
    text = f"{SLOW} -- {way}"
    server.send(call(1, "run_query", sql=text))
    wait_until_it_runs(sandbox, text)
    if way == "end of stdin":
        server.close_stdin()
    else:
        os.kill(server.process.pid, getattr(signal, way))
    assert server.exit_status() == 0


def test_a_cancelled_query_leaves_its_session_usable(
    server: Server, sandbox: RunningSandbox
) -> None:
    # The names of what follows are looked up before the machine is busy: a look-up has two seconds.
    server.ask(call(100, "run_query", sql="SELECT 0 AS n FROM dual"))
    text = f"{SLOW} -- cancelled"
    server.send(call(1, "run_query", sql=text))
    wait_until_it_runs(sandbox, text)
    connects = sandbox.endpoint.statistics.connects
    server.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}})
    for number in range(2, 12):
        reply = server.ask(call(number, "run_query", sql=f"SELECT {number} AS n FROM dual"))
        assert reply["result"]["structuredContent"]["rows"] == [[number]]
    assert sandbox.endpoint.statistics.connects <= connects + 1


def test_nothing_but_json_rpc_leaves_on_stdout(server: Server) -> None:
    for number in range(1, 4):
        server.ask(call(number, "search_objects", pattern="salary"))
        server.ask(call(-number, "run_query", sql="SELECT nonsense FROM hr.employees"))
    server.close_stdin()
    assert server.rest_of_output() == []


def test_two_hundred_parallel_calls_get_their_own_answers(shared: Server) -> None:
    numbers = range(1, 201)
    shared.send(*(call(n, "run_query", sql=f"SELECT {n} AS n FROM dual") for n in numbers))
    for n in numbers:
        assert shared.reply(n)["result"]["structuredContent"]["rows"] == [[n]]
