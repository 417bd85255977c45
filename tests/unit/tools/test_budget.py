"""What the list of tools costs a model, and in which order it comes."""

from typing import Any

from mcp_oracle.optional_tools import with_optional_tools
from mcp_oracle.render.plain import compact, size
from mcp_oracle.tools.manifest import manifest
from mcp_oracle.tools.registry import TOOLS

LISTED: list[dict[str, Any]] = manifest()["tools"]


def test_the_list_of_tools_stays_within_its_budget_with_every_optional_one() -> None:
    listed = with_optional_tools(manifest(), exports=True)["tools"]
    assert len(listed) > len(LISTED)
    assert size({"tools": listed}) <= 10_000


def test_the_first_line_of_the_instructions_is_what_codex_shows() -> None:
    first = manifest()["instructions"].partition("\n")[0]
    assert len(first) <= 250
    assert first.startswith("Oracle Database and Autonomous Database: ")


def test_tools_come_in_the_order_in_which_a_model_needs_them() -> None:
    names = [tool.name for tool in TOOLS]
    order = [
        "get_overview", "search_objects", "describe_objects", "get_source", "run_query", "explain_sql",
        "check_sql",
    ]  # fmt: skip
    assert [name for name in names if name in order] == order


def test_descriptions_of_results_are_one_line() -> None:
    for tool in LISTED:
        assert "\\n" not in compact(tool["outputSchema"])
