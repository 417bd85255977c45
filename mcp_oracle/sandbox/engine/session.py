"""A session: takes statements, keeps what Oracle keeps between them, answers with rows or an ORA- error."""

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any

import duckdb

from mcp_oracle.sandbox.catalog.datatype import VARCHAR2
from mcp_oracle.sandbox.catalog.objects import Constraint, Name, Table, TableColumn
from mcp_oracle.sandbox.dictionary import SessionRow
from mcp_oracle.sandbox.engine import nls
from mcp_oracle.sandbox.engine.bulk import compile_rows
from mcp_oracle.sandbox.engine.compiler import Compiler
from mcp_oracle.sandbox.engine.context import SessionFacts
from mcp_oracle.sandbox.engine.ddl.definition import Definition
from mcp_oracle.sandbox.engine.ddl.dispatch import run_ddl
from mcp_oracle.sandbox.engine.dialect import parse
from mcp_oracle.sandbox.engine.dml import Change
from mcp_oracle.sandbox.engine.explain import explain
from mcp_oracle.sandbox.engine.expression import Expr
from mcp_oracle.sandbox.engine.failure import interrupted, to_ora
from mcp_oracle.sandbox.engine.form import Form, Forms, bind_expressions, compile_form, per_place
from mcp_oracle.sandbox.engine.parameter import Shape, shapes
from mcp_oracle.sandbox.engine.parsed import Parsed
from mcp_oracle.sandbox.engine.plsql import Argument, run_block
from mcp_oracle.sandbox.engine.rows import OpenRows, converter
from mcp_oracle.sandbox.engine.transaction import Transaction
from mcp_oracle.sandbox.engine.type_shape import asks_for_shape, shape
from mcp_oracle.sandbox.engine.userenv import userenv
from mcp_oracle.sandbox.engine.verification import verify, verify_stored
from mcp_oracle.sandbox.engine.virtual import index_key, settled
from mcp_oracle.sandbox.metadata.transform import Transform
from mcp_oracle.sandbox.statement import Statement, read_statement
from mcp_oracle.sandbox.types import Bind, Client, Column, OraError, Outcome, Value

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.database import SandboxDatabase

_TRANSACTION = re.compile(
    r"\s*SET\s+TRANSACTION\s+(?P<mode>READ\s+ONLY|READ\s+WRITE|ISOLATION\s+LEVEL\s+(?:READ\s+COMMITTED|SERIALIZABLE))"
    r"(?:\s+NAME\s+'[^']*')?\s*\Z",
    re.IGNORECASE,
)


