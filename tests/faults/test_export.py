"""Exports when something ends in the middle: nothing is left, and the next call works."""

import asyncio
import errno
import json
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from mcp_oracle.application import ToolApplication
from mcp_oracle.audit.journal import LineJournal
from mcp_oracle.audit_table import OnFailure
from mcp_oracle.auditing import Audit
from mcp_oracle.calls import Answer, Calls
from mcp_oracle.connect.connect_string import Target
from mcp_oracle.errors import ExportError, OracleMcpError
from mcp_oracle.sandbox.embedded import RunningSandbox, launch
from mcp_oracle.sandbox.faults.plan import FaultPlan
from mcp_oracle.sandbox.server import Options
from mcp_oracle.session.database import Database
from mcp_oracle.settings import Connection, Limits, Secret, Settings
from mcp_oracle.tools.call import Caller
from tests.clients.process import INITIALIZED, Server, initialize, request, running

pytestmark = pytest.mark.anyio

LIMITS = Limits(sessions=2, export_seconds=3.0, connect_seconds=5.0)
FEW = "SELECT * FROM hr.employees"
MANY = "SELECT a.* FROM hr.employees a CROSS JOIN hr.employees b"
ENDLESS = f"{MANY} CROSS JOIN hr.employees c"


@pytest.fixture(scope="module")
def sandbox() -> Generator[tuple[RunningSandbox, FaultPlan]]:
    plan = FaultPlan()
    server = launch(options=Options(faults=plan))
    yield server, plan
    server.stop()


@asynccontextmanager
async def over(server: RunningSandbox, directory: Path) -> AsyncGenerator[ToolApplication]:
    async def where() -> Target:
        return Target(server.dsn, server.user, Secret(server.password))

    settings = Settings(Connection(), LIMITS, export_directory=str(directory))
    application = ToolApplication(settings, Database(where, LIMITS))
    yield application
    await application.close()


@pytest.fixture
async def application(
    sandbox: tuple[RunningSandbox, FaultPlan], tmp_path: Path, anyio_backend: str
) -> AsyncGenerator[ToolApplication]:
    async with over(sandbox[0], tmp_path) as application:
        yield application
        sandbox[1].clear()


def names(directory: Path) -> list[str]:
    return [path.name for path in directory.iterdir()]


async def export(application: ToolApplication, sql: str = MANY, **caller: Any) -> dict[str, Any]:
    arguments = {"sql": sql, "format": "csv", "file_name": "x"}
    return (await application.call("export_query", arguments, Caller(**caller))).structured


async def works(application: ToolApplication, directory: Path) -> None:
    """The next call works, whatever came before."""
    assert (await export(application))["row_count"] == 107 * 107
    assert names(directory) == ["x.csv"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("drop@fetch:1", ""),
        ("drop-within@fetch:2", ""),
        ("drop-after@fetch:1", ""),
        ("drop@execute:1~cross join", ""),
        ("ora-01555@fetch:2", "ORA-01555"),
        ("ora-08103@fetch:1", "ORA-08103"),
        ("ora-00028@fetch:2", "ORA-00028"),
        ("ora-03113@execute:1~cross join", "ORA-03113"),
        ("garbage@fetch:1", ""),
        ("stall@fetch:2", "longer than 3 s"),
        ("hang@execute:1~cross join", "longer than 3 s"),
    ],
)
async def test_a_database_that_fails_in_the_middle_leaves_nothing(
    sandbox: tuple[RunningSandbox, FaultPlan],
    application: ToolApplication,
    tmp_path: Path,
    fault: str,
    said: str,
) -> None:
    plan = sandbox[1]
    plan.set([fault])
    with pytest.raises(OracleMcpError) as error:
        await export(application)
    assert plan.struck == 1
    assert said in error.value.message
    assert error.value.next_step
    assert names(tmp_path) == []
    plan.clear()
    await works(application, tmp_path)


