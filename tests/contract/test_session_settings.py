"""What is configured for a session holds on the session, at every call. In the sandbox only."""

# What reached the driver shows on its connection, which a session keeps to itself.
# pyright: reportUnknownMemberType=false, reportPrivateUsage=false

import os
import socket
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from mcp_oracle.connect.connect_string import Target
from mcp_oracle.errors import ConfigurationError
from mcp_oracle.packaged import load_with_name, load_with_word
from mcp_oracle.sandbox.embedded import RunningSandbox, launch
from mcp_oracle.session.database import Database
from mcp_oracle.session.session import CONTROL, Session, Tag
from mcp_oracle.settings import Limits, Secret, SessionSettings
from mcp_oracle.statement import vouch

pytestmark = pytest.mark.anyio
TAG = Tag("test", "settings")


@pytest.fixture(scope="module")
def sandbox() -> Generator[RunningSandbox]:
    running = launch("23ai", samples=("hr",))
    yield running
    running.stop()


@asynccontextmanager
async def over(
    sandbox: RunningSandbox, settings: SessionSettings, suffix: str = ""
) -> AsyncGenerator[Database]:
    async def where() -> Target:
        return Target(sandbox.dsn + suffix, sandbox.user, Secret(sandbox.password))

    database = Database(where, Limits(sessions=1), settings)
    yield database
    await database.close()


async def asked(session: Session, sql: str) -> object:
    return (await session.run(vouch(sql, "packaged"), {}, 1)).rows[0][0]


async def test_names_are_looked_for_in_the_configured_schema(sandbox: RunningSandbox) -> None:
    async with (
        over(sandbox, SessionSettings(schema="hr")) as database,
        database.session(TAG) as session,
    ):
        assert await asked(session, "SELECT COUNT(*) FROM employees") == 107
        assert await asked(
            session, "SELECT SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') FROM dual"
        ) == ("HR")


async def test_a_pooled_server_gets_the_configured_state_at_every_call(
    sandbox: RunningSandbox,
) -> None:
    before = len(sandbox.endpoint.statistics.statements)
    async with over(sandbox, SessionSettings(schema="HR", drcp=True)) as database:
        for _ in range(2):
            async with database.session(TAG):
                pass
    sent = sandbox.endpoint.statistics.statements[before:]
    assert sum('ALTER SESSION SET CURRENT_SCHEMA = "HR"' in text for text in sent) == 3


async def test_a_schema_that_does_not_exist_is_named_as_a_setting(sandbox: RunningSandbox) -> None:
    async with over(sandbox, SessionSettings(schema='"no such"')) as database:
        with pytest.raises(
            ConfigurationError, match=r'CURRENT_SCHEMA = "no such".*ORA-01435'
        ) as said:
            async with database.session(TAG):
                pass
    assert "schema" in said.value.next_step


async def test_local_time_is_that_of_the_configured_zone(sandbox: RunningSandbox) -> None:
    offset = "SELECT TO_CHAR(CURRENT_TIMESTAMP, 'TZH:TZM') FROM dual"
    for settings, expected in (
        (SessionSettings(), "+00:00"),
        (SessionSettings(time_zone="-03:30"), "-03:30"),
    ):
        async with over(sandbox, settings) as database, database.session(TAG) as session:
            assert await asked(session, offset) == expected


async def test_language_and_order_are_set_in_an_order_in_which_none_undoes_another(
    sandbox: RunningSandbox,
) -> None:
    settings = SessionSettings(
        nls_language="AMERICAN", nls_territory="AMERICA", nls_sort="BINARY", nls_comp="binary"
    )
    before = len(sandbox.endpoint.statistics.statements)
    async with over(sandbox, settings) as database, database.session(TAG):
        pass
    sent = sandbox.endpoint.statistics.statements[before:]
    names = [text.split()[3] for text in sent if "NLS_" in text]
    assert names == ["NLS_LANGUAGE", "NLS_TERRITORY", "NLS_SORT", "NLS_COMP", "TIME_ZONE"]


async def test_cache_and_edition_reach_the_driver(sandbox: RunningSandbox) -> None:
    settings = SessionSettings(statement_cache=7, edition="ora$base")
    async with over(sandbox, settings) as database, database.session(TAG) as session:
        assert session._connection.stmtcachesize == 7


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs Linux")
@pytest.mark.parametrize(("minutes", "expected"), [(0, (0, None)), (3, (1, 180))])
async def test_the_socket_is_kept_alive(
    sandbox: RunningSandbox, minutes: int, expected: tuple[int, int | None]
) -> None:
    port = sandbox.endpoint.port
    settings = SessionSettings(keep_alive_minutes=minutes)
    async with over(sandbox, settings) as database, database.session(TAG):
        (found,) = [keep_alive(peer) for peer in sockets_to(port)]
    assert found == expected


def sockets_to(port: int) -> Generator[socket.socket]:
    """Copies of this process's sockets that are connected to the port."""
    for descriptor in list(Path("/proc/self/fd").iterdir()):
        with suppress(OSError), socket.socket(fileno=os.dup(int(descriptor.name))) as copy:
            if copy.family == socket.AF_INET and copy.getpeername()[1] == port:
                yield copy


def keep_alive(peer: socket.socket) -> tuple[int, int | None]:
    is_on = peer.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    seconds = peer.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE)
    return is_on, seconds if is_on else None


def test_names_are_folded_and_quoted() -> None:
    made = [load_with_name(CONTROL, "alter_session_schema", name).text for name in ("hr", '"Hr x"')]
    assert made == [
        'ALTER SESSION SET CURRENT_SCHEMA = "HR"',
        'ALTER SESSION SET CURRENT_SCHEMA = "Hr x"',
    ]


@pytest.mark.parametrize(
    "name",
    [
        "",
        '"',
        '""',
        'a"',
        '"a"b"',
        '"a',
        "a b",
        "a;b",
        "1a",
        '"a\n"',
        '"' + "é" * 65 + '"',
        "a" * 129,
    ],
)
def test_what_is_no_name_goes_into_no_statement(name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        load_with_name(CONTROL, "alter_session_schema", name)


@pytest.mark.parametrize("word", ["", "a'", "a''b", "a\nb", "a;b", 'a"', "x" * 65, "é"])
def test_what_is_no_setting_goes_into_no_statement(word: str) -> None:
    with pytest.raises(ValueError, match="not the value"):
        load_with_word(CONTROL, "alter_session_sort", word)
