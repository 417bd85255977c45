"""Conversions between types: implicit ones as Oracle makes them, storage forms, common types."""

from collections.abc import Callable

from mcp_oracle.sandbox.catalog.datatype import (
    BINARY_DOUBLE,
    BINARY_NUMERIC,
    DATE,
    NUMBER,
    TIMESTAMP_TZ,
    VARCHAR2,
    DataType,
    Kind,
    text,
)
from mcp_oracle.sandbox.engine.context import Context, unimplemented
from mcp_oracle.sandbox.engine.expression import (
    Digits,
    Expr,
    fitting,
    null,
    quote,
    storage,
)
from mcp_oracle.sandbox.engine.function import region
from mcp_oracle.sandbox.engine.function.picture import room
from mcp_oracle.sandbox.types import OraError

_WORDS = {Kind.DATE: "DATE", Kind.TIMESTAMP: "TIMESTAMP", Kind.CLOB: "CLOB", Kind.BLOB: "BLOB"}


def inconsistent(expected: str, got: Expr, offset: int | None = None) -> OraError:
    if expected == "-" and got.type.kind is Kind.XMLTYPE:
        text = "cannot ORDER objects without MAP or ORDER method"
        return OraError(22950, text, offset=offset)
    word = got.type.kind.value if got.type.kind is not Kind.VARCHAR2 else "CHAR"
    return OraError(932, f"inconsistent datatypes: expected {expected} got {word}", offset=offset)


def to_number(context: Context, value: Expr, offset: int | None = None) -> Expr:
    """A NUMBER or binary number; text is converted as TO_NUMBER without format does."""
    if value.is_null_literal:
        return null(NUMBER)
    if value.type.is_numeric:
        return value
    if value.type.is_character or value.type.kind is Kind.CLOB:
        point = context.facts.nls["NLS_NUMERIC_CHARACTERS"][0]
        return Expr(context.run("o_text_number", value, quote(point)), NUMBER)
    if value.type.kind is Kind.BOOLEAN:
        return Expr(f"CAST({value.sql} AS DECIMAL(1,0))", NUMBER, Digits(1, 0))
    raise inconsistent("NUMBER", value, offset)


def to_bytes(context: Context, value: Expr) -> Expr:
    """A NUMBER in Oracle's byte form."""
    if value.digits is None:
        return value
    return Expr(
        context.run("o_number", f"CAST({value.sql} AS VARCHAR)"),
        value.type,
        nullable=value.nullable,
    )


def to_double(context: Context, value: Expr) -> Expr:
    if value.type.kind in BINARY_NUMERIC:
        return Expr(f"CAST({value.sql} AS DOUBLE)", BINARY_DOUBLE)
    number = to_number(context, value)
    if number.digits is not None:
        return Expr(f"CAST(CAST({number.sql} AS VARCHAR) AS DOUBLE)", BINARY_DOUBLE)
    return Expr(context.run("o_double", number), BINARY_DOUBLE)


def binary_operands(context: Context, left: Expr, right: Expr) -> tuple[Expr, Expr]:
    """A NUMBER next to a BINARY_FLOAT becomes one first."""
    single = Kind.BINARY_DOUBLE not in (left.type.kind, right.type.kind)

    def operand(value: Expr) -> Expr:
        double = to_double(context, value)
        if not single or value.type.kind in BINARY_NUMERIC:
            return double
        return Expr(f"CAST(CAST({double.sql} AS FLOAT) AS DOUBLE)", BINARY_DOUBLE)

    return operand(left), operand(right)


def to_text(context: Context, value: Expr, offset: int | None = None) -> Expr:
    """Text as TO_CHAR without format gives it."""
    if value.type.is_character or value.type.kind in (Kind.CLOB, Kind.LONG):
        return value
    if value.is_null_literal:
        return null(VARCHAR2)
    converter = _TEXTS.get(value.type.kind)
    if converter is None:
        raise inconsistent("CHAR", value, offset)
    return converter(context, value)


def _number_text(context: Context, value: Expr) -> Expr:
    is_whole = value.digits is not None and value.digits.scale == 0
    point = "." if is_whole else context.facts.nls["NLS_NUMERIC_CHARACTERS"][0]
    return Expr(context.run("o_number_text", to_bytes(context, value), quote(point)), text(40))


def _date_text(context: Context, value: Expr) -> Expr:
    return datetime_text(context, value, context.facts.nls["NLS_DATE_FORMAT"])


def _timestamp_text(context: Context, value: Expr) -> Expr:
    return datetime_text(context, value, context.facts.nls["NLS_TIMESTAMP_FORMAT"])


