"""GROUP BY, aggregates without it, and HAVING."""

from mcp_oracle.sandbox.plan.block import Block
from mcp_oracle.sandbox.plan.estimate import sort_instructions
from mcp_oracle.sandbox.plan.step import Step
from mcp_oracle.sandbox.plan.workspace import Workspace

_UNKNOWN = 10.0
"""Groups of an expression without statistics."""


def grouped(work: Workspace, block: Block, step: Step) -> Step:
    """The grouping over the rows, and a FILTER for HAVING."""
    made = _group(work, block, step)
    if not block.having:
        return made
    texts = work.texts(block, block.having)
    rows = max(1.0, (made.rows or 1.0) * work.selectivity.of_all(block.having))
    return Step("FILTER", None, [made], None, rows, made.width, made.io, made.cpu, filter=texts)


def _group(work: Workspace, block: Block, step: Step) -> Step:
    if not block.group:
        return Step("SORT", "AGGREGATE", [step], None, 1, step.width, step.io, step.cpu)
    rows = _groups(work, block, step.rows or 0.0)
    cpu = step.cpu + sort_instructions(step.rows or 0.0)
    keys = {g.sql() for g in block.group}
    sorted_ = bool(block.order) and all(o.this.sql() in keys for o in block.order)
    if block.grouping == "CUBE":
        inner = Step("SORT", "GROUP BY", [step], None, rows, step.width, step.io, cpu)
        cube = Step("GENERATE", "CUBE", [inner], None, rows, step.width, step.io, cpu)
        return Step("SORT", "GROUP BY", [cube], None, rows, step.width, step.io, cpu)
    if block.grouping == "ROLLUP":
        return Step("SORT", "GROUP BY ROLLUP", [step], None, rows, step.width, step.io, cpu)
    operation = "SORT" if sorted_ and block.fetch is None else "HASH"
    shown = [work.notation(block).text(g) for g in block.group]
    return Step(
        operation, "GROUP BY", [step], None, rows, step.width, step.io, cpu, projection=shown
    )


def _groups(work: Workspace, block: Block, rows: float) -> float:
    number = 1.0
    for key in block.group:
        number *= work.selectivity.distinct(key) or _UNKNOWN
    return max(1.0, min(number, rows))


def different(work: Workspace, block: Block, rows: float) -> float:
    """How many rows DISTINCT leaves: the product of the columns' distinct values; all where one is not known."""
    number = 1.0
    for item in block.items:
        number *= work.selectivity.distinct(item.unalias()) or rows
    return max(1.0, min(number, rows))
