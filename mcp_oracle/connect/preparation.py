"""Everything that can be known before a packet is sent: the route, the files, the wallet, TLS, the host's address.

Both every log-on and `check` go through here, so they say the same of the same fault. Blocking: off the event loop,
where the driver would resolve names and load certificates itself and stop every other call meanwhile.
"""

import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from mcp_oracle.connect.connect_string import Target
from mcp_oracle.connect.located import Located, locate
from mcp_oracle.connect.route import Address, Route
from mcp_oracle.connect.wallet import Wallet, client_context, examine


@dataclass(frozen=True, slots=True)
class Prepared:
    """A target that nothing local speaks against.

    Attributes:
        context: TLS with the wallet loaded; None if the route has no TLS.
    """

    located: Located
    wallet: Wallet | None = None
    context: ssl.SSLContext | None = None


def prepare(target: Target) -> Prepared:
    """Read and check every file that a connection needs.

    Raises:
        ConfigurationError: one is missing or wrong.
    """
    located = locate(target)
    wallet = examine_wallet(located, target)
    return Prepared(located, wallet, tls_context(located, wallet, target))


def examine_wallet(located: Located, target: Target) -> Wallet | None:
    if not located.wallet:
        return None
    return examine(located.wallet, _wallet_password(target), datetime.now(UTC))


def tls_context(located: Located, wallet: Wallet | None, target: Target) -> ssl.SSLContext | None:
    if not located.route.uses_tls:
        return None
    return client_context(wallet, _wallet_password(target))


def resolve(route: Route) -> None:
    """Look every host up, so that the driver's own look-up in the event loop is answered from a cache.

    Raises:
        OSError: a host has no address; the driver needs all of them.
    """
    for host, port in dict.fromkeys(address.first_hop for address in route.addresses):
        addresses_of(host, port)


def addresses_of(host: str, port: int) -> Sequence[str]:
    """The IP addresses of a host, each once."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except UnicodeError as error:  # a label that is empty or longer than 63 characters
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known") from error
    return tuple(dict.fromkeys(str(info[4][0]) for info in found))


def name_of(address: Address) -> str:
    """What a step calls an address."""
    return (
        f"{address.place} through {address.proxy}:{address.proxy_port}"
        if address.proxy
        else address.place
    )


def _wallet_password(target: Target) -> str:
    return target.wallet_password.reveal() if target.wallet_password else ""
