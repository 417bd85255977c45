"""MERGE compiled to one change of the engine: every row of the join is worked out first, then merged by row number.

A joined row tells whether it updates, deletes or inserts, and holds the new values. So an update that DELETE WHERE
takes back is worked out all the same, and fails where Oracle's does.
"""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlglot import exp

from mcp_oracle.sandbox.catalog.objects import Table, TableColumn
from mcp_oracle.sandbox.engine import dml
from mcp_oracle.sandbox.engine.context import offset_of, only, unimplemented
from mcp_oracle.sandbox.engine.expression import Expr, quote
from mcp_oracle.sandbox.engine.naming import ROW_ID, SESSION, engine_name, table_name
from mcp_oracle.sandbox.engine.rewrite.identifier import name_of, written
from mcp_oracle.sandbox.engine.rewrite.source import compile_source, stored_column
from mcp_oracle.sandbox.engine.scope import RowSource, Scope
from mcp_oracle.sandbox.engine.verification import check_condition
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler

_ROW, _UPDATES, _DELETES, _INSERTS = '"merge$row"', '"merge$u"', '"merge$d"', '"merge$i"'


@dataclass(slots=True)
class _Merge:
    """One MERGE while it is compiled.

    Attributes:
        target, source: their rows as the query made so far shows them.
        sql: that query, without its select list, which is `items`.
        new: the target's columns as the update leaves them.
        whens: the engine's clauses.
    """

    compiler: "Compiler"
    node: exp.Expr
    table: Table
    alias: str
    target: RowSource
    source: RowSource
    sql: str
    items: list[str] = field(default_factory=list[str])
    new: dict[str, str] = field(default_factory=dict[str, str])
    whens: list[str] = field(default_factory=list[str])
    numbered: frozenset[int] = frozenset()

    @property
    def scope(self) -> Scope:
        return Scope([self.target, self.source])

    def query(self) -> str:
        return f"SELECT {', '.join(self.items)} FROM {self.sql}"

    def wrap(self) -> None:
        """Put a query around what was made so far: the engine does not let one item use another that can fail."""
        name = self.compiler.next_name("q")
        self.target, self.source = (
            self._passed(row, side, name) for row, side in ((self.target, "t"), (self.source, "s"))
        )
        self.sql, self.items = f"({self.query()}) AS {name}", [f"{name}.*"]

    def _passed(self, row: RowSource, side: str, name: str) -> RowSource:
        """The row's columns, handed up under names of ours."""
        columns = [(n, self._up(e, f'"merge${side}{i}"', name)) for i, (n, e) in enumerate(row.columns)]  # fmt: skip
        row_id = row.row_id and self._up(row.row_id, f'"merge${side}row"', name)
        return replace(row, columns=columns, row_id=row_id, handle=name)

    def _up(self, value: Expr, column: str, name: str) -> Expr:
        if not value.sql.endswith(f".{column}"):  # handed up once, it is among all columns
            self.items.append(f"{value.sql} AS {column}")
        return replace(value, sql=f"{name}.{column}", literal=None)

    def keep(self, name: str, condition: str, value: str) -> str:
        """A value of the row, worked out only where it is used."""
        column = f'"merge${name}"'
        self.items.append(f"CASE WHEN {condition} THEN {value} END AS {column}")
        return column


def compile_merge(compiler: "Compiler", node: exp.Expr) -> dml.Change:
    only(node, "this", "using", "on", "whens")
    update, insert = _clauses(node)
    run = _joined(compiler, node, _verbs(update, insert))
    found = f"{run.target.handle}.{ROW_ID}"
    run.items += [f"{found} AS {_ROW}", f"{_updates(run, update, found)} AS {_UPDATES}"]
    run.items.append(f"{_inserts(run, insert, found)} AS {_INSERTS}")
    run.wrap()
    if insert is not None:
        _insert(run, insert)
    if update is not None:
        _update(run, update)
    stored, row = table_name(run.table.owner, run.table.name), compiler.next_name("m")
    sql = (
        f"MERGE INTO {stored} AS {row} USING ({run.query()}) AS q ON {row}.{ROW_ID} = q.{_ROW}"
        f" {' '.join(run.whens)} RETURNING {row}.{ROW_ID}, merge_action"
    )
    changed = dml.with_virtual(run.table, run.new)
    return dml.Change("MERGE", run.table, sql, changed, numbered=run.numbered)


