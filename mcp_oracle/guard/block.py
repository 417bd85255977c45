"""What query blocks declare: tables, aliases, variables. Data only; `guard.blocks` reads it from a statement."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from mcp_oracle.guard.tokens import Outline

Role = Literal["", "table", "alias", "query", "label", "link", "target"]


@dataclass(frozen=True, slots=True)
class TableRef:
    """A table, view, synonym, graph or analytic view as the text names it."""

    parts: tuple[str, ...]
    link: str = ""

    @property
    def name(self) -> str:
        return self.parts[-1]

    @property
    def schema(self) -> str:
        """The schema that the text names, empty if it names none."""
        return self.parts[0] if len(self.parts) > 1 else ""


@dataclass(slots=True)
class Block:
    """What one query block, or a clause with its own variables, declares.

    Attributes:
        outer: the block around, whose names are visible here too.
        names: tables and aliases with the table behind them, None for a derived table or a variable.
        qualified: the tables that are named with their schema and have no alias.
        models: reference models of MODEL: they qualify only cells, `name.measure[...]`.
    """

    outer: "Block | None"
    names: dict[str, TableRef | None] = field(default_factory=dict[str, TableRef | None])
    qualified: dict[tuple[str, ...], TableRef] = field(
        default_factory=dict[tuple[str, ...], TableRef]
    )
    models: set[str] = field(default_factory=set[str])

    def scopes(self) -> "Iterable[Block]":
        block: Block | None = self
        while block is not None:
            yield block
            block = block.outer


class Blocks:
    """The result.

    Attributes:
        role: for each token what it declares or names, empty if it is part of an expression or of the grammar; a
            `target` is what the column list of an INSERT follows.
        block: for each token the block whose names it sees.
        clause: for each token the clause of its bracket level.
        tables: the tables that the text names.
        pattern: the tokens inside PATTERN ( ) of MATCH_RECOGNIZE.
        row_patterns: the opening brackets of MATCH_RECOGNIZE that have a PATTERN.
        links: the name behind each @ that follows a table.
        flashback: the tokens behind AS OF and VERSIONS, outside brackets.
    """

    def __init__(self, outline: Outline) -> None:
        size = len(outline.tokens)
        self.role: list[Role] = [""] * size
        self.block: list[Block] = [Block(None)] * size
        self.clause: list[str] = [""] * size
        self.tables: list[TableRef] = []
        self.pattern: set[int] = set()
        self.row_patterns: set[int] = set()
        self.flashback: set[int] = set()
        self.links: dict[int, str] = {}
