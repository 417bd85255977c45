"""What is not a table or view, as lines: sequences, routines, triggers, types, indexes by name. Pure."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from mcp_oracle.dictionary.column_type import ColumnFacts, type_text
from mcp_oracle.dictionary.describe.columns import one_line, whole
from mcp_oracle.dictionary.names import identifier, qualified
from mcp_oracle.session.fetched import Cell

Row = Sequence[Cell]
_MOST_PARTITIONS = "1048575"
"""What Oracle says of every interval-partitioned table: how many there may be, not how many there are."""


def sequence_lines(rows: Iterable[Row]) -> list[str]:
    return [
        f"from {low} to {high} by {step}, {'CYCLE' if cycle == 'Y' else 'NOCYCLE'},"
        f" cache {cache}, next value on disk {last}"
        for low, high, step, cycle, cache, last in rows
    ]


def trigger_lines(rows: Iterable[Row]) -> list[str]:
    """On what, whether it is on, and the head of the trigger, which alone names the columns of UPDATE OF."""
    lines: list[str] = []
    for kind, owner, table, base, status, description in rows:
        target = qualified(str(owner), str(table)) if table else str(base).strip()
        lines += [f"{kind} ON {target}, {status}", one_line(str(description or ""), None)]
    return list(filter(None, lines))


def mview_lines(rows: Iterable[Row]) -> list[str]:
    return [
        f"refresh {method} on {mode}, built {build}, last refreshed {when}, {staleness}"
        f"{', query rewrite' if rewrite == 'Y' else ''}"
        for mode, method, build, staleness, when, rewrite, _ in rows
    ]


def partition_lines(rows: Sequence[Row]) -> list[str]:
    """`partitioned by RANGE (TIME_ID), 15 partitions`."""
    if not rows:
        return []
    kind, below, count, interval, _ = rows[0]
    listed = ", ".join(identifier(str(row[-1])) for row in rows)
    return [
        f"partitioned by {kind} ({listed})"
        f"{f' INTERVAL ({interval})' if interval else ''}"
        f"{f', subpartitioned by {below}' if below not in {None, 'NONE'} else ''}"
        f"{f', {count} partitions' if str(count) != _MOST_PARTITIONS else ''}"
    ]


def routine_lines(rows: Sequence[Row], own: str, member: str = "") -> list[str]:
    """`FUNCTION NAME(P IN NUMBER DEFAULT) RETURN DATE`, of a package one line per routine."""
    lines: list[str] = []
    for _, group in groupby(rows, key=lambda row: row[2]):
        arguments = list(group)
        kind, name, *_ = arguments[0]
        if kind == "PACKAGE" and name is None:
            continue
        if not member or name == member:
            lines.append(_routine(arguments, own))
    return lines


def _routine(rows: Sequence[Row], own: str) -> str:
    kind, name, _, authid, pipelined, deterministic, *_ = rows[0]
    given = [row[6:] for row in rows if row[7] is not None]
    returned = next((_type(row) for row in given if row[1] == 0), "")
    listed = ", ".join(_argument(row) for row in given if row[1] != 0)
    is_function = kind == "FUNCTION" or returned
    return " ".join(
        filter(
            None,
            (
                f"{'FUNCTION' if is_function else 'PROCEDURE'}",
                f"{identifier(str(name or own))}({listed})",
                f"RETURN {returned}" if returned else "",
                "PIPELINED" if pipelined == "YES" else "",
                "DETERMINISTIC" if deterministic == "YES" else "",
                "AUTHID CURRENT_USER" if authid == "CURRENT_USER" else "",
            ),
        )
    )


def _argument(row: Row) -> str:
    name, _, mode, *_, defaulted = row
    default = " DEFAULT" if defaulted == "Y" else ""
    return f"{identifier(str(name))} {str(mode).replace('IN/OUT', 'IN OUT')} {_type(row)}{default}"


def _type(row: Row) -> str:
    _, _, _, data_type, owner, name, subname, _ = row
    if name is None:
        return str(data_type)
    parts = [part for part in (owner, name, subname) if part and part != "PUBLIC"]
    return ".".join(identifier(str(part)) for part in parts)


def type_lines(rows: Sequence[Row]) -> list[str]:
    """Attributes of an object type."""
    lines: list[str] = []
    for _, supertype, name, owner, kind, length, precision, scale in rows:
        if supertype and not lines:
            lines.append(f"UNDER {identifier(str(supertype))}")
        if name:
            lines.append(
                f"{identifier(str(name))} {_attribute(owner, kind, length, precision, scale)}"
            )
    return lines


def collection_lines(rows: Iterable[Row]) -> list[str]:
    return [
        f"{kind}{f'({bound})' if bound is not None else ''} OF"
        f" {_attribute(owner, name, length, precision, scale)}"
        for kind, bound, owner, name, length, precision, scale in rows
    ]


def _attribute(owner: Cell, kind: Cell, length: Cell, precision: Cell, scale: Cell) -> str:
    if owner is not None:
        return qualified(str(owner), str(kind))
    size = whole(length)
    return type_text(
        ColumnFacts(str(kind), size, whole(precision), whole(scale), size, char_used=None)
    )


def named_index_table(rows: Sequence[Row]) -> str:
    """`on HR.EMPLOYEES` of an index that was asked for by name."""
    return f"on {qualified(str(rows[0][0]), str(rows[0][1]))}" if rows else ""
