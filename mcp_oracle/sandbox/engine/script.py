"""Oracle SQL scripts: split as SQL*Plus splits them, and run by one session."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcp_oracle.sandbox.engine.bulk import literal_row
from mcp_oracle.sandbox.types import OraError, Value

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.session import EngineSession

_CODE = re.compile(
    r"\s*(?:CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:NON)?EDITIONABLE\s+)?"
    r"(?:PROCEDURE|FUNCTION|PACKAGE|TRIGGER|TYPE)|BEGIN|DECLARE)\b",
    re.IGNORECASE,
)
_COMMENT_LINE = re.compile(r"\s*(?:--.*|REM(?:ARK)?\b.*|PROMPT\b.*)?\Z", re.IGNORECASE)
_CLIENT = re.compile(
    r"\s*(?:SET\s+(?:DEFINE|ECHO|FEEDBACK|SERVEROUTPUT|SQLBLANKLINES)|WHENEVER|EXIT|SPOOL)\b",
    re.IGNORECASE,
)


def split_script(text: str) -> Iterator[str]:
    """Statements without their terminators: `;` at the end of a line, or `/` alone behind stored code."""
    pending: list[str] = []
    quoted = False
    for line in text.splitlines():
        if not pending and (_COMMENT_LINE.match(line) or _CLIENT.match(line)):
            continue
        if pending and not quoted and line.strip() == "/":
            yield "\n".join(pending)
            pending = []
            continue
        pending.append(line)
        quoted ^= _without_comment(line).count("'") % 2 == 1
        ends = not quoted and line.rstrip().endswith(";")
        if ends and not _CODE.match("\n".join(pending)):
            statement = "\n".join(pending).rstrip()
            yield statement[:-1].rstrip()
            pending = []
    if "".join(pending).strip():
        yield "\n".join(pending)


def _without_comment(line: str) -> str:
    head, mark, _ = line.partition("--")
    return head if mark and head.count("'") % 2 == 0 else line


def run_statements(session: "EngineSession", statements: Iterator[str]) -> None:
    """Run a script's statements; INSERTs of literals into the same columns go together."""
    head, rows = "", list[tuple[Value, ...]]()
    for statement in statements:
        found = literal_row(statement)
        if rows and (found is None or found[0] != head or len(found[1]) != len(rows[0])):
            _insert(session, head, rows)
            rows = []
        if found is None:
            _run(session, statement)
        else:
            head = found[0]
            rows.append(found[1])
    if rows:
        _insert(session, head, rows)


def _run(session: "EngineSession", statement: str) -> None:
    try:
        session.execute(statement, (), ())
    except OraError as error:
        first = " ".join(statement.split())[:80]
        raise OraError(error.number, f"{error.text} (in the script at: {first})") from error


def _insert(session: "EngineSession", head: str, rows: list[tuple[Value, ...]]) -> None:
    try:
        session.insert_rows(head, rows)
    except OraError as error:
        raise OraError(error.number, f"{error.text} (in the script at: {head})") from error
