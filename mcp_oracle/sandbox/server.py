"""The sandbox's listener: connections on loopback around sessions that run in worker threads.

What a test wants to know is counted here (`statistics`, `census`); what it wants to go wrong is asked of `Faults`.
"""

import asyncio
import datetime as dt
import ipaddress
import itertools
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from mcp_oracle.sandbox.conversation import Conversation
from mcp_oracle.sandbox.faults.hooks import DropConnectionError, Faults
from mcp_oracle.sandbox.session.logon import Verifiers
from mcp_oracle.sandbox.session.session import Session, Surroundings
from mcp_oracle.sandbox.session.token_logon import TokenAuthority
from mcp_oracle.sandbox.stream import Stream
from mcp_oracle.sandbox.tls import Tls
from mcp_oracle.sandbox.traffic import Census, Statistics, Traffic
from mcp_oracle.sandbox.types import Database
from mcp_oracle.sandbox.wire.errors import WireError

log = logging.getLogger(__name__)


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
        self._conversations = set[Conversation]()
        self._restarting: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()
        self._host = ""
        self.port = 0

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        if not ipaddress.ip_address(host).is_loopback:
            raise ValueError(f"{host}: the sandbox listens on loopback only")
        context = self.options.tls.context() if self.options.tls else None
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(
            lambda: Stream(self._open), host, port, ssl=context
        )
        self._host, self.port = host, int(self._listener.sockets[0].getsockname()[1])

    async def idle(self) -> None:
        """Waits until no connection is left."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def restart(self, seconds: float = 0.0) -> None:
        """Drops every connection, listens to nobody for so long, then listens on the same port again."""
        await self._shut_down()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        if not self._closing.is_set():
            await self.start(self._host, self.port)

    def restart_soon(self, seconds: float) -> None:
        """The same for a caller that is about to be dropped; one restart at a time."""
        if self._restarting is None or self._restarting.done():
            self._restarting = asyncio.create_task(self.restart(seconds))

    async def restarted(self) -> None:
        """Waits for the end of a restart that a fault began."""
        if self._restarting is not None:
            await asyncio.wait({self._restarting})

    async def close(self) -> None:
        """Stops listening, ends every connection, and waits until their sessions are closed.

        A restart under way is not cancelled: asyncio forgets a listener whose start is, and it would listen for ever.
        """
        self._closing.set()
        await self.restarted()
        await self._shut_down()

    def census(self) -> Census:
        """What is open now; may be asked from any thread."""
        conversations = list(self._conversations)
        sessions = [one.session for one in conversations if one.session.is_logged_on]
        return Census(
            connections=len(conversations),
            sessions=len(sessions),
            at_work=sum(one.is_at_work for one in conversations),
            cursors=sum(len(session.cursors) for session in sessions),
            results=sum(session.cursors.open_results for session in sessions),
            transactions=sum(session.in_transaction for session in sessions),
        )

    async def _shut_down(self) -> None:
        if self._listener is not None:
            self._listener.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._listener is not None:
            await self._listener.wait_closed()

    def _open(self, stream: Stream) -> Conversation:
        traffic = Traffic(next(self._numbers))
        self.statistics.connections.append(traffic)
        faults, restart = self.options.faults, self.restart_soon
        conversation = Conversation(
            self._session(traffic), traffic, stream, faults, self.statistics, restart
        )
        task = asyncio.create_task(self._serve(conversation, traffic.number))

        def forget(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            self._conversations.discard(conversation)
            stream.abort()

        self._tasks.add(task)
        self._conversations.add(conversation)
        task.add_done_callback(forget)  # also if it is cancelled before it begins
        return conversation

    async def _serve(self, conversation: Conversation, number: int) -> None:
        try:
            await conversation.run()
        except (WireError, ConnectionError, DropConnectionError) as error:
            log.info("connection %d ended: %s", number, error)
        except asyncio.CancelledError:
            pass  # the server closes
        finally:
            closing = asyncio.ensure_future(conversation.close())
            while not closing.done():  # even if the server closes meanwhile
                with suppress(asyncio.CancelledError):
                    await asyncio.shield(closing)

    def _session(self, traffic: Traffic) -> Session:
        surroundings = Surroundings(
            self.database,
            self._verifiers,
            self.options.random,
            self.options.clock,
            traffic.number,
            traffic.statements.append,
            self.options.tokens if self.options.tls else None,
        )
        return Session(surroundings)
