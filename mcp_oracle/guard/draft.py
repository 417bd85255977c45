"""The guard's two steps: read a text into a draft, approve the draft with the dictionary's answers.

One of the three makers of `Statement`. The text that was checked is the text that is sent.
"""

from dataclasses import dataclass
from typing import Final, Literal

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard.blocks import read_blocks
from mcp_oracle.guard.calls import calls
from mcp_oracle.guard.catalogue import refuse
from mcp_oracle.guard.chains import chains, table_function, tables
from mcp_oracle.guard.lookalikes import check_lookalikes
from mcp_oracle.guard.operands import two_operands
from mcp_oracle.guard.outline import outline
from mcp_oracle.guard.reading import Name, Reading, RuleOver
from mcp_oracle.guard.resolution import Resolution, judge
from mcp_oracle.guard.second_opinion import second_opinion
from mcp_oracle.guard.shape import SHAPE_RULES
from mcp_oracle.policy import Policy
from mcp_oracle.statement import Statement, vouch

RULES: Final[tuple[RuleOver, ...]] = (
    *SHAPE_RULES,
    calls,
    table_function,
    chains,
    tables,
    two_operands,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A query that its text allows, before the dictionary was asked.

    Attributes:
        text: exactly what would be sent.
        kind: kind of statement.
        tables: tables, views and synonyms as the text names them, in order, each once.
        calls: functions and members that are called, in order, each once.
        names: what the dictionary must look up before the draft can be approved.
    """

    text: str
    kind: Literal["query"]
    tables: tuple[str, ...]
    calls: tuple[str, ...]
    names: frozenset[Name]
    _policy: Policy

    def approve(self, resolved: Resolution) -> Statement:
        """Make the statement, or refuse with what the dictionary shows."""
        judge(self.names, resolved, self._policy)
        if not resolved.ascii_safe:
            check_lookalikes(self.text)
        return vouch(self.text, "guard")


def read(sql: str, policy: Policy) -> Draft:
    """Judge a text. Raises RefusedError and nothing else."""
    try:
        return _read(sql, policy)
    except RefusedError:
        raise
    except Exception as error:  # noqa: BLE001 - the guard's one entry: a defect in it must refuse
        refuse("internal", f"the guard failed with {type(error).__name__}")


def _read(sql: str, policy: Policy) -> Draft:
    lines, text = outline(sql)
    reading = Reading(lines, read_blocks(lines), policy)
    for rule in RULES:
        rule(reading)
    second_opinion(text)
    return Draft(
        text=text,
        kind="query",
        tables=tuple(dict.fromkeys(".".join(table.parts) for table in reading.blocks.tables)),
        calls=tuple(dict.fromkeys(reading.calls)),
        names=frozenset(reading.names),
        _policy=policy,
    )
