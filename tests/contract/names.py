"""What each tool says of a name."""

from mcp_oracle.application import ToolApplication
from tests.contract.calls import answer, refusal

SQL_TOOLS = ("run_query", "explain_sql")
NAME_TOOLS = ("describe_objects", "get_source")


async def said_of_sql(application: ToolApplication, tool: str, sql: str) -> str:
    return await refusal(application, tool, sql=sql)


async def said_of_name(application: ToolApplication, tool: str, name: str) -> str:
    given: dict[str, object] = {"names": [name]} if tool == "describe_objects" else {"name": name}
    return await refusal(application, tool, **given)


async def unknown(application: ToolApplication, sql: str) -> list[str]:
    (statement,) = (await answer(application, "check_sql", sql=sql))["statements"]
    return statement.get("unknown", [])
