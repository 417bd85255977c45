"""What tables are made of besides plain columns, as the tools tell it of what was defined. In the sandbox only."""

from collections.abc import AsyncGenerator, Generator
from typing import Any

import pytest

from mcp_oracle.application import ToolApplication
from mcp_oracle.connect.connect_string import Target
from mcp_oracle.sandbox.embedded import RunningSandbox, launch
from mcp_oracle.session.database import Database
from mcp_oracle.settings import Connection, Limits, Secret, Settings
from tests.contract.calls import answer

pytestmark = pytest.mark.anyio

PLAIN = """
CREATE TABLE hr.bookings (
  booking_id NUMBER(6) CONSTRAINT bookings_pk PRIMARY KEY,
  guest VARCHAR2(30) NOT NULL,
  night DATE NOT NULL,
  nights NUMBER(3) DEFAULT 1,
  price NUMBER(8,2),
  total AS (price * nights),
  guest_key VARCHAR2(30) GENERATED ALWAYS AS (UPPER(guest)) VIRTUAL NOT NULL
);
CREATE TABLE hr.sales (
  sale_id NUMBER(6), day DATE NOT NULL, region VARCHAR2(2)
) PARTITION BY RANGE (day) (
  PARTITION before_2024 VALUES LESS THAN (DATE '2024-01-01'),
  PARTITION in_2024 VALUES LESS THAN (DATE '2025-01-01'),
  PARTITION later VALUES LESS THAN (MAXVALUE)
);
CREATE TABLE hr.regional (sale_id NUMBER(6), region VARCHAR2(2))
  PARTITION BY LIST (region) (PARTITION eu VALUES ('DE', 'FR'), PARTITION others VALUES (DEFAULT));
CREATE TABLE hr.spread (sale_id NUMBER(6), region VARCHAR2(2)) PARTITION BY HASH (sale_id, region) PARTITIONS 4;
GRANT READ ON hr.sales TO hr_reader;
GRANT READ ON hr.regional TO hr_reader;
GRANT READ ON hr.spread TO hr_reader;
CREATE MATERIALIZED VIEW hr.pay (department, staff) REFRESH COMPLETE ON DEMAND
  AS SELECT department_id, COUNT(*) FROM employees GROUP BY department_id;
COMMENT ON MATERIALIZED VIEW hr.pay IS 'Staff of each department';
GRANT READ ON hr.pay TO hr_reader;
CREATE INDEX hr.bookings_ix ON hr.bookings (UPPER(guest), night DESC);
CREATE UNIQUE INDEX hr.bookings_uk ON hr.bookings (TRUNC(night), price * nights);
GRANT READ ON hr.bookings TO hr_reader;
INSERT INTO hr.bookings (booking_id, guest, night, nights, price) VALUES (1, 'Ann', DATE '2024-02-28', 3, 50);
"""
NEWER = """
CREATE TABLE hr.embeddings (
  id NUMBER(6) NOT NULL,
  small VECTOR(3, FLOAT32),
  whole VECTOR(*, INT8),
  wide VECTOR(2, FLOAT64) NOT NULL,
  anything VECTOR
);
GRANT READ ON hr.embeddings TO hr_reader;
"""


async def _application(running: RunningSandbox) -> AsyncGenerator[ToolApplication]:
    async def where() -> Target:
        return Target(running.dsn, running.user, Secret(running.password))

    database = Database(where, Limits())
    yield ToolApplication(Settings(Connection()), database)
    await database.close()


@pytest.fixture(scope="module", params=["19c", "23ai"])
def plain(request: pytest.FixtureRequest) -> Generator[RunningSandbox]:
    running = launch(request.param, [PLAIN])
    yield running
    running.stop()


@pytest.fixture
async def application(plain: RunningSandbox, anyio_backend: str) -> AsyncGenerator[ToolApplication]:
    async for found in _application(plain):
        yield found


@pytest.fixture(scope="module")
def newer() -> Generator[RunningSandbox]:
    running = launch("23ai", [NEWER])
    yield running
    running.stop()


