"""Explains values that the driver cannot turn into Python's: the column, and the expression that delivers them.

The driver stops in the middle of a batch of rows and drops it. A query none of whose rows were given out yet is
executed once more, with its dates as they are stored (`Session._opened`). Sending a statement again is not safe in
general; here it is: the session lives and its answer has come, a query in a read-only transaction reads what it read,
and what a volatile function gave the first time was shown to nobody. It happens once, in the time that the call has.
After rows were given out, in another order perhaps, what is left is an error that says how to ask.
"""
# FetchInfo is annotated in part.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Iterable
from typing import Final, NoReturn

import oracledb

from mcp_oracle.errors import DatabaseError
from mcp_oracle.session.as_stored import DATES
from mcp_oracle.session.types import operand

CAUGHT: Final = (ValueError, OverflowError, oracledb.NotSupportedError)
"""What the driver raises while it reads rows, besides its errors of the database and the network."""
_REGION: Final = "DPY-3022"
_WITH_REGION: Final = "YYYY-MM-DD HH24:MI:SS.FF TZR"
_WITH_SIGN: Final = "SYYYY-MM-DD HH24:MI:SS"
_OBJECT: Final = "unreadable where the driver cannot read"
_SHOWN: Final = 10
_ZONED: Final = frozenset({oracledb.DB_TYPE_TIMESTAMP_TZ})


class UnreadableError(DatabaseError):
    """A date or time that the driver cannot read; as it is stored it could be had."""

    def while_reading_on(self) -> DatabaseError:
        """The same of rows after those that were given out."""
        return DatabaseError(
            f"{self.message} The rows that were to follow are lost.",
            f"run the query again from its first row: such values are then marked; or {self.next_step}",
        )


def raise_unreadable(error: Exception, described: Iterable[oracledb.FetchInfo]) -> NoReturn:
    """Raises what the caller should read; the same error if it is not about a value."""
    explained = _explained(error, list(described))
    if explained is None:
        raise error
    raise explained from error


def reason_of(error: Exception, of: oracledb.DbObjectType) -> tuple[str, list[str]]:
    """Why an object cannot be read, which the driver does as a whole, and what to say of its column."""
    if isinstance(error, oracledb.Error):
        reason, form = "time zone region", _WITH_REGION
        kinds = _ZONED if _REGION in str(error) else frozenset[oracledb.DbType]()
    elif isinstance(error, UnicodeError):
        return "bytes that are no text", [
            f"{_OBJECT} a text: RAWTOHEX of its attributes delivers it"
        ]
    else:
        reason, form, kinds = "date outside the driver's calendar", _WITH_SIGN, DATES
    dates = [a.name for a in of.attributes if a.type in kinds]
    return reason, [
        f"{_OBJECT} {name}: TO_CHAR(c.{name}, '{form}') delivers it" for name in dates[:_SHOWN]
    ] or [f"{_OBJECT} a value: select its attributes or elements"]


def _explained(error: Exception, columns: list[oracledb.FetchInfo]) -> DatabaseError | None:
    if isinstance(error, oracledb.Error) and _REGION not in str(error):
        return None
    if isinstance(error, UnicodeError):
        return DatabaseError(
            "The result has text with bytes that are no characters of the database's character set.",
            "select RAWTOHEX(c) of the column, or UTL_RAW.CAST_TO_RAW(c).",
        )
    return _region(columns) if isinstance(error, oracledb.Error) else _date(columns)


def _region(columns: list[oracledb.FetchInfo]) -> DatabaseError:
    found = [info for info in columns if info.type_code in _ZONED]
    return UnreadableError(
        f"{_names(found)} a time zone by its region, such as Europe/Berlin, which the driver cannot read (DPY-3022).",
        f"select it as {_as_text(found, _WITH_REGION)}.",
    )


def _date(columns: list[oracledb.FetchInfo]) -> DatabaseError:
    found = [info for info in columns if info.type_code in DATES]
    kind = UnreadableError if found else DatabaseError
    return kind(
        f"{_names(found)} a date before the year 1 or after 9999, which the driver cannot read.",
        f"select it as {_as_text(found, _WITH_SIGN)}.",
    )


def _names(found: list[oracledb.FetchInfo]) -> str:
    names = ", ".join(str(info.name) for info in found[:_SHOWN])
    if len(found) == 1:
        return f"Column {names} has"
    return f"One of the columns {names} has" if found else "A column has"


def _as_text(found: list[oracledb.FetchInfo], form: str) -> str:
    of = operand(str(found[0].name)) if found else "c"
    return f"TO_CHAR({of}, '{form}')"
