"""One cell of the fault matrix: a fault in a phase, a pool that is idle or busy, calls that meet the fault together.

A cell has a server, a pool and an application of its own, so that cells can run side by side in one event loop.
"""

import asyncio
import re
import time
import tomllib
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mcp_oracle.application import ToolApplication
from mcp_oracle.calls import DEFECT, Answer, Calls
from mcp_oracle.connect.connect_string import Target
from mcp_oracle.sandbox.embedded import Endpoint, serving
from mcp_oracle.sandbox.faults.phase import Phase, text_of
from mcp_oracle.sandbox.faults.plan import FaultPlan
from mcp_oracle.sandbox.protocol.request import Request
from mcp_oracle.sandbox.server import Options
from mcp_oracle.sandbox.traffic import Census, Traffic
from mcp_oracle.sandbox.types import Database as SandboxDatabase
from mcp_oracle.session.database import Database
from mcp_oracle.settings import Connection, Limits, Secret, Settings
from mcp_oracle.tools.call import Caller

TABLE = Path(__file__).parent.parent / "data" / "faults" / "matrix.toml"
SESSIONS = 3
LONG, SHORT_CONNECT, SHORT_RUN = 30.0, 4.0, 1.0
"""Deadlines are short where a fault makes a cell wait for them; elsewhere none may pass, however busy the machine."""
WITHIN_SECONDS = 90.0
"""A call waits for a place, loses an idle session, opens another, runs and is stopped, each with its own deadline."""
REST_SECONDS = 30.0
SILENT = {"stall", "stall-within", "wrong-length", "hang"}
WHILE_OPENING = {Phase.CONNECT, Phase.NEGOTIATION, Phase.LOG_ON, Phase.SET_UP}
WITH_THE_CALL = {Phase.EXECUTE, Phase.FETCH, Phase.LOB}
HELD = "/* held */"
STRUCK = "/* struck */"
FULL = "sessions were busy"
BUSY_TIMES = 4
"""Of a second each, within which a session that does not answer is given up and replaced."""
Ends = Literal["answer", "error", "either"]


@dataclass(frozen=True)
class Cell:
    action: str
    phase: str
    pool: Literal["idle", "busy"]
    calls: int
    ends: Ends
    says: str

    @property
    def rule(self) -> str:
        """Of what runs, only the calls' own statements: setting up a session runs some too."""
        action, colon, which = self.action.partition(":")
        text = f"~{STRUCK}" if self.phase == Phase.EXECUTE else ""
        return f"{action}@{self.phase}{colon}{which}{text}"

    @property
    def limits(self) -> Limits:
        is_silent = self.action in SILENT
        connect = SHORT_CONNECT if is_silent and self.phase not in WITH_THE_CALL else LONG
        run = SHORT_RUN if is_silent and self.phase not in WHILE_OPENING else LONG
        return Limits(
            sessions=SESSIONS,
            connect_seconds=connect,
            run_seconds=run,
            first_row_seconds=run,
            look_up_seconds=LONG,
        )

    def __str__(self) -> str:
        return f"{self.rule}, {self.pool} pool, {self.calls} calls"


def cells() -> list[Cell]:
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return [
        Cell(fault["action"], phase, pool, calls, fault["ends"], fault.get("says", ""))
        for fault in table["fault"]
        for phase in fault["phases"]
        for pool in ("idle", "busy")
        for calls in (1, 20)
    ]


class Holding(FaultPlan):
    """Keeps the statements that are marked as held until they are released."""

    def __init__(self) -> None:
        super().__init__()
        self.held = 0
        self.released = asyncio.Event()

    async def before_request(self, traffic: Traffic, request: Request) -> None:
        if HELD in text_of(request) and not self.released.is_set():
            self.held += 1
            await self.released.wait()


class Time:
    """The pool's clock: it can be put forward to the end of a back-off."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


class Subject:
    """The application over one pool on one server."""

    def __init__(self, endpoint: Endpoint, plan: Holding, limits: Limits) -> None:
        self.server, self.plan, self.time = endpoint.server, plan, Time()
        user, password = self.server.database.default_account()
        target = Target(endpoint.dsn("FREEPDB1"), user, Secret(password))

        async def where() -> Target:
            return target

        self.database = Database(where, limits, clock=self.time)
        application = ToolApplication(Settings(Connection(), limits), self.database)
        self._calls = Calls(application, ["run_query"])

    async def ask(self, number: int, *, lob: bool = False, mark: str = "") -> str:
        """Nothing if the answer is right, else what is wrong or the error's text."""
        more = f", TO_CLOB('x{number}')" if lob else ""
        sql = f"SELECT {number}{more} FROM dual {mark}"
        async with asyncio.timeout(WITHIN_SECONDS):
            answer = await self._calls.answer("run_query", {"sql": sql}, Caller())
        return judged(answer, [number, f"x{number}"] if lob else [number])


