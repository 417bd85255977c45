"""Answers a client's first requests from the manifest, while the SDK is still being imported.

Pure, and standard library only. It answers `initialize` or `server/discover`, then `tools/list` and `ping`,
and only in the plain forms for which the SDK's answer is known; the first other message ends it. From then on
every line goes to the SDK, preceded by those answered lines that give a connection its state: the SDK answers
them again under `HANDSHAKE_ID`, and the first answer with that id must not reach the client.
"""

from __future__ import annotations  # spares the import of typing

from mcp_oracle import jsonrpc
from mcp_oracle.jsonrpc import Message, is_list, is_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeGuard

HANDSHAKE_ID = "mcp-oracle-handshake"
HANDSHAKE_VERSIONS = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
MODERN_VERSION = "2026-07-28"

Shape = dict[str, object]

_PREFIX = "io.modelcontextprotocol/"
_VERSION = _PREFIX + "protocolVersion"

# The shapes of plain requests. A shape is a type; or a list of one shape; or `_MAP`, an object of objects; or
# the members of an object, where "!" marks one that must be there. Members that are not named are ignored,
# because the SDK ignores them. A message that fails its shape is not plain: its answer is the SDK's.
_MAP = "map"
_NEVER = None
_CAPABILITIES: Shape = {
    "experimental": _MAP,
    "extensions": _MAP,
    "roots": {"listChanged": bool},
    "sampling": {"context": dict, "tools": dict},
    "elicitation": {"form": dict, "url": dict},
    "tasks": {
        "list": dict,
        "cancel": dict,
        "requests": {"sampling": {"createMessage": dict}, "elicitation": {"create": dict}},
    },
}
_IMPLEMENTATION: Shape = {
    "name!": str,
    "version!": str,
    "title": str,
    "description": str,
    "websiteUrl": str,
    "icons": [{"src!": str, "mimeType": str, "sizes": [str], "theme": _NEVER}],
}
_INITIALIZE: Shape = {
    "protocolVersion!": str,
    "capabilities!": _CAPABILITIES,
    "clientInfo!": _IMPLEMENTATION,
}
_ENVELOPE: Shape = {
    _PREFIX + "protocolVersion!": str,
    _PREFIX + "clientInfo": _IMPLEMENTATION,
    _PREFIX + "clientCapabilities!": _CAPABILITIES,
}
_ENVELOPE_KEYS = {name.rstrip("!") for name in _ENVELOPE} | {"progressToken"}
_MESSAGE_KEYS = {"jsonrpc", "id", "method", "params"}


class Handshake:
    """The first requests of one client.

    Attributes:
        over: the SDK must take over; the message that ended the handshake has not been answered.
        replay: the lines that the SDK must see before all others.
    """

    def __init__(self, manifest: Message) -> None:
        self._manifest = manifest
        self._result = self._opening
        self.over = False
        self.replay: list[str] = []

    def answer(self, message: Message) -> bytes:
        """The reply to a message, empty if it gets none or if the handshake is over."""
        result = self._result(message) if message.keys() <= _MESSAGE_KEYS else None
        if result is None:
            self.over = True
        if result is None or "id" not in message:
            return b""
        return jsonrpc.encode({"jsonrpc": "2.0", "id": message["id"], "result": result})

    # The states. Each gives the result of a message, or None if it is the SDK's.

    def _opening(self, message: Message) -> Message | None:
        params = message.get("params")
        if message["method"] == "initialize" and "id" in message and _is_initialize(params):
            self._enter(self._greeted, message)
            return self._initialize_result(params["protocolVersion"])
        result = self._modern(message)
        if result is not None:
            self._enter(self._modern, message)
        return result

    def _greeted(self, message: Message) -> Message | None:
        if not _has_plain_params(message):
            return None
        match message["method"], "id" in message:
            case "tools/list", True:
                return {"tools": self._manifest["tools"]}
            case "ping", True:
                return {}
            case "notifications/initialized", False:
                self.replay.append(jsonrpc.encode(message).decode())
                return {}
            case _:
                return None

    def _modern(self, message: Message) -> Message | None:
        if "id" not in message or not _has_envelope(message):
            return None
        match message["method"]:
            case "tools/list":
                return self._modern_result({"tools": self._manifest["tools"]})
            case "server/discover":
                return self._modern_result(
                    {
                        "supportedVersions": [MODERN_VERSION],
                        "capabilities": self._manifest["capabilities"],
                        "instructions": self._manifest["instructions"],
                    }
                )
            case _:
                return None

    def _enter(self, state: Callable[[Message], Message | None], message: Message) -> None:
        self._result = state
        self.replay.append(jsonrpc.encode({**message, "id": HANDSHAKE_ID}).decode())

    def _initialize_result(self, asked: object) -> Message:
        return {
            "protocolVersion": asked if asked in HANDSHAKE_VERSIONS else HANDSHAKE_VERSIONS[-1],
            "capabilities": self._manifest["capabilities"],
            "serverInfo": self._manifest["serverInfo"],
            "instructions": self._manifest["instructions"],
        }

    def _modern_result(self, result: Message) -> Message:
        """The members that the 2026-07-28 revision puts around every result; no caching is promised."""
        return {
            "resultType": "complete",
            **result,
            "ttlMs": 0,
            "cacheScope": "private",
            "_meta": {_PREFIX + "serverInfo": self._manifest["serverInfo"]},
        }


def _is_initialize(params: object) -> TypeGuard[Message]:
    known = {"protocolVersion", "capabilities", "clientInfo", "_meta"}
    return _has_only(params, known) and _fits(params, _INITIALIZE) and _has_plain_meta(params)


def _has_plain_params(message: Message) -> bool:
    params = message.get("params", {})
    return _has_only(params, {"_meta"}) and _has_plain_meta(params)


def _has_plain_meta(params: Message) -> bool:
    meta = params.get("_meta", {})
    return _has_only(meta, {"progressToken"}) and _has_plain_token(meta)


def _has_plain_token(meta: Message) -> bool:
    return jsonrpc.is_request_id(meta.get("progressToken", ""))


def _has_envelope(message: Message) -> bool:
    params = message.get("params")
    return _has_only(params, {"_meta"}) and _is_envelope(params.get("_meta"))


def _is_envelope(meta: object) -> bool:
    if not (_has_only(meta, _ENVELOPE_KEYS) and _fits(meta, _ENVELOPE)):
        return False
    return meta[_VERSION] == MODERN_VERSION and _has_plain_token(meta)


def _has_only(value: object, names: set[str]) -> TypeGuard[Message]:
    return is_object(value) and value.keys() <= names


def _fits(value: object, shape: object) -> bool:
    if is_object(shape):
        return is_object(value) and all(_has(value, name, inner) for name, inner in shape.items())
    if is_list(shape):
        return is_list(value) and all(_fits(item, shape[0]) for item in value)
    if shape == _MAP:
        return is_object(value) and all(map(is_object, value.values()))
    return isinstance(shape, type) and isinstance(value, shape)


def _has(members: Message, name: str, shape: object) -> bool:
    key = name.rstrip("!")
    return _fits(members[key], shape) if key in members else key == name
