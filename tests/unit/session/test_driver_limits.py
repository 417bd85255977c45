"""What the driver cannot deliver, through the real driver: marked in its column, or an error that says how to ask."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from decimal import Decimal

import oracledb
import pytest

from mcp_oracle.errors import DatabaseError
from mcp_oracle.sandbox.embedded import start
from mcp_oracle.sandbox.types import BfileName, Column, Image, JsonValue, Row, TypeCode
from mcp_oracle.sandbox.wire.values.number import encode_number
from mcp_oracle.session.fetched import Fetched
from mcp_oracle.session.session import Session
from mcp_oracle.settings import Limits
from mcp_oracle.statement import vouch
from tests.unit.sandbox.fake import FakeDatabase, FakeRows, Query
from tests.unit.sandbox.object_type import NUMBER_CODE, TEXT_CODE, ZONED_CODE, Shape

pytestmark = pytest.mark.anyio

PLAIN = Column("N", TypeCode.NUMBER, scale=-127)
DATE = Column("D", TypeCode.DATE)
ZONED = Column("Z", TypeCode.TIMESTAMP_TZ, scale=6)
TEXT = Column("T", TypeCode.VARCHAR2, size=10)
NATIONAL = Column("NT", TypeCode.VARCHAR2, size=10, national=True)
IDES = Image(bytes((100 - 0, 100 - 44, 3, 15, 1, 1, 1)))
"""15 March 44 BC: century and year below 100."""
BERLIN = Image(bytes((120, 124, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0x80 | 0x11, 0x20)))
NEW_YEAR = dt.datetime.combine(dt.date(2024, 1, 1), dt.time())
NOBODY = "select 1 from nobody"


@pytest.fixture
def database() -> FakeDatabase:
    return FakeDatabase("23ai", {NOBODY: Query([PLAIN], [(1,)])})


async def run(
    database: FakeDatabase,
    columns: Sequence[Column],
    rows: Sequence[Row],
    limit: int = 10,
    limits: Limits | None = None,
) -> tuple[Fetched | DatabaseError, Fetched]:
    """The answer or error of a query with these rows, and the answer to the next one of the same session."""
    database.answers["select x"] = Query(columns, rows)
    endpoint = start(database)
    try:
        async with oracledb.connect_async(
            user="hr", password="hr", dsn=endpoint.dsn("FREEPDB1")
        ) as connection:
            session = Session(connection, limits or Limits())
            try:
                found = await session.run(vouch("select x", "guard"), {}, limit)
            except DatabaseError as error:
                found = error
            return found, await session.run(vouch(NOBODY, "guard"), {}, 1)
    finally:
        endpoint.stop()


async def test_bytes_that_are_no_text_spoil_no_other_cell(database: FakeDatabase) -> None:
    rows: list[Row] = [(Image(b"a\xffb"), Image(b"\x00a\xd8\x00")), ("é", "é"), (None, None)]
    found, _ = await run(database, [TEXT, NATIONAL], rows)
    assert isinstance(found, Fetched)
    assert found.rows == [("a\udcffb", "a\udcd8\udc00"), ("é", "é"), (None, None)]


async def test_a_bfile_is_its_locator_and_never_opened(database: FakeDatabase) -> None:
    column = Column("B", TypeCode.BFILE)
    found, _ = await run(database, [column], [(BfileName("DIR", "it's.txt"),), (None,)])
    assert isinstance(found, Fetched)
    assert found.columns[0].type == "BFILE"
    assert found.rows == [("BFILENAME('DIR', 'it''s.txt')",), (None,)]


async def test_an_xml_document_is_its_text(database: FakeDatabase) -> None:
    database.shapes['"SYS"."XMLTYPE"'] = Shape(b"x" * 16, "SYS", "XMLTYPE")
    long = f"<a>{'é' * 5000}</a>"
    found, _ = await run(
        database, [Column("X", TypeCode.OBJECT), PLAIN], [("<a>é</a>", 1), (None, 2), (long, 3)]
    )
    assert isinstance(found, Fetched)
    assert found.columns[0].type == "XMLTYPE"
    assert found.rows[:2] == [("<a>é</a>", 1), (None, 2)]
    assert found.rows[2][0] == f"{long[:2001]}… ({len(long)} characters)"  # 3 + 2 * 1998 bytes
    assert found.cuts == ((2, 0),)


async def test_a_cursor_is_its_first_rows(database: FakeDatabase) -> None:
    inner = [PLAIN, Column("S", TypeCode.TIMESTAMP, scale=9)]
    few = FakeRows(inner, [(10**20, NEW_YEAR), (None, None)])
    many = FakeRows(inner, [(n, None) for n in range(30)])
    column = Column("C", TypeCode.CURSOR)
    found, _ = await run(database, [PLAIN, column], [(1, few), (2, many), (3, FakeRows(inner, []))])
    assert isinstance(found, Fetched)
    assert found.rows[0] == (
        1,
        {
            "columns": ["N", "S"],
            "rows": [[10**20, "2024-01-01 00:00:00"], [None, None]],
            "more": False,
        },
    )
    second = found.rows[1][1]
    assert isinstance(second, dict)
    assert second["more"] is True
    assert second["rows"] == [[n, None] for n in range(20)]
    assert found.rows[2][1] == {"columns": ["N", "S"], "rows": [], "more": False}
    assert (
        found.columns[1].note
        == "S: cut to microseconds: TO_CHAR(S, 'YYYY-MM-DD HH24:MI:SS.FF9') shows all digits"
    )


async def test_an_object_has_its_attributes_and_a_collection_its_elements(
    database: FakeDatabase,
) -> None:
    database.shapes['"HR"."POINT"'] = Shape(
        b"p" * 16,
        "HR",
        "POINT",
        [("X", "NUMBER"), ("LABEL", "VARCHAR2"), ("AT", "TIMESTAMP WITH TZ")],
        [NUMBER_CODE, TEXT_CODE, ZONED_CODE],
    )
    database.shapes['"HR"."NUMBERS"'] = Shape(b"n" * 16, "HR", "NUMBERS", codes=[NUMBER_CODE])
    moment = bytes((120, 124, 1, 1, 1, 1, 1, 0, 0, 0, 0, 20, 60))
    point = Image(counted(encode_number(10**20)) + counted("é".encode()) + counted(moment))
    numbers = Image(b"\0" + bytes((120,)) + b"".join(counted(encode_number(n)) for n in range(120)))
    columns = [
        Column("P", TypeCode.OBJECT, object_type=("HR", "POINT")),
        Column("L", TypeCode.OBJECT, object_type=("HR", "NUMBERS")),
    ]
    found, _ = await run(database, columns, [(point, numbers), (None, None)])
    assert isinstance(found, Fetched), found
    assert [column.type for column in found.columns] == ["HR.POINT", "HR.NUMBERS"]
    assert found.rows == [
        ({"X": 10**20, "LABEL": "é", "AT": "2024-01-01 00:00:00"}, list(range(100))),
        (None, None),
    ]
    assert "AT: local time, offset not shown" in found.columns[0].note
    assert "first 100 elements" in found.columns[1].note


async def test_of_a_long_blob_length_and_digest_of_what_was_read_are_shown(
    database: FakeDatabase,
) -> None:
    data = bytes(range(256)) * 20
    found, _ = await run(database, [Column("B", TypeCode.BLOB)], [(data,), (b"",), (None,)])
    assert isinstance(found, Fetched)
    digest = hashlib.sha256(data[:2000]).hexdigest()
    head = data[:32].hex().upper()
    assert found.rows == [
        (f"{head}… (5120 bytes, SHA-256 of the first 2000 {digest})",),
        ("(0 bytes)",),
        (None,),
    ]
    assert found.cuts == ((0, 0),)


async def test_lobs_and_cursors_beyond_those_that_are_read_say_so(database: FakeDatabase) -> None:
    columns = [Column("C", TypeCode.CLOB), Column("R", TypeCode.CURSOR)]
    rows: list[Row] = [("é" * 9, FakeRows([PLAIN], [(1,)])) for _ in range(2)]
    found, _ = await run(database, columns, rows, limits=Limits(lob_reads=2))
    assert isinstance(found, Fetched)
    assert [row[0] for row in found.rows] == ["é" * 9, "é" * 9]
    assert [row[1] for row in found.rows] == [
        {"columns": ["N"], "rows": [], "more": True},
        {"columns": ["N"], "rows": [], "more": True},
    ]
    assert "have no rows here" in found.columns[1].note
    found, _ = await run(
        database, columns[:1], [row[:1] for row in rows], limits=Limits(lob_reads=1)
    )
    assert isinstance(found, Fetched)
    assert found.rows[1] == ("<CLOB of 9 characters, not read>",)


async def test_documents_are_json_text_if_one_is_long(database: FakeDatabase) -> None:
    column = Column("J", TypeCode.JSON)
    short: JsonValue = {"a": Decimal("0.12345678901234567890")}
    long: JsonValue = {"b": ["é" * 5000]}
    found, _ = await run(database, [column], [(short,), (None,)])
    assert isinstance(found, Fetched)
    assert found.rows == [(short,), (None,)]
    found, _ = await run(database, [column], [(short,), (long,), (None,)])
    assert isinstance(found, Fetched)
    assert found.rows[0] == ('{"a": 0.1234567890123456789}',)
    assert str(found.rows[1][0]).endswith("… (5011 characters)")
    assert found.rows[2] == (None,)
    assert "as JSON text" in found.columns[0].note


def counted(data: bytes) -> bytes:
    return bytes((len(data),)) + data
