"""The session without a socket: piggybacks, LOBs, conversions, and everything that is refused."""

from decimal import Decimal
from typing import Any

import pytest

from mcp_oracle.sandbox.protocol.answer import RowData
from mcp_oracle.sandbox.protocol.execute import Fetch
from mcp_oracle.sandbox.protocol.lob import LobCall
from mcp_oracle.sandbox.protocol.negotiation import Agreement
from mcp_oracle.sandbox.protocol.piggyback import CloseCursors
from mcp_oracle.sandbox.protocol.request import Request, Simple
from mcp_oracle.sandbox.session.bind import encode_out
from mcp_oracle.sandbox.session.cursor import CursorTable
from mcp_oracle.sandbox.session.lob import LobTable
from mcp_oracle.sandbox.session.representation import represent
from mcp_oracle.sandbox.types import Bind, Column, OraError, Outcome, TypeCode, Value
from mcp_oracle.sandbox.wire.constants import Function, LobOperation, MessageType
from mcp_oracle.sandbox.wire.definition import Definition
from mcp_oracle.sandbox.wire.errors import EncodingError
from mcp_oracle.sandbox.wire.octets import Writer
from mcp_oracle.sandbox.wire.values.lob import Locator
from tests.unit.sandbox.client import Dialogue, Messages
from tests.unit.sandbox.fake import Answer, FakeDatabase, FakeRows, FakeSession, Query

NUMBERS = Query([Column("N", TypeCode.NUMBER)], [(number,) for number in range(9)])


def visit(answers: dict[str, Answer] | None = None) -> tuple[Dialogue, Messages]:
    dialogue = Dialogue(FakeDatabase("23ai", answers or {"q": NUMBERS}))
    return dialogue, dialogue.log_on()


# ---- piggybacks


def test_cancelled_cursors_lose_their_rows_and_closed_ones_their_id() -> None:
    query = Query(NUMBERS.columns, NUMBERS.rows)
    dialogue, messages = visit({"select q": query})
    dialogue.message(messages.execute("select q"))
    cancel = messages.piggyback(Function.CANCEL_CURSORS, b"\1\1\1\1\1")
    assert dialogue.message(cancel + messages.ping())[0] == MessageType.STATUS
    assert query.opened[0].is_closed
    assert b"ORA-01002" in dialogue.message(messages.fetch(1, 1))
    close = messages.piggyback(Function.CLOSE_CURSORS, b"\1\1\2\1\1\1\x63")  # 99 is unknown
    assert b"ORA-01001" in dialogue.message(close + messages.fetch(1, 1))


@pytest.mark.parametrize(
    ("call", "closes", "instant"),
    [
        (Simple(Function.ROLLBACK), False, True),
        (Simple(Function.ROLLBACK), True, False),
        (Simple(Function.VERSION), False, False),
        (Fetch(1, 1), False, False),
    ],
)
def test_only_what_takes_no_time_is_answered_at_once(
    call: Simple | Fetch, closes: bool, instant: bool
) -> None:
    dialogue, _ = visit()
    piggybacks = (CloseCursors((1,)),) if closes else ()
    asked = Request(call, piggybacks)
    assert not dialogue.session.is_instant(asked)
    dialogue.database.sessions[0].has_light_transaction = True
    assert dialogue.session.is_instant(asked) == instant


@pytest.mark.parametrize(
    ("code", "body"),
    [
        (Function.SESSION_STATE, Writer().integer(0x41).getvalue()),
        (
            Function.APP_CONTEXT,
            Writer()
            .u8(1)
            .integer(3)
            .u8(1)
            .integer(1, 1)
            .u8(0)
            .counted(b"CTX")
            .text("K")
            .text("V")
            .integer(0)
            .getvalue(),
        ),
        (
            Function.ALTER_SESSION,
            Writer().integer(0).u8(1).integer(1).text("A").text("B").integer(0).getvalue(),
        ),
        (Function.PIPELINE_BEGIN, Writer().integer(1).u8(0, 2).getvalue()),
    ],
)
def test_piggybacks_without_meaning_are_skipped(code: int, body: bytes) -> None:
    dialogue, messages = visit()
    answer = dialogue.message(messages.piggyback(code, body) + messages.ping())
    assert answer[0] == MessageType.STATUS


