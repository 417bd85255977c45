"""Reads a profile of the OCI configuration file and checks what it names, before anything is asked. Blocking, no SDK.

The SDK's own reader takes `[DEFAULT]` for every profile's defaults, so that a session profile above an API key profile
turns it into one; here the kind of a profile is decided by its own section first.
"""

import configparser
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from mcp_oracle.connect.oci.identity import DEFAULT_PROFILE, Identity, loopback_only
from mcp_oracle.connect.secrets import read_text, reason
from mcp_oracle.connect.symptoms import configuration_error, connect_error
from mcp_oracle.connect.tokens.token import TokenFormatError, expiry
from mcp_oracle.settings import Secret

Kind = Literal["API key", "session"]
ENDPOINT_KEY = "mcp_oracle_endpoint"
_REQUIRED: Mapping[Kind, tuple[str, ...]] = {
    "API key": ("user", "tenancy", "fingerprint", "key_file", "region"),
    "session": ("key_file", "region"),
}
_NO_SECTION = "\0"
"""Stands for "no default section": `[DEFAULT]` is a profile like any other."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile whose files were read and fit together.

    Attributes:
        private_key: PEM, no longer encrypted.
        session_token: of a session profile.
        expires_at: of the session, in seconds since 1970.
    """

    name: str
    path: str
    kind: Kind
    region: str
    private_key: Secret
    user: str = ""
    tenancy: str = ""
    fingerprint: str = ""
    session_token: Secret | None = None
    expires_at: float | None = None
    endpoint: str = ""


def read_profile(identity: Identity, now: float | None = None) -> Profile:
    """The profile that `identity` names.

    Raises:
        ConfigurationError: file, profile, key or fingerprint is missing or wrong.
        ConnectError: the session has expired.
    """
    values = _values(identity)
    kind: Kind = "session" if values.get("security_token_file") else "API key"
    _refuse_gaps(identity, values, kind)
    key = _key(identity, values)
    profile = _profile(identity, values, kind, key)
    if kind == "API key":
        _check_fingerprint(identity, values, key)
        return profile
    token, expires_at = _session(identity, values, time.time() if now is None else now)
    return replace(profile, session_token=token, expires_at=expires_at)


def _refuse_gaps(identity: Identity, values: Mapping[str, str], kind: Kind) -> None:
    missing = [key for key in _REQUIRED[kind] if not values.get(key)]
    if missing:
        raise configuration_error(
            "oci-profile-incomplete",
            profile=identity.profile,
            what=", ".join(missing),
            path=identity.config_file,
        )


def _profile(
    identity: Identity, values: Mapping[str, str], kind: Kind, key: RSAPrivateKey
) -> Profile:
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Profile(
        identity.profile,
        identity.config_file,
        kind,
        values["region"],
        Secret(pem.decode()),
        values.get("user", ""),
        values.get("tenancy", ""),
        values.get("fingerprint", ""),
        endpoint=loopback_only(values.get(ENDPOINT_KEY, "")),
    )


def _values(identity: Identity) -> dict[str, str]:
    """Those of the profile, and those of [DEFAULT] that it does not have."""
    parser = _parse(identity)
    if not parser.has_section(identity.profile):
        raise configuration_error(
            "oci-profile-missing",
            path=identity.config_file,
            profile=identity.profile,
            found=", ".join(parser.sections()) or "none",
        )
    own = dict(parser[identity.profile])
    shared = dict(parser[DEFAULT_PROFILE]) if parser.has_section(DEFAULT_PROFILE) else {}
    if "user" in own and "security_token_file" not in own:
        shared.pop("security_token_file", None)
    return {**shared, **own}


def _parse(identity: Identity) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, default_section=_NO_SECTION)
    path = identity.config_file
    try:
        parser.read_string(read_text(path))
    except configparser.Error:
        raise configuration_error(
            "oci-config-unreadable", path=path, what="it has lines that are no settings"
        ) from None
    except (OSError, ValueError, RuntimeError) as error:
        raise configuration_error("oci-config-unreadable", path=path, what=reason(error)) from None
    return parser


def _key(identity: Identity, values: Mapping[str, str]) -> RSAPrivateKey:
    path, phrase = values["key_file"], values.get("pass_phrase", "")
    said = {"profile": identity.profile, "path": path}
    try:
        pem = read_text(path).encode()
    except (OSError, ValueError, RuntimeError) as error:
        raise configuration_error("oci-key-unreadable", what=reason(error), **said) from None
    encrypted = b"ENCRYPTED" in pem
    if encrypted and not phrase:
        raise configuration_error("oci-pass-phrase", what="the profile has no pass_phrase", **said)
    try:
        key = load_pem_private_key(pem, phrase.encode() if encrypted else None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        if encrypted:
            what = "the profile's pass_phrase does not open it"
            raise configuration_error("oci-pass-phrase", what=what, **said) from None
        what = "it is no private key in PEM"
        raise configuration_error("oci-key-unreadable", what=what, **said) from None
    if not isinstance(key, RSAPrivateKey):
        raise configuration_error("oci-key-unreadable", what="it is no RSA key", **said)
    return key


def fingerprint_of(key: RSAPrivateKey) -> str:
    """As the OCI console shows it."""
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.md5(der, usedforsecurity=False).digest().hex(":")


def _check_fingerprint(identity: Identity, values: Mapping[str, str], key: RSAPrivateKey) -> None:
    found = fingerprint_of(key)
    if values["fingerprint"].lower() != found:
        raise configuration_error(
            "oci-fingerprint", profile=identity.profile, path=values["key_file"], found=found
        )


def _session(identity: Identity, values: Mapping[str, str], now: float) -> tuple[Secret, float]:
    """The session's token and when it ends."""
    path = values["security_token_file"]
    said = {"profile": identity.profile, "region": values["region"]}
    try:
        token = read_text(path).strip()
        expires_at = expiry(token)
    except TokenFormatError as error:
        raise configuration_error("oci-session-file", path=path, what=str(error), **said) from None
    except (OSError, ValueError, RuntimeError) as error:
        what = reason(error)
        raise configuration_error("oci-session-file", path=path, what=what, **said) from None
    if expires_at <= now:
        when = datetime.fromtimestamp(expires_at, UTC).isoformat(timespec="seconds")
        raise connect_error("oci-session-expired", when=when, **said)
    return Secret(token), expires_at
