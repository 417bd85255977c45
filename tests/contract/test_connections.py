"""Two databases behind one server: each call reaches the one that it names, and nothing of one shows in the other.

In the sandbox only: two of them, that differ in release, tables and permissions.
"""

from collections.abc import AsyncGenerator, Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mcp import Client

from mcp_oracle.application import compose
from mcp_oracle.connection_argument import with_connections
from mcp_oracle.errors import ConfigurationError
from mcp_oracle.policy import Policy
from mcp_oracle.sandbox.embedded import RunningSandbox, launch
from mcp_oracle.server import compose as serve
from mcp_oracle.settings import Connection, Limits, Secret, Settings
from mcp_oracle.tools.call import Application
from mcp_oracle.tools.manifest import manifest
from tests.contract.calls import answer, refusal

pytestmark = pytest.mark.anyio

SHARED = """
CREATE TABLE hr.stock (origin VARCHAR2(10));
INSERT INTO hr.stock VALUES ('{name}');
COMMIT;
GRANT READ ON hr.stock TO hr_reader;
CREATE TABLE hr.only_{name} (id NUMBER PRIMARY KEY, {name}_column NUMBER);
GRANT READ ON hr.only_{name} TO hr_reader;
"""
ORIGIN = "SELECT origin FROM hr.stock"
LIMITS = Limits(connect_seconds=5)


@pytest.fixture(scope="module")
def old() -> Generator[RunningSandbox]:
    running = launch("19c", [SHARED.format(name="old")], samples=("hr",))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def new() -> Generator[RunningSandbox]:
    running = launch("23ai", [SHARED.format(name="new")], samples=("hr",))
    yield running
    running.stop()


def to(sandbox: RunningSandbox, name: str, **more: Any) -> Connection:
    password = Secret(sandbox.password)
    return Connection(name, sandbox.dsn, sandbox.user, password, **more)


@pytest.fixture
async def both(
    old: RunningSandbox, new: RunningSandbox, anyio_backend: str
) -> AsyncGenerator[Application]:
    application = compose(Settings(to(old, "old"), LIMITS, others=(to(new, "new"),)))
    yield application
    await application.close()


async def test_a_call_reaches_the_connection_that_it_names(both: Application) -> None:
    for name in ("old", "new", "old"):
        found = await answer(both, "run_query", sql=ORIGIN, connection=name)
        assert found["rows"] == [[name]]
        assert "note" not in found


async def test_the_overview_is_that_of_the_connection(both: Application) -> None:
    old = await answer(both, "get_overview", connection="old")
    new = await answer(both, "get_overview", connection="new")
    assert "19.0" in old["database"]["version"]
    assert "23." in new["database"]["version"]


async def test_what_one_connection_has_read_of_its_dictionary_is_not_found_in_the_other(
    both: Application,
) -> None:
    for name, other in (("old", "new"), ("new", "old"), ("old", "new")):
        here = await answer(both, "search_objects", pattern=f"only_{name}", connection=name)
        assert [item["name"] for item in here["objects"]] == [f"HR.ONLY_{name.upper()}"]
        there = await answer(both, "search_objects", pattern=f"only_{other}", connection=name)
        assert f"HR.ONLY_{other.upper()}" not in str(there)


async def test_a_name_that_one_connection_has_resolved_stays_unknown_in_the_other(
    both: Application,
) -> None:
    sql = "SELECT old_column FROM hr.only_old"
    assert (await answer(both, "run_query", sql=sql, connection="old"))["rows"] == []
    assert "ORA-00942" in await refusal(both, "run_query", sql=sql, connection="new")
    checked = await answer(both, "check_sql", sql=sql, connection="new")
    assert "HR.ONLY_OLD" in str(checked["statements"][0]["unknown"])
    described = await refusal(both, "describe_objects", names=["HR.ONLY_OLD"], connection="new")
    assert "OLD_COLUMN" not in described


async def test_a_cursor_of_one_connection_is_refused_by_the_other(both: Application) -> None:
    search: dict[str, Any] = {"pattern": "%", "schema": "HR", "limit": 2}
    page = await answer(both, "search_objects", **search, connection="old")
    following = {**search, "cursor": page["next_cursor"]}
    assert "cursor" in await refusal(both, "search_objects", **following, connection="new")
    assert (await answer(both, "search_objects", **following, connection="old"))["objects"]


