"""Steps that reach for the listener and say nothing to it yet: name, TCP, TLS. Every address of the string is tried."""

import asyncio
import contextlib
import re
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509

from mcp_oracle.connect.diagnosis.step import Case, Outcome, ok, skipped
from mcp_oracle.connect.off_loop import off_loop
from mcp_oracle.connect.preparation import addresses_of, name_of
from mcp_oracle.connect.route import Address, Description
from mcp_oracle.connect.server_name import check_server_name
from mcp_oracle.connect.symptoms import reported_error
from mcp_oracle.errors import ConnectError

SECONDS = 5.0
"""One address; the addresses of a string are tried at once."""
ALERT_SECONDS = 0.25
"""With TLS 1.3 a server refuses a client's certificate only after the client has finished its handshake."""
EXPIRES_SOON = timedelta(days=14)

Result = tuple[Address, str | ConnectError]
Try = Callable[[Address], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Reaching:
    """A step that goes to every address, with so many seconds for `each`."""

    name: str
    title: str
    ask: Callable[[Case, float], Awaitable[Outcome]]
    each: float

    @property
    def seconds(self) -> float:
        return self.each + 1

    async def run(self, case: Case) -> Outcome:
        return await self.ask(case, self.each)


def names(each: float = SECONDS) -> Reaching:
    """Whether every host has an address: the driver needs all of them."""
    return Reaching("dns", "name resolution", _names, each)


async def _names(case: Case, each: float) -> Outcome:
    async def resolve(address: Address) -> str:
        host, port = address.first_hop
        try:
            found = await off_loop(lambda: addresses_of(host, port), 0.9 * each)
        except TimeoutError as error:
            raise OSError(f"name resolution timed out after {each:g} s") from error
        return f"{host} is {', '.join(found[:4])}"

    results = await _each(_addresses(case), resolve, each)
    for _, found in results:
        if isinstance(found, ConnectError):
            raise found
    return ok("; ".join(dict.fromkeys(str(found) for _, found in results)))


def tcp(each: float = SECONDS) -> Reaching:
    """Whether something listens there."""
    return Reaching("tcp", "TCP connection", _tcp, each)


async def _tcp(case: Case, each: float) -> Outcome:
    async def connect(address: Address) -> str:
        async with _stream(address):
            return f"{name_of(address)} is open"

    return _any(await _each(_addresses(case), connect, each))


def tls(each: float = SECONDS) -> Reaching:
    """The handshake as the driver makes it: same context, same check of the name."""
    return Reaching("tls", "TLS handshake", _tls, each)


async def _tls(case: Case, each: float) -> Outcome:
    if case.located is None or case.context is None:
        return skipped("not needed: the connection has no TLS")
    context, warnings = case.context, list[str]()
    descriptions = {
        address: description
        for description in case.located.route.descriptions
        for address in description.addresses
        if address.uses_tls
    }

    async def shake(address: Address) -> str:
        return await _shake(address, descriptions[address], context, warnings)

    try:
        outcome = _any(await _each(tuple(descriptions), shake, each))
    except ConnectError as error:
        if case.target is not None and case.target.failed(error):
            error.next_step = "The wallet that was kept has been thrown away; check again: a new one is downloaded."
        raise
    return ok(outcome.detail, *outcome.warnings, *warnings)


async def _shake(
    address: Address, description: Description, context: ssl.SSLContext, warnings: list[str]
) -> str:
    async with _stream(address) as (reader, writer):
        await writer.start_tls(context)
        session: ssl.SSLObject = writer.get_extra_info("ssl_object")
        certificate = x509.load_der_x509_certificate(session.getpeercert(binary_form=True) or b"")
        check_server_name(certificate, address.host, description.cert_dn)
        await _await_refusal(reader)
    end = certificate.not_valid_after_utc
    until = end.astimezone(UTC).date().isoformat()
    if end - datetime.now(UTC) < EXPIRES_SOON:
        warnings.append(f"the server's certificate expires on {until}")
    return f"{session.version()}, {certificate.subject.rfc4514_string()}, valid until {until}"


async def _await_refusal(reader: asyncio.StreamReader) -> None:
    """A listener waits for us to speak; one that closes or sends an alert does not want us."""
    with contextlib.suppress(asyncio.TimeoutError):
        async with asyncio.timeout(ALERT_SECONDS):
            if not await reader.read(1):
                raise ConnectionError("EOF occurred after the handshake")


@contextlib.asynccontextmanager
async def _stream(address: Address):  # noqa: ANN202 - the streams of asyncio, closed behind
    reader, writer = await asyncio.open_connection(*address.first_hop)
    try:
        if address.proxy:
            await _through_proxy(address, reader, writer)
        yield reader, writer
    finally:
        writer.transport.abort()


async def _through_proxy(
    address: Address, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    writer.write(f"CONNECT {address.host}:{address.port} HTTP/1.0\r\n\r\n".encode())
    answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    if not re.match(r"HTTP/1\.[01]\s+200\s", answer):
        raise ConnectionError(f"DPY-6004: {answer.splitlines()[0][:100]}")


async def _each(addresses: Sequence[Address], attempt: Try, seconds: float) -> list[Result]:
    """All at once, each with its own end."""

    async def bounded(address: Address) -> Result:
        try:
            async with asyncio.timeout(seconds):
                return address, await attempt(address)
        except ConnectError as error:
            return address, error
        except TimeoutError as error:
            text = str(error) or f"timed out after {seconds:g} s"
            return address, _failure(address, text)
        except (OSError, EOFError) as error:
            return address, _failure(address, str(error) or type(error).__name__)

    return await asyncio.gather(*map(bounded, addresses))


def _failure(address: Address, text: str) -> ConnectError:
    return reported_error(text, name_of(address), {address.protocol})


def _any(results: Sequence[Result]) -> Outcome:
    """Fine if one address works; those that do not are worth a warning."""
    good = [str(found) for _, found in results if not isinstance(found, ConnectError)]
    bad = [found for _, found in results if isinstance(found, ConnectError)]
    if not good:
        raise bad[0]
    return ok("; ".join(dict.fromkeys(good)), *(error.message for error in bad))


def _addresses(case: Case) -> tuple[Address, ...]:
    return case.located.route.addresses if case.located else ()
