"""Names Oracle's type of a result column the way its DDL would, and says what the driver cannot deliver of it."""
# The describe of a cursor (FetchInfo) is not exported as a type by oracledb.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

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
    "DB_TYPE_LONG_RAW": "LONG RAW",
    "DB_TYPE_ROWID": "ROWID",
    "DB_TYPE_UROWID": "UROWID",
    "DB_TYPE_BOOLEAN": "BOOLEAN",
    "DB_TYPE_JSON": "JSON",
    "DB_TYPE_VECTOR": "VECTOR",
    "DB_TYPE_XMLTYPE": "XMLTYPE",
    "DB_TYPE_CURSOR": "CURSOR",
    "DB_TYPE_INTERVAL_DS": "INTERVAL DAY TO SECOND",
    "DB_TYPE_INTERVAL_YM": "INTERVAL YEAR TO MONTH",
}
_TIMESTAMPS = {
    "DB_TYPE_TIMESTAMP": "",
    "DB_TYPE_TIMESTAMP_TZ": " WITH TIME ZONE",
    "DB_TYPE_TIMESTAMP_LTZ": " WITH LOCAL TIME ZONE",
}


def column(info: oracledb.FetchInfo) -> Column:
    return Column(str(info.name), type_name(info), note(info))


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
    if name == "DB_TYPE_NUMBER":
        return _number(info.precision or 0, info.scale if info.scale is not None else -127)
    return _PLAIN.get(name) or name.removeprefix("DB_TYPE_")


def _number(precision: int, scale: int) -> str:
    """Scale -127 without a precision is a NUMBER of any size, with one it is a FLOAT (binary digits)."""
    if scale == -127:
        return f"FLOAT({precision})" if precision else "NUMBER"
    if precision == 0:
        return "NUMBER" if scale == 0 else f"NUMBER(*,{scale})"
    return f"NUMBER({precision},{scale})" if scale else f"NUMBER({precision})"


def note(info: oracledb.FetchInfo) -> str:
    """What python-oracledb 26.1 loses: it adds the offset of a time zone and drops it, and cuts to microseconds."""
    name: str = info.type_code.name
    if name == "DB_TYPE_TIMESTAMP_TZ":
        return (
            "local time, offset not shown: TO_CHAR(c, 'YYYY-MM-DD HH24:MI:SS.FF9 TZH:TZM') shows it"
        )
    if name in _TIMESTAMPS and (info.scale or 0) > 6:
        return "cut to microseconds: TO_CHAR(c, 'YYYY-MM-DD HH24:MI:SS.FF9') shows all digits"
    return ""
