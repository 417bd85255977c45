"""Moving batches: order, limits, progress, and that a failure on either side ends both."""

import asyncio
import errno
import threading
from collections.abc import Awaitable, Callable

import pytest

from mcp_oracle.errors import ConfigurationError, ConnectError, ExportError, LimitError
from mcp_oracle.export.exports import Exports
from mcp_oracle.export.formats import Values
from mcp_oracle.export.rendering import Rendering
from mcp_oracle.export.transfer import Transfer
from mcp_oracle.export.writer import writing
from mcp_oracle.session.fetched import Column
from tests.unit.export.memory_file import MemoryFile, plenty

pytestmark = pytest.mark.anyio

Told = list[tuple[int, int]]
Batch = Callable[[], Awaitable[Values]]


def batches(*sizes: int, then: Exception | None = None) -> Batch:
    numbers, left = iter(range(10**9)), list(sizes)

    async def batch() -> Values:
        await asyncio.sleep(0)
        if not left and then:
            raise then
        return [[str(next(numbers)) for _ in range(left.pop(0))]] if left else []

    return batch


async def transfer(
    batch: Batch, file: MemoryFile, *, most: int = 10**9, one_at_a_time: bool = False
) -> tuple[int, Told]:
    told: Told = []

    async def report(rows: int, written: int) -> None:
        told.append((rows, written))

    async with writing(file, 10**9, plenty) as writer:
        moved = Transfer(writer, most, report)
        rendering = Rendering("csv", [Column("N", "NUMBER")])
        await moved.run(rendering, batch, one_at_a_time=one_at_a_time)
        await writer.publish("x.csv")
    return moved.rows, told


@pytest.mark.parametrize("one_at_a_time", [True, False])
async def test_batches_arrive_in_order(*, one_at_a_time: bool) -> None:
    file = MemoryFile()
    rows, told = await transfer(batches(3, 1, 4), file, one_at_a_time=one_at_a_time)
    assert file.data.split() == [b"N", *(str(n).encode() for n in range(8))]
    assert rows == 8
    assert told[0][0] == 3
    assert file.name == "x.csv"


async def test_progress_is_told_once_a_second_at_most() -> None:
    _, told = await transfer(batches(*[1] * 200), MemoryFile())
    assert len(told) < 10


async def test_a_result_of_exactly_the_limit_passes_and_one_row_more_leaves_nothing() -> None:
    assert (await transfer(batches(2, 2), MemoryFile(), most=4))[0] == 4
    file = MemoryFile()
    with pytest.raises(LimitError, match=r"more than 3 rows \(export_rows\)"):
        await transfer(batches(2, 2), file, most=3)
    assert file.is_discarded
    assert file.name == ""


async def test_a_database_that_dies_in_the_middle_leaves_nothing() -> None:
    file = MemoryFile()
    with pytest.raises(ConnectError):
        await transfer(batches(5, 5, then=ConnectError("gone")), file)
    assert file.is_discarded
    assert file.is_closed.wait(10)


async def test_a_disk_that_is_full_ends_the_fetching() -> None:
    asked = 0

    async def endless() -> Values:
        nonlocal asked
        asked += 1
        return [["1"]]

    with pytest.raises(ExportError, match="the disk is full"):
        await transfer(endless, MemoryFile(fails=errno.ENOSPC))
    assert asked <= 2


async def test_no_more_than_one_batch_waits_for_a_slow_disk() -> None:
    go_on = threading.Event()
    third = asyncio.Event()
    asked = 0

    async def batch() -> Values:
        nonlocal asked
        asked += 1
        if asked == 2:  # the first batch is being written, and the disk waits
            asyncio.get_running_loop().call_later(0, third.set)
        return [["1"]] if asked < 9 else []

    file = MemoryFile(holds_batches=go_on)
    task = asyncio.create_task(transfer(batch, file))
    await third.wait()
    for _ in range(20):
        await asyncio.sleep(0)
    assert asked == 2
    go_on.set()
    await task
    assert file.data == b"N\r\n" + b"1\r\n" * 8


def test_half_of_the_sessions_stay_for_other_calls() -> None:
    exports = Exports("/exports", 4)
    with exports.one() as path, exports.one():
        assert path == "/exports"
        with pytest.raises(LimitError, match="2 exports run already"), exports.one():
            pass
    with exports.one(), exports.one():
        pass


def test_one_session_is_enough_for_an_export() -> None:
    with Exports("/exports", 1).one():
        pass


def test_without_a_directory_there_are_no_exports() -> None:
    with pytest.raises(ConfigurationError, match="No export directory"), Exports("", 4).one():
        pass
