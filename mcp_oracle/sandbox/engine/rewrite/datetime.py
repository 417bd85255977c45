"""Functions of dates, timestamps and intervals, and the datetime literals."""

# sqlglot's node arguments are Any.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import datetime as dt
import re
from dataclasses import replace

from sqlglot import exp

from mcp_oracle.sandbox.catalog.datatype import (
    DATE,
    INTERVAL_DS,
    INTERVAL_YM,
    NUMBER,
    TIMESTAMP,
    TIMESTAMP_TZ,
    DataType,
    Kind,
)
from mcp_oracle.sandbox.engine.context import Call, Context, Rewrite, offset_of, unimplemented
from mcp_oracle.sandbox.engine.expression import Digits, Expr, quote
from mcp_oracle.sandbox.engine.function import far_date, region
from mcp_oracle.sandbox.engine.rewrite.conversion import (
    inconsistent,
    local_time,
    text_to_datetime,
    to_bytes,
    to_date,
    to_number,
    to_text,
    to_timestamp,
    to_zoned,
    zoned,
)
from mcp_oracle.sandbox.engine.rewrite.interval import read_interval
from mcp_oracle.sandbox.engine.rewrite.new_time import new_time
from mcp_oracle.sandbox.types import OraError


def _literal(call: Call, index: int) -> str:
    """A format argument, which must be a literal to be known when the statement is compiled."""
    value = call[index]
    if not isinstance(value.literal, str):
        raise unimplemented(f"{call.name} with a computed format", call.offset)
    return value.literal


def date_literal(text: str, offset: int | None) -> Expr:
    match = re.match(r"(-?)(\d{4})-(\d{1,2})-(\d{1,2})\Z", text.strip())
    if match is None:
        raise OraError(1861, "literal does not match format string", offset=offset)
    year, month, day = map(int, match.groups()[1:])
    if match[1]:
        return _far_literal(far_date.checked(year, month, day), DATE)
    try:
        value = dt.date(year, month, day)
    except ValueError as error:
        number, message = (
            (1843, "not a valid month")
            if not 1 <= month <= 12
            else (1839, "date not valid for month specified")
        )
        raise OraError(number, message, offset=offset) from error
    return Expr(f"TIMESTAMP '{value.isoformat()} 00:00:00'", DATE, nullable=False)


def _far_literal(value: far_date.FarDate, of: DataType) -> Expr:
    return Expr(f"TIMESTAMP '{value.text}'", of, nullable=False)


_TIMESTAMP = re.compile(
    r"(?P<bc>-?)(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})"
    r"(?:\.(\d{1,9}))?\s*(?:([+-])(\d{1,2}):(\d{2}))?\Z"
)


def timestamp_literal(text: str, offset: int | None) -> Expr:
    match = _TIMESTAMP.match(text.strip())
    if match is None and (named := _REGION.match(text.strip())):
        return _region_literal(named[1], named[2], offset)
    if match is None:
        raise OraError(1861, "literal does not match format string", offset=offset)
    fields, fraction = match.groups()[1:7], match[8] or ""
    if fraction[6:].strip("0"):
        raise unimplemented("fractions of a microsecond", offset)
    if match["bc"]:
        return _far_timestamp(list(map(int, fields)), f"{fraction[:6]:0<6}", match[9], offset)
    try:
        clock = "{}-{:0>2}-{:0>2} {:0>2}:{:0>2}:{:0>2}".format(*fields)
        value = dt.datetime.fromisoformat(f"{clock}.{fraction[:6]:0<6}")
    except ValueError as error:
        raise OraError(1843, "not a valid month", offset=offset) from error
    local = f"TIMESTAMP '{value.isoformat(' ', 'microseconds')}'"
    if match[9] is None:
        return Expr(local, DataType(Kind.TIMESTAMP, scale=9), nullable=False)
    minutes = (int(match[10]) * 60 + int(match[11])) * (-1 if match[9] == "-" else 1)
    return Expr(zoned(f"({local} - to_minutes({minutes}))", str(minutes)), _LITERAL_TZ)


