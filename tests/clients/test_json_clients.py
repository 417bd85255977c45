"""What client-config prints for the clients with JSON files, started as each of them starts it: the server answers."""

import contextlib
import io
import json
import re
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from mcp_oracle.commands.client_config import Host, configure
from mcp_oracle.sandbox.embedded import RunningSandbox, launch

pytestmark = pytest.mark.anyio

REFERENCES = {
    "claude-code": r"\$\{(\w+)(?::-[^}]*)?\}",
    "cursor": r"\$\{env:(\w+)\}",
    "vscode": r"\$\{env:(\w+)\}",
    "claude-desktop": r"(?!)",
    "json": r"(?!)",
}


@pytest.fixture(scope="module")
def sandbox() -> Generator[RunningSandbox]:
    running = launch("23ai")
    yield running
    running.stop()


def printed(client: str, home: Path, environ: Mapping[str, str]) -> dict[str, Any]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        assert configure([client, "--installed"], Host(environ, home, home, "linux")) == 0
    whole = json.loads(out.getvalue())
    return whole["servers" if client == "vscode" else "mcpServers"]["oracle"]


def as_started(
    client: str, server: dict[str, Any], environ: Mapping[str, str]
) -> StdioServerParameters:
    """Command and environment as the client makes them; the SDK's client adds HOME, PATH and the like."""

    def filled(value: str) -> str:
        return re.sub(REFERENCES[client], lambda found: environ.get(found[1], ""), value)

    env = {name: filled(value) for name, value in server["env"].items()}
    return StdioServerParameters(command=server["command"], args=server["args"], env=env)


@pytest.mark.parametrize("client", REFERENCES)
async def test_a_printed_entry_works(client: str, tmp_path: Path, sandbox: RunningSandbox) -> None:
    password = tmp_path / "password"
    password.write_text(f"{sandbox.password}\n", encoding="utf-8")
    environ = {
        "DB_CONNECTION_STRING": sandbox.dsn,
        "DB_USER": sandbox.user,
        "DB_PASSWORD": f"file:{password}",
        "MCP_ORACLE_SCHEMA": "HR",
    }
    parameters = as_started(client, printed(client, tmp_path, environ), environ)
    async with Client(parameters) as session:
        result = await session.call_tool("get_overview", {})
    assert not result.is_error, result.content
    assert result.structured_content
    found: dict[str, str] = result.structured_content["database"]
    assert (found["user"], found["schema"]) == (sandbox.user, "HR")
