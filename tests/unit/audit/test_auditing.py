"""Every call has its record, whatever comes of it and whichever way it came."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from mcp import Client

from mcp_oracle import application
from mcp_oracle.arguments import ServeArguments
from mcp_oracle.audit.journal import LineJournal
from mcp_oracle.audit_table import AuditSettings
from mcp_oracle.auditing import Audit
from mcp_oracle.calls import MAX_CALLS, Calls, caller
from mcp_oracle.direct import DirectCalls
from mcp_oracle.errors import ConfigurationError, DatabaseError, RefusedError
from mcp_oracle.handshake import HANDSHAKE_ID
from mcp_oracle.server import compose
from mcp_oracle.settings import Settings
from mcp_oracle.tools.call import Caller, Reply

pytestmark = pytest.mark.anyio

MANIFEST: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "data/clients/manifest.json").read_text()
)
NAMES = [tool["name"] for tool in MANIFEST["tools"]]


class Output:
    """Keeps lines; fails as long as it is told to."""

    def __init__(self) -> None:
        self.fails = False
        self.records: list[dict[str, Any]] = []

    def append(self, line: bytes) -> None:
        if self.fails:
            raise OSError(28, "No space left on device")
        self.records.append(json.loads(line))

    def close(self) -> None: ...


class Answering:
    """Notes a user and a connection, then answers, raises or waits."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.calls = 0
        self.waiting = asyncio.Event()

    async def call(self, tool: str, arguments: Mapping[str, object], caller: Caller) -> Reply:
        self.calls += 1
        caller.trace.connection, caller.trace.user = "prod", "READER"
        if self.error is not None:
            raise self.error
        if "wait" in arguments:
            self.waiting.set()
            await asyncio.Event().wait()
        if "cursor" in arguments:
            caller.trace.sql = "select 2 from dual"
        return Reply({"row_count": 3, "truncated": True}, "three rows")

    async def close(self) -> None: ...


def audited(
    application: Answering, output: Output, *, settings: AuditSettings | None = None
) -> Calls:
    journal = LineJournal(output, settings.on_failure if settings else "refuse")
    return Calls(application, NAMES, Audit(settings, output=journal))


async def recorded(
    error: Exception | None = None, tool: str = "run_query", **arguments: object
) -> dict[str, Any]:
    output = Output()
    await audited(Answering(error), output).answer(tool, arguments, Caller())
    (record,) = output.records
    return record


async def test_an_answer_is_recorded_with_its_sizes():
    record = await recorded(sql="select 1 from dual")
    size = len('{"row_count":3,"truncated":true}')
    assert record | {"time": "", "ms": 0} == {
        "time": "", "ms": 0, "connection": "prod", "user": "READER", "tool": "run_query",
        "sql_id": "520mkxqpf15q8", "sql": "select 1 from dual", "verdict": "allowed", "rows": 3,
        "truncated": True, "bytes": size, "tokens": size // 4,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (RefusedError("for-update", "x", "y"), {"verdict": "refused", "rule": "for-update"}),
        (DatabaseError("ORA-00942", ora=942), {"verdict": "failed", "error": "database", "ora": 942}),
        (ConfigurationError("no connection"), {"verdict": "failed", "error": "configuration"}),
        (KeyError("what only we know"), {"verdict": "failed", "error": "defect"}),
    ],
    ids=["refusal", "database", "configuration", "defect"],
)  # fmt: skip
async def test_a_call_that_fails_is_recorded_with_what_failed(
    error: Exception, told: dict[str, object]
):
    record = await recorded(error, sql="select 1 from dual for update")
    assert record.items() >= told.items()
    assert record["sql"] == "select 1 from dual for update"
    assert "only we know" not in json.dumps(record)


async def test_a_tool_that_is_not_there_is_recorded():
    record = await recorded(tool="drop_everything" + "!" * 1000)
    assert record["tool"].startswith("drop_everything")
    assert len(record["tool"]) == 200
    assert record["verdict"] == "failed"


