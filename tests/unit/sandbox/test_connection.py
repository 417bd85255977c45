"""The conversation, both halves joined without a socket."""

import pytest

from mcp_oracle.sandbox.protocol.connection import (
    BreakReceived,
    Ended,
    Event,
    RequestHeld,
    ResetReceived,
)
from mcp_oracle.sandbox.protocol.execute import Execute
from mcp_oracle.sandbox.protocol.request import Refused, Request
from mcp_oracle.sandbox.protocol.state import TRANSITIONS, State, Trigger, after
from mcp_oracle.sandbox.types import Column, Profile, TypeCode
from mcp_oracle.sandbox.wire.constants import DataFlag, Function, Marker, MessageType, PacketType
from mcp_oracle.sandbox.wire.definition import Definition
from mcp_oracle.sandbox.wire.errors import MalformedError
from mcp_oracle.sandbox.wire.octets import Writer
from tests.unit.sandbox.client import (
    DESCRIPTOR,
    Dialogue,
    Messages,
    connect,
    data_types,
    end_of_file,
    interrupt,
    protocol,
    request,
)
from tests.unit.sandbox.fake import Answer, FakeDatabase, Query

MANY = "select * from many"
ANSWERS: dict[str, Answer] = {
    MANY: Query([Column("N", TypeCode.NUMBER)], [(number,) for number in range(5)]),
    "select :1 from dual": Query([Column("N", TypeCode.NUMBER)], [(1,)]),
}


@pytest.fixture
def dialogue() -> Dialogue:
    return Dialogue(FakeDatabase("23ai", ANSWERS))


def kinds(events: list[Event]) -> list[str]:
    return [
        type(event.call).__name__ if isinstance(event, Request) else type(event).__name__
        for event in events
    ]


# ---- states


def test_every_state_says_what_may_come() -> None:
    assert TRANSITIONS.keys() == set(State)
    assert {state for table in TRANSITIONS.values() for state in table.values()} <= set(State)


def test_every_state_can_be_reached_and_ended() -> None:
    reached, left = set[State](), [State.CONNECTING]
    while left:
        state = left.pop()
        if state not in reached:
            reached.add(state)
            left += TRANSITIONS[state].values()
    assert reached == set(State)
    assert all(after(state, Trigger.END) == State.CLOSED for state in State)


def test_an_unlisted_trigger_is_a_violation() -> None:
    with pytest.raises(MalformedError):
        after(State.ACCEPTED, Trigger.CALL)


# ---- handshake


def test_a_log_on_goes_through_all_states(dialogue: Dialogue) -> None:
    dialogue.log_on()
    assert dialogue.connection.state == State.READY
    assert kinds(dialogue.events) == [
        "Connect",
        "ProtocolRequest",
        "DataTypesRequest",
        "LogonStart",
        "LogonFinish",
    ]
    assert dialogue.database.sessions[0].client.program == "test"
    assert dialogue.database.sessions[0].client.machine == "here"


@pytest.mark.parametrize(("user", "password"), [("HR", "wrong"), ("NOBODY", "hr"), ("HR", "")])
def test_a_bad_log_on_ends_the_session(dialogue: Dialogue, user: str, password: str) -> None:
    dialogue.log_on(user, password)
    assert dialogue.connection.state == State.CLOSED
    assert dialogue.session.is_over
    assert dialogue.database.sessions == []


@pytest.mark.parametrize(
    ("profile", "version", "flags"), [("19c", 318, 0), ("23ai", 319, 0x02000000)]
)
def test_accept_grants_what_the_profile_has(profile: Profile, version: int, flags: int) -> None:
    (packet,) = Dialogue(FakeDatabase(profile)).feed(connect())
    assert packet.type == PacketType.ACCEPT
    assert len(packet.body) == 37
    assert int.from_bytes(packet.body[:2]) == version
    assert int.from_bytes(packet.body[-4:]) == flags


@pytest.mark.parametrize(("asked", "granted"), [(100, 512), (512, 512), (0, 8192), (10**6, 65536)])
def test_the_sdu_is_kept_in_bounds(dialogue: Dialogue, asked: int, granted: int) -> None:
    dialogue.feed(connect(sdu=asked))
    assert dialogue.connection.agreement.sdu == granted


def test_a_long_descriptor_follows_in_its_own_packet(dialogue: Dialogue) -> None:
    dialogue.feed(connect(DESCRIPTOR + " " * 300))
    assert dialogue.connection.state == State.ACCEPTED


@pytest.mark.parametrize(
    ("descriptor", "number"),
    [
        ("(CONNECT_DATA=(SERVICE_NAME=x))", 12514),
        ("(CONNECT_DATA=(SID=x))", 12505),
        ("()", 12514),
    ],
)
def test_unknown_services_are_refused(dialogue: Dialogue, descriptor: str, number: int) -> None:
    (packet,) = dialogue.feed(connect(descriptor))
    assert packet.type == PacketType.REFUSE
    assert f"(ERR={number})".encode() in packet.body
    assert dialogue.connection.state == State.CLOSED


