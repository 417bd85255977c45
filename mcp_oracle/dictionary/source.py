"""Reads source: PL/SQL by lines, DDL from DBMS_METADATA, else a skeleton made of what the dictionary's views show."""

from dataclasses import dataclass
from typing import Final

from mcp_oracle.dictionary.blocks import BLOCKS
from mcp_oracle.dictionary.describe import RELATIONS, read_facts, read_keys
from mcp_oracle.dictionary.keys import KeyReader, Keys
from mcp_oracle.dictionary.locate import Located
from mcp_oracle.dictionary.queries import QUERIES
from mcp_oracle.dictionary.skeleton import OMITTED, skeleton
from mcp_oracle.errors import DatabaseError
from mcp_oracle.packaged import load
from mcp_oracle.session.session import Binds, Session

CODE: Final = frozenset(
    {"PACKAGE", "PACKAGE BODY", "PROCEDURE", "FUNCTION", "TRIGGER", "TYPE", "TYPE BODY"}
)
APART: Final = {
    "TABLE": "storage clauses, and what is an object of its own: indexes, comments, triggers, grants",
    "VIEW": "comments, triggers and grants",
    "SEQUENCE": "grants",
}
"""What GET_DDL does not give."""
MOST_PIECES: Final = 1_000
"""Pieces of 1,000 characters of one object's DDL: a table with 1,000 columns has some 100."""


@dataclass(frozen=True, slots=True)
class Source:
    """Lines of a source.

    Attributes:
        lines: from the first line that was asked for, without line ends.
        total_lines: of the whole source; 0 if it is not visible.
        missing: what the text leaves out, empty if it is complete.
    """

    lines: tuple[str, ...]
    total_lines: int
    missing: str = ""


async def read_code(
    session: Session, located: Located, kind: str, first: int, count: int
) -> Source:
    """Lines of a stored PL/SQL unit."""
    unit = _binds(located, kind)
    binds: Binds = {**unit, "first_line": first, "last_line": first + count - 1}
    found = await session.run(load(QUERIES, "source_lines"), binds, count)
    lines = tuple(str(row[1] or "").rstrip("\r\n") for row in found.rows)
    if found.rows:
        return Source(lines, int(str(found.rows[0][2])))
    return Source((), await _last_line(session, unit))


def _binds(located: Located, kind: str) -> dict[str, object]:
    return {"object_owner": located.owner, "object_name": located.name, "object_type": kind}


async def _last_line(session: Session, unit: dict[str, object]) -> int:
    """Behind the end of the source there is no row to tell how long it is."""
    again: Binds = {**unit, "first_line": 1, "last_line": 1}
    found = await session.run(load(QUERIES, "source_lines"), again, 1)
    return int(str(found.rows[0][2])) if found.rows else 0


async def read_ddl(session: Session, located: Located, kind: str, keys: KeyReader) -> Source:
    """The whole DDL of an object, from DBMS_METADATA where that is allowed."""
    try:
        await session.run(load(BLOCKS, "ddl_format"), {}, 0)
        binds: Binds = _binds(located, kind.replace(" ", "_"))
        found = await session.run(load(QUERIES, "object_ddl"), binds, MOST_PIECES)
    except DatabaseError as error:
        return await _skeleton(session, located, error, keys)
    text = "".join(str(row[1] or "") for row in found.rows).strip()
    lines = tuple(text.splitlines())
    missing = APART.get(kind, "storage clauses")
    return Source(lines, len(lines), f"the end; {missing}" if found.more else missing)


async def _skeleton(
    session: Session, located: Located, error: DatabaseError, reader: KeyReader
) -> Source:
    """What the views show, with the reason why it is not all.

    Raises:
        DatabaseError: that of DBMS_METADATA, if there is no skeleton for such an object.
    """
    facts = await read_facts(session, [located])
    keys = Keys()
    if located.type in RELATIONS:
        keys = await read_keys(reader, session, [located], facts, refresh=False)
    lines = tuple(skeleton(located, facts, keys).splitlines())
    if not lines:
        raise error
    because = f"ORA-{error.ora:05d}" if error.ora else error.message
    return Source(
        lines, len(lines), f"{OMITTED[located.type]} (DBMS_METADATA is not available: {because})"
    )
