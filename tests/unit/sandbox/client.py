"""The client's half of the protocol without a socket, and a dialogue that joins it to a session.

Written from the same facts as the server, by hand where that keeps the two independent: layouts of requests are those
that python-oracledb 26.1.0 sends.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from functools import cache

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from mcp_oracle.sandbox.protocol.connect import Connect
from mcp_oracle.sandbox.protocol.connection import (
    BreakReceived,
    Ended,
    Event,
    RequestHeld,
    ResetReceived,
)
from mcp_oracle.sandbox.protocol.logon import AuthRequest
from mcp_oracle.sandbox.protocol.request import Request
from mcp_oracle.sandbox.session.logon import Verifiers
from mcp_oracle.sandbox.session.session import Session, Surroundings
from mcp_oracle.sandbox.wire.constants import DataFlag, Function, Marker, MessageType, PacketType
from mcp_oracle.sandbox.wire.octets import Reader, Writer
from mcp_oracle.sandbox.wire.packet import Packet, PacketReader, data_packets, marker
from tests.unit.sandbox.fake import FakeDatabase

DESCRIPTOR = "(DESCRIPTION=(CONNECT_DATA=(SERVICE_NAME=FREEPDB1)(CID=(PROGRAM=test))))"
CLOCK = dt.datetime(2026, 11, 21, 12)  # noqa: DTZ001 - the server's clock is local


def no_randomness(size: int) -> bytes:
    return bytes(range(size % 251)).ljust(size, b"\x07")


# ---- requests


def connect(descriptor: str = DESCRIPTOR, version: int = 319, sdu: int = 8192) -> bytes:
    data = descriptor.encode()
    inside = len(data) <= 230
    body = Writer().u16(version, 300, 1, min(sdu, 65535), 65535, 0x4F98, 0, 1)
    body.u16(len(data), 74).raw(bytes(4)).u8(0x84, 0x84).raw(bytes(24))
    body.u32(sdu, sdu, 0, 0).raw(data if inside else b"")
    packets = [Packet(PacketType.CONNECT, body.getvalue())]
    if not inside:
        packets.append(Packet(PacketType.DATA, b"\0\0" + data))
    return b"".join(packet.encode(wide=False) for packet in packets)


def request(message: bytes, sdu: int = 8192, flags: int = 0) -> bytes:
    return b"".join(packet.encode(wide=True) for packet in data_packets(message, sdu, flags))


def interrupt(kind: Marker = Marker.INTERRUPT) -> bytes:
    return marker(kind).encode(wide=True)


def end_of_file() -> bytes:
    return request(b"", flags=DataFlag.END_OF_FILE)


def protocol(driver: str = "python-oracledb") -> bytes:
    return Writer().u8(MessageType.PROTOCOL, 6, 0).raw(driver.encode() + b"\0").getvalue()


def data_types(field_version: int = 24) -> bytes:
    compile_array = bytearray(55)
    compile_array[7] = field_version
    writer = Writer().u8(MessageType.DATA_TYPES).u16_little(873, 873).u8(3)
    writer.counted(bytes(compile_array)).counted(bytes(13))
    for number in range(1, 300):
        writer.u16(number, number, 1, 0)
    return writer.u16(0).getvalue()


class Messages:
    """Writes requests for one field version."""

    def __init__(self, field_version: int = 24) -> None:
        self.field_version = field_version

    def function(
        self, code: int, body: bytes = b"", kind: MessageType = MessageType.FUNCTION, token: int = 0
    ) -> bytes:
        writer = Writer().u8(kind, code, 1)
        if self.field_version >= 18:
            writer.integer(token)
        return writer.raw(body).getvalue()

    def piggyback(self, code: int, body: bytes) -> bytes:
        return self.function(code, body, MessageType.PIGGYBACK)

    def auth_one(self, user: str) -> bytes:
        pairs = {"AUTH_PROGRAM_NM": "test", "AUTH_MACHINE": "here"}
        return self.function(Function.AUTH_ONE, AuthRequest(user, 1, pairs).encode())

    def auth_two(self, user: str, password: str, challenge: dict[str, str]) -> bytes:
        pairs = answer_to(challenge, password)
        return self.function(Function.AUTH_TWO, AuthRequest(user, 0x101, pairs).encode())

    def execute(
        self,
        sql: str,
        *,
        options: int = 0x8061,
        cursor: int = 0,
        prefetch: int = 2,
        is_query: bool = True,
        binds: Sequence[bytes] = (),
        rows: bytes = b"",
    ) -> bytes:
        text = sql.encode()
        writer = Writer().integer(options, cursor).u8(1).integer(len(text)).u8(1).integer(13)
        writer.u8(0, 0).integer(0, prefetch, 2**31 - 1).u8(1 if binds else 0).integer(len(binds))
        writer.raw(bytes(5)).u8(0).integer(0, 0).raw(b"\0\1\0").integer(0).u8(0).integer(0, 0)
        writer.u8(0).integer(0).u8(0).u8(0).integer(0).u8(0).integer(0).u8(0)
        writer.u8(0).integer(0)
        if text:
            writer.counted(text)
        executions = 0 if is_query else 1
        writer.integer(1, executions, 0, 0, 0, 0, 0, int(is_query), 0, 0x8000, 0, 0, 0)
        writer.raw(b"".join(binds)).raw(rows)
        return self.function(Function.EXECUTE, writer.getvalue())

    def fetch(self, cursor: int, rows: int) -> bytes:
        return self.function(Function.FETCH, Writer().integer(cursor, rows).getvalue())

    def ping(self, token: int = 0) -> bytes:
        return self.function(Function.PING, token=token)


# ---- the answer to the challenge, computed as a client does


def _aes(key: bytes, data: bytes, *, encrypt: bool) -> bytes:
    cipher = Cipher(algorithms.AES(key), modes.CBC(bytes(16)))
    worker = cipher.encryptor() if encrypt else cipher.decryptor()
    return worker.update(data) + worker.finalize()


@cache
def _derived(password: bytes, salt: bytes, rounds: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha512", password, salt, rounds, 64)


def answer_to(challenge: dict[str, str], password: str) -> dict[str, str]:
    salt = bytes.fromhex(challenge["AUTH_VFR_DATA"])
    rounds = int(challenge["AUTH_PBKDF2_VGEN_COUNT"])
    speedy = salt + b"AUTH_PBKDF2_SPEEDY_KEY"
    key = _derived(password.encode(), speedy, rounds)
    session_key = hashlib.sha512(key + salt).digest()[:32]
    server_part = _aes(session_key, bytes.fromhex(challenge["AUTH_SESSKEY"]), encrypt=False)
    client_part = b"client's half of the session key"
    seed = (client_part + server_part).hex().upper().encode()
    combined = hashlib.pbkdf2_hmac(
        "sha512",
        seed,
        bytes.fromhex(challenge["AUTH_PBKDF2_CSK_SALT"]),
        int(challenge["AUTH_PBKDF2_SDER_COUNT"]),
        32,
    )
    plain = bytes(16) + password.encode()
    padding = 16 - len(plain) % 16
    secret = _aes(combined, plain + bytes((padding,)) * padding, encrypt=True)
    return {
        "AUTH_SESSKEY": _aes(session_key, client_part, encrypt=True).hex().upper(),
        "AUTH_PASSWORD": secret.hex().upper(),
    }


def pairs_of(message: bytes) -> dict[str, str]:
    """Keys and values of a message 8."""
    reader = Reader(message)
    assert reader.u8() == MessageType.PARAMETER
    pairs = dict[str, str]()
    for _ in range(reader.count()):
        key, value = reader.text(), reader.text()
        reader.integer()
        pairs[key] = value
    return pairs


# ---- the two joined


VERIFIERS = Verifiers(no_randomness)


class Dialogue:
    """A session and its client in one thread: what goes in comes out as answers."""

    def __init__(self, database: FakeDatabase) -> None:
        self.database = database
        self.events: list[Event] = []
        self.statements: list[str] = []
        self.is_accepted = False
        self.session = Session(
            Surroundings(
                database,
                VERIFIERS,
                no_randomness,
                lambda: CLOCK,
                101,
                self.statements.append,
            )
        )
        self.connection = self.session.connection
        self._reader = PacketReader()

    def feed(self, data: bytes) -> list[Packet]:
        """Gives the server bytes; the packets that it answers with."""
        self.connection.receive_data(data)
        answers = b""
        while (event := self.connection.next_event()) is not None:
            self.events.append(event)
            answers += self._handle(event)
            if isinstance(event, Ended) or self.session.is_over:
                break
        return self.packets(answers)

    def packets(self, data: bytes) -> list[Packet]:
        self._reader.wide = self.is_accepted
        self._reader.feed(data)
        found = list[Packet]()
        while packet := self._reader.next():
            found.append(packet)
            if packet.type == PacketType.ACCEPT:
                self.is_accepted = self._reader.wide = True
        return found

    def message(self, data: bytes) -> bytes:
        """Sends one request; the bytes of its answer."""
        return b"".join(packet.payload for packet in self.feed(request(data)))

    def log_on(self, user: str = "HR", password: str = "hr", field_version: int = 24) -> Messages:
        messages = Messages(min(field_version, self.connection.release.field_version))
        self.feed(connect())
        self.message(protocol())
        self.message(data_types(field_version))
        challenge = pairs_of(self.message(messages.auth_one(user)))
        self.message(messages.auth_two(user, password, challenge))
        return messages

    def _handle(self, event: Event) -> bytes:
        match event:
            case Connect():
                number = self.session.refusal(event)
                if number is None:
                    return self.connection.accept(event)
                return self.connection.refuse(number)
            case Request():
                return b"".join(self.session.respond(event))
            case BreakReceived():
                return self.connection.acknowledge_break()
            case ResetReceived():
                return b"".join(self.session.reset())
            case RequestHeld() | Ended():
                return b""
