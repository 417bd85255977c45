"""The server in one process with the SDK's own client, in both protocol eras."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import anyio
import pytest
from mcp import Client
from mcp_types import CallToolResult, TextContent

from mcp_oracle.calls import DEFECT
from mcp_oracle.errors import ConfigurationError, RefusedError
from mcp_oracle.server import Unavailable, built, compose
from mcp_oracle.tools.call import Application, Caller, Reply

pytestmark = pytest.mark.anyio

MANIFEST: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data/clients/manifest.json").read_text()
)
Era = Literal["legacy", "2026-07-28"]


@pytest.fixture(params=["legacy", "2026-07-28"])
def era(request: pytest.FixtureRequest) -> Era:
    return request.param


class Recorder:
    """Keeps who called; answers, or raises what it was given."""

    def __init__(self, error: Exception | None = None) -> None:
        self.callers: list[Caller] = []
        self._error = error

    async def call(self, tool: str, arguments: Mapping[str, object], caller: Caller) -> Reply:
        self.callers.append(caller)
        if self._error is not None:
            raise self._error
        if caller.progress is not None:
            await caller.progress(1, 2, "half")
        return Reply({"tool": tool, "arguments": dict(arguments)}, "the text")

    async def close(self) -> None: ...


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def client(application: Application, era: Era) -> Client:
    return Client(compose(application, MANIFEST), mode=era)


async def test_the_list_of_tools_is_the_manifests(era: Era):
    async with client(Recorder(), era) as session:
        listed = await session.list_tools()
    tools = [
        tool.model_dump(by_alias=True, exclude_none=True, mode="json") for tool in listed.tools
    ]
    assert tools == MANIFEST["tools"]
    assert listed.next_cursor is None


async def test_a_call_reaches_the_application_with_its_caller(era: Era):
    application = Recorder()
    meta: Any = {"threadId": "t-1", "x-codex-turn-metadata": {"model": "gpt-6"}}
    async with client(application, era) as session:
        result = await session.call_tool("run_query", {"sql": "select 1"}, meta=meta)
    assert result.structured_content == {"tool": "run_query", "arguments": {"sql": "select 1"}}
    assert text_of(result) == "the text"
    (caller,) = application.callers
    assert (caller.client_name, caller.model, caller.thread_id) == ("mcp", "gpt-6", "t-1")
    assert caller.request_id is not None


async def test_progress_reaches_the_client(era: Era):
    seen: list[tuple[float, float | None, str | None]] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        seen.append((progress, total, message))

    async with client(Recorder(), era) as session:
        await session.call_tool("run_query", {}, progress_callback=note)
    assert seen == [(1, 2, "half")]


async def test_an_error_of_ours_is_text_without_structure(era: Era):
    error = RefusedError("not-a-query", "it begins with DELETE", "write a SELECT")
    async with client(Recorder(error), era) as session:
        result = await session.call_tool("run_query", {})
    assert result.is_error
    assert result.structured_content is None
    assert (
        text_of(result)
        == "Refused by rule not-a-query: it begins with DELETE\nNext: write a SELECT"
    )


async def test_a_defect_shows_no_details(era: Era, caplog: pytest.LogCaptureFixture):
    async with client(Recorder(ValueError("password=tiger")), era) as session:
        result = await session.call_tool("run_query", {})
    assert result.is_error
    assert text_of(result) == DEFECT
    assert [record.message for record in caplog.records] == ["defect in tool run_query"]


@pytest.mark.parametrize("value", ["\ud800", object()], ids=["half a surrogate pair", "no JSON"])
async def test_an_answer_that_is_no_json_is_a_defect_and_the_server_goes_on(
    era: Era, value: object
):
    class Careless(Recorder):
        async def call(self, tool: str, arguments: Mapping[str, object], caller: Caller) -> Reply:
            return Reply({"tool": value if tool == "run_query" else "fine"}, "the text")

    async with client(Careless(), era) as session:
        assert text_of(await session.call_tool("run_query", {})) == DEFECT
        assert not (await session.call_tool("search_objects", {})).is_error


async def test_an_error_with_text_that_is_no_unicode_is_still_an_answer(era: Era):
    async with client(Recorder(ConfigurationError("bad \ud800 text")), era) as session:
        assert text_of(await session.call_tool("run_query", {})) == "bad \\u{d800} text"


async def test_what_a_client_says_of_itself_is_cut(era: Era):
    application = Recorder()
    async with client(application, era) as session:
        await session.call_tool("run_query", {}, meta={"threadId": "x" * 10_000})
        answer = await session.call_tool("y" * 10_000, {})
    assert application.callers[0].thread_id == "x" * 200
    assert len(text_of(answer)) < 1000


async def test_an_unknown_tool_is_answered_with_the_known_ones(era: Era):
    application = Recorder()
    async with client(application, era) as session:
        result = await session.call_tool("drop_table", {})
    assert result.is_error
    assert "search_objects, run_query" in text_of(result)
    assert application.callers == []


async def test_many_calls_at_once_are_all_answered(era: Era):
    answers: list[object] = []

    async def ask(session: Client, number: int) -> None:
        result = await session.call_tool("run_query", {"n": number})
        assert result.structured_content is not None
        answers.append(result.structured_content["arguments"])

    async with client(Recorder(), era) as session, anyio.create_task_group() as group:
        for number in range(200):
            group.start_soon(ask, session, number)
    assert sorted(answers, key=str) == sorted(({"n": number} for number in range(200)), key=str)


async def test_an_application_that_cannot_be_built_answers_with_the_reason():
    def refuse() -> Application:
        raise ConfigurationError("No connection.", "Set DB_CONNECTION_STRING.")

    application = built(refuse)
    assert isinstance(application, Unavailable)
    with pytest.raises(ConfigurationError, match="No connection"):
        await application.call("run_query", {}, Caller())
