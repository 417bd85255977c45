"""Fixtures and options for every suite."""

import gc
from pathlib import Path

import pytest

SLOW = [Path(__file__).parent / name for name in ("clients", "faults")]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--dsn",
        help="run the contract tests against this Oracle database instead of the sandbox; user and password come from"
        " MCP_ORACLE_TEST_USER and MCP_ORACLE_TEST_PASSWORD (also MCP_ORACLE_TEST_DSN instead of this option)",
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A run without the slow tests need not even read the folders that hold nothing else."""
    return True if collection_path in SLOW and config.option.markexpr == "not slow" else None


def pytest_collection_finish() -> None:
    """Ten thousand tests stay to the end: the garbage collector need not look through them again and again."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    gc.unfreeze()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