def test_temporary_lobs_are_freed_by_piggyback() -> None:
    dialogue, messages = visit()
    lobs = dialogue.session.lobs
    cells = [lobs.cell("a"), lobs.cell(b"b")]
    locators = b"".join(cell.locator.encode() for cell in cells)
    body = Writer().u8(1).integer(len(locators)).u8(0).integer(0, 0, 0).u8(0, 0, 0)
    body.integer(LobOperation.FREE_ARRAY).u8(0).integer(0, 0, 0).u8(0, 0).integer(0)
    body.u8(0).integer(0).u8(0).integer(0).raw(locators)
    free = messages.piggyback(Function.LOB, body.getvalue())
    assert dialogue.message(free + messages.ping())[0] == MessageType.STATUS
    assert len(lobs) == 0


def test_an_error_in_a_piggyback_is_the_error_of_the_call() -> None:
    dialogue, messages = visit()

    def refuse(name: str, value: str | None) -> None:
        raise OraError(1435, "user does not exist")

    dialogue.database.sessions[0].set_attribute = refuse
    schema = messages.piggyback(Function.SET_SCHEMA, Writer().u8(1).text("NOBODY").getvalue())
    assert b"ORA-01435" in dialogue.message(schema + messages.ping())


# ---- LOBs


@pytest.fixture
def lobs() -> LobTable:
    return LobTable()


def test_an_unknown_locator_is_refused(lobs: LobTable) -> None:
    locator = lobs.cell("text").locator
    lobs.free((locator,))
    for wrong in (locator, Locator(77, is_text=True)):
        with pytest.raises(OraError, match="ORA-22275"):
            lobs.answer(LobCall(LobOperation.LENGTH, wrong))
    with pytest.raises(OraError, match="ORA-22275"):
        lobs.answer(LobCall(LobOperation.LENGTH))


def test_the_oldest_locators_are_forgotten(lobs: LobTable) -> None:
    first = lobs.cell("first").locator
    for _ in range(19_999):
        lobs.cell("more")
    last = lobs.cell("more").locator
    assert len(lobs) == 20_000
    assert lobs.value(last) == "more"
    with pytest.raises(OraError, match="ORA-22275"):
        lobs.value(first)


def test_lobs_are_written_trimmed_and_freed(lobs: LobTable) -> None:
    created = lobs.answer(LobCall(LobOperation.CREATE_TEMPORARY, destination=TypeCode.BLOB))
    locator = created.locator
    lobs.answer(LobCall(LobOperation.WRITE, locator, 3, data=b"xy"))
    assert lobs.value(locator) == b"\0\0xy"
    lobs.answer(LobCall(LobOperation.WRITE, locator, 1, data=b"ab"))
    assert lobs.answer(LobCall(LobOperation.READ, locator, 2, amount=2)).data == b"b\x78"
    lobs.answer(LobCall(LobOperation.TRIM, locator, amount=1))
    assert lobs.value(locator) == b"a"
    lobs.answer(LobCall(LobOperation.FREE_TEMPORARY, locator))
    assert len(lobs) == 0


def test_a_lob_cannot_grow_without_limit(lobs: LobTable) -> None:
    locator = lobs.cell("text").locator
    with pytest.raises(OraError, match="ORA-03001"):
        lobs.answer(LobCall(LobOperation.WRITE, locator, 2**40, data=b"x"))


# ---- what older clients are shown


