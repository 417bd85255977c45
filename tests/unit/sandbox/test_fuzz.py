"""Any chunking gives the same conversation; any bytes end in an answer or a closed connection."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mcp_oracle.sandbox.protocol.state import State
from mcp_oracle.sandbox.types import Column, Profile, TypeCode
from mcp_oracle.sandbox.wire.constants import Function, Marker, MessageType, PacketType
from mcp_oracle.sandbox.wire.definition import Definition
from mcp_oracle.sandbox.wire.errors import MalformedError
from mcp_oracle.sandbox.wire.packet import Packet
from tests.unit.sandbox.client import (
    Dialogue,
    Messages,
    connect,
    data_types,
    end_of_file,
    interrupt,
    pairs_of,
    protocol,
    request,
)
from tests.unit.sandbox.fake import Answer, FakeDatabase, Query

MANY = "select * from many"
ANSWERS: dict[str, Answer] = {
    MANY: Query([Column("N", TypeCode.NUMBER)], [(number,) for number in range(5)]),
    "select :1 from dual": Query([Column("N", TypeCode.NUMBER)], [(1,)]),
}


# ---- any chunking, any bytes


def visit(profile: Profile) -> bytes:
    """The bytes of a whole visit; without randomness the challenge is always the same."""
    dialogue = Dialogue(FakeDatabase(profile, ANSWERS))
    messages = Messages(dialogue.connection.release.field_version)
    handshake = [request(protocol()), request(data_types()), request(messages.auth_one("HR"))]
    dialogue.feed(connect())
    challenge = pairs_of([dialogue.feed(step)[0].payload for step in handshake][-1])
    calls = [
        messages.auth_two("HR", "hr", challenge),
        messages.execute(MANY),
        messages.fetch(1, 2),
        messages.execute("y" * 20_000),
        messages.function(250),
        messages.piggyback(Function.CLOSE_CURSORS, b"\1\1\1\1\1") + messages.ping(),
    ]
    return connect() + b"".join([*handshake, *map(request, calls), end_of_file()])


VISITS: dict[Profile, bytes] = {"19c": visit("19c"), "23ai": visit("23ai")}


def feed_in_chunks(dialogue: Dialogue, stream: bytes, sizes: list[int]) -> list[Packet]:
    answers = list[Packet]()
    for size in [*sizes, len(stream)]:
        if stream:  # nothing comes after the end
            answers += dialogue.feed(stream[:size])
        stream = stream[size:]
    return answers


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 4000), max_size=40), st.sampled_from(["19c", "23ai"]))
def test_any_chunking_gives_the_same_conversation(sizes: list[int], profile: Profile) -> None:
    whole, cut = (Dialogue(FakeDatabase(profile, ANSWERS)) for _ in range(2))
    assert feed_in_chunks(cut, VISITS[profile], sizes) == whole.feed(VISITS[profile])
    assert cut.events == whole.events
    assert cut.connection.state == State.CLOSED
    assert cut.statements == [MANY, "y" * 20_000]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 300), max_size=40))
def test_a_break_ends_in_the_same_place_however_it_is_cut(sizes: list[int]) -> None:
    dialogue = Dialogue(FakeDatabase("23ai", ANSWERS))
    messages = dialogue.log_on()
    calls = request(messages.execute(MANY)) + request(messages.fetch(1, 1))
    stream = calls + interrupt(Marker.BREAK) + interrupt(Marker.RESET) + request(messages.ping())
    answers = feed_in_chunks(dialogue, stream, sizes)
    kinds_of_answers = [PacketType(packet.type).name for packet in answers]
    assert kinds_of_answers[-4:] == ["MARKER", "MARKER", "DATA", "DATA"]
    assert b"ORA-01013" in answers[-2].payload
    assert answers[-1].payload[0] == MessageType.STATUS


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 4))
def test_any_bytes_end_in_an_answer_or_a_closed_connection(data: bytes, step: int) -> None:
    dialogue = Dialogue(FakeDatabase("23ai", ANSWERS))
    steps = [connect(), request(protocol()), request(data_types())]
    try:
        for prepared in steps[:step]:
            dialogue.feed(prepared)
        if step == 4:
            dialogue = Dialogue(FakeDatabase("23ai", ANSWERS))
            dialogue.log_on()
        dialogue.feed(request(data) if step else data)
        dialogue.feed(data)
    except MalformedError:
        assert dialogue.connection.state == State.CLOSED


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_damage_to_a_request_ends_in_an_answer_or_a_closed_connection(
    draw: st.DataObject,
) -> None:
    dialogue = Dialogue(FakeDatabase("23ai", ANSWERS))
    messages = dialogue.log_on()
    definition = Definition(TypeCode.NUMBER, 22).encode(24)
    whole = bytearray(
        messages.execute("select :1 from dual", binds=[definition], rows=b"\x07\x02\xc1\x02")
    )
    for _ in range(draw.draw(st.integers(1, 4))):
        whole[draw.draw(st.integers(1, len(whole) - 1))] = draw.draw(st.integers(0, 255))
    try:
        packets = dialogue.feed(request(bytes(whole)))
    except MalformedError:
        assert dialogue.connection.state == State.CLOSED
        return
    assert packets
    assert dialogue.message(messages.ping())[0] == MessageType.STATUS
