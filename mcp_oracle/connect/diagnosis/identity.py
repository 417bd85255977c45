"""Steps about who logs on: the OCI profile, the user and the secrets behind references, the token."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from mcp_oracle.connect.connect_string import (
    Target,
    is_database_ocid,
    names_sys,
    split_credentials,
)
from mcp_oracle.connect.diagnosis.step import Case, Outcome, ok, skipped
from mcp_oracle.connect.oci.by_ocid import Found
from mcp_oracle.connect.oci.identity import Identity, is_configured
from mcp_oracle.connect.oci.profile import Profile, read_profile
from mcp_oracle.connect.off_loop import off_loop
from mcp_oracle.connect.symptoms import configuration_error
from mcp_oracle.connect.target import log_on_by
from mcp_oracle.settings import Connection

FILE_SECONDS = 5.0
CLOUD_SECONDS = 40.0
"""An OCID, a secret in Vault and a wallet may each have to be fetched; each is bounded by itself."""
ENDS_SOON = 600.0


class Source(Protocol):
    """Finds the target in three parts, as every log-on does in one."""

    async def database(self) -> Found | None: ...
    async def without_token(self) -> Target: ...
    async def with_token(self, target: Target) -> Target: ...


@dataclass(frozen=True, slots=True)
class OciProfile:
    """The profile that signs requests to OCI: file, key, fingerprint, end of the session. Nothing is sent."""

    environ: Mapping[str, str]
    name: str = "oci-profile"
    title: str = "OCI profile"
    seconds: float = FILE_SECONDS

    async def run(self, case: Case, /) -> Outcome:
        if not asks_oci(case.connection):
            return skipped("not needed: nothing is asked of OCI")
        identity = Identity.of(case.connection, self.environ)
        if identity.auth != "config":
            return ok(identity.label)
        profile = await off_loop(lambda: read_profile(identity), FILE_SECONDS)
        return _described(profile)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who logs on, whether every secret can be had, and which database is behind an OCID."""

    source: Source
    name: str = "credentials"
    title: str = "credentials"
    seconds: float = CLOUD_SECONDS

    async def run(self, case: Case, /) -> Outcome:
        target = case.target = await self.source.without_token()
        if names_sys(target.user):
            raise configuration_error("sys-refused")
        how = "by token" if target.password is None else "by password"
        who = f"user {target.user}, {how}" if target.user else how
        return ok(who, *target.warnings, user=target.user, by=how.removeprefix("by "))


@dataclass(frozen=True, slots=True)
class Token:
    """The token that stands for the password, asked for when the rest of the way is known to work."""

    source: Source
    name: str = "token"
    title: str = "database token"
    seconds: float = CLOUD_SECONDS

    async def run(self, case: Case, /) -> Outcome:
        if case.target is None or case.target.password is not None:
            return skipped("not needed: the log-on is by password")
        case.target = await self.source.with_token(case.target)
        token = case.target.token
        return ok(f"valid until {_moment(token.expires_at)}" if token else "there is one")


def asks_oci(connection: Connection) -> bool:
    """Whether anything of this connection comes from OCI: the database's string, a secret, the token."""
    *_, dsn = split_credentials(connection.connect_string.strip())
    secrets = (connection.password, connection.wallet_password)
    return (
        is_database_ocid(dsn)
        or any(s is not None and s.reveal().startswith("vault:") for s in secrets)
        or (log_on_by(connection) == "oci" and is_configured(connection))
    )


def _described(profile: Profile) -> Outcome:
    detail = f"{profile.name} in {profile.path}: {profile.kind}, {profile.region}"
    if profile.expires_at is None:
        return ok(detail, kind=profile.kind, region=profile.region)
    detail = f"{detail}, until {_moment(profile.expires_at)}"
    soon = profile.expires_at - time.time() < ENDS_SOON
    warning = f"the session ends soon: oci session refresh --profile {profile.name}"
    return ok(detail, *([warning] if soon else []), kind=profile.kind, region=profile.region)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
