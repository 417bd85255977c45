"""MCP Inspector on the command line as the client of the real command over the embedded sandbox.

Needs the npm package @modelcontextprotocol/inspector in NODE_PATH and Node 22 in NODE_BIN or on PATH.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mcp_oracle.tools.registry import TOOLS
from tests.clients.node_packages import node, script

NODE = node()
INSPECTOR = script("@modelcontextprotocol/inspector", "clients/launcher/build/index.js")
TOOL_ERROR = 5
CALLS = {
    "get_overview": ["schema=HR"],
    "search_objects": ["pattern=EMPLOYEES"],
    "describe_objects": ['names=["HR.EMPLOYEES"]'],
    "get_source": ["name=HR.EMP_DETAILS_VIEW"],
    "run_query": ["sql=SELECT COUNT(*) FROM hr.employees"],
    "explain_sql": ["sql=SELECT * FROM hr.employees WHERE employee_id = 100"],
    "check_sql": ["sql=SELECT last_nam FROM hr.employees"],
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (NODE and INSPECTOR), reason="MCP Inspector or Node 22 is not there (NODE_PATH)"
    ),
]


def inspect(home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mcp_oracle", "serve", "--sandbox"]
    return subprocess.run(
        [str(NODE), str(INSPECTOR), "--cli", *command, *options],
        capture_output=True,
        text=True,
        env={"HOME": str(home), "PATH": str(Path(str(NODE)).parent)},
        check=False,
        timeout=120,
    )


def test_the_strict_listing_has_no_error_and_no_warning(tmp_path: Path):
    done = inspect(tmp_path, "--method", "tools/list", "--strict")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(json.loads(done.stdout)["tools"]) == len(TOOLS)


@pytest.mark.parametrize("tool", [tool.name for tool in TOOLS])
def test_every_tool_answers(tmp_path: Path, tool: str):
    arguments = [part for argument in CALLS[tool] for part in ("--tool-arg", argument)]
    done = inspect(tmp_path, "--method", "tools/call", "--tool-name", tool, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["structuredContent"]


def test_a_refusal_is_a_tool_error(tmp_path: Path):
    call = ["--tool-name", "run_query", "--tool-arg", "sql=DELETE FROM hr.employees"]
    done = inspect(tmp_path, "--method", "tools/call", *call)
    assert done.returncode == TOOL_ERROR
    assert "Refused by rule" in done.stdout
