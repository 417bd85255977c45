"""Sessions for EXPLAIN PLAN, which inserts into a temporary table and so cannot run in a read-only transaction.

They are the only sessions that are not read-only, and nobody gets hold of one: all that `Planner` takes is an
`Explain`. One session, opened on first use, closed when idle; every transaction is rolled back.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final, final

from mcp_oracle.errors import ConfigurationError, DatabaseError
from mcp_oracle.packaged import load
from mcp_oracle.session.advice import advice, explain_advice
from mcp_oracle.session.fetched import Fetched
from mcp_oracle.session.pool import Pool
from mcp_oracle.session.session import CONTROL, Session, Tag
from mcp_oracle.settings import Limits
from mcp_oracle.statement import Statement

IDLE_SECONDS: Final = 60.0
MOST_STEPS: Final = 2_000
"""Oracle's largest plans have thousands of steps; an answer holds some hundreds."""


@final
@dataclass(frozen=True, slots=True)
class Explain:
    """EXPLAIN PLAN of one approved text, and how its rows are found.

    Attributes:
        rows: the packaged query on PLAN_TABLE, with the bind `statement_id`.
        binds: names in the explained text: the driver wants a value for each, the optimizer does not see it.
    """

    statement: Statement
    rows: Statement
    statement_id: str
    binds: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuses statements of other makers."""
        if (self.statement.origin, self.rows.origin) != ("explain", "packaged"):
            raise TypeError(
                "only EXPLAIN and the packaged query on its rows run in a session for plans"
            )


class PlanSession(Session):
    """A session in a transaction that may insert: for `Planner` alone."""

    BEGIN = "set_transaction_read_write"


class Planner:
    """Runs EXPLAIN PLAN and reads what it left."""

    def __init__(
        self,
        open_session: Callable[[], Awaitable[Session]],
        limits: Limits,
        *,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._pool = Pool(open_session, replace(limits, sessions=1))
        self._idle_seconds = idle_seconds
        self._running = 0
        self._expiry: asyncio.TimerHandle | None = None
        self._closing: asyncio.Task[None] | None = None

    async def plan(self, explain: Explain, tag: Tag) -> Fetched:
        """The rows of PLAN_TABLE for one statement; as `Pool.session` and `Session.run` it raises."""
        self._running += 1
        if self._expiry is not None:
            self._expiry.cancel()
        try:
            async with self._pool.session(tag) as session:
                nulls = dict[str, object](dict.fromkeys(explain.binds))
                await session.run(explain.statement, nulls, 0)
                by_id: dict[str, object] = {"statement_id": explain.statement_id}
                return await session.run(explain.rows, by_id, MOST_STEPS)
        except DatabaseError as error:
            raise _of_explain(error) from error
        finally:
            self._running -= 1
            if not self._running:
                self._expiry = asyncio.get_running_loop().call_later(
                    self._idle_seconds, self._expire
                )

    async def close(self) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
        await self._pool.close()

    def _expire(self) -> None:
        self._closing = asyncio.create_task(self._pool.close())


def _of_explain(error: DatabaseError) -> DatabaseError:
    """The same error with what it means for EXPLAIN, where that differs from running a query."""
    number = error.ora or 0
    said = explain_advice(number)
    if said is None:
        return error
    text = error.message.removesuffix(advice(number).cause).strip().removesuffix(".")
    message = f"{text}. {said.cause}"
    return DatabaseError(message, said.next_step, ora=error.ora, offset=error.offset)


async def refuse_own_plan_table(session: Session, limits: Limits) -> None:
    """Raise ConfigurationError if PLAN_TABLE means anything but the temporary table that Oracle supplies."""
    own = load(CONTROL, "own_plan_table")
    found = await session.run(own, {}, 1, seconds=limits.connect_seconds)
    if found.rows:
        owner, kind = found.rows[0]
        raise ConfigurationError(
            f"Plans are not explained here: the {str(kind).lower()} {owner}.PLAN_TABLE hides the temporary one that"
            " Oracle supplies.",
            f"tell the user: drop or rename {owner}.PLAN_TABLE, a leftover of old tools; nothing else is missing.",
        )
