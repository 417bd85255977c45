"""Explains values that the driver cannot turn into Python's: the column, and the expression that delivers them.

The driver stops in the middle of a batch of rows and drops the rest of it, and a statement is sent once: what is
left is an error that says how to ask.
"""
# FetchInfo is annotated in part.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Iterable
from typing import Final, NoReturn

import oracledb

from mcp_oracle.errors import DatabaseError
from mcp_oracle.session.types import operand

CAUGHT: Final = (ValueError, OverflowError, oracledb.NotSupportedError)
"""What the driver raises while it reads rows, besides its errors of the database and the network."""
_REGION: Final = "DPY-3022"
_SHOWN: Final = 10
_ZONED: Final = frozenset({oracledb.DB_TYPE_TIMESTAMP_TZ})
_DATES: Final = _ZONED | {
    oracledb.DB_TYPE_DATE,
    oracledb.DB_TYPE_TIMESTAMP,
    oracledb.DB_TYPE_TIMESTAMP_LTZ,
}


def raise_unreadable(error: Exception, described: Iterable[oracledb.FetchInfo]) -> NoReturn:
    """Raises what the caller should read; the same error if it is not about a value."""
    explained = _explained(error, list(described))
    if explained is None:
        raise error
    raise explained from error


def _explained(error: Exception, columns: list[oracledb.FetchInfo]) -> DatabaseError | None:
    if isinstance(error, oracledb.Error):
        return _region(columns) if _REGION in str(error) else None
    if isinstance(error, UnicodeError):
        return DatabaseError(
            "The result has text with bytes that are no characters of the database's character set.",
            "select RAWTOHEX(c) of the column, or UTL_RAW.CAST_TO_RAW(c).",
        )
    return _date(columns)


def _region(columns: list[oracledb.FetchInfo]) -> DatabaseError:
    found = [info for info in columns if info.type_code in _ZONED]
    return DatabaseError(
        f"{_names(found)} a time zone by its region, such as Europe/Berlin, which the driver cannot read (DPY-3022).",
        f"select it as {_as_text(found, 'YYYY-MM-DD HH24:MI:SS.FF TZR')}.",
    )


def _date(columns: list[oracledb.FetchInfo]) -> DatabaseError:
    found = [info for info in columns if info.type_code in _DATES]
    return DatabaseError(
        f"{_names(found)} a date before the year 1 or after 9999, which the driver cannot read.",
        f"select it as {_as_text(found, 'SYYYY-MM-DD HH24:MI:SS')}.",
    )


def _names(found: list[oracledb.FetchInfo]) -> str:
    names = ", ".join(str(info.name) for info in found[:_SHOWN])
    if len(found) == 1:
        return f"Column {names} has"
    return f"One of the columns {names} has" if found else "A column has"


def _as_text(found: list[oracledb.FetchInfo], form: str) -> str:
    of = operand(str(found[0].name)) if found else "c"
    return f"TO_CHAR({of}, '{form}')"