async def test_a_cancelled_export_leaves_nothing_and_frees_its_session(
    application: ToolApplication, tmp_path: Path
) -> None:
    began = asyncio.Event()

    async def progress(done: float, total: float | None, message: str | None) -> None:
        assert done > 0
        assert total is None
        assert "rows" in str(message)
        began.set()

    for _ in range(3):
        began.clear()
        task = asyncio.create_task(export(application, ENDLESS, progress=progress))
        await began.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert names(tmp_path) == []
    await works(application, tmp_path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Generator[Path]:
    """A disk of 256 kB, where the system lets us have one."""
    directory = tmp_path / "small"
    directory.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", directory],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    yield directory
    subprocess.run(["umount", directory], check=True)


async def test_a_disk_that_is_full_has_its_room_back(
    sandbox: tuple[RunningSandbox, FaultPlan], small_disk: Path
) -> None:
    async with over(sandbox[0], small_disk) as application:
        with pytest.raises(ExportError, match="the disk is full"):
            await export(application)
        assert names(small_disk) == []
        assert (await export(application, FEW))["row_count"] == 107


class FullDisk:
    """Where no record can be written any more."""

    def append(self, line: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def close(self) -> None: ...


async def audited(application: ToolApplication, on_failure: OnFailure, sql: str = FEW) -> Answer:
    journal = LineJournal(FullDisk(), on_failure)
    calls = Calls(application, ["export_query"], Audit(output=journal))
    arguments = {"sql": sql, "format": "csv", "file_name": "x"}
    return await calls.answer("export_query", arguments, Caller())


async def test_an_export_that_cannot_be_recorded_leaves_nothing(
    application: ToolApplication, tmp_path: Path
) -> None:
    answer = await audited(application, "refuse")
    assert answer.structured is None
    assert "audit record cannot be written" in answer.text
    assert names(tmp_path) == []
    assert (await audited(application, "continue")).structured is not None
    assert names(tmp_path) == ["x.csv"]


async def test_a_refused_export_takes_nothing_back_that_was_there(
    application: ToolApplication, tmp_path: Path
) -> None:
    (tmp_path / "x.csv").write_text("mine")
    assert (await audited(application, "refuse")).structured is None
    assert (tmp_path / "x.csv").read_text() == "mine"


async def test_a_client_that_cannot_be_told_of_progress_gets_no_file(
    application: ToolApplication, tmp_path: Path
) -> None:
    async def gone(*_: object) -> None:
        raise BrokenPipeError(errno.EPIPE, "gone")

    with pytest.raises(BrokenPipeError):
        await export(application, progress=gone)
    assert names(tmp_path) == []


async def test_files_and_tasks_are_given_back(
    sandbox: tuple[RunningSandbox, FaultPlan], tmp_path: Path
) -> None:
    before = open_files(), len(asyncio.all_tasks())
    async with over(sandbox[0], tmp_path) as application:
        for fault in ("ora-01555@fetch:1", "ora-08103@fetch:2", "drop@fetch:2"):
            sandbox[1].set([fault])
            with pytest.raises(OracleMcpError):
                await export(application)
        sandbox[1].clear()
        await works(application, tmp_path)
    assert (open_files(), len(asyncio.all_tasks())) == before


def open_files() -> list[str]:
    """Files and directories that this process has open, deleted and unnamed ones included."""
    return sorted(target for link in Path("/proc/self/fd").iterdir() if (target := opened(link)))


def opened(link: Path) -> str:
    try:
        target = str(link.readlink())
    except FileNotFoundError:  # the descriptor that lists them
        return ""
    return target if target.startswith("/") and not target.startswith("/proc/") else ""


# Through the process that clients start.


@pytest.fixture
def served(tmp_path: Path) -> Generator[tuple[Server, Path]]:
    directory = tmp_path / "exports"
    directory.mkdir()
    config = tmp_path / "c.toml"
    config.write_text(f"export_directory = {json.dumps(str(directory))}\n", encoding="utf-8")
    command = [sys.executable, "-m", "mcp_oracle", "serve", "--sandbox", "--config", str(config)]
    with running(command=command) as server:
        server.greet()
        yield server, directory


def ask(request_id: int, sql: str, **more: object) -> dict[str, Any]:
    arguments = {"sql": sql, "format": "jsonl", "file_name": "x"}
    params = {"name": "export_query", "arguments": arguments, **more}
    return request(request_id, "tools/call", params)


def wait_for_progress(server: Server, token: str) -> dict[str, Any]:
    while True:
        message = server.next_reply()
        if message.get("method") == "notifications/progress":
            assert message["params"]["progressToken"] == token
            return message["params"]


def test_the_tool_is_listed_with_what_it_does_to_the_machine(served: tuple[Server, Path]) -> None:
    tools = served[0].ask(request(1, "tools/list"))["result"]["tools"]
    assert tools[-1]["name"] == "export_query"
    assert tools[-1]["annotations"] == {
        "readOnlyHint": False,
        "destructiveHint": False,
        "idempotentHint": False,
        "openWorldHint": False,
    }


def test_progress_comes_before_the_answer_and_the_answer_links_the_file(
    served: tuple[Server, Path],
) -> None:
    server, directory = served
    server.send(ask(1, FEW, _meta={"progressToken": "t"}))
    told = wait_for_progress(server, "t")
    result = server.reply(1)["result"]
    assert told["progress"] == 107
    assert result["structuredContent"]["row_count"] == 107
    _, link = result["content"]
    assert link["type"] == "resource_link"
    assert link["uri"] == (directory / "x.jsonl").as_uri()
    assert link["size"] == (directory / "x.jsonl").stat().st_size
    assert "Embedded sandbox" in result["structuredContent"]["note"]


def test_a_client_that_cancels_gets_no_file_and_goes_on(served: tuple[Server, Path]) -> None:
    server, directory = served
    server.send(ask(1, ENDLESS, _meta={"progressToken": "t"}))
    wait_for_progress(server, "t")
    cancelled = {
        "jsonrpc": "2.0",
        "method": "notifications/cancelled",
        "params": {"requestId": 1},
    }
    server.send(cancelled)
    assert "structuredContent" in server.ask(ask(2, FEW))["result"]
    assert names(directory) == ["x.jsonl"]


@pytest.mark.parametrize("how", ["end of input", "SIGTERM", "SIGKILL"])
def test_a_process_that_ends_in_the_middle_leaves_nothing(
    served: tuple[Server, Path], how: str
) -> None:
    server, directory = served
    server.send(ask(1, ENDLESS, _meta={"progressToken": "t"}))
    wait_for_progress(server, "t")
    match how:
        case "end of input":
            server.close_stdin()
        case "SIGTERM":
            server.process.send_signal(signal.SIGTERM)
        case _:
            server.process.kill()
    server.exit_status()
    assert names(directory) == []


def test_the_handshake_and_the_sdk_list_the_same_tools(tmp_path: Path) -> None:
    config = tmp_path / "c.toml"
    config.write_text('export_directory = "/absent"\n', encoding="utf-8")
    command = [sys.executable, "-m", "mcp_oracle", "serve", "--config", str(config)]
    with running(command=command) as server:
        server.send(initialize(), request(1, "tools/list"), INITIALIZED)
        early = server.reply(1)["result"]["tools"]
        server.ask(request(2, "tools/list", {"cursor": "none"}))  # ends the handshake
        late = server.ask(request(3, "tools/list"))["result"]["tools"]
    assert early == late
    assert [tool["name"] for tool in early][-1] == "export_query"
