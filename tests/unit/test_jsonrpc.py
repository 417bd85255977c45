"""Lines are cut at any size of chunk, and what passes as a message is one for the SDK too."""

import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_types import jsonrpc_message_adapter
from pydantic import ValidationError

from mcp_oracle import jsonrpc


def sdk_reads(line: bytes) -> bool:
    try:
        jsonrpc_message_adapter.validate_json(line, by_name=False)
    except ValidationError:
        return False
    return True


def is_message(line: bytes) -> bool:
    try:
        jsonrpc.parse(line)
    except jsonrpc.MalformedError:
        return False
    return True


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(), max_size=5),
    st.just("2.0"),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
MEMBERS = st.fixed_dictionaries(
    {},
    optional={
        "jsonrpc": st.just("2.0") | VALUES,
        "id": st.integers() | st.text() | VALUES,
        "method": st.just("ping") | VALUES,
        "params": st.dictionaries(st.text(max_size=3), VALUES, max_size=2) | VALUES,
        "result": VALUES,
        "error": VALUES,
    },
)


@given(MEMBERS | VALUES, st.booleans())
def test_a_request_that_passes_is_one_for_the_sdk(value: object, ascii_only: bool):
    line = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    if is_message(line) and isinstance(value, dict) and "method" in value:
        assert sdk_reads(line)


@given(st.binary(max_size=40))
def test_arbitrary_bytes_never_pass_and_never_break_anything(line: bytes):
    assert not is_message(line)


@pytest.mark.parametrize("depth", [150, 197, 198, 199, 200, 201, 500])
@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_the_limit_of_nesting_is_the_sdks(depth: int, opening: bytes, closing: bytes):
    inner = opening * depth + b"1" + closing * depth
    line = b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":' + inner + b"}}"
    assert is_message(line) == sdk_reads(line)


def test_brackets_inside_strings_are_no_nesting():
    line = json.dumps(
        {"jsonrpc": "2.0", "id": 1, "method": "m", "params": {"sql": "([{" * 500}}
    ).encode()
    assert is_message(line)


@given(st.lists(st.binary(max_size=12)), st.integers(min_value=0, max_value=12))
def test_lines_are_cut_where_the_stream_has_line_feeds(chunks: list[bytes], limit: int):
    lines = jsonrpc.Lines(limit)
    cut = [line for chunk in chunks for line in lines.feed(chunk)] + lines.finish()
    expected = b"".join(chunks).split(b"\n")
    if not expected[-1]:
        expected.pop()
    assert cut == [line if len(line) <= limit else None for line in expected]


def test_an_oversized_line_is_not_kept_in_memory():
    lines = jsonrpc.Lines(limit=1000)
    tracemalloc.start()
    for _ in range(1000):
        assert lines.feed(bytes(1000)) == []
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000
    assert lines.feed(b"\nnext\n") == [None, b"next"]


@given(st.integers() | st.text(st.characters(codec="utf-8")))
def test_an_error_carries_the_id_of_its_request(request_id: object):
    error = jsonrpc.MalformedError(jsonrpc.INVALID_REQUEST, "why", request_id)
    assert json.loads(error.reply()) == {
        "jsonrpc": "2.0",
        "id": request_id,
        "error": {"code": jsonrpc.INVALID_REQUEST, "message": "why"},
    }
