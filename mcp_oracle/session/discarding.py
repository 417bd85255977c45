"""Ends a connection so that nothing of it is left: neither its socket nor what the driver keeps of it.

`terminate()` of the driver (python-oracledb 26.1) closes the socket alone: a table of the driver goes on holding the
connection with its statements, some 70 kB for each that was lost. `close()` empties that table, but it forgets the
connection before it logs off: when no answer comes, nothing public can close the socket any more.
"""

import asyncio
import contextlib
from typing import Any

import oracledb


async def log_off(connection: oracledb.AsyncConnection) -> None:
    """Log off; a cancellation closes the socket at once."""
    implementation: Any = connection._impl  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - see above
    if implementation is None:  # it has been closed
        return
    closing = asyncio.create_task(connection.close())
    try:
        await asyncio.shield(closing)
    except asyncio.CancelledError:
        implementation.terminate()
        with contextlib.suppress(oracledb.Error, OSError):
            await closing
        raise


async def discard(connection: oracledb.AsyncConnection) -> None:
    """Let go of a connection that is lost, or on which nothing runs: without waiting for an answer."""
    closing = asyncio.create_task(log_off(connection))
    await asyncio.wait({closing}, timeout=0)
    closing.cancel()
    with contextlib.suppress(asyncio.CancelledError, oracledb.Error, OSError):
        await closing
