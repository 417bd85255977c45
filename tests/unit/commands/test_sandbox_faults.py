"""`sandbox --fault`: rules from the command line."""

import subprocess
import sys

import pytest

COMMAND = [sys.executable, "-m", "mcp_oracle", "sandbox", "--fault"]


@pytest.mark.parametrize("rule", ["explode", "drop@nowhere", "delay=fast"])
def test_a_rule_that_is_none_is_refused_with_what_would_be(rule: str) -> None:
    done = subprocess.run([*COMMAND, rule], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("The sandbox cannot start: ")
    assert "Traceback" not in done.stderr
