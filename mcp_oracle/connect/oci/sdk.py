"""The one file that imports the OCI SDK: on first use, in a worker thread. Everything here blocks.

The SDK's own habits are turned off: retries (a 503 of Vault took 92 s), circuit breakers, time-outs of a minute, and
`log_requests`, which a profile may set and which prints every request with its signature on stdout.
"""

# The SDK is not annotated.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportUnknownParameterType=false

import base64
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from mcp_oracle.connect.oci.autonomous import Autonomous, ConnectString
from mcp_oracle.connect.oci.failures import Answer, network_failure, service_failure
from mcp_oracle.connect.oci.identity import Identity
from mcp_oracle.connect.oci.profile import Profile, read_profile
from mcp_oracle.connect.symptoms import configuration_error, connect_error
from mcp_oracle.connect.tokens.token import DatabaseToken
from mcp_oracle.settings import Secret

Untyped = Any
"""What comes from the SDK."""

TIMEOUTS = (3.0, 10.0)
"""Seconds to connect, and to wait for an answer."""
KEY_SIZE = 2048
"""Of a token's key. 4096 bits take a second to find; a key lives an hour."""
LARGEST_WALLET = 4 << 20


@dataclass(frozen=True, slots=True)
class Access:
    """A signer and what goes with it.

    Attributes:
        config: what a client wants to see beside the signer.
    """

    signer: Untyped
    region: str
    config: dict[str, Any]
    endpoint: str


class Sdk:
    """Asks OCI for one identity; the profile is read anew each time, so a renewed session takes effect."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._principal: Untyped = None

    def database_token(self, scope: str) -> DatabaseToken:
        """A token for a log-on, bound to a key that is made here. Raises: ConfigurationError, ConnectError."""
        oci = _import_sdk("a database token")
        access = self._access(oci)
        key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_SIZE)
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        models = oci.identity_data_plane.models
        details = models.GenerateScopedAccessTokenDetails(scope=scope, public_key=public.decode())
        with self._asking(oci, "oci-token-denied", access.region, scope=scope):
            client = _client(oci, oci.identity_data_plane.DataplaneClient, access)
            token: str = client.generate_scoped_access_token(details).data.token
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return DatabaseToken.read(token, private.decode())

    def secret(self, ocid: str) -> Secret:
        """The current version of a secret. Raises: ConfigurationError, ConnectError."""
        oci = _import_sdk("a secret in OCI Vault")
        access = self._access(oci, ocid)
        with self._asking(oci, "vault-secret-denied", access.region, ocid=ocid):
            client = _client(oci, oci.secrets.SecretsClient, access)
            content: str = client.get_secret_bundle(ocid).data.secret_bundle_content.content
        try:
            return Secret(base64.b64decode(content, validate=True).decode("utf-8"))
        except (ValueError, TypeError):
            raise configuration_error("vault-secret-form", reference=f"vault:{ocid}") from None

    def autonomous(self, ocid: str) -> Autonomous:
        """Raises: ConfigurationError, ConnectError."""
        oci = _import_sdk("an Autonomous Database given by OCID")
        access = self._access(oci, ocid)
        with self._asking(oci, "oci-database-denied", access.region, ocid=ocid):
            found = _client(oci, oci.database.DatabaseClient, access).get_autonomous_database(ocid)
        data = found.data
        return Autonomous(
            ocid,
            str(data.display_name or data.db_name or ocid),
            str(data.lifecycle_state),
            bool(data.is_mtls_connection_required),
            _strings(data.connection_strings),
        )

    def wallet(self, ocid: str, password: Secret) -> bytes:
        """The database's wallet, a zip. Raises: ConfigurationError, ConnectError."""
        oci = _import_sdk("a wallet")
        access = self._access(oci, ocid)
        details = oci.database.models.GenerateAutonomousDatabaseWalletDetails(
            generate_type="SINGLE", password=password.reveal()
        )
        with self._asking(oci, "oci-database-denied", access.region, ocid=ocid):
            client = _client(oci, oci.database.DatabaseClient, access)
            stream = client.generate_autonomous_database_wallet(ocid, details).data
            content: bytes = stream.raw.read(LARGEST_WALLET)
        return content

    def _access(self, oci: Untyped, ocid: str = "") -> Access:
        """How to ask; `ocid` decides the region."""
        identity = self._identity
        if identity.auth == "config":
            profile = read_profile(identity)
            region = _region(oci, ocid, profile.region, identity)
            endpoint = identity.endpoint or profile.endpoint
            config = _config(profile, region)
            return Access(_signer(oci, profile), region, config, endpoint)
        if self._principal is None:
            self._principal = _principal(oci, identity)
        signer = self._principal
        region = _region(oci, ocid, str(getattr(signer, "region", "") or ""), identity)
        return Access(signer, region, {"region": region, "log_requests": False}, identity.endpoint)

    @contextmanager
    def _asking(self, oci: Untyped, denied: str, region: str, **found: object) -> Generator[None]:
        """Turns the SDK's exceptions into ours; `denied` is the symptom of a 404."""
        try:
            yield
        except oci.exceptions.ServiceError as error:
            answer = Answer(
                int(error.status),
                str(error.code),
                str(error.message),
                str(error.request_id or ""),
                {str(name).lower(): str(value) for name, value in dict(error.headers).items()},
            )
            who, profile = self._identity.label, self._identity.profile
            said = {"who": who, "profile": profile, "region": region, **found}
            raise service_failure(answer, denied, said, datetime.now(UTC)) from None
        except (oci.exceptions.RequestException, oci.exceptions.ConnectTimeout) as error:
            raise network_failure(error, region) from None
        except oci.exceptions.InvalidConfig as error:
            what = f"valid {', '.join(error.errors)}"
            identity = self._identity
            path = identity.config_file
            raise configuration_error(
                "oci-profile-incomplete", profile=identity.profile, what=what, path=path
            ) from None
        except (
            KeyError,
            TypeError,
            ValueError,
            AttributeError,
        ) as error:  # not OCI's: a proxy's page
            raise connect_error("oci-refused", what="its answer cannot be read") from error


