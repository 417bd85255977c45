"""OCI configuration files with throw-away keys, and a stub that knows them."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from mcp_oracle.connect.oci.profile import fingerprint_of
from tests.loopback.certificates import new_key, private_pem
from tests.loopback.oci_stub import OciStub
from tests.loopback.tokens import signed

TENANCY = "ocid1.tenancy.oc1..aaaatenancy"
USER = "ocid1.user.oc1..aaaauser"
REGION = "eu-frankfurt-1"


@dataclass
class ConfigFile:
    """One file; each method adds a profile to it and its key to the stub."""

    directory: Path
    stub: OciStub
    key: RSAPrivateKey = field(default_factory=new_key)

    @property
    def path(self) -> Path:
        return self.directory / "config"

    def write(self, name: str, values: dict[str, str]) -> None:
        lines = [f"[{name}]", *(f"{key} = {value}" for key, value in values.items()), ""]
        with self.path.open("a", encoding="utf-8") as file:
            file.write("\n".join(lines))

    def api_key(self, name: str = "CODEX", pass_phrase: str = "", **changes: str) -> None:
        self.stub.keys[f"{TENANCY}/{USER}/{fingerprint_of(self.key)}"] = self.key.public_key()
        file = self._key_file(name, pass_phrase)
        phrase = {"pass_phrase": pass_phrase} if pass_phrase else {}
        values = {
            "user": USER,
            "tenancy": TENANCY,
            "fingerprint": fingerprint_of(self.key),
            "key_file": str(file),
            "region": REGION,
            "log_requests": "true",
            "mcp_oracle_endpoint": self.stub.url,
        }
        self.write(name, {**values, **phrase, **changes})

    def session(self, name: str = "CODEX", seconds: float = 3600, **changes: str) -> None:
        token = signed(self.stub.issuer.key, {"sub": "session", "exp": time.time() + seconds})
        self.stub.keys[f"ST${token}"] = self.key.public_key()
        file = self.directory / f"{name}.token"
        file.write_text(token + "\n", encoding="utf-8")
        values = {
            "tenancy": TENANCY,
            "fingerprint": fingerprint_of(self.key),
            "key_file": str(self._key_file(name)),
            "security_token_file": str(file),
            "region": REGION,
            "mcp_oracle_endpoint": self.stub.url,
        }
        self.write(name, {**values, **changes})

    def key_text(self) -> str:
        """A line of the private key, to look for where it must not be."""
        return private_pem(self.key).decode().splitlines()[5]

    def _key_file(self, name: str, pass_phrase: str = "") -> Path:
        file = self.directory / f"{name}.pem"
        file.write_bytes(private_pem(self.key, pass_phrase))
        file.chmod(0o600)
        return file
