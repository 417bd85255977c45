"""The short way of a call gives what the SDK gives, and leaves to the SDK whatever is not plain."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anyio
import pytest

from mcp_oracle import jsonrpc, server
from mcp_oracle.calls import MAX_CALLS, Calls
from mcp_oracle.direct import DirectCalls
from mcp_oracle.errors import ArgumentError
from mcp_oracle.handshake import HANDSHAKE_ID
from mcp_oracle.stdio import Receiver
from mcp_oracle.tools.call import Caller, Reply, ResourceLink

pytestmark = pytest.mark.anyio

Message = dict[str, Any]
MANIFEST: Message = json.loads(
    (Path(__file__).parents[1] / "data/clients/manifest.json").read_text()
)
NAMES = [tool["name"] for tool in MANIFEST["tools"]]
VALUE = {"é": [1, 2.5, None, True, "\u2028\t"], "n": 10**30, "none": None}


class Echo:
    """Answers with its caller, fails, or waits; reports progress."""

    def __init__(self) -> None:
        self.waiting = asyncio.Event()

    async def call(self, tool: str, arguments: Mapping[str, object], caller: Caller) -> Reply:
        if caller.progress is not None:
            await caller.progress(1, 2, "half é")
            await caller.progress(2, None, None)
        if "fail" in arguments:
            raise ArgumentError("Wrong.", "Do this.")
        if "crash" in arguments:
            raise ValueError("secret")
        if "surrogate" in arguments:
            return Reply({"bad": "\ud800"}, "text")
        if "file" in arguments:
            link = ResourceLink("file:///tmp/é.csv", "é.csv", "text/csv", 7)
            return Reply({"file": "é.csv"}, "a text", link=link)
        if "wait" in arguments:
            self.waiting.set()
            await asyncio.Event().wait()
        who = [caller.client_name, caller.client_version, caller.model, caller.thread_id]
        who.append(caller.request_id)
        return Reply({"tool": tool, "arguments": dict(arguments), "who": who, **VALUE}, "a text")

    async def close(self) -> None: ...


class Wire:
    """Has had all its input when the server attaches; ends when as many lines were sent."""

    def __init__(self, lines: list[str], answers: int) -> None:
        self.sent: list[Message] = []
        self._lines = lines
        self._answers = answers
        self._receiver: Receiver | None = None

    def attach(self, receiver: Receiver) -> list[str]:
        self._receiver = receiver
        return self._lines

    def send(self, line: str) -> None:
        self.sent.append(json.loads(line))
        if len(self.sent) == self._answers and self._receiver is not None:
            self._receiver.end()

    def has_room(self) -> bool:
        return True

    def wait_for_room(self) -> None: ...


def initialize(request_id: str, version: str = "2025-06-18", client: str = "test") -> Message:
    params = {
        "protocolVersion": version,
        "capabilities": {},
        "clientInfo": {"name": client, "version": "1.2"},
    }
    return {"jsonrpc": "2.0", "id": request_id, "method": "initialize", "params": params}


def call(request_id: object = 1, **params: object) -> Message:
    whole: Message = {"name": "run_query", "arguments": {}, **params}
    return {"jsonrpc": "2.0", "id": request_id, "method": "tools/call", "params": whole}


def line(message: Message) -> str:
    return jsonrpc.encode(message).decode()


async def served(opening: Message, message: Message, answers: int) -> list[Message]:
    """What a server sends for a call behind an opening; the SDK's answer to a replayed opening is dropped by it."""
    wire = Wire([line(opening), line(message)], answers)
    with anyio.fail_after(10):
        await server.serve(wire, Echo(), MANIFEST)
    return wire.sent


CALLS: dict[str, tuple[Message, int]] = {
    "plain": (call(), 1),
    "text as id": (call('a "quoted" é'), 1),
    "arguments": (call(arguments={"sql": "select 'é' from dual"}), 1),
    "no arguments": ({**call(), "params": {"name": "run_query"}}, 1),
    "what Codex sends beside": (
        call(_meta={"threadId": "t", "x-codex-turn-metadata": {"model": "gpt-6"}}),
        1,
    ),
    "progress asked for": (call(_meta={"progressToken": 7}), 3),
    "progress by a text": (call(_meta={"progressToken": "p"}), 3),
    "error of ours": (call(arguments={"fail": 1}), 1),
    "defect": (call(arguments={"crash": 1}), 1),
    "no JSON": (call(arguments={"surrogate": 1}), 1),
    "a file that was made": (call(arguments={"file": 1}), 1),
    "unknown tool": (call(name="drop_table"), 1),
    "name missing": ({**call(), "params": {"arguments": {}}}, 1),
    "name a number": (call(name=5), 1),
    "arguments a list": (call(arguments=[]), 1),
    "arguments null": (call(arguments=None), 1),
    "meta a number": (call(_meta=5), 1),
    "modern envelope": (call(_meta={"io.modelcontextprotocol/protocolVersion": "2026-07-28"}), 1),
    "a further member": (call(task={"ttl": 1}), 1),
}


