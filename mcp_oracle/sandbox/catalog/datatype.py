"""Oracle data types: what a declaration says, and what a describe reports of it.

Knows Oracle's declared limits and defaults; knows nothing of how values are stored.
"""

from dataclasses import dataclass
from enum import Enum

from mcp_oracle.sandbox.types import Column, TypeCode


class Kind(Enum):
    """Families of types. NULL is the type of the bare keyword, before anything gives it one."""

    NUMBER = "NUMBER"
    FLOAT = "FLOAT"
    BINARY_FLOAT = "BINARY_FLOAT"
    BINARY_DOUBLE = "BINARY_DOUBLE"
    VARCHAR2 = "VARCHAR2"
    CHAR = "CHAR"
    LONG = "LONG"
    LONG_RAW = "LONG RAW"
    CLOB = "CLOB"
    RAW = "RAW"
    BLOB = "BLOB"
    DATE = "DATE"
    TIMESTAMP = "TIMESTAMP"
    TIMESTAMP_TZ = "TIMESTAMP WITH TIME ZONE"
    TIMESTAMP_LTZ = "TIMESTAMP WITH LOCAL TIME ZONE"
    INTERVAL_YM = "INTERVAL YEAR TO MONTH"
    INTERVAL_DS = "INTERVAL DAY TO SECOND"
    BOOLEAN = "BOOLEAN"
    JSON = "JSON"
    VECTOR = "VECTOR"
    ROWID = "ROWID"
    UROWID = "UROWID"
    XMLTYPE = "XMLTYPE"
    OBJECT = "UDT"  # as ORA-00932 names one
    BFILE = "BFILE"
    CURSOR = "CURSER"  # as Oracle spells it where it is not allowed (ORA-00932)
    NULL = "NULL"


CHARACTER = frozenset({Kind.VARCHAR2, Kind.CHAR})
NUMERIC = frozenset({Kind.NUMBER, Kind.FLOAT, Kind.BINARY_FLOAT, Kind.BINARY_DOUBLE})
BINARY_NUMERIC = frozenset({Kind.BINARY_FLOAT, Kind.BINARY_DOUBLE})
ZONED = frozenset({Kind.TIMESTAMP_TZ, Kind.TIMESTAMP_LTZ})
DATETIME = frozenset({Kind.DATE, Kind.TIMESTAMP}) | ZONED
INTERVAL = frozenset({Kind.INTERVAL_YM, Kind.INTERVAL_DS})
LARGE = frozenset(
    {
        Kind.CLOB,
        Kind.BLOB,
        Kind.LONG,
        Kind.LONG_RAW,
        Kind.JSON,
        Kind.VECTOR,
        Kind.BFILE,
        Kind.CURSOR,
        Kind.XMLTYPE,
        Kind.OBJECT,
    }
)
"""Types that Oracle neither compares, sorts nor groups."""
NEWER = frozenset({Kind.BOOLEAN, Kind.JSON, Kind.VECTOR})
"""Types that 19c has not."""


@dataclass(frozen=True, slots=True)
class DataType:
    """One Oracle type with its parameters.

    Attributes:
        precision: NUMBER: declared digits or None; FLOAT: binary digits; intervals: leading digits;
            VECTOR: dimensions, or None for any number.
        scale: NUMBER: declared scale; TIMESTAMP and INTERVAL DAY TO SECOND: fractional digits;
            VECTOR: the wire's code of the format, 0 for any.
        size: characters or bytes of character and RAW types.
        by_char: the size counts characters (CHAR semantics), not bytes.
        national: NVARCHAR2, NCHAR, NCLOB.
        type_name: of an OBJECT, in SYS.
        any_precision: NUMBER(*,s), which INTEGER and its like are: 38 digits that the dictionary does not tell.
    """

    kind: Kind
    precision: int | None = None
    scale: int | None = None
    size: int = 0
    by_char: bool = False
    national: bool = False
    any_precision: bool = False
    type_name: str = ""

    @property
    def is_character(self) -> bool:
        return self.kind in CHARACTER

    @property
    def is_numeric(self) -> bool:
        return self.kind in NUMERIC

    @property
    def is_datetime(self) -> bool:
        return self.kind in DATETIME


