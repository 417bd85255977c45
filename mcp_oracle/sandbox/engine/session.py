"""A session: takes statements, keeps what Oracle keeps between them, and answers with rows or an ORA- error."""

# duckdb's and sqlglot's values are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import VARCHAR2
from mcp_oracle.sandbox.catalog.objects import Constraint, Name, Table, TableColumn
from mcp_oracle.sandbox.dictionary import LIVE, SessionRow
from mcp_oracle.sandbox.engine import nls
from mcp_oracle.sandbox.engine.bulk import compile_rows
from mcp_oracle.sandbox.engine.block import Argument, run_block
from mcp_oracle.sandbox.engine.compiler import Compiler
from mcp_oracle.sandbox.engine.constraint import check_children, check_rows
from mcp_oracle.sandbox.engine.context import SessionFacts
from mcp_oracle.sandbox.engine.ddl.definition import Definition
from mcp_oracle.sandbox.engine.ddl.dispatch import run_ddl
from mcp_oracle.sandbox.engine.dialect import parse, parse_expression
from mcp_oracle.sandbox.engine.dml import Change, compile_change
from mcp_oracle.sandbox.engine.failure import interrupted, to_ora
from mcp_oracle.sandbox.engine.naming import ROW_ID, table_name
from mcp_oracle.sandbox.engine.parameter import Shape, placeholder, shapes, values
from mcp_oracle.sandbox.engine.query import CompiledQuery
from mcp_oracle.sandbox.engine.rewrite.source import stored_column
from mcp_oracle.sandbox.engine.rows import OpenRows, converter, described
from mcp_oracle.sandbox.engine.scope import RowSource, Scope
from mcp_oracle.sandbox.engine.transaction import Transaction
from mcp_oracle.sandbox.engine.userenv import userenv
from mcp_oracle.sandbox.statement import Statement, read_statement
from mcp_oracle.sandbox.types import Bind, Client, Column, OraError, Outcome, Value

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.database import SandboxDatabase

