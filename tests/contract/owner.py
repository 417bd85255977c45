"""The account whose schema holds the objects, and those that look at it: calls of tools under a policy of the case."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from mcp_oracle.application import ToolApplication
from mcp_oracle.errors import DatabaseError, RefusedError
from mcp_oracle.guard import Name, Resolution, read, read_explainable
from mcp_oracle.policy import Policy
from mcp_oracle.session.database import Database
from mcp_oracle.session.session import Tag
from mcp_oracle.settings import Connection, Limits, Settings
from mcp_oracle.tools.call import Caller

LIMITS = Limits(look_up_seconds=60)
"""A machine that is busy with other tests must not decide what is refused."""

Permits = Mapping[str, Sequence[str] | bool]


@dataclass(frozen=True)
class Names:
    """Names to look up, and nothing to approve."""

    names: frozenset[Name]

    def approve(self, resolved: Resolution) -> None:
        assert not resolved.unavailable_because


@dataclass(frozen=True)
class Owner:
    """A session's user and the schema that it asks about.

    Attributes:
        schema: what stands for `{OWNER}` in a case.
        base: what every case's policy has beside its own.
        applications: those that have looked up the names of their cases; other policies get a new one for each call.
    """

    schema: str
    database: Database
    is_sandbox: bool
    base: Policy = field(default_factory=Policy)
    applications: dict[Policy, ToolApplication] = field(
        default_factory=dict[Policy, ToolApplication]
    )

    async def rule(
        self, sql: str, permits: Permits | None = None, tool: str = "run_query", **arguments: object
    ) -> str:
        """The rule that refuses; nothing for a statement that reaches the database, whatever that says."""
        try:
            await self.call(sql, permits, tool, **arguments)
        except RefusedError as refusal:
            return refusal.rule if refusal.reason and refusal.hint else "no reason or no hint"
        except DatabaseError:
            pass
        return ""

    async def call(
        self, sql: str, permits: Permits | None = None, tool: str = "run_query", **arguments: object
    ) -> dict[str, object]:
        application = self.application(permits or {})
        given = {"sql": self.filled(sql), **arguments}
        return (await application.call(tool, given, Caller())).structured

    def application(self, permits: Permits) -> ToolApplication:
        policy = self._policy(permits)
        return self.applications.get(policy) or self._new(policy)

    async def look_up(self, cases: Iterable[Mapping[str, Any]]) -> None:
        """Look up the names of all cases that share a policy at once: one by one they would take minutes."""
        names: dict[Policy, set[Name]] = {}
        for case in cases:
            reading = read_explainable if case.get("tool") == "explain_sql" else read
            policy = self._policy(case.get("policy", {}))
            with suppress(RefusedError):  # by its text alone
                draft = reading(self.filled(case["sql"]), policy)
                names.setdefault(policy, set()).update(draft.names)
        async with self.database.session(Tag("test", "look-up")) as session:
            for policy, wanted in names.items():
                application = self.applications[policy] = self._new(policy)
                resolver = application._resolver  # pyright: ignore[reportPrivateUsage] - to spare look-ups
                await resolver.approve(Names(frozenset(wanted)), session)

    def filled(self, text: str) -> str:
        return text.replace("{OWNER}", self.schema)

    def _new(self, policy: Policy) -> ToolApplication:
        return ToolApplication(Settings(Connection(policy=policy), LIMITS), self.database)

    def _policy(self, permits: Permits) -> Policy:
        allowed: dict[str, Any] = {
            name: value if isinstance(value, bool) else frozenset(map(self.filled, value))
            for name, value in permits.items()
        }
        return replace(self.base, **allowed)
