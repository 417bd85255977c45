"""What operations cost, in Oracle's unit: one single-block read.

The model, which is the sandbox's own and simple on purpose:

- a full scan reads blocks * 26 / (8 * 12) (a read of 8 blocks takes 26 ms, of one block 12 ms: Oracle's defaults
  without system statistics) and one more block for the segment header;
- an index costs its height and the leaf blocks of the part that is read, a table after it one read per block of the
  clustering factor's part;
- work in memory costs instructions, 30 million of them as much as one read.
"""

import math

from mcp_oracle.sandbox.plan.step import Step

INSTRUCTIONS_PER_READ = 30_000_000
_SECONDS_PER_READ = 0.012
_SCAN = 26 / (8 * 12)
ROW = 150
"""Instructions to look at a row."""
BLOCK = 7_000
"""Instructions to take a block from the cache."""


def full_scan(blocks: float) -> float:
    return 1.0 + math.ceil(blocks * _SCAN)


def sort_instructions(rows: float) -> float:
    """Setting up a sort costs most of one read; each row is compared log n times."""
    return 20_000_000 + rows * math.log2(rows + 2) * 100


def cost_of(step: Step) -> int | None:
    """The COST column: reads and instructions, at least 0."""
    if step.rows is None and not step.io and not step.cpu:
        return None
    return round(step.io + step.cpu / INSTRUCTIONS_PER_READ)


def seconds_of(cost: int) -> int:
    """The TIME column: whole seconds, at least one."""
    return max(1, round(cost * _SECONDS_PER_READ))