async def test_a_call_too_many_is_recorded():
    output, application = Output(), Answering()
    calls = audited(application, output)
    waiting = [
        asyncio.create_task(calls.answer("run_query", {"wait": 1}, Caller()))
        for _ in range(MAX_CALLS)
    ]
    await application.waiting.wait()
    await asyncio.sleep(0)
    await calls.answer("run_query", {}, Caller())
    assert [record["error"] for record in output.records] == ["limit"]
    for task in waiting:
        task.cancel()
    await asyncio.wait(waiting)
    assert len(output.records) == MAX_CALLS + 1


async def test_a_statement_that_the_arguments_do_not_hold_is_recorded():
    record = await recorded(cursor="abc")
    assert record["sql"] == "select 2 from dual"
    assert record["arguments"] == {"cursor": "abc"}


async def test_the_sdks_way_is_audited_too():
    output = Output()
    audit = Audit(output=LineJournal(output, "refuse"))
    async with Client(compose(Answering(RefusedError("x", "y", "z")), MANIFEST, audit)) as client:
        await client.call_tool("run_query", {"sql": "select 1 from dual"})
    (record,) = output.records
    assert record["client"].startswith("mcp")


INITIALIZE = json.dumps({
    "jsonrpc": "2.0", "id": HANDSHAKE_ID, "method": "initialize",
    "params": {"protocolVersion": "2025-11-25", "clientInfo": {"name": "codex-mcp-client", "version": "0.169.0"}},
})  # fmt: skip


def request(number: int, arguments: dict[str, object]) -> str:
    meta = {"threadId": "t-1", "x-codex-turn-metadata": {"model": "gpt-6"}}
    params = {"name": "run_query", "arguments": arguments, "_meta": meta}
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params})


CANCEL = '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}'


def direct(application: Answering, output: Output) -> tuple[DirectCalls, asyncio.Event]:
    answered = asyncio.Event()
    calls = DirectCalls(audited(application, output).answer, lambda _: answered.set())
    calls.takes(INITIALIZE)
    return calls, answered


async def test_the_short_way_tells_who_calls():
    output = Output()
    calls, answered = direct(Answering(), output)
    assert calls.takes(request(7, {"sql": "select 1 from dual"}))
    await answered.wait()
    (record,) = output.records
    who = {name: record[name] for name in ("client", "model", "thread", "request")}
    assert who == {"client": "codex-mcp-client 0.169.0", "model": "gpt-6", "thread": "t-1", "request": "7"}  # fmt: skip


@pytest.mark.parametrize("when", ["at once", "while it runs"])
async def test_a_cancelled_call_is_recorded(when: str):
    output, application = Output(), Answering()
    calls, _ = direct(application, output)
    assert calls.takes(request(7, {"wait": True}))
    if when == "while it runs":
        await application.waiting.wait()
    assert calls.takes(CANCEL)
    await calls.close()
    (record,) = output.records
    assert (record["verdict"], record["request"]) == ("cancelled", "7")


async def test_a_call_that_the_end_cuts_off_is_recorded():
    output = Output()
    calls, _ = direct(Answering(), output)
    assert calls.takes(request(7, {"wait": True}))
    await calls.close()
    assert [record["verdict"] for record in output.records] == ["cancelled"]


async def test_no_answer_leaves_without_its_record():
    output, application = Output(), Answering()
    calls = audited(application, output)
    output.fails = True
    answer = await calls.answer("run_query", {"sql": "select 1 from dual"}, Caller())
    assert answer.structured is None
    assert "audit record cannot be written" in answer.text
    again = await calls.answer("run_query", {"sql": "select 2 from dual"}, Caller())
    assert again.structured is None
    assert application.calls == 1  # the second did not begin
    output.fails = False
    assert (await calls.answer("run_query", {}, Caller())).structured is not None
    assert output.records[0] == {"audit": "writes again", "missing_before": 2}


async def test_answers_go_on_if_the_operator_says_so():
    output, settings = Output(), AuditSettings(on_failure="continue")
    calls = audited(Answering(), output, settings=settings)
    output.fails = True
    assert (await calls.answer("run_query", {}, Caller())).structured is not None
    output.fails = False
    assert (await calls.answer("run_query", {}, Caller())).structured is not None
    assert [record.get("missing_before") for record in output.records] == [1]


