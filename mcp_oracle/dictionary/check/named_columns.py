"""Columns of existing tables that DDL names: ALTER TABLE, CREATE INDEX, COMMENT ON COLUMN. Pure, over tokens."""

from collections.abc import Iterator, Sequence

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard.lexer import lex
from mcp_oracle.guard.tokens import Token
from mcp_oracle.guard.words import words

_NO_COLUMN = words("""
CONSTRAINT PRIMARY UNIQUE PARTITION SUBPARTITION LOB STORAGE DEFAULT NESTED VARRAY COLUMN UNUSED COLUMNS SUPPLEMENTAL
FOREIGN CHECK OPAQUE CASE CAST
""")


def named_columns(text: str) -> list[str]:
    """Names of the columns that must exist in the one table that the statement is about."""
    try:
        tokens = [token for token in lex(text) if token.kind != "hint"]
    except RefusedError:
        return []
    keys = [token.key for token in tokens]
    if keys[:3] == ["COMMENT", "ON", "COLUMN"]:
        return _commented(tokens)
    if keys[:1] == ["CREATE"] and "INDEX" in keys[:4] and "ON" in keys:
        return list(_in_bracket(tokens, keys.index("ON")))
    if keys[:2] == ["ALTER", "TABLE"]:
        return list(_altered(tokens, keys))
    return []


def _commented(tokens: Sequence[Token]) -> list[str]:
    """The last part of T.C or S.T.C."""
    names: list[str] = []
    for token in tokens[3:]:
        if token.key == "IS":
            break
        if token.is_name:
            names.append(token.name)
    return names[-1:] if len(names) > 1 else []


def _altered(tokens: Sequence[Token], keys: Sequence[str]) -> Iterator[str]:
    """DROP COLUMN c, DROP (c, d), MODIFY c, MODIFY (c …, d …), RENAME COLUMN c."""
    for index, key in enumerate(keys):
        if key not in {"DROP", "MODIFY", "RENAME"} or index < 3:
            continue
        following = keys[index + 1] if index + 1 < len(keys) else ""
        if following == "(":
            yield from _in_bracket(tokens, index)
        elif following == "COLUMN":
            yield from _one(tokens, index + 2)
        elif key == "MODIFY":
            yield from _one(tokens, index + 1)


def _one(tokens: Sequence[Token], index: int) -> Iterator[str]:
    if index < len(tokens) and tokens[index].is_name and tokens[index].key not in _NO_COLUMN:
        yield tokens[index].name


def _in_bracket(tokens: Sequence[Token], index: int) -> Iterator[str]:
    """The first word of each item in the next bracket, unless the item is a call or a qualified name."""
    while index < len(tokens) and tokens[index].key != "(":
        index += 1
    depth = 0
    for place in range(index, len(tokens)):
        key = tokens[place].key
        depth += (key == "(") - (key == ")")
        if depth == 0:
            return
        if depth == 1 and key in {"(", ","} and not _is_call(tokens, place + 1):
            yield from _one(tokens, place + 1)


def _is_call(tokens: Sequence[Token], index: int) -> bool:
    return index + 1 < len(tokens) and tokens[index + 1].key in {"(", ".", "+", "-", "*", "/", "||"}
