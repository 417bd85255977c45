"""What a statement is and what it touches, from its tokens. Pure; of SQL it knows how statements begin.

It informs and decides nothing: whether a statement may run is the guard's verdict.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final

from mcp_oracle.dictionary.names import WantedName, identifier, qualified
from mcp_oracle.errors import RefusedError
from mcp_oracle.guard.lexer import lex
from mcp_oracle.guard.script import command
from mcp_oracle.guard.tokens import Token
from mcp_oracle.guard.words import words

_MODIFIERS: Final = words("""
OR REPLACE EDITIONABLE NONEDITIONABLE GLOBAL PRIVATE TEMPORARY UNIQUE BITMAP MULTIVALUE FORCE NO NOFORCE SHARDED
DUPLICATED IMMUTABLE BLOCKCHAIN EXTERNAL EDITIONING VECTOR SHARED
""")
_EXISTS: Final = (("IF", "NOT", "EXISTS"), ("IF", "EXISTS"))
_TWO_WORDS: Final = {
    "MATERIALIZED": ("VIEW",), "PACKAGE": ("BODY",), "TYPE": ("BODY",), "DATABASE": ("LINK",), "PROPERTY": ("GRAPH",),
    "PUBLIC": ("SYNONYM", "DATABASE"), "MINING": ("MODEL",),
}  # fmt: skip
_DDL: Final = words("""
CREATE ALTER DROP TRUNCATE RENAME COMMENT GRANT REVOKE ANALYZE AUDIT NOAUDIT PURGE FLASHBACK ASSOCIATE DISASSOCIATE
""")
_DML: Final = words("INSERT UPDATE DELETE MERGE")
_BLOCK: Final = "PL/SQL block"
_BLOCK_EFFECTS: Final = {
    "COMMIT": "may COMMIT inside", "ROLLBACK": "may ROLLBACK inside",
    "EXECUTE": "runs SQL that is made at run time: not checked",
    "DBMS_SQL": "runs SQL that is made at run time: not checked",
}  # fmt: skip
_OTHER_SCRIPT: Final = ("runs another script: not checked",)
_COMMAND_EFFECTS: Final = {
    "@": _OTHER_SCRIPT, "@@": _OTHER_SCRIPT, "START": _OTHER_SCRIPT, "EXEC": ("runs PL/SQL",),
    "EXECUTE": ("runs PL/SQL",), "HOST": ("runs a program on the client",), "HO": ("runs a program on the client",),
    "!": ("runs a program on the client",),
}  # fmt: skip
_ONE_WORD: Final = {
    "COMMIT": "COMMIT", "ROLLBACK": "ROLLBACK", "SAVEPOINT": "SAVEPOINT", "BEGIN": _BLOCK, "DECLARE": _BLOCK,
    "CALL": "CALL", "EXPLAIN": "EXPLAIN PLAN", "LOCK": "LOCK TABLE", "SELECT": "SELECT",
    "WITH": "SELECT", "(": "SELECT",
}  # fmt: skip
KIND_CHARACTERS: Final = 30
"""Of a first word that is no statement of SQL."""
_FIRST_WORD: Final = re.compile(r"(?:\s++|--[^\n]*+|/\*.*?\*/)*+([^\W\d]\w*|\()", re.DOTALL)
_DML_IN_BLOCK: Final = {("INSERT", "INTO"), ("MERGE", "INTO"), ("DELETE", "FROM")}
_BEFORE_STATEMENT: Final = words("; BEGIN THEN ELSE LOOP >>")
_AFTER_NAME: Final = words("SET WHERE USING VALUES SELECT RETURNING LOG")


@dataclass(frozen=True, slots=True)
class Shape:
    """A statement's outside.

    Attributes:
        commits: Oracle commits the transaction before and after it, so it cannot be rolled back.
        kind: its first words: SELECT, INSERT, CREATE TABLE, PL/SQL block.
        targets: what it would change.
        needs: tables and views among its names that must exist, besides those that a query reads.
        makes: what it creates, and tables that get further columns.
        drops: what it drops or renames.
        effects: what to know before running it, as sentences.
    """

    kind: str
    commits: bool = False
    targets: tuple[WantedName, ...] = ()
    needs: tuple[WantedName, ...] = ()
    makes: tuple[WantedName, ...] = ()
    drops: tuple[WantedName, ...] = ()
    effects: tuple[str, ...] = ()

    @property
    def is_query(self) -> bool:
        return self.kind == "SELECT"


def shape(text: str) -> Shape:
    """Read the outside of one statement; a text that cannot be read gives its first word at most."""
    if word := command(text):
        return Shape(f"SQL*Plus {word}", effects=_COMMAND_EFFECTS.get(word, ()))
    try:
        tokens = [token for token in lex(text) if token.kind != "hint"]
    except RefusedError:
        found = _FIRST_WORD.match(text)
        word = found[1][:KIND_CHARACTERS].upper() if found else "unreadable"
        return Shape(_ONE_WORD.get(word, word))
    return _shape(tokens) if tokens else Shape("empty")


def _shape(tokens: Sequence[Token]) -> Shape:
    first = tokens[0].key
    if first in ("BEGIN", "DECLARE"):
        return _block(tokens)
    if first in _DML:
        return _dml(tokens)
    if first in _DDL:
        return _ddl(tokens)
    if first == "LOCK":
        return Shape("LOCK TABLE", needs=tuple(_names_at(tokens, 2)))
    if first == "SET" and len(tokens) > 1:
        return Shape(f"SET {tokens[1].key}")
    return Shape(_ONE_WORD.get(first, f"{first[:KIND_CHARACTERS]} (no SQL statement)"))


# --- DML ---


def _dml(tokens: Sequence[Token]) -> Shape:
    verb = tokens[0].key
    places = _dml_places(verb, tokens)
    targets = tuple(dict.fromkeys(name for at in places for name in _names_at(tokens, at)))
    return Shape(verb, targets=targets, needs=targets, effects=tuple(_dml_effects(verb, tokens)))


def _dml_places(verb: str, tokens: Sequence[Token]) -> list[int]:
    """Where the names of the changed tables stand."""
    if verb in {"INSERT", "MERGE"}:
        return [index + 1 for index, token in enumerate(tokens) if token.key == "INTO"]
    place = 2 if len(tokens) > 1 and tokens[1].key == "FROM" else 1
    return [place]


def _dml_effects(verb: str, tokens: Sequence[Token]) -> Iterator[str]:
    depth = 0
    for token in tokens:
        depth += (token.key == "(") - (token.key == ")")
        if token.key == "WHERE" and depth == 0:
            return
    if verb in {"UPDATE", "DELETE"}:
        yield f"{verb} without WHERE: every row"


# --- PL/SQL ---


def _block(tokens: Sequence[Token]) -> Shape:
    """An anonymous block: the tables that its DML changes, and what else it may do."""
    targets = tuple(dict.fromkeys(_changed_in(tokens)))
    effects = (_BLOCK_EFFECTS[token.key] for token in tokens if token.key in _BLOCK_EFFECTS)
    return Shape(_BLOCK, targets=targets, needs=targets, effects=tuple(dict.fromkeys(effects)))


def _changed_in(tokens: Sequence[Token]) -> Iterator[WantedName]:
    """INSERT INTO t, MERGE INTO t, DELETE FROM t are statements wherever they stand; UPDATE t where one may begin."""
    for index, (token, following) in enumerate(pairwise(tokens)):
        pair = token.key, following.key
        if pair in _DML_IN_BLOCK:
            yield from islice(_names_at(tokens, index + 2), 1)
        elif token.key == "UPDATE" and tokens[index - 1].key in _BEFORE_STATEMENT:
            yield from islice(_names_at(tokens, index + 1), 1)


# --- DDL ---


def _ddl(tokens: Sequence[Token]) -> Shape:
    verb = tokens[0].key
    if verb in {"GRANT", "REVOKE"}:
        return Shape(verb, commits=True, targets=_after(tokens, "ON"))
    if verb == "RENAME":
        names = tuple(_names_at(tokens, 1))
        return Shape("RENAME", True, names, names, _after(tokens, "TO"), names)
    if verb == "COMMENT":
        return _comment(tokens)
    kind, place = _object_type(tokens)
    full = f"{verb} {kind}".strip()
    if full in {"ALTER SESSION", "ALTER SYSTEM"}:
        return Shape(full)
    if verb == "CREATE":
        return _create(full, kind, tokens, place)
    names = tuple(_names_at(tokens, place))[:1]
    is_table = kind in {"TABLE", "VIEW", "MATERIALIZED VIEW"}
    needs = names if is_table and not _is_optional(tokens) else ()
    drops = names if verb == "DROP" and is_table else ()
    makes = names if full == "ALTER TABLE" and _makes_columns(tokens) else ()
    return Shape(full, True, names, needs, makes, drops, tuple(_ddl_effects(full)))


def _makes_columns(tokens: Sequence[Token]) -> bool:
    return any(token.key in {"ADD", "RENAME"} for token in tokens)


def _create(full: str, kind: str, tokens: Sequence[Token], place: int) -> Shape:
    names = tuple(_names_at(tokens, place))[:1]
    on = _after(tokens, "ON")[:1] if kind in {"INDEX", "TRIGGER"} else ()
    if any(token.key == "PRIVATE" for token in tokens[1:3]):
        return Shape(full, False, names, makes=names)
    return Shape(full, True, names, on, names)


def _comment(tokens: Sequence[Token]) -> Shape:
    """COMMENT ON TABLE t, COMMENT ON COLUMN t.c."""
    kind = tokens[2].key if len(tokens) > 2 else ""
    found = next(iter(_names_at(tokens, 3)), None)
    names = () if found is None else (_without_column(found) if kind == "COLUMN" else found,)
    return Shape(f"COMMENT ON {kind}", True, names, names)


def _without_column(name: WantedName) -> WantedName:
    """Of T.C or S.T.C the table."""
    if name.member:
        return WantedName(name.text, name.schema, name.name, is_quoted=name.is_quoted)
    return WantedName(name.text, "", name.schema, is_quoted=name.is_quoted)


def _object_type(tokens: Sequence[Token]) -> tuple[str, int]:
    """The type's words and where the name begins."""
    index = 1
    while index < len(tokens) and tokens[index].key in _MODIFIERS:
        index += 1
    if index >= len(tokens):
        return "", index
    kind = tokens[index].key
    index += 1
    if index < len(tokens) and tokens[index].key in _TWO_WORDS.get(kind, ()):
        kind = f"{kind} {tokens[index].key}"
        index += 1
    for skipped in _EXISTS:
        if tuple(token.key for token in tokens[index : index + len(skipped)]) == skipped:
            return kind, index + len(skipped)
    return kind, index


