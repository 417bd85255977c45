"""Reads the guard's cases from tests/data/guard."""

import json
from pathlib import Path
from typing import Any

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard import Draft, read
from mcp_oracle.policy import Policy

DATA = Path(__file__).parents[2] / "data" / "guard"


def load(name: str) -> list[dict[str, Any]]:
    lines = (DATA / name).read_text(encoding="utf-8").split("\n")  # U+2028 is no line end here
    return [json.loads(line) for line in lines if line.strip()]


def texts(name: str) -> list[str]:
    return [case["sql"] for case in load(name)]


def verdict(sql: str, policy: Policy | None = None) -> Draft | RefusedError:
    """The draft or the refusal. Any other exception is the test's failure."""
    try:
        return read(sql, policy or Policy())
    except RefusedError as refusal:
        return refusal
