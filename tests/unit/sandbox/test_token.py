"""Access tokens and proofs as bytes from anybody: whatever comes is judged or refused, nothing else happens."""

import base64
import json
from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from mcp_oracle.sandbox.protocol.token import AccessToken, Proof, TokenError
from tests.loopback.certificates import new_key
from tests.loopback.tokens import Issuer, encode, jwk, signed

ISSUER = Issuer()
HOLDER = new_key()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def part(value: object) -> str:
    return encode(json.dumps(value).encode())


@settings(deadline=None)
@given(
    st.text(max_size=200)
    | st.lists(JSON, min_size=3, max_size=3).map(lambda p: ".".join(map(part, p)))
)
def test_any_text_is_a_token_or_a_token_error(text: str) -> None:
    try:
        token = AccessToken.decode(text)
    except TokenError:
        return
    assert isinstance(token.is_valid_at(0), bool)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["exp", "nbf", "sub", "upn", "roles", "cnf", "jwk"]), JSON))
def test_any_claims_are_judged(claims: dict[str, object]) -> None:
    token = AccessToken.decode(f"{part({'alg': 'RS256'})}.{part(claims)}.{encode(b'x')}")
    assert isinstance(token.is_valid_at(1), bool)
    assert all(isinstance(name, str) for name in token.principals)
    with suppress(TokenError):
        token.proof_key  # noqa: B018 - it must not raise anything else


@settings(deadline=None)
@given(st.text(), st.text())
def test_any_header_and_signature_are_judged(header: str, signature: str) -> None:
    assert not Proof(header, signature).holds(HOLDER.public_key(), "svc", 0, 300)


def test_deep_nesting_is_a_token_error() -> None:
    deep = encode(b"[" * 5000)
    with pytest.raises(TokenError):
        AccessToken.decode(f"{part({'alg': 'RS256'})}.{deep}.x")


def test_a_changed_claim_breaks_the_signature() -> None:
    token = ISSUER.bearer("alice")
    head, claims, signature = token.split(".")
    changed = json.loads(base64.urlsafe_b64decode(claims + "==")) | {"sub": "admin"}
    assert AccessToken.decode(token).is_signed_by(ISSUER.key.public_key())
    forged = AccessToken.decode(f"{head}.{part(changed)}.{signature}")
    assert not forged.is_signed_by(ISSUER.key.public_key())


def test_a_token_is_valid_from_nbf_to_exp() -> None:
    token = AccessToken.decode(signed(ISSUER.key, {"nbf": 10, "exp": 20}))
    assert [token.is_valid_at(now) for now in (9, 10, 19, 20)] == [False, True, True, False]
    assert not AccessToken.decode(signed(ISSUER.key, {})).is_valid_at(0)


@pytest.mark.parametrize(
    "holder",
    [
        {"kty": "RSA"},
        "not json",
        7,
        {"n": 1, "e": "AQAB"},
        {"n": "AA", "e": "AA"},
        {"kty": "RSA", "bits": "2048"},
        {"kty": "RSA", "bits": 7},
        {"kty": "EC", "bits": 2048},
        {"kty": "RSA", "bits": 2048, "n": "AA"},
    ],
)
def test_a_key_that_cannot_be_used_is_an_error_and_not_no_key(holder: object) -> None:
    token = AccessToken.decode(signed(ISSUER.key, {"jwk": holder}))
    with pytest.raises(TokenError):
        token.proof_key  # noqa: B018 - as above


def test_the_key_is_found_as_an_object_and_as_text() -> None:
    held = jwk(HOLDER.public_key())
    for claims in ({"jwk": held}, {"jwk": json.dumps(held)}, {"cnf": {"jwk": held}}):
        key = AccessToken.decode(signed(ISSUER.key, claims)).proof_key
        assert isinstance(key, RSAPublicKey)
        assert key.public_numbers() == HOLDER.public_key().public_numbers()
