"""Nested cursors through the real driver: their rows, whatever the types of their columns and of those beside them."""

import asyncio
import threading
from collections.abc import Sequence

import oracledb
import pytest

from mcp_oracle.sandbox.embedded import start
from mcp_oracle.sandbox.server import Statistics
from mcp_oracle.sandbox.types import Bind, Column, Outcome, Row, TypeCode, Value
from mcp_oracle.session.fetched import Cell, Fetched
from mcp_oracle.session.session import Session
from mcp_oracle.settings import Limits
from mcp_oracle.statement import vouch
from tests.unit.sandbox.fake import FakeDatabase, FakeRows, FakeSession, Query

pytestmark = pytest.mark.anyio

NUMBER = Column("N", TypeCode.NUMBER, scale=-127)
CLOB = Column("C", TypeCode.CLOB)
BLOB = Column("B", TypeCode.BLOB)
JSON = Column("J", TypeCode.JSON)
CURSOR = Column("R", TypeCode.CURSOR)
X = "select x"
Inner = tuple[Sequence[Column], Sequence[Row]]


def executing(columns: Sequence[Column], before: Sequence[Value], inner: Inner) -> FakeDatabase:
    """Two rows with these values, each with a cursor of its own behind them."""

    def execute(session: FakeSession, binds: list[Bind], values: list[Value]) -> Outcome:
        rows = [(*before, FakeRows(inner[0], list(inner[1]))) for _ in range(2)]
        return Query([*columns, CURSOR], rows)(session, binds, values)

    return FakeDatabase("23ai", {X: execute})


async def answer(
    database: FakeDatabase, limits: Limits | None = None
) -> tuple[Fetched, Statistics]:
    endpoint = start(database)
    try:
        async with oracledb.connect_async(
            user="hr", password="hr", dsn=endpoint.dsn("FREEPDB1")
        ) as connection:
            session = Session(connection, limits or Limits(run_seconds=5))
            return await session.run(vouch(X, "guard"), {}, 10), endpoint.server.statistics
    finally:
        endpoint.stop()


def shown(columns: Sequence[str], rows: list[list[Cell]], *, more: bool = False) -> Cell:
    return {"columns": list(columns), "rows": list[Cell](rows), "more": more}


@pytest.mark.parametrize(
    ("column", "value", "cell"),
    [
        (CLOB, "text", "text"),
        (BLOB, b"", "(0 bytes)"),
        (JSON, {"a": 1}, {"a": 1}),
        (CLOB, None, None),
    ],
)
async def test_a_cursor_has_its_rows_with_a_lob_among_its_columns(
    column: Column, value: Value, cell: Cell
) -> None:
    inner = ([NUMBER, column], [(1, value), (2, value)])
    found, _ = await answer(executing([NUMBER], [7], inner))
    nested = shown(["N", column.name], [[1, cell], [2, cell]])
    assert found.rows == [(7, nested), (7, nested)]


async def test_a_cursor_has_its_rows_beside_a_lob() -> None:
    found, _ = await answer(executing([CLOB], ["out"], ([NUMBER, CLOB], [(1, "in")])))
    nested = shown(["N", "C"], [[1, "in"]])
    assert found.rows == [("out", nested), ("out", nested)]


async def test_a_long_cursor_with_lobs_has_its_first_rows_and_says_that_there_are_more() -> None:
    inner = ([NUMBER, CLOB], [(number, "text") for number in range(30)])
    found, _ = await answer(executing([], [], inner))
    nested = shown(["N", "C"], [[number, "text"] for number in range(20)], more=True)
    assert found.rows[0] == (nested,)


async def test_the_first_rows_of_a_cursor_take_one_round_trip_with_and_without_lobs() -> None:
    rows = [(number, None) for number in range(30)]
    _, plain = await answer(executing([], [], ([NUMBER, NUMBER], rows)))
    _, lobs = await answer(executing([], [], ([NUMBER, CLOB], rows)))
    assert lobs.round_trips == plain.round_trips


@pytest.mark.parametrize("reads", [True, False])
def test_the_driver_does_not_wait_for_itself_when_it_forgets_a_statement_with_cursors(
    *, reads: bool
) -> None:
    database = executing([NUMBER], [7], ([NUMBER], [(1,)]))
    database.answers |= {f"select {n}": Query([NUMBER], [(n,)]) for n in range(12)}
    endpoint = start(database)

    async def work() -> None:
        async with oracledb.connect_async(
            user="hr", password="hr", dsn=endpoint.dsn("FREEPDB1"), stmtcachesize=3
        ) as connection:
            session = Session(connection, Limits())
            cursor = await session.open(vouch(X, "guard"), {}, 10)
            if reads:
                await session.fetch(cursor, 10)
            await session.end()
            for n in range(12):
                await session.run(vouch(f"select {n}", "guard"), {}, 10)

    # What fails here never ends, and no deadline of its own loop could end it.
    ended = threading.Event()
    thread = threading.Thread(target=lambda: (asyncio.run(work()), ended.set()), daemon=True)
    thread.start()
    assert ended.wait(10)
    endpoint.stop()