_REGION = re.compile(r"(.*\d)\s+([A-Za-z_]+/[A-Za-z_/+-]+)\Z")


def _region_literal(text: str, name: str, offset: int | None) -> Expr:
    local = timestamp_literal(text, offset)
    try:
        clock = dt.datetime.fromisoformat(local.sql.removeprefix("TIMESTAMP '").rstrip("'"))
        zone = region.zone(clock, name)
    except ValueError as error:
        raise unimplemented("a time zone before the year 1", offset) from error
    return Expr(
        zoned(f"({local.sql} - to_minutes({region.parts(zone)[0]}))", str(zone)), _LITERAL_TZ
    )


def _far_timestamp(fields: list[int], fraction: str, zone: str | None, offset: int | None) -> Expr:
    if zone is not None:
        raise unimplemented("a time zone before the year 1", offset)
    hour, minute, second = fields[3:]
    if hour > 23 or minute > 59 or second > 59:
        raise OraError(1850, "hour must be between 0 and 23", offset=offset)
    day = far_date.checked(*fields[:3])
    value = day._replace(hour=hour, minute=minute, second=second, microsecond=int(fraction))
    return _far_literal(value, DataType(Kind.TIMESTAMP, scale=9))


_LITERAL_TZ = DataType(Kind.TIMESTAMP_TZ, scale=9)
"""A literal has nine fractional digits, however many are written."""
_INTERVAL_UNITS = {
    "DAY": 86_400_000_000,
    "HOUR": 3_600_000_000,
    "MINUTE": 60_000_000,
    "SECOND": 1_000_000,
}
_MONTHS = {"YEAR": 12, "MONTH": 1}


def interval_literal(text: str, unit: str, offset: int | None) -> Expr:
    """INTERVAL '…' with one field or a range of fields, its leading precision checked."""
    number, months = read_interval(text, unit, offset)
    return Expr(f"({number})::BIGINT", INTERVAL_YM if months else INTERVAL_DS, literal=text)


def to_date_(call: Call) -> Expr:
    call.expect(1, 2)
    return _read_datetime(call, "NLS_DATE_FORMAT", DATE)


def to_timestamp_(call: Call) -> Expr:
    call.expect(1, 2)
    return _read_datetime(call, "NLS_TIMESTAMP_FORMAT", DataType(Kind.TIMESTAMP, scale=9))


def to_timestamp_tz(call: Call) -> Expr:
    """Without a zone in the format the session's is meant."""
    call.expect(1, 2)
    context, of = call.context, DataType(Kind.TIMESTAMP_TZ, scale=9)
    if call[0].type.is_datetime:
        return replace(to_zoned(context, call[0], call.offset), type=of)
    picture = _literal(call, 1) if len(call) > 1 else context.facts.nls["NLS_TIMESTAMP_TZ_FORMAT"]
    source = to_text(context, call[0], call.offset)
    rest = (
        quote(picture),
        f"{context.parameter('now')}::TIMESTAMP",
        str(context.facts.zone_minutes),
    )
    utc, minutes = (context.run(f, source, *rest) for f in ("o_zoned_utc", "o_zoned_minutes"))
    return Expr(zoned(utc, minutes), of)


def _read_datetime(call: Call, default: str, of: DataType) -> Expr:
    value, context = call[0], call.context
    if value.type.is_datetime and len(call) == 1:
        return to_date(context, value) if of is DATE else to_timestamp(context, value)
    picture = _literal(call, 1) if len(call) > 1 else context.facts.nls[default]
    source = to_text(context, value, call.offset)
    return Expr(text_to_datetime(context, source, picture), of)


def add_months(call: Call) -> Expr:
    call.expect(2)
    months = to_bytes(call.context, to_number(call.context, call[1], call.offset))
    when = to_date(call.context, call[0], call.offset)
    return Expr(call.context.run("o_add_months", when, months), DATE)


