"""The SQL cases as data: what a case file may say, and when an answer is the expected one.

A case has `name`, `sql` and either `columns` and `rows` or `error`. `columns` are `NAME: TYPE`; the type `text` means
CHAR or VARCHAR2 of any size, a type without its size means any size. `rows` is JSON, so that NULL and exact numbers
can be written; `unordered` compares them as a multiset. `profile` names the one release that has the construct.
`error` may be a list: 23ai words some syntax errors anew (ORA-03048, ORA-03049).
`sandbox = "refuses"` marks what the sandbox answers with an ORA- error though Oracle has an answer.
"""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from mcp_oracle.session.fetched import Cell, Column, Fetched

DIRECTORY = Path(__file__).parents[1] / "data" / "contract"
_KEYS = {
    "name", "sql", "binds", "profile", "columns", "rows", "unordered", "error", "offset", "sandbox", "note",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One statement and what Oracle answers.

    Attributes:
        columns: names and types; None if only the rows count.
        errors: the ORA numbers that may come instead of an answer.
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


def cases(folder: str) -> list[Case]:
    return [case for path in sorted((DIRECTORY / folder).glob("*.toml")) for case in _read(path)]


def _read(path: Path) -> Iterator[Case]:
    for entry in tomllib.loads(path.read_text("utf-8"))["case"]:
        unknown = set(entry) - _KEYS
        assert not unknown, f"{path.name}: {unknown}"
        assert ("rows" in entry) != ("error" in entry), f"{path.name}: {entry['name']}"
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
        )


def _column(text: str) -> tuple[str, str]:
    name, _, type_ = text.rpartition(": ")
    return name, type_


def _numbers(value: int | list[int]) -> tuple[int, ...]:
    return (value,) if isinstance(value, int) else tuple(value)


def _binds(text: str) -> dict[str, object]:
    return cast("dict[str, object]", json.loads(text, parse_float=Decimal))


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
    got = [[_plain(v) for v in row] for row in found.rows]
    wanted = [_typed(row, found.columns) for row in case.rows]
    if case.unordered:
        got.sort(key=lambda row: wanted.index(row) if row in wanted else -1)
    assert got == wanted


def _is_type(column: Column, wanted: str) -> bool:
    bare = column.type.partition("(")[0]
    if wanted == "text":
        return bare in ("CHAR", "VARCHAR2")
    return column.type == wanted or (wanted == bare and wanted in ("CHAR", "VARCHAR2", "RAW"))


def _plain(value: Cell) -> object:
    """A comparable form that keeps 1, 1.0 (binary), True and '1' apart, but not 1 and 1.00."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        return ("binary", value)
    if isinstance(value, int | Decimal):
        return ("number", Decimal(value))
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _typed(row: list[Any], columns: tuple[Column, ...]) -> list[object]:
    return [
        ("binary", float(v)) if _is_binary(v, c.type) else _plain(v)
        for v, c in zip(row, columns, strict=True)
    ]


def _is_binary(value: object, type_: str) -> bool:
    return (
        type_.startswith("BINARY_")
        and isinstance(value, int | Decimal)
        and not isinstance(value, bool)
    )
