"""Rows that nobody reads leave nothing open on the database, and what is executed again and again stays parsed."""

# The driver's `connect_async` is annotated in part.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Generator

import oracledb
import pytest

from mcp_oracle.sandbox.embedded import Endpoint, start
from mcp_oracle.sandbox.types import Column, TypeCode
from mcp_oracle.session.session import Session
from mcp_oracle.settings import Limits
from mcp_oracle.statement import vouch
from tests.unit.sandbox.fake import Answer, FakeDatabase, Query

pytestmark = pytest.mark.anyio
MANY, FEW = "select many", "select few"
NUMBERS = [Column("N", TypeCode.NUMBER, scale=-127)]


@pytest.fixture
def endpoint() -> Generator[Endpoint]:
    answers: dict[str, Answer] = {
        MANY: Query(NUMBERS, [(n,) for n in range(2000)]),
        FEW: Query(NUMBERS, [(1,)]),
    }
    endpoint = start(FakeDatabase("23ai", answers))
    yield endpoint
    endpoint.stop()


async def session(endpoint: Endpoint) -> Session:
    connection = await oracledb.connect_async(
        user="hr", password="hr", dsn=endpoint.dsn("FREEPDB1")
    )
    return Session(connection, Limits())


async def test_a_cursor_with_rows_left_is_closed_with_the_next_round_trip(
    endpoint: Endpoint,
) -> None:
    used = await session(endpoint)
    await used.run(vouch(FEW, "guard"), {}, 10)
    for _ in range(3):
        cursor = await used.open(vouch(MANY, "guard"), {}, 10)
        await used.fetch(cursor, 10)
        assert endpoint.server.census().results == 1
        assert await used.end()
        assert endpoint.server.census().results == 0
    assert endpoint.server.census().cursors == 1  # that of the other statement, to be used again
    used.drop()


async def test_an_export_that_is_broken_off_leaves_no_rows_open(endpoint: Endpoint) -> None:
    used = await session(endpoint)
    stream = await used.stream(vouch(MANY, "guard"), {}, left=10, seconds=10)
    assert not stream.is_over
    assert await used.end()
    assert endpoint.server.census().results == 0
    used.drop()
