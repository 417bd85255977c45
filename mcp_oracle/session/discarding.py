"""Ends a connection so that nothing of it is left: neither its socket nor what the driver keeps of it.

python-oracledb 26.1, thin mode, keeps each connection in a table of object types, with its statements, buffers and last
errors, some 90 kB, until `close()` takes it out. Two ways of ending a connection never do:

- `terminate()` closes the socket alone, and forgets the connection, so that `close()` is refused afterwards.
- `close()` in a transaction rolls back first. If that ends in an error, the rest of it is left out.

Hence a rollback of our own before `close()`, and the socket is closed by the implementation's `terminate()`: `close()`
sends nothing and waits for nothing then. Where another version has no such implementation, the connection's own
`terminate()` remains.
"""

import asyncio
import contextlib
from typing import Protocol

import oracledb

from mcp_oracle.session.driven import taken


class _Implementation(Protocol):
    def terminate(self) -> None:
        """Close the socket; unlike the connection's, without making it refuse `close()`."""


async def log_off(connection: oracledb.AsyncConnection) -> None:
    """Roll back and log off. A cancellation closes the socket at once, or `discard` does while it still rolls back."""
    implementation = _implementation(connection)
    if connection.transaction_in_progress:
        await connection.rollback()
    closing = asyncio.create_task(connection.close())
    try:
        await asyncio.shield(closing)
    except asyncio.CancelledError:
        if implementation is not None:  # the connection has forgotten it, and waits for an answer
            implementation.terminate()
        with contextlib.suppress(oracledb.Error, OSError):
            await closing
        raise


def discard(connection: oracledb.AsyncConnection) -> asyncio.Task[None] | None:
    """Close the socket at once, whatever runs on it. The task, one step long, lets the driver forget it."""
    implementation = _implementation(connection)
    if implementation is None:
        connection.terminate()
        return None
    implementation.terminate()
    forgetting = asyncio.create_task(connection.close())
    forgetting.add_done_callback(taken)
    return forgetting


def _implementation(connection: oracledb.AsyncConnection) -> _Implementation | None:
    """None when the connection is closed, or the driver is another one than we know."""
    inside = getattr(
        connection, "_impl", None
    )  # private: nothing public can close the socket first
    return inside if hasattr(inside, "terminate") else None
