"""The argument `connection` in the list of tools."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mcp_oracle.connection_argument import with_connections
from mcp_oracle.render.plain import size
from mcp_oracle.settings import Connection, Settings
from mcp_oracle.tools.manifest import manifest
from tests.clients.process import initialize, request, running

MANIFEST = manifest()
PLAIN_BYTES = size({"tools": MANIFEST["tools"]})

FILE = """
[connections.prod]
description = "orders and invoices"
connect_string = "127.0.0.1:1/prod"
[connections.test]
description = "copy of March"
{default}
[connections.broken]
usr = "typo"
"""


def listed(*connections: Connection, **more: Any) -> list[dict[str, Any]]:
    first, *others = connections
    return list(with_connections(MANIFEST, Settings(first, others=tuple(others), **more))["tools"])


def argument(tool: dict[str, Any]) -> dict[str, Any]:
    return tool["inputSchema"]["properties"]["connection"]


def test_one_connection_or_the_sandbox_needs_no_argument() -> None:
    assert listed(Connection("prod")) == MANIFEST["tools"]
    assert listed(Connection("prod"), Connection("test"), sandbox=True) == MANIFEST["tools"]


def test_every_tool_names_the_connections_and_the_first_says_what_they_are_for() -> None:
    first, *rest = listed(
        Connection("prod", description="orders\n and invoices."),
        Connection("test"),
        Connection("x"),
    )
    names = {"type": "string", "enum": ["prod", "test", "x"]}
    said = "Database. prod: orders and invoices; test; x."
    assert argument(first) == {**names, "description": said}
    assert [argument(tool) for tool in rest] == [names] * len(rest)
    for tool in (first, *rest):
        assert tool["inputSchema"]["required"][-1] == "connection"


def test_the_argument_is_optional_if_there_is_a_default() -> None:
    for tool in listed(Connection("prod", is_default=True), Connection("test")):
        assert argument(tool)["description"].endswith("Default: prod.")
        assert "connection" not in tool["inputSchema"]["required"]


def test_long_descriptions_are_cut() -> None:
    first, *_ = listed(Connection("a", description="x" * 500), Connection("b"))
    assert argument(first)["description"] == f"Database. a: {'x' * 99}…; b."


def test_the_argument_costs_little() -> None:
    two = listed(
        Connection("prod", description="x" * 300), Connection("test", description="y" * 300)
    )
    assert size({"tools": two}) - PLAIN_BYTES <= 66 * len(two) + 300


def test_the_manifest_itself_stays_as_it_is() -> None:
    before = json.dumps(MANIFEST)
    listed(Connection("prod"), Connection("test"))
    assert json.dumps(MANIFEST) == before


def serve(tmp_path: Path, text: str, *options: str) -> list[str]:
    file = tmp_path / "c.toml"
    file.write_text(text, encoding="utf-8")
    return [sys.executable, "-m", "mcp_oracle", "serve", "--config", str(file), *options]


def tools_of(reply: dict[str, Any]) -> list[dict[str, Any]]:
    return reply["result"]["tools"]


@pytest.mark.parametrize("default", ["", "default = true"])
def test_the_handshake_and_the_sdk_list_the_same(tmp_path: Path, default: str) -> None:
    with running(command=serve(tmp_path, FILE.format(default=default))) as server:
        server.send(initialize(), request(1, "tools/list"))
        early = tools_of(server.reply(1))
        # A cursor is the SDK's to answer, and ends the handshake.
        server.ask(request(2, "tools/list", {"cursor": "none"}))
        late = tools_of(server.ask(request(3, "tools/list")))
    assert early == late
    assert argument(early[0])["enum"] == (
        ["test", "prod", "broken"] if default else ["prod", "test", "broken"]
    )


def test_one_connection_can_be_chosen_on_the_command_line(tmp_path: Path) -> None:
    command = serve(tmp_path, FILE.format(default=""), "--connection", "prod")
    with running(command=command) as server:
        server.send(initialize(), request(1, "tools/list"))
        assert tools_of(server.reply(1)) == MANIFEST["tools"]


def test_a_wrong_file_is_said_by_the_calls_and_the_tools_are_listed(tmp_path: Path) -> None:
    with running(command=serve(tmp_path, "[connections")) as server:
        server.send(initialize(), request(1, "tools/list"))
        assert tools_of(server.reply(1)) == MANIFEST["tools"]
        call = request(2, "tools/call", {"name": "get_overview", "arguments": {}})
        answer = server.ask(call)["result"]
    assert answer["isError"]
    assert "not valid TOML" in answer["content"][0]["text"]


def test_the_file_may_be_named_by_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text(FILE.format(default=""), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mcp_oracle"],
        input=b"".join(
            json.dumps(m).encode() + b"\n" for m in (initialize(), request(1, "tools/list"))
        ),
        env={"MCP_ORACLE_CONFIG": str(file), "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert b'"enum":["prod","test","broken"]' in done.stdout.replace(b" ", b"")
