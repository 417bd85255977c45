"""The socket of one connection: hands over what comes where it comes, and knows whether the client reads.

It knows nothing of the protocol. The asyncio streams would do the same with two more turns of the event loop.
"""

import asyncio
from typing import Protocol, cast


class Receiver(Protocol):
    """Told in the event loop what happens to the socket; may not wait."""

    def received(self, data: bytes) -> None: ...

    def ended(self, error: Exception | None) -> None:
        """Nothing more will come. Told once."""
        ...

    def relieved(self) -> None:
        """The client has read, so that more may be written; or it is lost."""
        ...


class Opening(Protocol):
    def __call__(self, stream: "Stream") -> Receiver:
        """Who is told of this socket from here on."""
        ...


class Stream(asyncio.Protocol):
    """Both directions of one socket.

    Attributes:
        gone: set when nothing more will come.
        is_lost: nothing can be sent any more.
        is_writable: the client has read nearly all that was written.
    """

    _transport: asyncio.Transport
    _receiver: Receiver

    def __init__(self, opening: Opening) -> None:
        self.gone = asyncio.Event()
        self._opening = opening
        self._writable = asyncio.Event()
        self._writable.set()

    @property
    def is_lost(self) -> bool:
        return self._transport.is_closing()

    @property
    def is_writable(self) -> bool:
        return self._writable.is_set()

    def write(self, data: bytes) -> None:
        """Never waits; who has much to send looks at `is_writable` or waits for `drained`."""
        self._transport.write(data)

    async def drained(self) -> None:
        """Raises: ConnectionResetError."""
        await self._writable.wait()
        if self.is_lost:
            raise ConnectionResetError("the connection was lost")

    def abort(self) -> None:
        self._transport.abort()

    # ---- what asyncio tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._receiver = self._opening(self)

    def data_received(self, data: bytes) -> None:
        self._receiver.received(data)

    def eof_received(self) -> bool:
        """Whether the other direction stays open: TLS has no such thing."""
        self._end(None)
        return self._transport.get_extra_info("sslcontext") is None

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(exc)
        self.resume_writing()  # who still has something to send finds it lost

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()
        self._receiver.relieved()

    def _end(self, error: Exception | None) -> None:
        if not self.gone.is_set():
            self.gone.set()
            self._receiver.ended(error)
