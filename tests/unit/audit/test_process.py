"""The audit of a server as a client starts it: every call, also those that nothing was built for."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.clients.process import Server, initialize, request, running

DELETE: dict[str, Any] = {"name": "run_query", "arguments": {"sql": "DELETE FROM hr.employees"}}
OVERVIEW: dict[str, Any] = {"name": "get_overview", "arguments": {}}
UNKNOWN: dict[str, Any] = {"name": "no_such_tool", "arguments": {}}


def served(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "c.toml"
    file.write_text(text, encoding="utf-8")
    return [sys.executable, "-m", "mcp_oracle", "serve", "--config", str(file)]


def call(server: Server, number: int, params: dict[str, Any]) -> dict[str, Any]:
    return server.ask(request(number, "tools/call", params))["result"]


@pytest.mark.parametrize(
    ("rest", "errors"),
    [
        ("", ["refused", "configuration", "error"]),
        ("[limits]\nsessions = -1\n", ["configuration", "configuration", "error"]),
    ],
    ids=["no connection", "a wrong setting"],
)
def test_every_call_is_in_the_file_when_the_server_has_gone(
    tmp_path: Path, rest: str, errors: list[str]
) -> None:
    path = tmp_path / "calls.jsonl"
    command = served(tmp_path, f'[audit]\ndestination = "{path}"\n{rest}')
    with running(command=command) as server:
        server.send(initialize())
        for number, params in enumerate((DELETE, OVERVIEW, UNKNOWN), 1):
            assert call(server, number, params)["isError"]
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [record["tool"] for record in records] == ["run_query", "get_overview", "no_such_tool"]
    assert [record["error"] for record in records] == errors


def test_a_wrong_setting_of_the_audit_is_told_by_every_call(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    text = f'[audit]\ndestination = "{path}"\non_failure = "shrug"\n'
    with running(command=served(tmp_path, text)) as server:
        server.send(initialize())
        answer = call(server, 1, OVERVIEW)
    assert "on_failure in [audit] must be one of: refuse, continue" in answer["content"][0]["text"]
    assert not path.exists()


def test_a_file_that_cannot_be_written_refuses_every_call(tmp_path: Path) -> None:
    text = f'[audit]\ndestination = "{tmp_path}"\n'
    with running(command=served(tmp_path, text)) as server:
        server.send(initialize())
        for number in (1, 2):
            said = call(server, number, OVERVIEW)["content"][0]["text"]
            assert "audit record cannot be written (Is a directory)" in said
