"""The handshake answers as the SDK would, and what it cannot answer so reaches the SDK."""

import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mcp_oracle
from mcp_oracle import jsonrpc, server
from mcp_oracle.handshake import HANDSHAKE_VERSIONS, MODERN_VERSION
from mcp_oracle.reception import Reception
from mcp_oracle.stdio import Receiver
from mcp_oracle.tools.call import Caller, Reply

Message = dict[str, Any]

MANIFEST: Message = json.loads(
    (Path(__file__).parents[1] / "data/clients/manifest.json").read_text()
)
PREFIX = "io.modelcontextprotocol/"
CLIENT: Message = {"name": "test", "version": "1"}
INITIALIZED: Message = {"jsonrpc": "2.0", "method": "notifications/initialized"}


class EchoApplication:
    """Answers with who asked, so that a handshake that loses the client's name is seen."""

    async def call(self, tool: str, arguments: Mapping[str, object], caller: Caller) -> Reply:
        return Reply({"client": caller.client_name}, "text")

    async def close(self) -> None:
        pass


class RecordingWire:
    """A wire that has had all its input when the server attaches; it ends when as many answers have come."""

    def __init__(self, lines: list[str], answers: int) -> None:
        self.sent: list[str] = []
        self._lines = lines
        self._answers = answers
        self._receiver: Receiver | None = None

    def attach(self, receiver: Receiver) -> list[str]:
        self._receiver = receiver
        if not self._answers:
            receiver.end()
        return self._lines

    def send(self, line: str) -> None:
        self.sent.append(line)
        if len(self.sent) == self._answers and self._receiver is not None:
            self._receiver.end()

    def has_room(self) -> bool:
        return True

    def wait_for_room(self) -> None: ...


def sdk_answers(lines: list[str], answers: int, manifest: Message = MANIFEST) -> list[Message]:
    wire = RecordingWire(lines, answers)
    with anyio.from_thread.start_blocking_portal() as portal:
        portal.call(server.serve, wire, EchoApplication(), manifest)
    return [json.loads(line) for line in wire.sent]


def split_answers(messages: list[Message]) -> tuple[list[Message], list[Message]]:
    """The answers of the handshake, and those of the SDK behind it."""
    replies, onward = Reception(MANIFEST).receive(b"".join(map(jsonrpc.encode, messages)))
    early = [json.loads(line) for line in replies.splitlines()]
    return early, sdk_answers(onward, len(requests(messages)) - len(early))


def requests(messages: list[Message]) -> list[Message]:
    return [message for message in messages if "id" in message]


def by_id(answers: list[Message]) -> dict[object, Message]:
    return {answer["id"]: answer for answer in answers}


def expect_the_sdks_answers(messages: list[Message]) -> list[Message]:
    """Compares all answers; returns those that the handshake gave."""
    early, late = split_answers(messages)
    alone = sdk_answers([jsonrpc.encode(m).decode() for m in messages], len(requests(messages)))
    assert by_id(early + late) == by_id(alone)
    return early


def request(request_id: object, method: str, params: Any = None) -> Message:
    message: Message = {"jsonrpc": "2.0", "id": request_id, "method": method}
    return message if params is None else {**message, "params": params}


def initialize(version: Any = "2025-06-18", **others: Any) -> Message:
    return request(
        "init",
        "initialize",
        {"protocolVersion": version, "capabilities": {}, "clientInfo": CLIENT, **others},
    )


def envelope(**others: Any) -> Message:
    meta = {
        "protocolVersion": MODERN_VERSION,
        "clientInfo": CLIENT,
        "clientCapabilities": {},
        **others,
    }
    return {"_meta": {PREFIX + name: value for name, value in meta.items()}}


