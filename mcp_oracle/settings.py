"""What the operator configured, from the environment and a TOML file. Standard library only, no I/O but that one file.

Settings decide nothing about the list of tools that a client sees before the SDK is imported, so reading them may fail:
`serve` then lists its tools all the same and says in each answer what is wrong.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, cast

from mcp_oracle.errors import ConfigurationError
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


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings of every call; the units are in the names.

    Attributes:
        default_rows: rows of an answer when the call asks for no number.
        max_rows: the most rows that a call may ask for.
        answer_bytes: UTF-8 bytes of one answer. Codex keeps 48,000 and cuts the middle out of anything longer.
        cell_characters: characters of one cell, the rest is cut and said.
        lob_reads: LOBs read per answer, because each costs a round trip.
        run_seconds: from sending a statement to its last row.
        connect_seconds: one attempt to connect, name resolution to log-on.
        sessions: connections to the database at once.
        calls: tool calls at work or waiting for a session; more are refused at once.
    """

    default_rows: int = 200
    max_rows: int = 1000
    answer_bytes: int = 40_000
    cell_characters: int = 4_000
    lob_reads: int = 50
    run_seconds: float = 30.0
    connect_seconds: float = 10.0
    sessions: int = 4
    calls: int = 256


@dataclass(frozen=True, slots=True)
class Connection:
    """One database, as the operator named it; nothing here is parsed yet."""

    name: str = "default"
    connect_string: str = ""
    user: str = ""
    password: Secret | None = None
    wallet_location: str = ""
    wallet_password: Secret | None = None
    tns_admin: str = ""
    policy: Policy = field(default_factory=Policy)


@dataclass(frozen=True, slots=True)
class Settings:
    connection: Connection
    limits: Limits = field(default_factory=Limits)
    sandbox: bool = False

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
            ConfigurationError: the file is missing or wrong, a limit is no number, a reference leads nowhere.
        """
        tables: Mapping[str, Any] = _read_toml(Path(config)) if config else {}
        chosen = _choose(tables, connection)
        return cls(
            connection=_connection(environ, chosen),
            limits=_limits(environ, _table(tables, "limits")),
            sandbox=sandbox,
        )


VARIABLES = {
    "connect_string": (
        "DB_CONNECTION_STRING",
        "Easy Connect string, connect descriptor or TNS alias, with or without `user/password@` in front",
    ),
    "user": ("DB_USER", "database user, if the connect string names none"),
    "password": ("DB_PASSWORD", "its password, or a reference: `env:NAME`, `file:PATH`"),
    "wallet_location": ("DB_WALLET_LOCATION", "directory of `ewallet.pem` for mTLS"),
    "wallet_password": ("DB_WALLET_PASSWORD", "password of the wallet, or a reference"),
    "tns_admin": ("TNS_ADMIN", "directory of `tnsnames.ora`, for aliases"),
}
"""Key in `[connections.NAME]` -> variable of the environment, meaning."""
_SECRETS = {"password", "wallet_password"}


def _read_toml(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(
            f"The configuration file {path} cannot be read: {error.strerror}.",
            "Correct --config or create the file.",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"The configuration file {path} is not valid TOML: {error}.", "Correct the file."
        ) from error


def _table(tables: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found: object = tables.get(name, {})
    if not isinstance(found, dict):
        raise ConfigurationError(
            f"[{name}] in the configuration file must be a table.", "Correct it."
        )
    return cast("Mapping[str, Any]", found)


def _choose(tables: Mapping[str, Any], wanted: str | None) -> Mapping[str, Any]:
    """The `[connections.NAME]` table that was asked for, or the only one there is."""
    named = _table(tables, "connections")
    if wanted is None:
        if len(named) > 1:
            raise ConfigurationError(
                f"Several connections are configured: {', '.join(named)}.",
                "Start the server with --connection NAME.",
            )
        wanted = next(iter(named), None)
        if wanted is None:
            return {}
    if wanted not in named:
        known = ", ".join(named) or "none"
        raise ConfigurationError(
            f"No connection is named {wanted!r}; configured: {known}.",
            "Name one of them with --connection, or add [connections.NAME] to the file given by --config.",
        )
    return {**_table(named, wanted), "name": wanted}


def _connection(environ: Mapping[str, str], table: Mapping[str, Any]) -> Connection:
    values: dict[str, Any] = {"name": table.get("name", "default")}
    where = f"connections.{values['name']}"
    values["policy"] = read_policy(_table(table, "policy"), f"{where}.policy")
    unknown = set(table) - set(VARIABLES) - {"name", "policy"}
    if unknown:
        raise ConfigurationError(
            f"Unknown key {min(unknown)!r} in [{where}].",
            f"Known keys: {', '.join(VARIABLES)}.",
        )
    for key, (variable, _) in VARIABLES.items():
        raw = table.get(key, environ.get(variable, ""))
        if not isinstance(raw, str):
            raise ConfigurationError(f"{key} in [{where}] must be a string.", "Quote it.")
        if key in _SECRETS:
            values[key] = Secret(_resolve(raw, environ)) if raw else None
        else:
            values[key] = raw.strip()
    return Connection(**values)


def _resolve(reference: str, environ: Mapping[str, str]) -> str:
    """A secret given as `env:NAME` or `file:PATH`; anything else is the secret itself."""
    kind, _, rest = reference.partition(":")
    if kind == "env":
        if rest not in environ:
            raise ConfigurationError(
                f"The secret refers to environment variable {rest}, which is not set.",
                "Set it, and make the MCP client pass it on.",
            )
        return environ[rest]
    if kind == "file":
        try:
            return Path(rest).expanduser().read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                f"The secret refers to file {rest}, which cannot be read.",
                "Check path and permissions.",
            ) from error
    if kind == "vault":
        raise ConfigurationError(
            "Secrets from OCI Vault (vault:OCID) are not supported yet.",
            "Use env:NAME or file:PATH.",
        )
    return reference


def _limits(environ: Mapping[str, str], table: Mapping[str, Any]) -> Limits:
    """`[limits]` of the file and `MCP_ORACLE_<LIMIT>` of the environment, each a positive number."""
    defaults = Limits()
    unknown = set(table) - set(Limits.__slots__)
    if unknown:
        raise ConfigurationError(
            f"Unknown limit {min(unknown)!r} in [limits].",
            f"Known limits: {', '.join(Limits.__slots__)}.",
        )
    changed: dict[str, Any] = {}
    for name in Limits.__slots__:
        raw = table.get(name, environ.get(f"MCP_ORACLE_{name.upper()}"))
        if raw is not None:
            whole = isinstance(getattr(defaults, name), int)
            changed[name] = _positive(name, raw, int if whole else float)
    return Limits(**changed)


def _positive(name: str, raw: object, kind: Callable[[str], float]) -> float:
    try:
        number = kind(str(raw))
    except ValueError:
        number = 0
    if not 0 < number < float("inf"):
        raise ConfigurationError(
            f"Limit {name} must be a positive number, not {raw!r}.", "Correct or remove it."
        )
    return number
