"""Rows of an open cursor through the real driver: each once, in order, and never more at once than fit into memory."""

import random
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import oracledb
import pytest

from mcp_oracle.sandbox.embedded import start
from mcp_oracle.sandbox.types import Column, Row, TypeCode
from mcp_oracle.session.cursor import OpenCursor
from mcp_oracle.session.session import Session
from mcp_oracle.session.width import DESCRIBED_BYTES, WIDEST_ITEM
from mcp_oracle.settings import Limits
from mcp_oracle.statement import vouch
from tests.unit.sandbox.fake import FakeDatabase, Query

pytestmark = pytest.mark.anyio

NUMBER = Column("N", TypeCode.NUMBER, scale=-127)
TEXT = Column("T", TypeCode.VARCHAR2, size=4000)
ALL = "select * from t"
ONE = "select n from t"
WIDE = f"select {', '.join(f'c{number}' for number in range(1000))} from t"


def numbers(count: int) -> list[Row]:
    return [(number,) for number in range(count)]


@asynccontextmanager
async def session_on(text: str, query: Query) -> AsyncGenerator[Session]:
    endpoint = start(FakeDatabase("23ai", {text: query}))
    try:
        async with oracledb.connect_async(
            user="hr", password="hr", dsn=endpoint.dsn("FREEPDB1")
        ) as connection:
            yield Session(connection, Limits())
    finally:
        endpoint.stop()


async def opened(session: Session, text: str, rows: int) -> OpenCursor:
    return await session.open(vouch(text, "guard"), {}, rows)


def asked(query: Query) -> list[int]:
    """How many rows each request of the last execution asked for."""
    return query.opened[-1].asked


async def test_a_page_is_asked_for_with_one_row_more_in_one_request() -> None:
    query = Query([NUMBER], numbers(1000))
    async with session_on(ONE, query) as session:
        cursor = await opened(session, ONE, 200)
        found = await session.fetch(cursor, 200)
    assert [row[0] for row in found.rows] == list(range(200))
    assert found.more
    assert asked(query) == [201]


@pytest.mark.parametrize("count", [0, 1, 199, 200])
async def test_the_end_is_known_without_another_request(count: int) -> None:
    query = Query([NUMBER], numbers(count))
    async with session_on(ONE, query) as session:
        cursor = await opened(session, ONE, 200)
        found = await session.fetch(cursor, 200)
        assert (len(found.rows), found.more, cursor.is_over) == (count, False, True)
    assert asked(query) == [201]


async def test_rows_of_a_thousand_wide_columns_come_one_by_one() -> None:
    columns = [Column(f"C{number}", TypeCode.VARCHAR2, size=32_767) for number in range(1000)]
    query = Query(columns, [tuple(f"{row}-{c}" for c in range(1000)) for row in range(7)])
    async with session_on(WIDE, query) as session:
        cursor = await opened(session, WIDE, 200)
        assert cursor.width >= 1000 * WIDEST_ITEM
        found = await session.fetch(cursor, 200)
    assert [row[999] for row in found.rows] == [f"{row}-999" for row in range(7)]
    assert max(asked(query)[1:]) * 1000 * WIDEST_ITEM <= max(DESCRIBED_BYTES, 1000 * WIDEST_ITEM)
    assert asked(query)[0] <= 2


async def test_a_star_is_described_with_few_rows_and_remembered() -> None:
    query = Query([NUMBER], numbers(1000))
    async with session_on(ALL, query) as session:
        cursor = await opened(session, ALL, 200)
        found = await session.fetch(cursor, 200)
        assert len(found.rows) == 200
        assert asked(query)[0] < 10
        assert len(asked(query)) == 2
        await session.end()
        cursor = await opened(session, ALL, 200)
        await session.fetch(cursor, 200)
        assert asked(query) == [201]


async def test_fetching_stops_when_an_answer_is_full() -> None:
    query = Query([TEXT] * 60, [tuple(["x" * 1000] * 60)] * 1000)
    text = f"select {', '.join(['t'] * 60)} from t"
    async with session_on(text, query) as session:
        cursor = await opened(session, text, 1000)
        found = await session.fetch(cursor, 1000, most_bytes=40_000)
        assert found.more
        rest = await session.fetch(cursor, 1000)
    assert len(found.rows) < 200
    assert len(found.rows) + len(rest.rows) == 1000


@pytest.mark.parametrize("seed", range(20))
async def test_every_row_comes_once_whatever_is_given_back(seed: int) -> None:
    draw = random.Random(seed)
    count = draw.choice([1, 49, 50, 51, 300, 1200])
    query, seen = Query([NUMBER], numbers(count)), list[object]()
    async with session_on(ONE, query) as session:
        cursor = await opened(session, ONE, draw.choice([1, 10, 200]))
        more = True
        while more:
            found = await session.fetch(
                cursor, draw.randint(1, 150), most_bytes=draw.choice([None, 1, 100])
            )
            shown = draw.randint(1, len(found.rows))
            cursor.give_back(found, shown)
            seen += [row[0] for row in found.rows[:shown]]
            more = found.more or shown < len(found.rows)
        assert (cursor.needs_session, cursor.kept_bytes) == (False, 0)
    assert seen == list(range(count))


async def test_cut_cells_are_counted_where_they_are_shown() -> None:
    long = Column("T", TypeCode.VARCHAR2, size=32_767)
    rows: list[Row] = [(number, "x" * (5000 if number % 3 == 0 else 5)) for number in range(10)]
    query = Query([NUMBER, long], rows)
    async with session_on("select n, t from t", query) as session:
        cursor = await opened(session, "select n, t from t", 10)
        first = await session.fetch(cursor, 5)
        cursor.give_back(first, 2)
        second = await session.fetch(cursor, 10)
    assert first.cuts == ((0, 1), (3, 1))
    assert [row[0] for row in second.rows] == list(range(2, 10))
    assert sorted(second.cuts) == [(1, 1), (4, 1), (7, 1)]


async def test_rows_that_have_all_come_outlive_the_session() -> None:
    query = Query([NUMBER], numbers(30))
    async with session_on(ONE, query) as session:
        cursor = await opened(session, ONE, 10)
        first = await session.fetch(cursor, 10)
        assert not cursor.needs_session
        session.detach(cursor)
        await session.end()
    rest = await cursor.take(100)
    assert [row[0] for row in (*first.rows, *rest.rows)] == list(range(30))


async def test_rows_that_are_left_on_the_database_need_the_session() -> None:
    query = Query([NUMBER], numbers(300))
    async with session_on(ONE, query) as session:
        cursor = await opened(session, ONE, 10)
        await session.fetch(cursor, 10)
        assert cursor.needs_session
        await session.end()
    assert (cursor.needs_session, cursor.kept_bytes) == (False, 0)
