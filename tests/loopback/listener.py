"""A listener on loopback that treats every client in one wrong way: refuses, stays silent, resets, talks nonsense."""

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

Treatment = Callable[[socket.socket], None]
ACCEPT, REFUSE = 2, 4
"""Packet types of TNS."""


@dataclass
class Listener:
    """Where it listens; `clients` counts who came, `said` keeps the first bytes of each."""

    port: int
    clients: int = 0
    said: list[bytes] = field(default_factory=list[bytes])


def refusal(code: int) -> bytes:
    """The REFUSE packet with which a TNS listener answers a CONNECT."""
    text = f"(DESCRIPTION=(TMP=)(VSNNUM=386859264)(ERR={code})(ERROR_STACK=(ERROR=(CODE={code})(EMFI=4))))"
    body = bytes([4, 4]) + struct.pack(">H", len(text)) + text.encode()
    return struct.pack(">HHBBH", 8 + len(body), 0, REFUSE, 0, 0) + body


def refuse(code: int) -> Treatment:
    def treat(client: socket.socket) -> None:
        client.recv(8192)
        client.sendall(refusal(code))
        client.recv(1)  # until the client has gone

    return treat


def stay_silent(client: socket.socket) -> None:
    while client.recv(8192):
        pass


def reset(client: socket.socket) -> None:
    """Closes with RST as soon as the client has said something, as a TLS listener does to plain TNS."""
    client.recv(8192)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def close(client: socket.socket) -> None:
    client.recv(8192)


def answer(text: bytes) -> Treatment:
    def treat(client: socket.socket) -> None:
        client.recv(8192)
        client.sendall(text)
        client.recv(1)

    return treat


@contextmanager
def listening(treat: Treatment, tls: ssl.SSLContext | None = None) -> Generator[Listener]:
    server = socket.create_server(("127.0.0.1", 0))
    listener = Listener(server.getsockname()[1])
    open_sockets: list[socket.socket] = []

    def one(client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            secured = tls.wrap_socket(client, server_side=True) if tls else client
            with secured:
                treat(secured)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = server.accept()
                listener.clients += 1
                open_sockets.append(client)
                threading.Thread(target=one, args=(client,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()
        for client in open_sockets:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        thread.join()


def accept(version: int, flags: int = 0) -> Treatment:
    """Answers a CONNECT with ACCEPT: 312 is what 11.2 speaks; flag 0x10 requires native network encryption."""
    body = struct.pack(">HH", version, 0) + bytes(10) + bytes([flags]) + bytes(40)
    return answer(struct.pack(">HHBBH", 8 + len(body), 0, ACCEPT, 0, 0) + body)


def forward(port: int) -> Treatment:
    """An HTTP proxy: whatever a CONNECT asks for, it leads to `port`."""

    def treat(client: socket.socket) -> None:
        client.recv(8192)
        with socket.create_connection(("127.0.0.1", port)) as server:
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            threading.Thread(target=_pump, args=(server, client), daemon=True).start()
            _pump(client, server)

    return treat


def rewrite(port: int, old: bytes, new: bytes) -> Treatment:
    """Leads to `port`; in what comes back from there `old` is replaced by `new`, which is as long."""

    def treat(client: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port)) as server:
            threading.Thread(target=_pump, args=(server, client, old, new), daemon=True).start()
            _pump(client, server)

    return treat


def _pump(
    source: socket.socket, sink: socket.socket, old: bytes = b"\0", new: bytes = b"\0"
) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data.replace(old, new))
        sink.shutdown(socket.SHUT_WR)
