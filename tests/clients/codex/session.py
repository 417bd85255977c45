"""One run of `codex exec` with a scripted model and a real MCP server. No network, no account, no inference."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.clients.codex import configuration
from tests.clients.codex.configuration import Era
from tests.clients.codex.model import Request, Turns, call_id, serving
from tests.clients.codex.script import NAMESPACE

GUARD = 120.0
PASSED_ON = ("PATH", "HOME", "LANG", "TERM", "TMPDIR", "USER", "LOGNAME", "SHELL")


def find_codex() -> str | None:
    return os.environ.get("CODEX_BIN") or shutil.which("codex")


@dataclass(frozen=True)
class Session:
    """What came of a run.

    Attributes:
        requests: what the model was sent, turn by turn.
    """

    status: int
    requests: list[Request]
    events: list[dict[str, Any]]
    log: str

    @property
    def offered(self) -> list[str]:
        """The names of our tools in the first request."""
        if not self.requests:
            return []
        groups = [
            tool for tool in self.requests[0].get("tools", []) if tool.get("name") == NAMESPACE
        ]
        return [tool["name"] for group in groups for tool in group["tools"]]

    def output(self, turn: int, step: int = 0) -> str:
        """What the model was shown as the output of a step, as text."""
        item = self.output_item(turn, step)
        output = item.get("output", item.get("tools"))
        return output if isinstance(output, str) else json.dumps(output, ensure_ascii=False)

    def output_item(self, turn: int, step: int = 0) -> dict[str, Any]:
        wanted = call_id(turn, step)
        for request in self.requests:
            for item in request["input"]:
                if item.get("call_id") == wanted and item["type"].endswith("_output"):
                    return item
        raise AssertionError(f"no output of {wanted} reached the model; Codex's log:\n{self.log}")


def run(
    codex: str,
    home: Path,
    model: str,
    command: list[str],
    turns: Turns,
    era: Era,
    *,
    prepare: Callable[[Path], None] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Session:
    """Let Codex follow a script; `home` becomes its CODEX_HOME and its working directory.

    `prepare` may change `config.toml` before Codex reads it, strictly; `environ` is added to Codex's environment.
    """
    with serving(turns) as scripted:
        configuration.write(home, scripted.url, model, command, era)
        if prepare is not None:
            prepare(home / "config.toml")
        done = subprocess.run(
            [
                codex,
                "exec",
                *(["--strict-config"] if prepare is not None else []),
                "--json",
                "--skip-git-repo-check",
                "--ephemeral",
                "-C",
                str(home),
                "Use the tools.",
            ],
            env={**_environment(home), **(environ or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=GUARD,
        )
        events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        return Session(done.returncode, scripted.requests, events, done.stderr)


def _environment(home: Path) -> dict[str, str]:
    """Of ours only the basics; whatever is not loopback goes to a closed port."""
    closed = "http://127.0.0.1:9"
    return {
        **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
        "CODEX_HOME": str(home),
        "SCRIPT_API_KEY": "none",
        "RUST_LOG": "error",
        "HTTP_PROXY": closed,
        "HTTPS_PROXY": closed,
        "NO_PROXY": "127.0.0.1,localhost",
    }
