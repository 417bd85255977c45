"""Subqueries in conditions: joined where only existence is asked, else run by a FILTER or by the scan itself."""

from dataclasses import dataclass

from sqlglot import exp

from mcp_oracle.sandbox.plan.access import Access, PlanQuery
from mcp_oracle.sandbox.plan.block import Block, Expr, Filter, Semi
from mcp_oracle.sandbox.plan.estimate import cost_of
from mcp_oracle.sandbox.plan.join import Joins, hash_join, is_equi, nested_loops
from mcp_oracle.sandbox.plan.step import Step, Target
from mcp_oracle.sandbox.plan.used import keys_of, own_keys
from mcp_oracle.sandbox.plan.workspace import Workspace


@dataclass(slots=True)
class Subqueries:
    """Adds the subqueries of a block's conditions to its plan."""

    work: Workspace
    block: Block
    plan_query: PlanQuery

    def add(self, current: Step) -> Step:
        for semi in self.block.semis:
            current = self._semi(current, semi)
        for item in self.block.filters:
            current = self._filter(current, item)
        return current

    def _semi(self, current: Step, semi: Semi) -> Step:
        kind = ("ANTI NA" if semi.null_aware else "ANTI") if semi.anti else "SEMI"
        inner = self._inner(semi)
        keys = own_keys(semi.block)
        others = keys_of(self.block) | own_keys(self.block)
        rows = self._rows(current, semi, inner, keys)
        equal = [t for t in semi.tests if is_equi(t, others - keys, keys)]
        nested = self._nested(current, semi, kind, rows)
        if not equal or (semi.null_aware and len(semi.tests) != len(equal)):
            return nested
        rest = [t for t in semi.tests if not any(t is e for e in equal)]
        texts = self.work.texts(self.block, equal), self.work.texts(self.block, rest)
        hashed = hash_join(current, inner, kind, rows, texts)
        if semi.null_aware or (cost_of(hashed) or 0) <= (cost_of(nested) or 0):
            return hashed
        return nested

    def _inner(self, semi: Semi) -> Step:
        """The subquery's own plan; of several tables it is shown as a view."""
        block = semi.block
        access = Access(self.work, block, self.plan_query)
        step = Subqueries(self.work, block, self.plan_query).add(
            Joins(self.work, block, access).plan()
        )
        if len(block.sources) == 1:
            return step
        target = Target(None, "VW_SQ_1", f'"VW_SQ_1"@"{block.name}"', "VIEW")
        return Step(
            "VIEW", None, [step], target, step.rows, step.width, step.io, step.cpu, block=block.name
        )

    def _nested(self, current: Step, semi: Semi, kind: str, rows: float) -> Step:
        block = semi.block
        option = "ANTI" if semi.anti else kind
        if len(block.sources) == 1 and not block.semis and not block.filters:
            access = Access(self.work, block, self.plan_query)
            # The outer columns are known here, so they are written as columns.
            scope = Block(block.name, [*self.block.sources, *block.sources])
            access.block = scope
            inner = access.path(block.sources[0], [*block.tests, *semi.tests])
        else:
            inner = self._inner(semi)
            inner.filter = [*inner.filter, *self.work.texts(self.block, semi.tests)]
        joined = nested_loops(current, inner, option, rows)
        joined.width = current.width
        return joined

    def _rows(self, current: Step, semi: Semi, inner: Step, keys: set[str]) -> float:
        """A row stays if its value is among those of the subquery."""
        share, before = 1.0, current.rows or 0.0
        for test in semi.tests:
            share *= self._share(test, keys, inner.rows or 0.0)
        return max(1.0, before * (1 - share)) if semi.anti else max(1.0, before * share)

    def _share(self, test: Expr, keys: set[str], rows: float) -> float:
        if not isinstance(test, exp.EQ):
            return self.work.selectivity.of(test)
        sides = sorted((test.this, test.expression), key=lambda s: bool(keys_of(s) & keys))
        outside, inside = (self.work.selectivity.distinct(s) for s in sides)
        if outside is None:
            return 0.5
        return min(1.0, min(inside or rows, max(rows, 1.0)) / outside)

    def _filter(self, current: Step, item: Filter) -> Step:
        texts = self.work.texts(self.block, [item.test])
        steps = [s for q in item.queries for s in self.plan_query(q)]
        rows = (current.rows or 0.0) * self.work.selectivity.of(item.test)
        outside = any(keys_of(q) - own_keys(q) for q in item.queries)
        if not outside and steps and _is_scan(current):
            current.filter = [*current.filter, *texts]
            current.children = [*current.children, *steps]
            current.rows = rows
            _add_cost(current, steps, 1.0)
            return current
        made = Step(
            "FILTER",
            None,
            [current, *steps],
            None,
            rows,
            current.width,
            current.io,
            current.cpu,
            filter=texts,
        )
        _add_cost(made, steps, max(1.0, current.rows or 0.0) if outside else 1.0)
        return made


def _is_scan(step: Step) -> bool:
    return step.operation == "TABLE ACCESS" and step.options == "FULL"


def _add_cost(step: Step, steps: list[Step], times: float) -> None:
    step.io += times * sum(s.io for s in steps)
    step.cpu += times * sum(s.cpu for s in steps)
