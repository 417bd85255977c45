"""DBMS_XPLAN.DISPLAY: rows of PLAN_TABLE as Oracle's text, and the note that says whose estimates they are."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from mcp_oracle.sandbox.plan.plan_row import SANDBOX_NOTE

_SECTIONS = {
    "BASIC": frozenset[str](),
    "TYPICAL": frozenset({"ROWS", "BYTES", "COST", "PREDICATE", "NOTE"}),
    "ALL": frozenset({"ROWS", "BYTES", "COST", "PREDICATE", "NOTE", "PROJECTION", "ALIAS"}),
}
_SECTIONS["SERIAL"] = _SECTIONS["TYPICAL"]
_SECTIONS["ADVANCED"] = _SECTIONS["ALL"]
_WORDS = frozenset(
    {*_SECTIONS["ALL"], "PARTITION", "PARALLEL", "REMOTE", "OUTLINE", "PEEKED_BINDS"}
)
_WIDTH = 300
"""PLAN_TABLE_OUTPUT is VARCHAR2(300)."""
Row = dict[str, Any]


def display(rows_json: str | None, statement_id: str | None, form: str | None) -> list[str]:
    """The lines; a problem is a line too, as with Oracle."""
    rows: list[Row] = json.loads(rows_json) if rows_json else []
    name = form or "TYPICAL"
    sections = _sections(name)
    if sections is None:
        return [f"Error: format '{name}' not valid for DBMS_XPLAN.DISPLAY()"]
    if not rows:
        what = f"plan for statement_id '{statement_id}'" if statement_id else "last explained plan"
        return [f"Error: cannot fetch {what} from PLAN_TABLE"]
    return [part for line in _lines(rows, sections) for part in _folded(line)]


def _sections(form: str) -> frozenset[str] | None:
    """`BASIC +PREDICATE -NOTE`: a level, then words to add or to take away."""
    words = [w for w in re.split(r"[\s,]+", form.upper().strip()) if w]
    level = words.pop(0) if words and words[0] in _SECTIONS else "TYPICAL"
    found = set(_SECTIONS[level])
    for word in words:
        if word.lstrip("+-") not in _WORDS:
            return None
        (found.discard if word.startswith("-") else found.add)(word.lstrip("+-"))
    return frozenset(found)


def _lines(rows: list[Row], sections: frozenset[str]) -> list[str]:
    lines = [f"Plan hash value: {hash_}", " "] if (hash_ := _info(rows, "plan_hash")) else []
    lines += _table(rows, sections)
    for section, make in _AFTER.items():
        if section in sections and (part := make(rows)):
            lines += [" ", *part]
    return lines


def _info(rows: list[Row], kind: str) -> str | None:
    for row in rows:
        found = re.search(rf'<info type="{kind}"[^>]*>([^<]*)</info>', row["OTHER_XML"] or "")
        if found:
            return found[1]
    return None


@dataclass(frozen=True)
class _Column:
    """A column of the table.

    Attributes:
        needs: the section it belongs to, None for those always there.
        tight: no blank stands behind the longest text.
    """

    title: str
    text: Callable[[Row], str]
    needs: str | None = None
    left: bool = False
    tight: bool = False


def _table(rows: list[Row], sections: frozenset[str]) -> list[str]:
    rows = [{**r, "ID": int(r["ID"])} for r in rows]
    starred = {r["ID"] for r in rows if r["ACCESS_PREDICATES"] or r["FILTER_PREDICATES"]}
    stars = starred if "PREDICATE" in sections else set[int]()
    columns = [c for c in _COLUMNS if c.needs is None or c.needs in sections]
    columns = [c for c in columns if c.left or any(c.text(r) for r in rows)]
    cells = [[c.text(r) for c in columns] for r in rows]
    widths = [max(len(c.title), *(len(line[n]) for line in cells)) for n, c in enumerate(columns)]
    digits = max(2, *(len(str(r["ID"])) for r in rows))
    lines = [f"| {'Id':<{digits + 1}} |" + _line([c.title for c in columns], columns, widths)]
    for row, line in zip(rows, cells, strict=True):
        star = "*" if row["ID"] in stars else " "
        lines.append(f"|{star}{row['ID']:>{digits + 1}} |" + _line(line, columns, widths))
    rule = "-" * len(lines[0])
    return [rule, lines[0], rule, *lines[1:], rule]


def _line(cells: Sequence[str], columns: Sequence[_Column], widths: Sequence[int]) -> str:
    parts = [
        (f" {text:<{width}}" if column.left else f" {text:>{width}}") + " " * (not column.tight)
        for text, column, width in zip(cells, columns, widths, strict=True)
    ]
    return "|".join(parts) + "|"


def _operation(row: Row) -> str:
    return " " * int(row["DEPTH"]) + f"{row['OPERATION']} {row['OPTIONS'] or ''}"


def _rounded(unit: int) -> Callable[[float | None], str]:
    """Up to five digits as they are, then K, M, G, T."""

    def text(value: float | None) -> str:
        if value is None:
            return ""
        amount, letters = float(value), "KMGT"
        if amount < 100_000:
            return f"{amount:.0f}"
        for letter in letters:
            amount /= unit
            if amount < 10_000 or letter == letters[-1]:
                return f"{amount:.0f}{letter}"
        return ""

    return text


def _cost(row: Row) -> str:
    if row["COST"] is None:
        return ""
    cost, io = int(row["COST"]), int(row["IO_COST"] or 0)
    share = 0 if not cost else min(100, max(0, -(-(cost - io) * 100 // cost)))
    return f"{_rounded(1000)(cost)} {f'({share})':>5}"


def _time(row: Row) -> str:
    if row["TIME"] is None:
        return ""
    minutes, seconds = divmod(int(row["TIME"]), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}"


_COLUMNS = (
    _Column("Operation", _operation, left=True, tight=True),
    _Column("Name", lambda r: r["OBJECT_NAME"] or "", left=True),
    _Column("Rows ", lambda r: _rounded(1000)(r["CARDINALITY"]), "ROWS"),
    _Column("Bytes", lambda r: _rounded(1024)(r["BYTES"]), "BYTES"),
    _Column("TempSpc", lambda r: _rounded(1024)(r["TEMP_SPACE"]), "BYTES"),
    _Column("Cost (%CPU)", _cost, "COST", tight=True),
    _Column("Time    ", _time, "COST"),
)


def _titled(title: str, body: list[str]) -> list[str]:
    return [title, "-" * len(title), " ", *body] if body else []


def _aliases(rows: list[Row]) -> list[str]:
    body = [
        f"{int(row['ID']):>4} - {' / '.join(filter(None, (row['QBLOCK_NAME'], row['OBJECT_ALIAS'])))}"
        for row in rows
        if row["QBLOCK_NAME"]
    ]
    return _titled("Query Block Name / Object Alias (identified by operation id):", body)


def _predicates(rows: list[Row]) -> list[str]:
    body: list[str] = []
    for row in rows:
        parts = [
            f"{kind}({row[column]})"
            for kind, column in (("access", "ACCESS_PREDICATES"), ("filter", "FILTER_PREDICATES"))
            if row[column]
        ]
        heads = [f"{int(row['ID']):>4} - "] if parts else []
        body += [h + p for h, p in zip_longest(heads, parts, fillvalue=" " * 7)]
    return _titled("Predicate Information (identified by operation id):", body)


def _projections(rows: list[Row]) -> list[str]:
    body = [f"{int(row['ID']):>4} - {row['PROJECTION']}" for row in rows if row["PROJECTION"]]
    return _titled("Column Projection Information (identified by operation id):", body)


def _note(rows: list[Row]) -> list[str]:
    notes: list[str] = []
    level = _info(rows, "dynamic_sampling")
    if level:
        notes.append(f"   - dynamic statistics used: dynamic sampling (level={level})")
    if _info(rows, "sandbox"):
        notes.append(f"   - {SANDBOX_NOTE}")
    return ["Note", "-----", *notes] if notes else []


_AFTER: dict[str, Callable[[list[Row]], list[str]]] = {
    "ALIAS": _aliases,
    "PREDICATE": _predicates,
    "PROJECTION": _projections,
    "NOTE": _note,
}


def _folded(line: str) -> list[str]:
    """A long line goes on under itself."""
    parts = [line[:_WIDTH]]
    rest = line[_WIDTH:]
    while rest:
        parts.append(" " * 14 + rest[: _WIDTH - 14])
        rest = rest[_WIDTH - 14 :]
    return parts
