"""The steps of `check` that need a session: one log-on, one query, and what protects the session."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from mcp_oracle.connect.diagnosis.step import Case, Outcome, ok, skipped
from mcp_oracle.connect.symptoms import reported_error, table
from mcp_oracle.packaged import load
from mcp_oracle.session.connecting import open_session, prepare_driver
from mcp_oracle.session.session import CONTROL, Session, SessionLost, Tag
from mcp_oracle.settings import Limits

TAG = Tag("mcp-oracle-adb", "check")
QUERY_SECONDS = 10.0
CLOSE_SECONDS = 1.0


@dataclass(slots=True)
class Opened:
    """The one session of a check, for the steps that follow the log-on."""

    session: Session | None = None

    async def close(self) -> None:
        if self.session is not None:
            await self.session.close(CLOSE_SECONDS)
            self.session = None


@dataclass(frozen=True, slots=True)
class LogOn:
    """One attempt, never repeated: a wrong password counts towards locking the account."""

    opened: Opened
    limits: Limits
    name: str = "log-on"
    title: str = "log-on"

    @property
    def seconds(self) -> float:
        return self.limits.connect_seconds + 1

    async def run(self, case: Case) -> Outcome:
        if case.target is None:
            return skipped("no target")
        prepare_driver()
        session = self.opened.session = await open_session(
            case.target, self.limits, case.connection.session
        )
        warnings = filter(None, [session.log_on_warning])
        return ok(f"session {session.name}", *warnings, session=session.name)


@dataclass(frozen=True, slots=True)
class OnSession:
    """A step that asks the session of the check, if the log-on has given one."""

    opened: Opened
    name: str
    title: str
    seconds: float
    ask: Callable[[Session, Case], Awaitable[Outcome]]

    async def run(self, case: Case) -> Outcome:
        session = self.opened.session
        return skipped("no session") if session is None else await self.ask(session, case)


def query(opened: Opened) -> OnSession:
    """`select 1 from dual`, in a read-only transaction as every call has it."""
    return OnSession(opened, "query", "select 1 from dual", QUERY_SECONDS, _query)


async def _query(session: Session, case: Case) -> Outcome:
    try:
        await session.begin(TAG)
    except SessionLost as error:
        where = case.located.label if case.located else "the database"
        raise reported_error("DPY-4011: the session was lost at once", where) from error
    found = await session.run(load(CONTROL, "ping"), {}, 1)
    return ok(f"answered {found.rows[0][0]}")


def protection(opened: Opened) -> OnSession:
    """The layers that keep the session read-only, each proven by a statement that it must refuse."""
    return OnSession(opened, "protection", "protection layers", QUERY_SECONDS, _protection)


async def _protection(session: Session, case: Case) -> Outcome:
    facts = {layer.name: layer.state for layer in session.layers}
    detail = "; ".join(f"{layer.name} {layer.state}" for layer in session.layers)
    missing = [layer.warning for layer in session.layers if layer.warning]
    if not missing:
        return ok(f"{detail}; guard of statements active", **facts)
    if not any(layer.state == "active" for layer in session.layers):
        said = table()["layer-missing"].filled(what=detail)
        return Outcome(
            "failed", said.cause, remedy=said.remedy, symptom="layer-missing", facts=facts
        )
    return ok(detail, *missing, *case.connection.policy.warnings(), **facts)
