"""Logging on: verifiers, the challenge, the facts that a client is told about its session."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mcp_oracle.sandbox.protocol.logon import AuthRequest
from mcp_oracle.sandbox.protocol.verifier import (
    Challenge,
    Pair,
    RandomBytes,
    Verifier,
    server_proof,
)
from mcp_oracle.sandbox.session.token_logon import TokenAuthority
from mcp_oracle.sandbox.types import Client, OraError

_ADMINISTRATOR_MODES = 0x0020 | 0x0040 | 0x0080 | 0x0400000 | 0x1000000 | 0x2000000 | 0x4000000
"""SYSDBA, SYSOPER, preliminary, SYSASM, SYSBACKUP, SYSDG, SYSKM (python-oracledb `constants.pxi`)."""
MOST_OPEN_CURSORS = 300
"""Clients cache as many statements as this allows; 0 would turn their caches off."""


class Verifiers:
    """What is kept of the passwords. One dummy stands in for every user that does not exist.

    Shared by all sessions; deriving a key takes milliseconds, so it is done once per password.
    """

    def __init__(self, random: RandomBytes) -> None:
        self._random = random
        self._known: dict[tuple[str, str], Verifier] = {}
        self._dummy = Verifier.of(random(16).hex(), random)

    def challenge(self, user: str, passwords: Mapping[str, str]) -> Challenge:
        password = passwords.get(user)
        if password is None:
            return Challenge.of(self._dummy, self._random, user_exists=False)
        verifier = self._known.get((user, password))
        if verifier is None:
            verifier = self._known[user, password] = Verifier.of(password, self._random)
        return Challenge.of(verifier, self._random, user_exists=True)


@dataclass(slots=True)
class Logon:
    """One log-on: in two steps with a password, in the second one alone with a token.

    Attributes:
        proof: after success, what shows the client that we are the right server.
    """

    verifiers: Verifiers
    passwords: Mapping[str, str]
    random: RandomBytes
    tokens: TokenAuthority | None = None
    user: str = ""
    proof: Pair | None = None
    _challenge: Challenge | None = None
    _facts: dict[str, str] = field(default_factory=dict[str, str])

    def start(self, auth: AuthRequest) -> tuple[Pair, ...]:
        self.user = auth.user
        self._facts.update(auth.pairs)
        self._challenge = self.verifiers.challenge(auth.user, self.passwords)
        return tuple(self._challenge.pairs())

    def finish(self, auth: AuthRequest, service: str, now: float) -> None:
        """Raises: OraError if the client does not get in."""
        if "AUTH_TOKEN" in auth.pairs and self.tokens is not None:
            self.user = self._known(self.tokens.user(auth, service, now))
            _refuse_unsupported(auth)
            return
        shared_key = self._challenge.check(auth.pairs) if self._challenge else None
        if shared_key is None:
            raise _denied()
        _refuse_unsupported(auth)
        self.proof = server_proof(shared_key, self.random)

    def _known(self, user: str) -> str:
        if user not in self.passwords:
            raise _denied()
        return user

    def client(self, service: str, session_id: int, serial: int) -> Client:
        program = self._facts.get("AUTH_PROGRAM_NM", "")
        machine = self._facts.get("AUTH_MACHINE", "")
        return Client(self.user, service, session_id, serial, program, machine)


def _denied() -> OraError:
    return OraError(1017, "invalid credential or not authorized; logon denied", fatal=True)


def _refuse_unsupported(auth: AuthRequest) -> None:
    if auth.mode & _ADMINISTRATOR_MODES:
        raise OraError(1031, "insufficient privileges", fatal=True)
    if "PROXY_CLIENT_NAME" in auth.pairs:
        raise OraError(28150, "proxy not authorized to connect as client", fatal=True)
    if "AUTH_NEWPASSWORD" in auth.pairs:
        raise OraError(3001, "unimplemented feature: changing a password", fatal=True)


def session_facts(client: Client, version_number: int) -> tuple[Pair, ...]:
    facts = {
        "AUTH_VERSION_NO": str(version_number),
        "AUTH_VERSION_STRING": "- sandbox",
        "AUTH_VERSION_SQL": "26",
        "AUTH_SESSION_ID": str(client.session_id),
        "AUTH_SERIAL_NUM": str(client.serial),
        "AUTH_DBNAME": client.service.upper(),
        "AUTH_INSTANCENAME": "sandbox",
        "AUTH_SC_INSTANCE_NAME": "sandbox",
        "AUTH_SC_SERVICE_NAME": client.service,
        "AUTH_SC_DBUNIQUE_NAME": "SANDBOX",
        "AUTH_SC_REAL_DBUNIQUE_NAME": "sandbox",
        "AUTH_SC_DB_DOMAIN": "",
        "AUTH_SC_SERVER_HOST": "localhost",
        "AUTH_MAX_OPEN_CURSORS": str(MOST_OPEN_CURSORS),
        "AUTH_MAX_IDEN_LENGTH": "128",
    }
    return tuple(Pair(key, value) for key, value in facts.items())
