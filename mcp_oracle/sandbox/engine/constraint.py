"""Integrity constraints, checked after a statement over what it may have broken, as Oracle does.

The engine's own constraints are not used: they are checked row by row and refuse what Oracle accepts.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from mcp_oracle.sandbox.catalog.objects import Constraint, Index, Table
from mcp_oracle.sandbox.catalog.store import Catalog
from mcp_oracle.sandbox.engine.naming import ROW_ID, engine_name, table_name
from mcp_oracle.sandbox.types import OraError

Look = Callable[[str], list[tuple[Any, ...]]]
Condition = Callable[[Table, str], str]
"""Compiles a check's text for rows of a table read as `n`."""
KeyValue = Callable[[Table, str, str], str]
"""Compiles an index's expression for rows of a table read under the name that is given last."""


def check_rows(
    catalog: Catalog,
    table: Table,
    condition: Condition,
    key_value: KeyValue,
    look: Look,
    rows: str,
    changed: set[str] | None,
) -> None:
    """Every constraint of a table for its new rows; `changed` limits it to constraints on those columns."""
    for constraint in table.constraints:
        if constraint.not_null or (
            changed is not None and constraint.columns and not changed & set(constraint.columns)
        ):
            continue
        violated = _violations(catalog, table, constraint, condition, rows)
        if violated is not None and look(violated):
            raise _error(table.owner, constraint)
    for index in _unique_indexes(catalog, table):
        if look(_same_keys(table, index, key_value, rows)):
            raise OraError(1, f"unique constraint ({index.owner}.{index.name}) violated")


def _unique_indexes(catalog: Catalog, table: Table) -> Iterator[Index]:
    indexes, _ = catalog.of_table((table.owner, table.name))
    return (i for i in indexes if i.unique and not i.generated)


def _violations(
    catalog: Catalog, table: Table, constraint: Constraint, condition: Condition, rows: str
) -> str | None:
    name = table_name(table.owner, table.name)
    if constraint.type == "C":
        test = condition(table, constraint.condition or "")
        return f"SELECT 1 FROM {name} AS n WHERE NOT {test} AND {rows} LIMIT 1"
    if constraint.type in ("P", "U"):
        return _duplicates(table, constraint.columns, rows)
    return _orphans(catalog, table, constraint, rows)


def _duplicates(table: Table, columns: tuple[str, ...], rows: str) -> str:
    return _twice(table, [(f"n.{engine_name(c)}", f"o.{engine_name(c)}") for c in columns], rows)


def _same_keys(table: Table, index: Index, key_value: KeyValue, rows: str) -> str:
    texts = {c.name: c.default or "" for c in index.hidden}

    def key(name: str, handle: str) -> str:
        text = texts.get(name)
        return f"{handle}.{engine_name(name)}" if text is None else key_value(table, text, handle)

    return _twice(table, [(key(c, "n"), key(c, "o")) for c in index.columns], rows)


def _twice(table: Table, keys: Sequence[tuple[str, str]], rows: str) -> str:
    """Another row with the same key; a key that is NULL throughout is none."""
    name = table_name(table.owner, table.name)
    same = " AND ".join(f"{n} IS NOT DISTINCT FROM {o}" for n, o in keys)
    some = " OR ".join(f"{n} IS NOT NULL" for n, _ in keys)
    return (
        f"SELECT 1 FROM {name} AS n JOIN {name} AS o ON {same} AND n.{ROW_ID} <> o.{ROW_ID}"
        f" WHERE ({some}) AND {rows} LIMIT 1"
    )


def _orphans(catalog: Catalog, table: Table, constraint: Constraint, rows: str) -> str | None:
    """A foreign key with all columns set and no parent."""
    if constraint.reference is None:
        return None
    parent = catalog.constraint_owner(*constraint.reference)
    if parent is None:
        return None
    key = next(c.columns for c in parent.constraints if c.name == constraint.reference[1])
    match = _pairs("n", constraint.columns, "p", key)
    present = " AND ".join(f"n.{engine_name(c)} IS NOT NULL" for c in constraint.columns)
    return (
        f"SELECT 1 FROM {table_name(table.owner, table.name)} AS n WHERE {present} AND {rows} AND NOT EXISTS"
        f" (SELECT 1 FROM {table_name(parent.owner, parent.name)} AS p WHERE {match}) LIMIT 1"
    )


def _pairs(left: str, columns: tuple[str, ...], right: str, key: tuple[str, ...]) -> str:
    return " AND ".join(
        f"{left}.{engine_name(a)} = {right}.{engine_name(b)}"
        for a, b in zip(columns, key, strict=True)
    )


def _error(owner: str, constraint: Constraint) -> OraError:
    name = f"({owner}.{constraint.name})"
    if constraint.type == "C":
        return OraError(2290, f"check constraint {name} violated")
    if constraint.type == "R":
        return OraError(2291, f"integrity constraint {name} violated - parent key not found")
    return OraError(1, f"unique constraint {name} violated")


def references_to(catalog: Catalog, table: Table) -> list[tuple[Table, Constraint]]:
    """Foreign keys of any table that point to this one."""
    keys = {(table.owner, c.name) for c in table.constraints if c.type in ("P", "U")}
    return [(t, c) for t in catalog.tables() for c in t.constraints if c.reference in keys]


def check_children(catalog: Catalog, table: Table, look: Look) -> None:
    """After a DELETE or a change of keys: no child without its parent (ORA-02292)."""
    for child, constraint in references_to(catalog, table):
        orphans = _orphans(catalog, child, constraint, "TRUE")
        if orphans is not None and look(orphans):
            if constraint.delete_rule != "NO ACTION":
                raise OraError(3001, f"unimplemented feature: ON DELETE {constraint.delete_rule}")
            raise OraError(
                2292,
                f"integrity constraint ({child.owner}.{constraint.name}) violated - child record found",
            )
