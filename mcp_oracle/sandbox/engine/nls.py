"""ALTER SESSION SET: the parameters that a session has, and what their values may be."""

import re
from dataclasses import dataclass, field

from mcp_oracle.sandbox.engine.context import DEFAULT_NLS
from mcp_oracle.sandbox.engine.function.picture import elements
from mcp_oracle.sandbox.engine.rewrite.datetime import zone_minutes
from mcp_oracle.sandbox.types import OraError, Profile

_FIXED = {
    "NLS_LANGUAGE": ("AMERICAN",),
    "NLS_TERRITORY": ("AMERICA",),
    "NLS_CALENDAR": ("GREGORIAN",),
    "NLS_DATE_LANGUAGE": ("AMERICAN", "ENGLISH"),
    "NLS_SORT": ("BINARY",),
    "NLS_COMP": ("BINARY",),
    "NLS_LENGTH_SEMANTICS": ("BYTE",),
}
_STORED = frozenset(
    [
        "OPTIMIZER_MODE",
        "OPTIMIZER_SESSION_TYPE",
        "STATISTICS_LEVEL",
        "SQL_TRACE",
        "TRACEFILE_IDENTIFIER",
        "CURSOR_SHARING",
        "PARALLEL_DEGREE_POLICY",
        "PLSQL_OPTIMIZE_LEVEL",
        "RESUMABLE_TIMEOUT",
        "DDL_LOCK_TIMEOUT",
        "RESULT_CACHE_MODE",
        "OPTIMIZER_DYNAMIC_SAMPLING",
        "WORKAREA_SIZE_POLICY",
        "CONTAINER",
        "EDITION",
        "ISOLATION_LEVEL",
    ]
)
_PICTURES = frozenset({"NLS_DATE_FORMAT", "NLS_TIMESTAMP_FORMAT", "NLS_TIMESTAMP_TZ_FORMAT"})
_SETTING = re.compile(
    r"\s*(?P<name>[\w$#]+)\s*=\s*(?P<value>'(?:[^']|'')*'|\"[^\"]*\"|[^\s=]+)", re.DOTALL
)


@dataclass(slots=True)
class SessionSettings:
    """What ALTER SESSION has set."""

    nls: dict[str, str] = field(default_factory=lambda: dict(DEFAULT_NLS))
    zone_minutes: int = 0
    read_only: bool = False
    other: dict[str, str] = field(default_factory=dict[str, str])
    schema: str | None = None


def alter_session(
    text: str,
    settings: SessionSettings,
    profile: Profile,
    *,
    in_transaction: bool,
    users: frozenset[str],
) -> None:
    """What stands behind ALTER SESSION: SET name = value …, or ENABLE/DISABLE PARALLEL."""
    words = text.upper().split()
    if words[:1] in (["ENABLE"], ["DISABLE"], ["FORCE"]) and words[1:2] == ["PARALLEL"]:
        settings.other["PARALLEL " + " ".join(words[2:])] = words[0]
        return
    if words[:1] != ["SET"]:
        raise OraError(2248, "invalid option for ALTER SESSION")
    position = re.match(r"\s*SET\b", text, re.IGNORECASE)
    rest = text[position.end() :] if position else ""
    while rest.strip():
        match = _SETTING.match(rest)
        if match is None:
            raise OraError(2248, "invalid option for ALTER SESSION")
        _set(
            settings,
            match["name"].upper(),
            match["value"],
            profile,
            in_transaction=in_transaction,
            users=users,
        )
        rest = rest[match.end() :]


def _plain(value: str) -> str:
    if value[:1] == "'":
        return value[1:-1].replace("''", "'")
    return value[1:-1] if value[:1] == '"' else value


def _set(
    settings: SessionSettings, name: str, written: str, profile: Profile, *, in_transaction: bool,
    users: frozenset[str],
) -> None:  # fmt: skip
    value = _plain(written)
    if name == "CURRENT_SCHEMA":
        schema = value if written[:1] == '"' else value.upper()
        if schema not in users:
            raise OraError(1435, "user does not exist")
        settings.schema = schema
    elif name == "TIME_ZONE":
        settings.zone_minutes = (
            0 if value.upper() in ("LOCAL", "DBTIMEZONE") else zone_minutes(value)
        )
    elif name == "READ_ONLY" and profile == "23ai":
        _set_read_only(settings, value.upper(), in_transaction=in_transaction)
    elif name in settings.nls:
        _set_nls(settings, name, value)
    elif name in _STORED:
        settings.other[name] = value
    else:
        raise OraError(2248, "invalid option for ALTER SESSION")


def _set_read_only(settings: SessionSettings, value: str, *, in_transaction: bool) -> None:
    if value not in ("TRUE", "FALSE"):
        raise OraError(2248, "invalid option for ALTER SESSION")
    if value == "TRUE" and in_transaction:
        raise OraError(28195, "cannot set READ_ONLY to TRUE within an active transaction")
    settings.read_only = value == "TRUE"


def _set_nls(settings: SessionSettings, name: str, value: str) -> None:
    if name in _PICTURES:
        elements(value)
    elif name == "NLS_NUMERIC_CHARACTERS":
        if (
            len(value) != 2
            or value[0] == value[1]
            or any(c.isdigit() or c in "+-<>" for c in value)
        ):
            raise OraError(12705, "Cannot access NLS data files or invalid environment specified")
    elif name in _FIXED and value.upper() not in _FIXED[name]:
        raise OraError(3001, f"unimplemented feature: {name} = {value}")
    settings.nls[name] = value
