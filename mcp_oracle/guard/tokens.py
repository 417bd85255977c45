"""What a token is, and the brackets around it. Pure data structures: no rule decides anything here.

`Token.key` is what rules compare. It is upper case for a bare word, the text for an operator, and
starts with a sign that no word starts with for everything else, so that a literal or a quoted
identifier never looks like a keyword.
"""

from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

Kind = Literal["word", "quoted", "string", "number", "bind", "op", "hint"]

STRING: Final = "'"
NUMBER: Final = "0"
BIND: Final = ":bind"
STRAY_COLON: Final = ":stray"
QUOTED: Final = '"'

OPEN: Final = {"(": ")", "[": "]", "{": "}"}
CLOSE: Final = {")": "(", "]": "[", "}": "{"}


class Token(NamedTuple):
    """A token of Oracle SQL.

    Attributes:
        kind: lexical class; blanks and comments are not tokens, hints are dropped after their check.
        key: what rules compare (see the module).
        start: offset of the first character in the text.
        end: offset behind the last character.
    """

    kind: Kind
    key: str
    start: int
    end: int

    @property
    def is_name(self) -> bool:
        return self.kind in ("word", "quoted")

    @property
    def name(self) -> str:
        """The identifier as the data dictionary stores it."""
        return self.key[1:] if self.kind == "quoted" else self.key


class Outline:
    """Tokens with their brackets, and where each key stands.

    Attributes:
        text: the text that was read.
        tokens: the tokens of one statement.
        keys: `key` of each token, then a few empty ones, so that looking ahead needs no bound.
        close: index of an opening bracket to the index of its closing one.
        parent: for each token the index of the innermost bracket around it, -1 outside brackets.
    """

    __slots__ = ("at", "close", "keys", "parent", "text", "tokens")

    def __init__(
        self, text: str, tokens: list[Token], close: dict[int, int], parent: list[int]
    ) -> None:
        self.text = text
        self.tokens = tokens
        self.close = close
        self.parent = parent
        self.keys = [token.key for token in tokens] + [""] * 4
        self.at: dict[str, list[int]] = {}
        for index, token in enumerate(tokens):
            self.at.setdefault(token.key, []).append(index)

    def find(self, keys: Iterable[str]) -> list[int]:
        """The positions of the given keys, in no particular order."""
        at = self.at
        return [index for key in keys if key in at for index in at[key]]

    def source(self, index: int) -> str:
        token = self.tokens[index]
        return self.text[token.start : token.end]

    def before(self, index: int) -> str:
        """The key of the token before, empty at the start."""
        return self.keys[index - 1] if index > 0 else ""

    def head(self, bracket: int) -> str:
        """The key of the token before an opening bracket, empty if there is none."""
        return self.keys[bracket - 1] if bracket > 0 else ""

    def inside(self, bracket: int) -> range:
        """The tokens between a bracket and its closing one."""
        return range(bracket + 1, self.close[bracket])

    def level(self, bracket: int) -> Iterator[int]:
        """The tokens directly in a bracket; of brackets inside only the opening ones."""
        index = bracket + 1
        end = self.close[bracket]
        while index < end:
            yield index
            index = self.close.get(index, index) + 1

    def holds_names(self, bracket: int) -> bool:
        """Whether a bracket holds nothing but names and commas."""
        return self.close[bracket] > bracket + 1 and all(
            self.is_name(at) or self.keys[at] == "," for at in self.inside(bracket)
        )

    def is_name(self, index: int) -> bool:
        return 0 <= index < len(self.tokens) and self.tokens[index].is_name

    def arguments(self, bracket: int) -> list[range]:
        """The tokens of each argument in a bracket; empty without arguments."""
        end = self.close[bracket]
        start = bracket + 1
        found: list[range] = []
        index = start
        while index < end:
            if self.keys[index] == "," and self.tokens[index].kind == "op":
                found.append(range(start, index))
                start = index + 1
            index = self.close.get(index, index) + 1
        return [*found, range(start, end)] if end > bracket + 1 else []
