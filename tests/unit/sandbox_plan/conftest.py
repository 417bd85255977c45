"""The engine's databases and sessions, as for its own tests."""

from tests.unit.sandbox_engine.conftest import (
    database,
    own_database,
    owner,
    profile,
    reader,
)

__all__ = ["database", "own_database", "owner", "profile", "reader"]