def _clauses(node: exp.Expr) -> tuple[exp.Expr | None, exp.Expr | None]:
    by_kind = {when.args["matched"]: when.args["then"] for when in node.args["whens"].expressions}
    return by_kind.get(True), by_kind.get(False)


def _verbs(update: exp.Expr | None, insert: exp.Expr | None) -> list[str]:
    """What is done to the target: each needs its privilege."""
    deletes = update is not None and update.args.get("delete") is not None
    done = {"UPDATE": update is not None, "INSERT": insert is not None, "DELETE": deletes}
    return [verb for verb, is_done in done.items() if is_done]


def _joined(compiler: "Compiler", node: exp.Expr, verbs: Sequence[str]) -> _Merge:
    """The source's rows, each with the target's rows that ON finds for it."""
    targets = [dml.target_of(compiler, node.this, verb) for verb in verbs]
    table, alias = targets[0]
    handle = compiler.next_name("t")
    target = dml.source_of(compiler, table, alias, handle)
    sql, source = compile_source(compiler, node.args["using"], Scope())
    test = compiler.condition(_on(node), Scope([target, source]))
    if table.temporary:
        test = f"({test}) AND {handle}.{SESSION} = {compiler.facts.session}"
    joined = f"{sql} LEFT JOIN {table_name(table.owner, table.name)} AS {handle} ON {test}"
    return _Merge(compiler, node, table, alias, target, source, joined)


def _on(node: exp.Expr) -> exp.Expr:
    """The condition, which stands in parentheses."""
    test = node.args.get("on")
    if not isinstance(test, exp.Expr):
        raise OraError(969, "missing ON keyword", offset=offset_of(node))
    if not isinstance(test, exp.Paren):
        raise OraError(906, "missing left parenthesis", offset=offset_of(test))
    return test


def _updates(run: _Merge, clause: exp.Expr | None, found: str) -> str:
    if clause is None:
        return "FALSE"
    where = clause.args.get("where")
    test = "TRUE" if where is None else run.compiler.condition(where.this, run.scope)
    return f"CASE WHEN {found} IS NULL THEN FALSE WHEN {test} THEN TRUE ELSE FALSE END"


def _inserts(run: _Merge, clause: exp.Expr | None, found: str) -> str:
    if clause is None:
        return "FALSE"
    where = clause.args.get("where")
    test = "TRUE" if where is None else _of_source(run, where.this, 38102, "WHERE")
    return f"CASE WHEN {found} IS NOT NULL THEN FALSE WHEN {test} THEN TRUE ELSE FALSE END"


# UPDATE


def _update(run: _Merge, clause: exp.Expr) -> None:
    kept = {c.name: c for c in run.table.columns}
    fixed = _columns_of(run, _on(run.node))
    for item in clause.expressions:
        column = _assigned(run, item, kept)
        if column.name in fixed:
            text = f"Columns referenced in the ON Clause cannot be updated: {written(run.alias, column.name)}"
            raise OraError(38104, text, offset=offset_of(item.this))
        value = dml.new_value(run.compiler, run.table, column, item.expression, run.scope)
        run.new[column.name] = run.keep(f"u{len(run.new)}", _UPDATES, value)
    dml.refuse_triggers(run.compiler, run.table, "UPDATE", set(run.new))
    if clause.args.get("delete") is not None:
        run.wrap()
        _delete(run, clause.args["delete"].this)
    sets = ", ".join(f"{engine_name(name)} = q.{value}" for name, value in run.new.items())
    run.whens.append(f"WHEN MATCHED AND q.{_UPDATES} THEN UPDATE SET {sets}")


def _assigned(run: _Merge, item: exp.Expr, columns: Mapping[str, TableColumn]) -> TableColumn:
    """The column on the left of `=`."""
    if not isinstance(item.this, exp.Column):
        raise unimplemented("UPDATE of several columns at once", offset_of(item))
    name = _target_name(run, item.this)
    if name not in columns:
        raise OraError(904, f'"{name}": invalid identifier', offset=offset_of(item.this))
    if name in run.new:
        raise OraError(957, "duplicate column name", offset=offset_of(item.this))
    return columns[name]


def _target_name(run: _Merge, node: exp.Expr) -> str:
    """A column of the target, perhaps with its alias."""
    if not isinstance(node, exp.Column):
        raise OraError(904, ": invalid identifier", offset=offset_of(node))
    name = name_of(node.this)
    qualifier = name_of(node.args["table"]) if node.args.get("table") else None
    if qualifier not in (None, run.alias):
        text = f"{written(qualifier, name)}: invalid identifier"
        raise OraError(904, text, offset=offset_of(node))
    return name


