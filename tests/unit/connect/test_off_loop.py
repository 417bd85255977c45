"""Work that hangs is given up, and takes nothing from others but its own share of threads."""

import asyncio
import threading

import anyio.to_thread
import pytest

from mcp_oracle.connect.off_loop import off_loop

pytestmark = pytest.mark.anyio


async def test_the_result_and_the_error_of_the_work_come_through() -> None:
    assert await off_loop(lambda: 7, 5) == 7
    with pytest.raises(FileNotFoundError):
        await off_loop(lambda: open("/nonexistent"), 5)  # noqa: PTH123, SIM115 - it fails


async def test_hanging_work_leaves_the_other_threads_alone() -> None:
    release = threading.Event()
    try:
        hanging = [off_loop(release.wait, 0.2) for _ in range(60)]
        answers = await asyncio.gather(*hanging, return_exceptions=True)
        assert {type(answer) for answer in answers} == {TimeoutError}
        assert await anyio.to_thread.run_sync(lambda: "streams go on") == "streams go on"
    finally:
        release.set()
    assert await off_loop(lambda: "and so does this", 5) == "and so does this"


async def test_it_works_in_one_event_loop_after_another() -> None:
    answers = [
        await asyncio.to_thread(lambda: asyncio.run(off_loop(lambda: "done", 5))) for _ in range(3)
    ]
    assert answers == ["done"] * 3
