"""The real process shell over a fake application: `python fake_server.py MANIFEST`.

Its tools do what a test needs of a tool: answer at once, take long, fail.
"""

import asyncio
import sys
from collections.abc import Mapping

from mcp_oracle.__main__ import serve
from mcp_oracle.errors import ArgumentError
from mcp_oracle.tools.call import Application, Caller, Reply


class FakeApplication:
    async def call(self, tool: str, arguments: Mapping[str, object], caller: Caller) -> Reply:
        if tool == "wait":
            print("waiting", file=sys.stderr, flush=True)
            await asyncio.Event().wait()
        if tool == "fail":
            raise ArgumentError("The value is wrong.", "Use another.")
        if tool == "crash":
            raise ValueError("secret")
        return Reply({"tool": tool, "arguments": dict(arguments)}, f"full text of {tool}")

    async def close(self) -> None:
        print("closed", file=sys.stderr, flush=True)


def build() -> Application:
    return FakeApplication()


if __name__ == "__main__":
    sys.exit(serve(build, sys.argv[1]))
