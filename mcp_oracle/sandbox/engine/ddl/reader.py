"""A cursor over the tokens of a DDL statement. Syntax errors carry the offset of the token that does not fit."""

from collections.abc import Sequence

from sqlglot.tokenizer_core import Token, TokenType

from mcp_oracle.sandbox.catalog.objects import Name
from mcp_oracle.sandbox.engine.dialect import tokenize
from mcp_oracle.sandbox.types import OraError


class Reader:
    def __init__(self, sql: str) -> None:
        self.sql = sql
        self._tokens: Sequence[Token] = tokenize(sql)
        self._at = 0

    def _peek(self, ahead: int = 0) -> Token | None:
        index = self._at + ahead
        return self._tokens[index] if index < len(self._tokens) else None

    @property
    def offset(self) -> int:
        token = self._peek()
        return token.start if token else len(self.sql)

    @property
    def at_end(self) -> bool:
        return self._peek() is None

    def word(self, ahead: int = 0) -> str:
        """The token as an unquoted word in upper case, '' at the end."""
        token = self._peek(ahead)
        if token is None or token.token_type in (TokenType.IDENTIFIER, TokenType.STRING):
            return ""
        return token.text.upper()

    def accept(self, *words: str) -> bool:
        """Take these words if they come next, all of them."""
        written = [w for phrase in words for w in phrase.split()]
        here = self._spelled(len(written))
        if here is None or here[0] != " ".join(written):
            return False
        self._at += here[1]
        return True

    def _spelled(self, count: int) -> tuple[str, int] | None:
        """The next words; sqlglot joins some keywords (`PRIMARY KEY`) into one token."""
        text, taken = "", 0
        while len(text.split()) < count:
            word = self.word(taken)
            if not word:
                return None
            text, taken = f"{text} {word}".strip(), taken + 1
        return " ".join(text.split()), taken

    def expect(self, words: str, number: int = 905, text: str = "missing keyword") -> None:
        if not self.accept(words):
            raise OraError(number, text, offset=self.offset)

    def name(self) -> str:
        """An identifier: as written in quotes, else in upper case."""
        token = self._peek()
        if (
            token is None
            or token.token_type in (TokenType.STRING, TokenType.NUMBER)
            or (token.token_type is not TokenType.IDENTIFIER and not (token.text[:1].isalpha()))
        ):
            raise OraError(904, ": invalid identifier", offset=self.offset)
        self._at += 1
        name = token.text if token.token_type is TokenType.IDENTIFIER else token.text.upper()
        if len(name.encode()) > 128:
            raise OraError(972, "identifier is too long", offset=token.start)
        return name

    def qualified(self, schema: str) -> Name:
        first = self.name()
        return (first, self.name()) if self.accept(".") else (schema, first)

    def skip(self) -> None:
        """Pass over one token, whatever it is."""
        self._at += 1

    def names(self) -> tuple[str, ...]:
        """A list of names in parentheses."""
        self.expect("(", 906, "missing left parenthesis")
        found = [self.name()]
        while self.accept(","):
            found.append(self.name())
        self.expect(")", 907, "missing right parenthesis")
        return tuple(found)

    def string(self) -> str:
        token = self._peek()
        if token is None or token.token_type is not TokenType.STRING:
            raise OraError(1780, "string literal required", offset=self.offset)
        self._at += 1
        return token.text

    def integer(self) -> int:
        sign = -1 if self.accept("-") else 1
        token = self._peek()
        if token is None or token.token_type is not TokenType.NUMBER:
            raise OraError(1722, "invalid number", offset=self.offset)
        self._at += 1
        return sign * int(token.text)

    def secret(self) -> str:
        """A password: an identifier whose case is kept."""
        token = self._peek()
        if token is None or token.token_type is TokenType.STRING:
            raise OraError(988, "missing or invalid password(s)", offset=self.offset)
        self._at += 1
        return token.text

    def group(self) -> str:
        """The text inside a pair of parentheses."""
        self.expect("(", 906, "missing left parenthesis")
        return self.inside()

    def inside(self) -> str:
        """The text up to the parenthesis that closes the one before it."""
        start, depth = self.offset, 1
        while depth:
            token = self._peek()
            if token is None:
                raise OraError(907, "missing right parenthesis", offset=self.offset)
            depth += {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}.get(token.token_type, 0)
            self._at += 1
        end = self._tokens[self._at - 1].start
        return self.sql[start:end].strip()

    def until(self, *stops: str) -> str:
        """The text up to one of these words, a comma or a closing parenthesis on this level."""
        start, depth, last = self.offset, 0, self.offset
        while (token := self._peek()) is not None:
            kind = token.token_type
            if depth == 0 and (
                kind in (TokenType.COMMA, TokenType.R_PAREN) or self.word() in stops
            ):
                break
            depth += {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}.get(kind, 0)
            last = token.end + 1
            self._at += 1
        return self.sql[start:last].strip()

    def rest(self) -> str:
        start, self_end = self.offset, len(self.sql)
        self._at = len(self._tokens)
        return self.sql[start:self_end].strip()

    def end(self) -> None:
        if not self.at_end:
            raise OraError(922, "missing or invalid option", offset=self.offset)
