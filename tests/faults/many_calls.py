"""Many calls from twenty clients at once while calls are cancelled, run out of time and lose their sessions.

    python -m tests.faults.many_calls [--calls 20000] [--seed 1]

The sandbox runs in a process of its own. Prints one JSON object of figures; whoever runs it judges them, because a
crash of the driver would end this process.
"""

import argparse
import asyncio
import collections
import faulthandler
import gc
import json
import logging
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from mcp_oracle.application import ToolApplication
from mcp_oracle.calls import Answer, Calls
from mcp_oracle.connect.connect_string import Target
from mcp_oracle.session.database import Database
from mcp_oracle.settings import Connection, Limits, Secret, Settings
from mcp_oracle.tools.call import Caller
from tests.faults.leftovers import Leftovers

CLIENTS = 20
LIMITS = Limits(run_seconds=1.0, connect_seconds=5.0, look_up_seconds=5.0)
MARK = "/* call */"
CANCELLED_SHARE = 0.15
LONGEST_WAIT = 0.03
"""Seconds until a cancelled call is cancelled: about as long as a call takes, so that many meet their answer."""
WARM_UP_SHARE = 0.2
SAMPLES = 40
PAUSE = 0.2
FAULTS = (
    f"ora-00028@execute:1%~{MARK}",
    f"drop@execute:1%~{MARK}",
    f"drop-within@execute:1%~{MARK}",
    f"drop-after@execute:1%~{MARK}",
    f"hang@execute:1%~{MARK}",
    f"garbage@execute:1%~{MARK}",
    "ora-03113@rollback:1%",
    "ora-02396@begin:500-502",
    "stall@execute:700-705",
    "drop@log-on:20-21",
    "restart=50ms@execute:1500",
)
KINDS = {
    "lost": "connection was lost while the statement ran",
    "unreadable": "could not be understood",
    "too long": "ran longer than",
    "no connection": "Cannot connect to|closed a new connection",
    "no look-up": "could not be looked up",
    "busy": "sessions were busy|calls are waiting",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    faulthandler.enable()
    with sandbox(options.seed) as (process, account):
        figures = asyncio.run(load(process, account, options.calls, options.seed))
    print(json.dumps(figures))


@contextmanager
def sandbox(seed: int) -> Generator[tuple[int, dict[str, str]]]:
    """A sandbox with faults in a process of its own: that, and dsn, user and password."""
    rules = [word for rule in FAULTS for word in ("--fault", rule)]
    command = [sys.executable, "-m", "mcp_oracle", "sandbox", "--fault-seed", str(seed), *rules]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    try:
        yield process.pid, json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


class Races(logging.Handler):
    """Counts how often the driver's race was met (`session/driver_race.py`)."""

    def __init__(self) -> None:
        super().__init__()
        self.met = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.met += "met its answer" in record.getMessage()


class Run:
    """Twenty clients, what they were answered, and the memory meanwhile."""

    def __init__(self, calls: Calls, count: int, seed: int) -> None:
        self._calls, self._count, self._random = calls, count, random.Random(seed)
        self._numbers = iter(range(1, count + 1))
        self.outcomes = collections.Counter[str]()
        self.memory: list[int] = []

    async def all(self) -> None:
        await asyncio.gather(*(self._client() for _ in range(CLIENTS)))

    async def _client(self) -> None:
        for number in self._numbers:
            outcome = await self._call(number)
            self.outcomes[outcome] += 1
            if outcome == "no connection":  # as its next step says
                await asyncio.sleep(PAUSE)
            if number % (self._count // SAMPLES) == 0 and number >= self._count * WARM_UP_SHARE:
                gc.collect()
                self.memory.append(resident())

    async def _call(self, number: int) -> str:
        sql, rows = question(number)
        task = asyncio.create_task(self._calls.answer("run_query", {"sql": sql}, Caller()))
        if self._random.random() < CANCELLED_SHARE:
            await asyncio.wait({task}, timeout=self._random.random() * LONGEST_WAIT)
            task.cancel()
        with suppress(asyncio.CancelledError):
            async with asyncio.timeout(60):
                return outcome_of(await task, rows)
        return "cancelled"


def question(number: int) -> tuple[str, list[list[Any]]]:
    """A statement that no other call sends, and its rows; some have a LOB, so that they take more round trips."""
    if number % 5 == 0:
        return f"SELECT {number}, TO_CLOB('x{number}') FROM dual {MARK}", [[number, f"x{number}"]]
    if number % 5 == 1:
        both = f"SELECT {number} n FROM dual UNION ALL SELECT -{number} FROM dual ORDER BY n {MARK}"
        return both, [[-number], [number]]
    return f"SELECT {number} FROM dual {MARK}", [[number]]


def outcome_of(answer: Answer, rows: list[list[Any]]) -> str:
    if answer.structured is not None:
        return (
            "right" if answer.structured["rows"] == rows else f"WRONG {answer.structured['rows']}"
        )
    for kind, pattern in KINDS.items():
        if re.search(pattern, answer.text) and "\nNext: " in answer.text:
            return kind
    return f"UNCLEAR {answer.text}"


def resident() -> int:
    """Bytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


async def load(process: int, account: dict[str, str], count: int, seed: int) -> dict[str, Any]:
    left, reported = Leftovers(process), list[str]()
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: reported.append(f"{context['message']} {context.get('exception')!r}")
    )
    races = Races()
    logging.getLogger("mcp_oracle").addHandler(races)
    logging.getLogger("mcp_oracle.session.driver_race").setLevel(logging.DEBUG)
    logging.getLogger("mcp_oracle").propagate = False
    target = Target(account["dsn"], account["user"], Secret(account["password"]))

    async def where() -> Target:
        return target

    database = Database(where, LIMITS)
    calls = Calls(ToolApplication(Settings(Connection(), LIMITS), database), ["run_query"])
    run, started = Run(calls, count, seed), time.monotonic()
    await run.all()
    seconds = time.monotonic() - started
    await database.close()
    return {
        "calls": count,
        "seconds": round(seconds, 1),
        "outcomes": dict(run.outcomes),
        "races": races.met,
        "reported": reported[:20],
        "left": await left.count(),
        "memory": {"first": run.memory[0], "most": max(run.memory), "last": run.memory[-1]},
    }


if __name__ == "__main__":
    main()
