"""A small pool of sessions.

Ours rather than the driver's, which tries each failing log-on twice and so locks accounts twice as fast, and cannot be
told to wait between attempts.

Sessions are opened on first use. While the database has not yet answered, or has failed, one caller at a time tries
and the others share its outcome; a refused log-on is not tried again for a growing while. A session is handed back at
once; its rollback runs behind the answer.

A session with an open cursor that may be read on is parked: it counts as a session, but keeps no call waiting. A call
that finds all sessions open and none idle takes the one that was parked first.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from mcp_oracle.errors import ConnectError, LimitError
from mcp_oracle.session.ages import Ages, Clock
from mcp_oracle.session.back_off import BackOff
from mcp_oracle.session.parking import Parked, Parking
from mcp_oracle.session.session import Session, SessionLost, Tag
from mcp_oracle.settings import Limits

NO_MORE_SESSIONS = frozenset({18, 20, 2391, 12516, 12519, 12520})
"""The database or the user's profile has as many sessions as it may: waiting helps, another attempt does not."""
REUSE_SECONDS = 0.2
"""How long a call waits for a session's rollback before it opens another: more than a round trip over a WAN."""
RESET_SECONDS = 0.05
"""What rollbacks that are under way get at shutdown."""
RETIRE_SECONDS = 5.0
"""What logging off gets when nothing waits for it."""
CLOSE_SECONDS = 0.08
"""What breaking a call and logging off get after that, of 0.15 s in all; the socket is dropped then."""


