"""Queries with far more rows than an answer shows, and a network on which each round trip takes its time.

The raw driver runs the same statements in between, synchronously and with the same fetch size, and throws the rows
away; the rollback comes behind both answers and is not in the times.
"""

# The driver's connection has untyped members.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

import json
import time
from collections.abc import Iterator

import oracledb

from benchmarks.client import Sandbox, Server, running
from benchmarks.table import Row

ROWS = 200
MANY = (
    "SELECT a.employee_id, a.last_name, a.hire_date, b.salary, d.department_name FROM hr.employees a CROSS JOIN"
    " hr.employees b CROSS JOIN hr.employees c CROSS JOIN hr.departments d"
)
"""33 million rows, of which nobody asks for more than the first."""
MADE = "SELECT LEVEL AS n FROM dual CONNECT BY LEVEL <= {}"
MADE_ROWS = 10_000_000
SETTLING_SECONDS = 1.5
"""For the cursor's life of a second, and for dropping the rows."""
DELAY_SECONDS = 0.04
WARM_UP = 5


def truncated(sandbox: Sandbox, runs: int) -> Iterator[Row]:
    """The first page of 33 million rows, and the pages after it."""
    with running(sandbox) as server, oracledb.connect(**sandbox.account) as connection:
        ours, theirs = list[float](), list[float]()
        before = 0.0
        for run in range(-WARM_UP, runs):
            call = server.call("run_query", sql=MANY)[0]
            driver = _raw(connection, MANY)
            if run == 0:
                before = server.memory()
            if run >= 0:
                ours.append(call)
                theirs.append(driver)
        grown = server.memory() - before
        ratios = tuple(call / raw for call, raw in zip(ours, theirs, strict=True))
        yield Row("call against the raw driver", f"{ROWS} of 33 million rows", ratios, unit="times")
        yield Row("memory grown meanwhile", f"{runs} calls", (grown,), unit="MB")
        yield Row("next page", f"{ROWS} rows", tuple(_pages(server, runs)))


def made(sandbox: Sandbox, runs: int, rows: int = MADE_ROWS) -> Iterator[Row]:
    """The first page of rows that the database has to make before it gives any.

    The sandbox keeps them until the call's cursor is closed. That is soon here, on either side, and there is time to
    drop them: whose call comes next would wait for that.
    """
    sql = MADE.format(rows)
    connection = oracledb.connect(**sandbox.account, stmtcachesize=0)
    with running(sandbox, MCP_ORACLE_CURSOR_SECONDS="1") as server, connection:
        ratios, before = list[float](), 0.0
        for run in range(-1, runs):
            call = server.call("run_query", sql=sql)[0]
            time.sleep(SETTLING_SECONDS)
            driver = _raw(connection, sql)
            time.sleep(SETTLING_SECONDS)
            if run < 0:
                before = server.memory()
            else:
                ratios.append(call / driver)
        case = f"{ROWS} of {rows:,} rows that are made first"
        yield Row("call against the raw driver", case, tuple(ratios), unit="times")
        yield Row("memory grown meanwhile", f"{runs} calls", (server.memory() - before,), unit="MB")


def _raw(connection: oracledb.Connection, sql: str) -> float:
    start = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        cursor.prefetchrows = cursor.arraysize = ROWS + 1
        cursor.execute(sql)
        cursor.fetchmany(ROWS + 1)
        taken = (time.perf_counter() - start) * 1000
    connection.rollback()
    return taken


def _pages(server: Server, count: int) -> Iterator[float]:
    answer = server.call("run_query", sql=MANY)[1]
    for _ in range(count):
        cursor = json.loads(answer)["result"]["structuredContent"]["next_cursor"]
        taken, answer = server.call("run_query", cursor=cursor)
        yield taken


def delayed(sandbox: Sandbox, runs: int) -> Iterator[Row]:
    """A warm answer of one page when each round trip takes 40 ms: two of them, and what the server adds."""
    with running(sandbox) as server:
        for case, sql in (("1 row", "SELECT 1 AS n FROM dual"), ("200 rows", MANY)):
            for _ in range(WARM_UP):
                server.call("run_query", sql=sql)
            sandbox.delay(DELAY_SECONDS)
            taken = list[float]()
            for _ in range(runs):
                taken.append(server.call("run_query", sql=sql)[0])
                time.sleep(3 * DELAY_SECONDS)  # the rollback behind the answer
            sandbox.delay(0)
            yield Row("call at 40 ms a round trip", case, tuple(taken), also="two are 80")
