"""A database token: a JWT, and the private key that proves its possession if it is bound to one. Pure."""

import base64
import json
from dataclasses import dataclass
from typing import cast

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from mcp_oracle.settings import Secret


class TokenFormatError(ValueError):
    """The text is no token, or the key no private key; the message shows neither."""


@dataclass(frozen=True, slots=True)
class DatabaseToken:
    """What a log-on by token needs.

    Attributes:
        private_key: PEM, unencrypted; None for a bearer token.
        expires_at: seconds since 1970.
    """

    token: Secret
    private_key: Secret | None
    expires_at: float

    @classmethod
    def read(cls, text: str, private_key: str = "") -> "DatabaseToken":
        """Raises: TokenFormatError."""
        token = text.strip()
        expires_at = _expiry(token)
        if private_key:
            _check_key(private_key)
        return cls(Secret(token), Secret(private_key) if private_key else None, expires_at)

    def for_driver(self) -> str | tuple[str, str]:
        """What python-oracledb takes as `access_token`."""
        if self.private_key is None:
            return self.token.reveal()
        return self.token.reveal(), self.private_key.reveal()


def expiry(token: str) -> float:
    """When a JWT ends, in seconds since 1970; nothing is verified. Raises: TokenFormatError."""
    return _expiry(token.strip())


def _expiry(token: str) -> float:
    parts = token.split(".")
    if len(parts) != 3 or any(c.isspace() for c in token):
        raise TokenFormatError("it is not three parts with dots between them, without blanks")
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        raise TokenFormatError("its second part is not JSON in base64") from None
    found = cast("dict[str, object]", claims).get("exp") if isinstance(claims, dict) else None
    if not isinstance(found, int | float):
        raise TokenFormatError("it does not say when it expires")
    return float(found)


def _check_key(pem: str) -> None:
    try:
        load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise TokenFormatError("its key is no unencrypted private key in PEM") from None