def _zoned_text(context: Context, value: Expr) -> Expr:
    return datetime_text(context, value, context.facts.nls["NLS_TIMESTAMP_TZ_FORMAT"])


def datetime_text(context: Context, value: Expr, picture: str) -> Expr:
    """TO_CHAR of a date or timestamp with a format."""
    zoned = value.type.kind in (Kind.TIMESTAMP_TZ, Kind.TIMESTAMP_LTZ)
    local, minutes = local_time(context, value)
    digits = (
        0 if value.type.kind is Kind.DATE else (6 if value.type.scale is None else value.type.scale)
    )
    sql = context.run(
        "o_datetime_text", local, quote(picture), str(digits), minutes if zoned else "NULL::INTEGER"
    )
    return Expr(sql, text(room(picture)))


def local_time(context: Context, value: Expr) -> tuple[str, str]:
    """The clock time of a datetime and its offset in minutes."""
    if value.type.kind is Kind.TIMESTAMP_TZ:
        zone = f"({value.sql}).o"
        return f"(({value.sql}).u + to_minutes({region.minutes_sql(zone)}))", zone
    if value.type.kind is Kind.TIMESTAMP_LTZ:
        minutes = str(context.facts.zone_minutes)
        return f"({value.sql} + to_minutes({minutes}))", minutes
    return value.sql, "NULL::INTEGER"


def _raw_text(_: Context, value: Expr) -> Expr:
    return Expr(f"hex({value.sql})", text(value.type.size * 2))


def _interval_text(context: Context, value: Expr) -> Expr:
    if value.literal is not None:
        raise unimplemented("an interval literal as text")
    function = "o_months_text" if value.type.kind is Kind.INTERVAL_YM else "o_micros_text"
    return Expr(
        context.run(function, value, str(value.type.precision or 2), str(value.type.scale or 0)),
        text(40),
    )


def _boolean_text(_: Context, value: Expr) -> Expr:
    return Expr(f"CASE WHEN {value.sql} THEN 'TRUE' WHEN NOT {value.sql} THEN 'FALSE' END", text(5))


def _double_text(_: Context, value: Expr) -> Expr:
    raise unimplemented(f"conversion of {value.type.kind.value} to text")


def _row_id_text(_: Context, value: Expr) -> Expr:
    return Expr(value.sql, text(18))


_TEXTS: dict[Kind, Callable[[Context, Expr], Expr]] = {
    Kind.NUMBER: _number_text,
    Kind.FLOAT: _number_text,
    Kind.DATE: _date_text,
    Kind.TIMESTAMP: _timestamp_text,
    Kind.TIMESTAMP_TZ: _zoned_text,
    Kind.TIMESTAMP_LTZ: _zoned_text,
    Kind.RAW: _raw_text,
    Kind.INTERVAL_YM: _interval_text,
    Kind.INTERVAL_DS: _interval_text,
    Kind.BOOLEAN: _boolean_text,
    Kind.BINARY_DOUBLE: _double_text,
    Kind.BINARY_FLOAT: _double_text,
    Kind.ROWID: _row_id_text,
    Kind.UROWID: _row_id_text,
}


def to_date(context: Context, value: Expr, offset: int | None = None) -> Expr:
    """A DATE; text is read with NLS_DATE_FORMAT."""
    if value.is_null_literal:
        return null(DATE)
    if value.type.kind is Kind.DATE:
        return value
    if value.type.is_datetime:
        local, _ = local_time(context, value)
        return Expr(f"date_trunc('second', {local})", DATE)
    if value.type.is_character:
        return Expr(text_to_datetime(context, value, context.facts.nls["NLS_DATE_FORMAT"]), DATE)
    raise inconsistent("DATE", value, offset)


def text_to_datetime(context: Context, value: Expr, picture: str) -> str:
    """Engine text that reads a date or timestamp without time zone."""
    return context.run(
        "o_text_date", value, quote(picture), f"{context.parameter('now')}::TIMESTAMP"
    )


def to_timestamp(context: Context, value: Expr, offset: int | None = None) -> Expr:
    kind = DataType(Kind.TIMESTAMP, scale=6)
    if value.is_null_literal:
        return null(kind)
    if value.type.is_datetime:
        local, _ = local_time(context, value)
        return Expr(local, kind)
    if value.type.is_character:
        picture = context.facts.nls["NLS_TIMESTAMP_FORMAT"]
        return Expr(text_to_datetime(context, value, picture), kind)
    raise inconsistent("TIMESTAMP", value, offset)


