"""The parts of INSERT, UPDATE, DELETE and MERGE: where each begins, and which tables it sees.

It describes and refuses nothing. Words at fixed places of the outermost bracket level begin a part; a query has none.
"""

from typing import Final, Literal

from mcp_oracle.guard.block import Block
from mcp_oracle.guard.tokens import Outline

Part = Literal["target", "source", "joined", "set", "columns", "values", "when"]

DML: Final = frozenset(("INSERT", "UPDATE", "DELETE", "MERGE"))
_PARTS: Final[dict[tuple[str, str], Part]] = {
    ("INSERT", "VALUES"): "values",
    ("UPDATE", "SET"): "set",
    ("MERGE", "USING"): "source",
    ("MERGE", "ON"): "joined",
    ("MERGE", "SET"): "set",
    ("MERGE", "VALUES"): "values",
}


class Scopes:
    """What the parts of one statement see.

    Attributes:
        parts: the word before each part.
    """

    def __init__(self, outline: Outline, root: Block) -> None:
        self.parts = _parts(outline)
        self._target = root
        self._source = root

    def enter(self, part: Part, current: Block, base: Block) -> Block:
        """The block that a part sees, or into which it declares its table."""
        match part:
            case "target":
                self._target = Block(base)
                return self._target
            case "source":
                self._source = Block(base)
                return self._source
            case "columns" | "values":
                return self._source
            case "joined" | "when":
                return _both(self._target, self._source)
            case _:
                return current


def _both(one: Block, other: Block) -> Block:
    """A block that sees the tables of both."""
    return Block(one.outer, {**one.names, **other.names}, {**one.qualified, **other.qualified})


def _parts(outline: Outline) -> dict[int, Part]:
    verb = outline.keys[0]
    if verb not in DML:
        return {}
    outermost = (index for index, parent in enumerate(outline.parent) if parent == -1)
    found: dict[int, Part] = {_before_target(outline, verb): "target"}
    for index in outermost:
        if part := _part(outline, index, verb):
            found[index] = part
    return found


def _part(outline: Outline, index: int, verb: str) -> Part | None:
    key = outline.keys[index]
    if verb == "MERGE" and key == "INSERT" and outline.before(index) == "THEN":
        return "columns"
    if verb == "MERGE" and key == "WHEN" and "MATCHED" in outline.keys[index + 1 : index + 3]:
        return "when"
    return _PARTS.get((verb, key))


def _before_target(outline: Outline, verb: str) -> int:
    """INTO of INSERT and MERGE, FROM of DELETE if it is there, UPDATE itself."""
    following = outline.keys[1]
    return 1 if following == "INTO" or (verb == "DELETE" and following == "FROM") else 0
