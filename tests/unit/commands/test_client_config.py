"""client-config: what is printed for each client, and what happens to a client's file."""

import contextlib
import io
import json
import stat
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mcp_oracle.commands.client_config import Host, configure
from mcp_oracle.settings import Settings

SECRETS = {
    "DB_CONNECTION_STRING": "scott/t1ger@db.example:1521/app",
    "DB_USER": "scott",
    "DB_PASSWORD": "t1ger",
    "DB_WALLET_PASSWORD": "w4llet",
}
WITH_OCI = ["--from", "mcp-oracle-adb[oci]", "mcp-oracle-adb"]
JSON_CLIENTS = ["claude-code", "claude-desktop", "vscode", "cursor", "json"]
DOCS = Path(__file__).parents[3] / "docs"


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def run(home: Path, *words: str, environ: dict[str, str] | None = None) -> Done:
    """The command with this directory as home and project, and nothing else in its environment."""
    host = Host({"HOME": str(home), **(environ or {})}, home, home, "linux")
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = configure(list(words), host)
        except SystemExit as end:
            status = int(end.code or 0)
    return Done(status, out.getvalue(), err.getvalue())


def printed(home: Path, client: str, *words: str, environ: dict[str, str] | None = None) -> Any:
    done = run(home, client, *words, environ=environ)
    assert done.returncode == 0, done.stderr
    if client == "codex":
        return tomllib.loads(done.stdout)["mcp_servers"]["oracle"]
    return json.loads(done.stdout)["servers" if client == "vscode" else "mcpServers"]["oracle"]


@pytest.mark.parametrize("client", ["codex", *JSON_CLIENTS])
def test_without_an_environment_there_are_placeholders(tmp_path: Path, client: str) -> None:
    server = printed(tmp_path, client)
    assert (server["command"].rpartition("/")[2], server["args"]) == ("uvx", ["mcp-oracle-adb"])
    assert {"OCI_CONFIG_PROFILE", "DB_CONNECTION_STRING", "DB_USER", "DB_PASSWORD"} == set(
        server["env"]
    )
    assert "not set here" in run(tmp_path, client).stderr


@pytest.mark.parametrize("client", ["codex", *JSON_CLIENTS])
@pytest.mark.parametrize("how", ["--name=oracle", "--write"])
def test_no_secret_is_printed_or_written(tmp_path: Path, client: str, how: str) -> None:
    target = tmp_path / "file"
    done = run(tmp_path, client, how, "--file", str(target), environ=SECRETS)
    assert done.returncode == 0, done.stderr
    text = done.stdout + done.stderr + (target.read_text("utf-8") if target.exists() else "")
    assert "oracle" in text
    for secret in ("t1ger", "w4llet"):
        assert secret not in text


def test_codex_gets_the_names_of_what_is_set(tmp_path: Path) -> None:
    environ = {**SECRETS, "MCP_ORACLE_MAX_ROWS": "10", "HTTPS_PROXY": "http://p:1", "OTHER": "x"}
    server = printed(tmp_path, "codex", environ=environ)
    assert server["env_vars"] == sorted({*SECRETS, "MCP_ORACLE_MAX_ROWS", "HTTPS_PROXY"})
    assert "env" not in server
    assert server["required"] is True
    assert server["startup_timeout_sec"] == 60
    assert server["tool_timeout_sec"] >= 41
    assert server["default_tools_approval_mode"] == "writes"


@pytest.mark.parametrize(
    ("client", "reference"),
    [("claude-code", "${DB_USER:-}"), ("cursor", "${env:DB_USER}"), ("vscode", "${env:DB_USER}")],
)
def test_clients_that_can_refer_to_variables_do(
    tmp_path: Path, client: str, reference: str
) -> None:
    server = printed(tmp_path, client, environ=SECRETS)
    assert server["env"]["DB_USER"] == reference
    assert set(server["env"]) == set(SECRETS)


@pytest.mark.parametrize("client", ["claude-desktop", "json"])
def test_clients_that_keep_values_get_those_that_hold_no_secret(
    tmp_path: Path, client: str
) -> None:
    environ = {
        "DB_CONNECTION_STRING": "tcps://h:1521/s",
        "DB_USER": "u",
        "DB_PASSWORD": "file:/p",
        "DB_WALLET_PASSWORD": "w4llet",
        "TNS_ADMIN": "/t",
        "DB_OTHER": "unknown",
    }
    env = printed(tmp_path, client, environ=environ)["env"]
    assert env["DB_CONNECTION_STRING"] == "tcps://h:1521/s"
    assert (env["DB_USER"], env["DB_PASSWORD"], env["TNS_ADMIN"]) == ("u", "file:/p", "/t")
    assert env["DB_WALLET_PASSWORD"].startswith("file:")
    assert "DB_WALLET_PASSWORD" in run(tmp_path, client, environ=environ).stderr
    assert env["DB_OTHER"] != "unknown"


def test_vscode_asks_for_what_is_missing(tmp_path: Path) -> None:
    whole = json.loads(run(tmp_path, "vscode").stdout)
    asked = {question["id"]: question.get("password", False) for question in whole["inputs"]}
    assert asked == {"db-connection-string": False, "db-user": False, "db-password": True}
    for name in asked:
        assert f"${{input:{name}}}" in whole["servers"]["oracle"]["env"].values()