def to_zoned(context: Context, value: Expr, offset: int | None = None) -> Expr:
    if value.type.kind is Kind.TIMESTAMP_TZ:
        return value
    if value.is_null_literal:
        return null(TIMESTAMP_TZ)
    minutes = context.facts.zone_minutes
    if value.type.kind is Kind.TIMESTAMP_LTZ:
        return Expr(zoned(value.sql, str(minutes)), TIMESTAMP_TZ)
    local = to_timestamp(context, value, offset)
    return Expr(zoned(f"({local.sql} - to_minutes({minutes}))", str(minutes)), TIMESTAMP_TZ)


def zoned(utc: str, minutes: str) -> str:
    """The stored form of a TIMESTAMP WITH TIME ZONE; NULL stays NULL."""
    form = "STRUCT(u TIMESTAMP, o INTEGER)"
    return f"CASE WHEN {utc} IS NOT NULL THEN {{'u': {utc}, 'o': {minutes}}}::{form} END"


def to_binary(value: Expr, offset: int | None = None) -> Expr:
    if value.type.kind in (Kind.RAW, Kind.BLOB):
        return value
    if value.is_null_literal:
        return null(DataType(Kind.RAW, size=2000))
    raise inconsistent("RAW", value, offset)


def restore(context: Context, value: Expr, of: DataType, digits: Digits | None) -> Expr:
    """The value in the storage form of a type it already belongs to by family."""
    if value.is_null_literal:
        return Expr(f"NULL::{storage(of, digits)}", of, digits)
    if of.kind in (Kind.NUMBER, Kind.FLOAT):
        if digits is None:
            return Expr(to_bytes(context, value).sql, of)
        return Expr(f"CAST({value.sql} AS {digits.storage})", of, digits)
    if of.kind in BINARY_NUMERIC:
        return Expr(to_double(context, value).sql, of)
    return Expr(value.sql, of, nullable=value.nullable)


def common(context: Context, values: list[Expr], offset: int | None = None) -> list[Expr]:
    """The values in one type: that of the first that is not NULL, as CASE, NVL and DECODE do."""
    typed = [v for v in values if not v.is_null_literal]
    if not typed:
        return values
    of = _common_type(typed)
    converted = [v if v.is_null_literal else _into(context, v, of, offset) for v in values]
    digits = _common_digits([v for v in converted if not v.is_null_literal])
    return [restore(context, v, of, digits) for v in converted]


def _common_type(values: list[Expr]) -> DataType:
    first = values[0].type
    if all(v.type == first for v in values):
        return first
    if first.is_character:
        sizes = [v.type.size or 40 for v in values]
        same = {v.type.kind for v in values} == {Kind.CHAR} and len(set(sizes)) == 1
        national = any(v.type.national for v in values)
        kind = Kind.CHAR if same else Kind.VARCHAR2
        return DataType(kind, size=max(sizes), national=national)
    if first.is_numeric:
        binary = [v.type for v in values if v.type.kind in BINARY_NUMERIC]
        return BINARY_DOUBLE if binary else NUMBER
    if first.is_datetime:
        order = (Kind.DATE, Kind.TIMESTAMP, Kind.TIMESTAMP_LTZ, Kind.TIMESTAMP_TZ)
        highest = max((v.type.kind for v in values if v.type.is_datetime), key=order.index)
        return first if highest is first.kind else DataType(highest, scale=6)
    return first


def _into(context: Context, value: Expr, of: DataType, offset: int | None) -> Expr:
    if value.type.kind is of.kind and value.type.type_name == of.type_name:
        return value
    if of.kind in (Kind.CLOB, Kind.LONG) and value.type.is_character:
        return value
    into = _INTO.get(of.kind)
    if into is None:
        raise inconsistent(_WORDS.get(of.kind, of.kind.value), value, offset)
    return into(context, value, offset)


_INTO: dict[Kind, Callable[[Context, Expr, int | None], Expr]] = {
    Kind.VARCHAR2: to_text,
    Kind.CHAR: to_text,
    **dict.fromkeys((Kind.NUMBER, Kind.FLOAT, Kind.BINARY_FLOAT, Kind.BINARY_DOUBLE), to_number),
    Kind.DATE: to_date,
    Kind.TIMESTAMP: to_timestamp,
    Kind.TIMESTAMP_TZ: to_zoned,
}


def _common_digits(values: list[Expr]) -> Digits | None:
    if any(v.digits is None for v in values):
        return None
    known = [v.digits for v in values if v.digits is not None]
    if not known:
        return None
    scale = max(d.scale for d in known)
    return fitting(max(d.whole for d in known) + scale, scale)
