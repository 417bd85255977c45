"""The real process shell over a fake application: `python fake_server.py MANIFEST [OPTION…]`.

Its tools do what a test needs of a tool; its options are ways to go wrong: `refuse-build`, `crash-build`,
`hang-close`.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Mapping

from mcp_oracle.__main__ import serve
from mcp_oracle.errors import ArgumentError, ConfigurationError
from mcp_oracle.tools.call import Application, Caller, Reply

OPTIONS = sys.argv[2:]


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


async def wait() -> None:
    say("waiting")
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        say("cancelled")
        raise


def block() -> None:
    say("blocking")
    time.sleep(3600)


def fail() -> None:
    raise ArgumentError("The value is wrong.", "Use another.")


def crash() -> None:
    raise ValueError("password=tiger")


def make_noise() -> None:
    print("noise by print", flush=True)
    os.write(1, b"noise by descriptor\n")
    subprocess.run(["echo", "noise by child"], check=True)


ACTIONS = {"block": block, "fail": fail, "crash": crash, "noise": make_noise}


class FakeApplication:
    async def call(self, tool: str, arguments: Mapping[str, object], caller: Caller) -> Reply:
        if tool == "wait":
            await wait()
        if tool in ACTIONS:
            ACTIONS[tool]()
        text = "x" * 1_000_000 if tool == "large" else f"full text of {tool}"
        identity = [caller.client_name, caller.client_version, caller.model, caller.thread_id]
        return Reply({"tool": tool, "arguments": dict(arguments), "caller": identity}, text)

    async def close(self) -> None:
        say("closing")
        if "hang-close" in OPTIONS:
            await asyncio.shield(asyncio.Event().wait())


def build() -> Application:
    if "refuse-build" in OPTIONS:
        raise ConfigurationError("DB_CONNECTION_STRING is not set.", "Set it.")
    if "crash-build" in OPTIONS:
        raise ValueError("password=tiger")
    return FakeApplication()


if __name__ == "__main__":
    sys.exit(serve(build, sys.argv[1]))
