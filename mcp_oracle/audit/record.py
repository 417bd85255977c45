"""What one line of the audit says. Pure: the caller gives times and outcomes, `journal` writes.

Values never appear: of binds only type or keyed hash, of answers only sizes. Statement texts are written whole, because
they are what was asked for; passwords in them (`IDENTIFIED BY`, `user/password@`) are not.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from mcp_oracle.audit_table import Binds
from mcp_oracle.errors import OracleMcpError, RefusedError
from mcp_oracle.sql_id import sql_id

BYTES_PER_TOKEN = 4
"""Rough, for English and JSON: it is a figure to compare calls by, not a bill."""
MAX_TEXT = 100_000
"""Characters of a statement in the audit; the SQL_ID is that of the whole text."""
HASH_DIGITS = 16

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


def answered(structured: Mapping[str, object], json_text: str) -> dict[str, object]:
    """`json_text` is the structured content as it is sent."""
    size = len(json_text.encode(errors="replace"))
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
    rest = dict(arguments)
    given = rest.pop("binds", None)
    sql = rest.pop("sql") if isinstance(rest.get("sql"), str) else None
    return {
        **(asked_for(sql) if isinstance(sql, str) else {}),
        "binds": _described(given, binds, key) if given else None,
        "arguments": _bounded(rest) if rest else None,
    }


def asked_for(sql: str) -> dict[str, object]:
    """A statement as a record has it."""
    return {"sql_id": sql_id(sql), "sql": without_secrets(sql[:MAX_TEXT])}


def _bounded(arguments: dict[str, object]) -> object:
    """The arguments, or the beginning of their JSON if it is longer than any statement's may be."""
    text = json.dumps(arguments, ensure_ascii=True, default=str)
    return arguments if len(text) <= MAX_TEXT else text[:MAX_TEXT]


def without_secrets(sql: str) -> str:
    """The text with passwords masked that stand where SQL and SQL*Plus put them."""

    def mask(found: re.Match[str]) -> str:
        return f"{found[1] or found[3] or found[5]}***"

    return _SECRET_IN_SQL.sub(mask, sql)


def _described(given: object, how: Binds, key: bytes) -> dict[str, str] | list[str] | str:
    """Binds by name or position; of what cannot be binds at all, the same of the whole."""

    def one(value: object) -> str:
        return _hash(value, key) if how == "hashes" else _type(value)

    if isinstance(given, dict):
        return {name: one(value) for name, value in cast("dict[str, object]", given).items()}
    if isinstance(given, list):
        return [one(value) for value in cast("list[object]", given)]
    return one(given)


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