def judged(answer: Answer, row: list[Any]) -> str:
    if answer.structured is None:
        assert DEFECT not in answer.text, answer.text
        assert "Traceback" not in answer.text, answer.text
        assert "\nNext: " in answer.text, answer.text
        return answer.text
    assert answer.structured["rows"] == [row], answer.structured
    return ""


@asynccontextmanager
async def subject(database: SandboxDatabase, limits: Limits) -> AsyncGenerator[Subject]:
    plan = Holding()
    async with serving(database, options=Options(faults=plan)) as endpoint:
        made = Subject(endpoint, plan, limits)
        try:
            yield made
        finally:
            await made.database.close()


async def warm(database: SandboxDatabase) -> None:
    """What the engine compiles once is compiled before a deadline waits for it."""
    async with subject(database, Limits(sessions=SESSIONS, look_up_seconds=LONG)) as made:
        for lob in (False, True):
            await made.ask(1, lob=lob)


async def run(cell: Cell, database: SandboxDatabase) -> None:
    """Raises AssertionError or TimeoutError if the cell does not end as it must."""
    async with subject(database, cell.limits) as made:
        held = await _prepare(cell, made)
        made.plan.set([cell.rule])
        numbers = range(100, 100 + cell.calls)
        lob = cell.phase in {Phase.FETCH, Phase.LOB}
        texts = await asyncio.gather(*(made.ask(n, lob=lob, mark=STRUCK) for n in numbers))
        _check(cell, texts)
        if cell.phase == Phase.ROLLBACK:
            await until(lambda: made.plan.struck > 0)
        if cell.phase != Phase.LOG_OFF:
            assert made.plan.struck, "the fault did not strike"
            made.plan.clear()
        await _recover(made, held)
        await made.database.close()
        assert made.plan.struck or cell.phase != Phase.LOG_OFF, "the fault did not strike"
        await until(lambda: made.server.census() == Census())


async def _prepare(cell: Cell, made: Subject) -> list[asyncio.Task[str]]:
    """An idle pool has one session if the fault strikes behind the log-on; a busy one has one place left."""
    held = [await _held(made, n) for n in (1, 2) if cell.pool == "busy"]
    if cell.phase not in WHILE_OPENING:
        await _must_answer(made, 3)
        await until(lambda: made.server.census().transactions <= len(held))
    return held


async def _held(made: Subject, number: int) -> asyncio.Task[str]:
    """A call whose statement has come to the server and is kept there."""
    before = made.plan.held
    task = asyncio.create_task(made.ask(number, mark=HELD))
    await until(lambda: made.plan.held > before or task.done())
    assert made.plan.held > before, await task
    return task


def _check(cell: Cell, texts: list[str]) -> None:
    wrong = [
        text
        for text in texts
        if text and not re.search(cell.says or "-", text.replace(chr(10), " ")) and FULL not in text
    ]
    assert not wrong, wrong
    struck = [text for text in texts if text and FULL not in text]
    assert cell.ends != "answer" or not struck, struck
    assert cell.ends != "error" or all(texts), "a call answered although it was struck"


async def _recover(made: Subject, held: list[asyncio.Task[str]]) -> None:
    """The fault is over: held calls end, the next call works, and nothing is left open but idle sessions."""
    made.plan.released.set()
    await asyncio.gather(*held)
    await made.server.restarted()
    made.time.ahead += (
        500  # beyond every back-off, and not yet at the end of an idle session's life
    )
    await _must_answer(made, 999)
    await until(lambda: _is_at_rest(made.server.census()))


async def _must_answer(made: Subject, number: int) -> None:
    """A session whose stop is not confirmed is given up after a second: until then it may be the last that is free."""
    text = await made.ask(number)
    for _ in range(BUSY_TIMES):
        if FULL not in text:
            break
        text = await made.ask(number)
    assert not text, f"nothing is wrong, and yet: {text}"


def _is_at_rest(census: Census) -> bool:
    is_quiet = census.at_work == census.transactions == census.results == 0
    return is_quiet and census.connections == census.sessions <= SESSIONS


async def until(holds: Callable[[], bool]) -> None:
    """Waits for the other side: a state that nobody announces."""
    async with asyncio.timeout(REST_SECONDS):
        while not holds():  # noqa: ASYNC110 - the other side sets no event for it
            await asyncio.sleep(0.02)
