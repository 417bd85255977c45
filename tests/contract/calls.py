"""One tool call through an MCP client, and what came of it."""

from typing import Any, cast

from mcp import Client
from mcp_types import CallToolResult, TextContent

from mcp_oracle.render.plain import size
from mcp_oracle.server import compose
from mcp_oracle.tools.call import Application
from mcp_oracle.tools.manifest import manifest

LISTED = manifest()
"""Made once: to read it from the tools takes longer than most calls."""


async def answer(application: Application, tool: str, **arguments: object) -> dict[str, Any]:
    """The structured content of a call that must succeed."""
    result = await _call(application, tool, arguments)
    assert not result.is_error, result.content
    return cast("dict[str, Any]", result.structured_content)


async def refusal(application: Application, tool: str, **arguments: object) -> str:
    """The text of a call that must fail; it always has a next step."""
    result = await _call(application, tool, arguments)
    assert result.is_error
    assert result.structured_content is None
    (item,) = result.content
    assert isinstance(item, TextContent)
    assert "\nNext: " in item.text
    return item.text


def octets(structured: dict[str, Any]) -> int:
    """UTF-8 bytes of the structured content on the wire."""
    return size(structured)


async def _call(
    application: Application, tool: str, arguments: dict[str, object]
) -> CallToolResult:
    async with Client(compose(application, LISTED)) as client:
        return await client.call_tool(tool, arguments)
