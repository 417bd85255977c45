"""A compiled expression: engine SQL text, its Oracle type, and how its values are stored.

NUMBER is stored in one of two ways. Where declarations prove that at most 38 digits with a fixed scale
are needed it is a DECIMAL, exact and fast. Everything else is Oracle's own byte form of a NUMBER in a BLOB:
20 base-100 digits, and bytewise order is numeric order, so the engine sorts, groups and joins it as it is.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from mcp_oracle.sandbox.catalog.datatype import NUMBER, DataType, Kind
from mcp_oracle.sandbox.engine.function.number import encode

MAX_DIGITS = 38


@dataclass(frozen=True, slots=True)
class Digits:
    """A DECIMAL(precision, scale) of the engine."""

    precision: int
    scale: int

    @property
    def whole(self) -> int:
        return self.precision - self.scale

    @property
    def storage(self) -> str:
        return f"DECIMAL({self.precision},{self.scale})"


@dataclass(frozen=True, slots=True)
class Expr:
    """One expression.

    Attributes:
        digits: for a NUMBER stored as DECIMAL; None means Oracle's byte form.
        literal: the value of a text or number literal, which some rewrites need.
        nullable: False only where the declaration says so.
        is_literal: a literal of any type (text literals compare as CHAR).
        rows: of a CURSOR: the columns of its rows, which the engine has as a list of structs.
    """

    sql: str
    type: DataType
    digits: Digits | None = None
    literal: str | Decimal | None = None
    nullable: bool = True
    is_json: bool = False
    rows: "tuple[tuple[str, Expr], ...]" = ()

    def with_sql(self, sql: str) -> "Expr":
        return replace(self, sql=sql, literal=None)

    @property
    def is_null_literal(self) -> bool:
        return self.type.kind is Kind.NULL


STORAGE = {
    Kind.NUMBER: "BLOB",
    Kind.FLOAT: "BLOB",
    Kind.BINARY_FLOAT: "FLOAT",
    Kind.BINARY_DOUBLE: "DOUBLE",
    Kind.VARCHAR2: "VARCHAR",
    Kind.CHAR: "VARCHAR",
    Kind.LONG: "VARCHAR",
    Kind.CLOB: "VARCHAR",
    Kind.RAW: "BLOB",
    Kind.BLOB: "BLOB",
    Kind.DATE: "TIMESTAMP",
    Kind.TIMESTAMP: "TIMESTAMP",
    Kind.TIMESTAMP_TZ: "STRUCT(u TIMESTAMP, o INTEGER)",
    Kind.TIMESTAMP_LTZ: "TIMESTAMP",
    Kind.INTERVAL_YM: "BIGINT",
    Kind.INTERVAL_DS: "BIGINT",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.LONG_RAW: "BLOB",
    Kind.JSON: "VARCHAR",
    Kind.VECTOR: "VARCHAR",
    Kind.ROWID: "VARCHAR",
    Kind.UROWID: "VARCHAR",
    Kind.XMLTYPE: "VARCHAR",
    Kind.OBJECT: "BLOB[]",
    Kind.BFILE: "VARCHAR",
    Kind.NULL: "VARCHAR",
}


def declared_digits(of: DataType) -> Digits | None:
    """The DECIMAL that holds every value of a declared NUMBER, if one does."""
    if of.kind is not Kind.NUMBER or of.precision is None:
        return None
    scale = of.scale or 0
    if scale < 0:
        return fitting(of.precision - scale, 0)
    return fitting(max(of.precision, scale), scale)


def storage_digits(declaration: str) -> Digits | None:
    """The digits of an engine type `DECIMAL(p,s)`."""
    match = re.match(r"DECIMAL\((\d+),(\d+)\)", declaration)
    return Digits(int(match[1]), int(match[2])) if match else None


def fitting(precision: int, scale: int) -> Digits | None:
    return Digits(max(1, precision), scale) if precision <= MAX_DIGITS and scale >= 0 else None


def storage(of: DataType, digits: Digits | None = None) -> str:
    """The engine's column type for values of an Oracle type."""
    return digits.storage if digits else STORAGE[of.kind]


def quote(text: str) -> str:
    """A text literal of the engine."""
    return "'" + text.replace("'", "''") + "'"


def blob(data: bytes) -> str:
    return "'" + "".join(f"\\x{byte:02X}" for byte in data) + "'::BLOB"


def number(value: Decimal | int) -> Expr:
    """A number literal: DECIMAL where it fits, else the byte form."""
    exact = Decimal(value)
    sign, digits, exponent = exact.as_tuple()
    if not isinstance(exponent, int):
        raise TypeError("a literal is finite")
    scale = max(0, -exponent)
    precision = max(len(digits) + max(0, exponent), scale)
    fits = fitting(precision, scale)
    if fits is None:
        return Expr(blob(encode(exact)), NUMBER, None, exact, nullable=False)
    text = f"{exact:f}"
    if precision == MAX_DIGITS:  # written bare, the engine reads 38 fractional digits as a double
        text, sign = quote(text), 0
    return Expr(
        f"{'(' if sign else ''}{text}{')' if sign else ''}::{fits.storage}",
        NUMBER,
        fits,
        exact,
        nullable=False,
    )


def null(of: DataType) -> Expr:
    return Expr(f"NULL::{storage(of)}", of)


def call(function: str, *arguments: Expr | str) -> str:
    """Engine SQL text of a call."""
    return f"{function}({', '.join(a if isinstance(a, str) else a.sql for a in arguments)})"
