"""One bind value: from JSON to what the driver is given, or to an error that says what is allowed. Pure.

What JSON has no type for is written `{"type": "date", "value": "2026-11-21"}`. Nothing is rounded or cut on the way: a
value that cannot be bound exactly is an error that names the SQL function which takes it as text.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any, Literal, cast

from mcp_oracle import exact_json
from mcp_oracle.errors import ArgumentError
from mcp_oracle.session.bind_time import date, interval_ds, interval_ym, timestamp, timestamp_tz

TypeName = Literal[
    "number", "binary_double", "binary_float", "varchar2", "char", "nvarchar2", "clob", "blob", "raw",
    "date", "timestamp", "timestamp_tz", "interval_ds", "interval_ym", "boolean", "json", "vector",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Typed:
    """A value whose Oracle type does not follow from its Python type."""

    type: TypeName
    value: Any


BindValue = None | bool | int | str | Decimal | bytes | Typed

TEXT_BYTES = 4000
"""Longest VARCHAR2 in SQL with MAX_STRING_SIZE = STANDARD; longer texts are bound as CLOB."""
EXTENDED_BYTES = 32_767
NUMBER_DIGITS = 40
"""Of 20 digits to the base 100; 38 are guaranteed."""
NUMBER_MOST, NUMBER_LEAST = 125, -130
"""Decimal exponents of the first digit."""


def bind_value(where: str, value: object, notes: list[str]) -> BindValue:
    """The value to bind; adds to `notes` what is not obvious about it.

    Raises:
        ArgumentError: it cannot be bound; `where` names the bind.
    """
    match value:
        case None | bool():
            return value
        case int() | float():
            return _wrapped(where, "number", value, notes)
        case str():
            return _wrapped(where, "text", value, notes)
        case dict():
            return _explicit(where, cast("dict[str, object]", value), notes)
        case _:
            raise ArgumentError(f"The bind {where} has an array as value.", ALLOWED)


def _explicit(where: str, typed: dict[str, object], notes: list[str]) -> BindValue:
    name, value = typed.get("type"), typed.get("value")
    if typed.keys() != {"type", "value"} or not isinstance(name, str):
        raise ArgumentError(f"The bind {where} has an object without type and value.", ALLOWED)
    kind = _NAMES.get(name.strip().lower().replace(" ", "_"))
    if kind is None:
        raise ArgumentError(f"The bind {where} has the unknown type {name!r}.", ALLOWED)
    return None if value is None else _wrapped(where, kind, value, notes)


def _wrapped(where: str, kind: str, value: object, notes: list[str]) -> BindValue:
    try:
        return _TYPES[kind](value, lambda note: notes.append(f"{where} {note}"))
    except (ValueError, TypeError, OverflowError, UnicodeError) as error:
        reason = _FORMS[kind] if isinstance(error, (TypeError, UnicodeError)) else str(error)
        raise ArgumentError(
            f"The bind {where} cannot be bound: {reason}.",
            f"give {_FORMS[kind]}. {ALLOWED[0].upper()}{ALLOWED[1:]}",
        ) from error


Note = Callable[[str], None]


def _text(value: object, note: Note) -> BindValue:
    text = _string(value)
    size = len(text.encode())
    if not text:
        note("is '': Oracle takes it for NULL.")
    if size <= TEXT_BYTES:
        return text
    if size <= EXTENDED_BYTES:
        note(f"has {size:,} bytes and is bound as CLOB; type varchar2 binds it as VARCHAR2.")
    else:
        note(f"has {size:,} bytes and is bound as CLOB.")
    return Typed("clob", text)


def _sized(kind: TypeName) -> Callable[[object, Note], BindValue]:
    def text(value: object, note: Note) -> BindValue:
        found = _string(value)
        if not found:
            note("is '': Oracle takes it for NULL.")
        if len(found.encode()) > EXTENDED_BYTES:
            raise ValueError(f"it has more than {EXTENDED_BYTES:,} bytes: use type clob")
        return Typed(kind, found)

    return text


def _number(value: object, note: Note) -> BindValue:  # noqa: ARG001 - the table's signature
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError
    number = _decimal(value)
    if not number.is_finite():
        raise ValueError("NUMBER has no NaN and no infinity: use type binary_double")
    digits = "".join(map(str, number.as_tuple().digits)).strip("0")
    if len(digits) > NUMBER_DIGITS:
        raise ValueError(f"it has {len(digits)} digits, and NUMBER {NUMBER_DIGITS} at most")
    if digits and not NUMBER_LEAST <= number.adjusted() <= NUMBER_MOST:
        raise ValueError("it is out of the range of NUMBER, 1E-130 to 1E+126")
    return int(value) if isinstance(value, int) else number


def _decimal(value: float | str) -> Decimal:
    if isinstance(value, exact_json.Digits):
        return Decimal(value.text)
    try:
        return Decimal(repr(value) if isinstance(value, float) else value)
    except InvalidOperation as error:
        raise TypeError from error


def _binary(kind: Literal["binary_double", "binary_float"]) -> Callable[[object, Note], BindValue]:
    def binary(value: object, note: Note) -> BindValue:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise TypeError
        try:
            number = float(value)
        except ValueError as error:
            raise TypeError from error
        if kind == "binary_float" and isfinite(number) and abs(number) > 3.4028234663852886e38:
            raise ValueError("it is out of the range of BINARY_FLOAT")
        if isinstance(value, exact_json.Digits) and Decimal(value.text) != Decimal(number):
            note("is bound as the nearest double.")
        return Typed(kind, number)

    return binary


def _clob(value: object, note: Note) -> BindValue:  # noqa: ARG001 - the table's signature
    return Typed("clob", _string(value))


def _raw(value: object, note: Note) -> BindValue:
    data = _bytes(value)
    if not data:
        note("is empty: Oracle takes it for NULL.")
    if len(data) > EXTENDED_BYTES:
        raise ValueError(f"it has more than {EXTENDED_BYTES:,} bytes: use type blob")
    return data


def _blob(value: object, note: Note) -> BindValue:  # noqa: ARG001 - the table's signature
    return Typed("blob", _bytes(value))


def _boolean(value: object, note: Note) -> BindValue:  # noqa: ARG001 - the table's signature
    if not isinstance(value, bool):
        raise TypeError
    return value


def _json(value: object, note: Note) -> BindValue:  # noqa: ARG001 - the table's signature
    """A text is JSON text, so that a number in it may have any digits."""
    try:
        written = value if isinstance(value, str) else exact_json.text(value)
        return Typed("json", exact_json.exact(written))
    except ValueError as error:
        raise ValueError(f"its text is no JSON: {error}") from error


def _vector(value: object, note: Note) -> BindValue:  # noqa: ARG001 - the table's signature
    if not isinstance(value, list) or not value:
        raise TypeError
    numbers = cast("list[object]", value)
    if any(isinstance(item, bool) or not isinstance(item, int | float) for item in numbers):
        raise TypeError
    return Typed("vector", [float(item) for item in cast("list[float]", numbers)])


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _bytes(value: object) -> bytes:
    try:
        return bytes.fromhex(_string(value))
    except ValueError as error:
        raise TypeError from error


def _of_time(
    kind: TypeName, read: Callable[[str, Note], Any]
) -> Callable[[object, Note], BindValue]:
    return lambda value, note: Typed(kind, read(_string(value), note))


_TYPES: dict[str, Callable[[object, Note], BindValue]] = {
    "text": _text,
    "number": _number,
    "binary_double": _binary("binary_double"),
    "binary_float": _binary("binary_float"),
    "varchar2": _sized("varchar2"),
    "char": _sized("char"),
    "nvarchar2": _sized("nvarchar2"),
    "clob": _clob,
    "blob": _blob,
    "raw": _raw,
    "date": _of_time("date", date),
    "timestamp": _of_time("timestamp", timestamp),
    "timestamp_tz": _of_time("timestamp_tz", timestamp_tz),
    "interval_ds": _of_time("interval_ds", interval_ds),
    "interval_ym": _of_time("interval_ym", interval_ym),
    "boolean": _boolean,
    "json": _json,
    "vector": _vector,
}
_FORMS = {
    "text": "a text of Unicode characters",
    "number": "a number, or its digits as text",
    "binary_double": 'a number, "NaN", "Inf" or "-Inf"',
    "binary_float": 'a number, "NaN", "Inf" or "-Inf"',
    "varchar2": "a text",
    "char": "a text",
    "nvarchar2": "a text",
    "clob": "a text",
    "blob": "hexadecimal digits, two for each byte",
    "raw": "hexadecimal digits, two for each byte",
    "date": '"2026-11-21" or "2026-11-21 13:05:00"',
    "timestamp": '"2026-11-21 13:05:00.123456"',
    "timestamp_tz": '"2026-11-21 13:05:00.123456 +01:00"',
    "interval_ds": '"+3 04:05:06.5", days and time',
    "interval_ym": '"+1-06", years and months',
    "boolean": "true or false",
    "json": "a JSON value, or its text",
    "vector": "an array of numbers, at least one",
}
_ALIASES = {
    "string": "text", "text": "text", "integer": "number", "decimal": "number", "varchar": "varchar2",
    "timestamp_with_time_zone": "timestamp_tz", "timestamptz": "timestamp_tz", "bool": "boolean",
    "interval_day_to_second": "interval_ds", "interval_year_to_month": "interval_ym",
}  # fmt: skip
_NAMES = {**{name: name for name in _TYPES}, **_ALIASES}
ALLOWED = (
    'a bind is a number, a text, true, false, null, or {"type": T, "value": V} with T one of '
    + ", ".join(name for name in _TYPES if name != "text")
    + "."
)
