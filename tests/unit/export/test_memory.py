"""Memory of exports of the widest rows that Oracle has, in a process of their own."""

import json
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from mcp_oracle.sandbox.embedded import start
from mcp_oracle.sandbox.types import Column, TypeCode
from tests.unit.sandbox.fake import FakeDatabase, Query

COLUMNS, SIZE, ROWS = 1_000, 32_767, 6
ROW_MEGABYTES = COLUMNS * SIZE / (1 << 20)
MOST_ROWS_IN_MEMORY = 5
"""The row as it came and as texts, the one before it, and the next as it comes: measured 3.4."""

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="needs Linux's /proc"
)


@pytest.fixture(scope="module")
def dsn() -> Generator[str]:
    columns = [Column(f"C{number}", TypeCode.VARCHAR2, size=SIZE) for number in range(COLUMNS)]
    row = tuple("x" * SIZE for _ in columns)
    endpoint = start(FakeDatabase("23ai", {"select wide": Query(columns, [row] * ROWS)}))
    yield endpoint.dsn("FREEPDB1")
    endpoint.stop()


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_thousand_columns_of_32_kb_are_exported_row_by_row(dsn: str, kind: str) -> None:
    command = [sys.executable, "-m", "tests.unit.export.exporting", dsn, "select wide", kind]
    made = subprocess.run(
        command, check=True, capture_output=True, cwd=Path(__file__).parents[3], timeout=60
    )
    found = json.loads(made.stdout)
    assert found["rows"] == ROWS
    assert found["bytes"] > ROWS * COLUMNS * SIZE
    assert found["grown"] < MOST_ROWS_IN_MEMORY * ROW_MEGABYTES