def _columns_of(run: _Merge, condition: exp.Expr) -> set[str]:
    """The target's columns that ON names; a name without a table is one only outside subqueries."""
    own = {name for name, _ in run.target.columns} - {name for name, _ in run.source.columns}
    return {
        name_of(c.this)
        for c in condition.find_all(exp.Column)
        if (c.args.get("table") and name_of(c.args["table"]) == run.alias)
        or (not c.args.get("table") and name_of(c.this) in own and not c.find_ancestor(exp.Query))
    }


def _delete(run: _Merge, test: exp.Expr) -> None:
    """DELETE WHERE sees the updated row; its checks hold before it goes."""
    name = run.target.handle
    before = dict(run.target.columns)
    if any(c.virtual for c in run.table.columns):
        raise unimplemented("DELETE WHERE of a MERGE into a table with virtual columns")
    values = {c: f"{name}.{run.new[c]}" if c in run.new else e.sql for c, e in before.items()}
    columns = [(c.name, stored_column(c, values[c.name])) for c in run.table.columns]
    scope = Scope([replace(run.target, columns=columns), run.source])
    condition = run.compiler.condition(test, scope)
    deletes = f"CASE WHEN NOT {_UPDATES} THEN FALSE WHEN {condition} THEN {_checked(run, values)} ELSE FALSE END"
    run.items.append(f"{deletes} AS {_DELETES}")
    run.whens.append(f"WHEN MATCHED AND q.{_DELETES} THEN DELETE")


def _checked(run: _Merge, values: Mapping[str, str]) -> str:
    """TRUE, or the error of a check that the updated row does not obey."""
    text = "TRUE"
    for constraint in run.table.constraints:
        if constraint.type != "C" or constraint.not_null:
            continue
        test = check_condition(run.compiler, run.table, constraint.condition or "", values)
        name = f"({run.table.owner}.{constraint.name})"
        failure = f"error({quote(f'ORA!2290!check constraint {name} violated')})"
        text = f"CASE WHEN NOT ({test}) THEN {failure} ELSE {text} END"
    return text


# INSERT


def _insert(run: _Merge, clause: exp.Expr) -> None:
    named, table = clause.args.get("this"), run.table
    names = None if named is None else [_target_name(run, item) for item in named.expressions]
    columns = dml.listed(table, names, clause)
    dml.same_count(len(columns), len(clause.expression.expressions), clause.expression)
    given = _given(run, columns, clause.expression.expressions)
    run.numbered = dml.numbered_columns(run.compiler, table, given, _INSERTS)
    values = [
        run.keep(f"i{n}", _INSERTS, dml.or_default(run.compiler, table, column, given))
        for n, column in enumerate(table.stored)
    ]
    targets, texts = [engine_name(c.name) for c in table.stored], [f"q.{v}" for v in values]
    if table.temporary:
        targets, texts = [*targets, SESSION], [*texts, str(run.compiler.facts.session)]
    into = f"({', '.join(targets)}) VALUES ({', '.join(texts)})"
    run.whens.append(f"WHEN NOT MATCHED AND q.{_INSERTS} THEN INSERT {into}")


def _given(
    run: _Merge, columns: Sequence[TableColumn], values: Sequence[exp.Expr]
) -> dict[str, str]:
    given = dict[str, str]()
    for column, node in zip(columns, values, strict=True):
        if not dml.is_default(node):
            _of_source(run, node, 38101, "VALUES")
        scope = Scope([run.source])
        given[column.name] = dml.given_value(run.compiler, run.table, column, node, scope)
    return given


def _of_source(run: _Merge, node: exp.Expr, number: int, clause: str) -> str:
    """Compile over the source's row; a column of the target, which is not there, has an error of its own."""

    def compiled(scope: Scope) -> str:
        if clause == "WHERE":
            return run.compiler.condition(node, scope)
        return run.compiler.expr(node, scope).sql

    try:
        return compiled(Scope([run.source]))
    except OraError as error:
        if error.number != 904:
            raise
        compiled(run.scope)
        text = f"Invalid column in the INSERT {clause} Clause: {error.text.partition(':')[0]}"
        raise OraError(number, text, offset=error.offset) from error
