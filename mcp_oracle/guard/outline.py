"""From a text to the outline of exactly one statement: terminator, hints, binds, brackets.

Knows where a statement ends and how brackets nest; knows no keyword but those that a hint and a JSON
constructor need.
"""

import re
from typing import Final

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard.catalogue import refuse
from mcp_oracle.guard.lexer import lex
from mcp_oracle.guard.tokens import BIND, CLOSE, OPEN, STRAY_COLON, Outline, Token
from mcp_oracle.guard.words import RESERVED

MAX_DEPTH: Final = 100
MAX_RUN: Final = 200

_PREFIXES: Final = frozenset(("-", "+", "NOT", "PRIOR"))
# Constructors whose members are written `key : value`.
_COLON_HEADS: Final = frozenset(("JSON_OBJECT", "JSON_OBJECTAGG", "{"))
_NEVER_BEHIND_BIND: Final = frozenset((".", "(", ":", "["))
_FIRST_WORD: Final = re.compile(r"(?:[\s(]|--[^\n]*+|/\*.*?\*/)*+([a-zA-Z]+)", re.DOTALL)
_CHARACTER_RULES: Final = frozenset(("character", "unterminated", "quoted-name", "q-quote"))
QUERY_WORDS: Final = frozenset(("SELECT", "WITH"))
_BLANK: Final = " \t\r\n"
_BIND_DIGITS: Final = re.compile(r"[0-9]+\Z")


def outline(sql: str, first: frozenset[str] = QUERY_WORDS) -> tuple[Outline, str]:
    """Read one statement; `first` are the words it may begin with.

    Returns:
        its outline, and the text that would be sent: the caller's, without terminator and outer blanks.
    """
    tokens = _without_hints(_lex(sql, first))
    tokens, cut = _without_terminator(sql, tokens)
    if not tokens:
        refuse("empty", "there is no statement in the text")
    tokens = _with_binds(sql, tokens)
    close, parent = _brackets(tokens)
    _check_runs(tokens)
    return Outline(sql, tokens, close, parent), sql[:cut].strip(_BLANK)


def _lex(sql: str, first: frozenset[str]) -> list[Token]:
    """The tokens; of a text that plainly begins otherwise the refusal says so, whatever characters it holds."""
    try:
        return lex(sql)
    except RefusedError as refusal:
        found = _FIRST_WORD.match(sql)
        word = found.group(1).upper() if found else "SELECT"
        if refusal.rule in _CHARACTER_RULES and word not in first:
            refuse(
                "not-a-query" if first is QUERY_WORDS else "not-explainable",
                f"the statement begins with {word}",
            )
        raise


def _without_hints(tokens: list[Token]) -> list[Token]:
    for token in tokens:
        if token.kind == "hint" and "WITH_PLSQL" in token.key:
            refuse("inline-plsql", "the hint WITH_PLSQL lets a subquery declare PL/SQL")
    return [token for token in tokens if token.kind != "hint"]


def _without_terminator(sql: str, tokens: list[Token]) -> tuple[list[Token], int]:
    """Drop a last `/` line and one `;`, in this order from the end; say where the text is to be cut."""
    cut = len(sql)
    if tokens and tokens[-1].key == "/" and alone_on_line(sql, tokens[-1]):
        cut = tokens[-1].start
        tokens = tokens[:-1]
    if tokens and tokens[-1].key == ";":
        cut = tokens[-1].start
        tokens = tokens[:-1]
    return tokens, cut


def alone_on_line(sql: str, token: Token) -> bool:
    before, after = token.start - 1, token.end
    while before >= 0 and sql[before] in " \t\r":
        before -= 1
    while after < len(sql) and sql[after] in " \t\r":
        after += 1
    return (before < 0 or sql[before] == "\n") and (after == len(sql) or sql[after] == "\n")


def _with_binds(sql: str, tokens: list[Token]) -> list[Token]:
    """Join each `:` with its name to a bind, but for the separators of JSON constructors."""
    if not any(token.key == ":" for token in tokens):
        return tokens
    found: list[Token] = []
    heads: list[str] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.key in OPEN:
            heads.append("{" if token.key == "{" else found[-1].key if found else "")
        elif token.key in CLOSE and heads:
            heads.pop()
        if token.key == ":" and not _separates(found, heads):
            token = _bind(sql, tokens, index)
            index += token.kind == "bind"
        found.append(token)
        index += 1
    return found


def _separates(before: list[Token], heads: list[str]) -> bool:
    """Whether a colon here stands between key and value of a JSON constructor."""
    if not heads or heads[-1] not in _COLON_HEADS:
        return False
    last = before[-1]
    return last.kind != "op" or last.key in CLOSE


def _bind(sql: str, tokens: list[Token], index: int) -> Token:
    """The bind that begins with this colon; a stray colon if none does."""
    colon = tokens[index]
    following = tokens[index + 1] if index + 1 < len(tokens) else colon
    behind = tokens[index + 2].key if index + 2 < len(tokens) else ""
    is_name = following.is_name and following.key not in RESERVED  # ORA-01745
    if behind in _NEVER_BEHIND_BIND or not (is_name or _is_digits(sql, following)):
        return Token("op", STRAY_COLON, colon.start, colon.end)
    return Token("bind", BIND, colon.start, following.end)


def _is_digits(sql: str, token: Token) -> bool:
    return token.kind == "number" and bool(_BIND_DIGITS.match(sql[token.start : token.end]))


def _brackets(tokens: list[Token]) -> tuple[dict[int, int], list[int]]:
    close: dict[int, int] = {}
    parent: list[int] = []
    stack: list[int] = []
    for index, token in enumerate(tokens):
        key = token.key
        if key in CLOSE:
            if not stack or tokens[stack[-1]].key != CLOSE[key]:
                refuse("brackets", f"{key} closes nothing")
            close[stack.pop()] = index
        parent.append(stack[-1] if stack else -1)
        if key in OPEN:
            stack.append(index)
            if len(stack) > MAX_DEPTH:
                refuse("depth", f"brackets nest deeper than {MAX_DEPTH}")
    if stack:
        refuse("brackets", f"{tokens[stack[-1]].key} is not closed")
    return close, parent


def _check_runs(tokens: list[Token]) -> None:
    """Refuse what makes a recursive parser recurse without brackets."""
    run = cases = 0
    for token in tokens:
        run = run + 1 if token.key in _PREFIXES else 0
        if token.key == "CASE":
            cases += 2
        elif token.key == "END":
            cases = max(0, cases - 2)
        if max(run, cases) > MAX_RUN:
            refuse("depth", f"more than {MAX_RUN} prefix operators or CASEs in each other")
