"""The engine's exceptions as ORA- errors.

Names, types and syntax were checked before the engine saw the statement. What still comes from it is the data:
conversions, overflow, conflicts, an interrupt. Anything else is ours, and is said to be unimplemented.
"""

import re

import duckdb

from mcp_oracle.sandbox.types import OraError

LINE = "\x1f"
"""Stands for a line end in a text that goes through the engine's error message."""
_CARRIED = re.compile(r"ORA!(\d+)!(.*)", re.DOTALL)
_GENERATED = re.compile(r".*Incorrect value for generated column .*' : ", re.DOTALL)
"""What stands before the error of a virtual column's value: its expression, with all errors that it may raise."""

_KNOWN: tuple[tuple[type[Exception], str, int, str], ...] = (
    (duckdb.InterruptException, "", 1013, "user requested cancel of current operation"),
    (RuntimeError, "nterrupted", 1013, "user requested cancel of current operation"),
    (
        duckdb.Error,
        "More than one row returned by a subquery",
        1427,
        "single-row subquery returns more than one row",
    ),
    (
        duckdb.InvalidInputException,
        "same target row",
        30926,
        "unable to get a stable set of rows in the source tables",
    ),
    (
        duckdb.TransactionException,
        "onflict",
        54,
        "resource busy and acquire with NOWAIT specified or timeout expired",
    ),
    # Dropped by another session after the names of the statement were looked up.
    (duckdb.CatalogException, "Table with name", 942, "table or view does not exist"),
    (duckdb.OutOfMemoryException, "", 4030, "out of process memory"),
    (duckdb.OutOfRangeException, "", 3001, "unimplemented feature: a number beyond 38 digits"),
    (duckdb.ConversionException, "", 3001, "unimplemented feature: a number beyond 38 digits"),
)
"""Exception, a part of its text, and what Oracle says instead; the first that fits."""


def to_ora(error: duckdb.Error | RuntimeError) -> OraError:
    text = _GENERATED.sub("", str(error))
    carried = _CARRIED.search(text)
    if carried:
        text = carried[2].split("\n")[0].strip()
        return OraError(int(carried[1]), text.replace(LINE, "\n"))
    for of, part, number, message in _KNOWN:
        if isinstance(error, of) and part in text:
            return OraError(number, message)
    return OraError(3001, f"unimplemented feature: {text.splitlines()[0][:200]}")


def interrupted() -> OraError:
    return OraError(1013, "user requested cancel of current operation")
