"""Keeps downloaded wallets in the user's cache, one directory per database, for nobody else to read. Blocking.

A wallet's key is encrypted with a random password, which lies beside it: who may read one may read the other.
"""

import hashlib
import io
import os
import secrets
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mcp_oracle.connect.symptoms import configuration_error
from mcp_oracle.connect.wallet import PEM, examine
from mcp_oracle.errors import ConfigurationError
from mcp_oracle.settings import Secret

_KEPT = (PEM, "tnsnames.ora")
_PASSWORD = "password"  # noqa: S105 - the name of a file
_LARGEST_MEMBER = 1 << 20


@dataclass(frozen=True, slots=True)
class StoredWallet:
    directory: str
    password: Secret


def new_password() -> Secret:
    """As OCI wants it: at least eight characters, a letter, a digit."""
    return Secret(f"w1{secrets.token_urlsafe(24)}")


def place(ocid: str, environ: Mapping[str, str]) -> Path:
    """The directory of a database's wallet."""
    return _cache(environ) / "wallets" / hashlib.sha256(ocid.encode()).hexdigest()[:20]


def find(directory: Path, now: datetime) -> StoredWallet | None:
    """The wallet that is kept there, unless it no longer works."""
    try:
        if os.name == "posix" and directory.stat().st_uid != os.getuid():
            return None
        password = (directory / _PASSWORD).read_text(encoding="utf-8")
        examine(str(directory), password, now)
    except (OSError, ConfigurationError):
        return None
    return StoredWallet(str(directory), Secret(password))


def keep(directory: Path, archive: bytes, password: Secret) -> StoredWallet:
    """Unpack a download in place of what is there.

    Raises:
        ConfigurationError: the directory cannot be written, or the download is no wallet.
    """
    try:
        directory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=directory.parent))
        try:
            _unpack(archive, fresh)
            _write(fresh / _PASSWORD, password.reveal().encode())
            _swap(fresh, directory)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        what = (error.strerror or "error") if isinstance(error, OSError) else "it is no wallet"
        raise configuration_error(
            "wallet-directory", directory=str(directory), what=what
        ) from error
    return StoredWallet(str(directory), password)


def drop(directory: Path) -> None:
    shutil.rmtree(directory, ignore_errors=True)


def _unpack(archive: bytes, directory: Path) -> None:
    """Only the files that thin mode reads, and none by a name of the archive's choosing."""
    with zipfile.ZipFile(io.BytesIO(archive)) as content:
        for name in _KEPT:
            with content.open(name) as member:
                _write(directory / name, member.read(_LARGEST_MEMBER))


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _swap(fresh: Path, directory: Path) -> None:
    """Another process that looks in between finds no wallet, and downloads one."""
    old = fresh.with_name(f"{fresh.name}-old")
    if directory.exists():
        directory.rename(old)
    fresh.rename(directory)
    shutil.rmtree(old, ignore_errors=True)


def _cache(environ: Mapping[str, str]) -> Path:
    named = environ.get("XDG_CACHE_HOME", "")
    if named.startswith("/"):
        return Path(named) / "mcp-oracle-adb"
    home = Path(environ.get("HOME") or "~").expanduser()
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "mcp-oracle-adb"
    return home / ".cache" / "mcp-oracle-adb"