def months_between(call: Call) -> Expr:
    call.expect(2)
    left, right = (to_date(call.context, a, call.offset) for a in call.arguments)
    return Expr(call.context.run("o_months_between", left, right), NUMBER)


def last_day(call: Call) -> Expr:
    call.expect(1)
    return Expr(call.context.run("o_last_day", to_date(call.context, call[0], call.offset)), DATE)


def next_day(call: Call) -> Expr:
    call.expect(2)
    when = to_date(call.context, call[0], call.offset)
    return Expr(call.context.run("o_next_day", when, to_text(call.context, call[1])), DATE)


def trunc_datetime(call: Call) -> Expr:
    return _cut(call, "o_trunc_date")


def round_datetime(call: Call) -> Expr:
    return _cut(call, "o_round_date")


def _cut(call: Call, function: str) -> Expr:
    unit = to_text(call.context, call[1]) if len(call) > 1 else Expr(quote("DDD"), DATE)
    when = to_date(call.context, call[0], call.offset)
    if function == "o_trunc_date" and len(call) == 1:
        return Expr(f"date_trunc('day', {when.sql})", DATE)
    return Expr(call.context.run(function, when, unit), DATE)


_PARTS = ("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND")


def extract(context: Context, part: str, value: Expr, offset: int | None) -> Expr:
    """EXTRACT: from a DATE only year, month and day (ORA-30076), as Oracle has it."""
    part = part.upper()
    if part in ("TIMEZONE_HOUR", "TIMEZONE_MINUTE") and value.type.kind is Kind.TIMESTAMP_TZ:
        operator = "//" if part.endswith("HOUR") else "%"
        minutes = region.minutes_sql(f"({value.sql}).o")
        return Expr(f"CAST({minutes} {operator} 60 AS DECIMAL(4,0))", NUMBER, Digits(4, 0))
    if part not in _PARTS:
        raise unimplemented(f"EXTRACT({part})", offset)
    if value.type.kind in (Kind.INTERVAL_DS, Kind.INTERVAL_YM):
        return _extract_interval(part, value, offset)
    if value.type.kind is Kind.DATE and part in _PARTS[3:]:
        raise OraError(30076, "invalid extract field for extract source", offset=offset)
    if not value.type.is_datetime:
        raise OraError(30076, "invalid extract field for extract source", offset=offset)
    local = (
        f"({value.sql}).u"
        if value.type.kind is Kind.TIMESTAMP_TZ
        else local_time(context, value)[0]
    )
    if part == "SECOND":
        micros = f"date_part('microseconds', {local})"
        return Expr(
            f"CAST({micros} * 0.000001::DECIMAL(7,6) AS DECIMAL(9,6))", NUMBER, Digits(9, 6)
        )
    number = f"date_part('{part.lower()}', {local})"
    if part == "YEAR":  # the engine has a year 0
        number = f"({number} - CASE WHEN {number} < 1 THEN 1 ELSE 0 END)"
    return Expr(f"CAST({number} AS DECIMAL(5,0))", NUMBER, Digits(5, 0))


def _extract_interval(part: str, value: Expr, offset: int | None) -> Expr:
    forms = {
        (Kind.INTERVAL_YM, "YEAR"): "{0} // 12",
        (Kind.INTERVAL_YM, "MONTH"): "{0} % 12",
        (Kind.INTERVAL_DS, "DAY"): "{0} // 86400000000",
        (Kind.INTERVAL_DS, "HOUR"): "({0} % 86400000000) // 3600000000",
        (Kind.INTERVAL_DS, "MINUTE"): "({0} % 3600000000) // 60000000",
    }
    if (value.type.kind, part) == (Kind.INTERVAL_DS, "SECOND"):
        sql = f"CAST(({value.sql} % 60000000) * 0.000001::DECIMAL(7,6) AS DECIMAL(9,6))"
        return Expr(sql, NUMBER, Digits(9, 6))
    form = forms.get((value.type.kind, part))
    if form is None:
        raise OraError(30076, "invalid extract field for extract source", offset=offset)
    return Expr(f"CAST({form.format(value.sql)} AS DECIMAL(18,0))", NUMBER, Digits(18, 0))


