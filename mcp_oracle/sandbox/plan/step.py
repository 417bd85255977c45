"""One operation of a plan and the tree it stands in. Knows Oracle's words for operations; estimates nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Target:
    """The object that an operation reads or changes.

    Attributes:
        alias: as PLAN_TABLE shows it, with its query block: `"E"@"SEL$1"`.
        type: OBJECT_TYPE of PLAN_TABLE: TABLE, VIEW, INDEX, INDEX (UNIQUE), TABLE (FIXED), SEQUENCE.
        instance: the place in FROM, counted from 1.
    """

    owner: str | None
    name: str | None
    alias: str | None = None
    type: str | None = None
    instance: int | None = None


@dataclass(slots=True)
class Step:
    """An operation with its children in Oracle's order.

    Attributes:
        rows: the estimated rows that it delivers each time it runs.
        width: bytes of a row.
        io: blocks read, in single-block reads; cpu: instructions. Both for itself and everything below.
        searched: the leading index columns that the access predicates use.
        projection: what it hands up: column texts with their types.
    """

    operation: str
    options: str | None = None
    children: list["Step"] = field(default_factory=list["Step"])
    target: Target | None = None
    rows: float | None = None
    width: int | None = None
    io: float = 0.0
    cpu: float = 0.0
    access: list[str] = field(default_factory=list[str])
    filter: list[str] = field(default_factory=list[str])
    searched: int | None = None
    projection: list[str] = field(default_factory=list[str])
    block: str | None = None
    temp: int | None = None


@dataclass(frozen=True, slots=True)
class Numbered:
    """A step with its place in the plan."""

    step: Step
    id: int
    parent: int | None
    depth: int
    position: int | None


def numbered(root: Step) -> list[Numbered]:
    """All steps in preorder, which is the order of their ids."""
    found: list[Numbered] = []
    _walk(root, None, 0, None, found)
    return found


def _walk(
    step: Step, parent: int | None, depth: int, position: int | None, found: list[Numbered]
) -> None:
    number = len(found)
    found.append(Numbered(step, number, parent, depth, position))
    for place, child in enumerate(step.children, 1):
        _walk(child, number, depth + 1, place, found)


def walk(step: Step) -> Iterator[Step]:
    yield step
    for child in step.children:
        yield from walk(child)
