"""What one line of the audit says. Pure: the caller gives times and outcomes, `journal` writes.

Values never appear: of binds only type or keyed hash, of answers only sizes. Statement texts are written whole, because
they are what was asked for; passwords in them (`IDENTIFIED BY`, `user/password@`) are not.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from mcp_oracle.errors import OracleMcpError, RefusedError
from mcp_oracle.sql_id import sql_id

BYTES_PER_TOKEN = 4
"""Rough, for English and JSON: it is a figure to compare calls by, not a bill."""
MAX_TEXT = 100_000
"""Characters of a statement in the audit; the SQL_ID is that of the whole text."""
HASH_DIGITS = 16

Binds = Literal["types", "hashes"]

_SECRET_IN_SQL = re.compile(
    r"""(?ix)
    (\bIDENTIFIED \s+ BY \s+ (?:VALUES \s+)?)   # CREATE USER, ALTER USER, CREATE DATABASE LINK, SET ROLE
    ( "[^"]*" | '[^']*' | [^\s;,)]+ )
    | (\bREPLACE \s+) ( "[^"]+" ) (?= \s* (?:;|$) )   # ALTER USER … REPLACE old password
    | (\bCONNECT \s+ [\w$#"\[\]]+ /) ( "[^"]*" | [^\s@;]+ )
    """
)


@dataclass(frozen=True, slots=True)
class Who:
    """Whose call it is, as far as it is known; all of it is information, none of it was a basis of a decision."""

    connection: str = ""
    user: str = ""
    client: str = ""
    model: str = ""
    thread: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it came in.

    Attributes:
        time: ISO 8601, UTC.
    """

    time: str
    tool: str
    arguments: Mapping[str, object]
    who: Who


def line(
    call: Call,
    milliseconds: float,
    outcome: Mapping[str, object],
    *,
    binds: Binds,
    key: bytes,
) -> dict[str, object]:
    """The record of a call, without what does not apply to it.

    `outcome` is what `answered`, `failed`, `cancelled` or `defect` says. `key` is that of the hashes: equal values have
    equal hashes as long as it stays.
    """
    record: dict[str, object] = {
        "time": call.time,
        "connection": call.who.connection,
        "user": call.who.user,
        "client": call.who.client,
        "model": call.who.model,
        "thread": call.who.thread,
        "request": call.who.request,
        "tool": call.tool,
        **_asked(call.arguments, binds, key),
        **outcome,
        "ms": round(milliseconds, 1),
    }
    return {name: value for name, value in record.items() if value not in ("", None)}


def answered(structured: Mapping[str, object], text: str) -> dict[str, object]:
    size = len(text.encode(errors="replace"))
    return {
        "verdict": "allowed",
        "rows": structured.get("row_count"),
        "truncated": structured.get("truncated") or None,
        "bytes": size,
        "tokens": round(size / BYTES_PER_TOKEN),
    }


def failed(error: OracleMcpError) -> dict[str, object]:
    refused = isinstance(error, RefusedError)
    return {
        "verdict": "refused" if refused else "failed",
        "rule": error.rule if refused else None,
        "error": error.code,
        "ora": error.ora,
    }


def defect() -> dict[str, object]:
    """A defect of ours: its text stays out, nobody knows what it holds."""
    return {"verdict": "failed", "error": "defect"}


def cancelled() -> dict[str, object]:
    return {"verdict": "cancelled"}


def _asked(arguments: Mapping[str, object], binds: Binds, key: bytes) -> dict[str, object]:
    """The arguments: the statement with its SQL_ID, binds without their values, names as they are."""
    asked = {name: value for name, value in arguments.items() if name not in {"sql", "binds"}}
    found: dict[str, object] = {"arguments": asked or None}
    sql = arguments.get("sql")
    if isinstance(sql, str):
        found["sql_id"] = sql_id(sql)
        found["sql"] = without_secrets(sql[:MAX_TEXT])
    given = arguments.get("binds")
    if isinstance(given, dict | list) and given:
        found["binds"] = _described(cast("dict[str, object] | list[object]", given), binds, key)
    return found


def without_secrets(sql: str) -> str:
    """The text with passwords masked that stand where SQL and SQL*Plus put them."""

    def mask(found: re.Match[str]) -> str:
        return f"{found[1] or found[3] or found[5]}***"

    return _SECRET_IN_SQL.sub(mask, sql)


def _described(
    given: dict[str, object] | list[object], how: Binds, key: bytes
) -> dict[str, str] | list[str]:
    def one(value: object) -> str:
        return _hash(value, key) if how == "hashes" else _type(value)

    if isinstance(given, dict):
        return {name: one(value) for name, value in given.items()}
    return [one(value) for value in given]


def _type(value: object) -> str:
    names = {
        "NoneType": "null",
        "bool": "boolean",
        "int": "integer",
        "float": "number",
        "str": "string",
    }
    return names.get(type(value).__name__, "object")


def _hash(value: object, key: bytes) -> str:
    text = f"{type(value).__name__}:{value!r}".encode(errors="replace")
    return hmac.new(key, text, hashlib.sha256).hexdigest()[:HASH_DIGITS]
