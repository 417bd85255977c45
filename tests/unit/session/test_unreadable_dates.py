"""Dates that the driver cannot read, through the real driver: marked in their column, all other cells exact."""

import datetime as dt
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager

import oracledb
import pytest

from mcp_oracle.errors import DatabaseError
from mcp_oracle.packaged import load
from mcp_oracle.sandbox.embedded import start
from mcp_oracle.sandbox.types import Bind, Column, Image, OraError, Outcome, Row, TypeCode, Value
from mcp_oracle.session.as_stored import AsStored, text_variable
from mcp_oracle.session.fetched import Fetched
from mcp_oracle.session.session import CONTROL, MOST_LOST, Session
from mcp_oracle.session.values import fetch_exactly
from mcp_oracle.settings import Limits
from mcp_oracle.statement import vouch
from tests.unit.sandbox.fake import FakeDatabase, FakeRows, FakeSession, Query
from tests.unit.sandbox.object_type import NUMBER_CODE, ZONED_CODE, Shape

pytestmark = pytest.mark.anyio

NUMBER = Column("N", TypeCode.NUMBER, scale=-127)
TEXT = Column("T", TypeCode.VARCHAR2, size=10)
DATE = Column("D", TypeCode.DATE)
STAMP = Column("S", TypeCode.TIMESTAMP, scale=9)
ZONED = Column("Z", TypeCode.TIMESTAMP_TZ, scale=6)
CLOB = Column("C", TypeCode.CLOB)
NEW_YEAR = dt.datetime.combine(dt.date(2024, 1, 1), dt.time())
FIRST = Image(bytes((100 - 47, 100 - 12, 1, 1, 1, 1, 1)))
IDES = Image(bytes((100, 100 - 44, 3, 15, 1, 1, 1)))
JULIAN = Image(bytes((115, 100, 2, 29, 13, 1, 1)))
NOTHING = Image(bytes((100, 100, 0, 0, 1, 1, 1)))
FINE = Image(bytes((100, 56, 3, 15, 13, 1, 1)) + (123_456_789).to_bytes(4))
ZONE_OF_BC = Image(bytes((100, 56, 3, 15, 13, 1, 1, 0, 0, 0, 0, 22, 90)))
NEXT_DAY = Image(bytes((100, 56, 3, 15, 24, 1, 1, 0, 0, 0, 0, 22, 60)))
BERLIN = Image(bytes((120, 124, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0x80 | 0x11, 0x20)))
INDIA = dt.datetime(2024, 2, 29, 23, 30, 0, 5, dt.timezone(dt.timedelta(hours=5, minutes=30)))
Execution = Callable[[FakeSession, list[Bind], list[Value]], Outcome]
X = "select x"
IDENTITY = load(CONTROL, "identity").text
BC = "years before 1 and other days that the driver's calendar does not have are shown as they are stored: TO_CHAR("


def answering(columns: Sequence[Column], rows: Sequence[Row]) -> FakeDatabase:
    names = [Column("SESSION_USER", TypeCode.VARCHAR2, size=256), TEXT]
    return FakeDatabase(
        "23ai", {X: Query(columns, rows), IDENTITY: Query(names, [("HR", "FALSE")])}
    )


@asynccontextmanager
async def session_on(database: FakeDatabase) -> AsyncGenerator[Session]:
    endpoint = start(database)
    try:
        async with oracledb.connect_async(
            user="hr", password="hr", dsn=endpoint.dsn("FREEPDB1")
        ) as connection:
            yield Session(connection, Limits())
    finally:
        endpoint.stop()


async def answer(columns: Sequence[Column], rows: Sequence[Row], limit: int = 10) -> Fetched:
    async with session_on(answering(columns, rows)) as session:
        return await session.run(vouch(X, "guard"), {}, limit)


def with_cursor(columns: Sequence[Column], rows: list[Row]) -> Execution:
    """Every execution has a row with a new cursor over these rows."""

    def execute(session: FakeSession, binds: list[Bind], values: list[Value]) -> Outcome:
        outer = [NUMBER, Column("R", TypeCode.CURSOR)]
        return Query(outer, [(1, FakeRows(columns, list(rows)))])(session, binds, values)

    return execute


def executions(database: FakeDatabase) -> int:
    return [sql for session in database.sessions for sql, *_ in session.executed].count(X)


