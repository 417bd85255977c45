"""The guard's two steps: read a text into a draft, approve the draft with the dictionary's answers.

One of the three makers of `Statement`, and the only one of `Explainable`. The text that was checked is the text that is
sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard.blocks import read_blocks
from mcp_oracle.guard.calls import calls
from mcp_oracle.guard.catalogue import refuse
from mcp_oracle.guard.chains import chains, table_function, tables
from mcp_oracle.guard.dml import DML_RULES, EXPLAINABLE
from mcp_oracle.guard.lookalikes import check_lookalikes
from mcp_oracle.guard.operands import two_operands
from mcp_oracle.guard.outline import QUERY_WORDS, outline
from mcp_oracle.guard.protected import Exposure, exposure, judge_protected
from mcp_oracle.guard.reading import Name, Reading, RuleOver
from mcp_oracle.guard.resolution import Resolution, judge
from mcp_oracle.guard.second_opinion import second_opinion
from mcp_oracle.guard.shape import SHAPE_RULES
from mcp_oracle.policy import Policy
from mcp_oracle.statement import Explainable, Statement, vouch, vouch_to_explain

_OVER_NAMES: Final[tuple[RuleOver, ...]] = (
    calls,
    table_function,
    chains,
    tables,
    two_operands,
)
DRAFTS_KEPT: Final = 64
"""A text is checked, explained and run, often in that order: it is read once, 0.4 to 1 ms. Refusals are not kept."""
RULES: Final = (*SHAPE_RULES, *_OVER_NAMES)


@dataclass(frozen=True, slots=True)
class Draft:
    """A query that its text allows, before the dictionary was asked.

    Attributes:
        text: exactly what would be sent.
        kind: kind of statement.
        tables: tables, views and synonyms as the text names them, in order, each once.
        calls: functions and members that are called, in order, each once.
        names: what the dictionary must look up before the draft can be approved.
        binds: names of its binds as they are written, in order, each as often as it occurs.
    """

    text: str
    kind: Literal["query"]
    tables: tuple[str, ...]
    calls: tuple[str, ...]
    names: frozenset[Name]
    _policy: Policy
    binds: tuple[str, ...] = ()
    _exposure: Exposure | None = None

    def approve(self, resolved: Resolution) -> Statement:
        """Make the statement, or refuse with what the dictionary shows."""
        _judged(self.text, self.names, resolved, self._policy, self._exposure)
        return vouch(self.text, "guard")


@dataclass(frozen=True, slots=True)
class ExplainDraft:
    """A query or DML that its text allows to be explained, before the dictionary was asked.

    Attributes:
        text: exactly what would follow EXPLAIN's prefix.
        binds: names of its binds, each once.
        tables: as of `Draft`; what DML changes is among them.
        names: as of `Draft`.
    """

    text: str
    binds: tuple[str, ...]
    tables: tuple[str, ...]
    names: frozenset[Name]
    _policy: Policy
    _exposure: Exposure | None = None

    def approve(self, resolved: Resolution) -> Explainable:
        """Make what may be explained, or refuse with what the dictionary shows: as strict as for running a query."""
        _judged(self.text, self.names, resolved, self._policy, self._exposure)
        return vouch_to_explain(self.text, self.binds)


def read(sql: str, policy: Policy) -> Draft:
    """Judge a text. Raises RefusedError and nothing else."""
    return _draft(sql, policy)


@lru_cache(maxsize=DRAFTS_KEPT)
def _draft(sql: str, policy: Policy) -> Draft:
    reading, text, exposed = _guarded(lambda: _read(sql, policy))
    return Draft(
        text=text,
        kind="query",
        tables=_tables(reading),
        calls=tuple(dict.fromkeys(reading.calls)),
        names=frozenset(reading.names),
        _policy=policy,
        binds=_binds(reading, text),
        _exposure=exposed,
    )


def read_explainable(sql: str, policy: Policy) -> ExplainDraft:
    """Judge a text that is to be explained: queries as `read` does, DML by its own shape and otherwise the same rules.

    Raises RefusedError and nothing else.
    """
    reading, text, exposed = _guarded(lambda: _read(sql, policy, EXPLAINABLE))
    return ExplainDraft(
        text=text,
        binds=tuple(dict.fromkeys(_binds(reading, sql))),
        tables=_tables(reading),
        names=frozenset(reading.names),
        _policy=policy,
        _exposure=exposed,
    )


_Read = tuple[Reading, str, Exposure | None]


def _guarded(judge_text: Callable[[], _Read]) -> _Read:
    try:
        return judge_text()
    except RefusedError:
        raise
    except Exception as error:  # noqa: BLE001 - the guard's one entry: a defect in it must refuse
        refuse("internal", f"the guard failed with {type(error).__name__}")


def _read(sql: str, policy: Policy, first: frozenset[str] = QUERY_WORDS) -> _Read:
    lines, text = outline(sql, first)
    reading = Reading(lines, read_blocks(lines), policy)
    is_query = first is QUERY_WORDS or lines.keys[0] in (*QUERY_WORDS, "(")
    for rule in RULES if is_query else (*DML_RULES, *_OVER_NAMES):
        rule(reading)
    second_opinion(text, dml=not is_query)
    return reading, text, exposure(reading)


def _binds(reading: Reading, sql: str) -> tuple[str, ...]:
    binds = (token for token in reading.outline.tokens if token.kind == "bind")
    return tuple(sql[token.start + 1 : token.end].strip() for token in binds)


def _tables(reading: Reading) -> tuple[str, ...]:
    return tuple(dict.fromkeys(".".join(table.parts) for table in reading.blocks.tables))


def _judged(
    text: str,
    names: frozenset[Name],
    resolved: Resolution,
    policy: Policy,
    exposed: Exposure | None,
) -> None:
    judge(names, resolved, policy)
    if exposed is not None:
        judge_protected(names, resolved, policy, exposed)
    if not resolved.ascii_safe:
        check_lookalikes(text)
