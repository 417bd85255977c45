"""After a change: the constraints of the touched rows, with their conditions compiled."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

from mcp_oracle.sandbox.catalog.objects import Constraint, Table, TableColumn
from mcp_oracle.sandbox.catalog.store import Catalog
from mcp_oracle.sandbox.engine.compiler import Compiler
from mcp_oracle.sandbox.engine.constraint import Look, check_children, check_rows
from mcp_oracle.sandbox.engine.dialect import parse_expression
from mcp_oracle.sandbox.engine.dml import Change
from mcp_oracle.sandbox.engine.naming import ROW_ID, engine_name, table_name
from mcp_oracle.sandbox.engine.rewrite.source import stored_column
from mcp_oracle.sandbox.engine.scope import RowSource, Scope
from mcp_oracle.sandbox.types import OraError

_IS_JSON = re.compile(r'\s*"?([\w$#]+)"?\s+IS\s+JSON\s*\Z', re.IGNORECASE)


def verify(
    catalog: Catalog,
    change: Change,
    touched: list[tuple[Any, ...]],
    look: Look,
    compiler: Callable[[], Compiler],
) -> None:
    """Check what the statement may have broken; raises the constraint's error."""
    kept = [row[0] for row in touched if change.action(row) != "DELETE"]
    if kept:
        rows = f"n.{ROW_ID} BETWEEN {min(kept)} AND {max(kept)}"
        inserts = change.changed is None or bool(change.inserted(touched))
        changed = None if inserts else set(change.changed or ())
        conditions, values = _conditions(compiler), _key_values(compiler)
        check_rows(catalog, change.table, conditions, values, look, rows, changed)
        _check_partitions(change.table, values, look, rows)
    if len(kept) < len(touched) or (kept and _changes_key(change)):
        check_children(catalog, change.table, look)


def _check_partitions(
    table: Table, values: Callable[[Table, str, str], str], look: Look, rows: str
) -> None:
    """Every row belongs to a partition."""
    place = table.partitioning.place if table.partitioning is not None else None
    if place is None:
        return
    name = table_name(table.owner, table.name)
    if look(
        f"SELECT 1 FROM {name} AS n WHERE {values(table, place, 'n')} IS NULL AND {rows} LIMIT 1"
    ):
        raise OraError(14400, "inserted partition key does not map to any partition")


def _changes_key(change: Change) -> bool:
    keys = {n for c in change.table.constraints if c.type in ("P", "U") for n in c.columns}
    return change.changed is not None and bool(keys & change.changed)


def _conditions(compiler: Callable[[], Compiler]) -> Callable[[Table, str], str]:
    def compiled(table: Table, condition: str) -> str:
        return check_condition(compiler(), table, condition)

    return compiled


def _key_values(compiler: Callable[[], Compiler]) -> Callable[[Table, str, str], str]:
    def compiled(table: Table, text: str, handle: str) -> str:
        columns = [
            (c.name, stored_column(c, f"{handle}.{engine_name(c.name)}")) for c in table.columns
        ]
        return compiler().expr(parse_expression(text), Scope([RowSource(table.name, columns)])).sql

    return compiled


def check_condition(
    compiler: Compiler, table: Table, condition: str, values: Mapping[str, str] | None = None
) -> str:
    """A check's text over the values of the columns, else over rows read as `n`; IS JSON is of the stored bytes."""
    read = values or {c.name: f"n.{engine_name(c.name)}" for c in table.columns}
    match = _IS_JSON.match(condition)
    if match:
        column = read[match[1].upper()]
        return f"({column} IS NULL OR json_valid(decode({column})))"
    columns = [(c.name, stored_column(c, read[c.name])) for c in table.columns]
    return compiler.condition(_tree(condition), Scope([RowSource(table.name, columns)]))


def _tree(condition: str) -> exp.Expr:
    case = parse_expression(f"CASE WHEN {condition} THEN 1 END")
    if not isinstance(case, exp.Case):
        raise OraError(920, "invalid relational operator")
    return case.args["ifs"][0].this


def verify_stored(
    catalog: Catalog,
    table: Table,
    columns: list[TableColumn],
    constraints: list[Constraint],
    look: Look,
    compiler: Callable[[], Compiler],
) -> None:
    """ALTER TABLE ADD and unique indexes over rows that are there already."""
    if not look(f"SELECT 1 FROM {table_name(table.owner, table.name)} LIMIT 1"):
        for constraint in constraints:
            if constraint.type == "C":
                check_condition(compiler(), table, constraint.condition or "")
        return
    if any(c.not_null or (c.default and not c.virtual) for c in columns):
        raise OraError(1758, "table must be empty to add mandatory (NOT NULL) column")
    check = Table(
        table.owner,
        table.name,
        table.id,
        table.created,
        table.changed,
        table.columns,
        tuple(constraints),
    )
    check_rows(catalog, check, _conditions(compiler), _key_values(compiler), look, "TRUE", None)
