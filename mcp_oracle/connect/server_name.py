"""Whether a server's certificate is for the host that was asked for, by the driver's rules. Pure.

They differ from a browser's: a name may stand in the subject's CN as well, one wild card is allowed in the first
label, and IP addresses are never matched.
"""

import re

from cryptography import x509
from cryptography.x509.oid import NameOID

from mcp_oracle.connect.symptoms import table
from mcp_oracle.errors import ConnectError

_PARTS = re.compile(r'(?:^|,)\s*([A-Za-z]+)\s*=\s*("(?:[^"]|"")+"|[^,]+)')


def check_server_name(certificate: x509.Certificate, host: str, dn: str) -> None:
    """Raises: ConnectError if the certificate is for another host, or has another DN than `dn` where one is given."""
    found = names(certificate)
    if dn:
        subject = certificate.subject.rfc4514_string()
        if parts(subject) != parts(dn):
            raise _mismatch(f"its DN is {subject}, not {dn}")
    elif not any(matches(host, name) for name in found):
        raise _mismatch(f"it is for {', '.join(found) or 'no name'}, not for {host}")


def names(certificate: x509.Certificate) -> list[str]:
    """The host names of a certificate."""
    found: list[str] = []
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        found += extension.value.get_values_for_type(x509.DNSName)
    except (x509.ExtensionNotFound, ValueError):
        pass
    common = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    found += [str(attribute.value) for attribute in common]
    return list(dict.fromkeys(found))


def matches(host: str, name: str) -> bool:
    """`*.x.com` and `db*.x.com` match one label."""
    host, name = host.lower(), name.lower()
    if host == name:
        return True
    host_label, _, host_rest = host.partition(".")
    label, _, rest = name.partition(".")
    if not rest or rest != host_rest or label.count("*") != 1:
        return False
    start, _, end = label.partition("*")
    return (
        len(host_label) >= len(label) - 1
        and host_label.startswith(start)
        and host_label.endswith(end)
    )


def parts(dn: str) -> dict[str, str]:
    """A DN without regard to order, spaces, and the case of its keys."""
    return {key.upper(): value.strip() for key, value in _PARTS.findall(dn)}


def _mismatch(what: str) -> ConnectError:
    symptom = table()["server-name-mismatch"].filled()
    error = ConnectError(
        f"{symptom.cause[:1].upper()}{symptom.cause[1:]}: {what}.", f"{symptom.remedy}."
    )
    error.symptom = symptom.symptom.id
    return error
