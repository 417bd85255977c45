"""The same list of tools served by the MCP SDK alone: the comparison of `startup.py`."""

import json
import sys
from pathlib import Path
from typing import Any

import anyio
import mcp_types as types
from mcp import stdio_server
from mcp.server import Server, ServerRequestContext

MANIFEST = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))


async def list_tools(
    _ctx: ServerRequestContext[Any, Any], _params: object
) -> types.ListToolsResult:
    return types.ListToolsResult.model_validate({"tools": MANIFEST["tools"]})


async def main() -> None:
    server = Server("sdk-alone", version="1", on_list_tools=list_tools)
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


anyio.run(main)
