"""A plan as an indented tree in few bytes, for those who read only text. Pure."""

from collections.abc import Iterable, Iterator

from mcp_oracle.plans.step import Step


def tree(steps: Iterable[Step]) -> str:
    """One line for each step, children indented by one blank below their parent."""
    depth: dict[int, int] = {}
    lines: list[str] = []
    for step in steps:
        depth[step.id] = depth.get(step.parent, -1) + 1 if step.parent is not None else 0
        lines.append(f"{step.id} {' ' * depth[step.id]}{' '.join(_words(step))}")
    return "\n".join(lines)


def _words(step: Step) -> Iterator[str]:
    yield step.operation
    if step.object:
        yield step.object
    if step.rows is not None:
        yield f"rows={step.rows}"
    if step.cost is not None:
        yield f"cost={step.cost}"
    if step.temp_bytes:
        yield f"temp={step.temp_bytes}"
    if step.partitions:
        yield f"partitions={step.partitions}"
    if step.access:
        yield f"access({step.access})"
    if step.filter:
        yield f"filter({step.filter})"