_MANY_FORMS = 500
_TRANSACTION = re.compile(
    r"\s*SET\s+TRANSACTION\s+(?P<mode>READ\s+ONLY|READ\s+WRITE|ISOLATION\s+LEVEL\s+(?:READ\s+COMMITTED|SERIALIZABLE))"
    r"(?:\s+NAME\s+'[^']*')?\s*\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Form:
    """A compiled statement: engine text, columns, and which parameters it takes."""

    sql: str
    columns: list[tuple[str, Any]]
    parameters: frozenset[str]
    references: frozenset[Name]
    for_update: bool = False
    change: Change | None = None


class EngineSession:
    """See `mcp_oracle.sandbox.types.DatabaseSession`."""

    def __init__(self, database: "SandboxDatabase", client: Client) -> None:
        self._database, self.client = database, client
        self._transaction = Transaction(database.root, database.clock)
        self.settings = nls.SessionSettings()
        self.attributes: dict[str, str | None] = {}
        self._forms: dict[tuple[object, ...], Form] = {}
        self._current: dict[int, int] = {}
        self.logged_on = database.today()

    @property
    def in_transaction(self) -> bool:
        return self._transaction.is_open

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
        self._database.wake(self)

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
        given = tuple(Shape(VARCHAR2) for _ in statement.places)
        form = self._form(statement, given)
        return described(form.columns)

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
        if statement.kind == "query":
            return self._query(statement, binds, given)
        if statement.kind == "dml":
            return self._change(statement, binds, given)
        if statement.kind == "plsql":
            return self._block(statement)
        if statement.kind == "ddl":
            return self._define(statement)
        return self._control(statement)

    # Queries and changes

    def _bound(
        self, statement: Statement, binds: Sequence[Bind], given: Sequence[Value]
    ) -> tuple[list[Bind], list[Value]]:
        """One bind and value per place; a client may also send each name once."""
        places = statement.places
        if len(binds) == len(places):
            return list(binds), list(given)
        by_name = {b.name: (b, v) for b, v in zip(binds, given, strict=True)}
        if any(p.name not in by_name for p in places):
            raise OraError(1008, "not all variables bound")
        if len(binds) > len(places):
            raise OraError(1036, "illegal variable name/number")
        pairs = [by_name[p.name] for p in places]
        return [b for b, _ in pairs], [v for _, v in pairs]

    def _form(self, statement: Statement, given: tuple[Shape, ...]) -> Form:
        key = (
            statement.sql, given, self.current_schema, self._database.catalog.version, self.settings.zone_minutes,
            tuple(self.settings.nls.values()), tuple(self.attributes.items()),
        )  # fmt: skip
        form = self._forms.get(key)
        if form is None:
            form = self._compile(statement, given)
            if len(self._forms) >= _MANY_FORMS:
                self._forms.clear()
            if not form.references & LIVE:
                self._forms[key] = form
        return form

    def _compiler(self, binds: Sequence[Any] = ()) -> Compiler:
        database = self._database
        facts = SessionFacts(
            self.client.user, self.current_schema, database.profile, database.now(), userenv(self, database),
            self.settings.nls, self.settings.zone_minutes, database.session_rows,
        )  # fmt: skip
        viewer = database.catalog.viewer(self.client.user)
        return Compiler(database.catalog, viewer, facts, binds)

    def _compile(self, statement: Statement, given: tuple[Shape, ...]) -> Form:
        source = parse(statement, self._database.profile)
        compiler = self._compiler([placeholder(f"b{i}", s) for i, s in enumerate(given)])
        if statement.kind == "dml":
            change = compile_change(compiler, source.tree)
            used = frozenset(compiler.parameters)
            return Form(
                change.sql, change.returning, used, frozenset(compiler.references), change=change
            )
        if not isinstance(source.tree, (exp.Query, exp.Subquery)):
            raise OraError(900, "invalid SQL statement", offset=0)
        query = compiler.query(source.tree, None)
        used = frozenset(compiler.parameters)
        return Form(
            query.sql, query.columns, used, frozenset(compiler.references), query.for_update
        )

    def _parameters(
        self, form: Form, given: Sequence[Shape], bound: Sequence[Value]
    ) -> dict[str, Any]:
        """Only what the text refers to: the engine refuses the rest."""
        found: dict[str, Any] = {}
        for index, (of, value) in enumerate(zip(given, bound, strict=True)):
            for name, item in values(f"b{index}", of, value).items():
                if f"${name}::" in form.sql:
                    found[name] = item
        for name in form.parameters:
            found[name] = self._session_value(name)
        return found

    def _session_value(self, name: str) -> Any:
        if name == "now":
            return self._database.now()
        kind, number = name.split("_")
        return self._sequence(int(number), kind)

    def _sequence(self, number: int, kind: str) -> int:
        if kind == "next":
            self._current[number] = self._database.next_value(number)
        if number not in self._current:
            raise OraError(8002, "sequence CURRVAL is not yet defined in this session")
        return self._current[number]

    def _query(
        self, statement: Statement, binds: Sequence[Bind], given: Sequence[Value]
    ) -> Outcome:
        all_binds, bound = self._bound(statement, binds, given)
        kinds = shapes(all_binds, bound)
        form = self._form(statement, kinds)
        if form.for_update:
            self._refuse_write("FOR UPDATE")
            self._transaction.begin()
        self._database.before_query(form.references)
        parameters = self._parameters(form, kinds, bound)

        def opened(result: duckdb.DuckDBPyConnection, **on: Any) -> OpenRows:
            return OpenRows(result, form.columns, **on)

        return Outcome(rows=self._transaction.query(form.sql, parameters, opened))

    def _refuse_write(self, what: str) -> None:
        """ORA-01456 in a read-only transaction, ORA-28193/28194 in a read-only session or for such a user."""
        del what
        if self._transaction.is_read_only:
            raise OraError(
                1456,
                "may not perform insert, delete, update operation inside a READ ONLY transaction",
            )
        if self.settings.read_only:
            raise OraError(28193, "can perform read operations only")
        if self._database.catalog.users[self.client.user].read_only:
            raise OraError(28194, "can perform read operations only")

    def _change(
        self, statement: Statement, binds: Sequence[Bind], given: Sequence[Value]
    ) -> Outcome:
        all_binds, bound = self._bound(statement, binds, given)
        kinds = shapes(all_binds, bound)
        form = self._form(statement, kinds)
        self._refuse_write("DML")
        change = form.change
        if change is None:
            raise OraError(900, "invalid SQL statement", offset=0)
        inserted: list[tuple[Any, ...]] = []

        def check() -> None:
            self._check_change(change, inserted)

        result = self._transaction.change(
            form.sql, self._parameters(form, kinds, bound), check, inserted
        )
        return Outcome(row_count=len(result), returned=_returned(change, result))

    def _check_change(self, change: Change, touched: list[tuple[Any, ...]]) -> None:
        catalog, table = self._database.catalog, change.table
        if not touched:
            return
        look = self._transaction.look
        if change.verb != "DELETE":
            low, high = min(r[0] for r in touched), max(r[0] for r in touched)
            rows = f"n.{ROW_ID} BETWEEN {low} AND {high}"
            changed = set(change.changed) if change.changed is not None else None
            check_rows(catalog, table, self._check_condition, look, rows, changed)
        if change.verb == "DELETE" or self._changes_key(change):
            check_children(catalog, table, look)

    def _changes_key(self, change: Change) -> bool:
        keys = {n for c in change.table.constraints if c.type in ("P", "U") for n in c.columns}
        return change.changed is not None and bool(keys & change.changed)

    def _check_condition(self, table: Table, condition: str) -> str:
        """A check's text over rows read as `n`; IS JSON is what the column's type says."""
        match = re.match(r'\s*"?([\w$#]+)"?\s+IS\s+JSON\s*\Z', condition, re.IGNORECASE)
        if match:
            column = f'n."{match[1].upper()}"'
            return f"({column} IS NULL OR json_valid(decode({column})))"
        columns = [(c.name, stored_column(c, f'n."{c.name}"')) for c in table.columns]
        scope = Scope([RowSource(table.name, columns)])
        return self._compiler().condition(parse_expression_condition(condition), scope)

    def insert_rows(self, sql: str, rows: Sequence[Sequence[Value]]) -> int:
        """Insert many rows of literals at once; `sql` is the statement up to VALUES."""
        statement = read_statement(f"{sql} VALUES ({', '.join('NULL' for _ in rows[0])})")
        source = parse(statement, self._database.profile)
        compiler = self._compiler()
        change, parameters = compile_rows(compiler, source.tree, rows)
        self._refuse_write("DML")
        touched: list[tuple[Any, ...]] = []
        parameters |= {name: self._session_value(name) for name in compiler.parameters}
        result = self._transaction.change(
            change.sql, parameters, lambda: self._check_change(change, touched), touched
        )
        return len(result)

    # Statements without rows

    def _block(self, statement: Statement) -> Outcome:
        if statement.places:
            raise OraError(3001, "unimplemented feature: binds in a PL/SQL block")
        run_block(
            statement.sql, self._database.procedures(self), self._execute_text, self._argument
        )
        return Outcome()

    def _execute_text(self, sql: str) -> None:
        self._execute(read_statement(sql), (), ())

    def _argument(self, text: str) -> Argument:
        rows = self._execute(read_statement(f"SELECT {text} FROM DUAL"), (), ()).rows
        value: Any = rows.take(1)[0][0] if rows is not None else None
        return value

    def _define(self, statement: Statement) -> Outcome:
        words = statement.sql.split(None, 2)
        if [w.upper() for w in words[:2]] == ["ALTER", "SESSION"]:
            return self._alter_session(words[2] if len(words) > 2 else "")
        self._transaction.commit()
        if self.settings.read_only or self._database.catalog.users[self.client.user].read_only:
            self._refuse_write("DDL")
        with self._database.lock:
            run_ddl(self._definition(), statement.sql)
            self._database.publish()
        return Outcome()

    def _definition(self) -> Definition:
        database = self._database
        return Definition(
            database.catalog, database.store, database.catalog.viewer(self.client.user), self.current_schema,
            database.profile, database.today(), self._view_columns, self._check_constraints,
        )  # fmt: skip

    def _view_columns(self, text: str, owner: str) -> tuple[list[TableColumn], set[Name]]:
        compiler = self._compiler()
        compiler.viewer, compiler.schema = self._database.catalog.viewer(owner), owner
        query: CompiledQuery = compiler.query(
            parse(read_statement(text), self._database.profile).tree, None
        )
        columns = [TableColumn(name, e.type, not_null=not e.nullable) for name, e in query.columns]
        return columns, compiler.references

    def _check_constraints(
        self, table: Table, columns: list[TableColumn], constraints: list[Constraint]
    ) -> None:
        """ALTER TABLE ADD over stored rows."""
        name = table_name(table.owner, table.name)
        filled = self._database.root.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchall()  # noqa: S608 - a quoted name
        if filled and any(c.not_null or c.default for c in columns):
            raise OraError(1758, "table must be empty to add mandatory (NOT NULL) column")
        if not filled:
            return
        check = Table(
            table.owner,
            table.name,
            table.id,
            table.created,
            table.changed,
            table.columns,
            tuple(constraints),
        )
        look = self._database.look
        check_rows(self._database.catalog, check, self._check_condition, look, "TRUE", None)

    def _alter_session(self, text: str) -> Outcome:
        before = self.settings.schema
        nls.alter_session(
            text, self.settings, self._database.profile, in_transaction=self.in_transaction,
            users=frozenset(self._database.catalog.users),
        )  # fmt: skip
        changed = self.settings.schema if self.settings.schema != before else None
        return Outcome(current_schema=changed)

    def _control(self, statement: Statement) -> Outcome:
        words = statement.sql.upper().split()
        if words in (["COMMIT"], ["COMMIT", "WORK"]):
            self.commit()
        elif words in (["ROLLBACK"], ["ROLLBACK", "WORK"]):
            self.rollback()
        elif words[:2] == ["SET", "TRANSACTION"]:
            self._set_transaction(statement.sql)
        elif words[:2] == ["EXPLAIN", "PLAN"]:
            self._refuse_write("EXPLAIN PLAN")
            raise OraError(3001, "unimplemented feature: EXPLAIN PLAN")
        elif words[:2] in (["LOCK", "TABLE"], ["SET", "ROLE"]) or words[:1] == ["SAVEPOINT"]:
            raise OraError(3001, f"unimplemented feature: {' '.join(words[:2])}")
        else:
            raise OraError(900, "invalid SQL statement", offset=0)
        return Outcome()

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


def parse_expression_condition(text: str) -> exp.Expr:
    return parse_expression(f"CASE WHEN {text} THEN 1 END").args["ifs"][0].this


def _returned(change: Change, result: list[tuple[Any, ...]]) -> tuple[tuple[Value, ...], ...]:
    """Per return bind the values of all rows."""
    columns = list[tuple[Value, ...]]()
    for index, (_, e) in enumerate(change.returning, 1):
        convert = converter(e)
        columns.append(
            tuple(
                v if v is None or convert is None else convert(v)
                for v in (row[index] for row in result)
            )
        )
    return tuple(columns)
