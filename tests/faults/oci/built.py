"""The tools over a database that is found and entered with the help of OCI; stubs stand for OCI and for time."""

import datetime as dt
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from mcp_oracle.application import ToolApplication
from mcp_oracle.connect.target import TargetSource
from mcp_oracle.errors import OracleMcpError
from mcp_oracle.packaged import load
from mcp_oracle.sandbox.protocol.request import Request
from mcp_oracle.sandbox.server import DropConnectionError, Faults, Traffic
from mcp_oracle.session.database import Database
from mcp_oracle.session.session import CONTROL, Tag
from mcp_oracle.settings import Connection, Limits, Settings
from mcp_oracle.tools.call import Caller
from tests.loopback.certificates import Authority, new_key
from tests.loopback.profiles import REGION, ConfigFile
from tests.loopback.tokens import Issuer

LIMITS = Limits(connect_seconds=10, sessions=4)
DATABASE = f"ocid1.autonomousdatabase.oc1.{REGION}.aaaadatabase"
SECRET = f"ocid1.vaultsecret.oc1.{REGION}.aaaasecret"
DESCRIPTOR = (
    "(DESCRIPTION=(ADDRESS=(PROTOCOL=tcps)(HOST=localhost)(PORT={port}))(CONNECT_DATA=(SERVICE_NAME=FREEPDB1))"
    "(SECURITY=(MY_WALLET_DIRECTORY={wallet})))"
)
AUTHORITY, ISSUER, KEY = Authority(), Issuer(), new_key()


@dataclass
class Moment:
    """A clock that can be put forward, and sessions that can be cut off."""

    ahead: float = 0
    cut: int = 0

    def seconds(self) -> float:
        return time.time() + self.ahead

    def date(self) -> dt.datetime:
        return dt.datetime.now() + dt.timedelta(seconds=self.ahead)  # noqa: DTZ005 - as the server


@dataclass
class Cutting(Faults):
    """Drops every connection up to `moment.cut` at its next request."""

    moment: Moment = field(default_factory=Moment)

    async def before_request(self, traffic: Traffic, request: Request) -> None:
        if traffic.number <= self.moment.cut:
            raise DropConnectionError


@dataclass
class Built:
    """The tools over a database, and the database itself.

    Answers are asked of the latter: before a query the tools look names up, with a deadline that a busy machine misses.
    """

    tools: ToolApplication
    database: Database


@asynccontextmanager
async def application(source: TargetSource) -> AsyncGenerator[Built]:
    database = Database(source, LIMITS)
    built = Built(ToolApplication(Settings(source.connection, LIMITS), database), database)
    yield built
    await built.tools.close()


async def ask(built: Built) -> object:
    async with built.database.session(Tag("test", "test", "")) as session:
        found = await session.run(load(CONTROL, "identity"), {}, 1, seconds=30)
    return found.rows[0][0]


def source(
    config: ConfigFile, dsn: str, environ: dict[str, str], moment: Moment, **settings: object
) -> TargetSource:
    common = {"oci_profile": "CODEX", "oci_config_file": str(config.path)}
    connection = Connection(connect_string=dsn, **{**common, **settings})  # pyright: ignore[reportArgumentType] - fields by name
    return TargetSource(connection, environ, clock=moment.seconds)


async def failure(built: Built) -> OracleMcpError:
    """What the first tool call says."""
    with pytest.raises(OracleMcpError) as caught:
        await built.tools.call("run_query", {"sql": "SELECT user FROM dual"}, Caller())
    assert caught.value.next_step
    return caught.value
