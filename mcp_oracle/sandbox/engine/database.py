"""The database: one engine in memory, one catalog, the accounts, and the sessions on it."""

# duckdb's functions are not fully typed.
# pyright: reportUnknownMemberType=false

import datetime as dt
import itertools
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

from mcp_oracle.sandbox.catalog.objects import Name, Sequence, User
from mcp_oracle.sandbox.catalog.store import Catalog
from mcp_oracle.sandbox.dictionary import SessionRow
from mcp_oracle.sandbox.engine import row_policy
from mcp_oracle.sandbox.engine.account import READER, create_accounts
from mcp_oracle.sandbox.engine.form import SharedForms
from mcp_oracle.sandbox.engine.function.library import register
from mcp_oracle.sandbox.engine.naming import SESSION, table_name
from mcp_oracle.sandbox.engine.plsql import Argument, Procedure
from mcp_oracle.sandbox.engine.publish import create_base_tables, publish
from mcp_oracle.sandbox.engine.script import run_statements, split_script
from mcp_oracle.sandbox.engine.session import EngineSession
from mcp_oracle.sandbox.engine.snapshots import Snapshots
from mcp_oracle.sandbox.engine.statistics import gather
from mcp_oracle.sandbox.engine.store import Store, connect
from mcp_oracle.sandbox.engine.supplied import register_supplied, session_procedures
from mcp_oracle.sandbox.schemas import SAMPLES, Sample, sample_scripts
from mcp_oracle.sandbox.types import Client, OraError, Profile

SERVICES = frozenset({"freepdb1"})


