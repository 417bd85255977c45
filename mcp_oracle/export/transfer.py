"""Moves the rows of a query into a file: one batch is written while the next is fetched, and never more wait."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, Protocol

from mcp_oracle.errors import LimitError
from mcp_oracle.export.formats import Values
from mcp_oracle.export.writer import Writer

PROGRESS_SECONDS: Final = 1.0
"""Between two notifications of progress."""
Report = Callable[[int, int], Awaitable[None]]
"""Tells rows and bytes so far."""


class Pieces(Protocol):
    """What makes the bytes of a file; see `rendering.Rendering`."""

    def header(self) -> Iterable[bytes]: ...

    def piece(self, values: Values) -> Callable[[], Iterable[bytes]]: ...


class Transfer:
    """One export.

    Attributes:
        rows: fetched so far.
    """

    def __init__(self, writer: Writer, most_rows: int, report: Report) -> None:
        self._writer = writer
        self._most = most_rows
        self._report = report
        self._clock = asyncio.get_running_loop().time
        self._told = -PROGRESS_SECONDS
        self.rows = 0

    async def run(
        self, rendering: Pieces, batch: Callable[[], Awaitable[Values]], *, one_at_a_time: bool
    ) -> None:
        """Write all batches, to the empty one.

        Raises:
            LimitError: there are more rows or bytes than are permitted. And what `batch` and `Writer.write` raise.
        """
        await self._writer.write(rendering.header)
        writing = _nothing()
        try:
            while values := await batch():
                self._count(values)
                await writing
                writing = asyncio.create_task(self._writer.write(rendering.piece(values)))
                del values
                if one_at_a_time:
                    await writing
                await self._tell()
            await writing
        finally:
            writing.cancel()
            with contextlib.suppress(BaseException):
                await writing

    def _count(self, values: Values) -> None:
        self.rows += len(values[0])
        if self.rows > self._most:
            raise LimitError(
                f"The query gives more than {self._most:,} rows (export_rows); nothing was kept.",
                "export a part: add a condition, or FETCH FIRST n ROWS ONLY.",
            )

    async def _tell(self) -> None:
        if self._clock() - self._told >= PROGRESS_SECONDS:
            self._told = self._clock()
            await self._report(self.rows, self._writer.bytes)


def _nothing() -> asyncio.Task[None]:
    async def nothing() -> None:
        """There is nothing to wait for before the first batch."""

    return asyncio.create_task(nothing())
