"""What a step is, what it knows of those before it, and what it answers."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from mcp_oracle.connect.connect_string import Target
from mcp_oracle.connect.located import Located
from mcp_oracle.connect.wallet import Wallet
from mcp_oracle.settings import Connection

Verdict = Literal["ok", "warning", "failed", "skipped"]


@dataclass(slots=True)
class Case:
    """What the steps have found so far; each adds what it found.

    Attributes:
        connection: as configured.
        target: with the credentials looked up, and an OCID turned into a connect string.
        context: TLS with the wallet loaded.
    """

    connection: Connection
    target: Target | None = None
    located: Located | None = None
    wallet: Wallet | None = None
    context: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step found.

    Attributes:
        detail: one line; never a secret.
        warnings: what works and should be changed all the same.
        remedy: what to do; of a failure.
        symptom: the entry of symptoms.toml that a failure is.
        facts: the same in a form for programs.
    """

    verdict: Verdict
    detail: str
    warnings: tuple[str, ...] = ()
    remedy: str = ""
    symptom: str = ""
    facts: Mapping[str, object] = field(default_factory=dict[str, object])


def ok(detail: str, *warnings: str, **facts: object) -> Outcome:
    """All is well, but for the warnings."""
    return Outcome("warning" if warnings else "ok", detail, warnings, facts=facts)


def skipped(why: str) -> Outcome:
    return Outcome("skipped", why)


class Step(Protocol):
    """One thing to look at.

    Attributes:
        name: stable, for programs. title: for people.
        seconds: what it may take at most.
    """

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def seconds(self) -> float: ...

    async def run(self, case: Case, /) -> Outcome:
        """Look, and say what was found.

        Raises:
            OracleMcpError: what was looked for is not as it must be; later steps make no sense.
        """
        ...


@dataclass(frozen=True, slots=True)
class Report:
    """A step that was run or passed over, and how long it took."""

    name: str
    title: str
    outcome: Outcome
    milliseconds: float