@pytest.mark.parametrize(
    ("kind", "version", "shown"),
    [
        (TypeCode.JSON, 16, TypeCode.JSON),
        (TypeCode.JSON, 13, TypeCode.CLOB),
        (TypeCode.BOOLEAN, 17, TypeCode.BOOLEAN),
        (TypeCode.BOOLEAN, 16, TypeCode.NUMBER),
        (TypeCode.VECTOR, 24, TypeCode.VECTOR),
        (TypeCode.VECTOR, 20, TypeCode.CLOB),
        (TypeCode.DATE, 7, TypeCode.DATE),
    ],
)
def test_types_that_a_client_does_not_know_are_shown_as_others(
    kind: TypeCode, version: int, shown: TypeCode
) -> None:
    assert represent(Column("X", kind), version).column.type == shown


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (TypeCode.JSON, {"a": [1, Decimal("1.50"), Decimal(7), None]}, '{"a":[1,1.50,7,null]}'),
        (TypeCode.JSON, Decimal("12345678901234567890.123"), "12345678901234567890.123"),
        (TypeCode.JSON, "Grüße", '"Grüße"'),
        (TypeCode.BOOLEAN, True, 1),
        (TypeCode.BOOLEAN, None, None),
    ],
)
def test_shown_values_keep_what_they_are(kind: TypeCode, value: Value, shown: Value) -> None:
    convert = represent(Column("X", kind), 11).convert
    assert convert is not None
    assert convert(value) == shown


def test_json_text_of_other_values_is_refused() -> None:
    convert = represent(Column("X", TypeCode.JSON), 11).convert
    assert convert is not None
    with pytest.raises(EncodingError):
        convert([b"bytes"])


# ---- OUT binds


@pytest.mark.parametrize(
    ("definition", "value", "encoded"),
    [
        (Definition(TypeCode.VARCHAR2, 10), 12, b"\x0212\0"),
        (Definition(TypeCode.NUMBER), "12", b"\x02\xc1\x0d\0"),
        (Definition(TypeCode.VARCHAR2, 10, form=2), "a", b"\x02\0a\0"),
        (Definition(TypeCode.NUMBER), None, b"\0\0"),
        (Definition(TypeCode.NUMBER, is_array=True), [1, None], b"\1\2\x02\xc1\x02\0\0\0"),
        (Definition(3), 1, b"\x02\xc1\x02\0"),
    ],
)
def test_out_values_take_the_type_of_their_bind(
    lobs: LobTable, definition: Definition, value: Value, encoded: bytes
) -> None:
    assert encode_out(definition, value, lobs) == encoded


def test_out_lobs_come_by_locator(lobs: LobTable) -> None:
    encoded = encode_out(Definition(TypeCode.CLOB), "text", lobs)
    assert encoded.startswith(b"\1\x28\1\4")
    assert len(lobs) == 1


@pytest.mark.parametrize(
    ("definition", "value", "number"),
    [
        (Definition(TypeCode.NUMBER), "twelve", 6502),
        (Definition(TypeCode.CURSOR), None, 3001),
        (Definition(TypeCode.NUMBER, is_array=True), 1, 6502),
    ],
)
def test_out_values_that_cannot_be_had_are_refused(
    lobs: LobTable, definition: Definition, value: Value, number: int
) -> None:
    with pytest.raises(OraError) as caught:
        encode_out(definition, value, lobs)
    assert caught.value.number == number


# ---- rows

AGREEMENT = Agreement(24, 8192, end_of_response=True)


def test_equal_columns_are_left_out_and_every_later_row_says_what_it_sends() -> None:
    """go-ora keeps a bit vector until the next one comes."""
    cells = ((b"\1a", b"\1x"), (b"\1b", b"\1x"), (b"\1c", b"\1y"))
    encoded = RowData(cells).encode(AGREEMENT)
    header = bytes.fromhex("06000102000103000000")
    assert encoded == header + b"\x07\1a\1x" + b"\x15\1\1\1\x07\1b" + b"\x15\1\2\3\x07\1c\1y"


def test_rows_without_repeats_need_no_bit_vector() -> None:
    cells = ((b"\1a", b"\1x"), (b"\1b", b"\1y"))
    assert bytes((MessageType.BIT_VECTOR,)) not in RowData(cells).encode(AGREEMENT)
    repeated = RowData((cells[0], cells[0]), repeats_may_be_left_out=False)
    assert repeated.encode(AGREEMENT).endswith(b"\x07\1a\1x\x07\1a\1x")


