"""Twenty clients at once under random cancels, time-outs and kills.

`MCP_ORACLE_TEST_CALLS` says how many calls; 20,000 take about as many seconds as a coffee, so CI makes fewer.
"""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

CALLS = int(os.environ.get("MCP_ORACLE_TEST_CALLS", "3000"))
LAST_RESORT_SECONDS = 1800


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.faults.many_calls", "--calls", str(CALLS)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=LAST_RESORT_SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


@pytest.mark.slow
def test_every_call_ends_in_its_own_answer_or_a_clear_error(figures: dict[str, Any]) -> None:
    outcomes: dict[str, int] = figures["outcomes"]
    assert sum(outcomes.values()) == CALLS
    assert not [outcome for outcome in outcomes if outcome.startswith(("WRONG", "UNCLEAR"))]
    assert outcomes["right"] > CALLS / 2
    assert outcomes["cancelled"] and outcomes["lost"] and outcomes["too long"]  # noqa: PT018 - each was provoked


@pytest.mark.slow
def test_memory_stays_flat_and_nothing_is_left(figures: dict[str, Any]) -> None:
    memory = figures["memory"]
    assert memory["most"] <= 1.1 * memory["first"]
    assert not any(figures["left"].values()), figures["left"]
    assert figures["reported"] == []
