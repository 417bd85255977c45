"""What a call costs on a network: two round trips before its answer, and the rollback behind it."""

import asyncio
from collections.abc import Generator

import pytest

from mcp_oracle.settings import Limits
from tests.faults.faulty import NUMBERS, WARM, Faulty, Server, faulty, serving

pytestmark = pytest.mark.anyio

JOIN = (
    "SELECT e.last_name, e.hire_date, d.department_name FROM hr.employees e"
    " JOIN hr.departments d ON d.department_id = e.department_id"
)
CALLS = 12


@pytest.fixture(params=["19c", "23ai"], scope="module")
def server(request: pytest.FixtureRequest) -> Generator[Server]:
    with serving(request.param) as server:
        yield server


def trips(running: Faulty) -> int:
    return running.server.sandbox.endpoint.statistics.round_trips


async def settled(running: Faulty) -> int:
    """The round trips so far, once every transaction is over."""
    endpoint = running.server.sandbox.endpoint
    while True:
        before = trips(running)
        await asyncio.sleep(0.02)
        if before == trips(running) and not endpoint.server.census().at_work:
            return before


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        (WARM, 1),
        (JOIN, 106),
        ("SELECT * FROM hr.employees", 107),
        ("SELECT e.*, 1 AS one FROM hr.employees e WHERE e.employee_id > 100", 106),
        (NUMBERS.format(200), 200),
        (NUMBERS.format(100_000), 200),
    ],
)
async def test_a_warm_page_costs_two_round_trips_and_a_rollback(
    server: Server, sql: str, rows: int
) -> None:
    async with faulty(server, Limits(cursor_seconds=600)) as running:
        for _ in range(CALLS):  # so that names and widths are known, and sessions enough are open
            assert (await running.ask(sql=sql))["row_count"] == rows
            await settled(running)
        before = await settled(running)
        for _ in range(CALLS):
            await running.ask(sql=sql)
            await settled(running)
        assert await settled(running) - before == 3 * CALLS


async def test_a_further_page_costs_one_round_trip(server: Server) -> None:
    async with faulty(server, Limits()) as running:
        answer = await running.ask(sql=NUMBERS.format(100_000))
        before = await settled(running)
        for _ in range(5):
            answer = await running.ask(cursor=answer["next_cursor"])
            assert answer["row_count"] == 200
        assert await settled(running) - before == 5
