"""check_sql: what statements would do, whether run_query would take them, and names that do not exist. Runs nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from mcp_oracle.dictionary.check.shape import shown
from mcp_oracle.errors import ArgumentError, ConfigurationError, ConnectError, RefusedError
from mcp_oracle.guard import read
from mcp_oracle.guard.script import split_script
from mcp_oracle.render.plain import plain, size
from mcp_oracle.render.untrusted import visible
from mcp_oracle.session.session import Session
from mcp_oracle.tools.known_names import known_names
from mcp_oracle.tools.tool import Arguments, Services, Tool

if TYPE_CHECKING:
    from mcp_oracle.dictionary.check.script import Statement

MOST_CHARACTERS = 300_000
MOST_STATEMENTS = 200
ENVELOPE_BYTES = 600
NOT_A_QUERY = "not-a-query"
UNREAD = "could not be parsed: its names were not looked up, and the database may refuse its syntax"


class CheckSql(Arguments):
    sql: Annotated[
        str,
        Field(max_length=MOST_CHARACTERS, description="One statement or a script."),
    ]


@dataclass(frozen=True, slots=True)
class CheckedStatement:
    line: int
    kind: str
    verdict: Literal["allow", "refuse"]
    rule: str = ""
    reason: str = ""
    hint: str = ""
    targets: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    commits: Literal[True] | None = None
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckResult:
    statements: tuple[CheckedStatement, ...]
    note: str


async def check_sql(services: Services, arguments: CheckSql) -> CheckResult:
    # sqlglot, behind it, takes a tenth of a second to import.
    from mcp_oracle.dictionary.check.script import Known, read_script  # noqa: PLC0415 - lazily

    pieces = list(islice(split_script(arguments.sql), MOST_STATEMENTS + 1))
    if not pieces:
        raise ArgumentError("There is no statement in sql.", "give one statement or a script.")
    statements = read_script(pieces[:MOST_STATEMENTS])
    try:
        async with services.database.session(services.tag) as session:
            known = await known_names(services, session, statements)
            refusals = [await _refusal(services, item, session) for item in statements]
        notes = ["verdict: whether run_query would run it; nothing was executed."]
    except (ConfigurationError, ConnectError) as error:
        known = Known({}, {})
        refusals = [await _refusal(services, item, None) for item in statements]
        notes = [f"Names were not looked up, and verdicts are of the text alone: {error.message}"]
    checked = [
        _checked(item, refusal, known.unknown(item))
        for item, refusal in zip(statements, refusals, strict=True)
    ]
    if len(pieces) > MOST_STATEMENTS:
        notes.append(f"Only the first {MOST_STATEMENTS} statements were checked.")
    return _answer(checked, notes, services.limits.answer_bytes)


async def _refusal(
    services: Services, statement: "Statement", session: Session | None
) -> RefusedError | None:
    """Why run_query would refuse the statement; without a session by its text alone."""
    try:
        draft = read(statement.piece.text, services.policy)
        if session is not None:
            await services.resolver.approve(draft, session)
    except RefusedError as refusal:
        return refusal
    return None


def _checked(
    statement: "Statement", refusal: RefusedError | None, unknown: Sequence[str]
) -> CheckedStatement:
    outside = statement.shape
    # Of a statement that is no query its kind says enough.
    told = refusal if refusal is not None and refusal.rule != NOT_A_QUERY else None
    is_unread = statement.is_unread and told is None
    return CheckedStatement(
        line=statement.piece.line,
        kind=visible(outside.kind),
        verdict="refuse" if refusal else "allow",
        rule=refusal.rule if refusal else "",
        reason=visible(told.reason) if told else "",
        hint=told.hint if told else "",
        targets=tuple(visible(shown(name)) for name in outside.targets),
        reads=tuple(visible(shown(name)) for name in statement.reads),
        unknown=tuple(map(visible, unknown)),
        commits=outside.commits or None,
        effects=(*outside.effects, UNREAD) if is_unread else outside.effects,
    )


def _answer(checked: Sequence[CheckedStatement], notes: list[str], budget: int) -> CheckResult:
    kept: list[CheckedStatement] = []
    left = budget - ENVELOPE_BYTES
    for item in checked:
        left -= size(plain(item)) + 1
        if left < 0:
            notes.append(f"Statements from line {item.line} on do not fit: check them apart.")
            break
        kept.append(item)
    return CheckResult(tuple(kept), " ".join(notes))


TOOL = Tool(
    name="check_sql",
    title="Check SQL or a migration script",
    description=(
        "Validate SQL, DDL or a migration script without running it: kind, tables read and changed, implicit commits,"
        " unknown tables and columns with near misses, whether run_query would allow it."
    ),
    arguments=CheckSql,
    result=CheckResult,
    run=check_sql,
)
