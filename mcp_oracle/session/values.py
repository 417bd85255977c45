"""How the values of a column become plain cells, decided once per column. Pure; LOBs are read in `session`.

NUMBER is fetched exactly: a column whose precision fits a double (at most 15 digits) comes as int or float from the
driver, any other as Decimal. Dates are `YYYY-MM-DD HH:MI:SS` with a fraction only if there is one, RAW is upper-case
hexadecimal, NaN and infinity are the words that TO_BINARY_DOUBLE takes.
"""
# IntervalYM is a namedtuple without annotations; the describe of a cursor has untyped members.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

import array
import codecs
import datetime as dt
import inspect
from collections.abc import Callable, Sequence
from decimal import Decimal
from types import NoneType
from typing import Any, cast

import oracledb
from pydantic_core import from_json, to_json

from mcp_oracle.session import undecodable
from mcp_oracle.session.fetched import Cell
from mcp_oracle.session.heads import WIDEST_CHARACTER

EXACT_DIGITS = 15
"""A decimal of so many digits survives a double and back (IEEE 754)."""

Convert = Callable[[Sequence[Any]], list[Cell]]
"""The cells of a column; a null stays one."""


def fetch_exactly(cursor: oracledb.AsyncCursor, info: oracledb.FetchInfo) -> oracledb.Var | None:
    """Output type handler: Decimal for a NUMBER that a double may round, the driver's default otherwise.

    Columns with IS JSON come as they are stored: the driver would read every LOB and make doubles of the numbers.
    Bytes that are no text are written out, so that one of them does not fail all rows.
    """
    if info.type_code in TEXT:
        return cursor.var(
            info.type_code,
            size=info.display_size or 0,
            arraysize=cursor.arraysize,
            encoding_errors=undecodable.ERRORS,
        )
    if info.is_json and info.type_code is not oracledb.DB_TYPE_JSON:
        return cursor.var(info.type_code, size=info.internal_size or 0, arraysize=cursor.arraysize)
    is_number = info.type_code is oracledb.DB_TYPE_NUMBER
    if is_number and not 0 < (info.precision or 0) <= EXACT_DIGITS:
        return cursor.var(Decimal, arraysize=cursor.arraysize)
    return None


# The driver asks for it at each execution, and to work it out takes longer than all columns of a short row.
vars(fetch_exactly)["__signature__"] = inspect.signature(fetch_exactly)


def converter(info: oracledb.FetchInfo, most_bytes: int) -> Convert | None:
    """What turns the values of the column into cells; None if the driver's values already are."""
    kind = info.type_code
    if kind is oracledb.DB_TYPE_NUMBER and info.scale and 0 < (info.precision or 0) <= EXACT_DIGITS:
        return _whole_or_float
    if kind in _AS_THEY_ARE:
        return None
    if kind in _SIZED_TEXT and 0 < (info.display_size or 0) * WIDEST_CHARACTER <= most_bytes:
        return None
    return _CONVERTERS.get(kind, _CELLS)


def each(convert: Callable[[Any], Cell]) -> Convert:
    """The values of a column converted one by one."""
    return lambda values: [None if value is None else convert(value) for value in values]


def cell(value: object) -> Cell:
    """The plain form of any value that is no LOB."""
    match value:
        case None | str() | bool() | int() | Decimal():
            return value
        case float():
            return _float(value)
        case dt.datetime():
            return value.isoformat(" ")
        case bytes():
            return value.hex().upper()
        case _:
            return _composed(value)


def document(head: bytes) -> str | None:
    """The text of JSON in a BLOB, which may end within a character; None if it is no text (OSON)."""
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return None


def _whole_or_float(values: Sequence[Any]) -> list[Cell]:
    """26500 rather than 26500.0, as Oracle shows it."""
    return [v if v is None or not v.is_integer() else int(v) for v in values]


def _dates(values: Sequence[Any]) -> list[Cell]:
    """Dates without a zone: pydantic's encoder writes 800 of them in 0.1 ms, `isoformat` in 0.3."""
    if {*map(type, values)} <= _PLAIN_DATES:
        return from_json(to_json(values).replace(b"T", b" "))
    return _with_zones(values)


def _with_zones(values: Sequence[Any]) -> list[Cell]:
    return [None if value is None else value.isoformat(" ") for value in values]


def _float(value: float) -> Cell:
    if value - value == 0:
        return value
    if value != value:  # noqa: PLR0124 - the definition of NaN
        return "NaN"
    return "Inf" if value > 0 else "-Inf"


def _composed(value: object) -> Cell:
    match value:
        case dt.timedelta():
            return day_to_second(value)
        case oracledb.IntervalYM():
            return year_to_month(value.years, value.months)
        case dict():
            return {str(k): cell(v) for k, v in cast("dict[object, object]", value).items()}
        case oracledb.SparseVector():
            return {
                "dimensions": value.num_dimensions,
                "indices": list(value.indices),
                "values": [_float(float(item)) for item in value.values],
            }
        case list() | tuple() | array.array():
            return [cell(item) for item in cast("list[object]", value)]
        case _:
            return f"<{type(value).__name__}: not shown>"


def day_to_second(value: dt.timedelta) -> str:
    """As an INTERVAL literal has it: `+3 04:05:06.5`, one sign for the whole."""
    sign, value = ("-", -value) if value < dt.timedelta(0) else ("+", value)
    hours, rest = divmod(value.seconds, 3600)
    text = f"{sign}{value.days} {hours:02}:{rest // 60:02}:{rest % 60:02}"
    return f"{text}.{value.microseconds:06}".rstrip("0") if value.microseconds else text


def year_to_month(years: int, months: int) -> str:
    """`+1-06`; both parts carry the sign in the driver."""
    sign = "-" if years < 0 or months < 0 else "+"
    return f"{sign}{abs(years)}-{abs(months):02}"


_AS_THEY_ARE = frozenset(
    {
        oracledb.DB_TYPE_NUMBER,
        oracledb.DB_TYPE_BOOLEAN,
        oracledb.DB_TYPE_ROWID,
        oracledb.DB_TYPE_UROWID,
    }
)
_SIZED_TEXT = frozenset(
    {
        oracledb.DB_TYPE_VARCHAR,
        oracledb.DB_TYPE_NVARCHAR,
        oracledb.DB_TYPE_CHAR,
        oracledb.DB_TYPE_NCHAR,
    }
)
TEXT = _SIZED_TEXT | {oracledb.DB_TYPE_LONG, oracledb.DB_TYPE_LONG_NVARCHAR}
"""Types whose values are texts already."""
_PLAIN_DATES = {dt.datetime, NoneType}
"""Not those that are shown as they are stored (`as_stored.Shown`), which have an `isoformat` of their own."""
_CELLS = each(cell)
_CONVERTERS: dict[oracledb.DbType, Convert] = {
    oracledb.DB_TYPE_DATE: _dates,
    oracledb.DB_TYPE_TIMESTAMP: _dates,
    oracledb.DB_TYPE_TIMESTAMP_TZ: _with_zones,
    oracledb.DB_TYPE_TIMESTAMP_LTZ: _with_zones,
    oracledb.DB_TYPE_BINARY_DOUBLE: each(_float),
    oracledb.DB_TYPE_BINARY_FLOAT: each(_float),
}
SHORT = frozenset({*_CONVERTERS, oracledb.DB_TYPE_NUMBER})
"""Types whose cells are never long."""
LOBS = frozenset(
    {
        oracledb.DB_TYPE_CLOB,
        oracledb.DB_TYPE_NCLOB,
        oracledb.DB_TYPE_BLOB,
        oracledb.DB_TYPE_BFILE,
    }
)
