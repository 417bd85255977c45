"""A model that follows a script: the part of the OpenAI Responses API that Codex needs, on loopback.

Turn n of the script answers request n; when the script has ended, the model says that it is done. The requests
are kept: they hold what a real model would have been shown.
"""

import json
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.clients.codex.script import Item, Step

Request = dict[str, Any]
Turns = Sequence[Sequence[Step]]

FINAL: Item = {
    "type": "message",
    "role": "assistant",
    "content": [{"type": "output_text", "text": "done", "annotations": []}],
}
USAGE = {
    "input_tokens": 1,
    "input_tokens_details": {"cached_tokens": 0},
    "output_tokens": 1,
    "output_tokens_details": {"reasoning_tokens": 0},
    "total_tokens": 2,
}


class Model(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, turns: Turns) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._turns = turns
        self._lock = threading.Lock()
        self.requests: list[Request] = []
        self.headers: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def take(self, request: Request) -> list[Item]:
        """The items that answer a request."""
        with self._lock:
            number = len(self.requests)
            self.requests.append(request)
        steps: Sequence[Step] = self._turns[number] if number < len(self._turns) else []
        items = [
            {**step.item(), "call_id": call_id(number, k), "status": "completed"}
            for k, step in enumerate(steps)
        ]
        return [{**item, "id": f"item_{number}_{k}"} for k, item in enumerate(items or [FINAL])]


def call_id(turn: int, step: int) -> str:
    return f"call_{turn}_{step}"


@contextmanager
def serving(turns: Turns) -> Generator[Model]:
    model = Model(turns)
    threading.Thread(target=model.serve_forever, daemon=True).start()
    try:
        yield model
    finally:
        model.shutdown()
        model.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Model  # pyright: ignore[reportIncompatibleVariableOverride] - it is made by no other server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """Be silent."""

    def do_GET(self) -> None:
        self._send(
            200, "application/json", json.dumps({"object": "list", "data": [], "models": []})
        )

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if not self.path.endswith("/responses"):
            self._send(404, "application/json", "{}")
            return
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        events = _events(self.server.take(json.loads(body)))
        self._send(200, "text/event-stream", "".join(events))

    def _send(self, status: int, kind: str, text: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _events(items: list[Item]) -> Iterator[str]:
    """One response as server-sent events."""
    response: Item = {"id": "resp", "object": "response", "output": []}
    yield _event("response.created", response={**response, "status": "in_progress"})
    for position, item in enumerate(items):
        yield _event("response.output_item.added", output_index=position, item=item)
        yield _event("response.output_item.done", output_index=position, item=item)
    done = {**response, "status": "completed", "output": items, "usage": USAGE}
    yield _event("response.completed", response=done)


def _event(kind: str, **members: object) -> str:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **members})}\n\n"
