"""Reads a connect string: credentials in front of it, and the forms that the driver would misread.

python-oracledb 26.1 splits at the last `@` and takes whatever precedes a `/` for a user name when no user is given
apart, so `host:1521/service` becomes user `host:1521`: the split is done here, with a rule that cannot do that.
"""

import re
from dataclasses import dataclass

from mcp_oracle.errors import ConfigurationError
from mcp_oracle.settings import Connection, Secret

_JDBC = re.compile(r"^jdbc:oracle:", re.IGNORECASE)
_URL = re.compile(r"^(?!tcps?://)[a-z][a-z0-9+]*://", re.IGNORECASE)
_ADB_HOST = re.compile(r"adb\.[a-z0-9-]+\.oraclecloud(apps)?\.com", re.IGNORECASE)
_OCID = "ocid1.autonomousdatabase."

NO_CONNECTION = (
    "Set DB_CONNECTION_STRING (for example tcps://host:1521/service or a TNS alias), DB_USER and DB_PASSWORD in the"
    " `env` of this MCP server's entry and restart it; or start it with --sandbox to try it without a database."
)


@dataclass(frozen=True, slots=True)
class Target:
    """What to connect to and as whom.

    Attributes:
        dsn: Easy Connect string, connect descriptor or TNS alias, without credentials.
    """

    dsn: str
    user: str
    password: Secret
    wallet_location: str = ""
    wallet_password: Secret | None = None
    tns_admin: str = ""


def read_target(connection: Connection) -> Target:
    """The target of a configured connection.

    Raises:
        ConfigurationError: there is none, it is of a form that cannot work, or credentials are missing.
    """
    text = connection.connect_string.strip()
    if not text:
        raise ConfigurationError("No database connection is configured.", NO_CONNECTION)
    _refuse_foreign_forms(text)
    user, password, dsn = split_credentials(text)
    if connection.user:
        user = connection.user
    secret = connection.password or (Secret(password) if password else None)
    if not user or secret is None:
        missing = "user name" if not user else "password"
        raise ConfigurationError(
            f"The connection has no {missing}.",
            "Set DB_USER and DB_PASSWORD (the password may be a reference: env:NAME or file:PATH).",
        )
    _refuse_plain_tcp_to_autonomous(dsn)
    return Target(
        dsn,
        user,
        secret,
        connection.wallet_location,
        connection.wallet_password,
        connection.tns_admin,
    )


def split_credentials(text: str) -> tuple[str, str, str]:
    """`user/password@dsn` into its parts; user and password are empty when the text has none.

    The last `@` in front of the descriptor separates, so a password may contain one. A text that starts with `(` is a
    descriptor without credentials.
    """
    if text.startswith("(") or "@" not in text:
        return "", "", text
    if "@(" in text:
        credentials, _, rest = text.partition("@(")
        dsn = f"({rest}"
    else:
        credentials, _, dsn = text.rpartition("@")
    user, _, password = credentials.partition("/")
    return user, password, dsn


def _refuse_foreign_forms(text: str) -> None:
    if _JDBC.match(text):
        raise ConfigurationError(
            "DB_CONNECTION_STRING is a JDBC URL.",
            "Drop everything up to and including the @ after jdbc:oracle:thin: and give user and password"
            " as DB_USER and DB_PASSWORD.",
        )
    if text.startswith(_OCID):
        raise ConfigurationError(
            "Connecting by Autonomous Database OCID is not supported yet.",
            "Use a connection string of the database: OCI console, Database connection.",
        )
    if _URL.match(text):
        scheme = text.partition(":")[0]
        raise ConfigurationError(
            f"DB_CONNECTION_STRING starts with {scheme}://, which is not an Oracle connect string.",
            "Write tcps://host:port/service (TLS) or host:port/service.",
        )


def _refuse_plain_tcp_to_autonomous(dsn: str) -> None:
    """Autonomous Database speaks TLS only; plain TCP would end in a bare "connection reset"."""
    if dsn.startswith("(") or dsn.lower().startswith("tcps://") or not _ADB_HOST.search(dsn):
        return
    raise ConfigurationError(
        "The connect string names an Autonomous Database host without tcps://.",
        f"Write tcps://{dsn.removeprefix('tcp://').removeprefix('//')}",
    )
