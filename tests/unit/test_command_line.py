"""The command's words, and what must not be imported before the handshake."""

import subprocess
import sys

import pytest

import mcp_oracle


def command(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mcp_oracle", *words],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


def test_the_version_is_the_packages():
    done = command("--version")
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        f"mcp-oracle-adb {mcp_oracle.__version__}\n",
        "",
    )


def test_help_lists_the_commands_that_exist():
    done = command("--help")
    assert done.returncode == 0
    assert "serve" in done.stdout
    assert "demo" in done.stdout


@pytest.mark.parametrize(
    "words", [["--frobnicate"], ["frobnicate"], ["serve", "now"], ["serve", "--config"]]
)
def test_wrong_words_are_explained_on_stderr_and_end_with_status_2(words: list[str]):
    done = command(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage:" in done.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "<&- >&-"])
def test_without_stdin_or_stdout_there_is_nothing_to_serve(closed: str):
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" -m mcp_oracle serve {closed}', sys.executable],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "must be open" in done.stderr


def test_a_server_without_stderr_answers():
    line = '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",'
    line += '"capabilities":{},"clientInfo":{"name":"c","version":"1"}}}\n'
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$0" -m mcp_oracle serve 2>&-', sys.executable],
        capture_output=True,
        input=line,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0
    assert '"protocolVersion":"2025-06-18"' in done.stdout


def test_little_is_imported_before_the_handshake():
    heavy = {
        "asyncio",
        "typing",
        "dataclasses",
        "inspect",
        "logging",
        "pathlib",
        "argparse",
        "socket",
        "subprocess",
    }
    code = "import sys; sys.modules.pop('typing', None); import mcp_oracle.__main__; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True
    )
    imported = {name.partition(".")[0] for name in done.stdout.split()}
    assert (
        imported
        & (heavy | {"mcp", "mcp_types", "pydantic", "anyio", "oracledb", "sqlglot", "duckdb"})
        == set()
    )