def test_old_protocol_versions_end_the_connection(dialogue: Dialogue) -> None:
    with pytest.raises(MalformedError):
        dialogue.feed(connect(version=314))


@pytest.mark.parametrize(("client", "agreed"), [(24, 24), (11, 11), (30, 24)])
def test_the_lower_field_version_counts(dialogue: Dialogue, client: int, agreed: int) -> None:
    dialogue.log_on(field_version=client)
    assert dialogue.connection.agreement.field_version == agreed
    assert dialogue.connection.state == State.READY


def test_ends_of_response_begin_after_the_negotiation(dialogue: Dialogue) -> None:
    dialogue.feed(connect())
    for message in (protocol(), data_types()):
        (packet,) = dialogue.feed(request(message))
        assert packet.data_flags == 0
    (packet,) = dialogue.feed(request(Messages().auth_one("HR")))
    assert packet.data_flags == DataFlag.END_OF_RESPONSE
    assert packet.body[-1] == MessageType.END_OF_RESPONSE


def test_a_call_before_the_log_on_ends_the_connection(dialogue: Dialogue) -> None:
    dialogue.feed(connect())
    dialogue.message(protocol())
    dialogue.message(data_types())
    with pytest.raises(MalformedError):
        dialogue.message(Messages().ping())
    assert dialogue.connection.state == State.CLOSED


# ---- requests


def test_a_request_is_put_together_from_packets(dialogue: Dialogue) -> None:
    messages = dialogue.log_on()
    sql = f"select {'x' * 50_000} from dual"
    stream = request(messages.execute(sql))
    for byte in range(0, len(stream), 1000):
        assert not dialogue.statements
        dialogue.feed(stream[byte : byte + 1000])
    assert dialogue.statements == [sql]


@pytest.mark.parametrize("surplus", range(-60, 30, 3))
def test_requests_around_the_size_of_a_packet_are_answered(
    dialogue: Dialogue, surplus: int
) -> None:
    messages = dialogue.log_on()
    overhead = len(messages.execute("")) + 10
    sql = "x" * (8192 - overhead + surplus)
    for _ in range(2):
        assert b"ORA-00900" in dialogue.message(messages.execute(sql))


def test_a_short_packet_with_half_a_request_ends_the_connection(dialogue: Dialogue) -> None:
    messages = dialogue.log_on()
    with pytest.raises(MalformedError):
        dialogue.message(messages.execute(MANY)[:-5])


def test_a_long_array_is_read_once(dialogue: Dialogue) -> None:
    messages = dialogue.log_on()
    definition = Definition(TypeCode.VARCHAR2, 4000).encode(24)
    rows = b"".join(Writer().u8(7).counted(b"y" * 2000).getvalue() for _ in range(1))
    stream = request(messages.execute("select :1 from dual", binds=[definition], rows=rows))
    dialogue.feed(stream)
    call = dialogue.events[-1]
    assert isinstance(call, Request)
    assert isinstance(call.call, Execute)
    assert call.call.rows == (("y" * 2000,),)


def test_rows_come_with_the_execute_and_then_by_fetch(dialogue: Dialogue) -> None:
    messages = dialogue.log_on()
    first = dialogue.message(messages.execute(MANY))
    assert first[0] == MessageType.DESCRIBE
    assert b"ORA-01403" not in first
    assert b"ORA-01403" in dialogue.message(messages.fetch(1, 10))
    assert b"ORA-01002" in dialogue.message(messages.fetch(1, 10))
    assert b"ORA-01001" in dialogue.message(messages.fetch(99, 10))


def test_a_cursor_whose_binds_were_never_declared_does_not_run_again(dialogue: Dialogue) -> None:
    messages = dialogue.log_on()
    described = dialogue.message(messages.execute("select :1 from dual", options=0x28001))
    assert described[0] == MessageType.DESCRIBE
    again = messages.function(Function.REEXECUTE, Writer().integer(1, 1, 0, 0).getvalue())
    assert b"ORA-01008" in dialogue.message(again)
    assert dialogue.message(messages.ping())[0] == MessageType.STATUS


def test_a_token_stands_before_the_answer(dialogue: Dialogue) -> None:
    messages = dialogue.log_on()
    assert dialogue.message(messages.ping(token=5)).startswith(b"\x21\x01\x05\x09")


def test_one_way_functions_get_no_answer(dialogue: Dialogue) -> None:
    messages = dialogue.log_on()
    body = Writer().u8(0, 0).integer(0).getvalue()
    release = messages.function(Function.SESSION_RELEASE, body, MessageType.ONEWAY_FUNCTION)
    assert dialogue.message(release) == b""


