"""Answers with more bytes than a call may have: the call ends at once, and its connection is given up."""
# The driver's `connect_async` is annotated in part.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
from collections.abc import Generator

import oracledb
import pytest

from mcp_oracle.errors import LimitError
from mcp_oracle.sandbox.embedded import Endpoint, start
from mcp_oracle.sandbox.types import Column, TypeCode
from mcp_oracle.session.received import Received, receiving
from mcp_oracle.session.session import Session
from mcp_oracle.session.width import ANSWER_BYTES, may_come
from mcp_oracle.settings import Limits
from mcp_oracle.statement import vouch
from tests.unit.sandbox.fake import Answer, FakeDatabase, Query

pytestmark = pytest.mark.anyio

LIMITS = Limits()
TOO_LONG = may_come(50 * 40_000, LIMITS.lob_bytes)
WIDE = [Column(f"C{number}", TypeCode.VARCHAR2, size=32_767) for number in range(200)]


@pytest.fixture(scope="module", params=["19c", "23ai"])
def endpoint(request: pytest.FixtureRequest) -> Generator[Endpoint]:
    answers: dict[str, Answer] = {
        "select long": Query([Column("L", TypeCode.LONG)], [("x" * TOO_LONG,)]),
        "select short": Query([Column("L", TypeCode.LONG)], [("x" * 100_000,)] * 3),
        "select wide": Query(WIDE, [tuple("x" * 32_767 for _ in WIDE)] * 3),
    }
    endpoint = start(FakeDatabase(request.param, answers))
    yield endpoint
    endpoint.stop()


async def connected(endpoint: Endpoint) -> Session:
    with receiving() as received:
        connection = await oracledb.connect_async(
            user="hr", password="hr", dsn=endpoint.dsn("FREEPDB1")
        )
    return Session(connection, LIMITS, received)


async def test_a_value_that_does_not_fit_into_memory_ends_the_call(endpoint: Endpoint) -> None:
    session = await connected(endpoint)
    with pytest.raises(LimitError, match="has more than 66 MB, because of values that come whole"):
        await session.run(vouch("select long", "guard"), {}, 1)
    assert not session.is_healthy
    assert not await session.end()
    session.drop()


@pytest.mark.parametrize(("sql", "columns"), [("select short", 1), ("select wide", 200)])
async def test_what_rows_may_have_by_their_widths_comes(
    endpoint: Endpoint, sql: str, columns: int
) -> None:
    session = await connected(endpoint)
    for _ in range(3):
        found = await session.run(vouch(sql, "guard"), {}, 3)
        assert [len(row) for row in found.rows] == [columns] * 3
    assert session.is_healthy
    session.drop()


async def test_connections_count_for_themselves(endpoint: Endpoint) -> None:
    first, second = await asyncio.gather(connected(endpoint), connected(endpoint))
    with pytest.raises(LimitError):
        await first.run(vouch("select long", "guard"), {}, 1)
    assert len((await second.run(vouch("select short", "guard"), {}, 3)).rows) == 3
    first.drop()
    second.drop()


def test_calls_begin_anew_and_too_much_stays_too_much() -> None:
    stopped: list[str] = []
    received = Received()
    assert received.take(1 << 40)
    received.start(ANSWER_BYTES, lambda: stopped.append("first"))
    assert received.take(ANSWER_BYTES)
    received.start(10, lambda: stopped.append("second"))
    assert [received.take(6), received.take(6), received.take(6)] == [True, False, False]
    received.start(10, lambda: stopped.append("third"))
    assert not received.take(1)
    assert stopped == ["second"]


async def test_values_that_come_whole_are_exported_few_at_a_time_while_they_are_large() -> None:
    rows: list[tuple[str]] = [("x" * 2_000_000,)] * 12 + [("x",)] * 500
    query = Query([Column("L", TypeCode.LONG)], rows)
    endpoint = start(FakeDatabase("23ai", {"select long": query}))
    session = await connected(endpoint)
    stream = await session.stream(vouch("select long", "guard"), {}, left=20, seconds=20)
    sizes: list[int] = []
    while batch := await session.batch(stream, left=20, seconds=20):
        sizes.append(len(batch[0]))
    session.drop()
    endpoint.stop()
    assert sum(sizes) == len(rows)
    assert sizes[:3] == [2, 8, 8]
    assert max(sizes) == 128
