"""The SDK's own client at the pipes of the process, in both protocol eras."""

import sys
from typing import Literal

import anyio
import pytest
from mcp import Client, StdioServerParameters

from tests.clients.process import FAKE_SERVER, HERE

pytestmark = pytest.mark.anyio
Era = Literal["legacy", "2026-07-28"]

SERVER = StdioServerParameters(
    command=sys.executable, args=FAKE_SERVER[1:], env={"PYTHONPATH": str(HERE.parent.parent)}
)


@pytest.mark.parametrize(
    ("era", "version"), [("legacy", "2025-11-25"), ("2026-07-28", "2026-07-28")]
)
async def test_tools_are_listed_and_called(era: Era, version: str):
    async with Client(SERVER, mode=era) as session:
        assert session.protocol_version == version
        listed = await session.list_tools()
        assert listed.tools[1].name == "run_query"
        result = await session.call_tool("run_query", {"sql": "select 1"})
        assert result.structured_content is not None
        assert result.structured_content["arguments"] == {"sql": "select 1"}
        assert (await session.call_tool("fail", {})).is_error


async def test_a_client_that_asks_which_era_is_served_gets_the_newest():
    async with Client(SERVER, mode="auto") as session:
        assert session.protocol_version == "2026-07-28"
        assert session.server_info is not None
        assert session.server_info.name == "mcp-oracle-adb"
        assert not (await session.call_tool("run_query", {})).is_error


@pytest.mark.parametrize("era", ["legacy", "2026-07-28"])
async def test_200_calls_at_once_each_get_their_own_answer(era: Era):
    answers: dict[int, object] = {}

    async def ask(session: Client, number: int) -> None:
        result = await session.call_tool("run_query", {"n": number})
        assert result.structured_content is not None
        answers[number] = result.structured_content["arguments"]

    async with Client(SERVER, mode=era) as session, anyio.create_task_group() as group:
        for number in range(200):
            group.start_soon(ask, session, number)
    assert answers == {number: {"n": number} for number in range(200)}