class EngineSession:
    """See `mcp_oracle.sandbox.types.DatabaseSession`."""

    def __init__(self, database: "SandboxDatabase", client: Client) -> None:
        self._database, self.client = database, client
        self._transaction = Transaction(database.root, database.snapshots)
        self.settings = nls.SessionSettings()
        self.attributes: dict[str, str | None] = {}
        self._forms = Forms(database.forms)
        self._current: dict[int, int] = {}
        self.logged_on = database.today()
        self.number = database.new_session_number()
        self.has_temporary_rows = False
        self.transform = Transform()

    @property
    def in_transaction(self) -> bool:
        return self._transaction.is_open

    @property
    def has_light_transaction(self) -> bool:
        return self._transaction.is_light

    @property
    def current_schema(self) -> str:
        return self.settings.schema or self.client.user

    @property
    def is_stopped(self) -> bool:
        return self._transaction.is_stopped

    def commit(self) -> None:
        self._transaction.commit()

    def rollback(self) -> None:
        self._transaction.rollback()

    def set_attribute(self, name: str, value: str | None) -> None:
        if name.upper() == "CURRENT_SCHEMA":
            if value and value.upper() in self._database.catalog.users:
                self.settings.schema = value.upper()
            return
        self.attributes[name.upper()] = value

    def interrupt(self) -> None:
        self._transaction.interrupt()
        self._database.wake()

    def clear_interrupt(self) -> None:
        self._transaction.clear_interrupt()

    def close(self) -> None:
        self._transaction.close()
        self._database.forget(self)

    def row(self) -> SessionRow:
        """What V$SESSION shows of this session."""
        client, attributes = self.client, self.attributes
        return SessionRow(
            client.session_id, client.serial, self._database.catalog.users[client.user].id, client.user,
            self.current_schema, client.machine, client.program, attributes.get("MODULE") or client.program,
            attributes.get("ACTION"), attributes.get("CLIENT_INFO"), attributes.get("CLIENT_IDENTIFIER"),
            client.service, self.logged_on, self._transaction.has_changes, self._transaction.started,
        )  # fmt: skip

    def describe(self, sql: str) -> Sequence[Column]:
        statement = read_statement(sql)
        return self._form(statement, [Shape(VARCHAR2)] * len(statement.places)).delivery.columns

    def execute(self, sql: str, binds: Sequence[Bind], values: Sequence[Value]) -> Outcome:
        try:
            return self._execute(read_statement(sql), binds, values)
        except (duckdb.Error, RuntimeError) as error:
            raise to_ora(error) from error

    def _execute(
        self, statement: Statement, binds: Sequence[Bind], given: Sequence[Value]
    ) -> Outcome:
        if self._transaction.is_stopped:
            raise interrupted()
        if statement.kind == "query" or statement.sql.lstrip().startswith("("):
            return self._query(statement, *per_place(statement, binds, given))
        if statement.kind == "dml":
            return self._dml(statement, *per_place(statement, binds, given))
        if statement.kind == "plsql":
            return self._block(statement, binds, given)
        return self._define(statement) if statement.kind == "ddl" else self._control(statement)

    # Queries and changes

    def _form(self, statement: Statement, of: Sequence[Shape]) -> Form:
        database, settings = self._database, self.settings
        state = tuple(settings.nls.values()), settings.zone_minutes
        key = (
            statement.sql,
            tuple(of),
            self.client.user,
            self.current_schema,
            database.catalog.version,
            state,
        )
        return self._forms.get(
            key,
            lambda: userenv(self, database),
            lambda: compile_form(self.compiler(bind_expressions(of)), statement, database.profile),
        )

    def compiler(self, binds: Sequence[Expr] = ()) -> Compiler:
        database = self._database
        facts = SessionFacts(
            self.client.user, self.current_schema, database.profile, database.now(), userenv(self, database),
            self.settings.nls, self.settings.zone_minutes, database.session_rows, self.number,
        )  # fmt: skip
        return Compiler(database.catalog, database.catalog.viewer(self.client.user), facts, binds)

    def _session_values(self, names: frozenset[str] | set[str]) -> dict[str, object]:
        """`now`, the session's number for DBMS_METADATA, and the values of sequences."""
        found: dict[str, object] = {}
        for name in names:
            kind, _, number = name.partition("_")
            if number:
                found[name] = self._sequence(int(number), kind)
            else:
                found[name] = self.number if name == "metadata" else self._database.now()
        return found

    def _sequence(self, number: int, kind: str) -> int:
        if kind == "next":
            self._current[number] = self._database.next_value(number)
        if number not in self._current:
            raise OraError(8002, "sequence CURRVAL is not yet defined in this session")
        return self._current[number]

    def _query(self, statement: Statement, binds: list[Bind], given: list[Value]) -> Outcome:
        of = self._forms.graduated(statement.sql, shapes(binds, given))
        form = self._form(statement, of)
        if form.for_update:
            self._refuse_write()
            self._transaction.begin()
        self._database.before_query(form.references)
        parameters = form.bound(of, given) | self._session_values(form.parameters)
        way = form.delivery.way
        opened = partial(OpenRows, form.delivery.columns, way.converters, form.delivery.gave)
        rows = self._transaction.query(way.text, parameters, opened)
        return Outcome(rows=rows)

    def look(self, sql: str) -> list[tuple[Any, ...]]:
        """A look-up in the engine, in the session's transaction if there is one."""
        return self._transaction.look(sql)

    def _refuse_write(self) -> None:
        """ORA-01456 in a read-only transaction, 28193 in a read-only session, 28194 for a read-only user."""
        if self._transaction.is_read_only:
            raise OraError(
                1456,
                "may not perform insert, delete, update operation inside a READ ONLY transaction",
            )
        if self.settings.read_only:
            raise OraError(28193, "can perform read operations only")
        if self._database.catalog.users[self.client.user].read_only:
            raise OraError(28194, "can perform read operations only")

    def _dml(self, statement: Statement, binds: list[Bind], given: list[Value]) -> Outcome:
        of = shapes(binds, given)
        form = self._form(statement, of)
        if form.change is None:
            raise OraError(900, "invalid SQL statement", offset=0)
        with self._numbering(form.change):
            parameters = form.bound(of, given) | self._session_values(form.parameters)
            result = self._apply(form.change, form.delivery.text, parameters)
        return Outcome(row_count=len(result), returned=_returned(form.change, result))

    def _apply(
        self, change: Change, text: Parsed, parameters: dict[str, object]
    ) -> list[tuple[Any, ...]]:
        self._refuse_write()
        touched: list[tuple[Any, ...]] = []
        self.has_temporary_rows |= change.table.temporary
        catalog, look = self._database.catalog, self._transaction.look

        def check() -> None:
            verify(catalog, change, touched, look, self.compiler)
            inserted = change.inserted(touched)
            for number in change.numbered if inserted else ():
                self._database.skip_values(number, inserted - 1)

        return self._transaction.change(text, parameters, check, touched)

    def insert_rows(self, sql: str, rows: Sequence[Sequence[Value]]) -> int:
        """Insert many rows of literals at once; `sql` is the statement up to VALUES."""
        statement = read_statement(f"{sql} VALUES ({', '.join('NULL' for _ in rows[0])})")
        compiler = self.compiler()
        change, parameters = compile_rows(
            compiler, parse(statement, self._database.profile).tree, rows
        )
        with self._numbering(change):
            parameters |= self._session_values(compiler.parameters)
            return len(self._apply(change, Parsed(change.sql), parameters))

    def _numbering(self, change: Change) -> AbstractContextManager[object]:
        """Nobody else takes values of a sequence while a statement numbers its rows with it."""
        return self._database.lock if change.numbered else nullcontext()

    # Statements without rows

    def _block(
        self, statement: Statement, binds: Sequence[Bind], given: Sequence[Value]
    ) -> Outcome:
        named = {b.name: (b, v) for b, v in zip(binds, given, strict=True)}
        if any(p.name not in named for p in statement.places):
            raise OraError(1008, "not all variables bound")
        if asks_for_shape(statement.sql, binds):
            return shape(binds, given)
        procedures = self._database.procedures(self)
        run_block(statement.sql, procedures, self._execute_text, partial(self._argument, named))
        return Outcome()

    def _execute_text(self, sql: str) -> None:
        self._execute(read_statement(sql), (), ())

    def _argument(self, named: dict[str, tuple[Bind, Value]], text: str) -> Argument:
        """The value of an argument; the procedures that are known only read theirs."""
        statement = read_statement(f"SELECT {text} FROM DUAL")
        pairs = [named[place.name] for place in statement.places]
        rows = self._execute(statement, [b for b, _ in pairs], [v for _, v in pairs]).rows
        value: Any = rows.take(1)[0][0] if rows is not None else None
        return value

    def _define(self, statement: Statement) -> Outcome:
        words = statement.sql.split(None, 2)
        if [w.upper() for w in words[:2]] == ["ALTER", "SESSION"]:
            return self._alter_session(words[2] if len(words) > 2 else "")
        self._transaction.commit()
        self._refuse_write()
        with self._database.lock, self._database.snapshots.kept():
            run_ddl(self._definition(), statement.sql)
            self._database.publish()
        return Outcome()

    def _definition(self) -> Definition:
        database = self._database
        return Definition(
            database.catalog, database.store, database.catalog.viewer(self.client.user), self.current_schema,
            database.profile, database.today(), self._view_columns, self._check_constraints,
            partial(index_key, self.compiler), self._fill, partial(settled, self.compiler),
        )  # fmt: skip

    def _as_owner(self, owner: str) -> Compiler:
        compiler = self.compiler()
        compiler.viewer, compiler.schema = self._database.catalog.viewer(owner), owner
        return compiler

    def _fill(self, table: Table, text: str) -> None:
        database = self._database
        statement = read_statement(f'INSERT INTO "{table.owner}"."{table.name}" {text}')
        form = compile_form(self._as_owner(table.owner), statement, database.profile)
        database.before_query(form.references)
        values = self._session_values(form.parameters)
        try:
            database.root.execute(form.sql, values or None).fetchall()
        except (duckdb.Error, RuntimeError) as error:
            raise to_ora(error) from error

    def _view_columns(self, text: str, owner: str) -> tuple[list[TableColumn], set[Name]]:
        compiler = self._as_owner(owner)
        compiler.is_defining = True
        query = compiler.query(parse(read_statement(text), self._database.profile).tree, None)
        columns = [TableColumn(name, e.type, not_null=not e.nullable) for name, e in query.columns]
        return columns, compiler.references

    def _check_constraints(
        self, table: Table, columns: list[TableColumn], constraints: list[Constraint]
    ) -> None:
        database = self._database
        verify_stored(database.catalog, table, columns, constraints, database.look, self.compiler)

    def _alter_session(self, text: str) -> Outcome:
        before = self.settings.schema
        nls.alter_session(
            text,
            self.settings,
            self._database.profile,
            in_transaction=self.in_transaction,
            users=frozenset(self._database.catalog.users),
        )
        changed = self.settings.schema if self.settings.schema != before else None
        return Outcome(current_schema=changed)

    def _control(self, statement: Statement) -> Outcome:
        words = statement.sql.upper().split()
        control: dict[tuple[str, ...], Callable[[], None]] = {
            ("COMMIT",): self.commit,
            ("COMMIT", "WORK"): self.commit,
            ("ROLLBACK",): self.rollback,
            ("ROLLBACK", "WORK"): self.rollback,
        }
        run = control.get(tuple(words))
        if run is not None:
            run()
        elif words[:2] == ["SET", "TRANSACTION"]:
            self._set_transaction(statement.sql)
        elif statement.verb == "EXPLAIN":
            self._refuse_write()
            found = explain(statement.sql, self, self._database)
            self.insert_rows(found.head, found.rows)
        else:
            self._unsupported(words)
        return Outcome()

    def _unsupported(self, words: list[str]) -> None:
        if words[:2] in (["LOCK", "TABLE"], ["SET", "ROLE"]) or words[:1] in (
            ["SAVEPOINT"],
            ["ROLLBACK"],
        ):
            raise OraError(3001, f"unimplemented feature: {' '.join(words[:2])}")
        raise OraError(900, "invalid SQL statement", offset=0)

    def _set_transaction(self, sql: str) -> None:
        match = _TRANSACTION.match(sql)
        if match is None:
            raise OraError(900, "invalid SQL statement", offset=0)
        if self._transaction.is_open:
            raise OraError(1453, "SET TRANSACTION must be first statement of transaction")
        mode = " ".join(match["mode"].upper().split())
        if mode != "READ ONLY" and self.settings.read_only:
            raise OraError(28193, "can perform read operations only")
        self._transaction.begin(read_only=mode == "READ ONLY")


def _returned(change: Change, result: list[tuple[Any, ...]]) -> tuple[tuple[Value, ...], ...]:
    """Per return bind the values of all rows."""
    columns = list[tuple[Value, ...]]()
    for index, (_, e) in enumerate(change.returning, 1):
        convert = converter(e)
        found = (row[index] for row in result)
        columns.append(tuple(v if v is None or convert is None else convert(v) for v in found))
    return tuple(columns)
