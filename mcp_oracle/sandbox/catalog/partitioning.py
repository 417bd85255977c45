"""How a table is partitioned: catalog facts, and which partition a value belongs to, as an Oracle expression."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Partition:
    """One partition.

    Attributes:
        id: its own OBJECT_ID.
        high_value: as the dictionary shows it: the bound of a range, the values of a list; None of a hash.
        test: the condition on the key for rows that belong here and to none before; None if all others do.
    """

    name: str
    id: int
    high_value: str | None = None
    test: str | None = None


@dataclass(frozen=True, slots=True)
class Partitioning:
    """Attributes: moves_rows: ENABLE ROW MOVEMENT."""

    kind: Literal["RANGE", "LIST", "HASH"]
    columns: tuple[str, ...]
    partitions: tuple[Partition, ...]
    moves_rows: bool = False

    @property
    def place(self) -> str | None:
        """The number of a row's partition, NULL if it belongs to none; None of a hash, which Oracle alone can tell."""
        if self.kind == "HASH":
            return None
        tests = [
            f"WHEN {p.test} THEN {n}"
            for n, p in enumerate(self.partitions, 1)
            if p.test is not None
        ]
        rest = next((str(n) for n, p in enumerate(self.partitions, 1) if p.test is None), "NULL")
        return f"CASE {' '.join(tests)} ELSE {rest} END" if tests else rest
