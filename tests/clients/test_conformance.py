"""The scenarios of MCP's conformance suite that apply to an ordinary server.

Needs the npm package @modelcontextprotocol/conformance in NODE_PATH and Node 22 in NODE_BIN or on PATH.
"""

import re
import subprocess
from pathlib import Path

import pytest

from tests.clients.http_endpoint import served
from tests.clients.node_packages import node, script

BASELINE = Path(__file__).parents[1] / "data" / "clients" / "conformance-baseline.yml"
NODE = node()
SUITE = script("@modelcontextprotocol/conformance", "dist/index.js")
APPLICABLE = {
    "server-initialize",
    "ping",
    "tools-list",
    "tools-call-simple-text",
    "tools-call-error",
    "server-sse-multiple-streams",
    "dns-rebinding-protection",
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (NODE and SUITE), reason="the conformance suite or Node 22 is not there (NODE_PATH)"
    ),
]


def test_every_scenario_that_applies_passes(tmp_path: Path):
    with served() as url:
        done = subprocess.run(
            [str(NODE), str(SUITE), "server", "--url", url, "--expected-failures", str(BASELINE)],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
            timeout=120,
        )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    passed = re.findall(r"✓ ([\w-]+): \d+ passed, 0 failed", done.stdout)
    assert set(passed) == APPLICABLE
