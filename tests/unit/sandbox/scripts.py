"""What the scripted database answers in the driver tests."""

import datetime as dt
from decimal import Decimal

from mcp_oracle.sandbox.types import (
    Bind,
    Column,
    OraError,
    Outcome,
    TypeCode,
    Value,
    YearMonth,
)
from tests.unit.sandbox.fake import Answer, FakeSession, Query

BERLIN = dt.timezone(dt.timedelta(hours=2))
NEWFOUNDLAND = dt.timezone(-dt.timedelta(hours=3, minutes=30))
MOMENT = dt.datetime(2024, 2, 29, 13, 14, 15, 123456)  # noqa: DTZ001 - DATE has no zone
SECOND = MOMENT.replace(microsecond=0)

NUMBERS: list[Value] = [
    0,
    1,
    -1,
    10**37,
    -(10**37) - 1,
    Decimal("0.01"),
    Decimal("-123.45"),
    Decimal("1E-30"),
    Decimal("12345678901234567890123456789012345678.12"),
    99,
    100,
    Decimal("0.1"),
    None,
]

PLAIN_COLUMNS: list[tuple[Column, list[Value]]] = [
    (Column("N", TypeCode.NUMBER, 0, -127), [7, -7, None]),
    (Column("P", TypeCode.NUMBER, 10, 2), [Decimal("12345678.25"), Decimal("-0.5"), None]),
    (Column("V", TypeCode.VARCHAR2, size=40), ["plain", "Grüße 🦆", None]),
    (Column("NV", TypeCode.VARCHAR2, size=40, national=True), ["plain", "Grüße 🦆", None]),
    (Column("C", TypeCode.CHAR, size=3), ["abc", "x  ", None]),
    (Column("D", TypeCode.DATE), [SECOND, dt.datetime(1, 1, 1), None]),  # noqa: DTZ001
    (Column("T", TypeCode.TIMESTAMP, scale=6), [MOMENT, SECOND, None]),
    (Column("TL", TypeCode.TIMESTAMP_LTZ, scale=6), [MOMENT, SECOND, None]),
    (Column("R", TypeCode.RAW, size=300), [b"\x00\xff", b"r" * 300, None]),
    (Column("BD", TypeCode.BINARY_DOUBLE), [1.5, -0.1, None]),
    (Column("BF", TypeCode.BINARY_FLOAT), [1.5, -0.25, None]),
    (
        Column("IDS", TypeCode.INTERVAL_DS, precision=9, scale=6),
        [dt.timedelta(3, 4, 5), -dt.timedelta(3, 4, 5), None],
    ),
    (Column("RID", TypeCode.ROWID), ["AAAR3sAAEAAAACXAAA", "AAAR3sAAEAAAACXAP/", None]),
    (Column("U", TypeCode.UROWID), ["AAAR3sAAEAAAACXAAB", "AAAAAAAAAAAAAAAAAB", None]),
    (Column("L", TypeCode.LONG), ["long", "x" * 70000, None]),
    (Column("LR", TypeCode.LONG_RAW), [b"long", b"x" * 70000, None]),
]


def rows_of(columns: list[tuple[Column, list[Value]]]) -> Query:
    return Query(
        [column for column, _ in columns],
        list(zip(*(values for _, values in columns), strict=True)),
    )


LARGE_TEXT = "Größe " * 20000
LARGE_BYTES = bytes(range(256)) * 500
LOB_COLUMNS: list[tuple[Column, list[Value]]] = [
    (Column("ID", TypeCode.NUMBER), [1, 2, 3]),
    (Column("TXT", TypeCode.CLOB), [LARGE_TEXT, "small", None]),
    (Column("BIN", TypeCode.BLOB), [LARGE_BYTES, b"small", None]),
]
DOCUMENT: Value = {
    "name": "Ada",
    "tags": ["x", None, True, {"deep": Decimal("1.5")}],
    "n": 12345678901234567890,
    "long": "y" * 70000,
    "": -1,
}


