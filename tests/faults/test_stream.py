"""A real server process: a connection that fails asks nothing on the terminal, eats no message, prints on no wire."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.clients.process import Message, call, running
from tests.faults.lab import PASSWORD, Lab, Papers
from tests.loopback.listener import refuse, stay_silent

SERVE = [sys.executable, "-m", "mcp_oracle", "serve"]
CHECK = [sys.executable, "-m", "mcp_oracle", "check"]
PROMPT = "PEM pass phrase"
GUARD = 30.0


@pytest.fixture(scope="module")
def papers() -> Papers:
    return Papers()


@pytest.fixture
def lab(tmp_path: Path, papers: Papers) -> Generator[Lab]:
    with ExitStack() as stack:
        yield Lab(tmp_path, papers, stack)


@pytest.fixture
def environment(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A wallet whose key is encrypted, and no password for it."""
    port = lab.listen(refuse(12514), lab.tls(mutual=True))
    monkeypatch.setenv("DB_CONNECTION_STRING", f"tcps://localhost:{port}/x")
    monkeypatch.setenv("DB_USER", "reader")
    monkeypatch.setenv("DB_PASSWORD", "s3cr3t")
    monkeypatch.setenv("DB_WALLET_LOCATION", lab.client_wallet(PASSWORD))
    monkeypatch.delenv("DB_WALLET_PASSWORD", raising=False)
    monkeypatch.setenv("MCP_ORACLE_CONNECT_SECONDS", "5")
    return monkeypatch


def said(reply: Message) -> str:
    assert reply["result"]["isError"] is True
    return str(reply["result"]["content"][0]["text"])


def test_an_encrypted_wallet_asks_for_nothing_and_eats_no_message(
    environment: pytest.MonkeyPatch,
) -> None:
    with running(command=SERVE) as server:
        server.greet()
        server.send(*(call(n, "run_query", sql="SELECT 1 AS n FROM dual") for n in range(5)))
        replies = [said(server.reply(n)) for n in range(5)]
        server.close_stdin()
        assert server.exit_status() == 0
        log = server.rest_of_log()
    assert all("DB_WALLET_PASSWORD" in text for text in replies)
    assert PROMPT not in log
    assert "s3cr3t" not in log + "".join(replies)


@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_packet_dumps_of_the_driver_do_not_reach_the_wire(
    environment: pytest.MonkeyPatch, password: str
) -> None:
    environment.setenv("PYO_DEBUG_PACKETS", "1")
    environment.setenv("DB_WALLET_PASSWORD", password)
    with running(command=SERVE) as server:
        server.greet()
        text = said(server.ask(call(1, "run_query", sql="SELECT 1 AS n FROM dual")))
        server.close_stdin()
        assert server.rest_of_output() == []
        log = server.rest_of_log()
    assert ("service" if password == PASSWORD else "wallet password does not open") in text
    assert "on socket" not in log  # the headline of each packet


def test_a_silent_listener_holds_up_nobody_else(lab: Lab, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DB_CONNECTION_STRING", f"localhost:{lab.listen(stay_silent)}/x")
    environment.setenv("MCP_ORACLE_CONNECT_SECONDS", "1")
    with running(command=SERVE) as server:
        server.greet()
        server.send(call(1, "run_query", sql="SELECT 1 AS n FROM dual"))
        assert said(server.ask(call(2, "run_query", sql="DELETE FROM x"))).startswith("Refused")
        assert "within 1 s" in said(server.reply(1))


def test_check_ends_with_the_code_of_the_failure_and_reads_no_input(
    environment: pytest.MonkeyPatch,
) -> None:
    done = subprocess.run(
        [*CHECK, "--json"],
        input="a line for nobody\n",
        capture_output=True,
        check=False,
        text=True,
        timeout=GUARD,
    )
    found = json.loads(done.stdout)
    assert (done.returncode, found["exit_code"], found["ok"]) == (4, 4, False)
    assert [s["symptom"] for s in found["steps"] if s["verdict"] == "failed"] == [
        "wallet-password-missing"
    ]
    assert "s3cr3t" not in done.stdout + done.stderr
    assert PROMPT not in done.stdout + done.stderr


def test_check_in_a_terminal_is_asked_for_no_pass_phrase(environment: pytest.MonkeyPatch) -> None:
    """OpenSSL asks on the controlling terminal, whatever stdin is: the process gets one, with nobody at it."""
    child, terminal = pty.fork()
    if child == 0:
        os.execv(CHECK[0], CHECK)
    shown = read_all(terminal)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 4
    assert "DB_WALLET_PASSWORD" in shown
    assert PROMPT not in shown


def read_all(terminal: int) -> str:
    shown = b""
    try:
        while data := os.read(terminal, 4096):
            shown += data
    except OSError:  # Linux: the other side is closed
        pass
    os.close(terminal)
    return shown.decode()


def test_packet_dumps_do_not_get_into_the_json_of_check(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("PYO_DEBUG_PACKETS", "1")
    environment.setenv("DB_WALLET_PASSWORD", PASSWORD)
    done = subprocess.run(
        [*CHECK, "--json"], check=False, capture_output=True, text=True, timeout=GUARD
    )
    assert json.loads(done.stdout)["exit_code"] == done.returncode == 6


@pytest.mark.parametrize(
    ("variables", "status"),
    [
        ({"DB_CONNECTION_STRING": ""}, 2),
        ({"DB_CONNECTION_STRING": "jdbc:oracle:thin:@h:1/s"}, 2),
        ({"DB_CONNECTION_STRING": "no-such-host.invalid/s"}, 3),
        ({"DB_USER": "sys"}, 7),
    ],
)
def test_each_class_of_failure_has_its_exit_code(
    environment: pytest.MonkeyPatch, variables: dict[str, str], status: int
) -> None:
    for name, value in variables.items():
        environment.setenv(name, value)
    done = subprocess.run(CHECK, check=False, capture_output=True, text=True, timeout=GUARD)
    assert done.returncode == status, done.stdout
    assert "→" in done.stdout
    assert not done.stderr
