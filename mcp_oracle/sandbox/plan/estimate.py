"""What operations cost, in Oracle's unit: one single-block read.

The model, which is the sandbox's own and simple on purpose:

- a full scan reads blocks * 26 / (8 * 12) (a read of 8 blocks takes 26 ms, of one block 12 ms: Oracle's defaults
  without system statistics) and one more block for the segment header;
- an index costs its height and the leaf blocks of the part that is read, a table after it one read per block of the
  clustering factor's part;
- work in memory costs instructions, 10 million of them as much as one read.
"""

from mcp_oracle.sandbox.plan.step import Step

INSTRUCTIONS_PER_READ = 10_000_000
_SECONDS_PER_READ = 0.012
_SCAN = 26 / (8 * 12)
ROW = 150
"""Instructions to look at a row."""
BLOCK = 7_000
"""Instructions to take a block from the cache."""


def full_scan(blocks: float) -> float:
    return 1 + blocks * _SCAN


def sort_instructions(rows: float) -> float:
    """A sort compares each row some times."""
    return 2_000_000 + rows * 400


def cost_of(step: Step) -> int | None:
    """The COST column: reads and instructions, at least 0."""
    if step.rows is None and not step.io and not step.cpu:
        return None
    return round(step.io + step.cpu / INSTRUCTIONS_PER_READ + 0.499_999)


def seconds_of(cost: int) -> int:
    """The TIME column: whole seconds, at least one."""
    return max(1, round(cost * _SECONDS_PER_READ))