@pytest.mark.parametrize(
    ("words", "environ", "args"),
    [
        (["--sandbox"], {}, ["--from", "mcp-oracle-adb[sandbox]", "mcp-oracle-adb", "--sandbox"]),
        (["--config", "/c", "--connection", "a"], {}, ["mcp-oracle-adb", "--config", "/c", "--connection", "a"]),
        (["--from", "git+https://h/r"], {}, ["--from", "git+https://h/r", "mcp-oracle-adb"]),
        (["--from", "{home}"], {}, ["--from", "{home}", "mcp-oracle-adb"]),
        ([], {"DB_CONNECTION_STRING": "ocid1.autonomousdatabase.oc1.x"}, WITH_OCI),
        ([], {"DB_CONNECTION_STRING": "x", "OCI_CONFIG_PROFILE": "P"}, WITH_OCI),
    ],
)  # fmt: skip
def test_the_arguments_are_what_was_asked_for(
    tmp_path: Path, words: list[str], environ: dict[str, str], args: list[str]
) -> None:
    words = [word.replace("{home}", str(tmp_path)) for word in words]
    server = printed(tmp_path, "codex", *words, environ=environ)
    assert server["args"] == [word.replace("{home}", str(tmp_path)) for word in args]


def test_this_installation_is_started_by_its_absolute_path(tmp_path: Path) -> None:
    server = printed(tmp_path, "codex", "--installed", "--sandbox")
    done = subprocess.run(
        [server["command"], *server["args"][:-1], "--version"],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert Path(server["command"]).is_absolute()
    assert server["args"][-1] == "--sandbox"
    assert done.stdout.startswith("mcp-oracle-adb ")


PLACES = {
    "codex": ("user", ".codex/config.toml"),
    "claude-code": ("project", ".mcp.json"),
    "vscode": ("project", ".vscode/mcp.json"),
    "cursor": ("user", ".cursor/mcp.json"),
}


@pytest.mark.parametrize("client", PLACES)
def test_without_a_file_one_is_made_that_only_its_owner_reads(tmp_path: Path, client: str) -> None:
    done = run(tmp_path, client, "--write", environ=SECRETS)
    target = tmp_path / PLACES[client][1]
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    again = run(tmp_path, client, "--write", environ=SECRETS)
    assert "already" in again.stdout
    assert list(target.parent.glob("*.bak")) == []


@pytest.mark.parametrize(("client", "scope"), [("claude-desktop", "project"), ("json", "user")])
def test_a_client_without_such_a_file_is_a_wrong_word(
    tmp_path: Path, client: str, scope: str
) -> None:
    done = run(tmp_path, client, "--write", "--scope", scope)
    assert done.returncode == 2
    assert "--file" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_link_stays_a_link_and_a_mode_a_mode(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.json"
    real.write_text('{"mcpServers": {}}', encoding="utf-8")
    real.chmod(0o640)
    link = tmp_path / "link.json"
    link.symlink_to(real)
    assert run(tmp_path, "cursor", "--write", "--file", str(link)).returncode == 0
    assert link.is_symlink()
    assert "oracle" in real.read_text("utf-8")
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    (backup,) = tmp_path.glob("*.bak")
    assert backup.read_text("utf-8") == '{"mcpServers": {}}'
    assert stat.S_IMODE(backup.stat().st_mode) == 0o640


def test_the_difference_is_shown_without_the_secrets_of_an_old_entry(tmp_path: Path) -> None:
    target = tmp_path / "config.toml"
    target.write_text(
        '[mcp_servers.oracle]\ncommand = "old"\nenv = { DB_PASSWORD = "0ldsecret", X = "y" }\n'
        "[mcp_servers.oracle.env]\n".replace("[mcp_servers.oracle.env]\n", ""),
        encoding="utf-8",
    )
    done = run(tmp_path, "codex", "--write", "--file", str(target))
    assert done.returncode == 0, done.stderr
    assert '-command = "old"' in done.stdout
    assert '+command = "uvx"' in done.stdout
    assert "0ldsecret" not in done.stdout
    assert "0ldsecret" not in target.read_text("utf-8")


@pytest.mark.parametrize(
    ("client", "text"),
    [
        ("codex", "model = 'unclosed\n"),
        ("codex", "mcp_servers = { other = { command = 'x' } }\n"),
        ("codex", "mcp_servers.oracle.command = 'dotted'\n"),
        ("codex", "[mcp_servers]\noracle = { command = 'inline' }\n"),
        ("cursor", '{"mcpServers": {"a": }}'),
        ("cursor", '{"mcpServers": []}'),
        ("cursor", '{"mcpServers": {}, "mcpServers": {}}'),
        ("cursor", "[]"),
        ("cursor", '{"mcpServers": {} // remark\n}'),
        ("claude-code", '{"mcpServers": {},}'),
        ("vscode", '{"inputs": {}}'),
        ("vscode", '{"servers": {} /* open'),
    ],
)
def test_a_file_that_cannot_be_edited_safely_is_left_and_the_entry_printed(
    tmp_path: Path, client: str, text: str
) -> None:
    target = tmp_path / "file"
    target.write_text(text, encoding="utf-8")
    done = run(tmp_path, client, "--write", "--file", str(target))
    assert done.returncode == 1
    assert target.read_text("utf-8") == text
    assert "left as it is" in done.stderr
    assert "mcp-oracle-adb" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_read_only_file_is_left(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("model = 'x'\n", encoding="utf-8")
    target.chmod(0o444)
    done = run(tmp_path, "codex", "--write", "--file", str(target))
    assert done.returncode == 1
    assert "read-only" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_file_that_is_no_text_is_left(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_bytes(b"\xff\xfe{}")
    assert run(tmp_path, "cursor", "--write", "--file", str(target)).returncode == 1
    assert target.read_bytes() == b"\xff\xfe{}"


def test_the_example_of_the_documentation_has_no_mistake(tmp_path: Path) -> None:
    text = (DOCS / "configuration.md").read_text("utf-8")
    file = tmp_path / "c.toml"
    file.write_text(text.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    settings = Settings.read({}, config=str(file))
    assert [(c.name, c.problem) for c in settings.connections] == [("prod", None), ("test", None)]
