"""A throw-away certificate authority, the certificates it signs, and wallets as Oracle hands them out."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID

DAY = dt.timedelta(days=1)


def new_key() -> RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(key: RSAPrivateKey, password: str = "") -> bytes:
    encryption = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


def public_pem(key: RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True)
class Issued:
    key: RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


class Authority:
    """One certificate authority; `issue` signs for a name.

    Its certificates have all that RFC 5280 asks for: Python 3.13 accepts no others (ssl.VERIFY_X509_STRICT).
    """

    def __init__(self, name: str = "Throw-away CA") -> None:
        self.key = new_key()
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        constraints = x509.BasicConstraints(ca=True, path_length=0)
        signed = self._builder(self._name, self.key, 1).add_extension(constraints, critical=True)
        signed = signed.add_extension(_SIGNS_CERTIFICATES, critical=True)
        self.certificate = signed.sign(self.key, hashes.SHA256())

    def issue(self, name: str = "localhost", days: float = 1) -> Issued:
        """A certificate for a host; a negative number of days makes one that has expired."""
        key = new_key()
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        names = x509.SubjectAlternativeName([x509.DNSName(name)])
        builder = self._builder(subject, key, days).add_extension(names, critical=False)
        return Issued(key, builder.sign(self.key, hashes.SHA256()))

    @cached_property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def _builder(
        self, subject: x509.Name, key: RSAPrivateKey, days: float
    ) -> x509.CertificateBuilder:
        now = dt.datetime.now(dt.UTC)
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(self._name)
        builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - 30 * DAY).not_valid_after(now + days * DAY)
        subject_key = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        return builder.add_extension(subject_key, critical=False).add_extension(
            issuer_key, critical=False
        )


_SIGNS_CERTIFICATES = x509.KeyUsage(
    key_cert_sign=True,
    crl_sign=True,
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    encipher_only=False,
    decipher_only=False,
)


@dataclass(frozen=True)
class ListenerFiles:
    """What a TLS listener on localhost needs, on disk."""

    certificate: Path
    key: Path
    authority: Path


def listener_files(directory: Path, authority: Authority) -> ListenerFiles:
    issued = authority.issue()
    files = ListenerFiles(
        directory / "listener.pem", directory / "listener.key", directory / "ca.pem"
    )
    files.certificate.write_bytes(issued.pem)
    files.key.write_bytes(private_pem(issued.key))
    files.authority.write_bytes(authority.pem)
    return files


def wallet_pem(authority: Authority, password: str = "", days: float = 1) -> bytes:
    """`ewallet.pem` as a download has it: the client's key and certificate, and the authority's."""
    issued = authority.issue("client", days)
    return private_pem(issued.key, password) + issued.pem + authority.pem
