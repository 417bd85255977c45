"""What the operator configured, from the environment and a TOML file. Standard library only, no I/O but that one file.

Settings may be wrong while the server is up: `serve` lists its tools all the same and says in each answer what is
wrong. What is wrong with one of several connections is kept with that connection and stops no other.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Self, cast

from mcp_oracle.audit_table import AUDIT_KEYS, AuditSettings, read_audit
from mcp_oracle.connection_table import KEYS, SECRETS, read_values
from mcp_oracle.errors import ConfigurationError
from mcp_oracle.known_variables import refuse_unknown
from mcp_oracle.optional_tools import EXPORT_KEY, EXPORT_VARIABLE, export_directory
from mcp_oracle.policy import Policy
from mcp_oracle.policy_table import read_policy


class Secret:
    """A value that no `repr`, log or traceback shows."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"


LEAST: Final[Mapping[str, int]] = {"answer_bytes": 4_000}
"""Limits below which answers could not be kept: one that finds none of 20 names takes 3,500 bytes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings of every call; the units are in the names.

    Attributes:
        default_rows: rows of an answer when the call asks for no number.
        max_rows: the most rows that a call may ask for.
        answer_bytes: UTF-8 bytes of one answer, at least 4,000. Codex keeps 48,000 and cuts the middle out of anything
            longer.
        cell_bytes: UTF-8 bytes of one cell, the rest is cut and said; no character is split.
        lob_reads: LOBs read per answer, because each costs a round trip.
        run_seconds: from sending a statement to its last row; for each further page anew.
        first_row_seconds: from sending a statement to its first rows.
        look_up_seconds: looking up the names of a statement in the dictionary, before it runs; one that takes longer is
            refused.
        connect_seconds: one attempt to connect, name resolution to log-on.
        sessions: connections to the database at once, opened on demand: eight calls in parallel, and two that are being
            reset.
        cursors: truncated answers at once that can be read on from where they ended; fewer than sessions.
        cursor_seconds: how long such an answer can be read on, if no call needs its session before.
        columns: the most columns of an answer.
        calls: tool calls at work or waiting for a session; more are refused at once.
        export_rows: rows of an exported file; a query with more exports nothing.
        export_bytes: bytes of an exported file, likewise.
        export_seconds: a whole export, from sending the statement to the finished file.
        export_cell_bytes: bytes of one exported cell, and of all LOBs of a row: they are read whole, into memory.
    """

    default_rows: int = 200
    max_rows: int = 1000
    answer_bytes: int = 40_000
    cell_bytes: int = 4_000
    lob_reads: int = 50
    run_seconds: float = 30.0
    first_row_seconds: float = 30.0
    look_up_seconds: float = 2.0
    connect_seconds: float = 10.0
    sessions: int = 10
    cursors: int = 4
    cursor_seconds: float = 120.0
    columns: int = 1000
    calls: int = 256
    export_rows: int = 10_000_000
    export_bytes: int = 4_000_000_000
    export_seconds: float = 900.0
    export_cell_bytes: int = 8_000_000

    @property
    def lob_bytes(self) -> int:
        """Of all LOBs of an answer."""
        return self.lob_reads * self.cell_bytes


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """How a session is opened, what state it gets, how long it is kept. Empty leaves it to the database.

    `connection_table.KEYS` says what each means; names and words are of the shapes that it admits.
    """

    schema: str = ""
    edition: str = ""
    time_zone: str = "UTC"
    nls_language: str = ""
    nls_territory: str = ""
    nls_sort: str = ""
    nls_comp: str = ""
    drcp: bool = False
    connection_class: str = "MCP_ORACLE_ADB"
    statement_cache: int = 40
    keep_alive_minutes: int = 2
    idle_seconds: int = 600
    life_seconds: int = 3600


