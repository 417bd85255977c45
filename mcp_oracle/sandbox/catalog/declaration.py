"""Between declarations and types: `NUMBER(8,2)` to a DataType and back to Oracle's words.

Pure. Raises OraError for what Oracle refuses, ORA-03001 for types that the sandbox lacks.
"""

import re

from mcp_oracle.sandbox.catalog.datatype import DataType, Kind
from mcp_oracle.sandbox.types import OraError

_SHAPE = re.compile(
    r"(?P<name>[A-Z][A-Z0-9_ ]*?)\s*"
    r"(?:\(\s*(?P<first>\d+|\*)\s*(?P<unit>CHAR|BYTE)?\s*(?:,\s*(?P<second>-?\s*\d+)\s*)?\)\s*)?"
    r"(?P<rest>(?:WITH|TO)\b.*)?$"
)
_VECTOR = re.compile(
    r"VECTOR\s*(?:\(\s*(?P<size>\d+|\*)\s*(?:,\s*(?P<form>\w+|\*)\s*(?:,\s*(?:DENSE|\*)\s*)?)?\))?$"
)
_VECTOR_FORMATS = {"*": 0, "FLOAT32": 2, "FLOAT64": 3, "INT8": 4}
"""The wire's codes, 0 for any; a column of any format takes text as FLOAT32."""
_ALIASES = {
    "VARCHAR": "VARCHAR2",
    "CHARACTER VARYING": "VARCHAR2",
    "CHARACTER": "CHAR",
    "NUMERIC": "NUMBER",
    "DECIMAL": "NUMBER",
    "DEC": "NUMBER",
}
_LACKING = frozenset({"BFILE", "ANYDATA"})
_INTEGERS = frozenset({"INTEGER", "INT", "SMALLINT"})
_PLAIN = {
    "BINARY_FLOAT": DataType(Kind.BINARY_FLOAT),
    "BINARY_DOUBLE": DataType(Kind.BINARY_DOUBLE),
    "DOUBLE PRECISION": DataType(Kind.FLOAT, 126),
    "REAL": DataType(Kind.FLOAT, 63),
    "CLOB": DataType(Kind.CLOB),
    "NCLOB": DataType(Kind.CLOB, national=True),
    "BLOB": DataType(Kind.BLOB),
    "LONG": DataType(Kind.LONG),
    "LONG RAW": DataType(Kind.LONG_RAW),
    "DATE": DataType(Kind.DATE),
    "BOOLEAN": DataType(Kind.BOOLEAN),
    "JSON": DataType(Kind.JSON),
    "ROWID": DataType(Kind.ROWID),
    "XMLTYPE": DataType(Kind.XMLTYPE),
}


def parse(declaration: str) -> DataType:
    """Read a type as Oracle writes it, in any case and spacing."""
    words = " ".join(declaration.upper().split()).replace("SYS.XMLTYPE", "XMLTYPE")
    if vector := _VECTOR.match(words):
        return _vector(vector)
    shape = _SHAPE.match(words)
    if shape is None and words.startswith("SYS."):
        raise OraError(3001, f"unimplemented feature: type {words}")
    if shape is None:
        raise OraError(902, "invalid datatype")
    name = _ALIASES.get(shape["name"].strip(), shape["name"].strip())
    if name in _PLAIN and shape["first"] is None:
        return _PLAIN[name]
    if name in _INTEGERS:
        return DataType(Kind.NUMBER, 38, 0, any_precision=True)
    reader = _READERS.get(name)
    if name.removeprefix("SYS.") in _LACKING:
        raise OraError(3001, f"unimplemented feature: type {name}")
    if reader is None:
        raise OraError(902, "invalid datatype")
    return reader(name, shape)


def _vector(shape: re.Match[str]) -> DataType:
    size = None if shape["size"] in (None, "*") else int(shape["size"])
    form = shape["form"] or "*"
    if form not in _VECTOR_FORMATS:
        raise OraError(3001, f"unimplemented feature: VECTOR of {form}")
    if size is not None and not 1 <= size <= 65535:
        raise OraError(51801, "VECTOR column type specification has an unsupported dimension count")
    return DataType(Kind.VECTOR, size, _VECTOR_FORMATS[form])


def _number(_: str, shape: re.Match[str]) -> DataType:
    if shape["first"] is None:
        return DataType(Kind.NUMBER)
    precision = None if shape["first"] == "*" else int(shape["first"])
    scale = int((shape["second"] or "0").replace(" ", ""))
    if precision is not None and not 1 <= precision <= 38:
        raise OraError(1727, "numeric precision specifier is out of range (1 to 38)")
    if not -84 <= scale <= 127:
        raise OraError(1728, "numeric scale specifier is out of range (-84 to 127)")
    if precision is None:
        return DataType(Kind.NUMBER, 38, scale, any_precision=True)
    return DataType(Kind.NUMBER, precision, scale)