class SandboxDatabase:
    """See `mcp_oracle.sandbox.types.Database`."""

    def __init__(self, profile: Profile, clock: Callable[[], dt.datetime]) -> None:
        self._profile: Profile = profile
        self._time = clock
        self.root = connect()
        self.catalog = Catalog()
        self.store = Store(self.root)
        register(self.root)
        register_supplied(self.root, self)
        self.snapshots = Snapshots()
        self.lock = threading.RLock()
        self.sessions: set[EngineSession] = set()
        self._next_values: dict[int, int] = {}
        self._woken = threading.Condition()
        self.started = clock()
        self._session_numbers, self._plan_ids = itertools.count(1), itertools.count(1)
        self._held_back = False
        self.forms = SharedForms()

    @property
    def profile(self) -> Profile:
        return self._profile

    def now(self) -> dt.datetime:
        return self._time()

    def today(self) -> dt.datetime:
        """Now to the second, as DATE columns of the dictionary hold it."""
        return self._time().replace(microsecond=0)

    def passwords(self) -> dict[str, str]:
        return {u.name: u.password for u in self.catalog.users.values() if not u.locked}

    def services(self) -> frozenset[str]:
        return SERVICES

    def default_account(self) -> tuple[str, str]:
        return READER, self.catalog.users[READER].password

    def session(self, client: Client) -> EngineSession:
        account: User | None = self.catalog.users.get(client.user)
        if account is None or account.locked:
            raise OraError(1017, "invalid credential or not authorized; logon denied")
        if "CREATE SESSION" not in self.catalog.viewer(client.user).privileges:
            raise OraError(1045, f"user {client.user} lacks CREATE SESSION privilege; logon denied")
        with self.lock:
            session = EngineSession(self, client)
            self.sessions.add(session)
        return session

    def forget(self, session: EngineSession) -> None:
        with self.lock:
            self.sessions.discard(session)
            if session.has_temporary_rows:
                self._drop_temporary_rows(session.number)

    def new_session_number(self) -> int:
        return next(self._session_numbers)

    def next_plan_id(self) -> int:
        return next(self._plan_ids)

    def _drop_temporary_rows(self, number: int) -> None:
        for table in self.catalog.tables():
            if table.temporary:
                name = table_name(table.owner, table.name)
                self.root.execute(f"DELETE FROM {name} WHERE {SESSION} = {number}")

    def session_rows(self) -> list[SessionRow]:
        with self.lock:
            return [s.row() for s in self.sessions]

    def close(self) -> None:
        for session in list(self.sessions):
            session.close()
        self.root.close()

    def run_script(self, text: str, user: str) -> None:
        """Run a script as one user; an error says which statement failed."""
        session = self.session(Client(user, "freepdb1", 0, 0, program="script"))
        with self.held_back():
            try:
                run_statements(session, split_script(text))
                session.commit()
            finally:
                session.close()

    @contextmanager
    def held_back(self) -> Generator[None]:
        """Write the dictionary's rows once, at the end of many definitions."""
        outer, self._held_back = self._held_back, True
        try:
            yield
        finally:
            self._held_back = outer
            self.publish()

    def look(self, sql: str) -> list[tuple[Any, ...]]:
        return self.root.execute(sql).fetchall()

    def session_numbered(self, number: int) -> EngineSession:
        return next(s for s in tuple(self.sessions) if s.number == number)

    # Sequences

    def next_number(self, entry: Sequence) -> int:
        """The value that NEXTVAL would give, without taking it."""
        return self._next_values.get(entry.id, entry.start)

    def next_value(self, number: int) -> int:
        with self.lock:
            entry = next(o for o in self.catalog.objects() if o.id == number)
            assert isinstance(entry, Sequence)  # noqa: S101 - the compiler has looked it up
            value = self._next_values.get(number, entry.start)
            if not entry.minimum <= value <= entry.maximum:
                if not entry.cycle:
                    edge = "MAXVALUE" if entry.increment > 0 else "MINVALUE"
                    raise OraError(
                        8004,
                        f"sequence {entry.name}.NEXTVAL exceeds {edge} and cannot be instantiated",
                    )
                value = entry.minimum if entry.increment > 0 else entry.maximum
            self._next_values[number] = value + entry.increment
            return value

    def skip_values(self, number: int, count: int) -> None:
        """A statement has given a further `count` values of a sequence to its rows."""
        with self.lock:
            entry = next(o for o in self.catalog.objects() if o.id == number)
            assert isinstance(entry, Sequence)  # noqa: S101 - the compiler has looked it up
            value = self._next_values[number] + count * entry.increment
            if not entry.minimum <= value - entry.increment <= entry.maximum:
                raise OraError(8004, f"sequence {entry.name}.NEXTVAL exceeds its limit")
            self._next_values[number] = value

    # The dictionary's rows

    def prepare_dictionary(self) -> None:
        create_base_tables(self.root)
        self.publish()

    def publish(self) -> None:
        """Write the rows of what changed in the catalog."""
        if not self._held_back:
            with self.snapshots.kept():
                publish(self.root, self.catalog)

    def before_query(self, references: Iterable[Name]) -> None:
        """Sequences move without DDL: their dictionary rows are brought up to date when asked for."""
        if not any(owner == "SYS" and name.endswith("_SEQUENCES") for owner, name in references):
            return
        with self.lock:
            for number, value in self._next_values.items():
                self.root.execute(
                    "UPDATE main.sys_seq SET last_number = ? WHERE id = ?", [value, number]
                )

    # Procedures that blocks may call

    def procedures(self, session: EngineSession) -> dict[str, Procedure]:
        policies = row_policy.procedures(
            self.catalog,
            session.client.user,
            session.current_schema,
            lambda: self._changed(session),
        )
        others: dict[str, Procedure] = {
            "DBMS_SESSION.SLEEP": lambda a: self._sleep(session, a),
            "DBMS_LOCK.SLEEP": lambda a: self._sleep(session, a),
            "DBMS_SESSION.SET_IDENTIFIER": lambda a: session.set_attribute(
                "CLIENT_IDENTIFIER", _text(a, 0)
            ),
            "DBMS_SESSION.CLEAR_IDENTIFIER": lambda _: session.set_attribute(
                "CLIENT_IDENTIFIER", None
            ),
            "DBMS_APPLICATION_INFO.SET_MODULE": lambda a: _set_module(session, a),
            "DBMS_APPLICATION_INFO.SET_ACTION": lambda a: session.set_attribute(
                "ACTION", _text(a, 0)
            ),
            "DBMS_APPLICATION_INFO.SET_CLIENT_INFO": lambda a: session.set_attribute(
                "CLIENT_INFO", _text(a, 0)
            ),
            "DBMS_STATS.GATHER_SCHEMA_STATS": lambda a: self._gather(
                session, _text(a, 0) or "", None
            ),
            "DBMS_STATS.GATHER_TABLE_STATS": lambda a: self._gather(
                session, _text(a, 0) or "", _text(a, 1)
            ),
        }
        return policies | others | session_procedures(session)

    def _changed(self, session: EngineSession) -> None:
        session.commit()
        with self.lock:
            self.publish()

    def _sleep(self, session: EngineSession, arguments: list[Argument]) -> None:
        seconds = float(arguments[0] or 0) if arguments else 0.0
        with self._woken:
            self._woken.wait_for(lambda: session.is_stopped, timeout=seconds)
        if session.is_stopped:
            raise OraError(1013, "user requested cancel of current operation")

    def wake(self) -> None:
        with self._woken:
            self._woken.notify_all()

    def _gather(self, session: EngineSession, owner: str, table: str | None) -> None:
        owner = owner.upper()
        if (
            owner != session.client.user
            and "ANALYZE ANY" not in self.catalog.viewer(session.client.user).privileges
        ):
            raise OraError(
                20000, f'Unable to analyze TABLE "{owner}"."{table}", insufficient privileges'
            )
        session.commit()
        with self.lock:
            gather(self.root, self.catalog, owner, table and table.upper(), self.today())
            self.publish()


def _text(arguments: list[Argument], index: int) -> str | None:
    value: Any = arguments[index] if index < len(arguments) else None
    return None if value is None else str(value)


def _set_module(session: EngineSession, arguments: list[Argument]) -> None:
    session.set_attribute("MODULE", _text(arguments, 0))
    session.set_attribute("ACTION", _text(arguments, 1))


def open_database(
    profile: Profile = "23ai",
    scripts: Iterable[str] = (),
    *,
    clock: Callable[[], dt.datetime] | None = None,
    samples: tuple[Sample, ...] = SAMPLES,
) -> SandboxDatabase:
    """A new database with sample schemas, then the given SQL scripts, run as SYSTEM."""
    database = SandboxDatabase(profile, clock or _utc_now)
    supplied = files("mcp_oracle.sandbox.engine").joinpath("plan_table.sql").read_text("utf-8")
    with database.held_back():
        create_accounts(database)
        for text in (supplied, *sample_scripts(samples), *scripts):
            database.run_script(text, "SYSTEM")
    return database


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
