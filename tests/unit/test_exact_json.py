"""Numbers of a request keep their digits."""

import json
from decimal import Decimal
from typing import Any

import pytest

from mcp_oracle import exact_json

LONG = "0.12345678901234567890123456789"


def line(binds: str) -> str:
    return (
        '{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params":'
        f' {{"name": "run_query", "arguments": {{"sql": "select 1", "binds": {binds}}}}}}}\n'
    )


def binds_of(text: str) -> object:
    return json.loads(text)["params"]["arguments"]["binds"]


def test_a_long_number_knows_its_text() -> None:
    (value,) = exact_json.loads(f'{{"x": {LONG}}}').values()
    assert isinstance(value, exact_json.Digits)
    assert value.text == LONG
    assert value == float(LONG)


@pytest.mark.parametrize("written", ["0.1", "-12345.67890123", "1e3", "7", "12345678901234567890"])
def test_a_short_or_whole_number_is_plain(written: str) -> None:
    (value,) = exact_json.loads(f'{{"x": {written}}}').values()
    assert type(value) in (int, float)
    assert value == json.loads(written)


def test_a_long_bind_is_rewritten_for_a_parser_that_rounds() -> None:
    by_name = binds_of(exact_json.explicit(line(f'{{"a": {LONG}, "b": 1.5, "c": "x"}}')))
    assert by_name == {"a": {"type": "number", "value": LONG}, "b": 1.5, "c": "x"}
    by_position = binds_of(exact_json.explicit(line(f"[{LONG}, null]")))
    assert by_position == [{"type": "number", "value": LONG}, None]


def test_a_long_number_in_a_typed_bind_becomes_text() -> None:
    typed = f'{{"a": {{"type": "json", "value": {{"k": [{LONG}, true, "é"]}}}}}}'
    found: Any = binds_of(exact_json.explicit(line(typed)))
    assert exact_json.exact(found["a"]["value"]) == {"k": [Decimal(LONG), True, "é"]}


@pytest.mark.parametrize(
    "text",
    [
        line('{"a": 1.5}'),
        '{"method": "x", "params": {"a": 0.12345678901234567890}}\n',
        '{"method": "x", "params": {"binds": 0.12345678901234567890}}\n',
    ],
)
def test_any_other_line_stays_as_it_is(text: str) -> None:
    assert exact_json.explicit(text) == text


def test_what_is_no_json_is_refused() -> None:
    for text in ("NaN", "{", "[Infinity]"):
        with pytest.raises(ValueError, match=r"not JSON|Expecting"):
            exact_json.exact(text)
