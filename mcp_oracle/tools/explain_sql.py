"""explain_sql: the plan that Oracle's optimizer estimates for a query or DML. Executes nothing."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from mcp_oracle.errors import DatabaseError, RefusedError
from mcp_oracle.guard import ExplainDraft, read_explainable
from mcp_oracle.plans.explain import explain, prefix_length
from mcp_oracle.plans.reading import read_plan
from mcp_oracle.plans.step import Plan, Step
from mcp_oracle.plans.tree import tree
from mcp_oracle.render.plain import plain, size
from mcp_oracle.sql_id import sql_id
from mcp_oracle.tools.missing_name import with_near_names
from mcp_oracle.tools.tool import Arguments, Services, Tool

ENVELOPE_BYTES = 1_000
"""The answer besides its steps: notes above all."""
_HEAD = re.compile(
    r"\s*EXPLAIN\s+PLAN\s+(?:SET\s+STATEMENT_ID\s*=\s*'[^']*'\s+)?FOR\s+", re.IGNORECASE
)
"""EXPLAIN's own words, which callers put in front although the tool does."""
UNTYPED = (
    "Binds were explained without values and as VARCHAR2: with real types and values the plan may differ, and"
    " conversions may appear that are not there."
)


class ExplainSql(Arguments):
    sql: Annotated[
        str, Field(description="One SELECT, INSERT, UPDATE, DELETE or MERGE; binds stay as :name.")
    ]
    mode: Annotated[Literal["estimate"], Field()] = "estimate"


@dataclass(frozen=True, slots=True)
class ExplainResult:
    """Attributes: sql_id: of the explained text, as it has when it runs byte for byte."""

    steps: tuple[Step, ...]
    sql_id: str | None = None
    cost: int | None = None
    rows: int | None = None
    plan_hash: int | None = None
    note: str | None = None


async def explain_sql(services: Services, arguments: ExplainSql) -> ExplainResult:
    draft = read_explainable(_HEAD.sub("", arguments.sql, count=1), services.policy)
    services.trace.sql = draft.text
    plan = await _plan(services, draft)
    notes = list(plan.notes)
    if draft.binds:
        notes.append(UNTYPED)
    return replace(_answer(plan, notes, services.limits.answer_bytes), sql_id=sql_id(draft.text))


async def _plan(services: Services, draft: ExplainDraft) -> Plan:
    # Unique in the session, so that rows of a call that was cut off are never taken for those of this one.
    statement_id = f"mcp{secrets.token_hex(12)}"
    try:
        async with services.database.session(services.tag) as session:
            approved = await services.resolver.approve(draft, session)
        rows = (await services.database.plan(explain(approved, statement_id), services.tag)).rows
    except DatabaseError as error:
        raise await with_near_names(
            services, draft.text, _without_prefix(error, prefix_length(statement_id))
        ) from error
    except RefusedError as error:
        raise await with_near_names(services, draft.text, error) from error
    return read_plan(rows)


def _without_prefix(error: DatabaseError, length: int) -> DatabaseError:
    """The error with its offset in the caller's text."""
    offset = None if error.offset is None or error.offset < length else error.offset - length
    return DatabaseError(error.message, error.next_step, ora=error.ora, offset=offset)


def _answer(plan: Plan, notes: list[str], budget: int) -> ExplainResult:
    kept = _fitting(plan.steps, budget - ENVELOPE_BYTES - size(" ".join(notes)))
    if kept < len(plan.steps):
        notes.append(f"Only the first {kept} of {len(plan.steps)} steps fit.")
    total = plan.steps[0] if plan.steps else None
    return ExplainResult(
        steps=plan.steps[:kept],
        cost=total and total.cost,
        rows=total and total.rows,
        plan_hash=plan.hash,
        note=" ".join(notes) or None,
    )


def _fitting(steps: Sequence[Step], budget: int) -> int:
    """How many of the first steps fit; a parent stands before its children, so they are a tree of their own."""
    for count, step in enumerate(steps):
        budget -= size(plain(step)) + 1
        if budget < 0:
            return count
    return len(steps)


def text(result: ExplainResult) -> str:
    """The plan for clients that read only text."""
    named = {"sql_id": result.sql_id, "plan_hash": result.plan_hash}
    head = " ".join(f"{name}={value}" for name, value in named.items() if value is not None)
    return f"{head}\n{tree(result.steps)}"


TOOL = Tool(
    name="explain_sql",
    title="Explain the plan of a slow query",
    description=(
        "Execution plan (EXPLAIN PLAN, nothing is executed) of a slow or expensive query or DML: operations, objects,"
        " index use, estimated rows, cost, predicates; the text's sql_id. Cost is no time; rows come from statistics,"
        " which grow old."
    ),
    arguments=ExplainSql,
    result=ExplainResult,
    run=explain_sql,
    text=text,
)