@dataclass(frozen=True, slots=True)
class Connection:
    """One database, as the operator named it; nothing here is resolved yet.

    Attributes:
        password: the secret or a reference to it, as is `wallet_password`.
        authentication: `password`, `oci` or `token`; empty leaves it to what else is configured.
        is_default: calls that name no connection go here.
        problem: what is wrong with its settings; it cannot be used then.
    """

    name: str = "default"
    connect_string: str = ""
    user: str = ""
    password: Secret | None = None
    wallet_location: str = ""
    wallet_password: Secret | None = None
    tns_admin: str = ""
    policy: Policy = field(default_factory=Policy)
    description: str = ""
    authentication: str = ""
    oci_profile: str = ""
    oci_config_file: str = ""
    oci_auth: str = "config"
    token_file: str = ""
    token_key_file: str = ""
    token_command: tuple[str, ...] = ()
    token_scope: str = ""
    service_level: str = "low"
    session: SessionSettings = field(default_factory=SessionSettings)
    limits: Limits | None = None
    is_default: bool = False
    problem: ConfigurationError | None = None


REDACT_VARIABLE = "MCP_ORACLE_REDACT"
"""Kinds of personal data with commas between, for every connection whose policy says nothing of it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is configured.

    Attributes:
        connection: the connection, or the default or first of several.
        limits: of every connection that has none of its own.
        others: the connections beside `connection`.
        audit_key: the key of the audit's hashes, or a reference to it.
        export_directory: where exports go; empty if there are none.
    """

    connection: Connection
    limits: Limits = field(default_factory=Limits)
    sandbox: bool = False
    others: tuple[Connection, ...] = ()
    audit: AuditSettings = field(default_factory=AuditSettings)
    audit_key: Secret | None = None
    export_directory: str = ""

    @property
    def connections(self) -> tuple[Connection, ...]:
        return (self.connection, *self.others)

    def limits_of(self, connection: Connection) -> Limits:
        return connection.limits or self.limits

    @classmethod
    def read(
        cls,
        environ: Mapping[str, str],
        *,
        config: str | None = None,
        connection: str | None = None,
        sandbox: bool = False,
    ) -> Self:
        """Settings from `environ` and, if named, a TOML file whose values come first.

        Raises:
            ConfigurationError: the file is missing or wrong, a limit is no number, no connection has that name, or
                the only connection is wrong.
        """
        tables: Mapping[str, Any] = read_toml(config) if config else {}
        if unknown := set(tables) - {"connections", "limits", "audit", EXPORT_KEY}:
            raise ConfigurationError(
                f"Unknown table or key {min(unknown)!r} in the configuration file.",
                f"The file has {EXPORT_KEY}, [connections.NAME], [limits] and [audit].",
            )
        refuse_unknown(environ, tables, _variables())
        audit, key = audit_settings(environ, tables)
        limits = _limits(environ, _table(tables, "limits"), Limits(), "limits")
        first, *others = _connections(environ, chosen_tables(tables, connection), limits)
        exports = export_directory(environ, tables)
        return cls(first, limits, sandbox, tuple(others), audit, key, exports)


def _variables() -> frozenset[str]:
    """Those that the environment may have for what is read here."""
    keys = {key.variable for key in (*KEYS.values(), *AUDIT_KEYS.values())}
    return frozenset(
        keys | {REDACT_VARIABLE, EXPORT_VARIABLE, *map(_limit_variable, fields(Limits))}
    )


def _limit_variable(limit: Field[Any]) -> str:
    return f"MCP_ORACLE_{limit.name.upper()}"


def read_toml(path: str) -> Mapping[str, Any]:
    """The configuration file.

    Raises:
        ConfigurationError: it cannot be read or is no TOML.
    """
    try:
        return tomllib.loads(Path(path).expanduser().read_text(encoding="utf-8"))
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ConfigurationError(
            f"The configuration file {path} cannot be read: {reason}.",
            "Correct --config or create the file.",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"The configuration file {path} is not valid TOML: {error}.", "Correct the file."
        ) from error


def audit_settings(
    environ: Mapping[str, str], tables: Mapping[str, Any]
) -> tuple[AuditSettings, Secret | None]:
    """Where the audit goes, and the key of its hashes. Raises: ConfigurationError."""
    audit, key = read_audit(_table(tables, "audit"), environ)
    return audit, Secret(key) if key else None


