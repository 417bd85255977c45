"""The TLS side of the listener: which files it needs and what it then demands of a client."""

import ssl
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Tls:
    """A listener's certificate. Clients check it against the name `localhost`: drivers match no IP addresses.

    Attributes:
        client_ca: with it, only clients with a certificate of this authority get in (mTLS).
    """

    certificate: Path
    key: Path
    client_ca: Path | None = None

    def context(self) -> ssl.SSLContext:
        """Raises: OSError (ssl.SSLError is one) if a file is missing or wrong."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # An encrypted key would make OpenSSL ask on the terminal; with a wrong password it fails instead.
        context.load_cert_chain(self.certificate, self.key, password="")
        if self.client_ca is not None:
            context.load_verify_locations(self.client_ca)
            context.verify_mode = ssl.CERT_REQUIRED
        return context
