"""How a client starts the server: program, arguments, and the variables to give it. Knows no client's format."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mcp_oracle.connection_table import KEYS, SECRETS

PACKAGE = "mcp-oracle-adb"
PLACEHOLDERS = {
    "OCI_CONFIG_PROFILE": "DEFAULT",
    "DB_CONNECTION_STRING": "tcps://adb.eu-frankfurt-1.oraclecloud.com:1521/abc_mydb_low.adb.oraclecloud.com",
    "DB_USER": "agent_reader",
    "DB_PASSWORD": "file:~/.oracle/agent_reader.password",
}
"""What an entry sets where nothing is known. The password is a reference: clients show and sync their files."""

HIDDEN = "file:~/.oracle/secret"
"""Stands for what may be a secret and has no placeholder of its own."""
AMBIENT = (
    "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy",
    "SSL_CERT_FILE", "SSL_CERT_DIR",
)  # fmt: skip
"""Variables of the machine that reaching a database may need; hosts that start servers bare do not pass them on."""
SECRET_VARIABLES = frozenset(KEYS[name].variable for name in SECRETS)
CONNECTION = "DB_CONNECTION_STRING"
_KNOWN = re.compile(r"DB_\w+|TNS_ADMIN|OCI_\w+|MCP_ORACLE_\w+")
_REFERENCE = re.compile(r"(file|vault):.+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One server in a client's configuration.

    Attributes:
        variables: the variables of this environment that the server reads, values included: they are never shown,
            unless `plain_values` lets one through.
    """

    name: str
    command: str
    arguments: tuple[str, ...]
    variables: Mapping[str, str]

    @property
    def is_configured(self) -> bool:
        """Whether the entry says where the database is; otherwise it gets placeholders."""
        return any(option in self.arguments for option in ("--sandbox", "--config")) or (
            CONNECTION in self.variables
        )


def variables_of(environ: Mapping[str, str]) -> dict[str, str]:
    """What this environment holds for the server, in a stable order."""
    return {
        name: environ[name]
        for name in sorted(environ)
        if environ[name] and (_KNOWN.fullmatch(name) or name in AMBIENT)
    }


def arguments_of(config: str | None, connection: str | None, *, sandbox: bool) -> tuple[str, ...]:
    """The words behind the command."""
    words = ["--sandbox"] if sandbox else []
    words += ["--config", config] if config else []
    words += ["--connection", connection] if connection else []
    return tuple(words)


def uvx(source: str, extras: tuple[str, ...]) -> tuple[str, ...]:
    """The arguments of uvx that start the command from a package, a checkout or a URL, with extras."""
    if source == PACKAGE and not extras:
        return (PACKAGE,)
    wanted = f"{source}[{','.join(extras)}]" if extras else source
    return ("--from", wanted, PACKAGE)


def extras_of(variables: Mapping[str, str], *, sandbox: bool) -> tuple[str, ...]:
    """What the package needs beside itself, as far as the environment tells."""
    if sandbox:
        return ("sandbox",)
    by_token = "OCI_CONFIG_PROFILE" in variables and "DB_PASSWORD" not in variables
    by_ocid = variables.get(CONNECTION, "").startswith("ocid1.")
    return ("oci",) if by_token or by_ocid else ()


def plain_values(entry: Entry) -> dict[str, str]:
    """Values for a client that cannot refer to variables: nothing that is or holds a secret, placeholders for that."""
    if not entry.is_configured:
        return PLACEHOLDERS | {n: v for n, v in entry.variables.items() if _may_be_shown(n, v)}
    return {
        name: value if _may_be_shown(name, value) else PLACEHOLDERS.get(name, HIDDEN)
        for name, value in entry.variables.items()
    }


def _may_be_shown(name: str, value: str) -> bool:
    if name in SECRET_VARIABLES:
        return bool(_REFERENCE.fullmatch(value))
    if name == CONNECTION or name.lower().endswith("_proxy"):
        return "@" not in value and "password" not in value.lower()
    return bool(name in PLACEHOLDERS or name in _NAMED or name in AMBIENT)


_NAMED = frozenset(key.variable for key in KEYS.values()) - {"MCP_ORACLE_TOKEN_COMMAND"}
