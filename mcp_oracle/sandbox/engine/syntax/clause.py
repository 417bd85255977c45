"""Steps over sqlglot's parser that every clause needs: words, types, lists, a call with its clauses as arguments.

A call stays a plain name with arguments; its clauses are further entries of the node that the rewrite of that
function reads. Nothing here decides what a clause means. The only place that knows the parser's inner methods.
"""

# ruff: noqa: SLF001 - the parser offers its steps to dialects as protected methods
# pyright: reportPrivateUsage=false, reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Callable, Mapping
from typing import cast

from sqlglot import exp
from sqlglot.parser import Parser
from sqlglot.tokenizer_core import TokenType

_TYPE_ENDS = ("WITH TIME ZONE", "WITH LOCAL TIME ZONE")


def call(
    name: str, arguments: list[exp.Expr], clauses: Mapping[str, object] | None = None
) -> exp.Expr:
    given = {k: v for k, v in (clauses or {}).items() if v is not None}
    return exp.Anonymous(this=name, expressions=arguments, **given)


class Clauses:
    """The text between a call's parentheses, read word by word."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser

    def accept(self, words: str) -> bool:
        """Take these words if all of them come next."""
        return bool(self._parser._match_text_seq(*words.split()))

    def expect(self, words: str) -> None:
        if not self.accept(words):
            self._parser.raise_error(f"Expected {words}")

    @property
    def place(self) -> int:
        return self._parser._index

    def back_to(self, place: int) -> None:
        self._parser._retreat(place)

    @property
    def ended(self) -> bool:
        """Nothing more comes before `)`."""
        token = self._parser._curr
        return not token or token.token_type is TokenType.R_PAREN

    def word(self) -> str:
        """The next token in upper case, empty at the end, before `)` and for the empty text."""
        return "" if self.ended else str(self._parser._curr.text).upper()

    def expression(self) -> exp.Expr:
        return self._needed(self._parser._parse_disjunction())

    def operand(self) -> exp.Expr:
        """An expression that is no condition."""
        return self._needed(self._parser._parse_bitwise())

    def string(self) -> exp.Expr:
        return self._needed(self._parser._parse_string())

    def name(self) -> exp.Expr:
        return self._needed(self._parser._parse_id_var(any_token=False))

    def order(self) -> exp.Expr | None:
        return self._parser._parse_order()

    def ordered(self) -> exp.Expr:
        """An expression with its direction."""
        return self._needed(self._parser._parse_ordered())

    def _needed(self, found: object) -> exp.Expr:
        if not isinstance(found, exp.Expr):
            self._parser.raise_error("Expected an expression")
        return cast("exp.Expr", found)

    def digits(self) -> str:
        """A number in parentheses, empty where none stands."""
        place = self.place
        if self._parser._match(TokenType.L_PAREN):
            number = self.word()
            if number.isdigit():
                self._parser._advance()
                if self._parser._match(TokenType.R_PAREN):
                    return number
        self.back_to(place)
        return ""

    def items(self, read: Callable[[], exp.Expr]) -> list[exp.Expr]:
        """What stands between commas, possibly nothing."""
        return [] if self.ended else list(self._parser._parse_csv(read))

    def wrapped(self, read: Callable[[], exp.Expr]) -> list[exp.Expr]:
        """The same, with or without parentheses around it."""
        opened = self._parser._match(TokenType.L_PAREN)
        found = self.items(read)
        if opened:
            self._parser._match_r_paren()
        return found

    def type_(self) -> exp.Expr | None:
        """A declaration of any form, None where none stands."""
        found = self._parser._parse_types()
        return found if isinstance(found, exp.Expr) else None

    def type_words(self) -> str:
        """A declaration such as `NUMBER(8,2)`, as written."""
        text = self._take()
        if self._parser._match(TokenType.L_PAREN):
            inner = list[str]()
            while self.word():
                inner.append(self._take())
            self._parser._match_r_paren()
            text += f"({' '.join(inner)})"
        return text + "".join(f" {ending}" for ending in _TYPE_ENDS if self.accept(ending))

    def _take(self) -> str:
        word = self.word()
        if not word:
            self._parser.raise_error("Expected a type")
        self._parser._advance()
        return word
