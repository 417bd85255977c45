"""How long a client waits: from the start of the process to the list of tools, and from the request to the end.

`python benchmarks/startup.py [--runs N]`. Each run starts the real command and, in turn, the SDK alone, speaks as
Codex does, one request after the other, and ends them by closing stdin or by SIGTERM. Times are in milliseconds.
"""

import argparse
import json
import signal
import statistics
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parent.parent
MANIFEST = ROOT / "mcp_oracle" / "tools" / "manifest.json"
COMMANDS = {
    "mcp-oracle-adb": [str(Path(sysconfig.get_path("scripts")) / "mcp-oracle-adb"), "serve"],
    "python -m mcp_oracle": [sys.executable, "-m", "mcp_oracle", "serve"],
    "the SDK alone": [sys.executable, str(ROOT / "benchmarks" / "sdk_alone.py"), str(MANIFEST)],
    "python -c pass": [sys.executable, "-c", "pass"],
}

INITIALIZE: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 0,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {"elicitation": {"form": {}, "url": {}}},
        "clientInfo": {"name": "benchmark", "version": "1"},
    },
}
INITIALIZED = {"jsonrpc": "2.0", "method": "notifications/initialized"}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
# Answered by the SDK, not by the handshake: the moment from which calls are served.
CURSOR = {"jsonrpc": "2.0", "id": 2, "method": "tools/list", "params": {"cursor": "none"}}

Times = dict[str, float]


class Process:
    def __init__(self, command: list[str]) -> None:
        self._started = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )

    def send(self, *messages: object) -> None:
        stdin = _open(self._process.stdin)
        stdin.write("".join(json.dumps(message) + "\n" for message in messages).encode())
        stdin.flush()

    def wait_for_line(self) -> float:
        """Milliseconds since the start when the next line had come."""
        if not _open(self._process.stdout).readline():
            raise SystemExit(f"{self._process.args} ended")
        return self._elapsed(self._started)

    def close_stdin(self) -> None:
        _open(self._process.stdin).close()

    def terminate(self) -> None:
        self._process.send_signal(signal.SIGTERM)

    def time_end(self, ask: Callable[[], None]) -> float:
        asked = time.perf_counter()
        ask()
        self._process.wait()
        return self._elapsed(asked)

    def time_whole(self) -> float:
        self._process.wait()
        return self._elapsed(self._started)

    @staticmethod
    def _elapsed(since: float) -> float:
        return (time.perf_counter() - since) * 1000


def _open(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


def measure(command: list[str], ends_by_signal: bool) -> Times:
    process = Process(command)
    if command[1:2] == ["-c"]:
        return {"whole": process.time_whole()}
    process.send(INITIALIZE)
    times = {"initialize": process.wait_for_line()}
    process.send(INITIALIZED, LIST)
    times["tools/list"] = process.wait_for_line()
    process.send(CURSOR)
    times["SDK ready"] = process.wait_for_line()
    how = "end by SIGTERM" if ends_by_signal else "end by EOF"
    times[how] = process.time_end(process.terminate if ends_by_signal else process.close_stdin)
    return times


def report(name: str, runs: list[Times]) -> None:
    for what in dict.fromkeys(key for times in runs for key in times):
        values = [times[what] for times in runs if what in times]
        print(
            f"{name:22}{what:16}{len(values):5}{min(values):9.1f}{statistics.median(values):9.1f}{max(values):9.1f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs
    results: dict[str, list[Times]] = {
        name: [] for name, command in COMMANDS.items() if Path(command[0]).exists()
    }
    for number in range(runs):
        for name, times in results.items():
            times.append(measure(COMMANDS[name], ends_by_signal=number % 2 == 1))
    print(f"{'':38}{'runs':>5}{'min':>9}{'median':>9}{'max':>9}")
    for name, times in results.items():
        report(name, times)


if __name__ == "__main__":
    main()
