"""OCI for the event loop: each question runs in a worker thread and ends in time. Importing it imports no SDK."""

from collections.abc import Callable
from typing import TypeVar

from mcp_oracle.connect.oci.autonomous import Autonomous
from mcp_oracle.connect.oci.identity import Identity
from mcp_oracle.connect.oci.sdk import Sdk
from mcp_oracle.connect.off_loop import off_loop
from mcp_oracle.connect.symptoms import connect_error
from mcp_oracle.connect.tokens.token import DatabaseToken
from mcp_oracle.settings import Secret

T = TypeVar("T")

OCI_SECONDS = 20.0
"""For one question: the SDK's own time-outs, its import from a cold disk, an instance principal's three requests."""


class Cloud:
    """What the connection's identity can get from OCI; every call raises ConfigurationError or ConnectError."""

    def __init__(self, identity: Identity, seconds: float = OCI_SECONDS) -> None:
        self._sdk, self._seconds = Sdk(identity), seconds

    async def database_token(self, scope: str) -> DatabaseToken:
        return await self._ask(lambda: self._sdk.database_token(scope))

    async def secret(self, ocid: str) -> Secret:
        return await self._ask(lambda: self._sdk.secret(ocid))

    async def autonomous(self, ocid: str) -> Autonomous:
        return await self._ask(lambda: self._sdk.autonomous(ocid))

    async def wallet(self, ocid: str, password: Secret) -> bytes:
        return await self._ask(lambda: self._sdk.wallet(ocid, password))

    async def _ask(self, work: Callable[[], T]) -> T:
        try:
            return await off_loop(work, self._seconds)
        except TimeoutError as error:
            raise connect_error("oci-slow", seconds=f"{self._seconds:g}") from error
