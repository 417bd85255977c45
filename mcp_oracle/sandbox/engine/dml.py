"""INSERT, UPDATE and DELETE compiled: engine text, the rows touched, what RETURNING gives."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import INTEGER, NULL
from mcp_oracle.sandbox.catalog.objects import Sequence, Table, TableColumn, Trigger, View
from mcp_oracle.sandbox.engine.assign import assign
from mcp_oracle.sandbox.engine.context import offset_of, only, unimplemented
from mcp_oracle.sandbox.engine.dialect import parse_expression
from mcp_oracle.sandbox.engine.expression import Digits, Expr, quote
from mcp_oracle.sandbox.engine.naming import ROW_ID, SESSION, engine_name, table_name
from mcp_oracle.sandbox.engine.protection import refuse_protected
from mcp_oracle.sandbox.engine.rewrite.identifier import name_of
from mcp_oracle.sandbox.engine.rewrite.outer_join import conjuncts
from mcp_oracle.sandbox.engine.rewrite.rownum import split_limits
from mcp_oracle.sandbox.engine.rewrite.source import not_found, row_id_of, stored_column
from mcp_oracle.sandbox.engine.scope import RowSource, Scope
from mcp_oracle.sandbox.types import OraError

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler


@dataclass(frozen=True, slots=True)
class Change:
    """A compiled DML statement.

    Attributes:
        changed: columns set by an UPDATE or a MERGE; None for other verbs.
        returning: the expressions of RETURNING, empty if there is none.
        numbered: sequences that gave every row a value, not the statement one.
    """

    verb: str
    table: Table
    sql: str
    changed: frozenset[str] | None = None
    returning: list[tuple[str, Expr]] = field(default_factory=list[tuple[str, Expr]])
    numbered: frozenset[int] = frozenset()

    def action(self, row: tuple[Any, ...]) -> str:
        """What was done to a touched row: of a MERGE each tells its own."""
        return str(row[1]) if self.verb == "MERGE" else self.verb

    def inserted(self, touched: list[tuple[Any, ...]]) -> int:
        return sum(self.action(row) == "INSERT" for row in touched)


def compile_change(compiler: "Compiler", node: exp.Expr) -> Change:
    if isinstance(node, exp.Insert):
        return _insert(compiler, node)
    if isinstance(node, exp.Update):
        return _update(compiler, node)
    if isinstance(node, exp.Delete):
        return _delete(compiler, node)
    raise unimplemented(type(node).__name__.upper(), offset_of(node))


def target_of(compiler: "Compiler", node: exp.Expr, privilege: str) -> tuple[Table, str]:
    """The table and the name its columns are qualified by."""
    if not isinstance(node, exp.Table):
        raise unimplemented("DML on an inline view", offset_of(node))
    only(node, "this", "db", "alias")
    name, owner = name_of(node.this), name_of(node.args["db"]) if node.args.get("db") else None
    entry = compiler.catalog.resolve(name, owner, compiler.schema)
    offset = offset_of(node)
    if not isinstance(entry, (Table, View)) or not compiler.catalog.sees(compiler.viewer, entry):
        raise not_found(compiler.facts.profile, name, owner or compiler.schema, offset)
    if not compiler.catalog.may(compiler.viewer, privilege, entry):
        raise OraError(1031, "insufficient privileges", offset=offset)
    if isinstance(entry, View):
        if entry.read_only:
            raise OraError(
                42399, "cannot perform a DML operation on a read-only view", offset=offset
            )
        raise unimplemented("DML on a view", offset)
    compiler.references.add((entry.owner, entry.name))
    refuse_protected(compiler.catalog, compiler.facts.user, entry, privilege, offset)
    refuse_triggers(compiler, entry, privilege, set())
    alias = name_of(node.args["alias"].this) if node.args.get("alias") else name
    return entry, alias


def refuse_triggers(compiler: "Compiler", table: Table, verb: str, columns: set[str]) -> None:
    """An enabled trigger would run PL/SQL, which the sandbox has not."""
    _, triggers = compiler.catalog.of_table((table.owner, table.name))
    for trigger in triggers:
        if trigger.enabled and verb in trigger.event and _fires(trigger, columns):
            raise unimplemented(f"trigger {trigger.owner}.{trigger.name}")


def _fires(trigger: Trigger, columns: set[str]) -> bool:
    return not trigger.columns or bool(columns & set(trigger.columns))


def source_of(compiler: "Compiler", table: Table, alias: str, handle: str) -> RowSource:
    columns = [(c.name, stored_column(c, f"{handle}.{engine_name(c.name)}")) for c in table.columns]
    return RowSource(
        alias, columns, table.owner, table.name, row_id_of(compiler, table, handle), handle
    )


def _insert(compiler: "Compiler", node: exp.Expr) -> Change:
    only(node, "this", "expression", "returning", "with_")
    target, names = node.this, None
    if isinstance(target, exp.Schema):
        names = [name_of(i) for i in target.expressions]
        target = target.this
    table, alias = target_of(compiler, target, "INSERT")
    columns, numbered = listed(table, names, node), frozenset[int]()
    source = node.expression
    if isinstance(source, exp.Values):
        rows = _values(compiler, source, table, columns)
    elif isinstance(source, (exp.Query, exp.Subquery)):
        rows, numbered = _selected(compiler, source, table, columns)
    else:
        raise unimplemented("INSERT in this form", offset_of(node))
    targets = ", ".join(engine_name(c.name) for c in table.stored)
    if table.temporary:
        targets, rows = f"{targets}, {SESSION}", f"SELECT *, {compiler.facts.session} FROM ({rows})"
    sql = f"INSERT INTO {table_name(table.owner, table.name)} ({targets}) {rows}"
    return _returned(compiler, node, Change("INSERT", table, sql, numbered=numbered), alias, "")


def insert_relation(
    compiler: "Compiler", node: exp.Expr, values: list[Expr], relation: str
) -> Change:
    """INSERT of the rows of an engine relation, by the columns that the statement lists."""
    target, names = node.this, None
    if isinstance(target, exp.Schema):
        names, target = [name_of(i) for i in target.expressions], target.this
    table, alias = target_of(compiler, target, "INSERT")
    columns = listed(table, names, node)
    same_count(len(columns), len(values), node)
    given = dict[str, str]()
    for column, value in zip(columns, values, strict=True):
        check_insertable(column, node)
        given[column.name] = assign(compiler, table, column, value)
    numbered = numbered_columns(compiler, table, given)
    items = ", ".join(or_default(compiler, table, c, given) for c in table.stored)
    targets = ", ".join(engine_name(c.name) for c in table.stored)
    if table.temporary:
        targets, items = f"{targets}, {SESSION}", f"{items}, {compiler.facts.session}"
    sql = f"INSERT INTO {table_name(table.owner, table.name)} ({targets}) SELECT {items} FROM {relation}"
    return _returned(compiler, node, Change("INSERT", table, sql, numbered=numbered), alias, "")


def numbered_columns(
    compiler: "Compiler", table: Table, given: dict[str, str], group: str = ""
) -> frozenset[int]:
    """Identity columns that many rows leave out: each row takes the next value in order, in its group."""
    window = f"PARTITION BY {group}" if group else ""
    found = set[int]()
    for column in table.columns:
        if column.identity is None or column.name in given:
            continue
        entry = compiler.catalog.find((table.owner, column.identity.sequence))
        if not isinstance(entry, Sequence):
            raise unimplemented("an identity column without its sequence")
        first = compiler.parameter(f"next_{entry.id}")
        step = f"(row_number() OVER ({window}) - 1) * {entry.increment}"
        number = f"CAST({first}::DECIMAL(38,0) + {step} AS DECIMAL(38,0))"
        given[column.name] = assign(compiler, table, column, Expr(number, INTEGER, Digits(38, 0)))
        found.add(entry.id)
    return frozenset(found)


def listed(table: Table, names: list[str] | None, node: exp.Expr) -> list[TableColumn]:
    if names is None:
        return list(table.columns)
    by_name = {c.name: c for c in table.columns}
    for name in names:
        if name not in by_name:
            raise OraError(904, f'"{name}": invalid identifier', offset=_offset_of_name(node, name))
    if len(set(names)) != len(names):
        raise OraError(957, "duplicate column name", offset=offset_of(node))
    return [by_name[n] for n in names]


def _offset_of_name(node: exp.Expr, name: str) -> int | None:
    for identifier in node.find_all(exp.Identifier):
        if name_of(identifier) == name:
            return offset_of(identifier)
    return None


def _values(
    compiler: "Compiler", source: exp.Expr, table: Table, columns: list[TableColumn]
) -> str:
    compiler.single_row = len(source.expressions) == 1
    if len(source.expressions) > 1 and compiler.facts.profile == "19c":
        raise OraError(
            933, "SQL command not properly ended", offset=offset_of(source.expressions[1])
        )
    rows = list[str]()
    for row in source.expressions:
        items = row.expressions if isinstance(row, exp.Tuple) else [row]
        same_count(len(columns), len(items), row)
        given = {
            c.name: given_value(compiler, table, c, item)
            for c, item in zip(columns, items, strict=True)
        }
        rows.append(
            "(" + ", ".join(or_default(compiler, table, c, given) for c in table.stored) + ")"
        )
    return "VALUES " + ", ".join(rows)


def same_count(columns: int, values: int, node: exp.Expr) -> None:
    if values < columns:
        raise OraError(947, "not enough values", offset=offset_of(node))
    if values > columns:
        raise OraError(913, "too many values", offset=offset_of(node))


def is_default(node: exp.Expr) -> bool:
    return isinstance(node, exp.Var) and str(node.this).upper() == "DEFAULT"


def given_value(
    compiler: "Compiler",
    table: Table,
    column: TableColumn,
    node: exp.Expr,
    scope: Scope | None = None,
) -> str:
    if is_default(node):
        return "" if column.virtual else _default(compiler, table, column)
    check_insertable(column, node)
    value = compiler.expr(node, scope or Scope())
    if (
        column.identity
        and column.identity.on_null
        and (value.is_null_literal or value.literal == "")
    ):
        return _default(compiler, table, column)
    return assign(compiler, table, column, value, offset_of(node))


def check_insertable(column: TableColumn, node: exp.Expr) -> None:
    """That a row may be given a value for the column."""
    if column.virtual:
        raise OraError(
            54013, "INSERT operation disallowed on virtual columns", offset=offset_of(node)
        )
    if column.identity is not None and column.identity.always:
        raise OraError(
            32795, "cannot insert into a generated always identity column", offset=offset_of(node)
        )


def or_default(
    compiler: "Compiler", table: Table, column: TableColumn, given: dict[str, str]
) -> str:
    return given[column.name] if column.name in given else _default(compiler, table, column)


def _default(compiler: "Compiler", table: Table, column: TableColumn) -> str:
    if column.default is None:
        return assign(compiler, table, column, Expr("NULL", NULL))
    value = compiler.expr(parse_expression(column.default), Scope())
    return assign(compiler, table, column, value)


def _selected(
    compiler: "Compiler", source: exp.Expr, table: Table, columns: list[TableColumn]
) -> tuple[str, frozenset[int]]:
    query = compiler.query(source, None)
    same_count(len(columns), len(query.columns), source)
    for column in columns:
        check_insertable(column, source)
    given = {
        c.name: assign(compiler, table, c, replace(e, literal=None), offset_of(source))
        for c, (_, e) in zip(columns, query.columns, strict=True)
    }
    numbered = numbered_columns(compiler, table, given)
    items = ", ".join(or_default(compiler, table, c, given) for c in table.stored)
    return f"SELECT {items} FROM ({query.sql})", numbered


def _rows(compiler: "Compiler", node: exp.Expr, table: Table, handle: str, scope: Scope) -> str:
    """Engine WHERE of the rows meant; ROWNUM takes the first ones."""
    where = node.args.get("where")
    tests, limits = split_limits(compiler, conjuncts(where.this) if where is not None else [])
    texts = [compiler.condition(t, scope) for t in tests]
    if table.temporary:
        texts.append(f"{handle}.{SESSION} = {compiler.facts.session}")
    condition = f" WHERE {' AND '.join(texts)}" if texts else ""
    if not limits:
        return condition
    bounds = ", ".join(f"coalesce({limit.sql}, 0)" for limit in limits)
    name = table_name(table.owner, table.name)
    chosen = f"SELECT {handle}.{ROW_ID} FROM {name} AS {handle}{condition} LIMIT greatest(0, least({bounds}, {2**62}))"
    return f" WHERE {ROW_ID} IN ({chosen})"


def _update(compiler: "Compiler", node: exp.Expr) -> Change:
    only(node, "this", "expressions", "where", "returning")
    table, alias = target_of(compiler, node.this, "UPDATE")
    handle = compiler.next_name("t")
    scope = Scope([source_of(compiler, table, alias, handle)])
    by_name = {c.name: c for c in table.columns}
    sets: dict[str, str] = {}
    for item in node.expressions:
        if not isinstance(item, exp.EQ) or not isinstance(item.this, exp.Column):
            raise unimplemented("UPDATE of several columns at once", offset_of(item))
        name = name_of(item.this.this)
        if name not in by_name:
            raise OraError(904, f'"{name}": invalid identifier', offset=offset_of(item.this))
        if name in sets:
            raise OraError(957, "duplicate column name", offset=offset_of(item.this))
        sets[name] = new_value(compiler, table, by_name[name], item.expression, scope)
    refuse_triggers(compiler, table, "UPDATE", set(sets))
    texts = ", ".join(f"{engine_name(n)} = {sql}" for n, sql in sets.items())
    where = _rows(compiler, node, table, handle, scope)
    sql = f"UPDATE {table_name(table.owner, table.name)} AS {handle} SET {texts}{where}"
    change = Change("UPDATE", table, sql, with_virtual(table, sets))
    return _returned(compiler, node, change, alias, handle)


def with_virtual(table: Table, changed: Iterable[str]) -> frozenset[str]:
    """The changed columns, and those that may be computed from them."""
    return frozenset({*changed, *(c.name for c in table.columns if c.virtual)})


def new_value(
    compiler: "Compiler", table: Table, column: TableColumn, node: exp.Expr, scope: Scope
) -> str:
    if column.virtual:
        text = "UPDATE operation disallowed on virtual columns"
        raise OraError(54017, text, offset=offset_of(node))
    if column.identity is not None and column.identity.always:
        text = "cannot update a generated always identity column"
        raise OraError(32796, text, offset=offset_of(node))
    if is_default(node):
        return _default(compiler, table, column)
    text = assign(compiler, table, column, compiler.expr(node, scope), offset_of(node))
    text = text.replace("ORA!1400!cannot insert NULL into", "ORA!1407!cannot update")
    return _in_partition(compiler, table, column, text, scope)


def _in_partition(
    compiler: "Compiler", table: Table, column: TableColumn, text: str, scope: Scope
) -> str:
    """The new value of a key, if it leaves the row in its partition."""
    parts = table.partitioning
    if parts is None or parts.moves_rows or column.name not in parts.columns:
        return text
    old = scope.sources[0].named(column.name)[0].sql
    failure = "ORA!14402!updating partition key column would cause a partition change"
    before, after = old, text
    if parts.place is None:
        failure = "ORA!3001!unimplemented feature: UPDATE of the key of a hash partition"
    else:
        tree = parse_expression(parts.place)
        before, after = (
            compiler.expr(
                tree, Scope([RowSource(None, [(column.name, stored_column(column, f"({v})"))])])
            ).sql
            for v in (old, text)
        )
    return f"CASE WHEN {before} IS NOT DISTINCT FROM {after} THEN {text} ELSE error({quote(failure)}) END"


def _delete(compiler: "Compiler", node: exp.Expr) -> Change:
    only(node, "this", "where", "returning")
    table, alias = target_of(compiler, node.this, "DELETE")
    handle = compiler.next_name("t")
    scope = Scope([source_of(compiler, table, alias, handle)])
    where = _rows(compiler, node, table, handle, scope)
    sql = f"DELETE FROM {table_name(table.owner, table.name)} AS {handle}{where}"
    return _returned(compiler, node, Change("DELETE", table, sql), alias, handle)


def _returned(
    compiler: "Compiler", node: exp.Expr, change: Change, alias: str, handle: str
) -> Change:
    """RETURNING … INTO; the engine always returns the row numbers, for the constraint checks."""
    prefix = f"{handle}." if handle else ""
    table, returning = change.table, node.args.get("returning")
    found = list[tuple[str, Expr]]()
    if returning is not None:
        columns = [
            (c.name, stored_column(c, f"{prefix}{engine_name(c.name)}")) for c in table.columns
        ]
        scope = Scope([RowSource(alias, columns, table.owner, table.name)])
        found = [("", compiler.expr(e, scope)) for e in returning.expressions]
    items = ", ".join([f"{prefix}{ROW_ID}", *(e.sql for _, e in found)])
    return replace(change, sql=f"{change.sql} RETURNING {items}", returning=found)
