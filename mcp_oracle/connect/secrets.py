"""Secrets by reference: `env:NAME`, `file:PATH`, `vault:OCID`; anything else is the secret itself.

They are looked up when a connection is opened, so a rotated secret takes effect with the next one. A secret leaves
here only inside `Secret`; errors name the reference, never what it led to.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mcp_oracle.connect.off_loop import off_loop
from mcp_oracle.connect.symptoms import configuration_error
from mcp_oracle.settings import Secret

FILE_SECONDS = 5.0
LARGEST_FILE = 64 << 10
"""Bytes; the largest secret in OCI Vault has 25,600."""
VAULT_SECONDS = 300.0
"""A secret from Vault is used that long before it is asked for again, unless a log-on with it was refused."""

Vault = Callable[[str], Awaitable[Secret]]


@dataclass(slots=True)
class SecretReader:
    """Reads the secrets of one connection; `vault` gives the current version of a secret in OCI Vault."""

    environ: Mapping[str, str]
    vault: Vault
    clock: Callable[[], float] = time.monotonic
    file_seconds: float = FILE_SECONDS
    _kept: dict[str, tuple[float, Secret]] = field(default_factory=dict[str, tuple[float, Secret]])

    async def read(self, secret: Secret) -> Secret:
        """What a configured secret stands for.

        Raises:
            ConfigurationError: the reference leads nowhere. ConnectError: OCI Vault does not give it.
        """
        kind, _, place = secret.reveal().partition(":")
        if kind == "env":
            return self._from_environ(place)
        if kind == "file":
            return await _from_file(place, self.file_seconds)
        if kind == "vault":
            return await self._from_vault(place)
        return secret

    def forget(self) -> None:
        """Ask Vault anew: what it gave was not accepted."""
        self._kept.clear()

    def _from_environ(self, name: str) -> Secret:
        if name not in self.environ:
            raise configuration_error("secret-variable-missing", name=name)
        return _given(self.environ[name], f"env:{name}")

    async def _from_vault(self, ocid: str) -> Secret:
        until, kept = self._kept.get(ocid, (0.0, None))
        if kept is not None and self.clock() < until:
            return kept
        found = _given((await self.vault(ocid)).reveal(), f"vault:{ocid}")
        self._kept[ocid] = (self.clock() + VAULT_SECONDS, found)
        return found


async def _from_file(place: str, seconds: float) -> Secret:
    try:
        text = await off_loop(lambda: read_text(place), seconds)
    except TimeoutError as error:
        what = f"no end within {seconds:g} s"
        raise configuration_error("secret-file-unreadable", path=place, what=what) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise configuration_error(
            "secret-file-unreadable", path=place, what=reason(error)
        ) from error
    return _given(text.rstrip("\r\n"), f"file:{place}")


def read_text(place: str) -> str:
    """A small text file. Blocking.

    Raises:
        OSError, UnicodeDecodeError, RuntimeError (no home directory), ValueError: it cannot be read.
    """
    with Path(place).expanduser().open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise ValueError(f"larger than {LARGEST_FILE} bytes")
    return content.decode("utf-8-sig")


def reason(error: Exception) -> str:
    """Why `read_text` failed, in words; never the content, which a UnicodeDecodeError would show."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    return (error.strerror or "error") if isinstance(error, OSError) else str(error)


def _given(value: str, reference: str) -> Secret:
    if not value:
        raise configuration_error("secret-empty", reference=reference)
    return Secret(value)
