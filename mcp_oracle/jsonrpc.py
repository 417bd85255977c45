"""JSON-RPC 2.0 as lines of bytes: cutting a stream into lines, telling messages from rubbish, writing replies.

Pure, and standard library only: it works before the MCP SDK is imported. It knows no MCP method.
"""

from __future__ import annotations  # spares the import of typing

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeGuard

Message = dict[str, object]

PARSE_ERROR = -32700
INVALID_REQUEST = -32600

MAX_LINE = 4 * 1024 * 1024
"""Bytes of one message. The longest honest one is a SQL statement: 4 MiB is the limit of the SDK's HTTP side too."""

_MAX_DEPTH = 200  # jiter, the SDK's parser, refuses deeper nesting


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


class Lines:
    """Cuts a stream into lines. A line over the limit comes out as None, and its bytes are not kept."""

    def __init__(self, limit: int = MAX_LINE) -> None:
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> list[bytes | None]:
        *ended, rest = data.split(b"\n")
        lines = [self._end(piece) for piece in ended]
        self._keep(rest)
        return lines

    def finish(self) -> list[bytes | None]:
        """The last line, if the stream ended without a line feed."""
        return [self._end(b"")] if self._size else []

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._limit:
            self._parts.clear()
        elif piece:
            self._parts.append(piece)

    def _end(self, piece: bytes) -> bytes | None:
        self._keep(piece)
        line = b"".join(self._parts) if self._size <= self._limit else None
        self._parts.clear()
        self._size = 0
        return line


class MalformedError(Exception):
    """A line that is no JSON-RPC message, with the error that the peer gets for it."""

    def __init__(self, code: int, message: str, request_id: object = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.request_id = request_id

    def reply(self) -> bytes:
        error = {"code": self.code, "message": self.message}
        return encode({"jsonrpc": "2.0", "id": self.request_id, "error": error})


class TooLongError(MalformedError):
    def __init__(self) -> None:
        super().__init__(INVALID_REQUEST, f"Message too long: the limit is {MAX_LINE} bytes")


def encode(message: Message) -> bytes:
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def parse(line: bytes) -> Message:
    """The message of a line.

    Whatever passes here is a JSON-RPC message for the SDK too. That matters: the SDK drops what it cannot
    read without a word, and the client would wait for ever.

    Raises:
        MalformedError: if it is none.
    """
    message = _value(line)
    if is_list(message):
        raise MalformedError(
            INVALID_REQUEST, "Batches are not supported: send one message per line"
        )
    if not is_object(message):
        raise MalformedError(INVALID_REQUEST, "Not a JSON-RPC message: expected an object")
    _check(message)
    return message


def is_object(value: object) -> TypeGuard[Message]:
    """Whether a JSON value is an object; only for values that came out of JSON, whose keys are strings."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)


def is_request_id(value: object) -> bool:
    return isinstance(value, (int, str)) and not isinstance(value, bool)


def _value(line: bytes) -> object:
    try:
        text = line.decode()
        value: object = _DECODER.decode(text)
        if "\\u" in text:
            _text(value).encode()  # fails for half a surrogate pair, which the SDK refuses
    except UnicodeError:
        raise MalformedError(PARSE_ERROR, "Parse error: not valid UTF-8") from None
    except (ValueError, RecursionError):
        raise MalformedError(PARSE_ERROR, "Parse error: not valid JSON") from None
    if _is_deep(text, value):
        raise MalformedError(PARSE_ERROR, f"Parse error: nested deeper than {_MAX_DEPTH} levels")
    return value


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _is_deep(text: str, value: object) -> bool:
    """Whether values are nested too deep; counts brackets first, because that settles it for all honest messages."""
    if text.count("{") + text.count("[") <= _MAX_DEPTH:
        return False
    level = [value]
    for _ in range(_MAX_DEPTH):
        level = [inner for outer in level for inner in _members(outer)]
    return any(isinstance(inner, (dict, list)) for inner in level)


def _members(value: object) -> list[object]:
    if is_object(value):
        return list(value.values())
    return value if is_list(value) else []


def _check(message: Message) -> None:
    request_id = message.get("id")
    known_id = request_id if is_request_id(request_id) else None
    if problem := _problem(message):
        raise MalformedError(INVALID_REQUEST, f"Not a JSON-RPC message: {problem}", known_id)


def _problem(message: Message) -> str | None:
    if message.get("jsonrpc") != "2.0":
        return '"jsonrpc" must be "2.0"'
    if "result" in message or "error" in message:
        # A response: there is no answer to one, not even to a bad one.
        return '"method" beside "result" or "error"' if "method" in message else None
    if not isinstance(message.get("method"), str):
        return '"method" must be a string'
    if "id" in message and not is_request_id(message["id"]):
        return '"id" must be a string or an integer'
    if not isinstance(message.get("params"), (dict, type(None))):
        return '"params" must be an object'
    return None
