"""Fixtures and options for every suite."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--dsn",
        help="run the contract tests against this Oracle database instead of the sandbox; user and password come from"
        " MCP_ORACLE_TEST_USER and MCP_ORACLE_TEST_PASSWORD (also MCP_ORACLE_TEST_DSN instead of this option)",
    )


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
