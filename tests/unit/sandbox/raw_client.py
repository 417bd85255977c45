"""The client's half of the protocol on a socket, packet by packet."""

import asyncio
import ssl

from mcp_oracle.sandbox.embedded import Endpoint
from mcp_oracle.sandbox.wire.octets import Reader
from tests.unit.sandbox.client import (
    Messages,
    connect,
    data_types,
    pairs_of,
    protocol,
    request,
)


class RawClient:
    """A client that does what no driver does on purpose."""

    def __init__(self, endpoint: Endpoint, context: ssl.SSLContext | None = None) -> None:
        """With a context it speaks TLS, to a listener with a certificate for `localhost`."""
        self.endpoint, self.context = endpoint, context

    async def log_on(self) -> Messages:
        messages = Messages()
        self.reader, self.writer = await asyncio.open_connection(
            self.endpoint.host,
            self.endpoint.port,
            ssl=self.context,
            server_hostname="localhost" if self.context else None,
        )
        self.writer.write(connect())
        await self.reader.readexactly(45)
        for message in (protocol(), data_types()):
            self.send(message)
            await self.packet()
        self.send(messages.auth_one("HR"))
        challenge = pairs_of((await self.packet())[1][2:])
        self.send(messages.auth_two("HR", "hr", challenge))
        await self.packet()
        return messages

    def send(self, message: bytes) -> None:
        self.writer.write(request(message))

    async def packet(self) -> tuple[int, bytes]:
        head = Reader(await asyncio.wait_for(self.reader.readexactly(8), 10))
        size, kind = head.u32(), head.u8()
        return kind, await self.reader.readexactly(size - 8)
