"""The embedded sandbox as a connection target, started on first use in a thread of its own."""

import asyncio
from typing import TYPE_CHECKING

from mcp_oracle.connect.connect_string import Target
from mcp_oracle.errors import ConfigurationError
from mcp_oracle.settings import Secret

if TYPE_CHECKING:
    from mcp_oracle.sandbox.embedded import RunningSandbox


class EmbeddedSandbox:
    """One sandbox for the life of a process."""

    def __init__(self) -> None:
        self._running: RunningSandbox | None = None
        self._lock = asyncio.Lock()

    async def target(self) -> Target:
        """Where the sandbox listens; the first call starts it.

        Raises:
            ConfigurationError: the extra `sandbox` is not installed.
        """
        async with self._lock:
            if self._running is None:
                self._running = await asyncio.to_thread(_launch)
        running = self._running
        return Target(running.dsn, running.user, Secret(running.password))

    async def close(self) -> None:
        if self._running is not None:
            self._running.stop()
            self._running = None


def _launch() -> "RunningSandbox":
    try:
        from mcp_oracle.sandbox.embedded import launch  # noqa: PLC0415 - an optional extra
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"The sandbox needs the package {error.name}, which is not installed.",
            'Install it: pip install "mcp-oracle-adb[sandbox]", or uvx "mcp-oracle-adb[sandbox]" demo.',
        ) from error
    return launch()
