"""What a call adds to the driver: time and round trips, against the raw driver running the same statements.

`python benchmarks/calls.py [--runs N]`. The sandbox runs in a process of its own; the server is asked over its pipes,
one call after the other, and the raw driver is asked in between, so that both meet the same machine. Times are
medians in milliseconds; `added` is the difference. Round trips are counted by the driver's own callback, those behind
the answer (the rollback) included.
"""

# The driver's connection has untyped members.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import oracledb

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.clients.process import Server, call, running  # noqa: E402 - the path comes first

SQL = {
    "1 row": "SELECT 1 AS n FROM dual",
    "107 x 11": "SELECT * FROM hr.employees",
    "800 x 5": "SELECT e.employee_id, e.last_name, e.hire_date, e.salary, d.department_name"
    " FROM hr.employees e CROSS JOIN hr.departments d FETCH FIRST 800 ROWS ONLY",
}
ROWS = 1000


async def raw(connection: oracledb.AsyncConnection, sql: str) -> None:
    """The statements that a call sends, with nothing around them."""
    with connection.cursor() as cursor:
        await cursor.execute("SET TRANSACTION READ ONLY")
        cursor.prefetchrows = cursor.arraysize = ROWS + 1
        await cursor.execute(sql, fetch_decimals=True)
        await cursor.fetchall()
    await connection.rollback()


async def timed(work: Callable[[], Awaitable[object]], runs: int) -> list[float]:
    times: list[float] = []
    for _ in range(runs):
        start = time.perf_counter()
        await work()
        times.append((time.perf_counter() - start) * 1000)
    return times


def through_server(server: Server, number: int, sql: str) -> int:
    """Bytes of the answer."""
    reply = server.ask(call(number, "run_query", sql=sql, max_rows=ROWS))
    assert not reply["result"].get("isError"), reply
    return len(json.dumps(reply["result"]["structuredContent"], separators=(",", ":")).encode())


async def compare(server: Server, account: dict[str, str], runs: int) -> list[list[str]]:
    connection = await oracledb.connect_async(**account)
    trips = 0

    def count(_: str) -> None:
        nonlocal trips
        trips += 1

    connection.round_trip_callback = count
    table: list[list[str]] = []
    numbers = iter(range(10, 10_000_000))
    for name, sql in SQL.items():
        await raw(connection, sql)
        size = through_server(server, next(numbers), sql)
        trips = 0
        await raw(connection, sql)
        per_call = trips
        theirs, ours = list[float](), list[float]()
        for _ in range(runs):
            theirs += await timed(lambda sql=sql: raw(connection, sql), 1)
            start = time.perf_counter()
            through_server(server, next(numbers), sql)
            ours.append((time.perf_counter() - start) * 1000)
        driver, whole = statistics.median(theirs), statistics.median(ours)
        table.append(
            [
                name,
                f"{driver:.2f}",
                f"{whole:.2f}",
                f"{whole - driver:.2f}",
                str(per_call),
                str(size),
            ]
        )
    await connection.close()
    return table


def show(table: list[list[str]]) -> None:
    head = ["query", "driver", "call", "added", "round trips", "bytes"]
    for row in [head, *table]:
        print(f"{row[0]:12}" + "".join(f"{cell:>13}" for cell in row[1:]))


def start_sandbox() -> tuple[subprocess.Popen[bytes], dict[str, Any]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "mcp_oracle", "sandbox"], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    return process, json.loads(process.stdout.readline())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    options = parser.parse_args()
    sandbox, account = start_sandbox()
    os.environ.update(
        DB_CONNECTION_STRING=account["dsn"],
        DB_USER=account["user"],
        DB_PASSWORD=account["password"],
    )
    try:
        with running(command=[sys.executable, "-m", "mcp_oracle", "serve"]) as server:
            server.greet()
            show(asyncio.run(compare(server, account, options.runs)))
    finally:
        sandbox.terminate()
        sandbox.wait()


if __name__ == "__main__":
    main()