@pytest.mark.parametrize(
    ("column", "stored", "shown", "note"),
    [
        (DATE, FIRST, "-4712-01-01 00:00:00", f"{BC}D, 'SYYYY-MM-DD HH24:MI:SS') delivers them"),
        (DATE, IDES, "-0044-03-15 00:00:00", f"{BC}D, "),
        (DATE, JULIAN, "1500-02-29 12:00:00", f"{BC}D, "),
        (STAMP, FINE, "-0044-03-15 12:00:00.123456", f"{BC}S, "),
        (ZONED, ZONE_OF_BC, "-0044-03-15 14:30:00", f"{BC}Z, "),
        (ZONED, NEXT_DAY, "-0044-03-15 23:00:00 UTC", f"{BC}Z, "),
        (
            ZONED,
            BERLIN,
            "unreadable: time zone region",
            "TO_CHAR(Z, 'YYYY-MM-DD HH24:MI:SS.FF TZR')",
        ),
        (DATE, NOTHING, "unreadable: no date", "DUMP(D) shows them"),
        (Column("a b", TypeCode.DATE), IDES, "-0044-03-15 00:00:00", f'{BC}"a b", '),
        (Column("MAX(D)", TypeCode.DATE), IDES, "-0044-03-15 00:00:00", f"{BC}c, "),
    ],
)
async def test_what_the_driver_cannot_read_is_marked_with_the_reason_and_the_expression(
    column: Column, stored: Image, shown: str, note: str
) -> None:
    found = await answer([column], [(stored,)])
    assert found.rows == [(shown,)]
    assert note in found.columns[0].note
    assert not found.more


async def test_all_other_cells_and_rows_are_there_and_exact() -> None:
    rows: list[Row] = [
        (1, NEW_YEAR, "é", INDIA, "long"),
        (10**20, IDES, None, BERLIN, None),
        (None, None, "b", None, "c"),
        (1, NEW_YEAR, "b", INDIA, "c"),
    ]
    found = await answer([NUMBER, DATE, TEXT, ZONED, CLOB], rows)
    assert found.rows == [
        (1, "2024-01-01 00:00:00", "é", "2024-02-29 23:30:00.000005", "long"),
        (10**20, "-0044-03-15 00:00:00", None, "unreadable: time zone region", None),
        (None, None, "b", None, "c"),
        (1, "2024-01-01 00:00:00", "b", "2024-02-29 23:30:00.000005", "c"),
    ]
    assert [column.type for column in found.columns][1] == "DATE"
    assert BC in found.columns[1].note
    assert found.columns[3].note.startswith("local time, offset not shown")
    assert "TZR" in found.columns[3].note
    assert found.columns[0].note == ""


@pytest.mark.parametrize("position", [0, 1, 200, 499])
async def test_one_bad_row_of_many_costs_no_other(position: int) -> None:
    rows: list[Row] = [(number, NEW_YEAR) for number in range(500)]
    rows[position] = (position, IDES)
    found = await answer([NUMBER, DATE], rows, 500)
    assert [row[0] for row in found.rows] == list(range(500))
    assert [i for i, row in enumerate(found.rows) if row[1] != "2024-01-01 00:00:00"] == [position]


async def test_a_bad_value_of_a_later_fetch_of_the_first_page_is_marked_too() -> None:
    rows: list[Row] = [(number, NEW_YEAR) for number in range(1200)]
    found = await answer([NUMBER, DATE], [*rows, (1200, IDES)], 1500)
    assert len(found.rows) == 1201
    assert found.rows[-1] == (1200, "-0044-03-15 00:00:00")


async def test_the_query_is_executed_twice_and_from_then_on_once() -> None:
    database = answering([NUMBER, DATE], [(1, NEW_YEAR), (2, IDES)])
    async with session_on(database) as session:
        first = await session.run(vouch(X, "guard"), {}, 10)
        assert executions(database) == 2
        assert await session.run(vouch(X, "guard"), {}, 10) == first
        assert executions(database) == 3


async def test_the_same_text_is_read_as_ever_in_a_session_that_does_not_know_of_it() -> None:
    """The driver keeps variables with the statement: those of the second execution must not stay."""
    database = answering([NUMBER, DATE], [(1, NEW_YEAR), (2, IDES)])
    async with session_on(database) as session:
        await session.run(vouch(X, "guard"), {}, 10)
        session.widths = type(session.widths)()
        database.answers[X] = Query([NUMBER, DATE], [(3, NEW_YEAR)])
        for _ in range(2):
            found = await session.run(vouch(X, "guard"), {}, 10)
            assert found.rows == [(3, "2024-01-01 00:00:00")]
            assert found.columns[1].note == ""


