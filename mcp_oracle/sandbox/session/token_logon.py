"""Logging on with an access token: who issued it, who may use it, as which user.

Nothing tells the client which check failed: ORA-01017 is all it gets, as from Oracle; only an expired token is said
to be expired.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from mcp_oracle.sandbox.protocol.logon import AuthRequest
from mcp_oracle.sandbox.protocol.token import AccessToken, KeySize, Proof, TokenError
from mcp_oracle.sandbox.types import OraError

log = logging.getLogger(__name__)

_SKEW = 300.0
"""Seconds by which the date in a proof may be off; Oracle's own tolerance is not documented."""


@dataclass(frozen=True, slots=True)
class TokenAuthority:
    """Whose tokens are good here, and which database user each principal is.

    Attributes:
        issuers: public keys; a token is good if any of them signed it.
        users: database user by principal: the claims `sub` and `upn`, and application roles (`roles`).
    """

    issuers: tuple[RSAPublicKey, ...]
    users: Mapping[str, str] = field(default_factory=dict[str, str])

    def user(self, auth: AuthRequest, service: str, now: float) -> str:
        """The database user. Raises: OraError if the client does not get in."""
        try:
            token = AccessToken.decode(auth.pairs["AUTH_TOKEN"])
            problem = self._problem(token, auth.pairs, service, now)
        except TokenError as error:
            raise _denied(str(error)) from error
        if problem:
            raise _denied(problem)
        if not token.is_valid_at(now):
            raise OraError(25708, "The token has expired.", fatal=True)
        users = [self.users[name].upper() for name in token.principals if name in self.users]
        if not users:
            raise _denied(f"no user for {token.principals}")
        if auth.user not in {"", users[0]}:
            raise _denied(f"the token is for {users[0]}, not {auth.user}")
        return users[0]

    def _problem(
        self, token: AccessToken, pairs: Mapping[str, str], service: str, now: float
    ) -> str:
        if not any(token.is_signed_by(issuer) for issuer in self.issuers):
            return "issued by somebody else"
        key = token.proof_key
        if key is None:
            return ""
        if isinstance(key, KeySize):
            log.warning("the token does not hold its key: the proof of possession is not verified")
        proof = Proof(pairs.get("AUTH_HEADER", ""), pairs.get("AUTH_SIGNATURE", ""))
        return "" if proof.holds(key, service, now, _SKEW) else "no proof of possession"


def read_issuer(pem: bytes) -> RSAPublicKey:
    """Raises: ValueError if it is no RSA public key."""
    key = load_pem_public_key(pem)
    if not isinstance(key, RSAPublicKey):
        raise ValueError("the issuer's key must be an RSA public key")  # noqa: TRY004 - about a file
    return key


def _denied(reason: str) -> OraError:
    log.info("token refused: %s", reason)
    return OraError(1017, "invalid credential or not authorized; logon denied", fatal=True)
