"""Reads what the operator configured: credentials in front of a connect string, its form, what is missing. Pure.

python-oracledb 26.1 splits at the last `@` and takes whatever precedes a `/` for a user name when no user is given
apart, so `host:1521/service` becomes user `host:1521`: the split is done here, with a rule that cannot do that.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from mcp_oracle.connect.descriptor import Descriptor, read_descriptor
from mcp_oracle.connect.easy_connect import HARMLESS, INSTEAD, KEYS, looks_easy, read_easy_connect
from mcp_oracle.connect.foreign import CONFIG_FILE, refuse_foreign_forms
from mcp_oracle.connect.symptoms import configuration_error
from mcp_oracle.connect.tokens.token import DatabaseToken
from mcp_oracle.errors import OracleMcpError
from mcp_oracle.settings import Secret

_EASY_WITH_OPTIONS = re.compile(
    r"(tcps?://|//)?[\w.,;:\[\]-]+/[\w.-]+(:\w+)?(/[\w.-]+)?\?(?P<key>\w+)=", re.IGNORECASE
)
"""An `@` in an option is no end of credentials; but `scott/a?b=c@h/s` has a password that looks like one."""
_OCID = re.compile(r"ocid1\.autonomousdatabase\.", re.IGNORECASE)
_OTHER_OCID = re.compile(r"ocid1\.(\w+)\.", re.IGNORECASE)
_PROTOCOL = re.compile(r"(tcps?:)?//", re.IGNORECASE)
_URL_CREDENTIALS = re.compile(r"[^\s/@:]+:[^/]*")


@dataclass(frozen=True, slots=True)
class Target:
    """What to connect to and as whom.

    Attributes:
        dsn: Easy Connect string, connect descriptor or TNS alias, without credentials.
        user: may be empty if there is a token.
        service_level: the service that the bare name of an Autonomous Database means.
        warnings: what `check` tells about how it was put together.
        token: instead of a password.
        failed: told when a log-on with it has failed, so that what is kept is looked up again; true if the failure
            shows that what was kept was out of date, so that another attempt at once makes sense.
    """

    dsn: str
    user: str
    password: Secret | None
    wallet_location: str = ""
    wallet_password: Secret | None = None
    tns_admin: str = ""
    service_level: str = "low"
    warnings: tuple[str, ...] = ()
    token: DatabaseToken | None = None
    failed: Callable[[OracleMcpError], bool] = lambda _: False


@dataclass(frozen=True, slots=True)
class Credentials:
    user: str
    password: Secret
    warnings: tuple[str, ...] = ()


def is_database_ocid(text: str) -> bool:
    """Whether the connect string is an Autonomous Database's OCID, for `connect.oci` to look up."""
    return _OCID.match(text.strip()) is not None


def read_parts(text: str) -> tuple[str, str, str]:
    """User, password and the connect string proper, which has a form that can work.

    Raises:
        ConfigurationError: it has not.
    """
    text = _unquoted(text.strip())
    if not text:
        raise configuration_error("no-connection")
    refuse_foreign_forms(text)
    user, password, dsn = split_credentials(text)
    refuse_foreign_forms(dsn)
    if not password and not dsn.startswith("(") and _URL_CREDENTIALS.fullmatch(user):
        raise configuration_error("colon-credentials")
    if (user or password) and _PROTOCOL.match(
        text
    ):  # else plain TCP would be spoken to what is behind the @
        raise configuration_error("colon-credentials")
    if not dsn:
        raise configuration_error("bequeath")
    if is_database_ocid(dsn):
        raise configuration_error("ocid-not-looked-up")
    if other := _OTHER_OCID.match(dsn):
        what = (
            f"it is the OCID of a {other[1].lower()}; only ocid1.autonomousdatabase... is looked up"
        )
        raise configuration_error("easy-connect-syntax", what=what)
    read_route(dsn)
    return user, password, dsn


def _has_options(text: str) -> bool:
    found = _EASY_WITH_OPTIONS.match(text)
    return found is not None and found["key"].lower() in {*KEYS, *INSTEAD, *HARMLESS}


def _unquoted(text: str) -> str:
    """Without quotation marks around the whole, which some configuration files leave there."""
    mark = text[:1]
    is_quoted = (
        mark in {'"', "'"} and len(text) > 1 and text.endswith(mark) and text.count(mark) == 2
    )
    return text[1:-1].strip() if is_quoted else text


def choose_credentials(
    user: str, password: Secret | None, written_user: str, written_password: str
) -> Credentials:
    """Which user and password hold: those given apart, else those in the string.

    A password in the string belongs to the user in the string, and is never used for another one.

    Raises:
        ConfigurationError: one of them is missing.
    """
    warnings: list[str] = []
    same = not user or _plain(user) == _plain(written_user)
    if written_user and not same:
        warnings.append(
            f"DB_USER is used; the user {written_user} in the connect string and its password are not"
        )
    if written_password and same and password is not None:
        warnings.append("DB_PASSWORD is used; the password in the connect string is not")
    if written_password and same and password is None:
        password = Secret(written_password)
    chosen = user or written_user
    if not chosen:
        raise configuration_error("user-missing")
    if password is None:
        raise configuration_error("password-missing")
    if not password.reveal():
        raise configuration_error("password-empty")
    return Credentials(chosen, password, tuple(warnings))


def names_sys(user: str) -> bool:
    """Whether it is SYS, alone, as the proxy or as the proxied user: `sys`, `"SYS"`, `sys[hr]`, `mcp[sys]`."""
    return any(name.strip('" ').upper() == "SYS" for name in user.rstrip("]").split("["))


def _plain(user: str) -> str:
    return user if user.startswith('"') else user.upper()


def read_route(dsn: str) -> Descriptor | None:
    """The route that a connect string gives by itself; None for an alias or a file, which must be looked up.

    Raises:
        ConfigurationError: it cannot be read.
    """
    if dsn.startswith("("):
        return read_descriptor(dsn)
    if dsn.lower().startswith(CONFIG_FILE) or not looks_easy(dsn):
        return None
    return read_easy_connect(dsn)


def split_credentials(text: str) -> tuple[str, str, str]:
    """`user/password@dsn` into its parts; user and password are empty when the text has none.

    The last `@` in front of the descriptor separates, so a password may contain one. A text that starts with `(` is a
    descriptor without credentials. Quotation marks around a password are not part of it, as in SQL*Plus; around a user
    they are, because they keep its case.
    """
    text = _unquoted(text.strip())
    if text.startswith("(") or "@" not in text or _has_options(text):
        return "", "", text
    if "@(" in text:
        credentials, _, rest = text.partition("@(")
        dsn = f"({rest}"
    else:
        credentials, _, dsn = text.rpartition("@")
    quoted = re.match(r'"[^"]*"(\[[^\]]*\])?', credentials)
    end = quoted.end() if quoted else 0
    user, _, password = credentials[end:].partition("/")
    if len(password) > 1 and password[0] == password[-1] == '"':
        password = password[1:-1]
    return credentials[:end] + user, password, dsn.strip()
