"""The sub-commands as a user starts them: demo and sandbox."""

# The driver's cursor is annotated with bare containers.
# pyright: reportUnknownMemberType=false

import json
import signal
import ssl
import subprocess
import sys
from pathlib import Path

import oracledb
import pytest

from tests.loopback.certificates import Authority, listener_files, public_pem
from tests.loopback.tokens import Issuer

COMMAND = [sys.executable, "-m", "mcp_oracle"]
GUARD = 60.0


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words], capture_output=True, text=True, timeout=GUARD, check=False
    )


def test_the_demo_shows_answers_refusals_and_the_configuration() -> None:
    finished = run("demo")
    assert finished.returncode == 0, finished.stderr
    shown = finished.stdout
    assert shown.count("→ refused") == 2
    assert shown.count("→ answered") == 4
    assert "Refused by rule not-a-query" in shown
    assert "Refused by rule unknown-function" in shown
    assert "[mcp_servers.oracle]" in shown
    assert "\x1b[" not in shown


def test_the_demo_ends_quietly_when_nobody_reads_on() -> None:
    with subprocess.Popen(
        [*COMMAND, "demo"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as demo:
        assert demo.stdout is not None
        assert demo.stderr is not None
        demo.stdout.readline()
        demo.stdout.close()
        demo.wait(GUARD)
        assert b"Traceback" not in demo.stderr.read()


@pytest.mark.parametrize("profile", ["19c", "23ai"])
def test_the_sandbox_prints_where_it_is_and_runs_the_script(profile: str, tmp_path: Path) -> None:
    script = tmp_path / "more.sql"
    script.write_text(
        "CREATE TABLE hr.parts (id NUMBER PRIMARY KEY, name VARCHAR2(20));\n"
        "INSERT INTO hr.parts VALUES (1, 'bolt');\nCOMMIT;\n"
        "GRANT READ ON hr.parts TO hr_reader;\n",
        encoding="utf-8",
    )
    words = ["sandbox", "--like", profile, "--script", str(script)]
    with subprocess.Popen([*COMMAND, *words], stdout=subprocess.PIPE) as sandbox:
        try:
            assert sandbox.stdout is not None
            account = json.loads(sandbox.stdout.readline())
            with oracledb.connect(**account) as connection, connection.cursor() as cursor:
                assert connection.version.startswith("19" if profile == "19c" else "23")
                cursor.execute("SELECT id, name FROM hr.parts")
                assert cursor.fetchall() == [(1, "bolt")]
            sandbox.send_signal(signal.SIGTERM)
            assert sandbox.wait(GUARD) == 0
        finally:
            sandbox.kill()


def test_a_wrong_script_is_said_and_ends_the_sandbox(tmp_path: Path) -> None:
    script = tmp_path / "wrong.sql"
    script.write_text("CREATE TABLE hr.parts (id NUMBER, id NUMBER);\n", encoding="utf-8")
    finished = run("sandbox", "--script", str(script))
    assert finished.returncode == 1
    assert "ORA-00957" in finished.stderr
    assert "Traceback" not in finished.stderr


@pytest.mark.parametrize(
    "words", [["nonsense"], ["serve", "--nonsense"], ["sandbox", "--like", "8i"]]
)
def test_a_wrong_command_line_is_a_usage_error(words: list[str]) -> None:
    finished = run(*words)
    assert finished.returncode == 2
    assert "usage" in finished.stderr


def test_the_sandbox_speaks_tls_and_takes_tokens(tmp_path: Path) -> None:
    authority, issuer = Authority(), Issuer()
    files = listener_files(tmp_path, authority)
    public = tmp_path / "issuer.pem"
    public.write_bytes(public_pem(issuer.key))
    words = ["--tls-cert", str(files.certificate), "--tls-key", str(files.key)]
    tokens = ["--token-issuer", str(public), "--token-user", "alice=hr_reader"]
    with subprocess.Popen(
        [*COMMAND, "sandbox", *words, *tokens], stdout=subprocess.PIPE
    ) as sandbox:
        try:
            assert sandbox.stdout is not None
            dsn = json.loads(sandbox.stdout.readline())["dsn"]
            assert dsn.startswith("tcps://localhost:")
            context = ssl.create_default_context(cafile=str(files.authority))
            token = issuer.bearer("alice")
            with oracledb.connect(dsn=dsn, access_token=token, ssl_context=context) as connection:
                cursor = connection.cursor()
                cursor.execute("select user from dual")
                assert cursor.fetchone() == ("HR_READER",)
        finally:
            sandbox.terminate()


@pytest.mark.parametrize(
    "words", [["--tls-cert", "x"], ["--token-issuer", "x"], ["--client-ca", "x"]]
)
def test_the_sandbox_refuses_options_that_make_no_sense_alone(words: list[str]) -> None:
    finished = run("sandbox", *words)
    assert finished.returncode == 2
    assert "--tls" in finished.stderr
