"""Recognises connect strings of other tools and says what they are in ours. Pure; never echoes a password."""

import re
from urllib.parse import SplitResult, parse_qs, urlsplit

from mcp_oracle.connect.easy_connect import sid_descriptor
from mcp_oracle.connect.redaction import redact
from mcp_oracle.connect.symptoms import configuration_error

CONFIG_FILE = "config-file://"
_JDBC = re.compile(r"jdbc:oracle:(?P<kind>thin|oci8?|kprb):", re.IGNORECASE)
_SCHEME = re.compile(r"(?P<scheme>[a-z][\w+.-]*)://", re.IGNORECASE)
_SQLALCHEMY = re.compile(r"oracle(\+\w+)?", re.IGNORECASE)
_NAME = re.compile(r"[\w.$#-]+")
_SID = re.compile(r"(?P<host>[\w.-]+):(?P<port>\d+):(?P<sid>[\w$#]+)")


def refuse_foreign_forms(text: str) -> None:
    """Raises: ConfigurationError if it is a JDBC or SQLAlchemy URL, another database's, or a provider's."""
    if jdbc := _JDBC.match(text):
        raise configuration_error("jdbc-url", rewritten=_from_jdbc(text[jdbc.end() :]))
    found = _SCHEME.match(text)
    if found is None:
        return
    scheme = found["scheme"].lower()
    if scheme in {"tcp", "tcps"} or text.lower().startswith(CONFIG_FILE):
        return
    if _SQLALCHEMY.fullmatch(scheme):
        raise configuration_error("sqlalchemy-url", rewritten=_from_sqlalchemy(text))
    if scheme in {"ldap", "ldaps"}:
        raise configuration_error("ldap-url")
    if scheme.startswith("config-"):
        raise configuration_error("config-provider", scheme=scheme)
    raise configuration_error("other-database", scheme=scheme)


def _from_jdbc(rest: str) -> str:
    """What stands behind the @, as this server wants it."""
    place = rest[rest.find("@(") + 1 :] if "@(" in rest else rest.rpartition("@")[2]
    place = redact(place.strip().removeprefix("//"))
    if sid := _SID.fullmatch(place):
        return sid_descriptor("tcp", sid["host"], sid["port"], sid["sid"])
    alias = re.fullmatch(
        r"(?P<alias>[\w.-]+)\?TNS_ADMIN=(?P<path>[^&]+)(&.*)?", place, re.IGNORECASE
    )
    if alias:
        return f"{alias['alias']} (and set TNS_ADMIN={alias['path']})"
    return place or "host:port/service"


def _from_sqlalchemy(text: str) -> str:
    try:
        return _place(urlsplit(_SCHEME.sub("oracle://", text, count=1)))  # `_` ends a scheme
    except ValueError:  # a port that is no number, an unclosed bracket
        return "host:port/service"


def _place(url: SplitResult) -> str:
    host, port = url.hostname or "", url.port
    query = parse_qs(url.query)
    service = query.get("service_name", [""])[0]
    sid = url.path.strip("/")
    if not (_NAME.fullmatch(service or sid) and _NAME.fullmatch(host)):
        return "host:port/service"
    if not service:
        return sid_descriptor("tcp", host, port or 1521, sid)
    return f"{host}:{port or 1521}/{service}"
