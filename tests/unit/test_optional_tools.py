"""Tools that are listed only if they are configured."""

import json
from typing import Any

import pytest

from mcp_oracle.connection_argument import with_connections
from mcp_oracle.errors import ConfigurationError
from mcp_oracle.optional_tools import export_directory, with_optional_tools
from mcp_oracle.settings import Connection, Settings
from mcp_oracle.tools.manifest import manifest

MANIFEST = manifest()


def names(listed: Any) -> list[str]:
    return [tool["name"] for tool in listed["tools"]]


def test_exports_are_listed_behind_the_others_if_they_are_configured() -> None:
    before = json.dumps(MANIFEST)
    assert names(with_optional_tools(MANIFEST, exports=False)) == names(MANIFEST)
    assert names(with_optional_tools(MANIFEST, exports=True)) == [*names(MANIFEST), "export_query"]
    assert json.dumps(MANIFEST) == before


def test_every_tool_but_the_optional_one_only_reads() -> None:
    listed = with_optional_tools(MANIFEST, exports=True)["tools"]
    assert [t["name"] for t in listed if not t["annotations"]["readOnlyHint"]] == ["export_query"]
    assert not any(tool["annotations"]["destructiveHint"] for tool in listed)


def test_an_export_names_its_connection_where_there_are_several() -> None:
    settings = Settings(Connection("a"), others=(Connection("b"),))
    listed = with_connections(with_optional_tools(MANIFEST, exports=True), settings)
    schema = listed["tools"][-1]["inputSchema"]
    assert schema["properties"]["connection"]["enum"] == ["a", "b"]
    assert schema["required"][-1] == "connection"


@pytest.mark.parametrize(
    ("environ", "tables", "expected"),
    [
        ({}, {}, ""),
        ({"MCP_ORACLE_EXPORT_DIRECTORY": " /a "}, {}, "/a"),
        ({"MCP_ORACLE_EXPORT_DIRECTORY": "/a"}, {"export_directory": "/b"}, "/b"),
        ({"MCP_ORACLE_EXPORT_DIRECTORY": "/a"}, {"export_directory": ""}, ""),
    ],
)
def test_the_file_comes_before_the_environment(
    environ: dict[str, str], tables: dict[str, Any], expected: str
) -> None:
    assert export_directory(environ, tables) == expected


def test_a_directory_that_is_no_text_is_a_mistake() -> None:
    with pytest.raises(ConfigurationError, match="export_directory must be a string"):
        export_directory({}, {"export_directory": 1})