def _is_optional(tokens: Sequence[Token]) -> bool:
    pairs = pairwise(token.key for token in tokens[:10])
    return ("IF", "EXISTS") in pairs


def _ddl_effects(full: str) -> Iterator[str]:
    if full.startswith(("DROP TABLE", "TRUNCATE", "DROP USER", "DROP MATERIALIZED")):
        yield "removes data"


# --- names ---


def _after(tokens: Sequence[Token], word: str) -> tuple[WantedName, ...]:
    for index, token in enumerate(tokens):
        if token.key == word:
            return tuple(_names_at(tokens, index + 1))
    return ()


def _names_at(tokens: Sequence[Token], index: int) -> Iterator[WantedName]:
    """Names that stand here, separated by commas; none if there is something else, for example a subquery."""
    while index < len(tokens) and tokens[index].is_name and tokens[index].key not in _AFTER_NAME:
        parts = [tokens[index]]
        index += 1
        while index + 1 < len(tokens) and tokens[index].key == "." and tokens[index + 1].is_name:
            parts.append(tokens[index + 1])
            index += 2
        if index < len(tokens) and tokens[index].key == "@":
            return
        yield _name(parts)
        if index >= len(tokens) or tokens[index].key != ",":
            return
        index += 1


def _name(tokens: Sequence[Token]) -> WantedName:
    parts = [token.name for token in tokens]
    is_quoted = any(token.kind == "quoted" for token in tokens)
    text = ".".join(parts)
    match parts:
        case [name]:
            return WantedName(text, "", name, is_quoted=is_quoted)
        case [schema, name]:
            return WantedName(text, schema, name, is_quoted=is_quoted)
        case [schema, name, member, *_]:
            return WantedName(text, schema, name, member, is_quoted)
        case _:
            return WantedName(text, "", text)


def shown(name: WantedName) -> str:
    """The name as SQL needs it."""
    return qualified(name.schema, name.name) if name.schema else identifier(name.name)
