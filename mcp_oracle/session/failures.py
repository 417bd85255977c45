"""Turns the driver's exceptions into ours: cause, ORA number, next step, no secret.

The driver wraps some ORA- errors in a DPY- error (a lost session is always DPY-4011) and puts what matters of a failed
connect into the second line of its text.
"""

import re
from collections.abc import Collection

import oracledb

from mcp_oracle.connect.redaction import redact
from mcp_oracle.connect.symptoms import reported_error
from mcp_oracle.errors import ConnectError, DatabaseError, LimitError, OracleMcpError
from mcp_oracle.session.advice import advice
from mcp_oracle.session.bounded import AnswerTooLarge, AnswerUnreadable

LOG_ON_REFUSED = frozenset({1005, 1017, 1045, 28000, 28001, 28003, 28040, 28150, 28154, 28183})
"""Never tried again by itself: each further attempt counts towards locking the account."""

_HELP = re.compile(r"\s*Help: https?://\S+")
_NOISE = re.compile(r"^DPY-6005: cannot connect to database \(CONNECTION_ID=[^)]*\)\.?\s+(?=\S)")
"""Stands in front of every failed connect; what matters is behind it."""
_ORA = re.compile(r"ORA-(\d{1,5})\b")
"""Of a refusing listener the driver says "Similar to ORA-18", without the zeros."""


def describe(error: BaseException) -> str:
    """The driver's own message, redacted, without its help link, in one line."""
    text = _NOISE.sub("", _HELP.sub("", str(error)))
    return redact(" ".join(f"{text} {_silent_cause(error)}".split()))


def _silent_cause(error: BaseException) -> str:
    """The kind of a cause that has no text, as a connection that is cut during the handshake leaves it."""
    cause = error.__cause__
    return type(cause).__name__ if isinstance(cause, OSError) and not str(cause) else ""


def details(error: oracledb.Error) -> tuple[int, bool, int | None]:
    """ORA number (0 if none), whether the session is dead, and the offset in the statement's text."""
    info = error.args[0] if error.args else None
    number = int(getattr(info, "code", 0) or 0)
    dead = bool(getattr(info, "is_session_dead", False))
    offset = getattr(info, "offset", None)
    return number, dead, offset if isinstance(offset, int) and offset >= 0 else None


def connect_failure(
    error: BaseException, where: str, circumstances: Collection[str] = ()
) -> ConnectError:
    """The failure of an attempt to connect to `where`.

    `circumstances` are the words of `when` in connect/symptoms.toml that hold: the protocols in use, and `token`.
    """
    text = describe(error)
    number = details(error)[0] if isinstance(error, oracledb.Error) else 0
    if not number and (found := _ORA.search(text)):
        number = int(found[1])
    failure = reported_error(text, where, circumstances, number)
    said = advice(number)
    if not failure.symptom and said.cause:
        return ConnectError(f"{failure.message} {said.cause}", said.next_step, ora=number)
    return failure


def statement_failure(error: BaseException) -> OracleMcpError:
    """The failure of a statement that was sent."""
    if isinstance(error, AnswerTooLarge):
        return LimitError(
            f"The answer of the database has more than {error.megabytes} MB, because of values that come whole (LONG,"
            " JSON, XMLTYPE) or of many wide columns.",
            "select fewer rows or columns at a time, or parts of the values: JSON_VALUE, XMLQUERY, DBMS_LOB.SUBSTR.",
        )
    if isinstance(error, AnswerUnreadable):
        return ConnectError(
            f"The connection was given up: {describe(error)}. Whether the statement was executed is not known.",
            "call again: the next call uses a new connection; if it happens again, select fewer columns at a time.",
        )
    if not isinstance(error, oracledb.Error):
        return DatabaseError(
            f"The driver could not read a value of the result: {describe(error)}.",
            "select the column through TO_CHAR, for example TO_CHAR(c, 'SYYYY-MM-DD HH24:MI:SS') for a date.",
        )
    number, dead, offset = details(error)
    text = describe(error)
    if dead:
        return ConnectError(
            f"The connection was lost while the statement ran: {text}. Whether it was executed is not known.",
            "call again: the next call uses a new connection.",
            ora=number or None,
        )
    said = advice(number)
    said_of_it = f"{text.rstrip('.')}. {said.cause}" if said.cause else text
    return DatabaseError(said_of_it, said.next_step, ora=number or None, offset=offset)
