"""EXPLAIN PLAN: reads the statement's head, has the rest compiled and planned, gives the rows for the plan table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mcp_oracle.sandbox.catalog.datatype import VARCHAR2
from mcp_oracle.sandbox.catalog.objects import Index, Relation, Table, View
from mcp_oracle.sandbox.engine.ddl.reader import Reader
from mcp_oracle.sandbox.engine.dialect import parse
from mcp_oracle.sandbox.engine.form import bind_expressions, compile_form
from mcp_oracle.sandbox.engine.naming import table_name
from mcp_oracle.sandbox.engine.parameter import Shape
from mcp_oracle.sandbox.engine.rewrite.source import view_tree
from mcp_oracle.sandbox.plan.lookup import Lookup
from mcp_oracle.sandbox.plan.plan_row import COLUMNS, Explained, plan_rows
from mcp_oracle.sandbox.plan.planner import plan_statement
from mcp_oracle.sandbox.statement import Statement, read_statement
from mcp_oracle.sandbox.types import OraError, Value

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler
    from mcp_oracle.sandbox.engine.database import SandboxDatabase
    from mcp_oracle.sandbox.engine.session import EngineSession

_VERB = re.compile(r"(?:\s|--[^\r\n]*|/\*.*?\*/)*EXPLAIN\b", re.IGNORECASE | re.DOTALL)
_MOST_ID = 30


@dataclass(frozen=True, slots=True)
class Request:
    """What EXPLAIN PLAN asks for.

    Attributes:
        into: the plan table, as SQL text.
        start: where the statement to explain begins in the text.
    """

    statement_id: str | None
    into: str
    sql: str
    start: int


def read_request(sql: str) -> Request:
    """Read `EXPLAIN PLAN [SET STATEMENT_ID = '…'] [INTO …] FOR …`."""
    verb = _VERB.match(sql)
    if verb is None:
        raise OraError(900, "invalid SQL statement", offset=0)
    # The tokenizer would take everything behind EXPLAIN for one token.
    reader = Reader(" " * verb.end() + sql[verb.end() :])
    reader.expect("PLAN", 905, "missing keyword")
    statement_id, into = None, "plan_table"
    if reader.accept("SET"):
        reader.expect("STATEMENT_ID")
        reader.expect("=", 927, "missing equal sign")
        statement_id = _statement_id(reader)
    if reader.accept("INTO"):
        into = _table(reader)
    reader.expect("FOR")
    if reader.at_end:
        raise OraError(905, "missing keyword", offset=reader.offset)
    return Request(statement_id, into, sql[reader.offset :], reader.offset)


def _statement_id(reader: Reader) -> str:
    text = reader.string()
    length = len(text.encode())
    if length > _MOST_ID:
        column = '"SYS"."PLAN_TABLE$"."STATEMENT_ID"'
        detail = f"value too large for column {column} (actual: {length}, maximum: {_MOST_ID})"
        raise OraError(12899, detail)
    return text


def _table(reader: Reader) -> str:
    parts = [reader.name()]
    while reader.accept("."):
        parts.append(reader.name())
    return ".".join(f'"{part}"' for part in parts)


@dataclass(frozen=True, slots=True)
class PlanRows:
    """An INSERT up to its VALUES, and the rows."""

    head: str
    rows: Sequence[Sequence[Value]]


def explain(sql: str, session: "EngineSession", database: "SandboxDatabase") -> PlanRows:
    """Plan the statement; errors count their offset from the start of the whole text."""
    request = read_request(sql)
    try:
        rows = _rows(request, read_statement(request.sql), session, database)
    except OraError as error:
        if error.offset is not None:
            error.offset += request.start
        raise
    return PlanRows(f"INSERT INTO {request.into} ({', '.join(COLUMNS)})", rows)


def _rows(
    request: Request, statement: Statement, session: "EngineSession", database: "SandboxDatabase"
) -> list[tuple[Value, ...]]:
    if statement.kind not in ("query", "dml"):
        raise OraError(905, "missing keyword", offset=0)
    # Binds need no values; Oracle takes their types for VARCHAR2.
    compiler = session.compiler(bind_expressions([Shape(VARCHAR2)] * len(statement.places)))
    form = compile_form(compiler, statement, database.profile)
    target = form.change.table if form.change is not None else None
    _need_underlying(compiler, target)
    sampled: list[str] = []
    lookup = _lookup(statement, compiler, session, database, sampled)
    root = plan_statement(parse(statement, database.profile).tree, lookup)
    release = "19.0.0.0" if database.profile == "19c" else "23.0.0.0"
    about = Explained(
        request.statement_id, database.next_plan_id(), database.today(), release, session.current_schema, sampled,
    )  # fmt: skip
    return plan_rows(root, about)


def _need_underlying(compiler: "Compiler", target: Table | None) -> None:
    """A view's plan shows what it reads, so every object below it must be readable too.

    Raises:
        OraError: 01039; also for dictionary views without SELECT ANY DICTIONARY, whose base tables nobody else reads.
    """
    catalog, viewer = compiler.catalog, compiler.viewer
    for name in compiler.references:
        entry = catalog.find(name)
        if isinstance(entry, View) and entry.builtin is not None:
            readable = entry.builtin == "DUAL" or "SELECT ANY DICTIONARY" in viewer.privileges
        else:
            readable = entry is None or entry == target or catalog.may(viewer, "SELECT", entry)
        if not readable:
            raise OraError(1039, "insufficient privileges on underlying objects of the view")


def _lookup(
    statement: Statement,
    compiler: "Compiler",
    session: "EngineSession",
    database: "SandboxDatabase",
    sampled: list[str],
) -> Lookup:
    catalog = database.catalog

    def relation(name: str, owner: str | None, schema: str) -> Relation | None:
        found = catalog.resolve(name, owner, schema)
        return found if isinstance(found, (Table, View)) else None

    def indexes(table: Table) -> list[Index]:
        return catalog.of_table((table.owner, table.name))[0]

    def count(table: Table) -> int:
        """Without statistics the rows are counted: Oracle samples such a table."""
        sampled.append(table.name)
        return int(
            session.look(f"SELECT count(*) FROM {table_name(table.owner, table.name)}")[0][0]
        )

    return Lookup(
        relation, lambda view: view_tree(view.text), indexes, count, compiler.schema,
        tuple(p.name for p in statement.places), database.profile != "19c",
    )  # fmt: skip
