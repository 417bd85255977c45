"""Every fault in every phase where it can strike: each call ends in a right answer or a clear error, and nothing stays.

Cells with the same action run side by side; what they leave behind of tasks and file descriptors is counted together.
"""

import asyncio
import gc
import traceback
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from mcp_oracle.sandbox.engine import open_database
from mcp_oracle.sandbox.types import Database
from tests.faults.matrix import Cell, cells, run, until, warm

pytestmark = pytest.mark.anyio
SIDE_BY_SIDE = 10
CELLS = cells()


@pytest.fixture(scope="module")
def database() -> Generator[Database]:
    database = open_database("23ai")
    yield database
    database.close()


def test_the_matrix_has_at_least_three_hundred_cells() -> None:
    assert len(set(map(str, CELLS))) == len(CELLS) >= 300


def file_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.slow
@pytest.mark.parametrize("action", dict.fromkeys(cell.action for cell in CELLS))
async def test_every_call_ends_well_and_nothing_is_left(action: str, database: Database) -> None:
    await warm(database)
    reported: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: reported.append(context))
    tasks, descriptors = asyncio.all_tasks(), file_descriptors()
    failures = await _failures([cell for cell in CELLS if cell.action == action], database)
    assert not failures, "\n\n".join(failures)
    gc.collect()
    await until(lambda: asyncio.all_tasks() <= tasks)
    await until(lambda: file_descriptors() <= descriptors)
    assert not reported


async def _failures(chosen: list[Cell], database: Database) -> list[str]:
    places = asyncio.Semaphore(SIDE_BY_SIDE)

    async def outcome(cell: Cell) -> str:
        async with places:
            try:
                await run(cell, database)
            except (AssertionError, TimeoutError) as error:
                return f"{cell}: {error!r}\n{''.join(traceback.format_tb(error.__traceback__))}"
            return ""

    return list(filter(None, await asyncio.gather(*map(outcome, chosen))))