def at_time_zone(context: Context, node: exp.Expr, value: Expr, zone: Expr) -> Expr:
    """`AT TIME ZONE '+hh:mm'` or 'UTC'; named zones are refused."""
    minutes = zone_minutes(zone.literal if isinstance(zone.literal, str) else "", offset_of(node))
    if value.type.kind is not Kind.TIMESTAMP_TZ:
        from_session = context.facts.zone_minutes
        local = to_timestamp(context, value)
        return Expr(
            zoned(f"({local.sql} - to_minutes({from_session}))", str(minutes)), TIMESTAMP_TZ
        )
    return Expr(zoned(f"({value.sql}).u", str(minutes)), TIMESTAMP_TZ)


def zone_minutes(text: str, offset: int | None = None) -> int:
    if text.upper() in ("UTC", "GMT", "Z"):
        return 0
    match = re.match(r"\s*([+-])(\d{1,2}):(\d{2})\s*\Z", text)
    if match is None or int(match[2]) > 14 or int(match[3]) > 59:
        raise unimplemented(f"time zone {text!r}", offset)
    return (int(match[2]) * 60 + int(match[3])) * (-1 if match[1] == "-" else 1)


def _num_to_interval(units: dict[str, int], of: DataType) -> Rewrite:
    def rewrite(call: Call) -> Expr:
        call.expect(2)
        unit = _literal(call, 1).strip().upper()
        if unit not in units:
            raise OraError(1760, "illegal argument for function", offset=call.offset)
        amount = to_bytes(call.context, to_number(call.context, call[0], call.offset))
        return Expr(call.context.run("o_scale_interval", f"{units[unit]}::BIGINT", amount), of)

    return rewrite


def _text_to_interval(function: str, of: DataType) -> Rewrite:
    def rewrite(call: Call) -> Expr:
        call.expect(1)
        if call[0].type.kind is of.kind:
            return call[0]
        return Expr(call.context.run(function, to_text(call.context, call[0], call.offset)), of)

    return rewrite


def from_tz(call: Call) -> Expr:
    call.expect(2)
    if call[0].type.kind is not Kind.TIMESTAMP:
        raise inconsistent("TIMESTAMP", call[0], call.offset)
    of = DataType(Kind.TIMESTAMP_TZ, scale=call[0].type.scale)
    name = _literal(call, 1)
    zone = (
        call.context.run("o_region", call[0], quote(name))
        if "/" in name
        else str(zone_minutes(name, call.offset))
    )
    return Expr(zoned(f"({call[0].sql} - to_minutes({region.minutes_sql(zone)}))", zone), of)


def sys_extract_utc(call: Call) -> Expr:
    call.expect(1)
    if call[0].type.kind is Kind.TIMESTAMP_TZ:
        return Expr(f"({call[0].sql}).u", TIMESTAMP)
    return to_timestamp(call.context, call[0], call.offset)


FUNCTIONS: dict[str, Rewrite] = {
    "TO_DATE": to_date_,
    "TO_TIMESTAMP": to_timestamp_,
    "TO_TIMESTAMP_TZ": to_timestamp_tz,
    "ADD_MONTHS": add_months,
    "MONTHS_BETWEEN": months_between,
    "LAST_DAY": last_day,
    "NEXT_DAY": next_day,
    "NEW_TIME": new_time,
    "NUMTODSINTERVAL": _num_to_interval(_INTERVAL_UNITS, INTERVAL_DS),
    "NUMTOYMINTERVAL": _num_to_interval(_MONTHS, INTERVAL_YM),
    "TO_DSINTERVAL": _text_to_interval("o_text_micros", INTERVAL_DS),
    "TO_YMINTERVAL": _text_to_interval("o_text_months", INTERVAL_YM),
    "FROM_TZ": from_tz,
    "SYS_EXTRACT_UTC": sys_extract_utc,
}
