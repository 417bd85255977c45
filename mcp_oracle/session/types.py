"""Names Oracle's type of a result column the way its DDL would, and says what the driver cannot deliver of it."""
# The describe of a cursor (FetchInfo) is not exported as a type by oracledb.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import re
from collections.abc import Callable
from typing import Final

import oracledb

from mcp_oracle.session.fetched import Column

_SIZED = {"DB_TYPE_VARCHAR": "VARCHAR2", "DB_TYPE_NVARCHAR": "NVARCHAR2", "DB_TYPE_CHAR": "CHAR",
          "DB_TYPE_NCHAR": "NCHAR", "DB_TYPE_RAW": "RAW"}  # fmt: skip
_PLAIN = {
    "DB_TYPE_DATE": "DATE",
    "DB_TYPE_BINARY_FLOAT": "BINARY_FLOAT",
    "DB_TYPE_BINARY_DOUBLE": "BINARY_DOUBLE",
    "DB_TYPE_CLOB": "CLOB",
    "DB_TYPE_NCLOB": "NCLOB",
    "DB_TYPE_BLOB": "BLOB",
    "DB_TYPE_BFILE": "BFILE",
    "DB_TYPE_LONG": "LONG",
    "DB_TYPE_LONG_NVARCHAR": "LONG",
    "DB_TYPE_LONG_RAW": "LONG RAW",
    "DB_TYPE_ROWID": "ROWID",
    "DB_TYPE_UROWID": "UROWID",
    "DB_TYPE_BOOLEAN": "BOOLEAN",
    "DB_TYPE_JSON": "JSON",
    "DB_TYPE_XMLTYPE": "XMLTYPE",
    "DB_TYPE_CURSOR": "CURSOR",
}
_TIMESTAMPS = {
    "DB_TYPE_TIMESTAMP": "",
    "DB_TYPE_TIMESTAMP_TZ": " WITH TIME ZONE",
    "DB_TYPE_TIMESTAMP_LTZ": " WITH LOCAL TIME ZONE",
}


_PLAIN_NAME: Final = re.compile(r"[A-Z][A-Z0-9_$#]*")
MICROSECONDS: Final = 6
"""Digits of a second that the driver keeps."""
DEFAULT_PRECISION: Final = 2
"""Digits of the leading field of an interval."""


def column(info: oracledb.FetchInfo) -> Column:
    name = str(info.name)
    said = note(info.type_code.name, info.scale, operand(name))
    return Column(name, type_name(info), said)


def operand(name: str) -> str:
    """How to name a result column in an expression: a column, or `c` where it is no name but an expression's text."""
    if _PLAIN_NAME.fullmatch(name):
        return name
    return f'"{name}"' if re.fullmatch(r"[^\W\d][\w $#]*", name) else "c"


def type_name(info: oracledb.FetchInfo) -> str:
    name: str = info.type_code.name
    if name == "DB_TYPE_OBJECT":
        return f"{info.type.schema}.{info.type.name}" if info.type else "OBJECT"
    if name in _SIZED:
        return (
            f"{_SIZED[name]}({info.internal_size if name == 'DB_TYPE_RAW' else info.display_size})"
        )
    if name in _TIMESTAMPS:
        return f"TIMESTAMP({info.scale or 0}){_TIMESTAMPS[name]}"
    if name in _OF_PARTS:
        return _OF_PARTS[name](info)
    return _PLAIN.get(name) or name.removeprefix("DB_TYPE_")


def _number(info: oracledb.FetchInfo) -> str:
    """Scale -127 without a precision is a NUMBER of any size, with one it is a FLOAT (binary digits)."""
    precision, scale = info.precision or 0, info.scale if info.scale is not None else -127
    if scale == -127:
        return f"FLOAT({precision})" if precision else "NUMBER"
    if precision == 0:
        return "NUMBER" if scale == 0 else f"NUMBER(*,{scale})"
    return f"NUMBER({precision},{scale})" if scale else f"NUMBER({precision})"


def _day_to_second(info: oracledb.FetchInfo) -> str:
    """Without the digits that an INTERVAL has by default, as DDL may leave them out."""
    days = f"({info.precision})" if info.precision not in (None, DEFAULT_PRECISION) else ""
    seconds = f"({info.scale})" if info.scale not in (None, MICROSECONDS) else ""
    return f"INTERVAL DAY{days} TO SECOND{seconds}"


def _year_to_month(info: oracledb.FetchInfo) -> str:
    years = f"({info.precision})" if info.precision not in (None, DEFAULT_PRECISION) else ""
    return f"INTERVAL YEAR{years} TO MONTH"


def _vector(info: oracledb.FetchInfo) -> str:
    """`*` stands for any number of dimensions, or any format."""
    form = info.vector_format
    if info.vector_dimensions is None and form is None:
        return "VECTOR"
    sparse = ", SPARSE" if info.vector_is_sparse else ""
    return f"VECTOR({info.vector_dimensions or '*'}, {form.name if form else '*'}{sparse})"


_OF_PARTS: Final[dict[str, Callable[[oracledb.FetchInfo], str]]] = {
    "DB_TYPE_NUMBER": _number,
    "DB_TYPE_INTERVAL_DS": _day_to_second,
    "DB_TYPE_INTERVAL_YM": _year_to_month,
    "DB_TYPE_VECTOR": _vector,
}


def note(type_code: str, scale: int | None, of: str) -> str:
    """What python-oracledb 26.1 loses of a type, and the expression on `of` that delivers it.

    It adds the offset of a time zone and drops it, and cuts to microseconds.
    """
    cut = (scale or 0) > MICROSECONDS
    digits = ".FF9" if cut else ".FF"
    if type_code == "DB_TYPE_TIMESTAMP_TZ":
        also = ", cut to microseconds" if cut else ""
        return f"local time{also}, offset not shown: TO_CHAR({of}, 'YYYY-MM-DD HH24:MI:SS{digits} TZH:TZM') shows it"
    if type_code in _TIMESTAMPS and cut:
        return f"cut to microseconds: TO_CHAR({of}, 'YYYY-MM-DD HH24:MI:SS.FF9') shows all digits"
    if type_code == "DB_TYPE_INTERVAL_DS" and cut:
        return f"cut to microseconds: TO_CHAR({of}) shows all digits"
    return ""
