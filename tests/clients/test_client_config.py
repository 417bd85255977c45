"""What client-config writes for Codex, read by the real Codex CLI, strictly, which then calls the server.

Needs `codex` on PATH or in CODEX_BIN (npm package @openai/codex).
"""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from mcp_oracle.sandbox.embedded import launch
from tests.clients.codex.script import Function
from tests.clients.codex.session import Session, find_codex, run

CODEX = find_codex()
ROOT = Path(__file__).parents[2]
DIRECT = "gpt-5"
QUERY = {"sql": "SELECT COUNT(*) AS n FROM hr.employees"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CODEX is None, reason="the Codex CLI is neither in CODEX_BIN nor on PATH"),
]


def follow(home: Path, words: list[str], environ: dict[str, str], **query: object) -> Session:
    """Let client-config put its entry in the place of the test's own, then let Codex call the server."""
    assert CODEX is not None

    def install(file: Path) -> None:
        subprocess.run(
            [sys.executable, "-m", "mcp_oracle", "client-config", "codex", "--write", *words],
            env={**os.environ, "CODEX_HOME": str(file.parent), "PYTHONPATH": str(ROOT), **environ},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        entry = tomllib.loads(file.read_text("utf-8"))["mcp_servers"]["oracle"]
        assert entry["required"] is True
        assert entry["command"] != "replaced"

    turns = [[Function("run_query", {**QUERY, **query})]]
    return run(
        CODEX,
        home,
        DIRECT,
        ["replaced"],
        turns,
        "2025-06-18",
        prepare=install,
        environ={**environ, "PYTHONPATH": str(ROOT)},
    )


def test_the_installed_sandbox_entry_answers(tmp_path: Path) -> None:
    session = follow(tmp_path, ["--installed", "--sandbox"], {})
    assert session.status == 0, session.log
    assert '"rows":[[107]]' in session.output(0)


def test_variables_are_passed_on_by_name(tmp_path: Path) -> None:
    sandbox = launch("23ai")
    try:
        environ = {
            "DB_CONNECTION_STRING": sandbox.dsn,
            "DB_USER": sandbox.user,
            "DB_PASSWORD": sandbox.password,
        }
        session = follow(tmp_path, ["--installed"], environ)
    finally:
        sandbox.stop()
    assert session.status == 0, session.log
    assert '"rows":[[107]]' in session.output(0)
    assert sandbox.password not in (tmp_path / "config.toml").read_text("utf-8")


def test_one_of_several_connections_is_called_by_its_name(tmp_path: Path) -> None:
    sandbox = launch("19c")
    file = tmp_path / "oracle.toml"
    file.write_text(
        f'[connections.down]\nconnect_string = "127.0.0.1:1/none"\nuser = "u"\npassword = "p"\n'
        f'[connections.up]\ndescription = "the one that works"\nconnect_string = "{sandbox.dsn}"\n'
        f'user = "{sandbox.user}"\npassword = "{sandbox.password}"\n',
        encoding="utf-8",
    )
    try:
        words = ["--installed", "--config", str(file)]
        session = follow(tmp_path, words, {}, connection="up")
    finally:
        sandbox.stop()
    assert session.status == 0, session.log
    assert '"rows":[[107]]' in session.output(0)
    offered = str(session.requests[0]["tools"])
    assert "the one that works" in offered
    assert "['down', 'up']" in offered
