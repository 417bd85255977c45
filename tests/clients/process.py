"""A server process with a raw client at its pipes: lines in, lines out, nothing understood.

Every wait has a guard far above what is expected; a guard that is hit is a hang, and fails the test.
"""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

HERE = Path(__file__).parent
MANIFEST = HERE.parent / "data" / "clients" / "manifest.json"
FAKE_SERVER = [sys.executable, str(HERE / "fake_server.py"), str(MANIFEST)]
GUARD = 20.0

Message = dict[str, Any]
Lines = queue.SimpleQueue[bytes]

INITIALIZED: Message = {"jsonrpc": "2.0", "method": "notifications/initialized"}


def request(request_id: int | str, method: str, params: Message | None = None) -> Message:
    message: Message = {"jsonrpc": "2.0", "id": request_id, "method": method}
    return message if params is None else {**message, "params": params}


def initialize(
    request_id: int | str = 0, version: str = "2025-06-18", client: str = "raw"
) -> Message:
    return request(
        request_id,
        "initialize",
        {
            "protocolVersion": version,
            "capabilities": {},
            "clientInfo": {"name": client, "version": "1"},
        },
    )


def call(request_id: int | str, tool: str, **arguments: object) -> Message:
    return request(request_id, "tools/call", {"name": tool, "arguments": arguments})


def encode(*messages: Message | bytes) -> bytes:
    """A message as a line of JSON, bytes as they are."""
    lines = [m if isinstance(m, bytes) else json.dumps(m).encode() + b"\n" for m in messages]
    return b"".join(lines)


class Server:
    """A running server. Replies that nobody has asked for yet are kept, by id."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.replies: list[Message] = []
        self._out = self._collect(process.stdout)
        self._err = self._collect(process.stderr)

    def _collect(self, stream: IO[bytes] | None) -> Lines:
        """A queue that a thread fills with the stream's lines, and an empty one at its end."""
        assert stream is not None
        lines = Lines()

        def collect() -> None:
            for line in stream:
                lines.put(line)
            lines.put(b"")

        threading.Thread(target=collect, daemon=True).start()
        return lines

    def send(self, *messages: Message | bytes) -> None:
        """Send them in one write."""
        assert self.process.stdin is not None
        self.process.stdin.write(encode(*messages))
        self.process.stdin.flush()

    def close_stdin(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def next_reply(self) -> Message:
        """The next line of stdout, which must be JSON-RPC."""
        line = self._out.get(timeout=GUARD)
        assert line, "the server closed stdout"
        message = json.loads(line)
        assert message["jsonrpc"] == "2.0"
        self.replies.append(message)
        return message

    def reply(self, request_id: int | str | None) -> Message:
        """The first reply with this id that was not returned before; other replies are kept."""
        while True:
            for position, message in enumerate(self.replies):
                if message.get("id") == request_id:
                    return self.replies.pop(position)
            self.next_reply()

    def ask(self, message: Message) -> Message:
        self.send(message)
        return self.reply(message["id"])

    def greet(self, **how: str) -> None:
        self.send(initialize("greeting", **how), INITIALIZED)
        self.reply("greeting")

    def wait_for_log(self, text: str) -> None:
        while text not in (line := self._err.get(timeout=GUARD)).decode():
            assert line, f"the log ended before {text!r}"

    def rest_of_log(self) -> str:
        """Everything that was logged and not looked at, up to the end of the process."""
        lines = iter(lambda: self._err.get(timeout=GUARD), b"")
        return b"".join(lines).decode()

    def rest_of_output(self) -> list[Message]:
        lines = iter(lambda: self._out.get(timeout=GUARD), b"")
        return [json.loads(line) for line in lines]

    def exit_status(self) -> int:
        return self.process.wait(GUARD)


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """The bare process; `end` it."""
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(HERE.parent.parent)},
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """End it, and everything that it has started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def running(*options: str, command: list[str] | None = None) -> Generator[Server]:
    process = start(command or [*FAKE_SERVER, *options])
    try:
        yield Server(process)
    finally:
        end(process)