def echo(_: FakeSession, binds: list[Bind], values: list[Value]) -> Outcome:
    """`select :a … from dual`: gives every bind back in its own type."""
    columns = [Column(f"B{at}", bind.type, 0, -127, 4000) for at, bind in enumerate(binds)]
    query = Query(columns, [tuple(values)])
    return query(_, binds, values)


def insert(session: FakeSession, binds: list[Bind], values: list[Value]) -> Outcome:
    session.in_transaction = True
    if values and values[0] == -1:
        raise OraError(1, "unique constraint (HR.PK) violated")
    return Outcome(row_count=1)


def insert_returning(session: FakeSession, binds: list[Bind], values: list[Value]) -> Outcome:
    session.in_transaction = True
    number = values[0]
    assert isinstance(number, int)
    return Outcome(row_count=2, returned=((number * 10, number * 10 + 1), ("a", None)))


def block(session: FakeSession, binds: list[Bind], values: list[Value]) -> Outcome:
    """`begin :a := f(:b, :c); end;`: A is OUT, B is IN, C is IN OUT."""
    return Outcome(
        out={0: f"got {values[1]}", 2: (values[2] if isinstance(values[2], int) else 0) + 1}
    )


def sleep_until_interrupted(
    session: FakeSession, binds: list[Bind], values: list[Value]
) -> Outcome:
    session.database.started.set()
    if not session.interrupted.wait(30):
        raise AssertionError("nobody interrupted")
    raise OraError(1013, "user requested cancel of current operation")


ANSWERS: dict[str, Answer] = {
    "select * from plain": rows_of(PLAIN_COLUMNS),
    "select * from numbers": Query(
        [Column("N", TypeCode.NUMBER, 0, -127)], [(number,) for number in NUMBERS]
    ),
    "select * from lobs": rows_of(LOB_COLUMNS),
    "select * from many": Query(
        [Column("ID", TypeCode.NUMBER), Column("TXT", TypeCode.VARCHAR2, size=20)],
        [(number, f"group {number // 100}") for number in range(1234)],
    ),
    "select * from wide": Query(
        [Column(f"C{at}", TypeCode.VARCHAR2, size=4000) for at in range(30)],
        [tuple(f"{row}-{at}" * 100 for at in range(30)) for row in range(20)],
    ),
    "select * from empty": Query([Column("ID", TypeCode.NUMBER)], []),
    "select ids from tz": Query(
        [Column("Z", TypeCode.TIMESTAMP_TZ, scale=6)],
        [(MOMENT.replace(tzinfo=BERLIN),), (MOMENT.replace(tzinfo=NEWFOUNDLAND),), (None,)],
    ),
    "select ym from intervals": Query(
        [Column("YM", TypeCode.INTERVAL_YM, precision=9)],
        [(YearMonth(3, 4),), (YearMonth(-3, -4),), (None,)],
    ),
    "select * from json": Query(
        [Column("J", TypeCode.JSON)], [(DOCUMENT,), ([1, 2],), ("text",), (None,)]
    ),
    "select * from vectors": Query(
        [Column("V", TypeCode.VECTOR, size=3)], [([1.0, 2.5, -3.0],), (None,)]
    ),
    "select * from booleans": Query([Column("B", TypeCode.BOOLEAN)], [(True,), (False,), (None,)]),
    "select :1 from dual": echo,
    "select :a, :b from dual": echo,
    "insert into t values (:1)": insert,
    "insert into t values (:1, :2)": insert,
    "insert into t values (:id) returning id, txt into :ids, :txts": insert_returning,
    "begin :a := f(:b, :c); end;": block,
    "begin null; end;": Outcome(),
    "create table t (id number)": Outcome(),
    "alter session set current_schema = co": Outcome(current_schema="CO"),
    "select * from slow": sleep_until_interrupted,
    "select nope from dual": OraError(904, '"NOPE": invalid identifier', offset=7),
    "select kill from dual": OraError(28, "your session has been killed", fatal=True),
}