def _float(_: str, shape: re.Match[str]) -> DataType:
    return DataType(Kind.FLOAT, int(shape["first"] or 126))


def _character(name: str, shape: re.Match[str]) -> DataType:
    national = name.startswith("N")
    kind = Kind.CHAR if name.endswith("CHAR") else Kind.VARCHAR2
    if shape["first"] is None and kind is Kind.VARCHAR2:
        raise OraError(906, "missing left parenthesis")
    size = int(shape["first"] or 1)
    if size == 0:
        raise OraError(1723, "zero-length columns are not allowed")
    if size > (2000 if kind is Kind.CHAR else 32767):
        raise OraError(910, "specified length too long for its datatype")
    return DataType(kind, size=size, by_char=national or shape["unit"] == "CHAR", national=national)


def _raw(_: str, shape: re.Match[str]) -> DataType:
    if shape["first"] is None:
        raise OraError(906, "missing left parenthesis")
    return DataType(Kind.RAW, size=int(shape["first"]))


def _urowid(_: str, shape: re.Match[str]) -> DataType:
    return DataType(Kind.UROWID, size=int(shape["first"] or 4000))


def _timestamp(_: str, shape: re.Match[str]) -> DataType:
    rest = shape["rest"] or ""
    kinds = {
        "": Kind.TIMESTAMP,
        "WITH TIME ZONE": Kind.TIMESTAMP_TZ,
        "WITH LOCAL TIME ZONE": Kind.TIMESTAMP_LTZ,
    }
    if rest not in kinds:
        raise OraError(902, "invalid datatype")
    return DataType(kinds[rest], scale=6 if shape["first"] is None else int(shape["first"]))


def _interval(name: str, shape: re.Match[str]) -> DataType:
    leading = int(shape["first"] or 2)
    if name == "INTERVAL YEAR":
        return DataType(Kind.INTERVAL_YM, leading)
    digits = re.search(r"\((\d)\)", shape["rest"] or "")
    return DataType(Kind.INTERVAL_DS, leading, int(digits[1]) if digits else 6)


_READERS = {
    "NUMBER": _number,
    "FLOAT": _float,
    "VARCHAR2": _character,
    "NVARCHAR2": _character,
    "CHAR": _character,
    "NCHAR": _character,
    "RAW": _raw,
    "UROWID": _urowid,
    "TIMESTAMP": _timestamp,
    "INTERVAL YEAR": _interval,
    "INTERVAL DAY": _interval,
}


def data_type(of: DataType) -> str:
    """The words of ALL_TAB_COLUMNS.DATA_TYPE: no precision for NUMBER, one for TIMESTAMP."""
    if of.kind is Kind.TIMESTAMP:
        return f"TIMESTAMP({of.scale})"
    if of.kind in (Kind.TIMESTAMP_TZ, Kind.TIMESTAMP_LTZ):
        return of.kind.value.replace("TIMESTAMP", f"TIMESTAMP({of.scale})", 1)
    if of.kind is Kind.INTERVAL_YM:
        return f"INTERVAL YEAR({of.precision}) TO MONTH"
    if of.kind is Kind.INTERVAL_DS:
        return f"INTERVAL DAY({of.precision}) TO SECOND({of.scale})"
    return f"N{of.kind.value}" if of.national else of.kind.value


def vector_info(of: DataType) -> str | None:
    """The words of ALL_TAB_COLUMNS.VECTOR_INFO: `VECTOR(3,FLOAT32,DENSE)`."""
    if of.kind is not Kind.VECTOR:
        return None
    form = next(word for word, code in _VECTOR_FORMATS.items() if code == of.scale)
    return f"VECTOR({of.precision or '*'},{form},DENSE)"


def data_length(of: DataType) -> int:
    """Bytes, as ALL_TAB_COLUMNS.DATA_LENGTH states them for AL32UTF8 (AL16UTF16 national)."""
    fixed = {
        Kind.DATE: 7,
        Kind.TIMESTAMP: 11 if of.scale else 7,
        Kind.TIMESTAMP_TZ: 13,
        Kind.TIMESTAMP_LTZ: 11 if of.scale else 7,
        Kind.INTERVAL_YM: 5,
        Kind.INTERVAL_DS: 11,
        Kind.NUMBER: 22,
        Kind.FLOAT: 22,
        Kind.BINARY_FLOAT: 4,
        Kind.BINARY_DOUBLE: 8,
        Kind.CLOB: 4000,
        Kind.BLOB: 4000,
        Kind.LONG: 0,
        Kind.LONG_RAW: 0,
        Kind.VECTOR: 8200,
        Kind.BOOLEAN: 1,
        Kind.JSON: 8200,
        Kind.ROWID: 10,
        Kind.XMLTYPE: 2000,
    }
    if of.kind in fixed:
        return fixed[of.kind]
    if of.national:
        return of.size * 2
    return min(of.size * 4, 32767) if of.by_char else of.size
