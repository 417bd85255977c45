"""What DBMS_PICKLER says of an object type: drivers ask with one PL/SQL block when they meet a type for the first time.

Layout from python-oracledb: `impl/thin/dbobject_cache.pyx`, the block, _parse_tds and _parse_tds_attr.
"""

import hashlib
import struct
from collections.abc import Sequence

from mcp_oracle.sandbox.catalog.datatype import DataType, Kind
from mcp_oracle.sandbox.catalog.supplied_type import MOST_ELEMENTS, SUPPLIED_TYPES, SuppliedType
from mcp_oracle.sandbox.engine.nested_rows import NestedRows
from mcp_oracle.sandbox.types import Bind, Column, OraError, Outcome, TypeCode, Value

_CALL = "dbms_pickler.get_type_shape("
_NAMES = frozenset(
    {
        "RET_VAL",
        "FULL_NAME",
        "OID",
        "VERSION",
        "TDS",
        "ATTRS_RC",
        "PACKAGE_NAME",
        "SCHEMA",
        "NAME",
    }
)
COLUMNS = (
    Column("CURSOR_VERSION", TypeCode.NUMBER),
    Column("ATTR_NAME", TypeCode.VARCHAR2, size=128),
    Column("ATTR_NUM", TypeCode.NUMBER),
    Column("ATTR_TYPE_NAME", TypeCode.VARCHAR2, size=128),
    Column("ATTR_TYPE_OWNER", TypeCode.VARCHAR2, size=128),
    Column("ATTR_TYPE_PACKAGE", TypeCode.VARCHAR2, size=128),
    Column("ATTR_TYPE_OID", TypeCode.RAW, size=16),
    Column("INSTANTIABLE", TypeCode.VARCHAR2, size=3),
    Column("SUPER_TYPE_OWNER", TypeCode.VARCHAR2, size=128),
    Column("SUPER_TYPE_NAME", TypeCode.VARCHAR2, size=128),
)
HEAD = 18
"""Bytes before the first attribute."""
COLLECTION, VARRAY = 28, 3
_AL32UTF8 = 873
_XMLTYPE = SuppliedType("XMLTYPE")


def asks_for_shape(sql: str, binds: Sequence[Bind]) -> bool:
    return _CALL in sql and frozenset(bind.name for bind in binds) == _NAMES


def shape(binds: Sequence[Bind], given: Sequence[Value]) -> Outcome:
    """The values that the block's binds have after it."""
    places = {bind.name: at for at, bind in enumerate(binds)}
    full_name = str(given[places["FULL_NAME"]])
    written = full_name if '"' in full_name else full_name.upper()
    owner, _, name = written.replace('"', "").partition(".")
    of = _XMLTYPE if name == _XMLTYPE.name else SUPPLIED_TYPES.get(name)
    if owner != "SYS" or of is None:
        raise OraError(3001, f"unimplemented feature: the shape of the type {full_name}")
    out: dict[str, Value] = {
        "RET_VAL": 0,
        "OID": hashlib.md5(f"{owner}.{name}".encode(), usedforsecurity=False).digest(),
        "VERSION": 1,
        "TDS": _tds(of),
        "ATTRS_RC": NestedRows(COLUMNS, [None] * len(COLUMNS), _attributes(of)),
        "PACKAGE_NAME": None,
        "SCHEMA": owner,
        "NAME": name,
    }
    return Outcome(out={places[bind]: value for bind, value in out.items()})


def _attributes(of: SuppliedType) -> list[dict[str, Value]]:
    rows = [
        (1, name, number, declared.kind.value, None, None, None, "YES", None, None)
        for number, (name, declared) in enumerate(of.attributes, 1)
    ]
    return [{c.name: v for c, v in zip(COLUMNS, row, strict=True)} for row in rows]


def _tds(of: SuppliedType) -> bytes:
    codes = [_code(part) for part in of.parts]
    body = b"".join(codes)
    if of.element is not None:
        body = struct.pack(">BIIB", COLLECTION, HEAD + 10, MOST_ELEMENTS, VARRAY) + body
    return bytes(8) + struct.pack(">H", len(codes)) + bytes(8) + body


def _code(of: DataType) -> bytes:
    if of.kind is Kind.NUMBER:
        return bytes((6, 0, 129))  # precision 0, scale -127
    if of.kind is Kind.DATE:
        return b"\x02"
    if of.kind is Kind.RAW:
        return struct.pack(">BH", 19, of.size)
    return struct.pack(">BHBH", 7, of.size, 1, _AL32UTF8)
