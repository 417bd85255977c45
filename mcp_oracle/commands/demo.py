"""`mcp-oracle-adb demo`: a tour over the embedded sandbox.

The server is the real one, in a process of its own; every call is a real MCP call, every answer what a model would see.
"""

import argparse
import os
import sys
import time
from typing import Any, cast

import anyio
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult, TextContent

from mcp_oracle import __version__
from mcp_oracle.commands.client_config import documented
from mcp_oracle.commands.demo_steps import STEPS, Step
from mcp_oracle.commands.terminal import bold, grid, indented, rule

SERVER = StdioServerParameters(
    command=sys.executable, args=["-m", "mcp_oracle", "serve", "--sandbox"]
)


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="mcp-oracle-adb demo",
        description="A guided tour over the embedded sandbox: real MCP calls, no Oracle needed.",
    )
    parser.parse_args(words)
    status = 1
    try:
        status = anyio.run(_tour)
    except* BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


async def _tour() -> int:
    print(bold(f"mcp-oracle-adb {__version__}: a tour over the embedded sandbox"))
    print(
        "The sandbox speaks Oracle's wire protocol and holds a small HR schema. It is not Oracle Database."
    )
    failures = 0
    started = time.perf_counter()
    async with Client(SERVER) as client:
        tools = (await client.list_tools()).tools
        took = (time.perf_counter() - started) * 1000
        print(f"Server started, tools listed after {took:.0f} ms (this client's start included):")
        for tool in tools:
            print(f"  {tool.name:16}{tool.title}")
        for number, step in enumerate(STEPS, 1):
            failures += not await _show(client, number, step)
    print(_ending())
    return 1 if failures else 0


async def _show(client: Client, number: int, step: Step) -> bool:
    """Make the call and print what came back; False if it is not what the tour promises."""
    print(f"\n{rule(f'{number}. {step.question}')}")
    print(f"  {bold(step.tool)}")
    for name, value in step.arguments.items():
        print(indented(f"{name}: {value}".replace("\n", "\n" + " " * (len(name) + 2))))
    started = time.perf_counter()
    result = await client.call_tool(step.tool, step.arguments)
    took = (time.perf_counter() - started) * 1000
    refused = bool(result.is_error)
    print(f"  → {'refused' if refused else 'answered'} in {took:.0f} ms")
    print(indented(_text(result) if refused else _answer(result)))
    return refused == step.refused


def _text(result: CallToolResult) -> str:
    return "\n".join(item.text for item in result.content if isinstance(item, TextContent))


def _answer(result: CallToolResult) -> str:
    """The structured content as a table."""
    found = cast("dict[str, Any]", result.structured_content)
    if "rows" in found:
        shown = grid([column["name"] for column in found["columns"]], found["rows"])
    else:
        rows = [
            (item["name"], item["type"], ", ".join(item.get("matched", [])))
            for item in found["objects"]
        ]
        shown = grid(["name", "type", "matched"], rows)
    return f"{shown}\n({found['note']})" if found.get("note") else shown


def _ending() -> str:
    return "\n".join(
        [
            f"\n{rule('Use it with your database')}",
            "Codex, in ~/.codex/config.toml:",
            indented(documented("codex")),
            "Any client with an mcpServers file:",
            indented(documented("json")),
        ]
    )