async def test_a_note_comes_with_the_page_that_shows_the_value() -> None:
    rows: list[Row] = [(number, NEW_YEAR) for number in range(30)]
    rows[20] = (20, IDES)
    database = answering([NUMBER, DATE], rows)
    async with session_on(database) as session:
        cursor = await session.open(vouch(X, "guard"), {}, 10)
        first = await session.fetch(cursor, 10)
        second = await session.fetch(cursor, 20)
    assert first.columns[1].note == ""
    assert BC in second.columns[1].note
    assert [row[0] for row in first.rows + second.rows] == list(range(30))


async def test_after_a_page_was_given_the_query_is_not_executed_again() -> None:
    rows: list[Row] = [(number, NEW_YEAR) for number in range(1500)]
    rows[1400] = (1400, IDES)
    database = answering([NUMBER, DATE], rows)
    async with session_on(database) as session:
        cursor = await session.open(vouch(X, "guard"), {}, 200)
        await session.fetch(cursor, 200)
        with pytest.raises(DatabaseError, match="run the query again from its first row") as caught:
            await session.fetch(cursor, 1300)
        assert "Column D" in str(caught.value)
        assert "TO_CHAR(D, 'SYYYY-MM-DD HH24:MI:SS')" in str(caught.value)
        assert executions(database) == 1
        await session.end()
        pages = await session.open(vouch(X, "guard"), {}, 200)
        found = [await session.fetch(pages, 300) for _ in range(5)]
    shown = [row for page in found for row in page.rows]
    assert [row[0] for row in shown] == list(range(1500))
    assert shown[1400][1] == "-0044-03-15 00:00:00"
    assert executions(database) == 2


async def test_a_nested_cursor_is_read_as_its_outer_rows_are() -> None:
    database = answering([], [])
    database.answers[X] = with_cursor([NUMBER, DATE], [(1, NEW_YEAR), (2, IDES), (3, None)])
    async with session_on(database) as session:
        found = await session.run(vouch(X, "guard"), {}, 10)
    assert found.rows == [
        (
            1,
            {
                "columns": ["N", "D"],
                "rows": [[1, "2024-01-01 00:00:00"], [2, "-0044-03-15 00:00:00"], [3, None]],
                "more": False,
            },
        ),
    ]
    assert found.columns[1].note.startswith(f"D: {BC}D, ")


async def test_a_nested_cursor_that_cannot_be_had_has_no_rows() -> None:
    """The driver keeps no variable of a text, as it seems: nothing can be had as it is stored."""
    database = answering([], [])
    database.answers[IDENTITY] = Query([NUMBER], [(1,)])
    database.answers[X] = with_cursor([DATE], [(IDES,)])
    async with session_on(database) as session:
        found = await session.run(vouch(X, "guard"), {}, 10)
    assert found.rows == [(1, {"columns": ["D"], "rows": [], "more": True})]
    assert "have no rows here" in found.columns[1].note


@pytest.mark.parametrize(
    ("columns", "rows", "said"),
    [
        ([NUMBER, DATE], [(1, NEW_YEAR), (2, IDES)], "Column D has a date before the year 1"),
        ([DATE, ZONED], [(IDES, None)], "One of the columns D, Z has a date"),
        ([ZONED], [(BERLIN,)], "TO_CHAR(Z, 'YYYY-MM-DD HH24:MI:SS.FF TZR')"),
        ([Column("a b", TypeCode.DATE)], [(IDES,)], "TO_CHAR(\"a b\", 'SYYYY-MM-DD HH24:MI:SS')"),
    ],
)
async def test_what_cannot_be_had_at_all_is_an_error_that_names_column_and_expression(
    columns: list[Column], rows: list[Row], said: str
) -> None:
    database = answering(columns, rows)
    database.answers[IDENTITY] = Query([NUMBER], [(1,)])
    async with session_on(database) as session:
        with pytest.raises(DatabaseError) as caught:
            await session.run(vouch(X, "guard"), {}, 10)
        assert said in str(caught.value)
        assert "again" not in str(caught.value)
        database.answers[X] = Query([NUMBER], [(7,)])
        assert (await session.run(vouch(X, "guard"), {}, 10)).rows == [(7,)]


