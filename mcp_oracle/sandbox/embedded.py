"""The sandbox inside another process: its own thread, its own event loop, gone when told or when the process ends."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from mcp_oracle.sandbox.schemas import SAMPLES, Sample
from mcp_oracle.sandbox.server import Options, Server
from mcp_oracle.sandbox.session.token_logon import TokenAuthority
from mcp_oracle.sandbox.tls import Tls
from mcp_oracle.sandbox.traffic import Statistics
from mcp_oracle.sandbox.types import Database, Profile

_Started = tuple[Server, asyncio.AbstractEventLoop, Callable[[], None]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a running server listens, and the loop it runs in; `stop` ends it and waits for that."""

    host: str
    port: int
    server: Server
    loop: asyncio.AbstractEventLoop
    stop: Callable[[], None]

    @property
    def statistics(self) -> Statistics:
        return self.server.statistics

    def restart(self, seconds: float = 0.0) -> None:
        """Drops every connection and listens again after so long; returns then. Not for the server's own loop."""
        asyncio.run_coroutine_threadsafe(self.server.restart(seconds), self.loop).result()

    def dsn(self, service: str) -> str:
        if self.server.options.tls:  # drivers match certificates by name only
            return f"tcps://localhost:{self.port}/{service}"
        return f"{self.host}:{self.port}/{service}"


def start(
    database: Database, *, host: str = "127.0.0.1", port: int = 0, options: Options | None = None
) -> Endpoint:
    """Runs a server in a daemon thread and returns when it accepts connections."""
    started = Future[_Started]()
    thread = threading.Thread(
        target=lambda: asyncio.run(_run(database, host, port, options, started)),
        name="sandbox-server",
        daemon=True,
    )
    thread.start()
    server, loop, ask_to_stop = started.result()

    def stop() -> None:
        ask_to_stop()
        thread.join()

    return Endpoint(host, server.port, server, loop, stop)


async def _run(
    database: Database,
    host: str,
    port: int,
    options: Options | None,
    started: Future[_Started],
) -> None:
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()

    def ask_to_stop() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(stopped.set)

    server = Server(database, options)
    try:
        await server.start(host, port)
    except (OSError, ValueError) as error:
        started.set_exception(error)
        return
    started.set_result((server, loop, ask_to_stop))
    await stopped.wait()
    await server.close()


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """The whole sandbox, engine included, and the account that may read its sample schemas.

    Attributes:
        dsn: Easy Connect.
        endpoint: the server, with its statistics.
        stop: ends server and engine and waits for that.
    """

    dsn: str
    user: str
    password: str
    endpoint: Endpoint
    stop: Callable[[], None]


def launch(
    profile: Profile = "23ai",
    scripts: Sequence[str] = (),
    *,
    samples: tuple[Sample, ...] = SAMPLES,
    port: int = 0,
    options: Options | None = None,
    tls: Tls | None = None,
    tokens: TokenAuthority | None = None,
) -> RunningSandbox:
    """Opens a database with sample schemas, runs the scripts in it, and serves it.

    Raises:
        ModuleNotFoundError: the extra `sandbox` is not installed.
        OraError: a script failed.
        OSError: the port cannot be had, or a file of `tls` cannot be used.
    """
    from mcp_oracle.sandbox.engine import open_database  # noqa: PLC0415 - an optional extra

    database = open_database(profile, scripts, samples=samples)
    options = options or Options()
    options = replace(options, tls=tls or options.tls, tokens=tokens or options.tokens)
    try:
        endpoint = start(database, port=port, options=options)
    except OSError:
        database.close()
        raise

    def stop() -> None:
        endpoint.stop()
        database.close()

    user, password = database.default_account()
    service = min(database.services()).upper()
    return RunningSandbox(endpoint.dsn(service), user, password, endpoint, stop)


@asynccontextmanager
async def serving(
    database: Database, *, host: str = "127.0.0.1", port: int = 0, options: Options | None = None
) -> AsyncGenerator[Endpoint]:
    """A server in the caller's event loop, for tests."""
    server = Server(database, options)
    await server.start(host, port)
    try:
        yield Endpoint(host, server.port, server, asyncio.get_running_loop(), lambda: None)
    finally:
        await server.close()
