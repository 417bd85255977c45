"""Truncated answers are read on from the same open cursor, and never stand in the way of other calls."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any

import pytest

from mcp_oracle.application import ToolApplication
from mcp_oracle.connect.connect_string import Target
from mcp_oracle.errors import ArgumentError, LimitError
from mcp_oracle.render.plain import size
from mcp_oracle.session.database import Database
from mcp_oracle.settings import Connection, Limits, Settings
from mcp_oracle.tools.call import Caller

pytestmark = pytest.mark.anyio

NUMBERS = "SELECT LEVEL AS n FROM dual CONNECT BY LEVEL <= {}"
LONG = "SELECT LEVEL AS n, RPAD('x', 1000, 'x') AS t FROM dual CONNECT BY LEVEL <= {}"
Serve = Callable[[Limits], ToolApplication]


@pytest.fixture
async def serve(target: Target, anyio_backend: str) -> AsyncGenerator[Serve]:
    async def where() -> Target:
        return target

    opened: list[Database] = []

    def application(limits: Limits) -> ToolApplication:
        database = Database(where, limits)
        opened.append(database)
        return ToolApplication(Settings(Connection(), limits), database)

    yield application
    for database in opened:
        await database.close()


async def ask(application: ToolApplication, **arguments: Any) -> dict[str, Any]:
    return (await application.call("run_query", arguments, Caller())).structured


async def pages(application: ToolApplication, sql: str, most: int) -> list[dict[str, Any]]:
    found = [await ask(application, sql=sql, max_rows=most)]
    while "next_cursor" in found[-1]:
        found.append(await ask(application, cursor=found[-1]["next_cursor"], max_rows=most))
    return found


def first_column(found: list[dict[str, Any]]) -> list[Any]:
    return [row[0] for page in found for row in page["rows"]]


@pytest.mark.parametrize(
    ("count", "most", "expected"), [(25, 10, 3), (20, 10, 2), (2500, 1000, 3), (1, 1, 1)]
)
async def test_pages_hold_every_row_once(
    serve: Serve, count: int, most: int, expected: int
) -> None:
    found = await pages(serve(Limits()), NUMBERS.format(count), most)
    assert first_column(found) == list(range(1, count + 1))
    assert len(found) == expected
    assert [page["truncated"] for page in found] == [True] * (expected - 1) + [False]


async def test_rows_that_do_not_fit_come_on_the_next_page(serve: Serve) -> None:
    found = await pages(serve(Limits()), LONG.format(120), 200)
    assert first_column(found) == list(range(1, 121))
    assert "Only " in found[0]["note"]
    assert "read on with next_cursor" in found[0]["note"]


async def test_a_remainder_that_has_been_fetched_keeps_no_session(serve: Serve) -> None:
    application = serve(Limits(sessions=1, cursor_seconds=600))
    first = await ask(application, sql=LONG.format(60), max_rows=100)
    assert first["truncated"]
    assert (await ask(application, sql="SELECT 1 AS n FROM dual"))["rows"] == [[1]]
    rest = await ask(application, cursor=first["next_cursor"])
    assert first_column([first, rest]) == list(range(1, 61))


async def test_a_cursor_gives_each_page_once(serve: Serve) -> None:
    application = serve(Limits())
    first = await ask(application, sql=NUMBERS.format(500), max_rows=10)
    await ask(application, cursor=first["next_cursor"])
    with pytest.raises(LimitError, match="read on already"):
        await ask(application, cursor=first["next_cursor"])


async def test_a_cursor_is_good_for_its_connection_only(serve: Serve) -> None:
    first = await ask(serve(Limits()), sql=NUMBERS.format(500), max_rows=10)
    with pytest.raises(ArgumentError, match="not known"):
        await ask(serve(Limits()), cursor=first["next_cursor"])


@pytest.mark.parametrize("beside", [{"sql": "SELECT 1 FROM dual"}, {"binds": {"x": 1}}])
async def test_a_cursor_takes_nothing_but_a_number_of_rows(
    serve: Serve, beside: dict[str, Any]
) -> None:
    application = serve(Limits())
    first = await ask(application, sql=NUMBERS.format(500), max_rows=10)
    with pytest.raises(ArgumentError, match="sql and binds"):
        await ask(application, cursor=first["next_cursor"], **beside)


async def test_a_call_that_needs_the_session_of_a_cursor_gets_it(serve: Serve) -> None:
    application = serve(Limits(sessions=1))
    first = await ask(application, sql=NUMBERS.format(500), max_rows=60)
    assert (await ask(application, sql="SELECT 1 AS n FROM dual"))["rows"] == [[1]]
    with pytest.raises(LimitError, match="another call needed its session") as refused:
        await ask(application, cursor=first["next_cursor"])
    assert "OFFSET 60 ROWS" in refused.value.next_step


async def test_a_cursor_that_is_not_read_on_expires(serve: Serve) -> None:
    application = serve(Limits(cursor_seconds=0.000_1))
    first = await ask(application, sql=NUMBERS.format(500), max_rows=60)
    await ask(application, sql="SELECT 1 AS n FROM dual")
    with pytest.raises(LimitError, match=r"not read on for 0\.0001 s"):
        await ask(application, cursor=first["next_cursor"])


async def test_fifty_truncated_answers_do_not_block_the_next(serve: Serve) -> None:
    application = serve(Limits(run_seconds=20))
    for _ in range(50):
        assert (await ask(application, sql=NUMBERS.format(500), max_rows=60))["truncated"]
    assert (await ask(application, sql="SELECT 1 AS n FROM dual"))["rows"] == [[1]]


async def test_twenty_clients_that_leave_truncated_answers_behind_block_nobody(
    serve: Serve,
) -> None:
    application = serve(Limits(run_seconds=30))
    await ask(application, sql="SELECT 1 AS n FROM dual")  # so that names are known

    async def client(number: int) -> list[Any]:
        first = await ask(application, sql=NUMBERS.format(500 + number), max_rows=60)
        try:
            second = await ask(application, cursor=first["next_cursor"], max_rows=1000)
        except LimitError as error:
            return ["another call needed its session" in str(error)]
        return first_column([first, second])

    for number, values in enumerate(await asyncio.gather(*map(client, range(20)))):
        assert values in ([True], list(range(1, 501 + number)))
    assert (await ask(application, sql="SELECT 1 AS n FROM dual"))["rows"] == [[1]]


async def test_a_row_that_is_longer_than_an_answer_still_comes(serve: Serve) -> None:
    application = serve(Limits())
    items = ", ".join(f"RPAD('x', 4000, 'x') AS c{number}" for number in range(1, 31))
    found = await pages(
        application,
        f"SELECT {items} FROM dual CONNECT BY LEVEL <= 3",
        10,
    )
    assert [page["row_count"] for page in found] == [1, 1, 1]
    assert "Not even one row fits" in found[0]["note"]
    assert all(cell.startswith("xxxx") and cell.endswith("…") for cell in found[0]["rows"][0])


async def test_columns_without_room_are_named(serve: Serve) -> None:
    application = serve(Limits())
    items = ", ".join(f"{number} AS c{number}" for number in range(1, 1001))
    found = await ask(application, sql=f"SELECT {items} FROM dual")
    count = len(found["columns"])
    assert found["rows"] == [list(range(1, count + 1))]
    assert f"The last {1000 - count} of 1000 columns, C{count + 1} to C1000" in found["note"]


async def test_cut_values_are_counted_at_their_column(serve: Serve) -> None:
    application = serve(Limits(cell_bytes=100))
    found = await ask(
        application,
        sql="SELECT 1 AS n, RPAD('x', 50 * LEVEL, 'x') AS t FROM dual CONNECT BY LEVEL <= 4",
    )
    plain, long = found["columns"]
    assert "note" not in plain or not plain["note"]
    assert long["note"] == "2 values cut to 100 bytes: SUBSTR(c, 101) is the rest"


WIDE = ", ".join(f"RPAD('x', 4000, 'x') AS column_with_a_rather_long_name_{n}" for n in range(200))


@pytest.mark.parametrize("cell_bytes", [1, 4000])
@pytest.mark.parametrize("answer_bytes", [4_000, 40_000])
@pytest.mark.parametrize(
    "sql",
    [
        LONG.format(120),
        f"SELECT {WIDE} FROM dual CONNECT BY LEVEL <= 3",
        "SELECT TO_CLOB(RPAD('x', 4000, 'x')) AS c FROM dual CONNECT BY LEVEL <= 70",
        "SELECT RPAD('\"', 3000, '\"') AS quotes FROM dual CONNECT BY LEVEL <= 9",
    ],
)
async def test_an_answer_stays_within_its_bytes_and_ends(
    serve: Serve, sql: str, answer_bytes: int, cell_bytes: int
) -> None:
    limits = Limits(answer_bytes=answer_bytes, cell_bytes=cell_bytes)
    found = await pages(serve(limits), sql, 50)
    assert all(size(page) <= answer_bytes for page in found)
    assert all(page["row_count"] for page in found)


async def test_cut_values_of_wide_characters_say_where_all_of_them_go_on(serve: Serve) -> None:
    application = serve(Limits(cell_bytes=101))
    sql = "SELECT RPAD('é', 90, 'é') AS t, TO_CLOB(RPAD('€', 40 + LEVEL, '€')) AS c FROM dual CONNECT BY LEVEL <= 2"
    found = await ask(application, sql=sql)
    text, clob = found["columns"]
    assert found["rows"][0] == ["é" * 50 + "… (90 characters)", "€" * 33 + "… (41 characters)"]
    assert text["note"] == "2 values cut to 101 bytes: SUBSTR(c, 51) is the rest"
    assert "DBMS_LOB.SUBSTR(c, 101, 34) reads on" in clob["note"]


async def test_lobs_that_were_not_read_are_told_apart_from_cut_ones(serve: Serve) -> None:
    application = serve(Limits(cell_bytes=100, lob_reads=3))
    sql = "SELECT TO_CLOB(RPAD('x', 60 * LEVEL, 'x')) AS c FROM dual CONNECT BY LEVEL <= 5"
    first = await ask(application, sql=sql, max_rows=5)
    assert first["rows"][4] == ["<CLOB of 300 characters, not read>"]
    assert first["columns"][0]["note"] == (
        "2 values cut to 100 bytes: DBMS_LOB.SUBSTR(c, 100, 101) reads on; 2 values not read, an answer reads 3 LOBs:"
        " ask for fewer rows at a time, or for DBMS_LOB.SUBSTR(c, 100, 1)"
    )
    for page in await pages(application, sql, 3):
        assert "not read" not in page["columns"][0]["note"]


async def test_cuts_are_counted_in_each_of_several_columns_alike(serve: Serve) -> None:
    application = serve(Limits(cell_bytes=100))
    sql = "SELECT RPAD('x', 101, 'x') AS a, 1 AS n, RPAD('y', 60 * LEVEL, 'y') AS b FROM dual CONNECT BY LEVEL <= 2"
    found = await ask(application, sql=sql)
    assert [column.get("note", "") for column in found["columns"]] == [
        "2 values cut to 100 bytes: SUBSTR(c, 101) is the rest",
        "",
        "1 value cut to 100 bytes: SUBSTR(c, 101) is the rest",
    ]


async def test_a_cursor_may_stand_beside_arguments_without_content(serve: Serve) -> None:
    application = serve(Limits())
    first = await ask(
        application, sql="SELECT LEVEL AS n FROM dual CONNECT BY LEVEL <= 3", max_rows=1
    )
    found = await ask(application, cursor=first["next_cursor"], sql="", binds={}, max_rows=None)
    assert found["rows"] == [[2], [3]]
