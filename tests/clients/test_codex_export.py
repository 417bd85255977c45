"""export_query through the real Codex CLI: it asks before it writes a file where Codex is told to ask.

Needs `codex` on PATH or in CODEX_BIN (npm package @openai/codex).
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.clients.codex.script import SERVER, Function
from tests.clients.codex.session import Session, find_codex, run

CODEX = find_codex()
CALL = {"sql": "SELECT * FROM hr.regions", "format": "csv", "file_name": "regions"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CODEX is None, reason="the Codex CLI is neither in CODEX_BIN nor on PATH"),
]


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    directory = tmp_path / "exports"
    directory.mkdir()
    return directory


def exported(tmp_path: Path, exports: Path, prepare: Callable[[str], str]) -> Session:
    config = tmp_path / "c.toml"
    config.write_text(f"export_directory = {json.dumps(str(exports))}\n", encoding="utf-8")
    command = [sys.executable, "-m", "mcp_oracle", "serve", "--sandbox", "--config", str(config)]

    def change(path: Path) -> None:
        path.write_text(prepare(path.read_text(encoding="utf-8")), encoding="utf-8")

    home = tmp_path / "home"
    home.mkdir()
    turns = [[Function("export_query", CALL)]]
    assert CODEX is not None
    return run(CODEX, home, "gpt-5", command, turns, "2025-06-18", prepare=change)


def asking_for_writes(configuration: str) -> str:
    table = f"[mcp_servers.{SERVER}]\n"
    return configuration.replace(table, f'{table}default_tools_approval_mode = "writes"\n')


def approving_exports(configuration: str) -> str:
    tool = f"[mcp_servers.{SERVER}.tools.export_query]"
    return f'{asking_for_writes(configuration)}\n{tool}\napproval_mode = "approve"\n'


def test_with_the_configuration_that_we_print_an_export_is_refused_where_nobody_can_be_asked(
    tmp_path: Path, exports: Path
) -> None:
    session = exported(tmp_path, exports, asking_for_writes)
    assert "export_query" in session.offered
    assert "approval" in session.output(0)
    assert list(exports.iterdir()) == []


def test_an_export_runs_once_its_tool_is_approved(tmp_path: Path, exports: Path) -> None:
    session = exported(tmp_path, exports, approving_exports)
    assert '"row_count":' in session.output(0).replace("\\", "")
    assert [path.name for path in exports.iterdir()] == ["regions.csv"]


def test_codex_alone_takes_it_for_harmless_because_it_destroys_nothing(
    tmp_path: Path, exports: Path
) -> None:
    session = exported(tmp_path, exports, lambda configuration: configuration)
    assert "regions.csv" in session.output(0)
    assert [path.name for path in exports.iterdir()] == ["regions.csv"]
