"""What a connect string asks for: which addresses, spoken to how, for which service. Values only."""

import re
from dataclasses import dataclass

_AUTONOMOUS = re.compile(r"(^|\.)adb\.[a-z0-9-]+\.oraclecloud(apps)?\.[a-z.]+$", re.IGNORECASE)
TLS_PORT_WITH_WALLET = 1522
"""Autonomous Database's port for mTLS; without a wallet it is 1521."""


@dataclass(frozen=True, slots=True)
class Address:
    """One host and port.

    Attributes:
        protocol: `tcp` or `tcps`.
        proxy: host of an HTTP proxy, which then resolves the name.
    """

    protocol: str
    host: str
    port: int = 1521
    proxy: str = ""
    proxy_port: int = 0

    @property
    def uses_tls(self) -> bool:
        return self.protocol == "tcps"

    @property
    def is_autonomous(self) -> bool:
        """Autonomous Database's public hosts, which speak TLS only."""
        return _AUTONOMOUS.search(self.host) is not None

    @property
    def place(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def first_hop(self) -> tuple[str, int]:
        """Where the socket goes."""
        return (self.proxy, self.proxy_port) if self.proxy else (self.host, self.port)


@dataclass(frozen=True, slots=True)
class Description:
    """Addresses that lead to the same service.

    Attributes:
        server: `dedicated`, `pooled`, `shared` or empty.
        wallet_location: as the string gives it.
        cert_dn: the DN that the server's certificate must have, instead of the host's name.
        retries: how many further attempts the string asks for; none is made.
    """

    addresses: tuple[Address, ...]
    service: str = ""
    sid: str = ""
    server: str = ""
    wallet_location: str = ""
    cert_dn: str = ""
    checks_name: bool = True
    retries: int = 0

    @property
    def uses_tls(self) -> bool:
        return any(address.uses_tls for address in self.addresses)


@dataclass(frozen=True, slots=True)
class Route:
    descriptions: tuple[Description, ...]

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Each address once, in the order in which they are written."""
        return tuple(dict.fromkeys(a for d in self.descriptions for a in d.addresses))

    @property
    def uses_tls(self) -> bool:
        return any(description.uses_tls for description in self.descriptions)

    @property
    def protocols(self) -> frozenset[str]:
        return frozenset(address.protocol for address in self.addresses)

    @property
    def wallet_location(self) -> str:
        return next((d.wallet_location for d in self.descriptions if d.wallet_location), "")

    @property
    def service(self) -> str:
        return next((d.service or d.sid for d in self.descriptions if d.service or d.sid), "")

    @property
    def label(self) -> str:
        """The route in a few words, for messages."""
        places = [address.place for address in self.addresses]
        more = f" and {len(places) - 2} more" if len(places) > 2 else ""
        return f"{', '.join(places[:2])}{more}/{self.service}"
