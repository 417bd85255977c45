"""Which layers protect a session: a layer counts as active when a statement that it must refuse was refused on it.

What a setting says is not proof: Autonomous Database can mute a refused ALTER SESSION, and an administrator may have
changed what a name means.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from mcp_oracle.errors import DatabaseError

State = Literal["active", "missing", "unproven", "unavailable"]

TRANSACTION_REFUSALS = frozenset({1456, 16000, 28193, 28194})
"""Read-only transaction, standby or read-only database, read-only session, read-only user."""
SESSION_REFUSALS = frozenset({16000, 28193, 28194})

READ_ONLY_SESSION = "read-only session"

Attempt = Callable[[str], Awaitable[None]]
"""Runs a fixed statement of `session.control` by name."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer on one session.

    Attributes:
        state: `unavailable` means that the release does not have it; `missing` and `unproven` are worth telling.
        detail: what was tried and what came of it.
    """

    name: str
    state: State
    detail: str = ""

    @property
    def warning(self) -> str:
        """A sentence for an answer's note; empty if all is as it should be."""
        if self.state in {"active", "unavailable"}:
            return ""
        return f"Protection layer {self.name} is {self.state}: {self.detail}."


async def read_only_session(attempt: Attempt, *, available: bool) -> Layer:
    """Set the session read-only and prove it, outside any read-only transaction."""
    name = READ_ONLY_SESSION
    if not available:
        return Layer(name, "unavailable", "Oracle 23ai and later have it")
    try:
        await attempt("alter_session_read_only")
    except DatabaseError as error:
        return Layer(name, "missing", f"ALTER SESSION SET READ_ONLY was refused: {error.message}")
    return await proven(name, attempt, SESSION_REFUSALS)


async def read_only_transaction(attempt: Attempt) -> Layer:
    """Start a read-only transaction and prove it; the caller rolls back."""
    await attempt("set_transaction_read_only")
    return await proven("read-only transaction", attempt, TRANSACTION_REFUSALS)


async def proven(name: str, attempt: Attempt, refusals: frozenset[int]) -> Layer:
    try:
        await attempt("must_fail")
    except DatabaseError as error:
        if error.ora in refusals:
            return Layer(name, "active", f"a DELETE was refused with ORA-{error.ora:05d}")
        return Layer(name, "unproven", f"the test statement failed otherwise: {error.message}")
    return Layer(name, "missing", "a DELETE was not refused")
