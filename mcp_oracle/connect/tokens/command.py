"""A token that a program prints: `az account get-access-token …`, `oci-helper`, a script of the operator's.

The program gets no shell, nothing on stdin, limited time and limited room; what it says on stderr is shown cut and
without anything that looks like a token.
"""

import asyncio
import os
import re
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress

from mcp_oracle.connect.symptoms import configuration_error, connect_error
from mcp_oracle.connect.tokens.file import read_part
from mcp_oracle.connect.tokens.token import DatabaseToken, TokenFormatError

COMMAND_SECONDS = 20.0
LARGEST_OUTPUT = 64 << 10
END_SECONDS = 1.0
SHOWN = 300
"""Characters of stderr in an error."""
_TOKEN = re.compile(r"[\w.+=-]{40,}")
"""Anything that long without a blank or a slash. One class alone: what matches is found in one pass."""


async def token_of_command(
    command: Sequence[str], key_path: str = "", seconds: float = COMMAND_SECONDS
) -> DatabaseToken:
    """What `command` prints on one line, with the private key in `key_path` if one is given.

    Raises:
        ConfigurationError: the program cannot be started, or prints something else.
        ConnectError: it fails or takes too long.
    """
    output = await _run(command, seconds)
    key = await read_part(key_path) if key_path else ""
    try:
        return DatabaseToken.read(output, key)
    except TokenFormatError as error:
        said = {"command": command[0], "what": str(error)}
        raise configuration_error("token-command-output", **said) from None


async def _run(command: Sequence[str], seconds: float) -> str:
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, start_new_session=True
        )
    except OSError as error:
        said = {"command": command[0], "what": error.strerror or "error"}
        raise configuration_error("token-command-missing", **said) from error
    try:
        async with asyncio.timeout(seconds):
            output, errors = await asyncio.gather(_read(process.stdout), _read(process.stderr))
            status = await process.wait()
    except TimeoutError as error:
        said = {"command": command[0], "seconds": f"{seconds:g}"}
        raise connect_error("token-command-slow", **said) from error
    finally:
        await _end(process)
    if status:
        raise connect_error(
            "token-command-failed", command=command[0], status=status, said=_shown(errors)
        )
    if len(output) > LARGEST_OUTPUT:
        said = {"command": command[0], "what": f"it is longer than {LARGEST_OUTPUT} bytes"}
        raise configuration_error("token-command-output", **said)
    return output.decode("utf-8", "replace")


async def _read(stream: asyncio.StreamReader | None) -> bytes:
    """The stream's beginning; the rest is read and dropped, so that the program can end."""
    if stream is None:
        return b""
    kept = bytearray()
    while part := await stream.read(1 << 14):
        if len(kept) <= LARGEST_OUTPUT:
            kept += part
    return bytes(kept)


async def _end(process: Process) -> None:
    """End it and what it has started, if it still runs, and see its pipes closed."""
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    with suppress(TimeoutError):  # a child in a session of its own may hold the pipes
        async with asyncio.timeout(END_SECONDS):
            await asyncio.gather(_read(process.stdout), _read(process.stderr))
            await process.wait()


def _shown(errors: bytes) -> str:
    text = " ".join(_TOKEN.sub("***", errors.decode("utf-8", "replace")).split())
    text = "".join(c for c in text if c.isprintable())
    return f"{text[:SHOWN]}…" if len(text) > SHOWN else text or "nothing"
