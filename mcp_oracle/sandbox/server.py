"""The sandbox's sockets: asyncio streams on loopback around sessions that run in worker threads.

The reader of each connection runs beside the work, so that a break reaches a running statement. What a test wants to
know is counted here, and what it wants to go wrong is asked of `Faults`.
"""

import asyncio
import datetime as dt
import ipaddress
import itertools
import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import TypeVar

from mcp_oracle.sandbox.protocol.connect import Connect
from mcp_oracle.sandbox.protocol.connection import (
    BreakReceived,
    Ended,
    Event,
    RequestHeld,
    ResetReceived,
)
from mcp_oracle.sandbox.protocol.request import LogonFinish, Request
from mcp_oracle.sandbox.session.logon import Verifiers
from mcp_oracle.sandbox.session.session import Session, Surroundings
from mcp_oracle.sandbox.session.token_logon import TokenAuthority
from mcp_oracle.sandbox.tls import Tls
from mcp_oracle.sandbox.types import Database
from mcp_oracle.sandbox.wire.errors import WireError

log = logging.getLogger(__name__)

Result = TypeVar("Result")

_READ_SIZE = 1 << 16
_RESET_WAIT = 0.2
"""Seconds that a request which came instead of a reset is held back (`protocol/connection.py`)."""


@dataclass(slots=True)
class Traffic:
    """What one connection did.

    Attributes:
        statements: every SQL text that was run or described, exactly as it came.
    """

    number: int
    user: str = ""
    requests: int = 0
    round_trips: int = 0
    breaks: int = 0
    crossed: int = 0
    statements: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class Statistics:
    connects: int = 0
    refused: int = 0
    bad_logons: int = 0
    connections: list[Traffic] = field(default_factory=list[Traffic])

    @property
    def requests(self) -> int:
        return sum(traffic.requests for traffic in self.connections)

    @property
    def round_trips(self) -> int:
        return sum(traffic.round_trips for traffic in self.connections)

    @property
    def statements(self) -> list[str]:
        return [text for traffic in self.connections for text in traffic.statements]


class DropConnectionError(Exception):
    """Raised by a fault: the socket is closed without another word."""


class Faults:
    """Nothing goes wrong. A test overrides what should."""

    async def on_connect(self, connect: Connect) -> int | None:
        """The ORA number to refuse with, or None."""

    async def before_request(self, traffic: Traffic, request: Request) -> None:
        """May wait for an event, or raise DropConnectionError."""

    async def before_packet(self, traffic: Traffic, index: int, count: int) -> None:
        """Called before each packet of an answer; may wait, or raise DropConnectionError."""


@dataclass(slots=True)
class Options:
    """How a server behaves beside the protocol.

    Attributes:
        random: for salts and keys.
        clock: the server's clock.
        tls: with it the listener speaks TLS only.
        tokens: who may log on by token; only over TLS.
    """

    faults: Faults = field(default_factory=Faults)
    random: Callable[[int], bytes] = os.urandom
    clock: Callable[[], dt.datetime] = dt.datetime.now
    tls: Tls | None = None
    tokens: TokenAuthority | None = None


class Server:
    """Listens on a loopback address until it is closed."""

    def __init__(self, database: Database, options: Options | None = None) -> None:
        self.options = options or Options()
        self.statistics = Statistics()
        self.database = database
        self._verifiers = Verifiers(self.options.random)
        self._numbers = itertools.count(101)
        self._listener: asyncio.Server | None = None
        self._tasks = set[asyncio.Task[None]]()
        self.port = 0

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        if not ipaddress.ip_address(host).is_loopback:
            raise ValueError(f"{host}: the sandbox listens on loopback only")
        context = self.options.tls.context() if self.options.tls else None
        self._listener = await asyncio.start_server(self._serve, host, port, ssl=context)
        self.port = int(self._listener.sockets[0].getsockname()[1])

    async def idle(self) -> None:
        """Waits until no connection is left."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self) -> None:
        """Stops listening, ends every connection, and waits until their sessions are closed."""
        if self._listener is not None:
            self._listener.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._listener is not None:
            await self._listener.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            return
        self._tasks.add(task)
        try:
            await self._serve_connection(reader, writer)
        except asyncio.CancelledError:
            pass  # the server closes
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def _serve_connection(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        traffic = Traffic(next(self._numbers))
        self.statistics.connections.append(traffic)
        surroundings = Surroundings(
            self.database,
            self._verifiers,
            self.options.random,
            self.options.clock,
            traffic.number,
            traffic.statements.append,
            self.options.tokens if self.options.tls else None,
        )
        session = Session(surroundings)
        connection = _Connection(self, session, traffic, reader, writer)
        try:
            await connection.run()
        except (WireError, ConnectionError, DropConnectionError) as error:
            log.info("connection %d ended: %s", traffic.number, error)
        finally:
            closing = asyncio.ensure_future(connection.close())
            while not closing.done():  # even if the server closes meanwhile
                with suppress(asyncio.CancelledError):
                    await asyncio.shield(closing)


class _Worker:
    """One thread for the blocking work of one connection: a long statement delays nobody else.

    A daemon, so that a statement that runs on does not keep the process alive.
    """

    def __init__(self, name: str) -> None:
        self._jobs = SimpleQueue[Callable[[], None] | None]()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def run(self, function: Callable[[], Result]) -> asyncio.Future[Result | None]:
        """Its result, or None if it failed in a way that nobody foresaw."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result | None] = loop.create_future()

        def settle(result: Result | None) -> None:
            if not future.done():
                future.set_result(result)

        def job() -> None:
            loop.call_soon_threadsafe(settle, _guarded(function))

        self._jobs.put(job)
        if not self._thread.ident:
            self._thread.start()
        return future

    def end(self) -> None:
        self._jobs.put(None)

    def _work(self) -> None:
        while job := self._jobs.get():
            job()


