"""The order and kind of joins: from the source with the fewest rows on, each time the cheapest next one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from mcp_oracle.sandbox.plan.access import Access
from mcp_oracle.sandbox.plan.block import Block, Expr, Source
from mcp_oracle.sandbox.plan.estimate import ROW, cost_of, sort_instructions
from mcp_oracle.sandbox.plan.step import Step
from mcp_oracle.sandbox.plan.tree import key_of, keys_in, refused
from mcp_oracle.sandbox.plan.workspace import Workspace

_REJECTING = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Like, exp.In)


@dataclass(slots=True)
class Joins:
    """Joins the sources of one block.

    Attributes:
        left: conditions that no step has taken yet.
    """

    work: Workspace
    block: Block
    access: Access
    left: list[Expr] = field(default_factory=list[Expr])
    done: set[str] = field(default_factory=set[str])

    def plan(self) -> Step:
        """One tree over all sources."""
        block = self.block
        _make_inner(block)
        fixed = [t for t in block.tests if not keys_in(t) and _is_fixed(t)]
        self.left = [t for t in block.tests if not any(t is f for f in fixed)]
        step = self._full() if block.full else self._all()
        if self.left:
            raise refused("a condition that no step takes")
        return _contradicted(step, fixed)

    def _all(self) -> Step:
        block = self.block
        rest = list(block.sources)
        first = min(
            (s for s in rest if s.key not in block.optional and not s.needs), key=self._alone_rows
        )
        current = self._start(first)
        rest.remove(first)
        while rest:
            chosen = self._next(rest, current)
            rest.remove(chosen)
            current = self._join(current, chosen)
        return self._remaining(current)

    def _alone_rows(self, source: Source) -> float:
        return self.access.path(source, self._tests({source.key})).rows or 0.0

    def _start(self, source: Source) -> Step:
        self.done = {source.key}
        tests = self._tests(self.done)
        self._take(tests)
        return self.access.path(source, tests)

    def _tests(self, keys: set[str]) -> list[Expr]:
        """The conditions that these sources decide; outer columns of a correlated block count as known."""
        own = {s.key for s in self.block.sources}
        return [
            t
            for t in self.left
            if (keys_in(t) & own) <= keys
            and not (keys_in(t) & set(self.block.optional) - self.done)
        ]

    def _take(self, tests: Sequence[Expr]) -> None:
        self.left = [t for t in self.left if not any(t is u for u in tests)]

    def _next(self, rest: list[Source], current: Step) -> Source:
        """Connected sources before others, then by cost and rows of the join."""
        ready = [s for s in rest if self._is_ready(s)]
        connected = [s for s in ready if self._joining(s) or s.needs] or ready

        def rank(source: Source) -> tuple[float, float]:
            tried = self._candidate(current, source)
            return tried.rows or 0.0, float(cost_of(tried) or 0)

        return min(connected, key=rank)

    def _is_ready(self, source: Source) -> bool:
        own = {s.key for s in self.block.sources}
        needed = {k for t in self.block.optional.get(source.key, ()) for k in keys_in(t)} & own
        return needed | source.needs <= self.done | {source.key}

    def _candidates(self, source: Source) -> list[Expr]:
        if source.key in self.block.optional:
            return self.block.optional[source.key]
        return [t for t in self._tests(self.done | {source.key}) if source.key in keys_in(t)]

    def _joining(self, source: Source) -> list[Expr]:
        own = {s.key for s in self.block.sources}
        return [t for t in self._candidates(source) if (keys_in(t) & own) - {source.key}]

    def _join(self, current: Step, source: Source) -> Step:
        made = self._candidate(current, source)
        self.done.add(source.key)
        if source.key not in self.block.optional:
            self._take(self._candidates(source))
        return self._remaining(made) if source.key in self.block.optional else made

    def _candidate(self, current: Step, source: Source) -> Step:
        """The cheapest join of what there is with one more source."""
        tests = self._candidates(source)
        optional = source.key in self.block.optional
        rows = self._rows(current, source, tests, optional=optional)
        nested = nested_loops(
            current, self.access.path(source, tests), "OUTER" if optional else None, rows
        )
        if source.needs:
            return nested
        equal = [t for t in tests if is_equi(t, self.done, {source.key})]
        inner = self.access.path(source, [t for t in tests if self._is_local(t, source)])
        if not equal:
            if optional or self._joining(source):
                return nested
            return cartesian(current, inner, rows)
        rest = [
            t for t in tests if not self._is_local(t, source) and not any(t is e for e in equal)
        ]
        texts = self.work.texts(self.block, equal), self.work.texts(self.block, rest)
        hashed = hash_join(current, inner, "OUTER" if optional else None, rows, texts)
        return _batched(nested) if (cost_of(nested) or 0) <= (cost_of(hashed) or 0) else hashed

    def _is_local(self, test: Expr, source: Source) -> bool:
        own = {s.key for s in self.block.sources}
        return (keys_in(test) & own) <= {source.key}

    def _rows(
        self, current: Step, source: Source, tests: Sequence[Expr], *, optional: bool
    ) -> float:
        before = max(current.rows or 0.0, 0.0)
        inner = self.access.path(source, [t for t in tests if self._is_local(t, source)])
        joining = [t for t in tests if not self._is_local(t, source)]
        rows = before * (inner.rows or 0.0) * self.work.selectivity.of_all(joining)
        return max(rows, before) if optional else rows

    def _remaining(self, current: Step) -> Step:
        """Conditions on optional sources run after the join."""
        tests = self._tests(self.done)
        if not tests:
            return current
        self._take(tests)
        share = self.work.selectivity.of_all(tests)
        texts = self.work.texts(self.block, tests)
        rows = (current.rows or 0.0) * share
        return Step(
            "FILTER",
            None,
            [current],
            None,
            rows,
            current.width,
            current.io,
            current.cpu,
            filter=texts,
        )

    def _full(self) -> Step:
        first, second = self.block.sources
        tests = self.block.optional[second.key]
        equal = [t for t in tests if is_equi(t, {first.key}, {second.key})]
        left, right = self.access.path(first, []), self.access.path(second, [])
        rows = max(left.rows or 0.0, right.rows or 0.0)
        rest = [t for t in tests if not any(t is e for e in equal)]
        texts = self.work.texts(self.block, equal), self.work.texts(self.block, rest)
        joined = hash_join(left, right, "FULL OUTER", rows, texts)
        view = Step("VIEW", None, [joined], None, rows, joined.width, joined.io, joined.cpu)
        self.done = {first.key, second.key}
        return self._remaining(view)


def _is_fixed(test: Expr) -> bool:
    """A comparison of two numbers, such as 1 = 0: known before anything runs."""
    return isinstance(test, (exp.EQ, exp.NEQ)) and all(
        isinstance(side, exp.Literal) and not side.args.get("is_string")
        for side in (test.this, test.expression)
    )


def _contradicted(step: Step, fixed: Sequence[Expr]) -> Step:
    """A condition that is never true stops everything below it; one that always is says nothing."""
    values = [(t, float(str(t.this.this)) == float(str(t.expression.this))) for t in fixed]
    if all(same == isinstance(t, exp.EQ) for t, same in values):
        return step
    texts = ["NULL IS NOT NULL"]
    return Step("FILTER", None, [step], None, 1, step.width, 0, 0, filter=texts)


def _make_inner(block: Block) -> None:
    """A condition that a missing row cannot meet makes an outer join an ordinary one."""
    for key in [k for k in block.optional if k not in block.full]:
        if any(_rejects(t, key) for t in block.tests):
            block.tests += block.optional.pop(key)


def _rejects(test: Expr, key: str) -> bool:
    if not isinstance(test, _REJECTING):
        return False
    sides = [test.this, *([test.expression] if not isinstance(test, exp.In) else [])]
    return any(key_of(side) == key for side in sides)


def is_equi(test: Expr, left: set[str], right: set[str]) -> bool:
    """An equality of something on the left with something on the right."""
    if not isinstance(test, exp.EQ):
        return False
    a, b = keys_in(test.this), keys_in(test.expression)
    return bool(a and b) and ((a <= left and b <= right) or (a <= right and b <= left))


def nested_loops(outer: Step, inner: Step, kind: str | None, rows: float) -> Step:
    starts = max(1.0, outer.rows or 0.0)
    return Step(
        "NESTED LOOPS", kind, [outer, inner], None, rows, (outer.width or 0) + (inner.width or 0),
        outer.io + starts * inner.io, outer.cpu + starts * inner.cpu,
        projection=[*outer.projection, *inner.projection],
    )  # fmt: skip


def _batched(join: Step) -> Step:
    """An inner table reached by an index: its rows are fetched after the loop over the index."""
    outer, inner = join.children
    if join.options or inner.operation != "TABLE ACCESS" or not inner.children:
        return join
    (index,) = inner.children
    if index.operation != "INDEX":
        return join
    lower = nested_loops(outer, index, None, max(outer.rows or 0.0, join.rows or 0.0))
    inner.children, inner.options = [], "BY INDEX ROWID"
    join.children = [lower, inner]
    return join


def cartesian(outer: Step, inner: Step, rows: float) -> Step:
    """Every row with every row; the second input is read once and kept."""
    buffer = Step(
        "BUFFER",
        "SORT",
        [inner],
        None,
        inner.rows,
        inner.width,
        inner.io,
        inner.cpu + sort_instructions(inner.rows or 0),
    )
    starts = max(1.0, outer.rows or 0.0)
    return Step(
        "MERGE JOIN", "CARTESIAN", [outer, buffer], None, rows, (outer.width or 0) + (inner.width or 0),
        outer.io + inner.io, outer.cpu + buffer.cpu + starts * (inner.rows or 0) * ROW,
        projection=[*outer.projection, *inner.projection],
    )  # fmt: skip


def hash_join(
    left: Step, right: Step, kind: str | None, rows: float, texts: tuple[list[str], list[str]]
) -> Step:
    """The smaller input is hashed and stands first; with an outer or semi join the option then says RIGHT."""
    children = [left, right]
    swap = (right.rows or 0) * (right.width or 1) < (left.rows or 0) * (left.width or 1)
    options = kind
    if swap and kind != "FULL OUTER":
        children = [right, left]
        options = f"RIGHT {kind}" if kind else None
    width = (left.width or 0) + (
        0 if kind and kind.startswith(("SEMI", "ANTI")) else right.width or 0
    )
    work = ((left.rows or 0) + (right.rows or 0)) * 2 * ROW + 300_000
    shown = (
        left.projection
        if kind and kind.startswith(("SEMI", "ANTI"))
        else [*left.projection, *right.projection]
    )
    return Step(
        "HASH JOIN", options, children, None, rows, width, left.io + right.io, left.cpu + right.cpu + work,
        access=texts[0], filter=texts[1], projection=list(shown),
    )  # fmt: skip
