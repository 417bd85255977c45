"""Turns the driver's exceptions into ours: cause, ORA number, next step, no secret.

The driver wraps some ORA- errors in a DPY- error (a lost session is always DPY-4011) and puts what matters of a failed
connect into the second line of its text.
"""

import re
from dataclasses import dataclass

import oracledb

from mcp_oracle.errors import ConnectError, DatabaseError, OracleMcpError
from mcp_oracle.session.advice import advice

LOG_ON_REFUSED = frozenset({1005, 1017, 1045, 28000, 28001, 28003})
"""Never tried again by itself: each further attempt counts towards locking the account."""

_SECRET = re.compile(r"(?i)\b(password|passwd|pwd|token)\s*=\s*[^)\s;&]+")
_CREDENTIALS = re.compile(r"(?<![\w$])([\w$#.-]+)/[^\s@/]+@")
_HELP = re.compile(r"\s*Help: https?://\S+")
_ORA = re.compile(r"ORA-(\d{5})")


@dataclass(frozen=True, slots=True)
class Symptom:
    """A text in a failed connect, what it means, what to do."""

    pattern: str
    cause: str
    next_step: str


SYMPTOMS = (
    Symptom("DPY-6001|ORA-12514", "the listener does not know the service",
            "check the service name; an Autonomous Database that is stopped or starting answers the same way"),
    Symptom("DPY-6003|ORA-12505", "the listener does not know the SID",
            "use the service name: host:port/service"),
    Symptom("ORA-12506|ORA-12529", "the listener refuses this client's address",
            "add the address to the database's access control list"),
    Symptom("ORA-12516|ORA-12519|ORA-12520|ORA-00018|ORA-00020", "the database has no session left",
            "wait, or lower the number of sessions (MCP_ORACLE_SESSIONS)"),
    Symptom("DPY-4027|DPY-4026|DPY-4000", "the TNS alias or its tnsnames.ora was not found",
            "set TNS_ADMIN to the directory of tnsnames.ora, and use an alias that is in it"),
    Symptom("DPY-4017|DPY-4018|DPY-4021|DPY-3001", "the connect string cannot be read",
            "write host:port/service, tcps://host:port/service, a descriptor, or a TNS alias"),
    Symptom("DPY-2018", "the wallet directory has no ewallet.pem",
            "download the wallet again: thin mode reads ewallet.pem only"),
    Symptom("DPY-6006|DPY-6002", "the server's certificate is for another host",
            "use the host name of the certificate, as the wallet's tnsnames.ora has it"),
    Symptom("CERTIFICATE_VERIFY_FAILED", "the server's certificate is not trusted",
            "give DB_WALLET_LOCATION, or use the TLS string on port 1521 with a public certificate"),
    Symptom("CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE", "the server wants a client certificate (mTLS)",
            "give DB_WALLET_LOCATION and DB_WALLET_PASSWORD of a current wallet"),
    Symptom("WRONG_VERSION_NUMBER", "a TLS connection was tried to a port without TLS",
            "drop tcps:// or use the TLS port"),
    Symptom("(?i)connection refused|Errno 111|Errno 61|Connect call failed", "nothing listens on that host and port",
            "check host and port, and whether the database is running"),
    Symptom("(?i)name or service not known|nodename nor servname|getaddrinfo|Errno -[25]",
            "the host name cannot be resolved", "check the host name, VPN and DNS"),
    Symptom("(?i)timed out", "the host does not answer", "check host, port, firewall and access control list"),
    Symptom("DPY-3010", "the database is older than 12.1", "thin mode needs Oracle Database 12.1 or later"),
    Symptom("DPY-3015", "the user has only a 10G password verifier", "ask a DBA to set the password anew"),
    Symptom("DPY-4011", "the connection was closed while it was being made",
            "if the port speaks TLS, write tcps:// in front of the host; else check the database's alert log"),
)  # fmt: skip


def redact(text: str) -> str:
    """The text without passwords: the driver echoes connect strings."""
    text = _SECRET.sub(lambda m: f"{m[1]}=***", text)
    return _CREDENTIALS.sub(lambda m: f"{m[1]}/***@", text)


def describe(error: BaseException) -> str:
    """The driver's own message, redacted, without its help link, in one line."""
    return redact(" ".join(_HELP.sub("", str(error)).split()))


def details(error: oracledb.Error) -> tuple[int, bool, int | None]:
    """ORA number (0 if none), whether the session is dead, and the offset in the statement's text."""
    info = error.args[0] if error.args else None
    number = int(getattr(info, "code", 0) or 0)
    dead = bool(getattr(info, "is_session_dead", False))
    offset = getattr(info, "offset", None)
    return number, dead, offset if isinstance(offset, int) and offset >= 0 else None


def connect_failure(error: BaseException, where: str) -> ConnectError:
    """The failure of an attempt to connect to `where`."""
    text = describe(error)
    number = details(error)[0] if isinstance(error, oracledb.Error) else 0
    if not number and (found := _ORA.search(text)):
        number = int(found[1])
    if number in LOG_ON_REFUSED:
        said = advice(number)
        return ConnectError(
            f"Log-on to {where} was refused: ORA-{number:05d}. {said.cause}",
            said.next_step,
            ora=number,
        )
    for symptom in SYMPTOMS:
        if re.search(symptom.pattern, text):
            return ConnectError(
                f"Cannot connect to {where}: {symptom.cause} ({text}).",
                f"{symptom.next_step}; then call again.",
                ora=number or None,
            )
    return ConnectError(
        f"Cannot connect to {where}: {text}.",
        "tell the user; call again when it is corrected.",
        ora=number or None,
    )


def statement_failure(error: BaseException) -> OracleMcpError:
    """The failure of a statement that was sent."""
    if not isinstance(error, oracledb.Error):
        return DatabaseError(
            f"The driver could not read a value of the result: {describe(error)}.",
            "select the column through TO_CHAR, for example TO_CHAR(c, 'SYYYY-MM-DD HH24:MI:SS') for a date.",
        )
    number, dead, offset = details(error)
    text = describe(error)
    if dead:
        return ConnectError(
            f"The connection was lost while the statement ran: {text}. Whether it was executed is not known.",
            "call again: the next call uses a new connection.",
            ora=number or None,
        )
    said = advice(number)
    return DatabaseError(
        f"{text} {said.cause}".strip(), said.next_step, ora=number or None, offset=offset
    )
