"""The state of a session is set when it is opened, and again at every check-out of a pooled server (DRCP)."""

from collections.abc import Callable

import pytest

from mcp_oracle.connect.connect_string import Target
from mcp_oracle.sandbox.embedded import RunningSandbox
from mcp_oracle.sandbox.types import Profile
from mcp_oracle.session.database import Database
from mcp_oracle.session.session import Tag
from mcp_oracle.settings import Limits, Secret

pytestmark = pytest.mark.anyio
TAG = Tag("test", "state")


@pytest.mark.parametrize(("suffix", "times"), [("", 1), (":pooled", 4)])
@pytest.mark.parametrize(("profile", "read_only"), [("19c", False), ("23ai", True)])
async def test_state_is_asserted_where_a_session_may_have_changed(
    sandbox_of: Callable[[Profile], RunningSandbox],
    profile: Profile,
    read_only: bool,
    suffix: str,
    times: int,
) -> None:
    running = sandbox_of(profile)

    async def where() -> Target:
        return Target(running.dsn + suffix, running.user, Secret(running.password))

    database = Database(where, Limits(sessions=1))
    before = len(running.endpoint.statistics.statements)
    for _ in range(3):
        async with database.session(TAG):
            pass
    await database.close()
    sent = running.endpoint.statistics.statements[before:]
    assert sum("NLS_DATE_FORMAT" in text for text in sent) == times
    assert sum("ALTER SESSION DISABLE PARALLEL QUERY" in text for text in sent) == times
    assert sum(text.startswith("BEGIN EXECUTE IMMEDIATE") for text in sent) == times - 1
    assert sent.count("ALTER SESSION SET READ_ONLY = TRUE") == (times if read_only else 0)
