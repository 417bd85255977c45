"""Access tokens (JWT, RS256) and the proof that their bearer holds the private key. Pure.

What python-oracledb 26.1 sends (`impl/thin/messages/auth.pyx`): AUTH_TOKEN, and for a token that is bound to a key
AUTH_HEADER, three lines `date: …`, `(request-target): service`, `host: address:port`, with AUTH_SIGNATURE over it.
"""

import base64
import binascii
import datetime as dt
import email.utils
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

_LARGEST = 16 << 10
"""Bytes of a token; ODP.NET's documentation names this limit."""


class TokenError(Exception):
    """It is not a token, or not one that can be judged."""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token taken apart; nothing is verified yet."""

    claims: Mapping[str, Any]
    signed: bytes
    signature: bytes

    @classmethod
    def decode(cls, text: str) -> "AccessToken":
        """Raises: TokenError."""
        parts = text.split(".")
        if len(parts) != 3 or len(text) > _LARGEST:
            raise TokenError("not three parts, or too large")
        head, claims = _object(parts[0]), _object(parts[1])
        if head.get("alg") != "RS256":
            raise TokenError("not signed with RS256")
        return cls(claims, f"{parts[0]}.{parts[1]}".encode(), _bytes(parts[2]))

    def is_signed_by(self, issuer: RSAPublicKey) -> bool:
        return _verifies(issuer, self.signature, self.signed)

    def is_valid_at(self, now: float) -> bool:
        expires, starts = self.claims.get("exp"), self.claims.get("nbf", 0)
        return (
            isinstance(expires, int | float)
            and isinstance(starts, int | float)
            and starts <= now < expires
        )

    @property
    def principals(self) -> tuple[str, ...]:
        """Whom it speaks for: subject, user principal name, application roles."""
        roles: object = self.claims.get("roles")
        named = [self.claims.get("sub"), self.claims.get("upn")]
        named += cast("list[object]", roles) if isinstance(roles, list) else []
        return tuple(name for name in named if isinstance(name, str))

    @property
    def proof_key(self) -> "RSAPublicKey | KeySize | None":
        """The key that the bearer must prove to hold: `cnf.jwk`, or `jwk`, there also as text as OCI IAM has it.

        Raises:
            TokenError: there is one, but it cannot be used.
        """
        confirmation: object = self.claims.get("cnf")
        inside = (
            cast("dict[str, object]", confirmation).get("jwk")
            if isinstance(confirmation, dict)
            else None
        )
        found = inside or self.claims.get("jwk")
        return None if found is None else _key(found)


@dataclass(frozen=True, slots=True)
class KeySize:
    """All that stubs of OCI IAM may say of a token's key: `{"kty": "RSA", "bits": 2048}`, neither `n` nor `e`."""

    bits: int


@dataclass(frozen=True, slots=True)
class Proof:
    """A signed header."""

    header: str
    signature: str

    def holds(self, key: RSAPublicKey | KeySize, service: str, now: float, skew: float) -> bool:
        """Whether it was signed with `key`, for this service, within `skew` seconds of now.

        Of a key whose size alone is known, a signature of that size is all that can be asked for.
        """
        lines = self._lines()
        date = _date(lines.get("date", ""))
        if date is None or abs(now - date.timestamp()) > skew or not lines.get("host"):
            return False
        if lines.get("(request-target)", "").lower() != service.lower():
            return False
        try:
            signature = base64.b64decode(self.signature, validate=True)
        except binascii.Error:
            return False
        if isinstance(key, KeySize):
            return len(signature) * 8 == key.bits
        return _verifies(key, signature, self.header.encode())

    def _lines(self) -> dict[str, str]:
        parts = (line.partition(": ") for line in self.header.split("\n"))
        return {name: value for name, _, value in parts}


def _verifies(key: RSAPublicKey, signature: bytes, data: bytes) -> bool:
    try:
        key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def _key(found: object) -> RSAPublicKey | KeySize:
    try:
        jwk = cast("dict[str, str]", json.loads(found) if isinstance(found, str) else found)
        if set(jwk) == {"kty", "bits"} and jwk["kty"] == "RSA":
            return KeySize(_bits(jwk["bits"]))
        exponent, modulus = (int.from_bytes(_bytes(jwk[part])) for part in ("e", "n"))
        return RSAPublicNumbers(exponent, modulus).public_key()
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise TokenError("its key cannot be used") from error


def _bits(value: object) -> int:
    if not isinstance(value, int) or not 1024 <= value <= 16384 or value % 8:
        raise ValueError("no size of a key")
    return value


def _object(part: str) -> dict[str, Any]:
    try:
        found: object = json.loads(_bytes(part))
    except (ValueError, RecursionError) as error:
        raise TokenError("a part is not JSON") from error
    if not isinstance(found, dict):
        raise TokenError("a part is not an object")
    return cast("dict[str, Any]", found)


def _bytes(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError as error:
        raise TokenError("a part is not base64") from error


def _date(text: str) -> dt.datetime | None:
    try:
        return email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
