"""Our server over HTTP, for clients that speak nothing else. The command itself serves stdio only.

The SDK's HTTP transport carries the same `Server` object that `serve` runs, over the embedded sandbox.
"""

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn

from mcp_oracle.application import compose as compose_application
from mcp_oracle.server import compose as compose_server
from mcp_oracle.settings import Settings
from mcp_oracle.tools.manifest import manifest

WAIT = 10.0


@contextmanager
def served() -> Generator[str]:
    """The URL of an endpoint that lives as long as the block."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = compose_server(compose_application(Settings.read({}, sandbox=True)), manifest())
        uvicorn_server = uvicorn.Server(
            uvicorn.Config(server.streamable_http_app(), log_level="error", lifespan="on")
        )
        thread = threading.Thread(target=uvicorn_server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/mcp"
        finally:
            uvicorn_server.should_exit = True
            thread.join(WAIT)
