"""Checks the arguments of a call and says what is wrong with them in words a model can act on."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from mcp_oracle.errors import ArgumentError
from mcp_oracle.tools.tool import A, Tool

_MOST_PROBLEMS = 5
_ITS_OWN_REFUSAL = "sql"
"""An empty text of it is refused by the guard, as any other text without a statement."""


def parse(tool: Tool[A], given: Mapping[str, object]) -> A:
    """The tool's arguments; optional ones that are null or empty count as left out, since some models fill in all.

    Raises:
        ArgumentError: an unknown, missing or wrong argument.
    """
    try:
        return tool.arguments.model_validate(
            {name: value for name, value in given.items() if not _is_left_out(tool, name, value)}
        )
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        said = "; ".join(_problem(problem) for problem in problems[:_MOST_PROBLEMS])
        raise ArgumentError(
            f"Wrong arguments for {tool.name}: {said}.",
            f"{tool.name} takes {_signature(tool)}.",
        ) from None


def _is_left_out(tool: Tool[Any], name: str, value: object) -> bool:
    if value is not None and (value != "" or name == _ITS_OWN_REFUSAL):
        return False
    return any(
        not field.is_required()
        for own, field in tool.arguments.model_fields.items()
        if (field.alias or own) == name
    )


def _problem(problem: Mapping[str, Any]) -> str:
    where = ".".join(str(part) for part in problem["loc"])
    match problem["type"]:
        case "extra_forbidden":
            return f"there is no argument {where!r}"
        case "missing":
            return f"argument {where!r} is missing"
        case _:
            return f"{where or 'the call'}: {problem['msg'][0].lower()}{problem['msg'][1:]}"


def _signature(tool: Tool[Any]) -> str:
    fields = tool.arguments.model_fields
    return ", ".join(
        f"{field.alias or name}{'' if field.is_required() else '?'}"
        for name, field in fields.items()
    )
