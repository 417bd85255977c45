"""Databases and sessions of the engine alone: no sockets, no driver."""

import itertools
from collections.abc import Callable, Generator
from decimal import Decimal

import pytest

from mcp_oracle.sandbox.engine import SandboxDatabase, open_database
from mcp_oracle.sandbox.engine.session import EngineSession
from mcp_oracle.sandbox.types import Bind, Client, Profile, Row, TypeCode, Value

_NUMBERS = itertools.count(100)
Connect = Callable[..., EngineSession]


@pytest.fixture(params=["19c", "23ai"])
def profile(request: pytest.FixtureRequest) -> Profile:
    return request.param


@pytest.fixture
def database(databases: dict[Profile, SandboxDatabase], profile: Profile) -> SandboxDatabase:
    return databases[profile]


@pytest.fixture
def own_database(request: pytest.FixtureRequest) -> Generator[SandboxDatabase]:
    """A database that the test may change: as 23ai unless the test asks for another profile."""
    opened = open_database(getattr(request, "param", "23ai"), samples=("hr",))
    yield opened
    opened.close()


def connect(database: SandboxDatabase, user: str = "HR") -> EngineSession:
    return database.session(Client(user, "freepdb1", next(_NUMBERS), 1, program="tests"))


@pytest.fixture
def reader(database: SandboxDatabase) -> Generator[EngineSession]:
    session = connect(database, "HR_READER")
    yield session
    session.close()


BOTH = pytest.mark.parametrize("own_database", ["19c", "23ai"], indirect=True)


@pytest.fixture
def owner(own_database: SandboxDatabase) -> Generator[EngineSession]:
    session = connect(own_database)
    yield session
    session.close()


_CODES: dict[type, TypeCode] = {
    str: TypeCode.VARCHAR2,
    int: TypeCode.NUMBER,
    Decimal: TypeCode.NUMBER,
    float: TypeCode.BINARY_DOUBLE,
    bytes: TypeCode.RAW,
    bool: TypeCode.BOOLEAN,
    type(None): TypeCode.VARCHAR2,
}


def bind(name: str, value: Value) -> Bind:
    return Bind(name, _CODES.get(type(value), TypeCode.TIMESTAMP))


def rows(session: EngineSession, sql: str, *values: Value) -> list[Row]:
    binds = [bind(str(n), v) for n, v in enumerate(values, 1)]
    result = session.execute(sql, binds, values).rows
    assert result is not None
    found = result.take(10_000)
    result.close()
    return found


def run(session: EngineSession, sql: str, *values: Value) -> int:
    binds = [bind(str(n), v) for n, v in enumerate(values, 1)]
    return session.execute(sql, binds, values).row_count
