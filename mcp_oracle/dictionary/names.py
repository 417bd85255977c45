"""Names of database objects as users write them and as the dictionary stores them. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from mcp_oracle.errors import ArgumentError
from mcp_oracle.guard.words import PSEUDO, RESERVED, words

MOST_CHARACTERS: Final = 400
PUBLIC: Final = "PUBLIC"
_PART: Final = r'"[^"\0]{1,128}"|[^\W\d][\w$#]{0,127}'
_NAME: Final = re.compile(rf"\s*(?:{_PART})(?:\s*\.\s*(?:{_PART}))*\s*")
_PARTS: Final = re.compile(_PART)
_PLAIN: Final = re.compile(r"[A-Z][A-Z0-9_$#]*")
# Reserved for names of columns, tables and schemas only (SQL Language Reference, reserved words).
_NEVER_A_NAME: Final = (
    RESERVED
    | PSEUDO
    | words("""
ACCESS ADD AUDIT COLUMN COMMENT CURRENT FILE IMMEDIATE INCREMENT INITIAL LEVEL MAXEXTENTS MLSLABEL MODIFY NOAUDIT
OFFLINE ONLINE ROW ROWID ROWNUM ROWS SESSION SUCCESSFUL SYSDATE UID USER VALIDATE WHENEVER
""")
)


@dataclass(frozen=True, slots=True)
class WantedName:
    """A name that a caller gave.

    Attributes:
        text: as it was given.
        schema: as the dictionary stores it; empty if the caller named none.
        name: as the dictionary stores it.
        member: a third part: a routine of a package.
        is_quoted: a part was quoted, so that only exactly this name is meant.
    """

    text: str
    schema: str
    name: str
    member: str = ""
    is_quoted: bool = False


def wanted(text: str) -> WantedName:
    """Read a name: NAME, SCHEMA.NAME or SCHEMA.PACKAGE.ROUTINE, quoted parts taken as they are, others folded.

    Raises:
        ArgumentError: it is no name.
    """
    if len(text) > MOST_CHARACTERS or not _NAME.fullmatch(text):
        raise ArgumentError(
            f"{text[:80]!r} is not the name of an object.",
            'Write NAME or SCHEMA.NAME; put a name with small letters or blanks in double quotes: HR."Mixed Case".',
        )
    parts = [_folded(part) for part in _PARTS.findall(text)]
    quoted = '"' in text
    match parts:
        case [name]:
            return WantedName(text, "", name, is_quoted=quoted)
        case [schema, name]:
            return WantedName(text, schema, name, is_quoted=quoted)
        case [schema, name, member]:
            return WantedName(text, schema, name, member, quoted)
        case _:
            raise ArgumentError(
                f"{text[:80]!r} has too many parts.", "Write NAME or SCHEMA.NAME without a column."
            )


def _folded(part: str) -> str:
    return part[1:-1] if part.startswith('"') else part.upper()


def identifier(name: str) -> str:
    """The name as SQL needs it: quoted unless it folds to itself."""
    plain = _PLAIN.fullmatch(name) and name not in _NEVER_A_NAME
    return name if plain else f'"{name}"'


def qualified(schema: str, name: str) -> str:
    """Both parts; PUBLIC, which only owns synonyms, as everybody writes it."""
    return f"{schema if schema == PUBLIC else identifier(schema)}.{identifier(name)}"
