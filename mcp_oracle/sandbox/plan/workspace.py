"""What planning one statement needs at hand: its sources with rows and widths, selectivities, the notation."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mcp_oracle.sandbox.catalog.datatype import DataType, Kind
from mcp_oracle.sandbox.catalog.declaration import data_length
from mcp_oracle.sandbox.catalog.objects import Table, TableColumn
from mcp_oracle.sandbox.plan.block import Block, Expr, Query, Source
from mcp_oracle.sandbox.plan.lookup import Lookup
from mcp_oracle.sandbox.plan.notation import Notation
from mcp_oracle.sandbox.plan.selectivity import Selectivity
from mcp_oracle.sandbox.plan.step import Target

FIXED_ROWS = 100
"""What Oracle assumes of a fixed table."""
_BLOCK_BYTES = 7_168
_UNKNOWN_WIDTH = {Kind.NUMBER: 13, Kind.DATE: 9, Kind.TIMESTAMP: 13}
"""AVG_COL_LEN that Oracle assumes without statistics; half the declared bytes of text."""


@dataclass(slots=True)
class Workspace:
    """One statement being planned.

    Attributes:
        rows: of every source, once known.
        wanted: the columns that each source has to deliver.
        lateral: sources that are written as columns, not as binds, wherever they are used.
    """

    lookup: Lookup
    sources: dict[str, Source]
    queries: dict[str, Query]
    rows: dict[str, float] = field(default_factory=dict[str, float])
    wanted: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    lateral: set[str] = field(default_factory=set[str])

    @property
    def selectivity(self) -> Selectivity:
        return Selectivity(self.sources, self.rows)

    def notation(self, block: Block) -> Notation:
        local = {s.key for s in block.sources} | {
            s.key for m in block.semis for s in m.block.sources
        }
        return Notation(self.sources, self.queries, self.lookup.binds, local | self.lateral)

    def texts(self, block: Block, tests: Iterable[Expr]) -> list[str]:
        return self.notation(block).all(list(tests))

    def table_rows(self, source: Source, table: Table) -> float:
        if source.key not in self.rows:
            stats = table.statistics
            self.rows[source.key] = float(stats.rows if stats else self.lookup.count(table))
        return self.rows[source.key]

    def blocks(self, source: Source, table: Table) -> float:
        if table.statistics is not None:
            return float(table.statistics.blocks)
        width = sum(column_width(c) for c in table.columns)
        return max(1.0, self.table_rows(source, table) * width / _BLOCK_BYTES)

    def width(self, source: Source) -> int:
        relation = source.table or source.view
        if relation is None:
            return 2 * max(1, len(self.wanted.get(source.key, ())))
        wanted = self.wanted.get(source.key, set())
        found = sum(column_width(c) for c in relation.columns if c.name in wanted)
        return found + (12 if "ROWID" in wanted else 0) or 2

    def projection(self, sources: Iterable[Source]) -> list[str]:
        """What a step hands up: the wanted columns with types and lengths."""
        found: list[str] = []
        for source in sources:
            relation = source.table or source.view
            columns = relation.columns if relation is not None else ()
            wanted = self.wanted.get(source.key, set())
            found += [
                f'"{source.alias}"."{c.name}"[{_type(c.type)},{data_length(c.type)}]'
                for c in columns
                if c.name in wanted
            ]
        return found


def column_width(column: TableColumn) -> int:
    if column.statistics is not None:
        return column.statistics.average_length
    of = column.type
    return _UNKNOWN_WIDTH.get(of.kind) or max(2, data_length(of) // 2)


def _type(of: DataType) -> str:
    return "CHARACTER" if of.kind is Kind.CHAR else of.kind.value


def target_of(source: Source) -> Target:
    """The object that a source reads, as the plan names it."""
    relation = source.table or source.view
    alias = f'"{source.alias}"@"{source.block}"'
    kind = "TABLE" if source.table is not None else "TABLE (FIXED)"
    if source.table is not None and source.table.temporary:
        kind = "TABLE (TEMP)"
    owner, name = (relation.owner, relation.name) if relation is not None else ("SYS", source.label)
    return Target(owner, name, alias, kind, source.instance)
