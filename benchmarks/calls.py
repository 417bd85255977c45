"""What a call adds to the driver, in time and round trips, and how many calls a second the server answers at once.

The server is asked over its pipes and the raw driver in between, in turn, so that both meet the same machine; the raw
driver (its synchronous form, which is the faster one) runs the same statements with the same fetch size. The
rollback comes behind both answers and is not in the times.
"""

# The driver's connection has untyped members.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

import json
import time
from collections.abc import Callable, Iterator

import oracledb

from benchmarks.client import Message, Sandbox, Server, running
from benchmarks.sandbox import HELD, HELD_SECONDS
from benchmarks.table import Row

EMPLOYEES = (
    "SELECT e.employee_id, e.last_name, e.hire_date, e.salary, d.department_name"
    " FROM hr.employees e CROSS JOIN hr.departments d FETCH FIRST {} ROWS ONLY"
)
SQL = {
    "1 row": "SELECT 1 AS n FROM dual",
    "200 x 5": EMPLOYEES.format(200),
    "800 x 5": EMPLOYEES.format(800),
}
MOST = 1000
WARM_UP = 10
IN_FLIGHT = 8


def added(sandbox: Sandbox, runs: int) -> Iterator[Row]:
    with running(sandbox) as server, oracledb.connect(**sandbox.account) as connection:
        for case, sql in SQL.items():
            yield _added(server, connection, runs, case, lambda _, sql=sql: sql)
            yield _added(
                server,
                connection,
                runs,
                f"{case}, never seen before",
                lambda run, sql=sql: f"{sql} -- {run}",
            )
            yield _round_trips(sandbox, server, case, sql)


def _added(
    server: Server,
    connection: oracledb.Connection,
    runs: int,
    case: str,
    text: Callable[[int], str],
) -> Row:
    """The differences of each pair of runs: noise that lasts longer than a call meets both."""
    theirs, ours = list[float](), list[float]()
    for run in range(-WARM_UP, runs):
        # Where texts differ, they differ here too: the database reads a text faster the second time.
        call = server.call("run_query", sql=text(2 * run), max_rows=MOST)[0]
        driver = _raw(connection, text(2 * run + 1))
        if run >= 0:
            ours.append(call)
            theirs.append(driver)
    differences = tuple(call - driver for call, driver in zip(ours, theirs, strict=True))
    medians = f"call {_median(ours):.2f}, driver {_median(theirs):.2f}"
    return Row("added time", case, differences, also=medians)


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _raw(connection: oracledb.Connection, sql: str) -> float:
    start = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        cursor.prefetchrows = cursor.arraysize = MOST + 1
        cursor.execute(sql)
        cursor.fetchall()
    taken = (time.perf_counter() - start) * 1000
    connection.rollback()
    return taken


def _round_trips(sandbox: Sandbox, server: Server, case: str, sql: str) -> Row:
    """Those of a warm call before its answer, counted by the sandbox over ten calls."""
    calls = 10
    before = _settled(sandbox)
    for _ in range(calls):
        server.call("run_query", sql=sql, max_rows=MOST)
    after = _settled(sandbox)
    rollbacks = after["rollbacks"] - before["rollbacks"]
    trips = (after["all"] - before["all"] - rollbacks) / calls
    return Row("round trips before the answer", case, (trips,), unit="", also="one more behind it")


def _settled(sandbox: Sandbox) -> dict[str, int]:
    """The counts when the rollback behind the last answer has surely come."""
    time.sleep(0.2)
    return sandbox.round_trips()


def in_flight(sandbox: Sandbox, seconds: float, sessions: int) -> Row:
    """Calls a second with always `IN_FLIGHT` of them open, each held by the database."""
    sql = f"SELECT {HELD} 1 AS n FROM dual"  # noqa: S608 - a constant
    with running(sandbox, MCP_ORACLE_SESSIONS=str(sessions)) as server:
        params = {"name": "run_query", "arguments": {"sql": sql}}
        server.call("run_query", sql=sql)  # looks its names up
        _answer(server, params, IN_FLIGHT * 4, is_last=True)  # opens the sessions
        start, answered = time.perf_counter(), 0
        _answer(server, params, IN_FLIGHT, is_last=False)
        while time.perf_counter() - start < seconds:
            _read(server)
            server.send(server.request("tools/call", params))
            answered += 1
        rate = answered / (time.perf_counter() - start)
        for _ in range(IN_FLIGHT):
            _read(server)
    case = f"{IN_FLIGHT} x {HELD_SECONDS * 1000:.0f} ms, {sessions} sessions"
    bound = min(sessions, IN_FLIGHT) / HELD_SECONDS
    return Row("calls in flight", case, (rate,), unit="a second", also=f"at most {bound:.0f}")


def _answer(server: Server, params: Message, count: int, *, is_last: bool) -> None:
    for _ in range(count):
        server.send(server.request("tools/call", params))
    for _ in range(count if is_last else 0):
        _read(server)


def _read(server: Server) -> None:
    result = json.loads(server.line())["result"]
    assert not result.get("isError"), result
