"""`check-sql`: verdicts for files and streams."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcp_oracle.commands import check_sql
from mcp_oracle.policy import Policy
from tests.unit.guard.cases import DATA, load

FIELDS = ["id", "verdict", "rule", "reason", "hint", "tables", "calls"]


def run(
    octets: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str], *flags: str
) -> tuple[int, str]:
    file = tmp_path / "input"
    file.write_bytes(octets)
    code = check_sql.main([str(file), *flags])
    return code, capsys.readouterr().out


def objects(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def test_each_statement_of_a_script_gets_a_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = b"SELECT UPPER(a) FROM hr.t;\nBEGIN NULL; END;\n/\nDELETE FROM t;\n"
    code, output = run(script, tmp_path, capsys, "--json")
    verdicts = objects(output)
    assert code == check_sql.ALLOWED
    assert [list(verdict) for verdict in verdicts] == [FIELDS] * 3
    assert verdicts[0] == {
        "id": 1,
        "verdict": "allow",
        "rule": None,
        "reason": None,
        "hint": None,
        "tables": ["HR.T"],
        "calls": ["UPPER"],
    }
    assert [(v["id"], v["verdict"], v["rule"]) for v in verdicts[1:]] == [
        (2, "refuse", "not-a-query"),
        (3, "refuse", "not-a-query"),
    ]
    assert all(verdict["reason"] and verdict["hint"] for verdict in verdicts[1:])


def test_json_lines_are_recognised_and_keep_their_ids(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        {"id": "a", "sql": "SELECT 1 FROM dual", "more": 1},
        {"sql": "DROP TABLE t"},
        {"id": 7},
        {"id": [1], "sql": "SELECT '\u2028' FROM dual"},
    ]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n\nnot json\n[1]\n"
    _, output = run(text.encode(), tmp_path, capsys, "--json")
    assert [(v["id"], v["rule"]) for v in objects(output)] == [
        ("a", None),
        (2, "not-a-query"),
        (7, "input"),
        (4, "control-character"),
        (6, "input"),
        (7, "input"),
    ]


def test_the_corpus_of_attacks_is_refused_as_a_stream(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    octets = (DATA / "attacks.jsonl").read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(octets), encoding="ascii"))
    check_sql.main(["--json"])
    verdicts = {verdict["id"]: verdict for verdict in objects(capsys.readouterr().out)}
    expected = {case["id"]: case["expect"] for case in load("attacks.jsonl")}
    assert verdicts.keys() == expected.keys()
    allowed = {name for name, verdict in verdicts.items() if verdict["verdict"] == "allow"}
    assert not any(expected[name] == "reject" for name in allowed)


def test_the_terminal_gets_rule_and_hint_and_an_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, output = run(b"SELECT 1 FROM dual;\nSELECT \x1b[31m FROM dual;", tmp_path, capsys)
    assert code == check_sql.REFUSED
    assert output.startswith("1: allow  SELECT 1 FROM dual;\n2: refuse  SELECT \\x1b[31m")
    assert "rule control-character:" in output
    assert "\x1b" not in output
    assert run(b"SELECT 1 FROM dual", tmp_path, capsys)[0] == check_sql.ALLOWED


def test_a_missing_file_is_said_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_sql.main(["/nowhere/at/all.sql"]) == check_sql.UNREADABLE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "/nowhere/at/all.sql" in captured.err


def test_a_byte_order_mark_is_dropped_and_broken_bytes_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, output = run(
        b"\xef\xbb\xbfSELECT 1 FROM dual;SELECT '\xff' FROM dual", tmp_path, capsys, "--json"
    )
    assert [verdict["rule"] for verdict in objects(output)] == [None, "control-character"]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.one_of(st.text(), st.text(alphabet='{}[]":,;/\n \\ab1é')))
def test_any_input_ends_in_verdicts(text: str) -> None:
    for item in check_sql.items(text):
        verdict = check_sql.judge(item, Policy())
        assert verdict.verdict == "refuse" or verdict.rule is None


def test_a_reader_that_goes_away_ends_the_command_quietly(tmp_path: Path) -> None:
    file = tmp_path / "many.sql"
    file.write_text("DELETE FROM t;\n" * 20_000)
    command = [sys.executable, "-m", "mcp_oracle", "check-sql", "--json", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline().startswith(b'{"id": 1,')
        process.stdout.close()
        assert process.wait(timeout=60) == check_sql.UNREADABLE
        assert process.stderr.read() == b""
