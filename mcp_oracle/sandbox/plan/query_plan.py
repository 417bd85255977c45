"""A query's plan: joins and subqueries below, then hierarchy, row limit, grouping, windows, duplicates, order."""

from dataclasses import dataclass

from sqlglot import exp

from mcp_oracle.sandbox.plan.access import Access
from mcp_oracle.sandbox.plan.block import Block, Expr, Query, SetQuery
from mcp_oracle.sandbox.plan.estimate import sort_instructions
from mcp_oracle.sandbox.plan.grouping import different, grouped
from mcp_oracle.sandbox.plan.join import Joins
from mcp_oracle.sandbox.plan.step import Step, Target
from mcp_oracle.sandbox.plan.subquery import Subqueries
from mcp_oracle.sandbox.plan.tree import key_of, keys_in
from mcp_oracle.sandbox.plan.workspace import Workspace


@dataclass(slots=True)
class QueryPlanner:
    """Plans the queries of one statement."""

    work: Workspace
    _limited: int = 1

    def steps(self, query: Query) -> list[Step]:
        """The plan of a query as the last step; before it those of the subqueries in its select list."""
        scalars: list[Step] = []
        if isinstance(query, Block):
            for scalar in query.scalars:
                scalars += self.steps(scalar)
            step = self._block(query)
        else:
            step = self._set(query)
        if query.fetch is not None or query.offset is not None:
            step = self._fetched(query, step)
        return [*scalars, step]

    # Set operators

    def _set(self, query: SetQuery) -> Step:
        if query.recursive:
            return self._recursive(query)
        branches = [step for part in _flat(query) for step in self.steps(part)]
        step = _combined(query, branches, by_hash=self.work.lookup.distinct_by_hash)
        return _sorted(step) if query.order and query.fetch is None else step

    def _recursive(self, query: SetQuery) -> Step:
        anchor, again = self.steps(query.left), self.steps(query.right)
        children = [*anchor, *again]
        first, rows = anchor[-1], (anchor[-1].rows or 1.0) * 2
        return Step(
            "UNION ALL (RECURSIVE WITH)", "BREADTH FIRST", children, None, rows, first.width,
            sum(s.io for s in children), sum(s.cpu for s in children),
        )  # fmt: skip

    # Blocks

    def _block(self, block: Block) -> Step:
        access = Access(self.work, block, self.steps)
        step = access.lowest_or_highest()
        if step is not None:
            return step
        step = self._rows(block, access)
        if block.is_grouped:
            step = grouped(self.work, block, step)
        step = self._windows(block, step)
        if block.distinct:
            step = _unique(block, step, different(self.work, block, step.rows or 0.0))
        if self._needs_sort(block, step):
            step = _sorted(step, len(block.order))
        step = _sequences(block, step)
        if block.locks:
            step = Step("FOR UPDATE", None, [step], None, step.rows, step.width, step.io, step.cpu)
        return step

    def _rows(self, block: Block, access: Access) -> Step:
        """The rows before grouping."""
        hidden: list[Expr] = []
        if block.is_hierarchy:
            hidden = [t for t in block.tests if len(keys_in(t)) < 2]
            block.tests = [t for t in block.tests if not any(t is h for h in hidden)]
        step = Joins(self.work, block, access).plan()
        if block.is_hierarchy:
            step = self._hierarchy(block, step, hidden)
        step = Subqueries(self.work, block, self.steps).add(step)
        if block.limits:
            return self._stopped(block, step)
        if block.numbers_rows:
            return Step("COUNT", None, [step], None, step.rows, step.width, step.io, step.cpu)
        return step

    def _hierarchy(self, block: Block, step: Step, hidden: list[Expr]) -> Step:
        texts = self.work.texts
        options = "NO FILTERING WITH START-WITH" if block.start else "WITHOUT FILTERING"
        access = texts(block, block.connect)
        made = Step(
            "CONNECT BY", options, [step], None, step.rows, step.width, step.io,
            step.cpu + sort_instructions(step.rows or 0), filter=texts(block, block.start), block=block.name,
        )  # fmt: skip
        if any("PRIOR" in text for text in access):
            made.access = access
        else:
            made.filter = [*made.filter, *access]
        if not hidden:
            return made
        rows = (made.rows or 0.0) * self.work.selectivity.of_all(hidden)
        return Step(
            "FILTER",
            None,
            [made],
            None,
            rows,
            made.width,
            made.io,
            made.cpu,
            filter=texts(block, hidden),
        )

    def _stopped(self, block: Block, step: Step) -> Step:
        texts = self.work.texts(block, block.limits)
        rows = min([step.rows or 0.0, *(n for t in block.limits if (n := _number(t)) is not None)])
        below = step.children[-1] if step.operation == "VIEW" and step.children else None
        if below is not None and (below.operation, below.options) == ("SORT", "ORDER BY"):
            below.options, below.filter = "ORDER BY STOPKEY", list(texts)
            step.rows = rows
        return Step(
            "COUNT", "STOPKEY", [step], None, rows, step.width, step.io, step.cpu, filter=texts
        )

    def _windows(self, block: Block, step: Step) -> Step:
        """One sort for each different PARTITION BY and ORDER BY."""
        notation, seen = self.work.notation(block), set[str]()
        for window in block.windows:
            text = notation.text(window).partition(" OVER ")[2]
            if text in seen:
                continue
            seen.add(text)
            options = "BUFFER" if text == "()" else "SORT"
            step = Step(
                "WINDOW", options, [step], None, step.rows, step.width, step.io,
                step.cpu + sort_instructions(step.rows or 0),
            )  # fmt: skip
        return step

    def _needs_sort(self, block: Block, step: Step) -> bool:
        if not block.order or block.fetch is not None or block.offset is not None:
            return False
        if (step.operation, step.options) in (("SORT", "UNIQUE"), ("SORT", "GROUP BY")):
            return False
        return not (block.is_grouped and not block.group)

    def _fetched(self, query: Query, step: Step) -> Step:
        """FETCH FIRST is a window over the query and a view that cuts it."""
        self._limited += 1
        name = f"from$_subquery$_{self._limited:03}"
        column = f'"{name}"."rowlimit_$$_rownumber"'
        scope = query if isinstance(query, Block) else Block(query.name)
        keys = ",".join(self.work.texts(scope, query.order)) if isinstance(query, Block) else ""
        function = "RANK" if query.ties else "ROW_NUMBER"
        window = f"{function}() OVER ( ORDER BY {keys or 'NULL'} )"
        cut, pushed = self._cuts(query, scope, column, window)
        options = "SORT PUSHED RANK" if query.order and query.fetch is not None else "SORT"
        options = (
            options if query.order else "NOSORT STOPKEY" if query.fetch is not None else "NOSORT"
        )
        rows = min(step.rows or 0.0, _literal(query.fetch) or float("inf"))
        below = Step(
            "WINDOW", options, [step], None, step.rows, step.width, step.io,
            step.cpu + sort_instructions(step.rows or 0), filter=pushed,
        )  # fmt: skip
        target = Target(None, None, f'"{name}"@"{query.name}"', "VIEW")
        return Step(
            "VIEW",
            None,
            [below],
            target,
            rows,
            (step.width or 0) + 26,
            below.io,
            below.cpu,
            filter=cut,
        )

    def _cuts(
        self, query: Query, scope: Block, column: str, window: str
    ) -> tuple[list[str], list[str]]:
        text = self.work.notation(scope).text
        start = text(query.offset) if query.offset is not None else None
        if query.fetch is None:
            return [f"{column}>{start}"], []
        count = text(query.fetch)
        if start is None:
            return [f"{column}<={count}"], [f"{window}<={count}"]
        end = f"{start}+{count}"
        return [f"{column}<={end}", f"{column}>{start}"], [f"{window}<={end}"]


