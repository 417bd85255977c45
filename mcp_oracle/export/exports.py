"""What the exports of one connection share: the directory, and how many may run at once."""

from collections.abc import Generator
from contextlib import contextmanager

from mcp_oracle.errors import ConfigurationError, LimitError


class Exports:
    """Exports of one connection. Each holds a session for long: half of the sessions stay for other calls."""

    def __init__(self, directory: str, sessions: int) -> None:
        self._directory = directory
        self._most = max(1, sessions // 2)
        self._running = 0

    @contextmanager
    def one(self) -> Generator[str]:
        """The directory, for one export.

        Raises:
            ConfigurationError: there is none. LimitError: too many exports run.
        """
        if not self._directory:
            raise ConfigurationError(
                "No export directory is configured.",
                "the operator may set export_directory (MCP_ORACLE_EXPORT_DIRECTORY); use run_query.",
            )
        if self._running >= self._most:
            raise LimitError(
                f"{self._running} exports run already; {self._most} may run at once.",
                "wait for one to end, then call again.",
            )
        self._running += 1
        try:
            yield self._directory
        finally:
            self._running -= 1
