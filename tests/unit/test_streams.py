"""The two ends of the wire inside the event loop."""

import threading

import anyio
import anyio.to_thread
import pytest

from mcp_oracle.handshake import HANDSHAKE_ID
from mcp_oracle.stdio import Receiver
from mcp_oracle.streams import Incoming, Outgoing

pytestmark = pytest.mark.anyio


class Wire:
    """A wire whose room a test opens and closes."""

    def __init__(self, *early: str) -> None:
        self.sent: list[str] = []
        self.room = threading.Event()
        self.room.set()
        self.asked_for_room = threading.Event()
        self._early = list(early)

    def attach(self, receiver: Receiver) -> list[str]:
        return self._early

    def send(self, line: str) -> None:
        self.sent.append(line)

    def has_room(self) -> bool:
        return self.room.is_set()

    def wait_for_room(self) -> None:
        self.asked_for_room.set()
        self.room.wait()


def takes_none(_: str) -> bool:
    return False


async def test_early_lines_come_before_those_of_the_reader():
    incoming = Incoming(Wire("1", "2"), takes_none)

    def reader() -> None:
        incoming.lines(["3", "4"])
        incoming.drain()
        incoming.end()

    async with anyio.create_task_group() as group:
        group.start_soon(anyio.to_thread.run_sync, reader)
        assert [line async for line in incoming] == ["1", "2", "3", "4"]


async def test_a_line_that_is_taken_does_not_reach_the_sdk():
    incoming = Incoming(Wire("call", "ping", "call", "list"), lambda line: line == "call")
    assert [await incoming.readline(), await incoming.readline()] == ["ping", "list"]


async def test_what_is_taken_is_taken_without_the_sdk_and_every_line_is_shown_once():
    shown: list[str] = []

    def takes(line: str) -> bool:
        shown.append(line)
        return line.startswith("call")

    incoming = Incoming(Wire(), takes)
    await anyio.to_thread.run_sync(incoming.lines, ["call 1", "call 2", "ping", "call 3"])
    await anyio.wait_all_tasks_blocked()
    assert shown == ["call 1", "call 2", "ping"]
    assert await incoming.readline() == "ping"
    async with anyio.create_task_group() as group:
        group.start_soon(incoming.readline)
        await anyio.wait_all_tasks_blocked()
        group.cancel_scope.cancel()
    assert shown == ["call 1", "call 2", "ping", "call 3"]


async def test_nothing_is_taken_while_there_is_no_room_for_answers():
    wire, shown = Wire(), list[str]()
    incoming = Incoming(wire, lambda line: not shown.append(line))
    wire.room.clear()
    await anyio.to_thread.run_sync(incoming.lines, ["call"])
    await anyio.wait_all_tasks_blocked()
    assert not shown


async def test_a_batch_waits_until_the_one_before_was_taken():
    incoming = Incoming(Wire(), takes_none)
    given: list[str] = []
    seen: list[tuple[str, list[str]]] = []

    def reader() -> None:
        for number in range(3):
            incoming.lines([str(number)])
            given.append(str(number))
        incoming.drain()
        given.append("drained")
        incoming.end()

    async with anyio.create_task_group() as group:
        group.start_soon(anyio.to_thread.run_sync, reader)
        seen += [(line, list(given)) async for line in incoming]
    assert [line for line, _ in seen] == ["0", "1", "2"]
    assert all("drained" not in before for _, before in seen)
    assert given == ["0", "1", "2", "drained"]


async def test_no_line_is_taken_while_answers_wait_for_the_client():
    wire = Wire("early")
    wire.room.clear()
    incoming = Incoming(wire, takes_none)
    taken: list[str] = []

    async def take() -> None:
        taken.append(await incoming.readline())

    async with anyio.create_task_group() as group:
        group.start_soon(take)
        await anyio.to_thread.run_sync(wire.asked_for_room.wait)
        assert taken == []
        wire.room.set()
    assert taken == ["early"]


async def test_only_the_first_answer_to_a_replayed_request_is_dropped():
    wire = Wire()
    outgoing = Outgoing(wire)
    replayed = f'{{"jsonrpc":"2.0","id":"{HANDSHAKE_ID}","result":{{}}}}\n'
    await outgoing.write(replayed)
    await outgoing.write(replayed)
    assert wire.sent == [replayed]


async def test_without_a_handshake_the_first_answer_is_sent():
    wire = Wire()
    await Outgoing(wire).write('{"jsonrpc":"2.0","id":1,"result":{}}\n')
    assert len(wire.sent) == 1


async def test_the_sdk_gets_long_numbers_of_binds_as_text():
    line = '{"params": {"arguments": {"binds": [0.12345678901234567890]}}}\n'
    given = await Incoming(Wire(line), takes_none).readline()
    assert '"value": "0.12345678901234567890"' in given
