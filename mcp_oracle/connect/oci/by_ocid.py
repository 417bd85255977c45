"""An Autonomous Database by its OCID: asked about once, then kept with its connect string and its wallet."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from mcp_oracle.connect.oci.autonomous import (
    Autonomous,
    ConnectString,
    choose,
    refuse_unless_open,
)
from mcp_oracle.connect.oci.wallet_store import StoredWallet, drop, find, keep, new_password, place
from mcp_oracle.connect.off_loop import off_loop
from mcp_oracle.connect.secrets import FILE_SECONDS
from mcp_oracle.settings import Secret

JUST_NOW_SECONDS = 60.0
"""What is wrong with a wallet of this age is not that it was rotated."""


class Questions(Protocol):
    """What is asked of OCI about a database."""

    async def autonomous(self, ocid: str) -> Autonomous: ...
    async def wallet(self, ocid: str, password: Secret) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Found:
    """Where the database is; a wallet only if it lets nobody in without."""

    database: Autonomous
    string: ConnectString
    wallet: StoredWallet | None = None

    @property
    def dsn(self) -> str:
        return self.string.value


class DatabaseByOcid:
    """One database, looked up on first use and again after `forget`."""

    def __init__(self, ocid: str, level: str, environ: Mapping[str, str]) -> None:
        self.ocid, self._level = ocid, level
        self._wallet_directory = place(ocid, environ)
        self._found: Found | None = None
        self._downloaded = -JUST_NOW_SECONDS
        self._one = asyncio.Lock()

    async def find(self, cloud: Questions, *, own_wallet: bool) -> Found:
        """`own_wallet`: the operator gave one, so none is downloaded.

        Raises:
            ConfigurationError: no connect string fits, the wallet cannot be kept.
            ConnectError: OCI does not answer, refuses, or says that the database is not open.
        """
        async with self._one:
            if self._found is None:
                self._found = await self._look_up(cloud, own_wallet=own_wallet)
            return self._found

    def forget(self, *, wallet: bool) -> bool:
        """Look it up again next time; with `wallet`, download that again too, unless it has just come.

        True if a wallet was thrown away.
        """
        had_wallet = self._found is not None and self._found.wallet is not None
        self._found = None
        if not (wallet and had_wallet) or time.monotonic() - self._downloaded < JUST_NOW_SECONDS:
            return False
        drop(self._wallet_directory)
        return True

    async def _look_up(self, cloud: Questions, *, own_wallet: bool) -> Found:
        database = await cloud.autonomous(self.ocid)
        refuse_unless_open(database)
        string = choose(database, self._level)
        if string.walletless or own_wallet:
            return Found(database, string)
        return Found(database, string, await self._wallet(cloud))

    async def _wallet(self, cloud: Questions) -> StoredWallet:
        directory = self._wallet_directory
        kept = await off_loop(lambda: find(directory, datetime.now(UTC)), FILE_SECONDS)
        if kept is not None:
            return kept
        password = new_password()
        archive = await cloud.wallet(self.ocid, password)
        self._downloaded = time.monotonic()
        return await off_loop(lambda: keep(directory, archive, password), FILE_SECONDS)
