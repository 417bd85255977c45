"""What the garbage collector goes through while an export runs."""

import gc

from mcp_oracle.export.collection import leave_out_what_stays


def test_what_stays_is_left_out_once() -> None:
    leave_out_what_stays()
    left_out = gc.get_freeze_count()
    assert left_out > 10_000
    leave_out_what_stays()
    assert gc.get_freeze_count() == left_out
