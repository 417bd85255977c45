"""What OCI says about an Autonomous Database: whether it is open, and which connect string fits. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from mcp_oracle.connect.symptoms import configuration_error, connect_error

_STOPPED = frozenset({"STOPPED", "STOPPING"})
_CHANGING = frozenset({
    "STARTING", "PROVISIONING", "RESTARTING", "RESTORE_IN_PROGRESS", "RECREATING", "ROLE_CHANGE_IN_PROGRESS",
    "UPGRADING",
})  # fmt: skip
_UNAVAILABLE = frozenset({"UNAVAILABLE", "INACCESSIBLE", "RESTORE_FAILED"})
_GONE = frozenset({"TERMINATING", "TERMINATED"})
_PREFERRED = ("low", "tp", "medium", "tpurgent", "high")
"""In this order when the wanted service is not there: LOW shares, the others take more of the database."""


@dataclass(frozen=True, slots=True)
class ConnectString:
    """One of a database's connect strings.

    Attributes:
        level: consumer group: low, medium, high, tp, tpurgent.
        walletless: TLS without a client certificate.
        is_descriptor: a whole descriptor, else Easy Connect.
    """

    level: str
    walletless: bool
    value: str
    is_descriptor: bool = True


@dataclass(frozen=True, slots=True)
class Autonomous:
    """A database as OCI describes it; `state` is the life-cycle state in OCI's words."""

    ocid: str
    name: str
    state: str
    requires_wallet: bool
    strings: Sequence[ConnectString]


def refuse_unless_open(database: Autonomous) -> None:
    """Raises: ConnectError in a state in which no log-on can succeed; others, unknown ones too, are tried."""
    state = database.state.replace("_", " ").lower()
    said = {"name": database.name, "ocid": database.ocid, "state": state}
    for states, symptom in (
        (_STOPPED, "adb-stopped"),
        (_CHANGING, "adb-changing"),
        (_UNAVAILABLE, "adb-unavailable"),
        (_GONE, "adb-gone"),
    ):
        if database.state in states:
            raise connect_error(symptom, **said)


def choose(database: Autonomous, level: str) -> ConnectString:
    """The string to use: without a wallet if the database allows that, of the wanted service if there is one.

    Raises:
        ConfigurationError: there is none.
    """
    walletless = [s for s in database.strings if s.walletless and not database.requires_wallet]
    candidates = walletless or [s for s in database.strings if not s.walletless]
    if not candidates:
        raise configuration_error("adb-no-string", name=database.name)
    order = (level, *_PREFERRED)
    return min(
        candidates,
        key=lambda s: (
            order.index(s.level) if s.level in order else len(order),
            not s.is_descriptor,
        ),
    )
