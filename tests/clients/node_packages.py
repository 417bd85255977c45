"""Programs from npm that tests drive: where they are, if they are there."""

import os
import shutil
import subprocess
from pathlib import Path

OLDEST_NODE = 22
"""First release that MCP Inspector 2.12 and the conformance suite 0.1.16 declare."""


def script(package: str, path: str) -> Path | None:
    """A script of an npm package under one of the directories in NODE_PATH."""
    for folder in os.environ.get("NODE_PATH", "").split(os.pathsep):
        found = Path(folder, package, path)
        if folder and found.is_file():
            return found
    return None


def node() -> str | None:
    """A Node that is new enough: NODE_BIN, or `node` on PATH."""
    for candidate in filter(None, (os.environ.get("NODE_BIN"), shutil.which("node"))):
        done = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False)
        if done.returncode == 0 and int(done.stdout.lstrip("v").partition(".")[0]) >= OLDEST_NODE:
            return candidate
    return None