def _sequences(block: Block, step: Step) -> Step:
    """One operation for every sequence whose NEXTVAL is selected."""
    found = {
        str(c.args["table"].name).upper()
        for item in block.items
        for c in item.find_all(exp.Column)
        if key_of(c) is None and c.args.get("table") and c.name.upper() == "NEXTVAL"
    }
    for name in sorted(found):
        target = Target(None, name, None, "SEQUENCE")
        step = Step("SEQUENCE", None, [step], target, step.rows, step.width, step.io, step.cpu)
    return step


def _flat(query: SetQuery) -> list[Query]:
    """UNION ALL of several queries is one operation."""
    left = query.left
    same = isinstance(left, SetQuery) and left.operator == query.operator == "UNION"
    if (
        same
        and isinstance(left, SetQuery)
        and left.distinct == query.distinct
        and not left.order
        and left.fetch is None
    ):
        return [*_flat(left), query.right]
    return [left, query.right]


def _combined(query: SetQuery, branches: list[Step], *, by_hash: bool) -> Step:
    io, cpu = sum(s.io for s in branches), sum(s.cpu for s in branches)
    rows, width = (
        sum(s.rows or 0.0 for s in branches),
        max((s.width or 0 for s in branches), default=0),
    )
    if query.operator == "UNION":
        union = Step("UNION-ALL", None, branches, None, rows, width, io, cpu, block=query.name)
        if not query.distinct:
            return union
        operation = "HASH" if by_hash and not query.order else "SORT"
        return Step(
            operation, "UNIQUE", [union], None, rows, width, io, cpu + sort_instructions(rows)
        )
    operation = "INTERSECTION" if query.operator == "INTERSECT" else "MINUS"
    least = (
        min(s.rows or 0.0 for s in branches)
        if operation == "INTERSECTION"
        else branches[0].rows or 0.0
    )
    unique = [
        Step(
            "SORT",
            "UNIQUE",
            [s],
            None,
            s.rows,
            s.width,
            s.io,
            s.cpu + sort_instructions(s.rows or 0),
        )
        for s in branches
    ]
    return Step(
        operation,
        None,
        unique,
        None,
        least,
        width,
        io,
        sum(s.cpu for s in unique),
        block=query.name,
    )


def _sorted(step: Step, keys: int = 1) -> Step:
    shown = (
        [f"(#keys={keys}) {step.projection[0]}", *step.projection[1:]] if step.projection else []
    )
    return Step(
        "SORT", "ORDER BY", [step], None, step.rows, step.width, step.io, step.cpu + sort_instructions(step.rows or 0),
        projection=shown,
    )  # fmt: skip


def _unique(block: Block, step: Step, rows: float) -> Step:
    texts = {i.sql() for i in block.items}
    by_sort = (
        bool(block.order)
        and all(o.this.sql() in texts for o in block.order)
        and block.fetch is None
    )
    cpu = step.cpu + sort_instructions(step.rows or 0)
    return Step(
        "SORT" if by_sort else "HASH", "UNIQUE", [step], None, rows, step.width, step.io, cpu
    )


def _number(test: Expr) -> float | None:
    """The rows that a limit on ROWNUM lets through, if it is a literal."""
    found = _literal(test.expression)
    return max(0.0, found - 1) if found is not None and isinstance(test, exp.LT) else found


def _literal(node: Expr | None) -> float | None:
    if isinstance(node, exp.Literal) and not node.args.get("is_string"):
        return float(str(node.this))
    return None
