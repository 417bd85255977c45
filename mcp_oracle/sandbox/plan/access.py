"""How one source is read: in full, by an index, or as what a view delivers. The cheapest way is taken."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from mcp_oracle.sandbox.catalog.index_statistics import IndexStatistics, index_statistics
from mcp_oracle.sandbox.catalog.objects import Index, Table
from mcp_oracle.sandbox.plan.block import Block, Expr, Query, Source
from mcp_oracle.sandbox.plan.estimate import BLOCK, ROW, cost_of, full_scan
from mcp_oracle.sandbox.plan.index_match import IndexMatch, match_index
from mcp_oracle.sandbox.plan.step import Step, Target
from mcp_oracle.sandbox.plan.tree import key_of, keys_in
from mcp_oracle.sandbox.plan.workspace import FIXED_ROWS, Workspace, target_of

_FUNCTION_ROWS = 8_168
"""What Oracle assumes of a table function: one row per byte of a block."""
PlanQuery = Callable[[Query], list[Step]]
"""Plans a query on its own; its last step is the query, those before are subqueries of its select list."""


@dataclass(slots=True)
class Access:
    """Access paths of the sources of one block."""

    work: Workspace
    block: Block
    plan_query: PlanQuery

    def path(self, source: Source, tests: Sequence[Expr]) -> Step:
        """The cheapest way to the rows that meet the tests; columns of other sources are given."""
        if source.table is not None:
            return self._table(source, source.table, tests)
        made = self._other(source, tests)
        made.block = self.block.name if made.block is None else made.block
        return made

    def lowest_or_highest(self) -> Step | None:
        """`SELECT MIN(column)` or MAX of a whole table: one end of an index that the column leads."""
        block = self.block
        plain = len(block.sources) == len(block.items) == 1 and block.is_grouped and not block.group
        if not plain or block.tests or block.semis or block.filters or block.having or block.limits:
            return None
        (source,), (item,) = block.sources, block.items
        if (
            source.table is None
            or not isinstance(item, exp.Anonymous)
            or len(item.expressions) != 1
        ):
            return None
        if str(item.this).upper() not in ("MIN", "MAX") or block.windows or block.is_hierarchy:
            return None
        name = str(item.expressions[0].name) if isinstance(item.expressions[0], exp.Column) else ""
        for index in self.work.lookup.indexes(source.table):
            if index.columns[:1] == (name,) and index.kind == "NORMAL":
                return self._end_of(source, source.table, index)
        return None

    def _end_of(self, source: Source, table: Table, index: Index) -> Step:
        stats = index_statistics(index, table, int(self.work.table_rows(source, table)))
        width, io = self.work.width(source), stats.levels + 1.0
        scan = Step(
            "INDEX",
            "FULL SCAN (MIN/MAX)",
            [],
            _index_target(source, index),
            1,
            width,
            io,
            io * BLOCK,
        )
        scan.block = self.block.name
        return Step(
            "SORT", "AGGREGATE", [scan], None, 1, width, io, scan.cpu, block=self.block.name
        )

    def _other(self, source: Source, tests: Sequence[Expr]) -> Step:
        texts = self.work.texts(self.block, tests)
        share = self.work.selectivity.of_all(tests)
        if source.query is not None:
            return self._view(source, source.query, tests, share)
        if source.pump:
            return Step("RECURSIVE WITH PUMP", filter=texts)
        if source.function == "JSON_TABLE":
            rows = _FUNCTION_ROWS * share
            return Step(
                "JSONTABLE EVALUATION",
                None,
                [],
                None,
                rows,
                self.work.width(source),
                29,
                1e6,
                filter=texts,
            )
        if source.function is not None:
            target = Target(
                None, source.function, f'"{source.alias}"@"{source.block}"', "PROCEDURE"
            )
            rows, options = _FUNCTION_ROWS * share, "PICKLER FETCH"
            return Step("COLLECTION ITERATOR", options, [], target, rows, 2, 29, 1e6, filter=texts)
        if source.view is not None:
            rows = max(1.0, FIXED_ROWS * share)
            width = self.work.width(source)
            return Step(
                "FIXED TABLE", "FULL", [], target_of(source), rows, width, 0, 1e5, filter=texts
            )
        return self._dual(source, texts)

    def _dual(self, source: Source, texts: list[str]) -> Step:
        wanted = "DUMMY" in self.work.wanted.get(source.key, set())
        if not wanted:
            scan = Step("FAST DUAL", None, [], None, 1, None, 2, 7e3)
            return scan if not texts else _above("FILTER", scan, texts)
        alias = f'"{source.alias}"@"{source.block}"'
        target = Target("SYS", "DUAL", alias, "TABLE", source.instance)
        return Step("TABLE ACCESS", "FULL", [], target, 1, 2, 2, 7e3, filter=texts)

    def _view(self, source: Source, query: Query, tests: Sequence[Expr], share: float) -> Step:
        steps = self.plan_query(query)
        main = steps[-1]
        self.work.rows[source.key] = rows = float(main.rows or 1)
        if isinstance(query, Block):
            _push_rank(query, tests, main, self.work)
        alias = f'"{source.alias}"@"{source.block}"'
        target = Target(source.owner, source.label, alias, "VIEW", source.instance)
        width = max(main.width or 0, self.work.width(source))
        texts = self.work.texts(self.block, tests)
        return Step(
            "VIEW", None, steps, target, rows * share, width, main.io, main.cpu + rows * ROW,
            filter=texts, block=query.name,
        )  # fmt: skip

    # Tables

    def _table(self, source: Source, table: Table, tests: Sequence[Expr]) -> Step:
        rows = self.work.table_rows(source, table)
        known = [t for t in tests if _is_row_id(t, source)][:1]
        if known and table.organization == "HEAP":
            return self._by_user_row_id(source, known, tests)
        found = self._index_paths(source, table, tests)
        if table.organization == "HEAP":
            found.insert(0, self._full(source, table, tests))
        best = min(found, key=lambda s: (cost_of(s) or 0, s.io, s.cpu))
        best.rows = max(rows * self.work.selectivity.of_all(tests), 0.0)
        for step in _chain(best):
            step.block = step.block or self.block.name
        best.projection = self.work.projection([source])
        return best

    def _by_user_row_id(self, source: Source, known: list[Expr], tests: Sequence[Expr]) -> Step:
        rest = [t for t in tests if t is not known[0]]
        return Step(
            "TABLE ACCESS", "BY USER ROWID", [], target_of(source), self.work.selectivity.of_all(rest),
            self.work.width(source), 1, BLOCK, self.work.texts(self.block, known),
            self.work.texts(self.block, rest), block=self.block.name, projection=self.work.projection([source]),
        )  # fmt: skip

    def _full(self, source: Source, table: Table, tests: Sequence[Expr]) -> Step:
        rows, blocks = self.work.table_rows(source, table), self.work.blocks(source, table)
        cpu = blocks * BLOCK + rows * ROW * (1 + len(tests))
        return Step(
            "TABLE ACCESS", "FULL", [], target_of(source), rows, self.work.width(source), full_scan(blocks), cpu,
            filter=self.work.texts(self.block, tests),
        )  # fmt: skip

    def _index_paths(self, source: Source, table: Table, tests: Sequence[Expr]) -> list[Step]:
        found: list[Step] = []
        for index in self.work.lookup.indexes(table):
            if index.kind not in ("NORMAL", "IOT - TOP"):
                continue
            stats = index_statistics(index, table, int(self.work.table_rows(source, table)))
            match = match_index(index, source, table, tests, self.work.notation(self.block).type_of)
            clustered = table.organization == "INDEX" and _is_key(index, table)
            covering = clustered or self._covers(source, index)
            if match.access:
                found.append(self._by_index(source, match, stats, tests, covering=covering))
            if covering and (clustered or self._is_complete(index, table, match)):
                found.append(self._whole_index(source, match, stats, tests))
        return [s for s in found if table.organization == "HEAP" or s.operation != "TABLE ACCESS"]

    def _covers(self, source: Source, index: Index) -> bool:
        return self.work.wanted.get(source.key, set()) <= {*index.columns, "ROWID"}

    def _is_complete(self, index: Index, table: Table, match: IndexMatch) -> bool:
        """Rows whose columns are all NULL are not in the index."""
        filled = {c.name for c in table.columns if c.not_null}
        return bool(filled & set(index.columns)) or bool(match.filter and match.rejects_null)

    def _by_index(
        self,
        source: Source,
        match: IndexMatch,
        stats: IndexStatistics,
        tests: Sequence[Expr],
        *,
        covering: bool,
    ) -> Step:
        selectivity, texts = self.work.selectivity, self.work.texts
        share = selectivity.of_all(match.access)
        unique = match.is_unique and not match.lists
        rows = stats.rows * share
        io = float(stats.levels) if unique else stats.levels + math.ceil(stats.leaf_blocks * share)
        io = max(io, match.lists * (stats.levels + 1.0)) if match.lists else io
        options = "UNIQUE SCAN" if match.is_unique else "RANGE SCAN"
        scan = Step(
            "INDEX", options, [], _index_target(source, match.index), rows * selectivity.of_all(match.filter),
            self.work.width(source), io, io * BLOCK + rows * ROW, texts(self.block, match.access),
            texts(self.block, match.filter), match.columns,
        )  # fmt: skip
        if not covering:
            scan = self._by_rowid(source, scan, match, stats, tests, unique=unique)
        if match.lists:
            scan = Step(
                "INLIST ITERATOR", None, [scan], None, scan.rows, scan.width, scan.io, scan.cpu
            )
        return scan

    def _by_rowid(
        self,
        source: Source,
        scan: Step,
        match: IndexMatch,
        stats: IndexStatistics,
        tests: Sequence[Expr],
        *,
        unique: bool,
    ) -> Step:
        used = [*match.access, *match.filter]
        rest = [t for t in tests if not any(t is u for u in used)]
        rows = stats.rows * self.work.selectivity.of_all(used)
        share = rows / stats.rows if stats.rows else 0
        reads = 1 if unique else max(1, math.ceil(stats.clustering * share))
        options = "BY INDEX ROWID" if match.is_unique else "BY INDEX ROWID BATCHED"
        return Step(
            "TABLE ACCESS", options, [scan], target_of(source), rows, self.work.width(source), scan.io + reads,
            scan.cpu + reads * BLOCK + rows * ROW, filter=self.work.texts(self.block, rest),
        )  # fmt: skip

    def _whole_index(
        self, source: Source, match: IndexMatch, stats: IndexStatistics, tests: Sequence[Expr]
    ) -> Step:
        sequential, multiblock = stats.levels + stats.leaf_blocks, full_scan(stats.leaf_blocks)
        fast = multiblock < sequential
        return Step(
            "INDEX", "FAST FULL SCAN" if fast else "FULL SCAN", [], _index_target(source, match.index), stats.rows,
            self.work.width(source), multiblock if fast else max(1.0, sequential), stats.rows * ROW,
            filter=self.work.texts(self.block, tests),
        )  # fmt: skip


def _is_row_id(test: Expr, source: Source) -> bool:
    """ROWID = something that does not come from the row."""
    if not isinstance(test, exp.EQ):
        return False
    sides = ((test.this, test.expression), (test.expression, test.this))
    return any(
        key_of(a) == source.key and a.name == "ROWID" and source.key not in keys_in(b)
        for a, b in sides
    )


def _chain(step: Step) -> list[Step]:
    """A path's own steps: an iterator, a table access, an index."""
    found = [step]
    while len(found[-1].children) == 1:
        found.append(found[-1].children[0])
    return found