def _guarded(function: Callable[[], Result]) -> Result | None:
    """The one place where anything is caught: the client gets an ORA- error instead of a dead connection."""
    try:
        return function()
    except Exception:
        log.exception("a request failed")
        return None


class _Connection:
    """Moves bytes and events of one connection between its socket and its session."""

    def __init__(
        self,
        server: Server,
        session: Session,
        traffic: Traffic,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._server, self._session, self._traffic = server, session, traffic
        self._protocol = session.connection
        self._reader, self._writer = reader, writer
        self._arrived = asyncio.Event()
        self._worker = _Worker(f"sandbox-{traffic.number}")
        self._work: asyncio.Future[list[bytes] | None] | None = None

    async def run(self) -> None:
        pump = asyncio.create_task(self._pump())
        try:
            while not self._session.is_over:
                event = await self._next_event()
                if isinstance(event, Ended):
                    return
                await self._handle(event)
        finally:
            pump.cancel()
            with suppress(asyncio.CancelledError):
                await pump

    async def close(self) -> None:
        """Stops what still runs; then the worker closes the engine's session and ends."""
        if self._work is not None and not self._work.done():
            self._session.interrupt()
        await self._worker.run(self._session.close)
        self._worker.end()

    async def _pump(self) -> None:
        """Reads ahead of the work; a break or the client's end stops a running statement."""
        try:
            while data := await self._reader.read(_READ_SIZE):
                self._protocol.receive_data(data)
                self._arrived.set()
                if self._protocol.break_pending:
                    self._session.interrupt()
        except ConnectionError as error:
            log.info("connection %d: %s", self._traffic.number, error)
        self._protocol.receive_end()
        self._arrived.set()
        self._session.interrupt()

    async def _next_event(self) -> Event:
        while (event := self._protocol.next_event()) is None:
            self._arrived.clear()
            await self._arrived.wait()
        return event

    async def _handle(self, event: Event) -> None:
        match event:
            case Connect():
                await self._connect(event)
            case Request():
                await self._request(event)
            case BreakReceived():
                self._traffic.breaks += 1
                await self._write([self._protocol.acknowledge_break()])
            case ResetReceived():
                await self._write(self._session.reset())
            case RequestHeld():
                await self._wait_for_reset()
            case Ended():
                pass

    async def _connect(self, connect: Connect) -> None:
        self._server.statistics.connects += 1
        number = await self._server.options.faults.on_connect(connect)
        number = number or self._session.refusal(connect)
        if number is None:
            await self._write([self._protocol.accept(connect)])
            return
        self._server.statistics.refused += 1
        await self._write([self._protocol.refuse(number)])
        self._session.is_over = True

    async def _request(self, request: Request) -> None:
        self._traffic.requests += 1
        await self._server.options.faults.before_request(self._traffic, request)
        self._work = self._worker.run(lambda: self._session.respond(request))
        packets = await asyncio.shield(self._work)
        if packets is None:  # a bug must not look like a network fault
            packets = self._session.fail(request, "this request")
        self._traffic.user = self._session.user
        if isinstance(request.call, LogonFinish) and self._session.is_over:
            self._server.statistics.bad_logons += 1
        if packets:
            self._traffic.round_trips += 1
        await self._send(packets)

    async def _send(self, packets: list[bytes]) -> None:
        """Nothing of an answer may follow once a break has come: the client waits for the marker."""
        for index, packet in enumerate(packets):
            await self._server.options.faults.before_packet(self._traffic, index, len(packets))
            if self._protocol.break_pending:
                self._session.abandon()
                return
            self._writer.write(packet)
            if index % 8 == 7:
                await self._writer.drain()
        await self._writer.drain()

    async def _write(self, packets: list[bytes]) -> None:
        self._writer.writelines(packets)
        await self._writer.drain()

    async def _wait_for_reset(self) -> None:
        """See `protocol/connection.py`: only time tells a crossed answer from a reset under way."""
        try:
            async with asyncio.timeout(_RESET_WAIT):
                event = await self._next_event()
        except TimeoutError:
            self._traffic.crossed += 1
            self._session.clear_interrupt()
            self._protocol.resume()
            return
        await self._handle(event)