class Pool:
    """At most `limits.sessions` sessions on one database."""

    def __init__(
        self,
        open_session: Callable[[], Awaitable[Session]],
        limits: Limits,
        *,
        clock: Clock = time.monotonic,
        idle_seconds: float = math.inf,
        life_seconds: float = math.inf,
    ) -> None:
        """Sessions that nobody used for `idle_seconds` are closed, and after a call those older than `life_seconds`."""
        self._open_session = open_session
        self._limits = limits
        self._idle: deque[Session] = deque()
        self._places = asyncio.Semaphore(limits.sessions)
        self._first = asyncio.Lock()
        self._back_off = BackOff(clock)
        self._waiting = 0
        self._ending: set[asyncio.Task[None]] = set()
        self._hoping = 0
        self._opening = 0
        self._changed = asyncio.Event()
        self._parking = Parking(max(1, min(limits.cursors, limits.sessions - 1)))
        self._all: set[Session] = set()
        self._ages = Ages(clock, idle_seconds, life_seconds)
        self._expiry: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def session(self, tag: Tag) -> AsyncGenerator[Session]:
        """A session in a fresh read-only transaction, tagged for this call.

        Raises:
            ConfigurationError, ConnectError: no session can be had. LimitError: too many calls wait.
        """
        await self._take_place()
        try:
            session = await self._begun(tag)
        except BaseException:
            self._places.release()
            raise
        async with self._in_use(session):
            yield session

    @asynccontextmanager
    async def resumed(self, parked: Parked) -> AsyncGenerator[None]:
        """A parked session as it was left, if no other call has taken it meanwhile.

        Raises:
            SessionLost: another call has. LimitError: too many calls wait.
        """
        await self._take_place()
        if not self._parking.claim(parked):
            self._places.release()
            raise SessionLost
        async with self._in_use(parked.session):
            yield

    def park(self, parked: Parked) -> None:
        """Leave the session as it is when its call ends well, until `resumed`, or until another call takes it."""
        self._parking.ask(parked)

    def unpark(self, parked: Parked) -> None:
        """Nobody reads on: the session is reset like any other."""
        if self._parking.claim(parked):
            self._behind(parked.session, release=False)

    @asynccontextmanager
    async def _in_use(self, session: Session) -> AsyncGenerator[None]:
        try:
            yield
        except BaseException:
            self._parking.forget(session)
            self._behind(session, release=True)
            raise
        if not self._parking.takes(session):
            self._behind(session, release=True)
            return
        self._places.release()
        self._changed.set()
        while old := self._parking.evict(only_beyond_most=True):
            self._behind(old, release=False)

    async def settled(self) -> None:
        """Wait until every session that was given back has been reset."""
        while self._ending:
            await asyncio.wait(self._ending)

    async def close(self) -> None:
        """Log off where that takes no time, drop the rest.

        Rollbacks behind answers get a moment first: cancelling one just when its answer arrives costs the connection
        and an InvalidStateError in the driver's callback (python-oracledb 26.1).
        """
        if self._expiry is not None:
            self._expiry.cancel()
        if self._ending:
            await asyncio.wait(self._ending, timeout=RESET_SECONDS)
        sessions, self._all = list(self._all), set()
        self._idle.clear()
        await asyncio.gather(*(session.close(CLOSE_SECONDS) for session in sessions))

    async def _take_place(self) -> None:
        """Wait for a place in the pool, not longer than one statement may run."""
        if not self._places.locked():
            await self._places.acquire()  # without waiting
            return
        if self._waiting >= self._limits.calls:
            raise LimitError(
                f"{self._waiting} calls are waiting already.",
                "wait for their answers, then call again.",
            )
        self._waiting += 1
        try:
            async with asyncio.timeout(self._limits.run_seconds):
                await self._places.acquire()
        except TimeoutError as error:
            raise LimitError(
                f"All {self._limits.sessions} sessions were busy for {self._limits.run_seconds:g} s.",
                "wait for the answers of other calls, then call again.",
            ) from error
        finally:
            self._waiting -= 1

    async def _begun(self, tag: Tag) -> Session:
        """An idle session that still answers, else a new one."""
        while session := await self._next_idle():
            if await self._begins(session, tag):
                return session
        self._opening += 1
        try:
            session = await self._opened()
        except ConnectError as error:
            if error.ora not in NO_MORE_SESSIONS:
                raise
            session = await self._shared(error)
        finally:
            self._opening -= 1
        if await self._begins(session, tag):
            return session
        raise ConnectError(
            "The database closed a new connection at once.", "call again in a moment."
        )

    async def _next_idle(self) -> Session | None:
        """A session that is idle, or is about to be: a rollback is one round trip, a log-on about ten.

        As many callers hope for one as sessions are being reset; the others open theirs at once.
        """
        if not self._idle and self._hoping < len(self._ending):
            self._hoping += 1
            try:
                await asyncio.wait(
                    self._ending, timeout=REUSE_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
            finally:
                self._hoping -= 1
        while not self._idle and self._is_full:
            if old := self._parking.evict():
                self._behind(old, release=False)
            if not self._ending:
                break
            await asyncio.wait(self._ending, return_when=asyncio.FIRST_COMPLETED)
        return self._idle.pop() if self._idle else None

    async def _shared(self, error: ConnectError) -> Session:
        """The database gives no more sessions: one of those that there are, as soon as it is free."""
        try:
            async with asyncio.timeout(self._limits.run_seconds):
                while self._all and not self._idle:
                    if old := self._parking.evict():
                        self._behind(old, release=False)
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise error from None
        if not self._idle:
            raise error
        return self._idle.pop()

    @property
    def _is_full(self) -> bool:
        return len(self._all) + self._opening >= self._limits.sessions

    async def _begins(self, session: Session, tag: Tag) -> bool:
        """Whether the session took the call; a dead one is thrown away, nothing of the caller was sent on it."""
        try:
            if session.is_healthy:
                await session.begin(tag)
                return True
        except SessionLost:
            pass
        except BaseException:
            self._behind(session, release=False)
            raise
        self._discard(session)
        return False

    async def _opened(self) -> Session:
        """A new session; one attempt at a time while none has succeeded since the last failure."""
        if not self._back_off.is_open:
            async with self._first:
                if not self._back_off.is_open:
                    self._back_off.refuse_early()
                    return await self._attempt()
        return await self._attempt()

    async def _attempt(self) -> Session:
        try:
            session = await self._open_session()
        except ConnectError as error:
            self._back_off.failed(error)
            raise
        self._back_off.succeeded()
        self._all.add(session)
        self._ages.opened(session)
        return session

    def _behind(self, session: Session, *, release: bool) -> None:
        """Reset the session behind the answer; its place is free only then."""
        task = asyncio.create_task(self._reset(session, release=release))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _reset(self, session: Session, *, release: bool) -> None:
        try:
            if await session.end() and session in self._all:
                await self._keep(session)
            else:
                self._discard(session)
        finally:
            if release:
                self._places.release()

    async def _keep(self, session: Session) -> None:
        if self._ages.is_old(session):
            await self._retire(session)
            return
        self._idle.append(session)
        self._changed.set()
        self._ages.used(session)
        if self._expiry is None:
            self._watch(session)

    def _watch(self, session: Session) -> None:
        """Come back when the session, the one unused for longest, has been idle for long enough."""
        left = self._ages.idle_left(session)
        if left < math.inf:
            self._expiry = asyncio.get_running_loop().call_later(left, self._expire)

    def _expire(self) -> None:
        self._expiry = None
        while self._idle and self._ages.idle_left(self._idle[0]) <= 0:
            task = asyncio.create_task(self._retire(self._idle.popleft()))
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)
        if self._idle:
            self._watch(self._idle[0])

    async def _retire(self, session: Session) -> None:
        self._all.discard(session)
        self._changed.set()
        await session.close(RETIRE_SECONDS)

    def _discard(self, session: Session) -> None:
        """Throw it away. What ended it may have ended them all: one caller finds out, the others wait for that."""
        self._back_off.suspect()
        self._all.discard(session)
        self._changed.set()
        session.drop()