def _is_key(index: Index, table: Table) -> bool:
    return any(c.type == "P" and c.columns == index.columns for c in table.constraints)


def _index_target(source: Source, index: Index) -> Target:
    kind = "INDEX (UNIQUE)" if index.unique else "INDEX"
    return Target(index.owner, index.name, f'"{source.alias}"@"{source.block}"', kind)


def _above(operation: str, child: Step, texts: list[str]) -> Step:
    return Step(
        operation, None, [child], None, child.rows, child.width, child.io, child.cpu, filter=texts
    )


_RANKS = frozenset({"ROW_NUMBER", "RANK", "DENSE_RANK"})


def _push_rank(query: Block, tests: Sequence[Expr], main: Step, work: Workspace) -> None:
    """A limit on ROW_NUMBER() and its like stops the sort early."""
    if main.operation != "WINDOW" or main.options != "SORT":
        return
    for test in tests:
        if not isinstance(test, (exp.LT, exp.LTE, exp.EQ)) or not isinstance(test.this, exp.Column):
            continue
        name = str(test.this.name)
        item = query.items[query.names.index(name)] if name in query.names else None
        if isinstance(item, exp.Window) and str(item.this.this).upper() in _RANKS:
            limit = type(test)(this=item.copy(), expression=test.expression.copy())
            main.options, main.filter = "SORT PUSHED RANK", work.texts(query, [limit])
