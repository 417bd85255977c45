"""The engine's exceptions as ORA- errors.

Names, types and syntax were checked before the engine saw the statement. What still comes from it is the data:
conversions, overflow, conflicts, an interrupt. Anything else is ours, and is said to be unimplemented.
"""

import re

import duckdb

from mcp_oracle.sandbox.types import OraError

_CARRIED = re.compile(r"ORA!(\d+)!(.*)", re.DOTALL)


def to_ora(error: duckdb.Error | RuntimeError) -> OraError:
    text = str(error)
    carried = _CARRIED.search(text)
    if carried:
        return OraError(int(carried[1]), carried[2].split("\n")[0].strip())
    if isinstance(error, duckdb.InterruptException) or "INTERRUPT" in text.upper()[:40]:
        return interrupted()
    if "More than one row returned by a subquery" in text:
        return OraError(1427, "single-row subquery returns more than one row")
    if isinstance(error, duckdb.TransactionException) and "onflict" in text:
        return OraError(54, "resource busy and acquire with NOWAIT specified or timeout expired")
    if isinstance(error, (duckdb.OutOfRangeException, duckdb.ConversionException)):
        return OraError(3001, "unimplemented feature: a number beyond 38 digits")
    if isinstance(error, duckdb.OutOfMemoryException):
        return OraError(4030, "out of process memory when trying to allocate bytes")
    return OraError(3001, f"unimplemented feature: {text.splitlines()[0][:200]}")


def interrupted() -> OraError:
    return OraError(1013, "user requested cancel of current operation")
