"""Edits in a JSON text that leave every other byte as it is: members and items are put in by position.

Comments and commas behind the last member are understood, as editors write them; whether a client does is for the
caller to know.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mcp_oracle.commands.clients.refusal import UneditableError

_SKIP = re.compile(r"(?:[ \t\r\n]+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_REST_OF_LINE = re.compile(r"[ \t]*(?://[^\r\n]*)?")
_SCALAR = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"|-?\d[\d.eE+-]*|true|false|null')
MOST_DEPTH = 100


@dataclass(slots=True)
class Node:
    """A value and where it stands.

    Attributes:
        plain: the value as Python has it.
        members: of an object, by key.
        end_of_last: behind the last item, and behind its comma if it `has_comma`.
    """

    start: int
    plain: object = None
    end: int = 0
    members: dict[str, "Node"] = field(default_factory=dict[str, "Node"])
    size: int = 0
    end_of_last: int = 0
    has_comma: bool = False


class Document:
    """A JSON text, read once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._at = 0
        self.has_extensions = False
        self._skip()
        self.root = self._value(0)
        self._skip()
        if self._at != len(text):
            raise self._broken("something stands behind its end")

    def _value(self, depth: int) -> Node:
        node = Node(self._at)
        if self.text.startswith(("{", "["), self._at):
            if depth > MOST_DEPTH:
                raise self._broken("it is nested too deeply")
            self._container(node, depth)
        else:
            node.plain = self._scalar()
        node.end = self._at
        return node

    def _container(self, node: Node, depth: int) -> None:
        values: dict[str, object] = {}
        items: list[object] = []
        is_object = self.text[self._at] == "{"
        self._at += 1
        self._skip()
        while not self._takes("}" if is_object else "]"):
            if node.size and not node.has_comma:
                raise self._broken("a comma is missing")
            key = self._key() if is_object else ""
            item = self._value(depth + 1)
            if key in values:
                raise self._broken(f"{key!r} stands there twice")
            if is_object:
                node.members[key] = item
                values[key] = item.plain
            items.append(item.plain)
            self._end_of_item(node)
        node.plain = values if is_object else items
        self.has_extensions = self.has_extensions or node.has_comma

    def _end_of_item(self, node: Node) -> None:
        node.size += 1
        node.end_of_last = self._at
        self._skip()
        node.has_comma = self._takes(",")
        if node.has_comma:
            node.end_of_last = self._at
            self._skip()

    def _key(self) -> str:
        key = self._scalar()
        self._skip()
        if not isinstance(key, str) or not self._takes(":"):
            raise self._broken("a key and a colon are missing")
        self._skip()
        return key

    def _scalar(self) -> object:
        found = _SCALAR.match(self.text, self._at)
        if found is None:
            raise self._broken("a value is missing or wrong")
        self._at = found.end()
        try:
            return json.loads(found[0])
        except ValueError:
            raise self._broken("a value is wrong") from None

    def _takes(self, character: str) -> bool:
        if self._at >= len(self.text):
            raise self._broken("it ends early")
        found = self.text.startswith(character, self._at)
        self._at += found
        return found

    def _skip(self) -> None:
        found = _SKIP.match(self.text, self._at)
        skipped = found[0] if found else ""
        self.has_extensions = self.has_extensions or bool(skipped.strip())
        self._at += len(skipped)

    def _broken(self, why: str) -> UneditableError:
        line = self.text.count("\n", 0, self._at) + 1
        return UneditableError(f"it is not valid JSON (line {line}: {why})")


def with_member(text: str, path: Sequence[str], value: object) -> str:
    """The text with the value at the path of keys, objects on the way included; `text` holds an object."""
    document = Document(text)
    node = document.root
    for depth, key in enumerate(path):
        if not isinstance(node.plain, dict):
            raise UneditableError(f"its {'.'.join(path[:depth]) or 'content'} is not an object")
        if key not in node.members:
            for inner in reversed(path[depth + 1 :]):
                value = {inner: value}
            written = f"{json.dumps(key)}: {_written(document, value, depth + 1)}"
            return _inserted(document, node, written, depth)
        node = node.members[key]
    return text[: node.start] + _written(document, value, len(path)) + text[node.end :]


def with_item(text: str, key: str, item: object) -> str:
    """The text with the item at the end of the array that the object has under the key."""
    document = Document(text)
    array = document.root.members.get(key)
    if array is None:
        return with_member(text, [key], [item])
    if not isinstance(array.plain, list):
        raise UneditableError(f"its {key} is not an array")
    return _inserted(document, array, _written(document, item, 2), 1)


def _inserted(document: Document, node: Node, written: str, depth: int) -> str:
    """The text with one more item in a container that stands `depth` levels deep."""
    text, newline, unit = document.text, _newline(document.text), _unit(document)
    item = f"{newline}{unit * (depth + 1)}{written}"
    if not node.size:
        inside = text[node.start + 1 : node.end - 1]
        end = "" if "\n" in inside else f"{newline}{unit * depth}"
        return text[: node.start + 1] + item + end + text[node.start + 1 :]
    comma = "" if node.has_comma else ","
    rest = _REST_OF_LINE.match(text, node.end_of_last)
    remark = rest[0] if rest and rest[0].strip() else ""
    at = node.end_of_last
    return text[:at] + comma + remark + item + text[at + len(remark) :]


def _written(document: Document, value: object, depth: int) -> str:
    unit = _unit(document)
    lines = json.dumps(value, indent=unit, ensure_ascii=False).split("\n")
    return (_newline(document.text) + unit * depth).join(lines)


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _unit(document: Document) -> str:
    """The indentation of one level, as the text has it."""
    first = next(iter(document.root.members.values()), None)
    if first is None:
        return "  "
    line = document.text[document.text.rfind("\n", 0, first.start) + 1 : first.start]
    return line[: len(line) - len(line.lstrip())] or "  "
