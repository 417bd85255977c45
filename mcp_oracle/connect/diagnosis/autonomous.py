"""The step about a database given by OCID: is it there, is it open, which of its connect strings is used."""

from dataclasses import dataclass

from mcp_oracle.connect.diagnosis.identity import CLOUD_SECONDS, Source
from mcp_oracle.connect.diagnosis.step import Case, Outcome, ok, skipped


@dataclass(frozen=True, slots=True)
class AutonomousDatabase:
    """Asks OCI; nothing is started, stopped or changed, though a wallet may be downloaded."""

    source: Source
    name: str = "autonomous-database"
    title: str = "Autonomous Database"
    seconds: float = CLOUD_SECONDS

    async def run(self, case: Case, /) -> Outcome:  # noqa: ARG002 - a step's signature
        found = await self.source.database()
        if found is None:
            return skipped("not needed: the connect string is no OCID")
        level = found.string.level
        wallet = f"wallet in {found.wallet.directory}" if found.wallet else ""
        way = "TLS without a wallet" if found.string.walletless else wallet or "the wallet given"
        state = found.database.state
        return ok(
            f"{found.database.name} is {state.lower()}; service {level}, {way}",
            state=state,
            service=level,
            walletless=found.string.walletless,
        )
