"""`mcp-oracle-adb check` as a command: which connections it takes, what it prints, with which code it ends."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.clients.process import GUARD

CHECK = [sys.executable, "-m", "mcp_oracle", "check"]
TWO = """
[connections.one]
connect_string = "jdbc:oracle:thin:@h:1/s"
[connections.two]
connect_string = "localhost:1/s"
user = "u"
password = "s3cr3t"
"""


@pytest.fixture
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "DB_CONNECTION_STRING",
        "DB_USER",
        "DB_PASSWORD",
        "TNS_ADMIN",
        "OCI_CONFIG_PROFILE",
    ):
        monkeypatch.delenv(name, raising=False)


def run(*options: str) -> tuple[int, str]:
    done = subprocess.run(
        [*CHECK, *options], check=False, capture_output=True, text=True, timeout=GUARD
    )
    return done.returncode, done.stdout


def run_json(*options: str) -> tuple[int, dict[str, Any]]:
    status, text = run("--json", *options)
    return status, json.loads(text)


def failures(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (s["connection"], s["step"], s["symptom"])
        for s in found["steps"]
        if s["verdict"] == "failed"
    ]


def test_each_of_several_connections_is_checked(no_variables: None, tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text(TWO)
    status, found = run_json("--config", str(file))
    assert failures(found) == [
        ("one", "connect-string", "jdbc-url"),
        ("two", "tcp", "connection-refused"),
    ]
    assert status == found["exit_code"] == 2
    assert "s3cr3t" not in json.dumps(found)


def test_one_of_several_can_be_named(no_variables: None, tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text(TWO)
    status, found = run_json("--config", str(file), "--connection", "two")
    assert {s["connection"] for s in found["steps"]} == {"two"}
    assert status == 3


def test_wrong_settings_are_a_failed_step(no_variables: None) -> None:
    status, found = run_json("--config", "/no/such.toml")
    assert [(s["step"], s["verdict"]) for s in found["steps"]] == [("settings", "failed")]
    assert found["steps"][0]["remedy"]
    assert status == 2


def test_the_sandbox_can_be_checked() -> None:
    status, found = run_json("--sandbox")
    assert (status, found["ok"]) == (0, True)
    assert {"log-on", "query", "protection", "privileges"} <= {s["step"] for s in found["steps"]}
    assert all(s["milliseconds"] >= 0 and s["detail"] for s in found["steps"])


def test_the_lines_for_people_show_verdict_and_remedy(no_variables: None) -> None:
    status, text = run()
    assert status == 2
    assert "FAILED  connect string" in text
    assert "→ Set DB_CONNECTION_STRING" in text
    assert "\x1b[" not in text  # no colour in a pipe
