"""What sqlglot's parser lets pass and Oracle does not: found on the tokens, before anything is parsed.

Each rule is a function of all tokens that raises Oracle's error; none of them changes anything.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sqlglot.tokenizer_core import Token, TokenType

from mcp_oracle.sandbox.types import OraError

_ENDS = frozenset(
    ["FROM", "WHERE", ")", "GROUP BY", "ORDER BY", "HAVING", "UNION", "INTERSECT", "MINUS", "CONNECT BY", ""]
)  # fmt: skip
_NEEDS_VALUE = frozenset(
    ["WHERE", "HAVING", "AND", "OR", "NOT", "GROUP BY", "ORDER BY", "CONNECT BY", "START WITH", "=", "<", ">", "<=",
     ">=", "<>", "!=", "^=", "+", "-", "||", ","]
)  # fmt: skip
_TEXTS = frozenset(
    [TokenType.IDENTIFIER, TokenType.STRING, TokenType.NATIONAL_STRING, TokenType.RAW_STRING]
)
_SET_OPERATORS = frozenset(["UNION", "INTERSECT", "MINUS", "EXCEPT"])


def check_tokens(tokens: Sequence[Token], end: int, profile: str) -> None:
    """Raise what Oracle says of the first rule that is broken; `end` is the length of the text."""
    _names(tokens)
    before = ""
    _missing_end(word(tokens[-1]) if tokens else "", end)
    for token, following in _pairs(tokens):
        offset = following.start if following is not None else end
        _missing_value(word(token), word(following), offset)
        if before != "WITHIN":
            _missing_by(token, word(following), offset)
        before = word(token)
        _double_equals(token, following)
        _except(token, word(following), profile)
    _clause_order(tokens)
    _join_conditions(tokens, end)


def word(token: Token | None) -> str:
    """The token's text in upper case with single blanks; empty for texts, quoted names and the end."""
    if token is None or token.token_type in _TEXTS:
        return ""
    return " ".join(token.text.upper().split())


def _pairs(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token | None]]:
    yield from pairwise(tokens)
    if tokens:
        yield tokens[-1], None


def _names(tokens: Sequence[Token]) -> None:
    """An unquoted name begins with a letter."""
    for token in tokens:
        if token.token_type is TokenType.VAR and token.text[:1] in ("_", "$", "#"):
            raise OraError(911, "invalid character", offset=token.start)


def _missing_value(here: str, following: str, offset: int) -> None:
    """`a, FROM`, `WHERE` at the end, `= )`: an expression is missing."""
    if here in ("SELECT", "DISTINCT") and following == "FROM":
        raise OraError(936, "missing expression", offset=offset)
    if here in _NEEDS_VALUE and following in _ENDS and following:
        raise OraError(936, "missing expression", offset=offset)


def _missing_end(last: str, end: int) -> None:
    """The text ends where something must follow."""
    if last in _NEEDS_VALUE:
        raise OraError(936, "missing expression", offset=end)
    if last in ("FROM", "JOIN"):
        raise OraError(903, "invalid table name", offset=end)


def _missing_by(token: Token, following: str, offset: int) -> None:
    if word(token) in ("ORDER", "GROUP") and following not in ("BY", "SIBLINGS"):
        raise OraError(924, "missing BY keyword", offset=offset)


def _double_equals(token: Token, following: Token | None) -> None:
    if token.token_type is TokenType.EQ and len(token.text) > 1:
        raise OraError(936, "missing expression", offset=token.start + 1)
    if following is not None and token.token_type is following.token_type is TokenType.EQ:
        raise OraError(936, "missing expression", offset=following.start)


def _except(token: Token, following: str, profile: str) -> None:
    if profile == "19c" and word(token) == "EXCEPT" and following in ("SELECT", "(", "ALL"):
        raise OraError(933, "SQL command not properly ended", offset=token.start)


def _clause_order(tokens: Sequence[Token]) -> None:
    """In one block WHERE stands before CONNECT BY, and ORDER BY after the last set operator."""
    behind: list[set[str]] = [set()]
    before = ""
    for token in tokens:
        here = "START WITH" if before == "START" else word(token)
        before = word(token)
        if here == "(":
            behind.append(set())
        elif here == ")" and len(behind) > 1:
            behind.pop()
        elif here == "SELECT":
            behind[-1] = set()
        elif here in ("CONNECT BY", "START WITH", "ORDER BY", "ORDER SIBLINGS BY"):
            behind[-1].add(here)
        elif (here == "WHERE" and behind[-1] & {"CONNECT BY", "START WITH"}) or (
            here in _SET_OPERATORS and behind[-1] & {"ORDER BY", "ORDER SIBLINGS BY"}
        ):
            raise OraError(933, "SQL command not properly ended", offset=token.start)


_UNCONDITIONAL = frozenset(["CROSS", "NATURAL"])
_KINDS = frozenset(["INNER", "OUTER", "LEFT", "RIGHT", "FULL"])
_BLOCK_ENDS = frozenset(
    ["WHERE", "GROUP BY", "ORDER BY", "CONNECT BY", "START WITH", "HAVING", "FETCH", "OFFSET", *_SET_OPERATORS]
)  # fmt: skip


def _join_conditions(tokens: Sequence[Token], end: int) -> None:
    """Every JOIN has its ON or USING."""
    open_joins = [0]
    for index, token in enumerate(tokens):
        here = word(token)
        if here == "(":
            open_joins.append(0)
        elif here == "JOIN" and not _is_unconditional(tokens, index):
            open_joins[-1] += 1
        elif here in ("ON", "USING"):
            open_joins[-1] -= 1
        elif here == ")" or here in _BLOCK_ENDS:
            _closed(open_joins[-1], token.start)
            open_joins[-1] = 0
            if here == ")" and len(open_joins) > 1:
                open_joins.pop()
    _closed(open_joins[-1], end)


def _is_unconditional(tokens: Sequence[Token], index: int) -> bool:
    before = index - 1
    while before >= 0 and word(tokens[before]) in _KINDS:
        before -= 1
    return before >= 0 and word(tokens[before]) in _UNCONDITIONAL


def _closed(open_joins: int, offset: int) -> None:
    if open_joins > 0:
        raise OraError(905, "missing keyword", offset=offset)
