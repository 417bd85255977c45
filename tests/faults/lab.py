"""Where things go wrong on purpose: listeners, certificates and wallets of one test, all on loopback."""

import asyncio
import datetime as dt
import socket
import ssl
import warnings
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from mcp_oracle.application import compose, target_finder
from mcp_oracle.commands.check_steps import steps
from mcp_oracle.connect.diagnosis.run import diagnose
from mcp_oracle.connect.diagnosis.step import Case, Report
from mcp_oracle.errors import OracleMcpError
from mcp_oracle.sandbox.embedded import start
from mcp_oracle.sandbox.server import Options
from mcp_oracle.sandbox.types import Client, DatabaseSession, OraError, Profile
from mcp_oracle.session.diagnosis import Opened
from mcp_oracle.settings import Connection, Limits, Secret, Settings
from mcp_oracle.tools.call import Caller
from tests.loopback.certificates import Authority, Issued, private_pem
from tests.loopback.listener import Treatment, listening

GUARD = 30.0
"""Far above every deadline here, far below what the retries of a connect string would take."""
LIMITS = Limits(connect_seconds=10.0)
IMPATIENT = Limits(connect_seconds=1.0)
"""For what never answers."""
PASSWORD = "Wallet-2026"


class Papers:
    """Keys are slow to make: one of each kind for all tests."""

    def __init__(self) -> None:
        self.authority = Authority()
        self.stranger = Authority("Somebody else's CA")
        self.client = self.authority.issue("client", 90)
        self.server = self.authority.issue(days=90)


class LockedOut:
    """A database that checks the password and then refuses the session with one ORA- number."""

    profile: Profile = "23ai"

    def __init__(self, number: int, password: str = "pw") -> None:
        self._number, self._password = number, password

    def passwords(self) -> dict[str, str]:
        return {"READER": self._password}

    def services(self) -> frozenset[str]:
        return frozenset({"x"})

    def default_account(self) -> tuple[str, str]:
        return "reader", "pw"

    def session(self, client: Client) -> DatabaseSession:
        raise OraError(self._number, "refused by the test", fatal=True)


@dataclass
class Lab:
    folder: Path
    papers: Papers
    stack: ExitStack

    def listen(self, treat: Treatment, tls: ssl.SSLContext | None = None) -> int:
        return self.stack.enter_context(listening(treat, tls)).port

    def locked_out(self, number: int, password: str = "pw") -> int:
        endpoint = start(LockedOut(number, password), options=Options())
        self.stack.callback(endpoint.stop)
        return endpoint.port

    def closed_port(self) -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    def deaf_port(self) -> int:
        """Its queue is full, so the kernel drops every SYN: what a firewall does."""
        server = self.stack.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        address = server.getsockname()
        for _ in range(8):
            filler = self.stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(address)
        return int(address[1])

    def tls(
        self,
        issued: Issued | None = None,
        *,
        mutual: bool = False,
        newest: ssl.TLSVersion | None = None,
    ) -> ssl.SSLContext:
        issued = issued or self.papers.server
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(
            self.file("server.pem", issued.pem), self.file("server.key", private_pem(issued.key))
        )
        if mutual:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(cadata=self.papers.authority.pem.decode())
        if newest is not None:
            with warnings.catch_warnings():
                # A listener that speaks nothing newer is the point of it.
                warnings.filterwarnings("ignore", "ssl.TLSVersion.TLSv1_1 is deprecated")
                context.maximum_version = newest
        return context

    def file(self, name: str, content: bytes | str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(0o600)
        return path

    def wallet(self, *parts: bytes) -> str:
        """A directory with an ewallet.pem of these parts."""
        return str(self.file("wallet/ewallet.pem", b"".join(parts)).parent)

    def trust(self) -> str:
        """A wallet that only trusts our authority."""
        return self.wallet(self.papers.authority.pem)

    def client_wallet(self, password: str = "") -> str:
        client = self.papers.client
        return self.wallet(private_pem(client.key, password), client.pem, self.papers.authority.pem)

    def tns(self, text: str | bytes) -> str:
        return str(self.file("tns/tnsnames.ora", text).parent)

    def certificate(self, begins: float, ends: float) -> Issued:
        """A client's certificate, valid between these days from now."""
        template = self.papers.client.certificate
        now = dt.datetime.now(dt.UTC)
        builder = x509.CertificateBuilder().subject_name(template.subject)
        builder = builder.issuer_name(template.issuer).public_key(template.public_key())
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now + dt.timedelta(days=begins))
        builder = builder.not_valid_after(now + dt.timedelta(days=ends))
        return Issued(
            self.papers.client.key, builder.sign(self.papers.authority.key, hashes.SHA256())
        )


def connection(
    dsn: str,
    user: str = "reader",
    password: str = "pw",
    *,
    wallet_location: str = "",
    tns_admin: str = "",
) -> Connection:
    return Connection(
        connect_string=dsn,
        user=user,
        password=Secret(password) if password else None,
        wallet_location=wallet_location,
        tns_admin=tns_admin,
    )


async def first_call(configured: Connection, limits: Limits = LIMITS) -> OracleMcpError:
    """What the first tool call says."""
    async with AsyncExitStack() as stack, asyncio.timeout(GUARD):
        built = compose(Settings(configured, limits))
        stack.push_async_callback(built.close)
        try:
            await built.call("run_query", {"sql": "SELECT 1 AS n FROM dual"}, Caller())
        except OracleMcpError as error:
            return error
    raise AssertionError("the call was answered")


async def check(configured: Connection, limits: Limits = LIMITS) -> list[Report]:
    """What `check` says, step by step."""
    opened = Opened()
    try:
        found = steps(limits, target_finder(configured), opened)
        async with asyncio.timeout(GUARD):
            return [report async for report in diagnose(found, Case(configured))]
    finally:
        await opened.close()