CALL: Message = {"name": "run_query", "arguments": {}}
CODEX: Message = {  # as Codex CLI 0.169 sends it
    "capabilities": {
        "experimental": {"codex/auth-change": {}},
        "elicitation": {"form": {}, "url": {}},
    },
    "clientInfo": {"name": "codex-mcp-client", "title": "Codex", "version": "0.169.0"},
}
RICH: Message = {
    "capabilities": {
        "roots": {"listChanged": True},
        "sampling": {"context": {}, "tools": {}},
        "extensions": {"io.modelcontextprotocol/ui": {"mimeTypes": ["text/html"]}},
        "tasks": {"list": {}, "cancel": {}, "requests": {"sampling": {"createMessage": {}}}},
        "of our own": 5,
    },
    "clientInfo": {
        **CLIENT,
        "description": "d",
        "websiteUrl": "https://example.com",
        "icons": [{"src": "data:,"}],
    },
    "_meta": {"progressToken": 0},
}


def test_the_packaged_manifest_is_listed_as_the_sdk_lists_it():
    path = Path(mcp_oracle.__file__).with_name("tools") / "manifest.json"
    manifest: Message = json.loads(path.read_text(encoding="utf-8"))
    for opening in (
        [initialize(), request(1, "tools/list")],
        [request("init", "server/discover", envelope()), request(1, "tools/list", envelope())],
    ):
        replies, onward = Reception(manifest).receive(b"".join(map(jsonrpc.encode, opening)))
        alone = sdk_answers([jsonrpc.encode(m).decode() for m in opening], 2, manifest)
        assert onward == []
        assert by_id([json.loads(line) for line in replies.splitlines()]) == by_id(alone)


@pytest.mark.parametrize("version", [*HANDSHAKE_VERSIONS, "1999-01-01", MODERN_VERSION])
@pytest.mark.parametrize("client", [{}, CODEX, RICH], ids=["plain", "codex", "rich"])
def test_a_plain_handshake_is_answered_as_the_sdk_answers_it(version: str, client: Message):
    early = expect_the_sdks_answers(
        [
            initialize(version, **client),
            INITIALIZED,
            request(1, "tools/list", {"_meta": {"progressToken": 0}}),
            request("two", "ping"),
            request(3, "tools/list"),
            request(4, "tools/call", CALL),
        ]
    )
    assert [answer["id"] for answer in early] == ["init", 1, "two", 3]


def test_the_modern_era_is_answered_as_the_sdk_answers_it():
    early = expect_the_sdks_answers(
        [
            request(1, "server/discover", envelope()),
            request(2, "tools/list", envelope()),
            request(3, "tools/call", {**CALL, **envelope()}),
            request(4, "tools/list", envelope()),
            initialize(),
        ]
    )
    assert [answer["id"] for answer in early] == [1, 2]


def test_a_modern_client_may_begin_with_the_list_of_tools():
    early = expect_the_sdks_answers([request(2, "tools/list", envelope()), initialize()])
    assert [answer["id"] for answer in early] == [2]


OPENINGS = {
    "a list before initialize": [request(1, "tools/list")],
    "a ping before initialize": [request(1, "ping"), initialize()],
    "a call before initialize": [request(1, "tools/call", CALL), initialize()],
    "an unknown method": [request(1, "no/such/method")],
    "initialized alone": [INITIALIZED, request(1, "ping")],
    "initialize as a notification": [
        {"jsonrpc": "2.0", "method": "initialize"},
        request(1, "ping"),
    ],
    "initialize without parameters": [request(1, "initialize")],
    "initialize with null": [{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": None}],
    "initialize without a client": [
        request(1, "initialize", {"protocolVersion": "2025-06-18", "capabilities": {}})
    ],
    "a version that is a number": [initialize(version=20250618)],
    "capabilities that are a list": [initialize(capabilities=[])],
    "listChanged that is an object": [initialize(capabilities={"roots": {"listChanged": {}}})],
    "sampling that is true": [initialize(capabilities={"sampling": True})],
    "experimental that holds no object": [initialize(capabilities={"experimental": {"x": 1}})],
    "a client without a version": [initialize(clientInfo={"name": "x"})],
    "an icon with an unknown theme": [
        initialize(clientInfo={**CLIENT, "icons": [{"src": "x", "theme": "x"}]})
    ],
    "an icon without a source": [initialize(clientInfo={**CLIENT, "icons": [{}]})],
    "a token that is an object": [initialize(_meta={"progressToken": {}})],
    "initialize twice": [
        initialize(),
        {**initialize("2025-11-25"), "id": 2},
        request(3, "tools/list"),
    ],
    "a cursor": [initialize(), request(1, "tools/list", {"cursor": "x"})],
    "a list with a wrong cursor": [initialize(), request(1, "tools/list", {"cursor": 5})],
    "the other era after initialize": [initialize(), request(1, "tools/list", envelope())],
    "an envelope of another version": [
        request(1, "server/discover", envelope(protocolVersion="2030-01-01"))
    ],
    "an envelope without capabilities": [
        request(1, "server/discover", envelope(clientCapabilities=5))
    ],
    "discover without an envelope": [request(1, "server/discover"), initialize()],
    "ping in the modern era": [
        request(1, "server/discover", envelope()),
        request(2, "ping", envelope()),
    ],
    "a call without its name": [initialize(), INITIALIZED, request(1, "tools/call", {})],
}


@pytest.mark.parametrize("messages", OPENINGS.values(), ids=OPENINGS.keys())
def test_an_unusual_opening_gets_the_sdks_answers(messages: list[Message]):
    expect_the_sdks_answers(messages)


VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, 1.5, "", "2025-03-26", [], {}, {"listChanged": True}, CLIENT, [{}]]
)


