"""A scripted database: answers known statements, so that the network half can be tested without the engine."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from mcp_oracle.sandbox.types import (
    Bind,
    Client,
    Column,
    OraError,
    Outcome,
    Profile,
    Row,
    Value,
)

Answer = Outcome | OraError | Callable[["FakeSession", list[Bind], list[Value]], Outcome]


@dataclass
class FakeRows:
    """An open result over a list."""

    columns: Sequence[Column]
    left: list[Row]
    is_closed: bool = False
    asked: list[int] = field(default_factory=list[int])

    def take(self, count: int) -> list[Row]:
        self.asked.append(count)
        rows, self.left = self.left[:count], self.left[count:]
        return rows

    def close(self) -> None:
        self.is_closed = True


@dataclass
class Query:
    """A scripted result: every execution opens it anew."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    opened: list[FakeRows] = field(default_factory=list[FakeRows])

    def __call__(self, session: "FakeSession", binds: list[Bind], values: list[Value]) -> Outcome:
        rows = FakeRows(self.columns, list(self.rows))
        self.opened.append(rows)
        return Outcome(rows=rows)


class FakeSession:
    def __init__(self, database: "FakeDatabase", client: Client) -> None:
        self.database, self.client = database, client
        self.in_transaction = False
        self.has_light_transaction = False
        self.current_schema = client.user
        self.attributes: list[tuple[str, str | None]] = []
        self.interrupted = threading.Event()
        self.executed: list[tuple[str, list[Bind], list[Value]]] = []
        self.settings: list[str] = []
        self.is_closed = False

    def execute(self, sql: str, binds: Sequence[Bind], values: Sequence[Value]) -> Outcome:
        if sql.startswith("ALTER SESSION SET"):
            self.settings.append(sql)
            return Outcome()
        self.executed.append((sql, list(binds), list(values)))
        if "dbms_pickler.get_type_shape" in sql:
            return self.database.shapes[str(values[1])](self, list(binds), list(values))
        answer = self.database.answers.get(sql)
        if answer is None:
            raise OraError(900, "invalid SQL statement", offset=0)
        if isinstance(answer, OraError):
            raise answer
        if isinstance(answer, Outcome):
            return answer
        return answer(self, list(binds), list(values))

    def describe(self, sql: str) -> Sequence[Column]:
        answer = self.database.answers.get(sql)
        if not isinstance(answer, Query):
            raise OraError(900, "invalid SQL statement", offset=0)
        return answer.columns

    def commit(self) -> None:
        self.database.commits += 1
        self.in_transaction = False

    def rollback(self) -> None:
        self.database.rollbacks += 1
        self.in_transaction = False

    def set_attribute(self, name: str, value: str | None) -> None:
        self.attributes.append((name, value))

    def interrupt(self) -> None:
        self.interrupted.set()

    def clear_interrupt(self) -> None:
        self.interrupted.clear()

    def close(self) -> None:
        self.is_closed = True


class FakeDatabase:
    """Users HR/hr and OTHER/secret, service `freepdb1`.

    Attributes:
        shapes: what DBMS_PICKLER says of an object type, by its quoted name.
    """

    def __init__(self, profile: Profile = "23ai", answers: dict[str, Answer] | None = None) -> None:
        self.profile: Profile = profile
        self.answers: dict[str, Answer] = dict(answers or {})
        self.shapes: dict[str, Callable[[FakeSession, list[Bind], list[Value]], Outcome]] = {}
        self.sessions: list[FakeSession] = []
        self.commits = self.rollbacks = 0
        self.started = threading.Event()

    def passwords(self) -> dict[str, str]:
        return {"HR": "hr", "OTHER": "secret"}

    def default_account(self) -> tuple[str, str]:
        return "HR", "hr"

    def services(self) -> frozenset[str]:
        return frozenset({"freepdb1"})

    def session(self, client: Client) -> FakeSession:
        session = FakeSession(self, client)
        self.sessions.append(session)
        return session
