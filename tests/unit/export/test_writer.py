"""Writing in a thread: sizes, limits, failures of the disk, and that a cancelled export waits for nothing."""

import asyncio
import errno
import hashlib
import threading

import pytest

from mcp_oracle.errors import DeadlineError, ExportError, LimitError
from mcp_oracle.export.writer import writing
from tests.unit.export.memory_file import MemoryFile, plenty

pytestmark = pytest.mark.anyio


async def test_what_is_written_is_counted_and_digested() -> None:
    file = MemoryFile()
    async with writing(file, 100, plenty) as writer:
        await writer.write(lambda: ["é\n".encode()])
        await writer.write(lambda: [b"b", b"\n"])
        await writer.publish("x.csv")
    assert (file.data, file.name, file.is_discarded) == ("é\nb\n".encode(), "x.csv", False)
    assert writer.bytes == 5
    assert writer.sha256 == hashlib.sha256("é\nb\n".encode()).hexdigest()
    assert file.is_closed.wait(10)


async def test_a_file_of_exactly_the_limit_passes_and_one_byte_more_does_not() -> None:
    file = MemoryFile()
    async with writing(file, 3, plenty) as writer:
        await writer.write(lambda: [b"abc"])
        with pytest.raises(LimitError, match=r"more than 3 bytes \(export_bytes\)"):
            await writer.write(lambda: [b"d"])
    assert file.data == b"abc"


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "the disk is full"), (errno.EDQUOT, "the disk quota"), (errno.EIO, "as told")],
)
async def test_a_disk_that_fails_is_said_and_leaves_nothing(number: int, said: str) -> None:
    file = MemoryFile(fails=number)
    with pytest.raises(ExportError, match=said):
        async with writing(file, 100, plenty) as writer:
            await writer.write(lambda: [b"a"])
    assert file.is_discarded
    assert file.is_closed.wait(10)


async def test_a_name_that_was_taken_meanwhile_is_said() -> None:
    file = MemoryFile(fails=errno.EEXIST)
    with pytest.raises(ExportError, match="appeared meanwhile"):
        async with writing(file, 100, plenty) as writer:
            await writer.publish("x.csv")
    assert file.is_discarded


async def test_a_disk_that_hangs_ends_with_the_time_limit() -> None:
    go_on = threading.Event()
    file = MemoryFile(holds=go_on)
    with pytest.raises(DeadlineError, match="did not take the file in time"):
        async with writing(file, 100, lambda: 0.01) as writer:
            await writer.write(lambda: [b"a"])
    assert file.is_discarded
    assert not file.is_closed.is_set()  # its descriptor is in use until the write returns
    go_on.set()
    assert file.is_closed.wait(10)


async def test_a_cancelled_export_discards_at_once_and_closes_behind_the_write() -> None:
    go_on, began = threading.Event(), asyncio.Event()
    file = MemoryFile(holds=go_on)

    async def export() -> None:
        async with writing(file, 100, plenty) as writer:
            began.set()
            await writer.write(lambda: [b"a"])

    task = asyncio.create_task(export())
    await began.wait()
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert file.is_discarded
    assert not file.is_closed.is_set()
    go_on.set()
    assert file.is_closed.wait(10)