def mutated(message: Message) -> st.SearchStrategy[Message]:
    """The message with one member, at any depth, replaced or removed."""
    return st.builds(
        replaced,
        st.just(message),
        st.sampled_from(list(paths(message["params"]))),
        VALUES,
        st.booleans(),
    )


def paths(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if jsonrpc.is_object(value):
        for name, inner in value.items():
            yield (*path, name)
            yield from paths(inner, (*path, name))


def replaced(message: Message, path: tuple[str, ...], value: object, removes: bool) -> Message:
    copy: Message = json.loads(json.dumps(message))
    inner = copy["params"]
    for name in path[:-1]:
        inner = inner[name]
    if removes:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return copy


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        mutated(initialize(**RICH)),
        mutated(request("init", "server/discover", envelope())),
        mutated(request("init", "tools/list", envelope())),
    )
)
def test_a_damaged_opening_gets_the_sdks_answers(message: Message):
    follow_up = request(
        1, "tools/list", message["params"] if message["method"] != "initialize" else None
    )
    expect_the_sdks_answers([message, INITIALIZED, follow_up])


@given(st.lists(st.integers(min_value=0, max_value=600), max_size=8))
def test_the_answers_do_not_depend_on_how_the_bytes_are_cut(cuts: list[int]):
    messages = [initialize(), INITIALIZED, request(1, "tools/list"), request(2, "tools/call", CALL)]
    data = b"".join(map(jsonrpc.encode, messages)) + b"rubbish\n"
    bounds = sorted({0, *(cut for cut in cuts if cut < len(data)), len(data)})
    reception = Reception(MANIFEST)
    pieces = [reception.receive(data[start:end]) for start, end in pairwise(bounds)]
    replies = b"".join(reply for reply, _ in pieces)
    onward = [line for _, lines in pieces for line in lines]
    assert (replies, onward) == Reception(MANIFEST).receive(data)


@given(st.lists(st.binary(max_size=60) | st.sampled_from([b"\n", b"{}", b"[" * 5000])))
def test_every_line_of_rubbish_is_answered_with_one_error(chunks: list[bytes]):
    data = b"".join(chunks)
    lines = [line for line in data.split(b"\n") if line.strip()]
    reception = Reception(MANIFEST)
    replies = reception.receive(data)[0] + reception.finish()[0]
    answers = [json.loads(line) for line in replies.splitlines()]
    assert [answer["error"]["code"] < 0 for answer in answers] == [True] * len(lines)


def test_a_last_line_without_its_end_is_answered_when_the_stream_ends():
    reception = Reception(MANIFEST)
    assert reception.receive(jsonrpc.encode(initialize()).rstrip()) == (b"", [])
    replies, _ = reception.finish()
    assert json.loads(replies)["id"] == "init"
