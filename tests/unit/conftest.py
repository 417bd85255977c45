"""What several folders of unit tests read: the engine's databases."""

from collections.abc import Generator
from typing import TYPE_CHECKING

import pytest

from mcp_oracle.sandbox.types import Profile

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine import SandboxDatabase


@pytest.fixture(scope="session")
def databases() -> Generator[dict[Profile, "SandboxDatabase"]]:
    """One database per profile, for tests that change nothing."""
    from mcp_oracle.sandbox.engine import open_database  # noqa: PLC0415 - most folders need no engine

    profiles: tuple[Profile, ...] = ("19c", "23ai")
    opened: dict[Profile, SandboxDatabase] = {p: open_database(p) for p in profiles}
    yield opened
    for database in opened.values():
        database.close()