def test_a_fetch_of_any_size_is_bounded() -> None:
    query = Query(NUMBERS.columns, NUMBERS.rows)
    dialogue, messages = visit({"select q": query})
    dialogue.message(messages.execute("select q"))
    assert b"ORA-01403" in dialogue.message(messages.fetch(1, 2**32))
    assert query.opened[0].asked == [2, 65536]


# ---- refused on a healthy connection


def number_bind(is_array: bool = False) -> bytes:
    return Definition(TypeCode.NUMBER, 22, is_array, 5).encode(24)


REFUSED: list[tuple[str, dict[str, Any], bytes]] = [
    ("select q where :a", {}, b"ORA-01008"),
    ("select q", {"binds": [number_bind()], "rows": b"\7\0"}, b"ORA-01008"),
    ("insert q", {"options": 0x8001, "is_query": False}, b"ORA-03001"),
    ("select q", {"options": 0x20001}, b""),
    ("", {"cursor": 9}, b"ORA-01001"),
    ("", {}, b"ORA-01003"),
    ("select nothing", {}, b"ORA-03001"),
    ("select wrong", {}, b"ORA-03115"),
    ("select cursor", {}, b"ORA-03115"),
]


@pytest.mark.parametrize(("sql", "options", "error"), REFUSED)
def test_what_cannot_be_done_is_an_oracle_error(
    sql: str, options: dict[str, Any], error: bytes
) -> None:
    dialogue, messages = visit(
        {
            "select q": NUMBERS,
            "select nothing": Outcome(),
            "select wrong": Query([Column("N", TypeCode.NUMBER)], [("text",)]),
            "select cursor": Query([Column("N", TypeCode.CURSOR)], [(1,)]),
        }
    )
    assert error in dialogue.message(messages.execute(sql, **options))
    assert dialogue.message(messages.ping())[0] == MessageType.STATUS


def test_a_failed_statement_leaves_no_cursor() -> None:
    dialogue, messages = visit()
    dialogue.message(messages.execute("select unknown"))
    assert len(dialogue.session.cursors) == 0


def test_an_abandoned_answer_leaves_no_cursor() -> None:
    dialogue, messages = visit({"select q": NUMBERS})
    dialogue.message(messages.execute("select q"))
    dialogue.session.abandon()
    assert len(dialogue.session.cursors) == 0
    dialogue.message(messages.ping())
    dialogue.session.abandon()


def test_rows_of_a_changed_query_are_described_again() -> None:
    columns = [[Column("A", TypeCode.NUMBER)], [Column("B", TypeCode.VARCHAR2, size=3)]]

    def answer(session: FakeSession, binds: list[Bind], values: list[Value]) -> Outcome:
        return Outcome(rows=FakeRows(columns.pop(0), []))

    dialogue, messages = visit({"select changing": answer})
    assert dialogue.message(messages.execute("select changing"))[0] == MessageType.DESCRIBE
    again = messages.execute("", cursor=1, options=0x8060)
    assert dialogue.message(again)[0] == MessageType.DESCRIBE


def test_defines_must_fit_the_columns() -> None:
    cursor = CursorTable().new(None)
    cursor.describe(NUMBERS.columns, 24)
    with pytest.raises(OraError, match="ORA-01007"):
        cursor.define((Definition(1), Definition(1)))


def test_cursor_ids_are_used_again_when_they_are_free() -> None:
    table = CursorTable()
    first = table.new(None)
    table.close([first.id])
    ids = {table.new(None).id for _ in range(64_999)}
    assert ids == set(range(1, 65_000))
    with pytest.raises(OraError, match="ORA-01000"):
        table.new(None)


def test_closing_closes_open_results() -> None:
    query = Query(NUMBERS.columns, NUMBERS.rows)
    dialogue, messages = visit({"select q": query})
    dialogue.message(messages.execute("select q"))
    dialogue.session.close()
    assert query.opened[0].is_closed
    assert dialogue.database.sessions[0].is_closed