async def test_an_object_with_such_an_attribute_is_marked_and_spoils_no_other_cell() -> None:
    database = answering(
        [NUMBER, Column("P", TypeCode.OBJECT, object_type=("HR", "VISIT")), DATE], []
    )
    database.shapes['"HR"."VISIT"'] = Shape(
        b"v" * 16,
        "HR",
        "VISIT",
        [("X", "NUMBER"), ("AT", "TIMESTAMP WITH TZ")],
        [NUMBER_CODE, ZONED_CODE],
    )
    visit = Image(bytes((2, 193, 2, len(BERLIN))) + BERLIN)
    database.answers[X] = Query(
        [NUMBER, Column("P", TypeCode.OBJECT, object_type=("HR", "VISIT")), DATE],
        [(1, visit, IDES), (2, None, NEW_YEAR)],
    )
    async with session_on(database) as session:
        found = await session.run(vouch(X, "guard"), {}, 10)
    assert found.rows == [
        (1, {"unreadable": "time zone region"}, "-0044-03-15 00:00:00"),
        (2, None, "2024-01-01 00:00:00"),
    ]
    assert "TO_CHAR(c.AT, 'YYYY-MM-DD HH24:MI:SS.FF TZR')" in found.columns[1].note


async def test_the_second_execution_may_fail_with_an_error_of_its_own() -> None:
    database = answering([DATE], [])
    asked: list[int] = []

    def once(session: FakeSession, binds: list[Bind], values: list[Value]) -> Outcome:
        asked.append(1)
        if len(asked) > 1:
            raise OraError(1555, "snapshot too old")
        return Query([DATE], [(IDES,)])(session, binds, values)

    database.answers[X] = once
    async with session_on(database) as session:
        with pytest.raises(DatabaseError, match="ORA-01555"):
            await session.run(vouch(X, "guard"), {}, 10)


async def test_a_session_whose_cursors_were_lost_is_given_up_in_time() -> None:
    database = answering([DATE], [(IDES,)])
    async with session_on(database) as session:
        for number in range(MOST_LOST):
            assert await session.end()
            text = f"{X} {number}"
            database.answers[text] = Query([DATE], [(IDES,)])
            await session.run(vouch(text, "guard"), {}, 10)
        assert not await session.end()


async def test_export_streams_have_dates_as_they_are_stored() -> None:
    rows: list[Row] = [
        (1, NEW_YEAR, INDIA),
        (2, IDES, BERLIN),
        (None, None, None),
        (3, NEW_YEAR, INDIA),
    ]
    database = answering([NUMBER, DATE, ZONED], rows)
    async with session_on(database) as session:
        stream = await session.stream(vouch(X, "guard"), {}, left=9, seconds=9)
        assert await session.batch(stream, left=9, seconds=9) == [
            ("1", "2", None, "3"),
            ["2024-01-01 00:00:00", "-0044-03-15 00:00:00", None, "2024-01-01 00:00:00"],
            [
                "2024-02-29 23:30:00.000005",
                "unreadable: time zone region",
                None,
                "2024-02-29 23:30:00.000005",
            ],
        ]
        assert await session.batch(stream, left=9, seconds=9) == []
    assert BC in stream.columns[1].note
    assert "TZR" in stream.columns[2].note
    assert executions(database) == 1


async def test_a_driver_with_another_inside_is_left_alone() -> None:
    database = answering([DATE], [(NEW_YEAR,)])
    endpoint = start(database)
    try:
        async with oracledb.connect_async(
            user="hr", password="hr", dsn=endpoint.dsn("FREEPDB1")
        ) as connection:
            cursor = connection.cursor()
            cursor.prefetchrows = 0
            await cursor.execute(X)  # pyright: ignore[reportUnknownMemberType] - annotated in part
            assert text_variable(cursor) is None
            assert AsStored(cursor, None, fetch_exactly).indexes == frozenset()
    finally:
        endpoint.stop()


async def test_a_nested_cursor_beside_lobs_is_left_to_the_driver() -> None:
    """With its first fetch the driver tells the database the types that it wants: text would come for dates."""
    database = answering([DATE, CLOB], [(NEW_YEAR, "x")])
    endpoint = start(database)
    try:
        async with oracledb.connect_async(
            user="hr", password="hr", dsn=endpoint.dsn("FREEPDB1")
        ) as connection:
            names, dates = connection.cursor(), connection.cursor()
            await names.execute(IDENTITY)  # pyright: ignore[reportUnknownMemberType] - annotated in part
            variable = text_variable(names)
            dates.prefetchrows = 0
            await dates.execute(X)  # pyright: ignore[reportUnknownMemberType] - annotated in part
            assert AsStored(dates, variable, fetch_exactly, is_nested=True).indexes == frozenset()
            assert AsStored(dates, variable, fetch_exactly).indexes == {0}
    finally:
        endpoint.stop()
