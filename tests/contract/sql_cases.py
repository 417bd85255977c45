"""The SQL cases as data: what a case file may say, and when an answer is the expected one.

A case has `name`, `sql` and either `columns` and `rows` or `error`. `columns` are `NAME: TYPE`; the type `text` means
CHAR or VARCHAR2 of any size, a type without its size or precision means any. `rows` is JSON, so that NULL and exact
numbers can be written; `unordered` compares them as a multiset. `profile` names the one release that has the construct.
`notes` are `NAME: part of the column's note`, and `NAME: ` if it must have none.
`error` may be a list: 23ai words some syntax errors anew (ORA-03048, ORA-03049).
`sandbox = "refuses"` marks what the sandbox answers with an ORA- error though Oracle has an answer.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest

from mcp_oracle.errors import DatabaseError
from mcp_oracle.session.fetched import Column, Fetched
from mcp_oracle.session.session import Tag
from mcp_oracle.statement import vouch
from tests.contract.conftest import Subject

DIRECTORY = Path(__file__).parents[1] / "data" / "contract"
_SIZED = ("CHAR", "VARCHAR2", "RAW", "VECTOR")
_KEYS = {
    "name", "sql", "binds", "profile", "columns", "rows", "unordered", "error", "offset", "sandbox", "note",
    "notes",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One statement and what Oracle answers.

    Attributes:
        columns: names and types; None if only the rows count.
        errors: the ORA numbers that may come instead of an answer.
        notes: of a column, what must be said of it; the empty text if nothing may be.
        refused_by_sandbox: the sandbox has no answer, which it must say with an ORA- error.
    """

    id: str
    sql: str
    binds: dict[str, object]
    profile: str | None
    columns: list[tuple[str, str]] | None
    rows: list[list[Any]]
    unordered: bool
    errors: tuple[int, ...]
    offset: int | None
    refused_by_sandbox: bool
    notes: list[tuple[str, str]]


def cases(folder: str) -> list[Case]:
    return [case for path in sorted((DIRECTORY / folder).glob("*.toml")) for case in _read(path)]


def _read(path: Path) -> Iterator[Case]:
    for entry in tomllib.loads(path.read_text("utf-8"))["case"]:
        unknown = set(entry) - _KEYS
        assert not unknown, f"{path.name}: {unknown}"
        outcomes = entry.keys() & {"rows", "error"}
        assert len(outcomes) == 1, f"{path.name}: {entry['name']}"
        yield Case(
            f"{path.stem}: {entry['name']}",
            entry["sql"],
            _binds(entry.get("binds", "{}")),
            entry.get("profile"),
            [_column(c) for c in entry["columns"]] if "columns" in entry else None,
            json.loads(entry.get("rows", "[]"), parse_float=Decimal),
            entry.get("unordered", False),
            _numbers(entry.get("error", [])),
            entry.get("offset"),
            entry.get("sandbox") == "refuses",
            [_column(note) for note in entry.get("notes", [])],
        )


def _column(text: str) -> tuple[str, str]:
    name, _, type_ = text.rpartition(": ")
    return name, type_


def _numbers(value: int | list[int]) -> tuple[int, ...]:
    return (value,) if isinstance(value, int) else tuple(value)


def _binds(text: str) -> dict[str, object]:
    return cast("dict[str, object]", json.loads(text, parse_float=Decimal))


async def run_case(case: Case, subject: Subject) -> None:
    """Run the case and compare; a case for another release is skipped."""
    if case.profile not in (None, subject.release):
        pytest.skip(f"for {case.profile} only")
    refused = case.refused_by_sandbox and subject.is_sandbox
    statement = vouch(case.sql, "guard")
    async with subject.database.session(Tag("test", "sql")) as session:
        if not (case.errors or refused):
            check(case, await session.run(statement, case.binds, 500))
            return
        with pytest.raises(DatabaseError) as caught:
            await session.run(statement, case.binds, 500)
    if refused:
        assert caught.value.ora
        return
    assert caught.value.ora in case.errors
    if case.offset is not None:
        assert caught.value.offset == case.offset


def check(case: Case, found: Fetched) -> None:
    """The answer is the expected one, value by value and type by type."""
    if case.columns is not None:
        assert [c.name for c in found.columns] == [name for name, _ in case.columns]
        wrong = [
            (c.name, c.type, wanted)
            for c, (_, wanted) in zip(found.columns, case.columns, strict=True)
            if not _is_type(c, wanted)
        ]
        assert not wrong
    types = [c.type for c in found.columns]
    got = [[_comparable(v, t) for v, t in zip(r, types, strict=True)] for r in found.rows]
    wanted = [[_comparable(v, t) for v, t in zip(r, types, strict=True)] for r in case.rows]
    _check_notes(case, found)
    if case.unordered:
        got.sort(key=lambda row: wanted.index(row) if row in wanted else -1)
    assert got == wanted


def _check_notes(case: Case, found: Fetched) -> None:
    said = {column.name: column.note for column in found.columns}
    for name, part in case.notes:
        assert part in said[name]
        assert bool(part) == bool(said[name])


def _is_type(column: Column, wanted: str) -> bool:
    bare = column.type.partition("(")[0]
    if wanted == "text":
        return bare in ("CHAR", "VARCHAR2")
    if wanted.startswith("INTERVAL ") and "(" not in wanted:
        return re.sub(r"\(\d\)", "", column.type) == wanted
    return column.type == wanted or (wanted == bare and wanted in _SIZED)


def _comparable(value: Any, type_: str) -> object:
    """A form that keeps 1, '1' and True apart, but not 1 and 1.00; a NUMBER may come as a float of its digits."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return value
    if type_.startswith("BINARY_"):
        return ("binary", float(value))
    return ("number", Decimal(repr(value)) if isinstance(value, float) else Decimal(value))