@pytest.fixture
async def on_23ai(newer: RunningSandbox, anyio_backend: str) -> AsyncGenerator[ToolApplication]:
    async for application in _application(newer):
        yield application


async def described(application: ToolApplication, *names: str) -> dict[str, dict[str, Any]]:
    found = await answer(application, "describe_objects", names=list(names))
    return {item["name"]: item for item in found["objects"]}


async def test_vectors_are_described_with_dimensions_and_format(on_23ai: ToolApplication) -> None:
    found = (await described(on_23ai, "hr.embeddings"))["HR.EMBEDDINGS"]
    assert found["columns"] == [
        "ID NUMBER(6) NOT NULL",
        "SMALL VECTOR(3, FLOAT32)",
        "WHOLE VECTOR(*, INT8)",
        "WIDE VECTOR(2, FLOAT64) NOT NULL",
        "ANYTHING VECTOR",
    ]


async def test_the_ddl_of_a_table_with_vectors_says_the_same(on_23ai: ToolApplication) -> None:
    found = await answer(on_23ai, "get_source", name="hr.embeddings")
    assert "SMALL VECTOR(3, FLOAT32)" in found["text"]
    assert "ANYTHING VECTOR" in found["text"]


async def test_virtual_columns_are_told_with_their_expression(application: ToolApplication) -> None:
    found = (await described(application, "hr.bookings"))["HR.BOOKINGS"]
    assert found["columns"][5:] == [
        'TOTAL NUMBER GENERATED ALWAYS AS ("PRICE"*"NIGHTS") VIRTUAL',
        'GUEST_KEY VARCHAR2(30) GENERATED ALWAYS AS (UPPER("GUEST")) VIRTUAL NOT NULL',
    ]
    rows = await answer(application, "run_query", sql="SELECT total, guest_key FROM hr.bookings")
    assert rows["rows"] == [[150, "ANN"]]


async def test_indexes_are_told_with_their_expressions(application: ToolApplication) -> None:
    found = await described(application, "hr.bookings", "hr.bookings_ix")
    lines = [
        'BOOKINGS_IX (UPPER("GUEST"), NIGHT DESC)',
        "BOOKINGS_PK UNIQUE (BOOKING_ID)",
        'BOOKINGS_UK UNIQUE (TRUNC("NIGHT"), "PRICE"*"NIGHTS")',
    ]
    table = found["HR.BOOKINGS"]
    assert table["indexes"] == lines
    assert found["HR.BOOKINGS_IX"]["indexes"] == lines[:1]
    assert not any("SYS_NC" in column for column in table["columns"])


async def test_partitioned_tables_say_how_and_are_found_once(application: ToolApplication) -> None:
    found = await described(application, "hr.sales", "hr.regional", "hr.spread")
    assert [found[f"HR.{name}"]["details"] for name in ("SALES", "REGIONAL", "SPREAD")] == [
        ["partitioned by RANGE (DAY), 3 partitions"],
        ["partitioned by LIST (REGION), 2 partitions"],
        ["partitioned by HASH (SALE_ID, REGION), 4 partitions"],
    ]
    listed = await answer(application, "search_objects", pattern="regional", detail="names")
    assert listed["objects"] == [{"name": "HR.REGIONAL", "type": "TABLE"}]


async def test_a_materialized_view_is_found_and_described_as_one(
    application: ToolApplication,
) -> None:
    listed = await answer(application, "search_objects", pattern="pay", types=["MATERIALIZED VIEW"])
    assert listed["objects"] == [
        {"name": "HR.PAY", "type": "MATERIALIZED VIEW", "comment": "Staff of each department"}
    ]
    found = (await described(application, "hr.pay"))["HR.PAY"]
    assert (found["type"], found["comment"]) == ("MATERIALIZED VIEW", "Staff of each department")
    assert found["columns"] == ["DEPARTMENT NUMBER(4)", "STAFF NUMBER"]
    (refresh,) = found["details"]
    assert refresh.startswith("refresh COMPLETE on DEMAND, built IMMEDIATE, last refreshed 2")
    rows = await answer(application, "run_query", sql="SELECT SUM(staff) AS n FROM hr.pay")
    assert rows["rows"] == [[107]]
