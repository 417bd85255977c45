"""A plan: its steps and what holds for all of it. Plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One operation.

    Attributes:
        id: line of the plan, from 0; a parent's id is lower than those of its children.
        operation: with its options: TABLE ACCESS BY INDEX ROWID BATCHED.
        object: SCHEMA.NAME, with its alias where that differs; for a remote step the link.
        rows: estimated rows of one execution of the step.
        cost: of the step and all below it.
        temp_bytes: estimated temporary space.
        partitions: first and last partition, as the plan names them.
    """

    id: int
    operation: str
    parent: int | None = None
    object: str = ""
    rows: int | None = None
    cost: int | None = None
    temp_bytes: int | None = None
    partitions: str = ""
    access: str = ""
    filter: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in the order of their ids.

    Attributes:
        hash: the plan's hash value, None where the database does not tell it.
        notes: sentences on how the plan came about.
    """

    steps: tuple[Step, ...]
    hash: int | None = None
    notes: tuple[str, ...] = ()
