"""Whatever a client sends, it gets an answer or a clean end, and the next honest call works."""

import json

import pytest

from tests.clients.process import (
    FAKE_SERVER,
    GUARD,
    INITIALIZED,
    Message,
    Server,
    call,
    encode,
    end,
    initialize,
    request,
    running,
    start,
)

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS = -32700, -32600, -32601, -32602
TOO_LONG = b'{"jsonrpc":"2.0","id":7,"method":"' + b"x" * (4 * 1024 * 1024) + b'"}\n'

MALFORMED = {
    "not JSON": (b"hello\n", PARSE_ERROR, None),
    "broken UTF-8": (b'{"jsonrpc":"2.0","id":7,"method":"\xff"}\n', PARSE_ERROR, None),
    "half a surrogate pair": (b'{"jsonrpc":"2.0","id":7,"method":"\\ud800"}\n', PARSE_ERROR, None),
    "NaN": (b'{"jsonrpc":"2.0","id":7,"method":"ping","params":{"a":NaN}}\n', PARSE_ERROR, None),
    "nested too deep": (b"[" * 100_000 + b"\n", PARSE_ERROR, None),
    "a huge number": (b'{"jsonrpc":"2.0","id":' + b"9" * 5000 + b"}\n", PARSE_ERROR, None),
    "an object that is no message": (b"{}\n", INVALID_REQUEST, None),
    "a number": (b"42\n", INVALID_REQUEST, None),
    "another JSON-RPC": (b'{"jsonrpc":"1.0","id":7,"method":"ping"}\n', INVALID_REQUEST, 7),
    "no method": (b'{"jsonrpc":"2.0","id":7}\n', INVALID_REQUEST, 7),
    "method beside result": (
        b'{"jsonrpc":"2.0","id":7,"method":"ping","result":{}}\n',
        INVALID_REQUEST,
        7,
    ),
    "id null": (b'{"jsonrpc":"2.0","id":null,"method":"ping"}\n', INVALID_REQUEST, None),
    "id 1.5": (b'{"jsonrpc":"2.0","id":1.5,"method":"ping"}\n', INVALID_REQUEST, None),
    "params by position": (
        b'{"jsonrpc":"2.0","id":7,"method":"ping","params":[1]}\n',
        INVALID_REQUEST,
        7,
    ),
    "a batch": (b'[{"jsonrpc":"2.0","id":7,"method":"ping"}]\n', INVALID_REQUEST, None),
    "an empty batch": (b"[]\n", INVALID_REQUEST, None),
    "a line over 4 MiB": (TOO_LONG, INVALID_REQUEST, None),
}

REFUSED = {
    "unknown method": (request(7, "no/such/method"), METHOD_NOT_FOUND),
    "call without a name": (request(7, "tools/call", {"arguments": {}}), INVALID_PARAMS),
    "arguments that are a list": (
        request(7, "tools/call", {"name": "run_query", "arguments": []}),
        INVALID_PARAMS,
    ),
    "a cursor that was never given": (request(7, "tools/list", {"cursor": "x"}), INVALID_PARAMS),
}


def expect_honest_work(server: Server) -> None:
    answer = server.ask(call("honest", "run_query", sql="select 1 from dual"))
    assert answer["result"]["structuredContent"]["arguments"] == {"sql": "select 1 from dual"}


def test_malformed_lines_are_answered_and_the_next_call_works():
    with running() as server:
        server.greet()
        for name, (line, code, request_id) in MALFORMED.items():
            server.send(line)
            answer = server.next_reply()
            assert (answer["error"]["code"], answer["id"]) == (code, request_id), name
        expect_honest_work(server)


def test_malformed_lines_before_the_handshake_are_answered_and_the_handshake_works():
    with running() as server:
        for name, (line, code, request_id) in MALFORMED.items():
            server.send(line)
            answer = server.next_reply()
            assert (answer["error"]["code"], answer["id"]) == (code, request_id), name
        server.greet()
        expect_honest_work(server)


def test_requests_that_cannot_be_served_are_protocol_errors():
    with running() as server:
        server.greet()
        for name, (message, code) in REFUSED.items():
            assert server.ask(message)["error"]["code"] == code, name
        expect_honest_work(server)


def test_a_call_before_initialize_is_refused_and_initialize_still_works():
    with running() as server:
        assert server.ask(call(1, "run_query"))["error"]["code"] == INVALID_PARAMS
        server.greet()
        expect_honest_work(server)


def test_empty_lines_and_windows_line_ends_are_no_messages_of_their_own():
    with running() as server:
        server.send(b"\n  \n\r\n" + encode(initialize(1)).replace(b"\n", b"\r\n"))
        assert server.next_reply()["id"] == 1
        server.send(b"\r\n", encode(INITIALIZED).replace(b"\n", b"\r\n"))
        expect_honest_work(server)


def test_responses_and_notifications_that_nobody_waits_for_get_no_answer():
    with running() as server:
        server.greet()
        server.send(
            {"jsonrpc": "2.0", "id": 1, "result": {}},
            {"jsonrpc": "2.0", "id": 1, "result": 5},
            {"jsonrpc": "2.0", "id": 1, "error": {"code": 1, "message": ""}},
            {"jsonrpc": "2.0", "method": "notifications/nothing"},
            {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 99}},
        )
        expect_honest_work(server)
        assert server.replies == []


