"""Which steps `check` takes, and in which order: nothing that costs a log-on before all that costs nothing."""

import os
from dataclasses import dataclass

from mcp_oracle.connect.connect_string import Target
from mcp_oracle.connect.diagnosis.autonomous import AutonomousDatabase
from mcp_oracle.connect.diagnosis.identity import Credentials, OciProfile, Source, Token
from mcp_oracle.connect.diagnosis.local import ConnectString, WalletStep, Way
from mcp_oracle.connect.diagnosis.network import SECONDS, names, tcp, tls
from mcp_oracle.connect.diagnosis.step import Case, Outcome, Step, ok
from mcp_oracle.dictionary.diagnosis import database, privileges
from mcp_oracle.embedded import EmbeddedSandbox
from mcp_oracle.session.diagnosis import LogOn, Opened, protection, query
from mcp_oracle.settings import Limits


def steps(limits: Limits, source: Source, opened: Opened) -> tuple[Step, ...]:
    each = min(limits.connect_seconds, SECONDS)
    return (
        ConnectString(),
        OciProfile(os.environ),
        AutonomousDatabase(source),
        Credentials(source),
        Way(),
        WalletStep(),
        names(each),
        tcp(each),
        tls(each),
        Token(source),
        LogOn(opened, limits),
        query(opened),
        database(opened),
        protection(opened),
        privileges(opened),
    )


@dataclass(frozen=True, slots=True)
class EmbeddedStart:
    """Starts the sandbox, so that the steps behind have something to look at."""

    sandbox: EmbeddedSandbox
    name: str = "sandbox"
    title: str = "embedded sandbox"
    seconds: float = 30.0

    async def run(self, case: Case) -> Outcome:
        case.target = await self.sandbox.target()
        return ok(f"listens on {case.target.dsn}; sample data, not Oracle Database")


@dataclass(frozen=True, slots=True)
class Known:
    """The sandbox's target, which needs no looking up."""

    target: Target

    async def database(self) -> None:
        """It is given by no OCID."""

    async def without_token(self) -> Target:
        return self.target

    async def with_token(self, target: Target) -> Target:
        return target