@pytest.mark.parametrize("client", ["test", "codex-mcp-client"])
@pytest.mark.parametrize(
    "version", ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "1999-01-01"]
)
@pytest.mark.parametrize(("message", "answers"), CALLS.values(), ids=list(CALLS))
async def test_the_short_way_gives_the_sdks_answer(
    message: Message, answers: int, version: str, client: str
):
    short = await served(initialize(HANDSHAKE_ID, version, client), message, answers)
    # Not replayed, so nothing is taken; its own answer comes first.
    greeting, *whole = await served(initialize("own", version, client), message, answers + 1)
    assert greeting["id"] == "own"
    assert short == whole


@pytest.mark.parametrize(("version", "links"), [("2025-03-26", 0), ("2025-06-18", 1)])
async def test_a_link_to_a_file_goes_to_clients_that_know_links(version: str, links: int):
    message = call(arguments={"file": 1})
    (answer,) = await served(initialize(HANDSHAKE_ID, version), message, 1)
    _, *found = answer["result"]["content"]
    assert [link["type"] for link in found] == ["resource_link"] * links


class Sent:
    """What was sent; `complete` is set when so many lines were."""

    def __init__(self, expected: int) -> None:
        self.messages: list[Message] = []
        self.complete = asyncio.Event()
        self._expected = expected

    def append(self, text: str) -> None:
        self.messages.append(json.loads(text))
        if len(self.messages) == self._expected:
            self.complete.set()


def direct(echo: Echo | None = None) -> tuple[DirectCalls, list[Message]]:
    sent: list[Message] = []
    calls = Calls(echo or Echo(), NAMES)
    return DirectCalls(calls.answer, lambda text: sent.append(json.loads(text))), sent


def greeted(echo: Echo | None = None) -> tuple[DirectCalls, list[Message]]:
    calls, sent = direct(echo)
    assert not calls.takes(line(initialize(HANDSHAKE_ID)))
    return calls, sent


TAKEN = {"plain", "text as id", "arguments", "no arguments", "what Codex sends beside", "progress asked for",
         "progress by a text", "error of ours", "defect", "no JSON", "a file that was made",
         "unknown tool"}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
async def test_only_plain_calls_are_taken(name: str):
    calls, _ = greeted()
    assert calls.takes(line(CALLS[name][0])) == (name in TAKEN)
    await calls.close()


async def test_nothing_is_taken_without_the_handshake():
    calls, _ = direct()
    assert not calls.takes(line(call()))
    assert not calls.takes(line(initialize("own")))
    assert not calls.takes(line(call()))


def cancel(request_id: object) -> str:
    params = {"requestId": request_id}
    return line({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": params})


@pytest.mark.parametrize("named", [5, "5"], ids=["as it was", "as text"])
async def test_a_cancelled_call_gets_no_answer(named: object):
    echo = Echo()
    calls, sent = greeted(echo)
    assert calls.takes(line(call(5, arguments={"wait": 1})))
    await echo.waiting.wait()
    assert calls.takes(cancel(named))
    await calls.close()
    assert sent == []


async def test_a_cancellation_of_no_call_of_ours_is_the_sdks():
    calls, _ = greeted()
    assert not calls.takes(cancel(99))
    assert not calls.takes('{"jsonrpc":"2.0","method":"notifications/cancelled"}')


async def test_calls_that_run_at_the_end_get_an_error():
    echo = Echo()
    calls, sent = greeted(echo)
    calls.takes(line(call("open", arguments={"wait": 1})))
    await echo.waiting.wait()
    await calls.close()
    (answer,) = sent
    assert (answer["id"], answer["error"]["code"]) == ("open", -32000)


@pytest.mark.parametrize(
    "tools", [("run_query", "search_objects"), ("search_objects", "run_query")]
)
async def test_two_calls_with_one_id_are_both_answered(tools: tuple[str, str]):
    sent = Sent(2)
    calls = DirectCalls(Calls(Echo(), NAMES).answer, sent.append)
    calls.takes(line(initialize(HANDSHAKE_ID)))
    assert all(calls.takes(line(call(1, name=tool))) for tool in tools)
    await sent.complete.wait()
    answered = [answer["result"]["structuredContent"]["tool"] for answer in sent.messages]
    assert sorted(answered) == sorted(tools)


async def test_the_limit_of_calls_at_once_holds():
    sent = Sent(1)
    calls = DirectCalls(Calls(Echo(), NAMES).answer, sent.append)
    calls.takes(line(initialize(HANDSHAKE_ID)))
    for number in range(MAX_CALLS):
        calls.takes(line(call(number, arguments={"wait": 1})))
    calls.takes(line(call("one too many")))
    await sent.complete.wait()
    (answer,) = sent.messages
    assert (answer["id"], answer["result"]["isError"]) == ("one too many", True)
    await calls.close()
