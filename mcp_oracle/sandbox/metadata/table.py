"""CREATE TABLE, and its constraints inside it or as ALTER TABLE statements of their own."""

from collections.abc import Iterator

from mcp_oracle.sandbox.catalog.objects import Constraint, Sequence, Table
from mcp_oracle.sandbox.catalog.store import Catalog
from mcp_oracle.sandbox.metadata.column import column_text, quoted
from mcp_oracle.sandbox.metadata.segment import attributes
from mcp_oracle.sandbox.metadata.transform import Transform
from mcp_oracle.sandbox.types import OraError


def table_text(catalog: Catalog, table: Table, transform: Transform) -> list[str]:
    """The statements, without their terminators."""
    if table.external is not None:
        raise OraError(3001, "unimplemented feature: GET_DDL of an external table")
    elements = [_column(catalog, table, n, transform) for n in range(len(table.columns))]
    apart = [c for c in table.constraints if not c.not_null and _wanted(c, transform)]
    inside = [] if transform.constraints_as_alter and table.organization == "HEAP" else apart
    elements += [" " + constraint_text(catalog, table, c, transform) for c in inside]
    body = ", \n\t".join(elements)
    temporary = "GLOBAL TEMPORARY " if table.temporary else ""
    name = f"{quoted(table.owner)}.{quoted(table.name)}"
    create = f"\n  CREATE {temporary}TABLE {name} \n   (\t{body}\n   ) {_options(table, transform)}"
    rest = [c for c in apart if not any(c is i for i in inside)]
    return [create, *(alter_text(catalog, table, c, transform) for c in rest)]


def _column(catalog: Catalog, table: Table, number: int, transform: Transform) -> str:
    column = table.columns[number]
    not_null = next(
        (c for c in table.constraints if c.not_null and c.columns == (column.name,)), None
    )
    sequence = None
    if column.identity is not None:
        found = catalog.find((table.owner, column.identity.sequence))
        sequence = found if isinstance(found, Sequence) else None
    return column_text(column, not_null, sequence, transform)


def _wanted(constraint: Constraint, transform: Transform) -> bool:
    return transform.ref_constraints if constraint.type == "R" else transform.constraints


def _options(table: Table, transform: Transform) -> str:
    if table.temporary:
        return "ON COMMIT PRESERVE ROWS "
    organization = "ORGANIZATION INDEX NOCOMPRESS " if table.organization == "INDEX" else ""
    physical = attributes(transform, index=table.organization == "INDEX")
    if not physical:
        return organization + _partitions(table)
    partitions = _partitions(table)
    return (
        organization + ("" if organization else "SEGMENT CREATION IMMEDIATE \n  ") + physical + " "
    ) + partitions


def _partitions(table: Table) -> str:
    parts = table.partitioning
    if parts is None:
        return ""
    values = {"RANGE": "VALUES LESS THAN ({})", "LIST": "VALUES ({})", "HASH": ""}[parts.kind]
    each = [f"PARTITION {quoted(p.name)}  {values.format(p.high_value)} " for p in parts.partitions]
    columns = ", ".join(quoted(c) for c in parts.columns)
    movement = " ENABLE ROW MOVEMENT " if parts.moves_rows else ""
    listed = ", \n ".join(each)
    return f"\n  PARTITION BY {parts.kind} ({columns}) \n ({listed}){movement}"


def constraint_text(
    catalog: Catalog, table: Table, constraint: Constraint, transform: Transform
) -> str:
    """One constraint, as it stands in a table or behind ADD."""
    name = "" if constraint.generated else f"CONSTRAINT {quoted(constraint.name)} "
    columns = ", ".join(quoted(c) for c in constraint.columns)
    if constraint.type == "C":
        return f"{name}CHECK ({constraint.condition}) ENABLE"
    if constraint.type == "R":
        return f"{name}FOREIGN KEY ({columns})\n\t  {_reference(catalog, constraint)} ENABLE"
    kind = "PRIMARY KEY" if constraint.type == "P" else "UNIQUE"
    if table.organization == "INDEX" and constraint.type == "P":
        return f"{name}{kind} ({columns}) ENABLE"
    return f"{name}{kind} ({columns})\n  USING INDEX {attributes(transform, index=True)} ENABLE"


def _reference(catalog: Catalog, constraint: Constraint) -> str:
    owner, key = constraint.reference or ("", "")
    parent = catalog.constraint_owner(owner, key)
    found = (
        next((c for c in parent.constraints if c.name == key), None) if parent is not None else None
    )
    if parent is None or found is None:
        raise OraError(3001, f"unimplemented feature: a reference to {owner}.{key}")
    columns = ", ".join(quoted(c) for c in found.columns)
    rule = "" if constraint.delete_rule == "NO ACTION" else f" ON DELETE {constraint.delete_rule}"
    return f"REFERENCES {quoted(parent.owner)}.{quoted(parent.name)} ({columns}){rule}"


def alter_text(catalog: Catalog, table: Table, constraint: Constraint, transform: Transform) -> str:
    name = f"{quoted(table.owner)}.{quoted(table.name)}"
    if constraint.not_null:
        label = "" if constraint.generated else f"CONSTRAINT {quoted(constraint.name)} "
        return f"\n  ALTER TABLE {name} MODIFY ({quoted(constraint.columns[0])} {label}NOT NULL ENABLE)"
    return f"\n  ALTER TABLE {name} ADD {constraint_text(catalog, table, constraint, transform)}"


def constraints_named(
    catalog: Catalog, owner: str, name: str
) -> Iterator[tuple[Table, Constraint]]:
    table = catalog.constraint_owner(owner, name)
    if table is not None:
        yield from ((table, c) for c in table.constraints if c.name == name)
