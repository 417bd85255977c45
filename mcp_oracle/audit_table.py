"""The keys of `[audit]`, as data: which variable stands in for each, what it may be, what it means. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from mcp_oracle.connection_table import Key, number, one_of, read_values, secret, text

Binds = Literal["types", "hashes"]
OnFailure = Literal["refuse", "continue"]


@dataclass(frozen=True, slots=True)
class AuditSettings:
    """Where the audit goes, and what is in it.

    Attributes:
        destination: a file's path, `stderr`, or empty for none.
        binds: how the values of binds appear.
        file_bytes: the file is renamed to `.1` when a record would make it larger than this.
        files: renamed files that are kept, `.1` the newest.
        on_failure: what becomes of a call whose record cannot be written.
    """

    destination: str = ""
    binds: Binds = "types"
    file_bytes: int = 10_000_000
    files: int = 5
    on_failure: OnFailure = "refuse"


AUDIT_KEYS: Mapping[str, Key] = {
    "destination": Key(
        "MCP_ORACLE_AUDIT", "a file's path, on a local disk, or `stderr`; no audit without it", text, "none"
    ),
    "binds": Key(
        "MCP_ORACLE_AUDIT_BINDS", "binds appear as `types` of their values or as keyed `hashes`",
        one_of("types", "hashes"), "types",
    ),
    "key": Key(
        "MCP_ORACLE_AUDIT_KEY",
        "key of the hashes, or a reference to it: `env:NAME`, `file:PATH`, `vault:OCID`; with it equal values have"
        " equal hashes in every process",
        secret, "random for each process",
    ),
    "file_bytes": Key(
        "MCP_ORACLE_AUDIT_FILE_BYTES", "the file is renamed to `.1` before it grows larger",
        number(1, 1 << 40), "10,000,000",
    ),
    "files": Key("MCP_ORACLE_AUDIT_FILES", "renamed files that are kept", number(0, 1000), "5"),
    "on_failure": Key(
        "MCP_ORACLE_AUDIT_ON_FAILURE",
        "when a record cannot be written: `refuse` withholds the answer and refuses calls until writing works again,"
        " `continue` answers and says in the next record how many are missing",
        one_of("refuse", "continue"), "refuse",
    ),
}  # fmt: skip


def read_audit(
    table: Mapping[str, Any], environ: Mapping[str, str]
) -> tuple[AuditSettings, str | None]:
    """The settings, and the key of the hashes or the reference to it.

    Raises:
        ConfigurationError: an unknown key or a wrong value.
    """
    values = read_values(table, environ, "audit", is_alone=True, keys=AUDIT_KEYS)
    key = values.pop("key", None)
    return AuditSettings(**values), key
