"""The sandbox in a process of its own: marked statements take their time in it, and it tells what reached it.

One line of JSON says how to connect, as of `mcp-oracle-adb sandbox`. Then each line on stdin is answered with the
round trips so far, as {"all": n, "rollbacks": n}; a number on it is the seconds by which each round trip is delayed
from then on. A statement with the comment `HELD` takes `HELD_SECONDS` more, in the thread of its session.
It ends with stdin.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from typing import Any, cast

from mcp_oracle import collector
from mcp_oracle.sandbox.embedded import start
from mcp_oracle.sandbox.engine import open_database
from mcp_oracle.sandbox.protocol.request import Request
from mcp_oracle.sandbox.server import Faults, Options, Traffic
from mcp_oracle.sandbox.types import Bind, Client, Database, DatabaseSession, Outcome, Value

HELD = "/* held */"
HELD_SECONDS = 0.05


class Slow:
    """A database whose marked statements take their time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the database has
        return getattr(self._database, name)

    def session(self, client: Client) -> DatabaseSession:
        return cast("DatabaseSession", SlowSession(self._database.session(client)))


class SlowSession:
    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as above
        return getattr(self._session, name)

    def execute(self, sql: str, binds: Sequence[Bind], values: Sequence[Value]) -> Outcome:
        if HELD in sql:
            time.sleep(HELD_SECONDS)
        return self._session.execute(sql, binds, values)


class Delaying(Faults):
    def __init__(self) -> None:
        self.delay = 0.0

    def spare(self, traffic: Traffic, request: Request) -> bool:
        del traffic, request
        return not self.delay

    async def before_request(self, traffic: Traffic, request: Request) -> None:
        del traffic, request
        await asyncio.sleep(self.delay)


def main() -> None:
    faults = Delaying()
    database = open_database("23ai")
    endpoint = start(cast("Database", Slow(database)), options=Options(faults=faults))
    collector.relieve()
    user, password = database.default_account()
    dsn = endpoint.dsn(min(database.services()).upper())
    print(json.dumps({"dsn": dsn, "user": user, "password": password}), flush=True)
    for line in sys.stdin:
        faults.delay = float(line.strip() or faults.delay)
        counted = endpoint.statistics
        print(json.dumps({"all": counted.round_trips, "rollbacks": counted.rollbacks}), flush=True)
    endpoint.stop()
    database.close()


if __name__ == "__main__":
    main()
