"""Reads an Easy Connect string, `[tcps://]host[:port]/service[:server][?key=value&...]`. Pure.

The driver drops keys that it does not know without a word, and a wallet with them; here they are an error.
"""

import re
from difflib import get_close_matches
from typing import Final

from mcp_oracle.connect.descriptor import NO, Descriptor
from mcp_oracle.connect.route import Address, Description, Route
from mcp_oracle.connect.symptoms import configuration_error
from mcp_oracle.errors import ConfigurationError

KEYS: Final = frozenset({
    "expire_time", "failover", "https_proxy", "https_proxy_port", "load_balance", "pool_boundary", "pool_name",
    "pool_connection_class", "pool_purity", "retry_count", "retry_delay", "sdu", "source_route", "ssl_server_cert_dn",
    "ssl_server_dn_match", "transport_connect_timeout", "use_sni", "wallet_location",
    "enable", "recv_buf_size", "send_buf_size",
})  # fmt: skip
"""What python-oracledb 26.1 reads or passes on (impl/base/parsers.pyx)."""
OWN_PREFIX: Final = "pyo."
OWN_KEYS: Final = frozenset({
    "cclass", "disable_oob", "expire_time", "machine", "osuser", "purity", "sdu", "server_type", "terminal",
    "use_sni", "use_tcp_fast_open",
})  # fmt: skip
"""Of the driver's own parameters those that may be set from a string. Others would switch off the check of certificates
(use_eztls) or names, make a SYSDBA session (mode), or bring secrets."""
SERVERS: Final = frozenset({"", "dedicated", "shared", "pooled", "emon"})
INSTEAD: Final = {
    "my_wallet_directory": "write wallet_location= instead, or set DB_WALLET_LOCATION",
    "wallet_password": "set DB_WALLET_PASSWORD",
    "config_dir": "set TNS_ADMIN",
    "tns_admin": "set TNS_ADMIN",
    "user": "set DB_USER",
    "password": "set DB_PASSWORD",
    "token_auth": "set OCI_CONFIG_PROFILE",
    "edition": "set MCP_ORACLE_EDITION",
    "stmtcachesize": "set MCP_ORACLE_STATEMENT_CACHE",
    "tcp_connect_timeout": "set MCP_ORACLE_CONNECT_SECONDS",
    "use_eztls": "remove it: the server's certificate is always checked here",
}
HARMLESS: Final = {
    "connect_timeout": "the driver ignores connect_timeout; MCP_ORACLE_CONNECT_SECONDS bounds the connection",
    "retry_count": "the connect string asks for retries; each connection is tried once",
}

_SHAPE: Final = re.compile(
    r"(?:(?P<protocol>[\w-]+)://|//)?(?P<hosts>[^/?]*)"
    r"(?P<path>/[^?]*)?(?:\?(?P<options>.*))?",
    re.DOTALL,
)
_HOST: Final = re.compile(
    r"(?:\[(?P<six>[0-9A-Fa-f:.%]+)\]|(?P<name>[\w.-]+))(?::(?P<port>\d{1,5}))?"
)
_PATH: Final = re.compile(r"/(?P<service>[\w.-]+)(?::(?P<server>[A-Za-z]+))?(?:/[\w.-]+)?")
_SID: Final = re.compile(r"(?P<host>[\w.-]+):(?P<port>\d{1,5}):(?P<sid>[\w$#]+)")


def looks_easy(text: str) -> bool:
    """Whether it is an attempt at Easy Connect rather than a TNS alias."""
    return any(sign in text for sign in "/:?[,")


def read_easy_connect(text: str) -> Descriptor:
    """The route of an Easy Connect string.

    Raises:
        ConfigurationError: it cannot be read, or says something that would be dropped or is unsafe.
    """
    shape = _SHAPE.fullmatch(text)
    if shape is None:  # the pattern takes any text; this is for the type checker
        raise _unreadable("it has no recognisable shape")
    protocol = (shape["protocol"] or "tcp").lower()
    if protocol not in {"tcp", "tcps"}:
        raise configuration_error("other-database", scheme=protocol)
    if shape["options"] == "":
        raise _unreadable("nothing follows the question mark")
    options, warnings = _options(shape["options"] or "")
    addresses = tuple(_addresses(shape["hosts"], protocol, options))
    service, server = _service(shape["path"] or "", text.partition("?")[0])
    _refuse_plain_tcp_to_autonomous(addresses, text)
    description = Description(
        addresses,
        service,
        server=server,
        wallet_location=options.get("wallet_location", ""),
        cert_dn=options.get("ssl_server_cert_dn", ""),
        checks_name=options.get("ssl_server_dn_match", "").lower() not in NO,
        retries=int(options.get("retry_count", "0")),
    )
    _check(description)
    return Descriptor(Route((description,)), tuple(warnings))


