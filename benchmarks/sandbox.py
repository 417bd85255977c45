"""The sandbox in a process of its own: it holds marked statements, and tells what reached it.

One line of JSON says how to connect, as of `mcp-oracle-adb sandbox`. Then each line on stdin is answered with the
round trips so far, as {"all": n, "rollbacks": n}; a number on it is the seconds by which each round trip is delayed
from then on. A query with the comment `HELD` is answered after `HELD_SECONDS`.
It ends with stdin.
"""

import asyncio
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from mcp_oracle import collector
from mcp_oracle.sandbox.embedded import launch
from mcp_oracle.sandbox.faults.phase import text_of
from mcp_oracle.sandbox.protocol.request import Request
from mcp_oracle.sandbox.server import Faults, Options, Traffic

HELD = "/* held */"
HELD_SECONDS = 0.05
MOST_HELD = 16


class Holding(Faults):
    """Each held statement has a thread, as it has a process in a database: timers of one loop fire together."""

    def __init__(self) -> None:
        self.delay = 0.0
        self._threads = ThreadPoolExecutor(MOST_HELD)

    def spare(self, traffic: Traffic, request: Request) -> bool:
        del traffic
        return not self.delay and HELD not in text_of(request)

    async def before_request(self, traffic: Traffic, request: Request) -> None:
        del traffic
        await asyncio.sleep(self.delay)
        if HELD in text_of(request):
            await asyncio.get_running_loop().run_in_executor(
                self._threads, time.sleep, HELD_SECONDS
            )


def main() -> None:
    faults = Holding()
    running = launch(options=Options(faults=faults))
    collector.relieve()
    account = {"dsn": running.dsn, "user": running.user, "password": running.password}
    print(json.dumps(account), flush=True)
    for line in sys.stdin:
        faults.delay = float(line.strip() or faults.delay)
        counted = running.endpoint.statistics
        print(json.dumps({"all": counted.round_trips, "rollbacks": counted.rollbacks}), flush=True)
    running.stop()


if __name__ == "__main__":
    main()
