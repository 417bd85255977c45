"""Password check by challenge and response, 12c verifier (PBKDF2 with SHA-512, AES-256).

The password itself is not stored. Random bytes come from the caller.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from mcp_oracle.sandbox.wire.constants import VERIFIER_12C

RandomBytes = Callable[[int], bytes]

_ROUNDS = 4096
_COMBINED_ROUNDS = 3
_BLOCK, _SALT, _SESSION_KEY = 16, 16, 32
_PURPOSE = b"AUTH_PBKDF2_SPEEDY_KEY"
_PROOF = b"SERVER_TO_CLIENT"


@dataclass(frozen=True, slots=True)
class Pair:
    """One key and value of the log-on messages."""

    key: str
    value: str
    flags: int = 0


@dataclass(frozen=True, slots=True)
class Verifier:
    """What is kept of a password: a salt and the key derived with it."""

    salt: bytes
    key: bytes

    @classmethod
    def of(cls, password: str, random: RandomBytes) -> "Verifier":
        salt = random(_SALT)
        return cls(salt, _derive(password.encode(), salt))

    @property
    def hash(self) -> bytes:
        return hashlib.sha512(self.key + self.salt).digest()[:_SESSION_KEY]

    def matches(self, password: bytes) -> bool:
        return hmac.compare_digest(_derive(password, self.salt), self.key)


def _derive(password: bytes, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha512", password, salt + _PURPOSE, _ROUNDS, 64)


@dataclass(frozen=True, slots=True)
class Challenge:
    """The server's half of one exchange; for an unknown user it runs over a dummy verifier and then fails."""

    verifier: Verifier
    user_exists: bool
    server_key: bytes
    salt: bytes

    @classmethod
    def of(cls, verifier: Verifier, random: RandomBytes, *, user_exists: bool) -> "Challenge":
        return cls(verifier, user_exists, random(_SESSION_KEY), random(_SALT))

    def pairs(self) -> list[Pair]:
        session_key = _encrypt(self.verifier.hash, self.server_key)
        return [
            Pair("AUTH_SESSKEY", _hex(session_key)),
            Pair("AUTH_VFR_DATA", _hex(self.verifier.salt), VERIFIER_12C),
            Pair("AUTH_PBKDF2_CSK_SALT", _hex(self.salt)),
            Pair("AUTH_PBKDF2_VGEN_COUNT", str(_ROUNDS)),
            Pair("AUTH_PBKDF2_SDER_COUNT", str(_COMBINED_ROUNDS)),
        ]

    def check(self, response: Mapping[str, str]) -> bytes | None:
        """The key that both sides now share, or None if the password is wrong."""
        try:
            client_key = bytes.fromhex(response["AUTH_SESSKEY"])[:_SESSION_KEY]
            combined = self._combined(_decrypt(self.verifier.hash, client_key))
            password = _without_padding(
                _decrypt(combined, bytes.fromhex(response["AUTH_PASSWORD"]))
            )
        except (KeyError, ValueError):
            return None
        matches = self.verifier.matches(password[_BLOCK:])
        return combined if matches and self.user_exists else None

    def _combined(self, client_key: bytes) -> bytes:
        seed = _hex(client_key + self.server_key).encode()
        return hashlib.pbkdf2_hmac("sha512", seed, self.salt, _COMBINED_ROUNDS, 32)


def server_proof(shared_key: bytes, random: RandomBytes) -> Pair:
    """Shows the client that the server knew the verifier too."""
    plain = random(_BLOCK) + _PROOF
    padding = bytes((_BLOCK,)) * _BLOCK
    return Pair("AUTH_SVR_RESPONSE", _hex(_encrypt(shared_key, plain + padding)))


def _without_padding(plain: bytes) -> bytes:
    size = plain[-1] if plain else 0
    if not 1 <= size <= _BLOCK or plain[-size:] != bytes((size,)) * size:
        raise ValueError("wrong padding")
    return plain[:-size]


def _hex(data: bytes) -> str:
    return data.hex().upper()


def _cipher(key: bytes) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES(key), modes.CBC(bytes(_BLOCK)))


def _encrypt(key: bytes, data: bytes) -> bytes:
    encryptor = _cipher(key).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def _decrypt(key: bytes, data: bytes) -> bytes:
    decryptor = _cipher(key).decryptor()
    return decryptor.update(data) + decryptor.finalize()
