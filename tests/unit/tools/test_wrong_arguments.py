"""A wrong argument is answered with the names that the tool's schema has."""

import pytest

from mcp_oracle.errors import ArgumentError
from mcp_oracle.tools import arguments
from mcp_oracle.tools.registry import OPTIONAL_TOOLS, TOOLS
from mcp_oracle.tools.tool import Arguments, Tool

ALL = [*TOOLS, *(tool for tools in OPTIONAL_TOOLS.values() for tool in tools)]


@pytest.mark.parametrize("tool", ALL, ids=lambda tool: tool.name)
def test_an_error_names_the_arguments_as_the_schema_does(tool: Tool[Arguments]) -> None:
    with pytest.raises(ArgumentError) as caught:
        arguments.parse(tool, {"no such argument": 1})
    named = caught.value.next_step.partition(" takes ")[2].rstrip(".").replace("?", "").split(", ")
    assert named == list(tool.arguments.model_json_schema(by_alias=True)["properties"])
