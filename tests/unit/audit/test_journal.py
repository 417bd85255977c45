"""Where the audit goes: private files that rotate, and what happens when they cannot be written."""

import io
import json
import logging
import os
import stat
from pathlib import Path

import pytest

from mcp_oracle.audit.journal import AuditError, FileOutput, LineJournal, StreamOutput, journal
from mcp_oracle.audit_table import AuditSettings, OnFailure

FULL = Path("/dev/full")  # every write to it fails with "No space left on device"
needs_full = pytest.mark.skipif(not FULL.exists(), reason="only Linux has /dev/full")


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(text) for text in path.read_text().splitlines()]


def test_records_are_lines_of_a_private_file(tmp_path: Path):
    path = tmp_path / "audit" / "calls.jsonl"
    written = journal(AuditSettings(str(path)))
    written.write({"sql": "select 'ü\n' from dual"})
    written.write({"n": 2})
    written.close()
    assert records(path) == [{"sql": "select 'ü\n' from dual"}, {"n": 2}]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_full_file_is_renamed_and_the_oldest_goes(tmp_path: Path):
    path = tmp_path / "calls.jsonl"
    written = journal(AuditSettings(str(path), file_bytes=30, files=2))
    for number in range(8):
        written.write({"number": number})
    names = sorted(found.name for found in tmp_path.iterdir())
    assert names == ["calls.jsonl", "calls.jsonl.1", "calls.jsonl.2"]
    assert [r["number"] for name in reversed(names) for r in records(tmp_path / name)] == [
        2,
        3,
        4,
        5,
        6,
        7,
    ]


def test_a_record_larger_than_a_file_is_written_whole(tmp_path: Path):
    path = tmp_path / "calls.jsonl"
    journal(AuditSettings(str(path), file_bytes=10)).write({"sql": "x" * 100})
    assert len(records(path)) == 1


def test_two_processes_share_a_file_over_a_rotation(tmp_path: Path):
    path = tmp_path / "calls.jsonl"
    one, two = (FileOutput(path, 25, 9) for _ in range(2))
    for number in range(6):
        (one if number % 2 else two).append(json.dumps({"number": number}).encode() + b"\n")
    found = sorted(int(str(r["number"])) for file in tmp_path.iterdir() for r in records(file))
    assert found == [0, 1, 2, 3, 4, 5]


def test_a_removed_file_is_made_again(tmp_path: Path):
    path = tmp_path / "calls.jsonl"
    written = journal(AuditSettings(str(path)))
    written.write({"n": 1})
    path.unlink()
    written.write({"n": 2})
    assert records(path) == [{"n": 2}]


@needs_full
def test_a_full_disk_refuses_the_call_and_the_next_ones():
    written = journal(AuditSettings(str(FULL)))
    written.ready()
    with pytest.raises(AuditError, match="No space left"):
        written.write({"n": 1})
    with pytest.raises(AuditError, match="No space left"):
        written.ready()


@needs_full
def test_a_full_disk_lets_calls_go_on_if_the_operator_says_so(caplog: pytest.LogCaptureFixture):
    written = journal(AuditSettings(str(FULL), on_failure="continue"))
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            written.ready()
            written.write({"n": 1})
    assert len(caplog.records) == 1


class Failing:
    """An output that fails as long as it is told to."""

    def __init__(self) -> None:
        self.fails = True
        self.lines: list[bytes] = []

    def append(self, line: bytes) -> None:
        if self.fails:
            raise OSError(28, "No space left on device")
        self.lines.append(line)

    def close(self) -> None:
        pass


@pytest.mark.parametrize("on_failure", ["refuse", "continue"])
def test_writing_goes_on_as_soon_as_it_can(on_failure: OnFailure):
    output = Failing()
    written = LineJournal(output, on_failure)
    try:
        written.write({"n": 1})
    except AuditError:
        assert on_failure == "refuse"
    output.fails = False
    written.ready()
    written.write({"n": 2})
    found = [json.loads(text) for text in output.lines]
    expected = (
        [{"audit": "writes again", "missing_before": 1}, {"n": 2}]
        if on_failure == "refuse"
        else [{"n": 2, "missing_before": 1}]
    )
    assert found == expected


def test_a_directory_that_cannot_be_made_refuses(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(AuditError, match=r"Not a directory|File exists"):
        journal(AuditSettings(str(tmp_path / "file" / "calls.jsonl"))).write({"n": 1})


def test_the_stream_is_stderr(capfdbinary: pytest.CaptureFixture[bytes]):
    written = journal(AuditSettings("stderr"))
    written.write({"n": 1})
    written.close()
    assert b'{"n":1}\n' in capfdbinary.readouterr().err


def test_a_stream_that_nobody_reads_blocks_nobody_and_follows_the_policy():
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb", buffering=0) as stream:
        written = LineJournal(StreamOutput(stream, most=2), "refuse")

        def write_more_than_a_pipe_and_the_queue_hold() -> None:
            for _ in range(100):
                written.write({"text": "x" * 10_000})

        with pytest.raises(AuditError, match="nobody reads"):
            write_more_than_a_pipe_and_the_queue_hold()
        os.close(reading)


def test_a_stream_that_is_closed_follows_the_policy_from_the_next_call_on():
    with io.BytesIO() as stream:
        output = StreamOutput(stream)
    output.append(b"lost")
    output.close()
    with pytest.raises(OSError, match="closed"):
        output.append(b"told")