def _addresses(hosts: str, protocol: str, options: dict[str, str]) -> list[Address]:
    """Several hosts are separated by commas or semicolons; a port holds for the hosts in front of it too."""
    if sid := _SID.fullmatch(hosts):
        raise _sid_form(protocol, sid)
    proxy, proxy_port = options.get("https_proxy", ""), int(options.get("https_proxy_port", "0"))
    found: list[Address] = []
    for group in hosts.split(";"):
        port, places = 1521, list[Address]()
        for host in reversed(group.split(",")):
            part = _HOST.fullmatch(host)
            if part is None:
                # Never echoed: it may be a password that lacks its @.
                what = "a host is not written as host or host:port" if host else "it names no host"
                raise _unreadable(what)
            port = int(part["port"] or port)
            if not 0 < port < 65536:
                raise _unreadable(f"port {port} is not between 1 and 65535")
            places.append(Address(protocol, part["six"] or part["name"], port, proxy, proxy_port))
        found += reversed(places)
    return found


def _service(path: str, example: str) -> tuple[str, str]:
    """Service name, and kind of server if one is asked for."""
    if path in {"", "/"}:
        raise configuration_error("service-missing", example=example.rstrip("/"))
    part = _PATH.match(path)
    if part is None or part.end() != len(path):
        rest = path[part.end() :] if part else path[1:]
        raise _unreadable(f"{rest[:1]!r} may not stand in or after the service name")
    server = (part["server"] or "").lower()
    if server not in SERVERS:
        raise _unreadable("behind the service name only :dedicated, :shared or :pooled may stand")
    return part["service"], server


def _options(text: str) -> tuple[dict[str, str], list[str]]:
    """The keys behind the question mark, and what to warn of."""
    options: dict[str, str] = {}
    warnings: list[str] = []
    for part in _parts(text):
        key, equals, value = part.partition("=")
        key = key.strip().lower()
        if not equals:
            named = repr(key) if key in KEYS else "a part"  # else it may be a password
            raise _unreadable(f"{named} behind the question mark is not key=value")
        if key in HARMLESS:
            warnings.append(HARMLESS[key])
        else:
            _refuse_key(key)
        options[key] = value.strip().strip('"')
    for key in ("retry_count", "https_proxy_port"):
        if key in options and not re.fullmatch(r"\d{1,9}", options[key]):
            raise _unreadable(f"{key} is not a number")
    return options, warnings


def _refuse_key(key: str) -> None:
    """Raises: ConfigurationError if it is not one that the driver reads, or not one for a string."""
    if key.startswith(OWN_PREFIX):
        own = key.removeprefix(OWN_PREFIX)
        if own not in OWN_KEYS:
            advice = INSTEAD.get(own, "remove it; docs/configuration.md lists the settings")
            raise configuration_error("driver-option", key=key, advice=advice)
    elif key not in KEYS:
        raise configuration_error("unknown-key", key=key, advice=_instead(key))


def _parts(text: str) -> list[str]:
    """Split at `&` outside quotation marks."""
    if text.count('"') % 2:
        raise _unreadable("a closing quotation mark is missing")
    if text.endswith("&"):
        raise _unreadable("nothing follows the last &")
    return [part for part in re.findall(r'(?:"[^"]*"|[^&"])+', text) if part]


def _instead(key: str) -> str:
    if key in INSTEAD:
        return INSTEAD[key]
    near = get_close_matches(key, KEYS, n=3, cutoff=0.5)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"remove it; the driver reads {', '.join(sorted(KEYS))}"


def _check(description: Description) -> None:
    if description.uses_tls and not description.checks_name:
        raise configuration_error("name-check-off")
    if any(address.proxy and not address.uses_tls for address in description.addresses):
        raise configuration_error("proxy-needs-tcps")


def _refuse_plain_tcp_to_autonomous(addresses: tuple[Address, ...], text: str) -> None:
    """Autonomous Database speaks TLS only; plain TCP would end in a bare "connection reset"."""
    if any(address.is_autonomous and not address.uses_tls for address in addresses):
        bare = re.sub(r"^(tcp:)?//", "", text, flags=re.IGNORECASE)
        raise configuration_error("adb-without-tcps", rewritten=f"tcps://{bare}")


def _sid_form(protocol: str, sid: re.Match[str]) -> ConfigurationError:
    return configuration_error(
        "sid-form",
        example=f"{sid['host']}:{sid['port']}",
        descriptor=sid_descriptor(protocol, sid["host"], sid["port"], sid["sid"]),
    )


def sid_descriptor(protocol: str, host: str, port: str | int, sid: str) -> str:
    address = f"(ADDRESS=(PROTOCOL={protocol})(HOST={host})(PORT={port}))"
    return f"(DESCRIPTION={address}(CONNECT_DATA=(SID={sid})))"


def _unreadable(what: str) -> ConfigurationError:
    return configuration_error("easy-connect-syntax", what=what)
