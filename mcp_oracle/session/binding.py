"""Gives the driver bind values of the types that were asked for.

Long texts go as temporary LOBs: the driver would send them as LONG, which SQL takes in few places.
"""
# The driver's types and variables are annotated in part.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from typing import cast

import oracledb

from mcp_oracle.session.bind_value import Typed

Binds = dict[str, object] | list[object]

_TYPES = {
    "binary_double": oracledb.DB_TYPE_BINARY_DOUBLE,
    "binary_float": oracledb.DB_TYPE_BINARY_FLOAT,
    "varchar2": oracledb.DB_TYPE_VARCHAR,
    "char": oracledb.DB_TYPE_CHAR,
    "nvarchar2": oracledb.DB_TYPE_NVARCHAR,
    "date": oracledb.DB_TYPE_DATE,
    "timestamp": oracledb.DB_TYPE_TIMESTAMP,
    "timestamp_tz": oracledb.DB_TYPE_TIMESTAMP_TZ,
    "interval_ds": oracledb.DB_TYPE_INTERVAL_DS,
    "interval_ym": oracledb.DB_TYPE_INTERVAL_YM,
    "json": oracledb.DB_TYPE_JSON,
    "vector": oracledb.DB_TYPE_VECTOR,
}
_LOBS = {"clob": oracledb.DB_TYPE_CLOB, "blob": oracledb.DB_TYPE_BLOB}


async def variables(cursor: oracledb.AsyncCursor, binds: Binds) -> Binds:
    """What to execute with; a round trip or two for every LOB, none otherwise."""
    if isinstance(binds, dict):
        return {name: await _variable(cursor, value) for name, value in binds.items()}
    return [await _variable(cursor, value) for value in binds]


async def _variable(cursor: oracledb.AsyncCursor, value: object) -> object:
    if not isinstance(value, Typed):
        return value
    if lob := _LOBS.get(value.type):
        # An empty text makes an empty LOB, which unlike an empty VARCHAR2 is not NULL.
        return await cursor.connection.createlob(lob, value.value or None)
    size = len(value.value) if isinstance(value.value, str) else 0
    variable = cursor.var(_TYPES[value.type], size=size)
    variable.setvalue(0, _plain(value))
    return variable


def _plain(value: Typed) -> object:
    if value.type == "interval_ym":
        return oracledb.IntervalYM(*cast("tuple[int, int]", value.value))
    return value.value or None if isinstance(value.value, str) else value.value