@pytest.mark.parametrize("code", [0, 1, 103, 104, 121, 125, 128, 187, 255])
def test_unknown_functions_leave_the_connection_healthy(dialogue: Dialogue, code: int) -> None:
    messages = dialogue.log_on()
    assert b"ORA-03120" in dialogue.message(messages.function(code, b"anything"))
    assert b"ORA-03120" in dialogue.message(messages.piggyback(code, b"anything"))
    assert dialogue.message(messages.ping())[0] == MessageType.STATUS


def test_a_refused_request_of_many_packets_is_skipped_to_its_end(dialogue: Dialogue) -> None:
    messages = dialogue.log_on()
    assert b"ORA-03120" in dialogue.message(messages.function(128, b"x" * 50_000))
    assert dialogue.message(messages.ping())[0] == MessageType.STATUS
    assert sum(isinstance(e, Request) and isinstance(e.call, Refused) for e in dialogue.events) == 1


def test_the_version_is_told(dialogue: Dialogue) -> None:
    messages = dialogue.log_on(field_version=11)
    body = bytes.fromhex("01020100010101") + b"\x01\x01"
    assert b"Sandbox 23.26" in dialogue.message(messages.function(Function.VERSION, body))


def test_end_of_file_ends_the_connection(dialogue: Dialogue) -> None:
    dialogue.log_on()
    dialogue.feed(end_of_file())
    assert isinstance(dialogue.events[-1], Ended)
    assert dialogue.connection.state == State.CLOSED


# ---- break and reset


def test_a_break_is_answered_with_markers_and_an_error(dialogue: Dialogue) -> None:
    messages = dialogue.log_on()
    (acknowledged,) = dialogue.feed(interrupt())
    assert acknowledged.body == bytes((1, 0, Marker.BREAK))
    reset, error = dialogue.feed(interrupt(Marker.RESET))
    assert reset.body == bytes((1, 0, Marker.RESET))
    assert b"ORA-01013" in error.payload
    assert not dialogue.connection.break_pending
    assert dialogue.message(messages.ping())[0] == MessageType.STATUS


def test_a_break_is_seen_before_the_request_in_front_of_it_is_served(dialogue: Dialogue) -> None:
    messages = dialogue.log_on()
    stream = request(messages.execute(MANY)) + interrupt(Marker.BREAK) + interrupt(Marker.RESET)
    packets = dialogue.feed(stream)
    assert [packet.type for packet in packets] == [12, 12, 6]
    assert dialogue.statements == []


def test_a_break_in_the_middle_of_a_request_drops_it(dialogue: Dialogue) -> None:
    messages = dialogue.log_on()
    stream = request(messages.execute("x" * 20_000))
    dialogue.feed(stream[:8192])  # one packet
    dialogue.feed(interrupt() + interrupt(Marker.RESET))
    assert dialogue.message(messages.ping())[0] == MessageType.STATUS
    assert dialogue.statements == []


def test_a_request_instead_of_a_reset_is_held_and_then_served(dialogue: Dialogue) -> None:
    messages = dialogue.log_on()
    dialogue.feed(interrupt())
    assert dialogue.feed(request(messages.ping())) == []
    assert isinstance(dialogue.events[-1], RequestHeld)
    dialogue.connection.resume()
    (answer,) = dialogue.feed(b"")
    assert answer.payload[0] == MessageType.STATUS


def test_a_reset_after_a_held_request_drops_it(dialogue: Dialogue) -> None:
    messages = dialogue.log_on()
    dialogue.feed(interrupt() + request(messages.execute(MANY)) + interrupt(Marker.RESET))
    assert kinds(dialogue.events[-3:]) == ["BreakReceived", "RequestHeld", "ResetReceived"]
    assert dialogue.statements == []


def test_a_reset_without_a_break_means_nothing(dialogue: Dialogue) -> None:
    messages = dialogue.log_on()
    assert dialogue.feed(interrupt(Marker.RESET)) == []
    assert dialogue.message(messages.ping())[0] == MessageType.STATUS


def test_a_second_interrupt_before_the_reset_changes_nothing(dialogue: Dialogue) -> None:
    dialogue.log_on()
    packets = dialogue.feed(interrupt() + interrupt() + interrupt(Marker.RESET))
    assert [packet.type for packet in packets] == [12, 12, 6]
    assert sum(isinstance(event, BreakReceived) for event in dialogue.events) == 1
    assert sum(isinstance(event, ResetReceived) for event in dialogue.events) == 1


def test_a_client_that_leaves_during_a_break_ends_the_connection(dialogue: Dialogue) -> None:
    dialogue.log_on()
    dialogue.feed(interrupt() + end_of_file())
    assert isinstance(dialogue.events[-1], Ended)