def _import_sdk(what: str) -> Untyped:
    try:
        import oci  # noqa: PLC0415 - an optional extra that takes its time
    except ModuleNotFoundError as error:
        raise configuration_error("oci-extra-missing", what=what) from error
    return oci


def _signer(oci: Untyped, profile: Profile) -> Untyped:
    pem = profile.private_key.reveal()
    if profile.session_token is not None:
        key = load_pem_private_key(pem.encode(), None)
        signers = oci.auth.signers
        return signers.SecurityTokenSigner(profile.session_token.reveal(), key)
    return oci.signer.Signer(
        profile.tenancy, profile.user, profile.fingerprint, None, private_key_content=pem
    )


def _config(profile: Profile, region: str) -> dict[str, Any]:
    config: dict[str, Any] = {"region": region, "log_requests": False}
    if profile.kind == "API key":
        config |= {
            "user": profile.user,
            "tenancy": profile.tenancy,
            "fingerprint": profile.fingerprint,
            "key_content": profile.private_key.reveal(),
        }
    return config


def _principal(oci: Untyped, identity: Identity) -> Untyped:
    never = oci.retry.NoneRetryStrategy()
    try:
        if identity.auth == "resource_principal":
            return oci.auth.signers.get_resource_principals_signer()
        federation = f"{identity.endpoint}/v1/x509" if identity.endpoint else None
        return oci.auth.signers.InstancePrincipalsSecurityTokenSigner(
            retry_strategy=never,
            federation_client_retry_strategy=never,
            federation_client_circuit_breaker_strategy=oci.circuit_breaker.NoCircuitBreakerStrategy(),
            federation_endpoint=federation,
            log_requests=False,
        )
    # The SDK lets through what its many ways of asking raise; requests' own exceptions are OSErrors.
    except (
        OSError,
        ValueError,
        RuntimeError,
        AttributeError,
        oci.exceptions.ServiceError,
    ) as error:
        what = " ".join(str(error).split())[:200] or type(error).__name__
        raise connect_error("oci-principal", who=identity.label, what=what) from None


def _client(oci: Untyped, kind: Untyped, access: Access) -> Untyped:
    options: dict[str, Any] = {
        "signer": access.signer,
        "timeout": TIMEOUTS,
        "retry_strategy": oci.retry.NoneRetryStrategy(),
        "circuit_breaker_strategy": oci.circuit_breaker.NoCircuitBreakerStrategy(),
    }
    if access.endpoint:
        options["service_endpoint"] = access.endpoint
    return kind(access.config, **options)


def _region(oci: Untyped, ocid: str, otherwise: str, identity: Identity) -> str:
    """The region in an OCID (its fourth part, sometimes in three letters), else the identity's own."""
    parts = ocid.split(".")
    named = parts[3] if len(parts) > 4 else ""
    region = str(oci.regions.get_region_from_short_name(named)) if named else otherwise
    if not region:
        raise configuration_error("adb-region", who=identity.label)
    return region


def _strings(found: Untyped) -> list[ConnectString]:
    """With TLS only. Without profiles there are strings by service, `host:port/service`, for use with a wallet."""
    profiles = [p for p in getattr(found, "profiles", None) or [] if p.value]
    if profiles:
        return [_string(p) for p in profiles if str(p.protocol).upper() != "TCP"]
    by_level: dict[str, str] = getattr(found, "all_connection_strings", None) or {}
    return [
        ConnectString(level.lower(), walletless=False, value=f"tcps://{value}", is_descriptor=False)
        for level, value in by_level.items()
    ]


def _string(profile: Untyped) -> ConnectString:
    return ConnectString(
        str(profile.consumer_group).lower(),
        str(profile.tls_authentication).upper() == "SERVER",
        str(profile.value),
        str(profile.syntax_format).upper() == "LONG",
    )
