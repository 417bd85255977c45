"""node-oracledb in thin mode against the server; needs node and the package where node finds it (NODE_PATH)."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mcp_oracle.sandbox.types import Column, TypeCode
from tests.unit.sandbox.conftest import Running
from tests.unit.sandbox.fake import Query
from tests.unit.sandbox.scripts import LARGE_BYTES, LARGE_TEXT

TIME_ZONE = Query([Column("DBTIMEZONE", TypeCode.VARCHAR2, size=6)], [("+00:00",)])
SCRIPT = Path(__file__).with_name("smoke.cjs")


@pytest.fixture(scope="session")
def node() -> str:
    found = shutil.which("node")
    if found is None:
        pytest.skip("node is not installed")
    look = subprocess.run(
        [found, "-e", "require.resolve('oracledb')"], capture_output=True, check=False
    )
    if look.returncode:
        pytest.skip("node does not find the package oracledb (npm install oracledb@26, NODE_PATH)")
    return found


def test_node_oracledb_works(node: str, running: Running) -> None:
    running.database.answers["SELECT DBTIMEZONE FROM DUAL"] = TIME_ZONE
    done = subprocess.run(
        [node, str(SCRIPT), running.dsn], capture_output=True, check=False, timeout=60, text=True
    )
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    assert seen.pop("wrongPassword")["code"] == 1017
    assert "NJS-518" in seen.pop("wrongService")["message"]
    assert seen.pop("version").startswith("23." if running.database.profile == "23ai" else "19.")
    error = seen.pop("error")
    assert (error["code"], error["offset"]) == (904, 7)
    assert "NJS-123" in seen.pop("timeout")["message"]
    assert seen == {
        "rows": 1234,
        "last": [1233, "group 12"],
        "columns": [["ID", "NUMBER"], ["TXT", "VARCHAR2"]],
        "lobs": [[len(LARGE_TEXT), len(LARGE_BYTES)], [5, 5], [None, None]],
        "located": len(LARGE_TEXT),
        "echoed": [42, "Grüße"],
        "batch": {"counts": [1, 0, 1], "errors": [1]},
        "outs": {"a": "got 7", "c": 9},
        "healthy": [],
    }