def test_everything_sent_at_once_is_answered_once():
    with running() as server:
        calls = [call(number, "run_query", sql=str(number)) for number in range(200)]
        server.send(initialize("i"), INITIALIZED, request("l", "tools/list"), *calls)
        assert "tools" in server.reply("l")["result"]
        for number in range(200):
            content = server.reply(number)["result"]["structuredContent"]
            assert content["arguments"] == {"sql": str(number)}
        server.close_stdin()
        assert server.rest_of_output() == []


def test_bytes_that_arrive_one_by_one_are_understood():
    with running() as server:
        for byte in encode(
            initialize(1), INITIALIZED, request(2, "tools/list"), call(3, "run_query")
        ):
            server.send(bytes([byte]))
        assert [server.reply(number)["id"] for number in (1, 2, 3)] == [1, 2, 3]


def test_two_requests_with_one_id_get_an_answer_each():
    with running() as server:
        server.greet()
        server.send(call(5, "run_query", sql="a"), call(5, "run_query", sql="b"))
        answers = [
            server.reply(5)["result"]["structuredContent"]["arguments"]["sql"] for _ in range(2)
        ]
        assert sorted(answers) == ["a", "b"]


def test_a_cancelled_call_stops_and_gets_no_answer():
    with running() as server:
        server.greet()
        server.send(call(5, "wait"))
        server.wait_for_log("waiting")
        server.send(
            {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 5}}
        )
        server.wait_for_log("cancelled")
        expect_honest_work(server)
        assert server.replies == []


def test_more_calls_at_once_than_the_limit_are_refused_and_the_others_go_on():
    with running() as server:
        server.greet()
        server.send(*(call(number, "wait") for number in range(1000)))
        answer = server.ask(call("one too many", "run_query"))["result"]
        assert answer["isError"]
        assert "1000" in answer["content"][0]["text"]
        server.send(
            {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}}
        )
        server.wait_for_log("cancelled")
        expect_honest_work(server)


def test_stray_output_of_tools_and_children_does_not_reach_the_client():
    with running() as server:
        server.greet()
        assert server.ask(call(1, "noise"))["id"] == 1
        server.close_stdin()
        assert server.rest_of_output() == []
        log = server.rest_of_log()
        for source in ("print", "descriptor", "child"):
            assert f"noise by {source}" in log


def test_a_client_that_does_not_read_gets_every_answer_when_it_reads_again():
    process = start(FAKE_SERVER)
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        messages = [call(number, "large") for number in range(40)]
        process.stdin.write(encode(initialize("i"), INITIALIZED, *messages))
        process.stdin.flush()
        lines = [json.loads(process.stdout.readline()) for _ in range(41)]
        assert {line["id"] for line in lines} == {"i", *range(40)}
    finally:
        end(process)


def test_a_server_ends_on_a_signal_while_its_client_does_not_read():
    process = start(FAKE_SERVER)
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        calls = [call(number, "large") for number in range(300)]
        process.stdin.write(encode(initialize("i"), INITIALIZED, *calls))
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.readline()  # the first large answer: the others stand behind it
        process.terminate()
        assert process.wait(GUARD) == 0
    finally:
        end(process)


def test_a_client_that_never_reads_the_log_gets_all_its_answers():
    process = start(FAKE_SERVER)
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        calls = [
            call(number, "crash") for number in range(300)
        ]  # tracebacks for several times a pipe's capacity
        process.stdin.write(encode(initialize("i"), INITIALIZED, *calls))
        process.stdin.flush()
        lines = [json.loads(process.stdout.readline()) for _ in range(301)]
        assert {line["id"] for line in lines} == {"i", *range(300)}
        process.stdin.close()
        assert process.wait(GUARD) == 0
    finally:
        end(process)


def test_errors_reach_the_model_as_text_and_defects_without_details():
    with running() as server:
        server.greet()
        failed = server.ask(call(1, "fail"))["result"]
        assert failed == {
            "isError": True,
            "content": [{"type": "text", "text": "The value is wrong.\nNext: Use another."}],
        }
        crashed = server.ask(call(2, "crash"))["result"]
        assert crashed["isError"]
        assert "defect of mcp-oracle-adb" in crashed["content"][0]["text"]
        assert "tiger" not in json.dumps(crashed)
        unknown = server.ask(call(3, "drop_table"))["result"]
        assert unknown["isError"]
        assert "search_objects, run_query" in unknown["content"][0]["text"]
        server.close_stdin()
        assert server.rest_of_log().count("defect in tool crash\n") == 1


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("refuse-build", "DB_CONNECTION_STRING is not set.\nNext: Set it."),
        ("crash-build", "defect of mcp-oracle-adb"),
    ],
)
def test_a_server_that_cannot_be_built_lists_its_tools_and_says_why_in_each_call(
    option: str, text: str
):
    with running(option) as server:
        server.greet()
        tools = server.ask(request(1, "tools/list"))["result"]["tools"]
        assert "run_query" in {tool["name"] for tool in tools}
        for number in (2, 3):
            answer: Message = server.ask(call(number, "run_query"))["result"]
            assert answer["isError"]
            assert text in answer["content"][0]["text"]
            assert "tiger" not in answer["content"][0]["text"]


def test_codex_gets_one_line_beside_the_structured_content_and_others_the_whole_text():
    for client, text in (
        ("codex-mcp-client", "The result is in structuredContent."),
        ("other", "full text of run_query"),
    ):
        with running() as server:
            server.greet(client=client)
            result = server.ask(call(1, "run_query"))["result"]
            assert result["content"] == [{"type": "text", "text": text}]
            assert result["structuredContent"]["caller"][:2] == [client, "1"]