NUMBER = DataType(Kind.NUMBER)
INTEGER = DataType(Kind.NUMBER, 38, 0)
VARCHAR2 = DataType(Kind.VARCHAR2, size=4000)
DATE = DataType(Kind.DATE)
TIMESTAMP = DataType(Kind.TIMESTAMP, scale=6)
TIMESTAMP_TZ = DataType(Kind.TIMESTAMP_TZ, scale=6)
INTERVAL_DS = DataType(Kind.INTERVAL_DS, 9, 9)
INTERVAL_YM = DataType(Kind.INTERVAL_YM, 9)
BINARY_DOUBLE = DataType(Kind.BINARY_DOUBLE)
BINARY_FLOAT = DataType(Kind.BINARY_FLOAT)
CLOB = DataType(Kind.CLOB)
BLOB = DataType(Kind.BLOB)
RAW = DataType(Kind.RAW, size=2000)
BOOLEAN = DataType(Kind.BOOLEAN)
NULL = DataType(Kind.NULL)
ROWID = DataType(Kind.ROWID)
BFILE = DataType(Kind.BFILE)
CURSOR = DataType(Kind.CURSOR)
XMLTYPE = DataType(Kind.XMLTYPE)


def text(size: int) -> DataType:
    return DataType(Kind.VARCHAR2, size=max(1, min(size, 32767)))


FLOAT32 = 2
"""The wire's code of the format that vectors have unless another is asked for."""
_CODES: dict[Kind, TypeCode] = {
    Kind.NUMBER: TypeCode.NUMBER,
    Kind.FLOAT: TypeCode.NUMBER,
    Kind.BINARY_FLOAT: TypeCode.BINARY_FLOAT,
    Kind.BINARY_DOUBLE: TypeCode.BINARY_DOUBLE,
    Kind.VARCHAR2: TypeCode.VARCHAR2,
    Kind.CHAR: TypeCode.CHAR,
    Kind.LONG: TypeCode.LONG,
    Kind.LONG_RAW: TypeCode.LONG_RAW,
    Kind.VECTOR: TypeCode.VECTOR,
    Kind.CLOB: TypeCode.CLOB,
    Kind.RAW: TypeCode.RAW,
    Kind.BLOB: TypeCode.BLOB,
    Kind.DATE: TypeCode.DATE,
    Kind.TIMESTAMP: TypeCode.TIMESTAMP,
    Kind.TIMESTAMP_TZ: TypeCode.TIMESTAMP_TZ,
    Kind.TIMESTAMP_LTZ: TypeCode.TIMESTAMP_LTZ,
    Kind.INTERVAL_YM: TypeCode.INTERVAL_YM,
    Kind.INTERVAL_DS: TypeCode.INTERVAL_DS,
    Kind.BOOLEAN: TypeCode.BOOLEAN,
    Kind.JSON: TypeCode.JSON,
    Kind.ROWID: TypeCode.ROWID,
    Kind.UROWID: TypeCode.UROWID,
    Kind.BFILE: TypeCode.BFILE,
    Kind.CURSOR: TypeCode.CURSOR,
    Kind.XMLTYPE: TypeCode.OBJECT,
    Kind.OBJECT: TypeCode.OBJECT,
    Kind.NULL: TypeCode.VARCHAR2,
}


def describe(name: str, of: DataType, *, nullable: bool = True, is_json: bool = False) -> Column:
    """The describe of a column; a NUMBER without precision has precision 0 and scale -127."""
    precision, scale = of.precision or 0, of.scale or 0
    if of.kind is Kind.NUMBER and of.precision is None:
        scale = -127 if of.scale is None else of.scale
    if of.kind is Kind.FLOAT:
        precision, scale = of.precision or 126, -127
    size = of.size or (1 if of.kind is Kind.NULL else 0)
    if of.kind is Kind.VECTOR:
        return Column(
            name, TypeCode.VECTOR, size=precision, nullable=nullable, vector_format=scale or FLOAT32
        )
    if of.kind is Kind.OBJECT:
        return Column(name, TypeCode.OBJECT, nullable=nullable, object_type=("SYS", of.type_name))
    return Column(
        name, _CODES[of.kind], precision, scale, size, nullable, of.national, is_json=is_json
    )
