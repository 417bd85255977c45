"""Constraints and what refers to a table, as lines. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from mcp_oracle.dictionary.keys import Keys, TableKey
from mcp_oracle.dictionary.names import identifier, qualified
from mcp_oracle.session.fetched import Cell

_NOT_NULL = re.compile(r'\s*"([^"]+)" IS NOT NULL\s*')


@dataclass(frozen=True, slots=True)
class Constraint:
    """One row of ALL_CONSTRAINTS with its columns.

    Attributes:
        type: P, U, R or C.
        reference: owner and name of the key that a foreign key refers to.
        state: what is not as it usually is: ON DELETE, DISABLED, NOVALIDATE.
    """

    name: str
    type: str
    condition: str
    reference: tuple[str, str]
    state: str
    columns: tuple[str, ...]

    @property
    def is_not_null(self) -> bool:
        return _NOT_NULL.fullmatch(self.condition) is not None


def constraints(rows: Iterable[Sequence[Cell]]) -> list[Constraint]:
    """The rows of `describe_constraints` of one object: one per column, in order."""
    grouped: dict[str, list[Sequence[Cell]]] = {}
    for row in rows:
        grouped.setdefault(str(row[0]), []).append(row)
    return [_constraint(name, found) for name, found in grouped.items()]


def _constraint(name: str, rows: list[Sequence[Cell]]) -> Constraint:
    _, kind, condition, owner, key, rule, status, validated, _ = rows[0]
    return Constraint(
        name,
        str(kind),
        " ".join(str(condition or "").split()),
        (str(owner or ""), str(key or "")),
        _state(rule, status, validated),
        tuple(str(row[-1]) for row in rows if row[-1] is not None),
    )


def _state(rule: Cell, status: Cell, validated: Cell) -> str:
    parts = [f"ON DELETE {rule}" if rule in {"CASCADE", "SET NULL"} else ""]
    if status == "DISABLED":
        parts.append("DISABLED")
    elif validated == "NOT VALIDATED":
        parts.append("NOVALIDATE")
    return " ".join(filter(None, parts))


def key_lines(found: Iterable[Constraint], kind: str, *, full: bool) -> list[str]:
    """Primary (P) or unique (U) keys: `EMPLOYEE_ID, START_DATE`."""
    return [_line(c, column_list(c.columns), full=full) for c in found if c.type == kind]


def check_lines(found: Iterable[Constraint], not_null: Collection[str], *, full: bool) -> list[str]:
    """Checks but for those that the NOT NULL of a column shows already."""
    return [
        _line(c, c.condition, full=full)
        for c in found
        if c.type == "C" and not (c.is_not_null and set(c.columns) <= set(not_null))
    ]


def foreign_key_lines(found: Iterable[Constraint], keys: Keys, *, full: bool) -> list[str]:
    """`DEPARTMENT_ID -> HR.DEPARTMENTS(DEPARTMENT_ID)`."""
    return [
        _line(c, f"{column_list(c.columns)} -> {_target(c.reference, keys)}", full=full)
        for c in found
        if c.type == "R"
    ]


def _target(reference: tuple[str, str], keys: Keys) -> str:
    key = keys.named(*reference)
    if key is None:
        return f"a table that is not visible (constraint {qualified(*reference)})"
    return f"{qualified(*key.table)}({column_list(key.columns)})"


def _line(constraint: Constraint, text: str, *, full: bool) -> str:
    name = f"{identifier(constraint.name)}: " if full else ""
    return " ".join(filter(None, (f"{name}{text}", constraint.state)))


def referring_lines(table: TableKey, keys: Keys, most: int, *, full: bool) -> list[str]:
    """What refers to the table: `HR.JOB_HISTORY(EMPLOYEE_ID)`; the columns here if they are not the primary key."""
    lines = list(_referring(table, keys, full=full))
    rest = len(lines) - most
    return [*lines[:most], f"... and {rest} more"] if rest > 0 else lines


def _referring(table: TableKey, keys: Keys, *, full: bool) -> Iterator[str]:
    primary = {key.columns for key in keys.of(table) if key.is_primary}
    for key in keys.referring_to(table):
        name = f"{identifier(key.name)}: " if full else ""
        here = "" if key.parent_columns in primary else f" -> ({column_list(key.parent_columns)})"
        state = "" if key.is_enabled else " DISABLED"
        yield f"{name}{qualified(*key.table)}({column_list(key.columns)}){here}{state}"


def column_list(columns: Iterable[str]) -> str:
    return ", ".join(map(identifier, columns))