async def test_without_a_default_a_call_must_name_its_connection(both: Application) -> None:
    said = await refusal(both, "run_query", sql=ORIGIN)
    assert "missing" in said
    assert "old, new" in said


@pytest.mark.parametrize("name", ["OLD", "", "old ", "default", 1, None, ["old"]])
async def test_an_unknown_connection_is_answered_with_the_names(
    both: Application, name: object
) -> None:
    assert "old, new" in await refusal(both, "run_query", sql=ORIGIN, connection=name)


async def test_calls_without_a_name_go_to_the_default_and_the_answer_says_so(
    old: RunningSandbox, new: RunningSandbox
) -> None:
    marked = to(new, "new", is_default=True)
    application = compose(Settings(marked, LIMITS, others=(to(old, "old"),)))
    found = await answer(application, "run_query", sql=ORIGIN)
    assert found["rows"] == [["new"]]
    assert "connection new" in found["note"]
    assert "note" not in await answer(application, "run_query", sql=ORIGIN, connection="new")
    await application.close()


async def test_each_connection_has_the_permissions_and_limits_of_its_own(
    old: RunningSandbox, new: RunningSandbox
) -> None:
    closed = to(
        old,
        "old",
        policy=Policy(denied_schemas=frozenset({"HR"})),
        limits=replace(LIMITS, default_rows=1),
    )
    application = compose(Settings(closed, LIMITS, others=(to(new, "new"),)))
    assert "HR" in await refusal(application, "run_query", sql=ORIGIN, connection="old")
    assert await answer(application, "run_query", sql=ORIGIN, connection="new")
    two = "SELECT 1 AS n FROM dual UNION ALL SELECT 2 FROM dual"
    assert (await answer(application, "run_query", sql=two, connection="old"))["row_count"] == 1
    assert (await answer(application, "run_query", sql=two, connection="new"))["row_count"] == 2
    assert "denied" not in str(await answer(application, "get_overview", connection="new"))
    await application.close()


async def test_a_broken_connection_touches_no_other(new: RunningSandbox) -> None:
    down = Connection("down", "127.0.0.1:1/none", "u", Secret("p"))
    wrong = Connection("wrong", problem=ConfigurationError("Unknown key 'usr'.", "Correct it."))
    application = compose(Settings(down, LIMITS, others=(wrong, to(new, "new"))))
    for _ in range(2):
        assert "127.0.0.1:1" in await refusal(
            application, "run_query", sql=ORIGIN, connection="down"
        )
        assert "usr" in await refusal(application, "run_query", sql=ORIGIN, connection="wrong")
        assert await answer(application, "run_query", sql=ORIGIN, connection="new")
    await application.close()


async def test_sessions_of_one_connection_serve_no_call_of_the_other(
    old: RunningSandbox, new: RunningSandbox, both: Application
) -> None:
    before = len(old.endpoint.statistics.statements), len(new.endpoint.statistics.statements)
    await answer(both, "run_query", sql="SELECT 'only for old' AS t FROM dual", connection="old")
    await answer(both, "run_query", sql="SELECT 'only for new' AS t FROM dual", connection="new")
    of_old = " ".join(old.endpoint.statistics.statements[before[0] :])
    of_new = " ".join(new.endpoint.statistics.statements[before[1] :])
    assert "only for old" in of_old
    assert "only for new" not in of_old
    assert "only for new" in of_new
    assert "only for old" not in of_new


async def test_the_sdk_lists_what_the_handshake_lists(
    tmp_path: Path, old: RunningSandbox, new: RunningSandbox, both: Application
) -> None:
    settings = Settings(to(old, "old"), LIMITS, others=(to(new, "new"),))
    listed = with_connections(manifest(), settings)
    async with Client(serve(both, listed)) as client:
        for tool in (await client.list_tools()).tools:
            argument = tool.input_schema["properties"]["connection"]
            assert argument["enum"] == ["old", "new"]
            assert "connection" in tool.input_schema["required"]