async def test_without_an_audit_nothing_is_written(capfd: pytest.CaptureFixture[str]):
    answer = await Calls(Answering(), NAMES).answer("run_query", {}, Caller())
    assert answer.structured is not None
    assert capfd.readouterr() == ("", "")


async def _key(value: bytes) -> bytes:
    return value


async def test_hashes_with_a_configured_key_are_the_same_in_every_process():
    hashes: list[object] = []
    for _ in range(2):
        output = Output()
        settings = AuditSettings(binds="hashes")
        audit = Audit(settings, lambda: _key(b"one"), output=LineJournal(output, "refuse"))
        arguments = {"sql": "x", "binds": {"name": "Abel"}}
        await Calls(Answering(), NAMES, audit).answer("run_query", arguments, Caller())
        hashes.append(output.records[0]["binds"])
    assert hashes[0] == hashes[1] != {"name": "string"}


async def test_without_the_key_no_call_begins_and_no_value_is_recorded():
    async def missing() -> bytes:
        raise ConfigurationError("the key is not there")

    output, application = Output(), Answering()
    audit = Audit(AuditSettings(binds="hashes"), missing, output=LineJournal(output, "refuse"))
    arguments = {"sql": "x", "binds": {"name": "Abel"}}
    answer = await Calls(application, NAMES, audit).answer("run_query", arguments, Caller())
    assert "the key is not there" in answer.text
    assert application.calls == 0
    (record,) = output.records
    assert record["binds"] == {"name": "string"}


SECRETS = {
    "DB_PASSWORD": "Secret_of_the_user_1",
    "DB_WALLET_PASSWORD": "Secret_of_the_wallet_2",
    "MCP_ORACLE_AUDIT_KEY": "Secret_of_the_hashes_3",
}


CALLS: list[dict[str, object]] = [
    {},
    {"sql": "select :a from dual", "binds": {"a": "x"}},
    {"names": ["X"]},
    {"name": "X"},
    {"pattern": "x"},
]


async def test_no_secret_of_the_settings_is_in_any_record(tmp_path: Path):
    path = tmp_path / "calls.jsonl"
    environ = {
        **SECRETS,
        "DB_CONNECTION_STRING": "reader/Secret_in_the_string_4@127.0.0.1:1/none",
        "MCP_ORACLE_AUDIT": str(path),
        "MCP_ORACLE_AUDIT_BINDS": "hashes",
    }
    audit = application.audit(ServeArguments(), environ)
    app = application.compose(Settings.read(environ))
    calls = Calls(app, NAMES, audit)
    for tool in NAMES:
        for arguments in CALLS:
            await calls.answer(tool, arguments, caller(("c", "1"), {}, 1, _no_progress))
    await app.close()
    audit.close()
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) == len(CALLS) * len(NAMES)
    assert "Secret_" not in text
    assert {record["verdict"] for record in map(json.loads, text.splitlines())} == {"failed"}


async def _no_progress(done: float, total: float | None, message: str | None) -> None: ...


async def test_wrong_audit_settings_are_told_by_every_call():
    environ = {"MCP_ORACLE_AUDIT": "stderr", "MCP_ORACLE_AUDIT_ON_FAILURE": "shrug"}
    with pytest.raises(ConfigurationError, match="MCP_ORACLE_AUDIT_ON_FAILURE must be one of"):
        Settings.read(environ)
    application.audit(ServeArguments(), environ).close()


def test_the_audit_is_configured_by_the_file_or_the_environment(tmp_path: Path):
    file = tmp_path / "c.toml"
    file.write_text(
        '[audit]\ndestination = "a.jsonl"\nbinds = "hashes"\nfiles = 2\nkey = "env:K"\n'
    )
    settings = Settings.read({"MCP_ORACLE_AUDIT": "stderr"}, config=str(file))
    assert settings.audit == AuditSettings("a.jsonl", "hashes", files=2)
    assert settings.audit_key is not None
    assert "env:K" not in repr(settings)
    environ = {"MCP_ORACLE_AUDIT": "stderr", "MCP_ORACLE_AUDIT_FILE_BYTES": "5000"}
    assert Settings.read(environ).audit == AuditSettings("stderr", file_bytes=5000)
