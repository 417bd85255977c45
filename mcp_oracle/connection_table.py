"""The keys of `[connections.NAME]`, as data: where else each value comes from, what it may be, what it means. Pure.

The documentation's table is generated from `KEYS`. Knows the shape of a value, not whether it leads to a database.
"""

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from mcp_oracle.errors import ConfigurationError

LIMIT_WORDS = 50


@dataclass(frozen=True, slots=True)
class Key:
    """One key.

    Attributes:
        variable: the variable of the environment that stands in for it; empty if only the file has it.
        meaning: for the documentation.
        default: as the documentation shows it.
        read: makes the value of what the file or the environment holds, or raises `ValueError` with what it must be.
        is_shared: its variable describes this machine or its operator, not one database: it counts for every
            connection, the others only where there is one connection.
    """

    variable: str
    meaning: str
    read: Callable[[object], Any]
    default: str = ""
    is_shared: bool = False


def text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a string: quote it")  # noqa: TRY004 - one kind of error for every wrong value
    return value.strip()


def secret(value: object) -> str:
    """As it stands: a password may begin or end with a blank."""
    if not isinstance(value, str):
        raise ValueError("a string: quote it")  # noqa: TRY004 - as above
    return value


def one_of(*allowed: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if text(value).lower() not in allowed:
            raise ValueError(f"one of: {', '.join(allowed)}")
        return text(value).lower()

    return read


def words(value: object) -> tuple[str, ...]:
    """A command as a list of words; the environment holds it as a shell would read it."""
    try:
        given = shlex.split(value) if isinstance(value, str) else value
    except ValueError as error:
        raise ValueError(f"a command with closed quotes ({error})") from None
    listed = cast("list[object]", given) if isinstance(given, list) else []
    if not 0 < len(listed) <= LIMIT_WORDS or not all(isinstance(w, str) and w for w in listed):
        raise ValueError('a command as a list of strings, for example ["program", "argument"]')
    return tuple(cast("list[str]", listed))


def flag(value: object) -> bool:
    known = {True: True, False: False, "true": True, "1": True, "false": False, "0": False}
    key = value.strip().lower() if isinstance(value, str) else value
    if not isinstance(key, bool | str) or key not in known:
        raise ValueError("true or false")
    return known[key]


def number(least: int, most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        plain = value.strip() if isinstance(value, str) else value
        if isinstance(plain, str) and plain.isascii() and plain.isdigit():
            plain = int(plain)
        if not isinstance(plain, int) or isinstance(plain, bool) or not least <= plain <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return plain

    return read


def matching(pattern: str, what: str) -> Callable[[object], str]:
    """A text that goes into a statement or to the listener: nothing but what `pattern` admits."""
    compiled = re.compile(pattern)

    def read(value: object) -> str:
        if not compiled.fullmatch(text(value)):
            raise ValueError(what)
        return text(value)

    return read


NAME = matching(
    r'[A-Za-z][A-Za-z0-9_$#]{0,127}|"[^"\x00-\x1f\x7f]{1,128}"',
    "the name of a schema, edition or class: letters, digits, _, $, #; or anything else between double quotes",
)
"""An Oracle name: folded to upper case unless it is quoted."""
NLS_NAME = matching(r"[A-Za-z][A-Za-z0-9_ ]{0,63}", "an NLS name such as GERMAN or BINARY_CI")
TIME_ZONE = matching(
    r"[+-](0\d|1[0-5]):[0-5]\d|[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}",
    "an offset such as +02:00 or a region such as Europe/Zurich",
)

KEYS: Mapping[str, Key] = {
    "description": Key("", "what the database is for; the agent chooses between connections by it", text),
    "default": Key("", "`true`: calls that name no connection go here", flag),
    "connect_string": Key(
        "DB_CONNECTION_STRING",
        "Easy Connect string, connect descriptor or TNS alias, with or without `user/password@` in front;"
        " or the OCID of an Autonomous Database",
        text,
    ),
    "user": Key("DB_USER", "database user, if the connect string names none; `proxy[user]` for proxy users", text),
    "password": Key(
        "DB_PASSWORD", "its password, or a reference: `env:NAME`, `file:PATH`, `vault:OCID`", secret
    ),
    "wallet_location": Key("DB_WALLET_LOCATION", "directory of `ewallet.pem` for mTLS", text),
    "wallet_password": Key("DB_WALLET_PASSWORD", "password of the wallet, or a reference", secret),
    "tns_admin": Key("TNS_ADMIN", "directory of `tnsnames.ora`, for aliases", text, is_shared=True),
    "authentication": Key(
        "MCP_ORACLE_AUTHENTICATION",
        "`password`, `oci` (IAM database token) or `token` (file or command)",
        one_of("password", "oci", "token"),
        "what the other settings imply",
    ),
    "oci_profile": Key(
        "OCI_CONFIG_PROFILE", "profile of the OCI configuration file", text, is_shared=True
    ),
    "oci_config_file": Key(
        "OCI_CONFIG_FILE", "OCI configuration file", text, "~/.oci/config", is_shared=True
    ),
    "oci_auth": Key(
        "MCP_ORACLE_OCI_AUTH",
        "who asks OCI: `config` (the profile), `instance_principal` or `resource_principal`",
        one_of("config", "instance_principal", "resource_principal"),
        "config",
        is_shared=True,
    ),
    "token_file": Key("MCP_ORACLE_TOKEN_FILE", "file that holds a database token", text),
    "token_key_file": Key(
        "MCP_ORACLE_TOKEN_KEY_FILE", "private key (PEM) of a token with proof of possession", text
    ),
    "token_command": Key(
        "MCP_ORACLE_TOKEN_COMMAND", "command that prints a database token; a list of strings in the file", words
    ),
    "token_scope": Key("MCP_ORACLE_TOKEN_SCOPE", "scope of the IAM database token", text, "urn:oracle:db::id::*"),
    "service_level": Key(
        "MCP_ORACLE_SERVICE_LEVEL",
        "service of an Autonomous Database given by OCID: `low`, `medium`, `high`, `tp`, `tpurgent`",
        one_of("low", "medium", "high", "tp", "tpurgent"),
        "low",
    ),
    "schema": Key("MCP_ORACLE_SCHEMA", "schema in which names without one are looked for", NAME, "the user's"),
    "edition": Key("MCP_ORACLE_EDITION", "edition of the session", NAME, "the database's default"),
    "time_zone": Key(
        "MCP_ORACLE_TIME_ZONE", "time zone of the session, for example `UTC`, `+02:00`, `Europe/Zurich`",
        TIME_ZONE, "UTC",
    ),
    "nls_language": Key(
        "MCP_ORACLE_NLS_LANGUAGE", "language of messages, names of days and months", NLS_NAME, "the database's"
    ),
    "nls_territory": Key(
        "MCP_ORACLE_NLS_TERRITORY", "territory: currency, first day of the week", NLS_NAME, "the database's"
    ),
    "nls_sort": Key("MCP_ORACLE_NLS_SORT", "order of text, for example `BINARY_CI`", NLS_NAME, "follows the language"),
    "nls_comp": Key(
        "MCP_ORACLE_NLS_COMP", "comparison of text: `binary`, `linguistic` (by `nls_sort`), `ansi`",
        one_of("binary", "linguistic", "ansi"), "binary",
    ),
    "drcp": Key(
        "MCP_ORACLE_DRCP", "ask for a pooled server (DRCP), as `:pooled` in the connect string does", flag, "false"
    ),
    "connection_class": Key(
        "MCP_ORACLE_CONNECTION_CLASS", "class of pooled servers to share", NAME, "MCP_ORACLE_ADB"
    ),
    "statement_cache": Key(
        "MCP_ORACLE_STATEMENT_CACHE", "open statements kept per session", number(0, 1000), "40"
    ),
    "keep_alive_minutes": Key(
        "MCP_ORACLE_KEEP_ALIVE_MINUTES", "TCP keep-alive of idle sessions, 0 for none", number(0, 1440), "2"
    ),
    "idle_seconds": Key(
        "MCP_ORACLE_IDLE_SECONDS", "a session that was not used for so long is closed", number(1, 86_400), "600"
    ),
    "life_seconds": Key(
        "MCP_ORACLE_LIFE_SECONDS", "a session older than this is closed after its call", number(1, 604_800), "3600"
    ),
}  # fmt: skip
SECRETS = ("password", "wallet_password")


def read_values(
    table: Mapping[str, Any],
    environ: Mapping[str, str],
    where: str,
    *,
    is_alone: bool,
    keys: Mapping[str, Key] = KEYS,
) -> dict[str, Any]:
    """The values that are given, by key.

    `is_alone`: the variables of the environment can mean no other connection. Where they could, a password would go
    to a database that it is not for.

    Raises:
        ConfigurationError: an unknown key or a wrong value.
    """
    if unknown := set(table) - set(keys):
        raise ConfigurationError(
            f"Unknown key {min(unknown)!r} in [{where}].", f"Known keys: {', '.join(keys)}."
        )
    values: dict[str, Any] = {}
    for name, key in keys.items():
        from_environ = environ.get(key.variable, "") if is_alone or key.is_shared else ""
        raw = table.get(name, from_environ)
        if raw == "":
            continue
        try:
            values[name] = key.read(raw)
        except ValueError as error:
            said = f"{name} in [{where}]" if name in table else key.variable
            raise ConfigurationError(f"{said} must be {error}.", "Correct it.") from None
    return values
