"""Many rows in one engine call: INSERT … VALUES over lists of literals, with the same conversions and checks."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import DATE, NULL, NUMBER, RAW, DataType, Kind
from mcp_oracle.sandbox.engine.dml import Change, insert_relation
from mcp_oracle.sandbox.engine.expression import Digits, Expr
from mcp_oracle.sandbox.types import Value

if TYPE_CHECKING:
    from mcp_oracle.sandbox.engine.compiler import Compiler

_INSERT = re.compile(
    r"\s*(?P<head>INSERT\s+INTO\s+[\w$#.\"]+(?:\s*\([^()]*\))?)\s*VALUES\s*\((?P<values>.*)\)\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
_LITERAL = re.compile(
    r"\s*(?:(?P<date>DATE\s*'(\d{4}-\d\d-\d\d)')|(?P<raw>UTL_RAW\.CAST_TO_RAW\s*\('((?:[^']|'')*)'\))|(?P<text>'(?:[^']|'')*')|(?P<number>[-+]?\d+(?:\.\d+)?)"
    r"|(?P<null>NULL))\s*(?:,|\Z)",
    re.IGNORECASE,
)


def literal_row(statement: str) -> tuple[str, tuple[Value, ...]] | None:
    """The head and values of an INSERT that consists of plain literals, else None."""
    match = _INSERT.match(statement)
    if match is None:
        return None
    values, text, position = list[Value](), match["values"], 0
    while position < len(text):
        item = _LITERAL.match(text, position)
        if item is None:
            return None
        values.append(_value(item))
        position = item.end()
    return " ".join(match["head"].split()), tuple(values)


def _value(item: re.Match[str]) -> Value:
    if item["date"]:
        return dt.datetime.fromisoformat(item[2])
    if item["raw"]:
        return item[4].replace("''", "'").encode() or None
    if item["text"]:
        return item["text"][1:-1].replace("''", "'") or None
    return Decimal(item["number"]) if item["number"] else None


def compile_rows(
    compiler: "Compiler", tree: exp.Expr, rows: Sequence[Sequence[Value]]
) -> tuple[Change, dict[str, Any]]:
    """An INSERT whose rows come from one list per column."""
    items, columns, parameters = list[str](), list[Expr](), dict[str, Any]()
    for index, values in enumerate(zip(*rows, strict=True)):
        key, alias = f"v{index}", f"v{index}"
        of, digits, stored, given = _list(values)
        items.append(f"unnest(${key}::{stored}[]) AS {alias}")
        parameters[key] = given
        columns.append(Expr(f"r.{alias}", of, digits))
    change = insert_relation(compiler, tree, columns, f"(SELECT {', '.join(items)}) AS r")
    return change, parameters


def _list(values: Sequence[Value]) -> tuple[DataType, Digits | None, str, list[Any]]:
    """One type for a column of literals; a mixture goes as text, which converts as it does one by one."""
    present = [v for v in values if v is not None]
    if not present:
        return NULL, None, "VARCHAR", list(values)
    if all(isinstance(v, dt.datetime) for v in present):
        return DATE, None, "TIMESTAMP", list(values)
    if all(isinstance(v, bytes) for v in present):
        return RAW, None, "BLOB", list(values)
    if all(isinstance(v, Decimal) for v in present):
        digits = Digits(38, max(_scale(v) for v in present))
        return NUMBER, digits, digits.storage, list(values)
    texts = [v if v is None or isinstance(v, str) else str(v) for v in values]
    return DataType(Kind.VARCHAR2, size=4000), None, "VARCHAR", texts


def _scale(value: Value) -> int:
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    return max(0, -exponent) if isinstance(exponent, int) else 0
