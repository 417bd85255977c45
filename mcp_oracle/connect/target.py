"""Finds the target of a connection: the database behind an OCID, the secrets behind references, a token.

It is asked at each new connection. What is kept between two of them, it forgets when a log-on fails.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from mcp_oracle.connect.connect_string import (
    Target,
    choose_credentials,
    is_database_ocid,
    read_parts,
    split_credentials,
)
from mcp_oracle.connect.oci import by_ocid
from mcp_oracle.connect.oci.cloud import Cloud
from mcp_oracle.connect.oci.identity import Identity, is_configured
from mcp_oracle.connect.secrets import SecretReader
from mcp_oracle.connect.symptoms import configuration_error, connect_error, table
from mcp_oracle.connect.tokens.command import token_of_command
from mcp_oracle.connect.tokens.file import read_token_file
from mcp_oracle.connect.tokens.keeper import TokenKeeper
from mcp_oracle.connect.tokens.token import DatabaseToken
from mcp_oracle.errors import OracleMcpError
from mcp_oracle.settings import Connection, Secret

DEFAULT_SCOPE = "urn:oracle:db::id::*"
FIND_SECONDS = 40.0
"""For all questions of one log-on together; each has its own bound. Clients give a call a minute."""
_TOKEN_REFUSED = frozenset({1017, 25707, 25708})
"""Not accepted, invalid, expired."""


class Questions(by_ocid.Questions, Protocol):
    """What is asked of OCI; `Cloud` asks it really."""

    async def database_token(self, scope: str) -> DatabaseToken: ...
    async def secret(self, ocid: str) -> Secret: ...


class TargetSource:
    """The target of one connection, called anew for each log-on.

    Attributes:
        keeper: of the token, if the log-on is by token.
    """

    def __init__(
        self,
        connection: Connection,
        environ: Mapping[str, str],
        cloud: Callable[[Identity], Questions] = Cloud,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.connection, self._environ, self._make_cloud = connection, environ, cloud
        self._cloud: Questions | None = None
        self._secrets = SecretReader(environ, self._secret)
        self._database: by_ocid.DatabaseByOcid | None = None
        self.keeper = TokenKeeper(self._fetch, clock)

    async def __call__(self) -> Target:
        """Raises: ConfigurationError, ConnectError."""
        try:
            async with asyncio.timeout(FIND_SECONDS):
                return await self.with_token(await self.without_token())
        except TimeoutError as error:
            raise connect_error("oci-slow", seconds=f"{FIND_SECONDS:g}") from error

    async def without_token(self) -> Target:
        """All of the target but the token, which is the last thing that `check` asks for.

        Raises:
            ConfigurationError, ConnectError: as above.
        """
        connection, found = self.connection, await self.database()
        user, password, dsn = self._parts(found)
        if log_on_by(connection, written_password=password) == "password":
            given = await self._read(connection.password)
            chosen = choose_credentials(connection.user, given, user, password)
            target = Target(dsn, chosen.user, chosen.password, warnings=chosen.warnings)
        else:
            target = Target(dsn, connection.user or user, None)
        wallet = found.wallet if found else None
        return replace(
            target,
            wallet_location=wallet.directory if wallet else connection.wallet_location,
            wallet_password=wallet.password if wallet else await self._wallet_password(),
            tns_admin=connection.tns_admin,
            service_level=connection.service_level,
            failed=self.failed,
        )

    async def with_token(self, target: Target) -> Target:
        """The target with a token, if it has no password. Raises: ConfigurationError, ConnectError."""
        if target.password is not None:
            return target
        return replace(target, token=await self.keeper.current())

    def failed(self, error: OracleMcpError) -> bool:
        """A connection with what was found has failed: look up again what may have changed.

        True if a kept wallet was refused. Nothing of a log-on was sent then, so one more attempt is no second log-on.
        """
        self._secrets.forget()
        if error.ora in _TOKEN_REFUSED:
            self.keeper.forget()
        if self._database is None:
            return False
        return self._database.forget(wallet=_speaks_against_wallet(error))

    async def secret(self, secret: Secret) -> Secret:
        """What another secret of the operator's stands for. Raises: ConfigurationError, ConnectError."""
        return await self._secrets.read(secret)

    async def database(self) -> by_ocid.Found | None:
        """The Autonomous Database, if the connect string is an OCID. Raises: ConfigurationError, ConnectError."""
        connection = self.connection
        *_, dsn = split_credentials(connection.connect_string.strip())
        if not is_database_ocid(dsn):
            return None
        if self._database is None or self._database.ocid != dsn:
            self._database = by_ocid.DatabaseByOcid(dsn, connection.service_level, self._environ)
        own_wallet = bool(connection.wallet_location)
        return await self._database.find(self._ask(), own_wallet=own_wallet)

    def _parts(self, found: by_ocid.Found | None) -> tuple[str, str, str]:
        """User, password and connect string, which is OCI's in place of an OCID."""
        text = self.connection.connect_string.strip()
        if found is None:
            return read_parts(text)
        user, password, _ = split_credentials(text)
        return user, password, read_parts(found.dsn)[2]

    def _ask(self) -> Questions:
        if self._cloud is None:
            self._cloud = self._make_cloud(Identity.of(self.connection, self._environ))
        return self._cloud

    async def _secret(self, ocid: str) -> Secret:
        return await self._ask().secret(ocid)

    async def _wallet_password(self) -> Secret | None:
        return await self._read(self.connection.wallet_password)

    async def _read(self, secret: Secret | None) -> Secret | None:
        return None if secret is None else await self._secrets.read(secret)

    async def _fetch(self) -> DatabaseToken:
        connection = self.connection
        if log_on_by(connection) == "oci":
            return await self._ask().database_token(connection.token_scope or DEFAULT_SCOPE)
        if connection.token_file:
            return await read_token_file(connection.token_file, connection.token_key_file)
        if connection.token_command:
            return await token_of_command(connection.token_command, connection.token_key_file)
        raise configuration_error("token-source-missing")


def log_on_by(connection: Connection, *, written_password: str = "") -> str:
    """`password`, `oci` or `token`: as configured, else by what there is."""
    if connection.authentication:
        return connection.authentication
    if connection.password is not None or written_password:
        return "password"
    if connection.token_file or connection.token_command:
        return "token"
    *_, dsn = split_credentials(connection.connect_string.strip())
    return "oci" if is_configured(connection) or is_database_ocid(dsn) else "password"


def _speaks_against_wallet(error: OracleMcpError) -> bool:
    symptom = table().get(error.symptom)
    return symptom is not None and symptom.kind == "tls"