def chosen_tables(tables: Mapping[str, Any], wanted: str | None) -> Mapping[str, Any]:
    """The `[connections.NAME]` tables to offer, by name: all of them, or the one that was asked for."""
    named = _table(tables, "connections")
    if wanted is None:
        return named
    if wanted not in named:
        known = ", ".join(named) or "none"
        raise ConfigurationError(
            f"No connection is named {wanted!r}; configured: {known}.",
            "Name one of them with --connection, or add [connections.NAME] to the file given by --config.",
        )
    return {wanted: named[wanted]}


def _table(tables: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found: object = tables.get(name, {})
    if not isinstance(found, dict):
        raise ConfigurationError(
            f"[{name}] in the configuration file must be a table.", "Correct it."
        )
    return cast("Mapping[str, Any]", found)


def _connections(
    environ: Mapping[str, str], named: Mapping[str, Any], limits: Limits
) -> list[Connection]:
    """The connections, the default first; a mistake in the only one is raised, in one of several kept with it."""
    if len(named) < 2:
        name = next(iter(named), "default")
        return [_connection(environ, _table(named, name), name, limits, is_alone=True)]
    found: list[Connection] = []
    for name in named:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", name):
            raise ConfigurationError(
                f"{name[:100]!r} cannot be the name of a connection: an agent must be able to write it.",
                "Use letters, digits, _, - and full stops.",
            )
        try:
            found.append(_connection(environ, _table(named, name), name, limits, is_alone=False))
        except ConfigurationError as error:
            found.append(Connection(name=name, problem=error))
    defaults = [connection.name for connection in found if connection.is_default]
    if len(defaults) > 1:
        raise ConfigurationError(
            f"Several connections are marked as the default: {', '.join(defaults)}.",
            "Keep default = true in one of them.",
        )
    return sorted(found, key=lambda connection: not connection.is_default)


def _connection(
    environ: Mapping[str, str],
    table: Mapping[str, Any],
    name: str,
    limits: Limits,
    *,
    is_alone: bool,
) -> Connection:
    where = f"connections.{name}"
    flat = {key: value for key, value in table.items() if key not in ("policy", "limits")}
    values = read_values(flat, environ, where, is_alone=is_alone)
    for key in SECRETS:
        if key in values:
            values[key] = Secret(values[key])
    of_session = {f.name for f in fields(SessionSettings)}
    session = SessionSettings(**{key: values.pop(key) for key in of_session & set(values)})
    own = _table(table, "limits")
    return Connection(
        name=name,
        policy=read_policy(
            _table(table, "policy"), f"{where}.policy", environ.get(REDACT_VARIABLE, "")
        ),
        session=session,
        limits=_limits({}, own, limits, f"{where}.limits") if own else None,
        is_default=values.pop("default", False),
        **values,
    )


def _limits(
    environ: Mapping[str, str], table: Mapping[str, Any], defaults: Limits, where: str
) -> Limits:
    """A table of limits and `MCP_ORACLE_<LIMIT>` of the environment, each a positive number."""
    variables = {limit.name: _limit_variable(limit) for limit in fields(Limits)}
    if unknown := set(table) - set(variables):
        raise ConfigurationError(
            f"Unknown limit {min(unknown)!r} in [{where}].",
            f"Known limits: {', '.join(variables)}.",
        )
    values: dict[str, Any] = {}
    for name, variable in variables.items():
        default = getattr(defaults, name)
        raw = table.get(name, environ.get(variable) or None)
        whole = isinstance(getattr(Limits(), name), int)
        values[name] = default if raw is None else _positive(name, raw, int if whole else float)
    return Limits(**values)


def _positive(name: str, raw: object, kind: Callable[[str], float]) -> float:
    try:
        number = kind(str(raw))
    except ValueError:
        number = 0
    if not 0 < number < float("inf"):
        raise ConfigurationError(
            f"Limit {name} must be a positive number, not {raw!r}.", "Correct or remove it."
        )
    if number < LEAST.get(name, 0):
        raise ConfigurationError(
            f"Limit {name} must be at least {LEAST[name]}, not {raw!r}.", "Correct or remove it."
        )
    return number
