"""From a connect string to its route, reading the files that it needs: tnsnames.ora, a config-file. No network.

Blocking: call it off the event loop.
"""

import json
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs

from mcp_oracle.connect.connect_string import Target, read_route
from mcp_oracle.connect.foreign import CONFIG_FILE
from mcp_oracle.connect.place import place
from mcp_oracle.connect.route import TLS_PORT_WITH_WALLET, Route
from mcp_oracle.connect.symptoms import configuration_error
from mcp_oracle.connect.tnsnames import Entries, Entry, choose, included, listed, read_entries
from mcp_oracle.errors import ConfigurationError

MOST_INCLUDED = 10
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Located:
    """A target whose way is known.

    Attributes:
        dsn: what the driver gets; never an alias.
        label: how messages name it.
        wallet: directory of the wallet, or empty.
        notes: choices made, worth telling; warnings: what the operator should change.
    """

    dsn: str
    label: str
    route: Route
    wallet: str = ""
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def locate(target: Target) -> Located:
    """The way to a target.

    Raises:
        ConfigurationError: a file is missing or wrong, or the alias is unknown.
    """
    found = read_route(target.dsn)
    if found is not None:
        located = Located(target.dsn, found.route.label, found.route, warnings=found.warnings)
    elif target.dsn.lower().startswith(CONFIG_FILE):
        located = _from_config_file(target)
    else:
        located = _from_alias(target)
    found = (*located.warnings, *_plain_text(located.route), *_greedy(located.route))
    return _with_wallet(replace(located, warnings=found), target)


def _plain_text(route: Route) -> list[str]:
    """TCP to another machine: the password is never sent as it is, but queries and their results are."""
    far = [a.place for a in route.addresses if not a.uses_tls and a.host not in LOOPBACK]
    return (
        [f"the connection to {', '.join(far)} is not encrypted; use tcps if the database offers it"]
        if far
        else []
    )


def _greedy(route: Route) -> list[str]:
    """Consumer groups of Autonomous Database that are made for few, large statements."""
    group = re.search(r"_(high|medium)(\.|$)", route.service, re.IGNORECASE)
    if group is None:
        return []
    name = group[1].lower()
    return [
        f"the service _{name} runs few statements at once and takes parallel servers from others; use _low or _tp"
    ]


def _from_alias(target: Target) -> Located:
    alias = target.dsn
    path = _tnsnames(target)
    entries = _entries(path, [])
    entry = choose(entries, alias, target.service_level)
    if entry is None:
        raise configuration_error(
            "alias-unknown", alias=alias, path=path, aliases=listed(entries, alias)
        )
    notes = ()
    if entry.alias.upper() != alias.upper():
        notes = (
            f"{alias} has several services; {entry.alias} is used. Name another one to change that.",
        )
    found = _route_of(entry, path)
    label = f"{entry.alias} ({found.route.label})"
    return replace(found, label=label, notes=notes)


def _route_of(entry: Entry, path: Path) -> Located:
    where = {"alias": entry.alias, "path": path, "line": entry.line}
    try:
        found = read_route(entry.text)
    except ConfigurationError as error:
        if error.symptom == "name-check-off":
            raise
        raise configuration_error(
            "alias-broken", **where, what=error.message.rstrip(".")
        ) from error
    if found is None:
        raise configuration_error(
            "alias-broken", **where, what="it is neither descriptor nor host/service"
        )
    return Located(entry.text, entry.alias, found.route, warnings=found.warnings)


def _tnsnames(target: Target) -> Path:
    """The tnsnames.ora to use: of TNS_ADMIN, else beside the wallet, else of an Oracle home, as the driver has it."""
    home = os.environ.get("ORACLE_HOME")
    default = os.path.join(home, "network", "admin") if home else ""  # noqa: PTH118 - a text like the others
    directory = target.tns_admin or _directory_of(target.wallet_location) or default
    if not directory:
        raise configuration_error("alias-without-directory", alias=target.dsn)
    folder = place(directory)
    path = folder / "tnsnames.ora"
    try:
        if not path.exists():
            raise configuration_error("tnsnames-missing", directory=folder)
    except OSError as error:
        raise configuration_error("tnsnames-unreadable", path=path, what=error.strerror) from error
    return path


def _directory_of(wallet: str) -> str:
    if not wallet or wallet.upper() == "SYSTEM":
        return ""
    path = place(wallet)
    return str(path.parent if path.is_file() else path)


def _entries(path: Path, seen: list[Path]) -> Entries:
    """The file's entries, with those of the files that it includes."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise configuration_error("tnsnames-unreadable", path=path, what=what) from error
    entries = read_entries(text)
    seen.append(path)
    for name in included(text):
        other = path.parent / place(name)
        if other not in seen and len(seen) < MOST_INCLUDED:
            entries |= _entries(other, seen)
    return entries


def _from_config_file(target: Target) -> Located:
    """`config-file://PATH[?key=NAME]`: a JSON file with a connect_descriptor, of which only that is used."""
    name, _, query = target.dsn[len(CONFIG_FILE) :].partition("?")
    path = place(name)
    settings = _json(path, parse_qs(query).get("key", [""])[0])
    dsn = settings.get("connect_descriptor")
    if not isinstance(dsn, str):
        raise configuration_error("config-file", path=path, what="it has no connect_descriptor")
    found = read_route(dsn.strip())
    if found is None:
        raise configuration_error(
            "config-file",
            path=path,
            what="its connect_descriptor is neither descriptor nor host/service",
        )
    unused = sorted(set(settings) - {"connect_descriptor"})
    said = (
        (f"of {path} only connect_descriptor is used, not {', '.join(unused)}",) if unused else ()
    )
    return Located(dsn.strip(), found.route.label, found.route, warnings=(*found.warnings, *said))


def _json(path: Path, key: str) -> dict[str, Any]:
    try:
        content: object = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise configuration_error("config-file", path=path, what=error.strerror) from error
    except ValueError as error:
        raise configuration_error(
            "config-file", path=path, what="it is not JSON in UTF-8"
        ) from error
    if isinstance(content, dict) and key:
        content = cast("dict[str, Any]", content).get(key)
    if not isinstance(content, dict):
        raise configuration_error("config-file", path=path, what="it has no object of that key")
    return cast("dict[str, Any]", content)


def _with_wallet(located: Located, target: Target) -> Located:
    """The wallet that holds: the configured one, the string's, or for mTLS the one beside tnsnames.ora."""
    if not located.route.uses_tls:
        return located
    configured = target.wallet_location or located.route.wallet_location
    if configured:
        return replace(located, wallet="" if configured.upper() == "SYSTEM" else configured)
    ports = {address.port for address in located.route.addresses if address.uses_tls}
    beside = place(target.tns_admin) if target.tns_admin else None
    if TLS_PORT_WITH_WALLET in ports and beside and (beside / "ewallet.pem").exists():
        note = f"the wallet in {beside} is used (TNS_ADMIN); set DB_WALLET_LOCATION to name another"
        return replace(located, wallet=str(beside), notes=(*located.notes, note))
    return located
