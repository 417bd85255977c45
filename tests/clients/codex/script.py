"""What the model says: a script of turns, each a list of steps, in the items of the Responses API.

Codex meets a model's tools in three ways: as functions, behind its own tool search, and as JavaScript that runs
in its code mode. A step is one use of one way.
"""

import json
from dataclasses import dataclass
from typing import Any, Protocol

Item = dict[str, Any]

SERVER = "oracle"
NAMESPACE = f"mcp__{SERVER}"


class Step(Protocol):
    def item(self) -> Item:
        """The output item without its ids."""
        ...


@dataclass(frozen=True)
class Function:
    """A call of a function that was offered, or that a tool search has found."""

    tool: str
    arguments: dict[str, Any]

    def item(self) -> Item:
        return {
            "type": "function_call",
            "namespace": NAMESPACE,
            "name": self.tool,
            "arguments": json.dumps(self.arguments),
        }


@dataclass(frozen=True)
class Search:
    """Codex's tool search."""

    query: str

    def item(self) -> Item:
        arguments = {"query": self.query, "limit": 8}
        return {"type": "tool_search_call", "execution": "client", "arguments": arguments}


@dataclass(frozen=True)
class Cell:
    """A cell of code mode that calls one tool and prints what it returned."""

    tool: str
    arguments: dict[str, Any]

    def item(self) -> Item:
        call = f"await tools.{NAMESPACE}__{self.tool}({json.dumps(self.arguments)})"
        return {"type": "custom_tool_call", "name": "exec", "input": f"text({call});"}
