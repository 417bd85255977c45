"""The OCI services that we use, on loopback: they verify each request's signature, its date and its body's digest.

Identity data plane, Database, Vault; for instance principals also the metadata service and the token exchange. Keys and
tokens are throw-away. What goes wrong is asked for with `fail`, `hold` and `clock_offset`.
"""

import base64
import email.utils
import hashlib
import io
import json
import re
import threading
import time
import zipfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlparse

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key

from mcp_oracle.connect.tokens.token import expiry
from tests.loopback.certificates import Authority, Issued, private_pem, wallet_pem
from tests.loopback.tokens import Issuer

Answer = tuple[int, object]
DENIED: Answer = (
    404,
    {
        "code": "NotAuthorizedOrNotFound",
        "message": "Authorization failed or requested resource not found.",
    },
)
SKEW = 300.0
SIGNED = {"date", "(request-target)", "host"}
SIGNED_BODY = {"x-content-sha256", "content-type", "content-length"}


@dataclass(frozen=True)
class Seen:
    """One request and whether its signature held."""

    method: str
    path: str
    key_id: str
    problem: str
    body: bytes


@dataclass
class OciStub:
    """Attributes are what a test sets up and looks at.

    Attributes:
        keys: public key by key id, `tenancy/user/fingerprint`; of sessions and principals `ST$` and the token.
        fail: answers by a regular expression on the path.
        hold: with an event, requests wait for it.
        clock_offset: seconds by which the service's clock is ahead.
    """

    issuer: Issuer
    authority: Authority
    keys: dict[str, RSAPublicKey] = field(default_factory=dict[str, RSAPublicKey])
    databases: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    secrets: dict[str, str] = field(default_factory=dict[str, str])
    fail: dict[str, Answer] = field(default_factory=dict[str, Answer])
    hold: threading.Event | None = None
    clock_offset: float = 0
    instance: Issued | None = None
    requests: list[Seen] = field(default_factory=list[Seen])
    wallet_days: float = 1
    url: str = ""

    def paths(self) -> list[str]:
        return [seen.path for seen in self.requests]

    def count(self, pattern: str) -> int:
        return sum(bool(re.search(pattern, path)) for path in self.paths())

    def now(self) -> float:
        return time.time() + self.clock_offset

    def answer(self, seen: Seen) -> Answer:
        for pattern, answer in self.fail.items():
            if re.search(pattern, seen.path):
                return answer
        path = urlparse(seen.path).path
        if path.startswith("/opc/v2/"):
            return self._metadata(path)
        if seen.problem:
            return 401, {"code": "NotAuthenticated", "message": f"stub: {seen.problem}"}
        for pattern, serve in self._services().items():
            if found := re.fullmatch(pattern, path):
                return serve(seen, *found.groups())
        return DENIED

    def problem(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[str, str]:
        """The key id and what is wrong with the signature."""
        text = headers.get("authorization", "")
        parts = dict(re.findall(r'(\w+)="([^"]*)"', text))
        if not text.startswith("Signature ") or "signature" not in parts:
            return "", "no signature"
        key_id, names = parts["keyId"], parts["headers"].split()
        needed = SIGNED | SIGNED_BODY if body else set(SIGNED)
        if path == "/v1/x509":
            needed -= {"host"}
        if not needed <= set(names):
            return key_id, f"not signed: {needed - set(names)}"
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        if body and digest != headers.get("x-content-sha256"):
            return key_id, "wrong digest"
        date = email.utils.parsedate_to_datetime(headers["date"]).timestamp()
        if abs(self.now() - date) > SKEW:
            return key_id, "the date is too far off"
        return key_id, self._key_problem(key_id, self._signed(method, path, headers, names), parts)

    def _signed(self, method: str, path: str, headers: dict[str, str], names: list[str]) -> bytes:
        target = f"{method.lower()} {path}"
        lines = [f"{n}: {target if n == '(request-target)' else headers[n]}" for n in names]
        return "\n".join(lines).encode()

    def _key_problem(self, key_id: str, signed: bytes, parts: dict[str, str]) -> str:
        key = self.keys.get(key_id)
        if key is None:
            return "unknown key"
        try:
            signature = base64.b64decode(parts["signature"])
            key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return "wrong signature"
        if key_id.startswith("ST$") and expiry(key_id[3:]) < self.now():
            return "the session has expired"
        return ""

    def _services(self) -> dict[str, Callable[..., Answer]]:
        return {
            "/v1/actions/generateScopedAccessToken": self._token,
            "/v1/x509": self._exchange,
            r"/20160918/autonomousDatabases/([^/]+)": self._database,
            r"/20160918/autonomousDatabases/([^/]+)/actions/generateWallet": self._wallet,
            r"/20190301/secretbundles/([^/]+)": self._secret,
        }

    def _token(self, seen: Seen) -> Answer:
        details = json.loads(seen.body)
        holder = load_pem_public_key(details["publicKey"].encode())
        assert isinstance(holder, RSAPublicKey)
        who = seen.key_id.split("/")[1] if "/" in seen.key_id else "principal"
        return 200, {"token": self.issuer.bound(who, holder, scope=details["scope"])}

    def _database(self, _: Seen, ocid: str) -> Answer:
        return (200, self.databases[ocid]) if ocid in self.databases else DENIED

    def _wallet(self, seen: Seen, ocid: str) -> Answer:
        if ocid not in self.databases:
            return DENIED
        password = json.loads(seen.body)["password"]
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr(
                "ewallet.pem", wallet_pem(self.authority, password, days=self.wallet_days)
            )
            archive.writestr("tnsnames.ora", "# not read: OCI names the string\n")
            archive.writestr("../outside", "a name that must not be followed")
            archive.writestr("cwallet.sso", "not read by thin mode")
        return 200, content.getvalue()

    def _secret(self, _: Seen, ocid: str) -> Answer:
        if ocid not in self.secrets:
            return DENIED
        content = base64.b64encode(self.secrets[ocid].encode()).decode()
        bundle = {"contentType": "BASE64", "content": content}
        return 200, {"secretId": ocid, "versionNumber": 1, "secretBundleContent": bundle}

    # ---- instance principals

    def _metadata(self, path: str) -> Answer:
        if self.instance is None:
            return 404, b""
        files = {
            "/opc/v2/instance/region": b"fra",
            "/opc/v2/identity/cert.pem": self.instance.pem,
            "/opc/v2/identity/key.pem": private_pem(self.instance.key),
            "/opc/v2/identity/intermediate.pem": self.authority.pem,
        }
        return (200, files[path]) if path in files else (404, b"")

    def _exchange(self, seen: Seen) -> Answer:
        der = base64.b64decode(json.loads(seen.body)["publicKey"])
        holder = load_der_public_key(der)
        assert isinstance(holder, RSAPublicKey)
        token = self.issuer.bound("instance", holder)
        self.keys[f"ST${token}"] = holder
        return 200, {"token": token}

    def knows_instance(self, tenancy: str) -> None:
        """There is a metadata service, for an instance of this tenancy."""
        self.instance = self.authority.issue(f"opc-tenant:{tenancy}")
        digest = self.instance.certificate.fingerprint(hashes.SHA1()).hex(":").upper()
        self.keys[f"{tenancy}/fed-x509/{digest}"] = self.instance.key.public_key()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stub: OciStub

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Tests read `requests`."""

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        key_id, problem = self.stub.problem(self.command, self.path, headers, body)
        seen = Seen(self.command, self.path, key_id, problem, body)
        self.stub.requests.append(seen)
        if self.stub.hold is not None:
            self.stub.hold.wait(30)
        status, content = self.stub.answer(seen)
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response_only(status)
        self.send_header("date", email.utils.formatdate(self.stub.now(), usegmt=True))
        kind = "application/octet-stream" if isinstance(content, bytes) else "application/json"
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(raw)))
        self.send_header("opc-request-id", "STUB/1")
        self.end_headers()
        self.wfile.write(raw)

    do_POST = do_GET  # noqa: N815 - the base class looks for these names


@contextmanager
def serving(authority: Authority | None = None, issuer: Issuer | None = None) -> Generator[OciStub]:
    stub = OciStub(issuer or Issuer(), authority or Authority())
    handler = type("Handler", (_Handler,), {"stub": stub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    stub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=lambda: server.serve_forever(0.01), daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        if stub.hold is not None:
            stub.hold.set()
        server.shutdown()
        server.server_close()
        thread.join()


def database(ocid: str, walletless: str = "", mutual: str = "", **facts: object) -> dict[str, Any]:
    """A database as the service describes it, with a connect string for each way in that it has."""
    strings = [
        {
            "displayName": f"stub_{level}",
            "consumerGroup": level.upper(),
            "protocol": "TCPS",
            "tlsAuthentication": kind,
            "hostFormat": "FQDN",
            "sessionMode": "DIRECT",
            "syntaxFormat": "EZCONNECTPLUS",
            "value": value,
        }
        for kind, value in (("SERVER", walletless), ("MUTUAL", mutual))
        for level in ("high", "tp", "low")
        if value
    ]
    return {
        "id": ocid,
        "compartmentId": "ocid1.compartment.oc1..c",
        "dbName": "STUB",
        "displayName": "Stub database",
        "lifecycleState": "AVAILABLE",
        "isMtlsConnectionRequired": not walletless,
        "connectionStrings": {"profiles": strings},
        **facts,
    }
