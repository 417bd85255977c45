"""Cancelling, time-outs, pipelines and many connections: python-oracledb, mostly in its asyncio mode."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (the driver's own annotations are incomplete)

import asyncio
from typing import Any

import oracledb
import pytest

from tests.unit.sandbox.conftest import Running
from tests.unit.sandbox.scripts import (
    LARGE_BYTES,
    LARGE_TEXT,
)

Connection = oracledb.Connection


def fetch(connection: Connection, sql: str, **options: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, **options)
        return cursor.fetchall()


def code_of(caught: pytest.ExceptionInfo[oracledb.Error]) -> str:
    return caught.value.args[0].full_code


# ---- async

pytest_anyio = pytest.mark.anyio


@pytest_anyio
async def test_async_queries(async_connection: oracledb.AsyncConnection) -> None:
    rows = await async_connection.fetchall("select * from many")
    assert rows == [(number, f"group {number // 100}") for number in range(1234)]
    with pytest.raises(oracledb.DatabaseError) as caught:
        await async_connection.execute("select nope from dual")
    assert caught.value.args[0].offset == 7


@pytest_anyio
async def test_async_lobs(async_connection: oracledb.AsyncConnection) -> None:
    with async_connection.cursor() as cursor:
        await cursor.execute("select * from lobs")
        rows = await cursor.fetchall()
    assert await rows[0][1].read() == LARGE_TEXT
    assert await rows[0][2].read() == LARGE_BYTES


@pytest_anyio
async def test_a_cancelled_task_stops_the_statement(running: Running) -> None:
    async with await running.connect_async() as connection:
        task = asyncio.create_task(connection.fetchall("select * from slow"))
        await asyncio.to_thread(running.database.started.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await connection.fetchall("select * from empty") == []
        assert running.statistics.connections[-1].breaks == 1


@pytest_anyio
async def test_a_timeout_around_the_call_stops_the_statement(running: Running) -> None:
    async with await running.connect_async() as connection:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await connection.fetchall("select * from slow")
        assert await connection.fetchall("select * from empty") == []


def test_a_call_timeout_stops_the_statement(running: Running) -> None:
    with running.connect() as connection:
        connection.call_timeout = 100
        with pytest.raises(oracledb.DatabaseError, match="DPY-4024"):
            fetch(connection, "select * from slow")
        connection.call_timeout = 0
        assert fetch(connection, "select * from empty") == []


@pytest_anyio
async def test_fifty_connections_at_once(running: Running) -> None:
    async def one(number: int) -> list[Any]:
        async with await running.connect_async() as connection:
            with connection.cursor() as cursor:
                await cursor.execute("select :1 from dual", [number])
                return await cursor.fetchall()

    results = await asyncio.gather(*map(one, range(50)))
    assert results == [[(number,)] for number in range(50)]
    assert running.statistics.connects == 50


@pytest_anyio
async def test_pipelines(async_connection: oracledb.AsyncConnection) -> None:
    pipeline = oracledb.create_pipeline()
    pipeline.add_fetchall("select * from many")
    pipeline.add_execute("insert into t values (:1)", [1])
    pipeline.add_fetchone("select * from booleans")
    pipeline.add_commit()
    results = await async_connection.run_pipeline(pipeline)
    assert len(results[0].rows or []) == 1234
    assert results[2].rows == [(True,)]


@pytest_anyio
async def test_a_pipeline_stops_at_an_error(running: Running) -> None:
    async with await running.connect_async() as connection:
        pipeline = oracledb.create_pipeline()
        pipeline.add_fetchall("select nope from dual")
        pipeline.add_execute("insert into t values (:1)", [1])
        with pytest.raises(oracledb.DatabaseError) as caught:
            await connection.run_pipeline(pipeline)
        assert code_of(caught) == "ORA-00904"
        assert [call[0] for call in running.database.sessions[0].executed] == [
            "select nope from dual"
        ]
        assert await connection.fetchall("select * from empty") == []


@pytest_anyio
async def test_a_pipeline_goes_on_after_an_error(
    async_connection: oracledb.AsyncConnection,
) -> None:
    pipeline = oracledb.create_pipeline()
    pipeline.add_fetchall("select nope from dual")
    pipeline.add_fetchall("select * from booleans")
    results = await async_connection.run_pipeline(pipeline, continue_on_error=True)
    assert results[0].error is not None
    assert results[0].error.full_code == "ORA-00904"
    assert results[1].rows == [(True,), (False,), (None,)]
