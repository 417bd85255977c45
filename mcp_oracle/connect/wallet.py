"""Looks into a wallet before the driver does. Reads files, opens no connection; blocking, so off the event loop.

The driver swallows a wrong wallet password and goes on without the client certificate, and lets OpenSSL ask for a
missing one: on the terminal, or by eating a line of the client's JSON-RPC. Here each of these is an error of its own.
"""

import os
import re
import ssl
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mcp_oracle.connect.place import place
from mcp_oracle.connect.symptoms import configuration_error
from mcp_oracle.errors import ConfigurationError

PEM = "ewallet.pem"
EXPIRES_SOON = timedelta(days=30)

_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
_KEY = re.compile(
    rb"-----BEGIN (?P<kind>[A-Z ]*)PRIVATE KEY-----.*?-----END (?P=kind)PRIVATE KEY-----", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Wallet:
    """A wallet that will work.

    Attributes:
        subject: of the client certificate; empty if the wallet only holds authorities.
        not_after: the end of the client certificate.
        warnings: what the operator should change.
    """

    path: Path
    subject: str = ""
    not_after: datetime | None = None
    warnings: tuple[str, ...] = ()

    @property
    def directory(self) -> str:
        return str(self.path.parent)


def examine(location: str, password: str, now: datetime) -> Wallet:
    """The wallet at `location`, a directory or its ewallet.pem.

    Raises:
        ConfigurationError: it is missing, in another form, broken, expired, or the password does not open it.
    """
    path = _pem(place(location))
    content = _read(path)
    certificates = _certificates(path, content)
    key = _KEY.search(content)
    leaf = certificates[0]
    if key is None:
        return _authorities_only(path, leaf)
    _check_key(path, key, password, certificates)
    _check_dates(path, leaf, now)
    warnings = (*_mode_warnings(path), *_date_warnings(leaf, now))
    return Wallet(path, _subject(leaf), leaf.not_valid_after_utc, warnings)


def client_context(wallet: Wallet | None, password: str) -> ssl.SSLContext:
    """TLS as the driver does it: the system's authorities, the wallet's, its client certificate.

    The name is checked apart, by `tls.check_server`, because the driver's rules differ from OpenSSL's. A password is
    always given, so that OpenSSL never asks for one.
    """
    context = ssl.create_default_context()
    context.check_hostname = False
    if wallet is not None:
        context.load_verify_locations(wallet.path)
        if wallet.subject:
            context.load_cert_chain(wallet.path, password=password)
    return context


def _pem(location: Path) -> Path:
    """The PEM file that the driver will read."""
    try:
        if not location.exists():
            raise configuration_error("wallet-missing", path=location)
        if location.suffix.lower() == ".zip":
            raise configuration_error("wallet-zipped", path=location)
        directory = location if location.is_dir() else location.parent
        if (directory / PEM).exists():
            return directory / PEM
        found = sorted(path.name for path in directory.iterdir())
    except OSError as error:
        raise _unreadable(location, error) from error
    archives = [
        name for name in found if name.lower().startswith("wallet") and name.endswith(".zip")
    ]
    if archives:
        raise configuration_error("wallet-zipped", path=directory / archives[0])
    wallets = [name for name in found if name.endswith((".sso", ".p12", ".jks", ".pem"))]
    raise configuration_error(
        "wallet-without-pem", path=directory, found=", ".join(wallets) or "no wallet file at all"
    )


def _unreadable(path: Path, error: OSError) -> ConfigurationError:
    return configuration_error("wallet-unreadable", path=path, what=error.strerror)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _certificates(path: Path, content: bytes) -> list[x509.Certificate]:
    blocks = _CERTIFICATE.findall(content)
    if not blocks or content.count(b"BEGIN CERTIFICATE") != len(blocks):
        what = "a certificate is cut off" if b"BEGIN CERTIFICATE" in content else "no certificate"
        raise configuration_error("wallet-broken", path=path, what=what)
    try:
        return [x509.load_pem_x509_certificate(block) for block in blocks]
    except ValueError as error:
        raise configuration_error(
            "wallet-broken", path=path, what="a certificate does not decode"
        ) from error


def _authorities_only(path: Path, leaf: x509.Certificate) -> Wallet:
    """A PEM without key: fine if it holds authorities to trust, useless if it holds a client's certificate."""
    if leaf.issuer != leaf.subject and not _is_authority(leaf):
        raise configuration_error("wallet-key-missing", path=path)
    return Wallet(path, warnings=("the wallet has no client certificate: it serves TLS, not mTLS",))


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        found = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except (x509.ExtensionNotFound, ValueError):
        return False
    return found.value.ca


def _check_key(
    path: Path, key: re.Match[bytes], password: str, certificates: list[x509.Certificate]
) -> None:
    """That the password opens the key, and that the key is the first certificate's, as OpenSSL needs it."""
    encrypted = b"ENCRYPTED" in key["kind"] or b"Proc-Type: 4,ENCRYPTED" in key[0]
    if encrypted and not password:
        raise configuration_error("wallet-password-missing", path=path)
    try:
        private = serialization.load_pem_private_key(
            key[0] + b"\n", password.encode() if encrypted else None
        )
    except UnsupportedAlgorithm as error:
        what = "the private key's kind or encryption is not supported"
        raise configuration_error("wallet-broken", path=path, what=what) from error
    except (ValueError, TypeError) as error:
        if encrypted:
            raise configuration_error("wallet-password-wrong", path=path) from error
        what = "the private key does not decode"
        raise configuration_error("wallet-broken", path=path, what=what) from error
    form = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    if private.public_key().public_bytes(*form) != certificates[0].public_key().public_bytes(*form):
        raise configuration_error(
            "wallet-key-mismatch", path=path, subject=_subject(certificates[0])
        )


def _check_dates(path: Path, leaf: x509.Certificate, now: datetime) -> None:
    if leaf.not_valid_after_utc < now:
        raise configuration_error("wallet-expired", path=path, date=_date(leaf.not_valid_after_utc))
    if leaf.not_valid_before_utc > now:
        raise configuration_error(
            "wallet-not-yet-valid", path=path, date=_date(leaf.not_valid_before_utc)
        )


def _mode_warnings(path: Path) -> tuple[str, ...]:
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name == "posix" and mode & 0o077:  # elsewhere the bits do not say who may read
        return (f"{path} can be read by others (mode {mode:03o}): chmod 600 {path}",)
    return ()


def _date_warnings(leaf: x509.Certificate, now: datetime) -> tuple[str, ...]:
    if leaf.not_valid_after_utc - now < EXPIRES_SOON:
        date = _date(leaf.not_valid_after_utc)
        return (f"the client certificate expires on {date}: download a new wallet",)
    return ()


def _subject(certificate: x509.Certificate) -> str:
    return certificate.subject.rfc4514_string() or "no subject"


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
