"""The values and shapes that cross the sandbox's layers: columns, rows, binds, errors.

Pure data. The wire side encodes these; the engine side produces them; neither knows the other.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Literal, Protocol, runtime_checkable

Profile = Literal["19c", "23ai"]
"""Which release the sandbox imitates: protocol fields, types and dictionary columns follow it."""


class TypeCode(IntEnum):
    """Oracle's type numbers on the wire (python-oracledb `impl/base/constants.pxi`)."""

    VARCHAR2 = 1
    NUMBER = 2
    LONG = 8
    ROWID = 11
    DATE = 12
    RAW = 23
    LONG_RAW = 24
    CHAR = 96
    BINARY_FLOAT = 100
    BINARY_DOUBLE = 101
    CURSOR = 102
    OBJECT = 109
    CLOB = 112
    BLOB = 113
    BFILE = 114
    JSON = 119
    VECTOR = 127
    TIMESTAMP = 180
    TIMESTAMP_TZ = 181
    INTERVAL_YM = 182
    INTERVAL_DS = 183
    UROWID = 208
    TIMESTAMP_LTZ = 231
    BOOLEAN = 252


@dataclass(frozen=True, slots=True)
class YearMonth:
    """An INTERVAL YEAR TO MONTH; both parts carry the sign."""

    years: int
    months: int


class Image(bytes):
    """A value as its bytes on the wire, for what Python has no value: years before 1, bytes that are no text."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class BfileName:
    """A BFILE: where its file is, as BFILENAME was told."""

    directory: str
    file: str


@runtime_checkable
class Rows(Protocol):
    """An open result: rows are taken in order, once."""

    @property
    def columns(self) -> "Sequence[Column]": ...

    def take(self, count: int) -> "list[Row]":
        """The next `count` rows; fewer only at the end."""
        ...

    def close(self) -> None: ...


_Plain = str | int | float | bool | bytes | Decimal | dt.datetime | dt.timedelta | YearMonth
Scalar = _Plain | None
JsonValue = Scalar | dict[str, "JsonValue"] | list["JsonValue"]
Value = JsonValue | list[float] | BfileName | Rows
"""A cell or bind. DATE and TIMESTAMP are naive datetimes, TIMESTAMP WITH TIME ZONE aware ones, CLOB a str,
BLOB and RAW bytes, JSON nested dicts and lists, VECTOR a list of floats, NUMBER an int or a Decimal, XMLTYPE a str,
any other OBJECT the Image of its attributes, CURSOR rows of its own."""

Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a describe.

    Attributes:
        precision: NUMBER: 0 with scale -127 means "no precision declared"; FLOAT: binary digits.
        scale: NUMBER: scale; TIMESTAMP and INTERVAL: fractional digits.
        size: characters for VARCHAR2, CHAR; bytes for RAW; dimensions for VECTOR.
        is_json: a CLOB, BLOB or VARCHAR2 that an IS JSON check constrains.
        vector_format: of a VECTOR: 2 FLOAT32, 3 FLOAT64, 4 INT8.
        object_type: schema and name of an OBJECT's type.
    """

    name: str
    type: TypeCode
    precision: int = 0
    scale: int = 0
    size: int = 0
    nullable: bool = True
    national: bool = False
    is_json: bool = False
    vector_format: int = 2
    object_type: tuple[str, str] = ("SYS", "XMLTYPE")


@dataclass(frozen=True, slots=True)
class Bind:
    """One bind as the client declared it: `name` without colon, upper case unless quoted."""

    name: str
    type: TypeCode
    size: int = 0
    is_array: bool = False
    is_return: bool = False
    national: bool = False


class OraError(Exception):
    """An ORA- error that the client will see; the connection stays healthy unless `fatal`.

    Attributes:
        number: the ORA number.
        text: the message without its `ORA-nnnnn: ` prefix.
        offset: characters from the start of the statement, or None.
        fatal: the session ends after this error was sent.
    """

    def __init__(
        self, number: int, text: str, *, offset: int | None = None, fatal: bool = False
    ) -> None:
        super().__init__(f"ORA-{number:05d}: {text}")
        self.number = number
        self.text = text
        self.offset = offset
        self.fatal = fatal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an execution gave.

    Attributes:
        rows: the open result of a query, else None.
        row_count: rows changed by DML.
        out: values of OUT and IN OUT binds by position (PL/SQL).
        returned: for DML with RETURNING: per return bind the list of values.
        current_schema: set when the statement changed it.
    """

    rows: Rows | None = None
    row_count: int = 0
    out: dict[int, Value] | None = None
    returned: tuple[tuple[Value, ...], ...] = ()
    current_schema: str | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """Who is connected: facts the dictionary and SYS_CONTEXT report."""

    user: str
    service: str
    session_id: int
    serial: int
    program: str = ""
    machine: str = ""


class DatabaseSession(Protocol):
    """One logged-on session of the engine. Blocking; called from one worker thread at a time.

    `interrupt` alone may be called from another thread while a call runs; the running call then raises
    OraError 1013 soon. Every method raises nothing but OraError.
    """

    @property
    def in_transaction(self) -> bool: ...

    @property
    def has_light_transaction(self) -> bool:
        """Whether a read-only transaction begins, and this one ends, in no time to speak of."""
        ...

    @property
    def current_schema(self) -> str: ...

    def execute(self, sql: str, binds: Sequence[Bind], values: Sequence[Value]) -> Outcome:
        """Run one statement with one set of bind values (in the order of `binds`; return binds have None)."""
        ...

    def describe(self, sql: str) -> Sequence[Column]:
        """Parse a query without running it."""
        ...

    def commit(self) -> None: ...

    def rollback(self) -> None: ...

    def set_attribute(self, name: str, value: str | None) -> None:
        """MODULE, ACTION, CLIENT_INFO, CLIENT_IDENTIFIER, CURRENT_SCHEMA as the driver sends them."""
        ...

    def interrupt(self) -> None: ...

    def clear_interrupt(self) -> None: ...

    def close(self) -> None: ...


class Database(Protocol):
    """The engine as the server sees it."""

    @property
    def profile(self) -> Profile: ...

    def passwords(self) -> dict[str, str]:
        """User name (upper case) to password, for the verifiers; read at every log-on."""
        ...

    def services(self) -> frozenset[str]:
        """Service names that a client may ask for, lower case."""
        ...

    def default_account(self) -> tuple[str, str]:
        """User and password of the reader that the demo and the tests use."""
        ...

    def session(self, client: Client) -> DatabaseSession: ...
