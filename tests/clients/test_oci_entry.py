"""An entry with nothing but OCI_CONFIG_PROFILE and DB_CONNECTION_STRING: as a process, and through the real Codex CLI.

The database is an OCID. It lets nobody in without a wallet, which also holds the authority of the listener's
certificate, so nothing else has to be said.
"""

import json
import os
import sys
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mcp_oracle.sandbox.embedded import RunningSandbox, launch
from mcp_oracle.sandbox.session.token_logon import TokenAuthority
from mcp_oracle.sandbox.tls import Tls
from tests.clients.codex.script import SERVER, Function
from tests.clients.codex.session import find_codex, run
from tests.clients.process import call, running
from tests.loopback.certificates import Authority, listener_files
from tests.loopback.oci_stub import DENIED, OciStub, database, serving
from tests.loopback.profiles import REGION, USER, ConfigFile
from tests.loopback.tokens import Issuer

CODEX = find_codex()
DATABASE = f"ocid1.autonomousdatabase.oc1.{REGION}.aaaadatabase"
SERVE = [sys.executable, "-m", "mcp_oracle", "serve"]
QUERY = {"sql": "select count(*) as n from hr.employees"}
ENTRY = {"OCI_CONFIG_PROFILE": "CODEX", "DB_CONNECTION_STRING": DATABASE}


@dataclass
class Machine:
    """A home directory with an OCI profile, the services behind it, and the database."""

    home: Path
    config: ConfigFile
    stub: OciStub
    sandbox: RunningSandbox

    def command(self, *options: str) -> list[str]:
        """The server with the entry's variables and what a client passes on by itself."""
        passed_on = {"HOME": str(self.home), "PATH": os.environ["PATH"]}
        variables = [f"{name}={value}" for name, value in {**passed_on, **ENTRY}.items()]
        return ["env", "-i", *variables, sys.executable, *options, "-m", "mcp_oracle", "serve"]


@pytest.fixture
def machine(tmp_path: Path) -> Generator[Machine]:
    authority, issuer = Authority(), Issuer()
    files = listener_files(tmp_path, authority)
    sandbox = launch(
        tls=Tls(files.certificate, files.key, files.authority),
        tokens=TokenAuthority((issuer.key.public_key(),), {USER: "hr_reader"}),
    )
    directory = tmp_path / "home" / ".oci"
    directory.mkdir(parents=True)
    with serving(authority, issuer) as stub:
        stub.databases[DATABASE] = database(DATABASE, mutual=sandbox.dsn)
        config = ConfigFile(directory, stub)
        config.api_key()
        yield Machine(tmp_path / "home", config, stub, sandbox)
    sandbox.stop()


def only_the_entry(config: Path) -> None:
    """The entry's `env` holds its two variables and nothing else."""
    text = config.read_text(encoding="utf-8")
    before, header, _ = text.rpartition(f"[mcp_servers.{SERVER}.env]\n")
    assert header
    variables = "".join(f"{name} = {json.dumps(value)}\n" for name, value in ENTRY.items())
    config.write_text(before + header + variables, encoding="utf-8")


def answer(reply: dict[str, Any]) -> dict[str, Any]:
    return reply["result"]


def test_two_variables_lead_to_an_answer(machine: Machine) -> None:
    with running(command=machine.command()) as server:
        server.greet()
        found = answer(server.ask(call(1, "run_query", **QUERY)))
        assert not found.get("isError"), found
        assert found["structuredContent"]["rows"] == [[107]]
    assert machine.stub.count("generateScopedAccessToken") == 1
    assert machine.stub.count("generateWallet") == 1
    assert {seen.problem for seen in machine.stub.requests} == {""}
    assert {traffic.user for traffic in machine.sandbox.endpoint.statistics.connections} == {
        "HR_READER"
    }


def test_what_is_missing_is_the_answer_of_the_first_call_and_nothing_else_is_printed(
    machine: Machine,
) -> None:
    machine.stub.fail["Token"] = DENIED
    with running(command=machine.command()) as server:
        server.greet()
        found = answer(server.ask(call(1, "run_query", **QUERY)))
        assert found["isError"]
        text = found["content"][0]["text"]
        assert "allow group <group> to use database-connections in tenancy" in text
        server.close_stdin()
        assert server.rest_of_output() == []
        log = server.rest_of_log()
    for secret in (machine.config.key_text(), "BEGIN PRIVATE KEY", "Signature "):
        assert secret not in log + json.dumps(found)


def test_the_sdk_is_not_imported_before_it_is_needed(machine: Machine) -> None:
    """`-X importtime` writes a line per imported module to stderr."""
    with running(command=machine.command("-X", "importtime")) as server:
        server.greet()
        refused = answer(server.ask(call(1, "run_query", sql="delete from t")))
        assert refused["isError"]
        server.close_stdin()
        log = server.rest_of_log()
    imported = {line.rpartition("|")[2].strip() for line in log.splitlines() if "|" in line}
    assert "mcp_oracle.application" in imported
    assert not {name for name in imported if name == "oci" or name.startswith("oci.")}


@pytest.mark.slow
@pytest.mark.skipif(CODEX is None, reason="the Codex CLI is neither in CODEX_BIN nor on PATH")
def test_two_variables_lead_to_an_answer_through_codex(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CODEX is not None
    monkeypatch.setenv("HOME", str(machine.home))
    home = tmp_path / "codex"
    home.mkdir()
    turns = [[Function("run_query", QUERY)]]
    session = run(CODEX, home, "gpt-5", SERVE, turns, "2025-06-18", prepare=only_the_entry)
    assert session.status == 0, session.log
    assert "107" in session.output(0)
    assert machine.stub.count("generateScopedAccessToken") == 1
