"""A client at a server's pipes that costs little: bytes out, one line in, decoded when the clock has stopped."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypedDict

ROOT = Path(__file__).parent.parent
CHUNK = 1 << 20
SILENCE_SECONDS = 30

Message = dict[str, Any]


class Account(TypedDict):
    dsn: str
    user: str
    password: str


class Process:
    """A child that answers lines with lines."""

    def __init__(self, *words: str, env: Mapping[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
            bufsize=0,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in = self._process.stdin.fileno()
        self._out = self._process.stdout.fileno()
        self._buffer = b""

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, line: bytes) -> None:
        os.write(self._in, line)

    def line(self) -> bytes:
        """The next line; a child that says nothing for half a minute ends the run."""
        while b"\n" not in self._buffer:
            ready, _, _ = select.select([self._out], [], [], SILENCE_SECONDS)
            data = os.read(self._out, CHUNK) if ready else b""
            if not data:
                raise SystemExit(f"no answer of {self._process.args!r}")
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line

    def memory(self) -> float:
        """Resident megabytes."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        (resident,) = (line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(resident.split()[1]) / 1024

    def end(self) -> None:
        os.close(self._in)
        self._process.stdin = None
        self._process.wait()


class Server(Process):
    """The server of this project, greeted."""

    def __init__(self, account: Account, **env: str) -> None:
        connection = {
            "DB_CONNECTION_STRING": account["dsn"],
            "DB_USER": account["user"],
            "DB_PASSWORD": account["password"],
        }
        super().__init__("-m", "mcp_oracle", "serve", env={**connection, **env})
        self._number = 0
        client = {"name": "benchmark", "version": "1"}
        self.ask(
            "initialize",
            {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client},
        )
        self.send(b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n')

    def ask(self, method: str, params: Message) -> tuple[float, bytes]:
        """Milliseconds, and the line of the answer."""
        line = self.request(method, params)
        start = time.perf_counter()
        self.send(line)
        answer = self.line()
        return (time.perf_counter() - start) * 1000, answer

    def call(self, tool: str, **arguments: object) -> tuple[float, bytes]:
        taken, answer = self.ask("tools/call", {"name": tool, "arguments": arguments})
        result = json.loads(answer).get("result")
        assert result is not None, answer[:500]
        assert not result["isError"], answer[:500]
        return taken, answer

    def request(self, method: str, params: Message) -> bytes:
        self._number += 1
        message = {"jsonrpc": "2.0", "id": self._number, "method": method, "params": params}
        return json.dumps(message).encode() + b"\n"


class Sandbox(Process):
    """The sandbox of `benchmarks/sandbox.py`."""

    def __init__(self) -> None:
        super().__init__(str(ROOT / "benchmarks" / "sandbox.py"))
        self.account: Account = json.loads(self.line())

    def round_trips(self) -> dict[str, int]:
        self.send(b"\n")
        return json.loads(self.line())

    def delay(self, seconds: float) -> None:
        self.send(f"{seconds}\n".encode())
        self.line()


@contextmanager
def running(sandbox: Sandbox, **env: str) -> Generator[Server]:
    server = Server(sandbox.account, **env)
    try:
        yield server
    finally:
        server.end()
