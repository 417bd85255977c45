"""Steps that send nothing: the connect string, its credentials, the files that it needs."""

from dataclasses import dataclass
from datetime import UTC

from mcp_oracle.connect.connect_string import (
    is_database_ocid,
    read_parts,
    read_route,
    split_credentials,
)
from mcp_oracle.connect.diagnosis.step import Case, Outcome, ok, skipped
from mcp_oracle.connect.located import locate
from mcp_oracle.connect.off_loop import off_loop
from mcp_oracle.connect.preparation import examine_wallet, tls_context
from mcp_oracle.connect.redaction import redact

FILE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class ConnectString:
    """Whether the string is of a form that can work."""

    name: str = "connect-string"
    title: str = "connect string"
    seconds: float = FILE_SECONDS

    async def run(self, case: Case) -> Outcome:
        text = case.connection.connect_string.strip()
        dsn = split_credentials(text)[2]
        if is_database_ocid(dsn):
            return ok("OCID of an Autonomous Database", form="ocid")
        _, password, dsn = read_parts(text)
        found = read_route(dsn)
        said = "it holds a password: DB_PASSWORD=file:PATH keeps that out of the entry"
        form = "descriptor" if dsn.startswith("(") else "easy-connect" if found else "alias"
        shown = found.route.label if found else redact(dsn)
        return ok(f"{form.replace('-', ' ')}: {shown}", *([said] if password else []), form=form)


@dataclass(frozen=True, slots=True)
class Way:
    """The addresses that will be tried, looked up in tnsnames.ora if the string is an alias."""

    name: str = "route"
    title: str = "route"
    seconds: float = FILE_SECONDS

    async def run(self, case: Case, /) -> Outcome:
        target = case.target
        if target is None:
            return skipped("no target")
        located = case.located = await off_loop(lambda: locate(target), FILE_SECONDS)
        detail = "; ".join((located.label, *located.notes))
        return ok(detail, *located.warnings, label=located.label)


@dataclass(frozen=True, slots=True)
class WalletStep:
    """The wallet's PEM: readable, whole, opened by the password, valid today."""

    name: str = "wallet"
    title: str = "wallet"
    seconds: float = FILE_SECONDS

    async def run(self, case: Case) -> Outcome:
        located, target = case.located, case.target
        if located is None or target is None:
            return skipped("no target")
        if not located.route.uses_tls:
            return skipped("not needed: the connection has no TLS")
        wallet = case.wallet = await off_loop(lambda: examine_wallet(located, target), FILE_SECONDS)
        case.context = await off_loop(lambda: tls_context(located, wallet, target), FILE_SECONDS)
        if wallet is None:
            return skipped("none configured: TLS with this machine's authorities")
        if wallet.not_after is None:
            return ok(f"{wallet.path}: authorities only", *wallet.warnings)
        until = wallet.not_after.astimezone(UTC).date().isoformat()
        detail = f"{wallet.path}: {wallet.subject}, valid until {until}"
        return ok(detail, *wallet.warnings, subject=wallet.subject, valid_until=until)
