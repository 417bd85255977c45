"""Query blocks: which tables and aliases each part of a statement may name.

Reads FROM clauses, WITH queries, and the names that MODEL, analytic views and patterns declare. It only describes and
never refuses: the rules over names decide with what is found here. Strict in one direction: a name is declared only
where Oracle's grammar declares one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal, TypeVar

from mcp_oracle.guard.block import Block, Blocks, TableRef
from mcp_oracle.guard.dml_parts import Part, Scopes
from mcp_oracle.guard.patterns import graph_variables, row_pattern, row_variables
from mcp_oracle.guard.tokens import CLOSE, OPEN, Outline
from mcp_oracle.guard.words import (
    CLAUSE_FOLLOWERS,
    CLAUSES,
    NOT_ALIAS,
    RESERVED,
    TABLE_BRACKETS,
    TABLE_EXPRESSIONS,
    UNITS,
)

K = TypeVar("K")
V = TypeVar("V")
State = Literal["", "item", "after", "aliased", "condition", "flashback", "nested"]

_BEFORE_JOINED: Final = frozenset(("(", ",", "FROM", "JOIN", "APPLY", "LATERAL", "ONE"))
_TABLE_SUFFIXES: Final = frozenset(("PARTITION", "SUBPARTITION", "FOR", "SAMPLE", "BLOCK", "SEED"))
_FLASHBACK_WORDS: Final = UNITS | {"MAXVALUE", "MINVALUE"}
_BEFORE_FLASHBACK_OPERAND: Final = frozenset(
    ("TIMESTAMP", "SCN", "AND", "FOR", "OF", "BETWEEN", "DATE", "INTERVAL", "TO", "PERIOD")
)


@dataclass(slots=True)
class _Frame:
    """One bracket level while reading: its clause, and in a FROM clause the item that an alias may follow."""

    base: Block
    block: Block
    clause: str = ""
    state: State = ""
    table: TableRef | None = None
    table_name: str = ""
    queries: set[str] = field(default_factory=set[str])
    # What the block knew before the item: an alias takes the item's own name away again.
    hidden: tuple[dict[str, TableRef | None], dict[tuple[str, ...], TableRef]] = field(
        default_factory=lambda: ({}, {})
    )


def _restore(names: dict[K, V], key: K, before: dict[K, V]) -> None:
    """What `key` meant before."""
    names.pop(key, None)
    if key in before:
        names[key] = before[key]


def read_blocks(outline: Outline) -> Blocks:
    return _Reader(outline).read()


class _Reader:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.keys = outline.keys
        self.found = Blocks(outline)
        root = Block(None)
        self.frames = [_Frame(root, root)]
        self.query_at_close: dict[int, str] = {}
        self.dml = Scopes(outline, root)

    def read(self) -> Blocks:
        for index, token in enumerate(self.outline.tokens):
            frame = self.frames[-1]
            key = token.key
            if key in CLOSE:
                self.close(index)
                frame = self.frames[-1]
            self.found.block[index] = frame.block
            self.found.clause[index] = frame.clause
            if key in OPEN:
                self.open(index, frame)
            elif token.is_name:
                self.name(index, frame)
            elif key == ",":
                self.comma(index, frame)
            elif key == "@" and self.found.role[index - 1] == "table":
                self.link(index)
            if frame.state == "flashback":
                self.found.flashback.add(index)
        return self.found

    # --- brackets ---

    def open(self, index: int, outer: _Frame) -> None:
        frame = _Frame(outer.block, outer.block)
        behind_table = outer.clause == "FROM" and outer.state in ("after", "aliased")
        if outer.clause == "FROM":
            self._open_in_from(index, outer, frame)
        head = self.outline.head(index)
        if head == "MATCH_RECOGNIZE" and behind_table:
            frame.block = frame.base = Block(outer.block)
            self._match_recognize(index, frame.block)
        elif head == "GRAPH_TABLE":
            frame.block = frame.base = Block(outer.block)
            self._graph_table(index, frame.block)
        elif head == "HIERARCHIES":
            self._hierarchies(index, outer.block)
        self.frames.append(frame)

    def _open_in_from(self, index: int, outer: _Frame, frame: _Frame) -> None:
        if outer.state == "item":
            if self.outline.before(index) in _BEFORE_JOINED | TABLE_BRACKETS:
                frame.clause, frame.state = "FROM", "item"
            outer.state = "after"
            outer.table, outer.table_name = None, ""
        elif outer.state in ("after", "aliased", "nested"):
            outer.state = "after"
            if self.outline.head(index) not in _TABLE_SUFFIXES:
                outer.table = None
        if self.outline.head(index) in ("PARTITION", "SUBPARTITION"):
            self._label_names(index)

    def close(self, index: int) -> None:
        self.frames.pop()
        query = self.query_at_close.pop(index, None)
        if query is not None:
            self.frames[-1].queries.add(query)

    # --- names ---

    def name(self, index: int, frame: _Frame) -> None:
        if self.found.role[index] or self.outline.before(index) == ".":
            return
        key = self.keys[index]
        if part := self.dml.parts.get(index):
            self._part(index, part, frame)
        elif key == "SELECT":
            frame.block = Block(frame.base)
            frame.clause, frame.state = "SELECT", ""
            self.found.block[index] = frame.block
        elif key == "WITH":
            self._with_query(index + 1, frame)
        elif key == "FROM" and frame.clause == "SELECT" and self._opens_from(index):
            frame.clause, frame.state = "FROM", "item"
        elif self._is_clause(index) and not (frame.state == "item" and key not in RESERVED):
            frame.clause, frame.state = key, ""
        elif frame.clause == "FROM":
            self._in_from(index, key, frame)
        elif frame.clause == "MODEL" and key in ("REFERENCE", "MAIN"):
            self._model(index + 1, frame.block)

    def _part(self, index: int, part: Part, frame: _Frame) -> None:
        """A part of DML begins: a clause of its own, or a table expression like those of FROM."""
        self.found.role[index] = "label"
        frame.block = self.dml.enter(part, frame.block, frame.base)
        is_table = part in ("target", "source")
        frame.clause, frame.state = ("FROM", "item") if is_table else (self.keys[index], "")
        if part == "columns":
            self._columns(index)
        elif part == "when":
            self.found.role[index + 1 + (self.keys[index + 1] == "NOT")] = "label"

    def _columns(self, index: int) -> None:
        """The column list of an INSERT: the name before it is no call, and its names are columns of the target."""
        if self.keys[index + 1] == "(" and self.outline.holds_names(index + 1):
            self.found.role[index] = "target"
            self._label_names(index + 1)

    def _model(self, index: int, block: Block) -> None:
        if self.outline.is_name(index):
            block.models.add(self.outline.tokens[index].name)
            self.found.role[index] = "label"

    def _opens_from(self, index: int) -> bool:
        """False for `FROM FIRST` of NTH_VALUE and for IS DISTINCT FROM."""
        before = self.outline.before(index)
        if before == ")" and self.keys[index + 1] in ("FIRST", "LAST"):
            return self.keys[index + 2] not in ("OVER", "RESPECT", "IGNORE")
        return before != "DISTINCT"

    def _is_clause(self, index: int) -> bool:
        key = self.keys[index]
        if key not in CLAUSES or self.outline.before(index) == "MULTISET":
            return False
        following = self.keys[index + 1]
        if key in CLAUSE_FOLLOWERS:
            return following in CLAUSE_FOLLOWERS[key]
        return key in RESERVED or not self._ends_name(index + 1, following)

    def _ends_name(self, index: int, following: str) -> bool:
        """Whether what follows shows that a word is a name: an alias or a column called OFFSET or WINDOW."""
        if following in ("", "FROM", "AS"):
            return True
        return self.outline.tokens[index].kind == "op" and following != "("

    def comma(self, index: int, frame: _Frame) -> None:
        if frame.clause == "FROM":
            frame.state = "item"
        elif frame.clause == "WITH":
            self._with_query(index + 1, frame)

    def _with_query(self, index: int, frame: _Frame) -> None:
        """`name AS (` or `name (columns) AS (`: a query name and its columns are labels."""
        if not self.outline.is_name(index):
            return
        following = index + 1
        has_columns = self.keys[following] == "(" and self.outline.holds_names(following)
        if has_columns:
            following = self.outline.close[following] + 1
        if self.keys[following] != "AS" or self.keys[following + 1] != "(":
            return
        frame.clause = "WITH"
        self.found.role[index] = "query"
        name = self.outline.tokens[index].name
        if has_columns:
            self._label_names(index + 1)
            frame.queries.add(name)
        else:
            self.query_at_close[self.outline.close[following + 1]] = name

    # --- FROM ---

    def _in_from(self, index: int, key: str, frame: _Frame) -> None:
        if key in ("JOIN", "APPLY") and self.keys[index + 1] != ".":
            frame.state = "item"
        elif frame.state == "item":
            self._item(index, key, frame)
        elif key in ("ON", "USING"):
            frame.state = "condition"
        elif frame.state == "after":
            self._after_item(index, key, frame)
        elif frame.state == "flashback":
            self._flashback(index, key, frame)
        elif key == "NESTED" and frame.state == "aliased":
            frame.state = "nested"

    def _item(self, index: int, key: str, frame: _Frame) -> None:
        if key == "VALUES":
            frame.clause, frame.state = "VALUES", ""
            return
        begins_expression = key in RESERVED or self.keys[index + 1] == "("
        if key in TABLE_EXPRESSIONS | NOT_ALIAS and begins_expression:
            return
        if key == "ONE" and self.outline.before(index) == "TO":
            return
        if key == "ANALYTIC" and self.keys[index + 1] == "VIEW":
            self.found.role[index] = self.found.role[index + 1] = "label"
            return
        last = self._chain_end(index)
        inserts = self.keys[0] == "INSERT" and self.dml.parts.get(index - 1) == "target"
        if self.keys[last + 1] == "(" and not inserts:
            return  # a table function: the rules over calls decide
        frame.hidden = frame.block.names.copy(), frame.block.qualified.copy()
        frame.table = self._table(index, last, frame)
        frame.table_name = self.outline.tokens[last].name
        frame.state = "after"
        if inserts:
            self._columns(last)

    def _table(self, index: int, last: int, frame: _Frame) -> TableRef | None:
        """Declare a table and give it, or None for the name of a WITH query."""
        parts = self._parts(index, last)
        for at in range(index, last + 1):
            self.found.role[at] = "table"
        is_query = len(parts) == 1 and any(parts[0] in level.queries for level in self.frames)
        table = None if is_query else TableRef(parts, self._link_name(last + 1))
        if table:
            self.found.tables.append(table)
            if table.schema:
                frame.block.qualified[parts[-2:]] = table
        frame.block.names[self.outline.tokens[last].name] = table
        return table

    def _after_item(self, index: int, key: str, frame: _Frame) -> None:
        if (key == "AS" and self.keys[index + 1] == "OF") or key == "VERSIONS":
            frame.state = "flashback"
        elif key == "NESTED":
            frame.state = "nested"
        elif key not in NOT_ALIAS | RESERVED and self.keys[index + 1] != ".":
            self._alias(index, frame)

    def _alias(self, index: int, frame: _Frame) -> None:
        self._forget(frame)
        self._declare(index, frame.block, frame.table)
        self.found.role[index] = "alias"
        if self.keys[index + 1] == "(" and self.outline.holds_names(index + 1):
            self._label_names(index + 1)
        frame.state = "aliased"

    def _forget(self, frame: _Frame) -> None:
        """A table with an alias is not known by its own name; an earlier one without alias may be."""
        names, qualified = frame.hidden
        _restore(frame.block.names, frame.table_name, names)
        if frame.table:
            _restore(frame.block.qualified, frame.table.parts[-2:], qualified)
        frame.table_name = ""

    def _flashback(self, index: int, key: str, frame: _Frame) -> None:
        """Behind AS OF and VERSIONS comes an expression: the alias is a second operand at its end."""
        following = self.keys[index + 1]
        ends = following in ("", ",", ")") or following in NOT_ALIAS
        before = self.outline.tokens[index - 1]
        operand = before.kind != "op" or before.key in CLOSE
        if (
            ends
            and operand
            and key not in _FLASHBACK_WORDS
            and key not in NOT_ALIAS | RESERVED
            and before.key not in _BEFORE_FLASHBACK_OPERAND
            and self.keys[max(index - 3, 0) : index - 1] != ["PERIOD", "FOR"]
        ):
            self._alias(index, frame)

    # --- links ---

    def link(self, index: int) -> None:
        """`@name.domain@qualifier` behind a table: no aliases."""
        last = index
        while self.keys[last] in (".", "@") and self.outline.is_name(last + 1):
            last += 2
            if self.keys[last] not in (".", "@"):
                break
        for at in range(index, min(last, len(self.outline.tokens))):
            self.found.role[at] = "link"
        self.found.links[index] = self._link_name(index)

    def _link_name(self, index: int) -> str:
        if self.keys[index] != "@" or not self.outline.is_name(index + 1):
            return ""
        last = self._chain_end(index + 1)
        return ".".join(self._parts(index + 1, last))

    # --- clauses with variables of their own ---

    def _hierarchies(self, bracket: int, block: Block) -> None:
        """`HIERARCHIES (hierarchy, dimension.hierarchy)`: both forms qualify the hierarchy's columns."""
        for at in self.outline.level(bracket):
            if self.outline.is_name(at) and self.outline.before(at) != ".":
                last = self._chain_end(at)
                parts = self._parts(at, last)
                block.names[self.outline.tokens[last].name] = None
                block.qualified[parts[-2:]] = TableRef(parts)
                for name in range(at, last + 1):
                    self.found.role[name] = "label"

    def _match_recognize(self, bracket: int, block: Block) -> None:
        pattern = row_pattern(self.outline, bracket)
        if pattern:
            self.found.row_patterns.add(bracket)
            self.found.pattern.update(pattern)
            self._declare_all(row_variables(self.outline, bracket, pattern), block)

    def _graph_table(self, bracket: int, block: Block) -> None:
        """The graph is a table that qualifies nothing; the pattern declares variables."""
        first = bracket + 1
        if self.outline.is_name(first):
            last = self._chain_end(first)
            for at in range(first, last + 1):
                self.found.role[at] = "table"
            self.found.tables.append(TableRef(self._parts(first, last), self._link_name(last + 1)))
        self._declare_all(graph_variables(self.outline, bracket), block)

    # --- small steps ---

    def _chain_end(self, index: int) -> int:
        """The last name of `a.b.c` that begins here."""
        while self.keys[index + 1] == "." and self.outline.is_name(index + 2):
            index += 2
        return index

    def _parts(self, index: int, last: int) -> tuple[str, ...]:
        return tuple(self.outline.tokens[at].name for at in range(index, last + 1, 2))

    def _label_names(self, bracket: int) -> None:
        if self.outline.holds_names(bracket):
            for at in self.outline.inside(bracket):
                if self.outline.is_name(at):
                    self.found.role[at] = "label"

    def _declare(self, index: int, block: Block, table: TableRef | None) -> None:
        if self.outline.is_name(index):
            block.names[self.outline.tokens[index].name] = table
            self.found.role[index] = "label"

    def _declare_all(self, indexes: Iterable[int], block: Block) -> None:
        for index in indexes:
            self._declare(index, block, None)
