"""Issues access tokens as OCI IAM and Entra ID do, signed with a throw-away key."""

import base64
import json
import time
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from tests.loopback.certificates import new_key


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def jwk(key: RSAPublicKey) -> dict[str, str]:
    numbers = key.public_numbers()
    size = (numbers.n.bit_length() + 7) // 8
    return {"kty": "RSA", "n": encode(numbers.n.to_bytes(size)), "e": encode(b"\x01\x00\x01")}


def signed(key: RSAPrivateKey, claims: dict[str, Any], algorithm: str = "RS256") -> str:
    head = {"alg": algorithm, "typ": "JWT", "kid": "throw-away"}
    text = ".".join(encode(json.dumps(part).encode()) for part in (head, claims))
    signature = key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{text}.{encode(signature)}"


@dataclass
class Issuer:
    """Signs tokens with one key and counts them in `issued`."""

    key: RSAPrivateKey = field(default_factory=new_key)
    seconds: float = 3600
    issued: int = 0

    def bound(self, subject: str, holder: RSAPublicKey, **claims: object) -> str:
        """A token that is bound to a key, as OCI IAM issues it: the key as text in `jwk`."""
        return self._issue({"sub": subject, "jwk": json.dumps(jwk(holder)), **claims})

    def bearer(self, subject: str, **claims: object) -> str:
        """A plain bearer token, as Entra ID issues it."""
        return self._issue({"sub": subject, **claims})

    def _issue(self, claims: dict[str, Any]) -> str:
        self.issued += 1
        now = time.time()
        return signed(self.key, {"iat": int(now), "exp": now + self.seconds, **claims})
