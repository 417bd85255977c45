"""What the rules read and write while one statement is judged. Data only.

The names in a `Reading` are those that text cannot settle: the dictionary looks them up, and
`guard.resolution` decides with the answers.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Protocol

from mcp_oracle.guard.block import Blocks
from mcp_oracle.guard.tokens import Outline
from mcp_oracle.policy import Policy

NameRole = Literal[
    "table", "root", "bare", "builtin", "package", "function", "type", "method", "sequence", "model"
]


@dataclass(frozen=True, slots=True)
class Name:
    """A name to look up, as the data dictionary would store its parts.

    Attributes:
        role: how the text uses it:
            `table` in a FROM clause; `root` first part of a qualified name; `bare` an unqualified name in an
            expression; `builtin` a built-in's name that is called; `package` the name of a supplied package or type, or
            a schema and an object in it; `function` a user function that the policy allows: FUNCTION, PACKAGE.FUNCTION,
            SCHEMA.FUNCTION or SCHEMA.PACKAGE.FUNCTION; `type` a data type; `method` a method's name
            alone; `sequence` before CURRVAL; `model` a machine learning model.
        parts: the name's parts, all of them for a root.
        tables: for `root` and `bare` the tables whose columns the text could mean.
    """

    role: NameRole
    parts: tuple[str, ...]
    tables: tuple[tuple[str, ...], ...] = ()


@dataclass
class Reading:
    """One statement, as far as it has been read."""

    outline: Outline
    blocks: Blocks
    policy: Policy
    calls: list[str] = field(default_factory=list[str])
    names: set[Name] = field(default_factory=set[Name])
    has_markup: bool | None = None
    """Whether a literal holds a piece of a document type declaration; found once."""
    visible: dict[int, tuple[tuple[str, ...], ...]] = field(
        default_factory=dict[int, tuple[tuple[str, ...], ...]]
    )
    """The tables that each block sees, found once."""

    @cached_property
    def last_when(self) -> dict[int, int]:
        """For each bracket the position of the last WHEN directly in it."""
        parent = self.outline.parent
        return {parent[at]: at for at in self.outline.at.get("WHEN", ())}

    def in_clause(self, index: int, clause: str) -> bool:
        """Whether a token stands in a clause, at its own bracket level or around it."""
        while index >= 0:
            if self.blocks.clause[index] == clause:
                return True
            index = self.outline.parent[index]
        return False

    def within(self, index: int, heads: frozenset[str]) -> bool:
        """Whether a token stands in a bracket, at any depth, that one of these words opens."""
        bracket = self.outline.parent[index]
        while bracket >= 0:
            if self.outline.head(bracket) in heads:
                return True
            bracket = self.outline.parent[bracket]
        return False

    def bracket_head(self, index: int) -> str:
        """The word that opens the innermost bracket around a token."""
        return self.outline.head(self.outline.parent[index])


class RuleOver(Protocol):
    """A rule: looks at a reading and refuses, or notes what has to be looked up."""

    def __call__(self, reading: Reading, /) -> None: ...
