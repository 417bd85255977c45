"""A wrong argument is answered with the names that the tool's schema has."""

import pytest

from mcp_oracle.errors import ArgumentError
from mcp_oracle.tools import arguments
from mcp_oracle.tools.registry import OPTIONAL_TOOLS, TOOLS
from mcp_oracle.tools.tool import Arguments, Tool

REQUIRED = {
    "pattern": "x",
    "names": ["x"],
    "name": "x",
    "sql": "x",
    "format": "csv",
    "file_name": "x",
}
ALL = [*TOOLS, *(tool for tools in OPTIONAL_TOOLS.values() for tool in tools)]


@pytest.mark.parametrize("tool", ALL, ids=lambda tool: tool.name)
def test_an_error_names_the_arguments_as_the_schema_does(tool: Tool[Arguments]) -> None:
    with pytest.raises(ArgumentError) as caught:
        arguments.parse(tool, {"no such argument": 1})
    named = caught.value.next_step.partition(" takes ")[2].rstrip(".").replace("?", "").split(", ")
    assert named == list(tool.arguments.model_json_schema(by_alias=True)["properties"])


@pytest.mark.parametrize("tool", ALL, ids=lambda tool: tool.name)
@pytest.mark.parametrize("nothing", [None, ""])
def test_optional_arguments_that_are_null_or_empty_count_as_left_out(
    tool: Tool[Arguments], nothing: str | None
) -> None:
    schema = tool.arguments.model_json_schema(by_alias=True)
    needed = {name: REQUIRED[name] for name in schema.get("required", ())}
    others = dict.fromkeys(set(schema["properties"]) - set(needed) - {"sql"}, nothing)
    assert arguments.parse(tool, {**needed, **others}) == arguments.parse(tool, needed)


@pytest.mark.parametrize("tool", ALL, ids=lambda tool: tool.name)
def test_required_arguments_must_not_be_null(tool: Tool[Arguments]) -> None:
    needed = tool.arguments.model_json_schema(by_alias=True).get("required", ())
    for name in needed:
        given = {other: REQUIRED[other] for other in needed}
        with pytest.raises(ArgumentError, match=name):
            arguments.parse(tool, {**given, name: None})
